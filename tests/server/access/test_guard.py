"""Nobody but the browser that opened the printed address reaches anything, by whatever route."""

from __future__ import annotations

import stat
from collections.abc import Callable
from itertools import product

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from openstride.server import Home
from openstride.server.access._access import MOST_SESSIONS, Access
from openstride.server.access._address import cookie_name
from openstride.server.access._guard import HEADERS
from tests.server.conftest import origin_of
from tests.server.described import address_of, begun, operations

#: Every route of the API, and what is none; anybody on this machine may ask what is open.
OPEN = [(method, address_of(path)) for method, path, each in operations() if each.get("security") == []]
ROUTES = [(method, address_of(path)) for method, path, each in operations() if each.get("security") != []]
ROUTES += [("GET", "/api/v1/openapi.json"), ("GET", "/api/v1/nothing")]
SOCKETS = ["/api/v1/virtual-shoes/left", "/api/v1/virtual-shoes/right"]
PAGE = [("GET", "/"), ("HEAD", "/sw.js"), ("GET", "/assets/page.js")]

#: What turns a request that is allowed into one that is not, whoever sends it, and how it is answered.
FOREIGN = {
    "wrong host": ({"Host": "evil.example"}, 421),
    "wrong port": ({"Host": "127.0.0.1:1"}, 421),
    "host without a port": ({"Host": "localhost"}, 421),
    "foreign origin": ({"Origin": "https://evil.example"}, 403),
    "origin of another port": ({"Origin": "http://127.0.0.1:1"}, 403),
    "opaque origin": ({"Origin": "null"}, 403),
    "cross-site": ({"Sec-Fetch-Site": "cross-site"}, 403),
    "same-site": ({"Sec-Fetch-Site": "same-site"}, 403),
}
COOKIES = {"empty cookie": "", "wrong cookie": "A" * 43, "broken cookie": 'x"; =;;\x7f'}


def cookie_of(browser: httpx.Client, home: Home) -> str:
    return browser.cookies[cookie_name(home.settings.port)]


def test_a_request_from_elsewhere_is_refused_by_every_route_though_the_cookie_is_right(browser: httpx.Client) -> None:
    for method, path in (*ROUTES, *OPEN, *PAGE):
        for foreign, (headers, status) in FOREIGN.items():
            refused, asked = browser.request(method, path, headers=headers), f"{method} {path}, {foreign}"
            assert (asked, refused.status_code) == (asked, status)
            assert refused.headers["Content-Type"] == "application/problem+json"


def test_a_request_without_our_cookie_is_refused_by_every_route(
    browser: httpx.Client, stranger: httpx.Client, served: Home
) -> None:
    ours, port = cookie_of(browser, served), served.settings.port
    stranger.cookies.clear()
    cookies = {cookie: {"Cookie": f"{cookie_name(port)}={value}"} for cookie, value in COOKIES.items()}
    cookies |= {"no cookie": {}, "that of another home": {"Cookie": f"{cookie_name(port + 1)}={ours}"}}
    for method, path in ROUTES:
        for cookie, headers in cookies.items():
            asked = f"{method} {path}, {cookie}"
            assert (asked, stranger.request(method, path, headers=headers).status_code) == (asked, 401)
    for method, path in OPEN:
        assert stranger.request(method, path).status_code == 200


def test_every_route_lets_our_browser_in(browser: httpx.Client) -> None:
    for method, path in (*ROUTES, *OPEN):
        asked = f"{method} {path}"
        assert (asked, begun(browser, method, path).status_code in {401, 403, 421}) == (asked, False)


def test_what_writes_must_say_where_it_comes_from(browser: httpx.Client) -> None:
    del browser.headers["Origin"]
    for method, path in ROUTES:
        if method not in {"GET", "HEAD"}:
            assert (path, browser.request(method, path).status_code) == (path, 403)
    assert browser.get("/api/v1/runs").status_code == 200


def test_every_name_of_this_machine_is_ours(browser: httpx.Client, served: Home) -> None:
    cookie = f"{cookie_name(served.settings.port)}={cookie_of(browser, served)}"
    for name, site in product(("localhost", "127.0.0.1", "[::1]"), ("same-origin", "none")):
        host = f"{name}:{served.settings.port}"
        headers = {"Host": host, "Origin": f"http://{host}", "Sec-Fetch-Site": site, "Cookie": cookie}
        assert browser.get("/api/v1/runs", headers=headers).status_code == 200


Speak = Callable[..., bytes]


@pytest.fixture
def speak(browser: httpx.Client, served: Home) -> Speak:
    """Return a function that reads INFO over a socket."""
    cookie = f"{cookie_name(served.settings.port)}={cookie_of(browser, served)}"

    def speak(path: str, **changed: str | None) -> bytes:
        headers = {"Cookie": cookie, "Origin": origin_of(served)} | changed
        known = {name: value for name, value in headers.items() if value is not None}
        address = origin_of(served).replace("http", "ws") + path
        with connect(address, additional_headers=known, proxy=None) as socket:
            socket.send(b"\1")
            answer = socket.recv(timeout=60)
            assert isinstance(answer, bytes)
            return answer

    return speak


@pytest.mark.parametrize("path", SOCKETS)
def test_a_socket_opens_for_our_own_page_alone(speak: Speak, path: str) -> None:
    assert speak(path)[:2] == b"\1\1"
    for changed, status in (
        ({"Cookie": None}, 401),
        ({"Cookie": "openstride=1"}, 401),
        ({"Origin": None}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ):
        with pytest.raises(InvalidStatus) as refused:
            speak(path, **changed)
        assert refused.value.response.status_code == status


def test_the_printed_address_opens_home_and_leaves_no_token_behind(stranger: httpx.Client, served: Home) -> None:
    opened = stranger.get(served.address)
    assert (opened.status_code, opened.headers["Location"]) == (303, "/")
    cookie = opened.headers["Set-Cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=strict", "Path=/"))
    assert "Domain" not in cookie
    assert served.access.launch_token not in cookie
    assert stranger.get("/api/v1/runs").status_code == 200


def test_another_token_opens_nothing(stranger: httpx.Client) -> None:
    for token in ("", "A" * 43, "%FF%FE", "ü"):
        refused = stranger.get(f"/?token={token}")
        assert (refused.status_code, refused.json()["type"]) == (401, "openstride:not-signed-in")
        assert "Set-Cookie" not in refused.headers


def test_the_printed_address_opens_nothing_from_elsewhere(stranger: httpx.Client, served: Home) -> None:
    for headers, status in FOREIGN.values():
        refused = stranger.get(f"/?token={served.access.launch_token}", headers=headers)
        assert refused.status_code == status
        assert "Set-Cookie" not in refused.headers


def test_a_session_outlives_a_restart_and_what_is_stored_of_it_opens_nothing(home: Home) -> None:
    token = home.access.begin(home.access.launch_token, bluetooth=True)
    assert token is not None
    path = home.settings.data / "sessions.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = Access(path)
    session = again.session(token)
    assert session is not None
    assert session.bluetooth
    assert token not in path.read_text()
    assert again.session(session.token) is None
    assert again.begin(home.access.launch_token) is None
    assert home.access.launch_token not in path.read_text()


def test_only_so_many_browsers_are_remembered(home: Home) -> None:
    tokens = [home.access.begin(home.access.launch_token) for _ in range(MOST_SESSIONS + 1)]
    assert home.access.session(tokens[0]) is None
    assert home.access.session(tokens[1]) is not None


def test_sessions_that_cannot_be_read_let_nobody_in_and_stop_nothing(home: Home) -> None:
    path = home.settings.data / "sessions.json"
    path.write_bytes(b'{"sessions": [{"token"')
    access = Access(path)
    assert access.session("") is None
    assert access.session(access.begin(access.launch_token)) is not None


def test_every_answer_keeps_a_browser_strict(browser: httpx.Client) -> None:
    for (method, path), headers in product([*ROUTES, *OPEN, *PAGE], ({}, {"Origin": "https://evil.example"})):
        answer = begun(browser, method, path, headers)
        assert {name: answer.headers.get(name) for name in HEADERS} == dict(HEADERS)
        assert answer.headers["Cache-Control"] == ("no-store" if path.startswith("/api/") else "no-cache")
        assert "Server" not in answer.headers


def test_only_the_browser_that_was_started_with_them_has_virtual_shoes_over_bluetooth(
    browser: httpx.Client, served: Home
) -> None:
    assert browser.get("/api/v1/home").json()["virtual_shoes"] == "socket"
    browser.get(f"{served.address}&shoes=bluetooth")
    assert browser.get("/api/v1/home").json()["virtual_shoes"] == "bluetooth"
