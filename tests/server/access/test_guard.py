"""Nobody but the browser that opened the printed address reaches anything, by whatever route."""

from __future__ import annotations

import stat
from collections.abc import Callable
from functools import reduce
from itertools import product

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from openstride.server import Home
from openstride.server.access._access import MOST_SESSIONS, Access
from openstride.server.access._address import cookie_name
from openstride.server.access._guard import HEADERS
from tests.server.conftest import RUN, origin_of

#: Every route of the API, with a request that is allowed there.
SHOE, ACTIVITY = "5e" * 16, "ac" * 16
ROUTES = [
    ("GET", "/api/v1/home"),
    ("GET", "/api/v1/runs"),
    ("GET", f"/api/v1/runs/{RUN}"),
    ("GET", f"/api/v1/runs/{RUN}/report"),
    ("HEAD", f"/api/v1/logs/{RUN}/segments/0"),
    ("PATCH", f"/api/v1/logs/{RUN}/segments/0"),
    ("POST", f"/api/v1/logs/{RUN}/complete"),
    ("POST", f"/api/v1/runs/{RUN}/again"),
    ("GET", f"/api/v1/runs/{RUN}/strides"),
    ("GET", f"/api/v1/runs/{RUN}/recording/left.parquet"),
    ("DELETE", "/api/v1/account"),
    ("GET", "/api/v1/profile"),
    ("PUT", "/api/v1/profile"),
    ("GET", "/api/v1/shoes"),
    ("PUT", f"/api/v1/shoes/{SHOE}"),
    ("DELETE", f"/api/v1/shoes/{SHOE}"),
    ("GET", "/api/v1/pods"),
    ("PUT", "/api/v1/pods/p1"),
    ("PUT", "/api/v1/pods/p1/mounting"),
    ("DELETE", "/api/v1/pods/p1/mounting"),
    ("GET", "/api/v1/activities"),
    ("GET", f"/api/v1/activities/{ACTIVITY}"),
    ("PATCH", f"/api/v1/activities/{ACTIVITY}"),
    ("DELETE", f"/api/v1/activities/{ACTIVITY}"),
    ("POST", f"/api/v1/activities/{ACTIVITY}/restore"),
    ("GET", "/api/v1/openapi.json"),
    ("GET", "/api/v1/nothing"),
]
#: What anybody on this machine may ask.
OPEN = [("GET", "/api/v1/health")]
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
COOKIES = {"no cookie": None, "empty cookie": "", "wrong cookie": "A" * 43, "broken cookie": 'x"; =;;\x7f'}


def cookie_of(browser: httpx.Client, home: Home) -> str:
    return browser.cookies[cookie_name(home.settings.port)]


@pytest.mark.parametrize(("method", "path"), [*ROUTES, *OPEN, *PAGE])
def test_a_request_from_elsewhere_is_refused_though_the_cookie_is_right(
    browser: httpx.Client, method: str, path: str
) -> None:
    for foreign, (headers, status) in FOREIGN.items():
        refused = browser.request(method, path, headers=headers)
        assert (foreign, refused.status_code) == (foreign, status)
        assert refused.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_a_request_without_our_cookie_is_refused(stranger: httpx.Client, served: Home, method: str, path: str) -> None:
    for cookie, value in COOKIES.items():
        headers = {} if value is None else {"Cookie": f"{cookie_name(served.settings.port)}={value}"}
        assert (cookie, stranger.request(method, path, headers=headers).status_code) == (cookie, 401)


def named(path: str) -> str:
    """Return a path as the description of the API has it."""
    names = {
        RUN: "{run}",
        "segments/0": "segments/{index}",
        "left.parquet": "{name}",
        SHOE: "{shoe}",
        "p1": "{device}",
        ACTIVITY: "{activity}",
    }
    return reduce(lambda found, each: found.replace(*each), names.items(), path)


def test_every_route_is_in_the_list_and_lets_our_browser_in(browser: httpx.Client) -> None:
    described = browser.get("/api/v1/openapi.json").json()["paths"]
    routes = {(name.upper(), route) for route, methods in described.items() for name in methods}
    listed = {(name, named(each)) for name, each in ROUTES}
    assert routes <= listed | {*OPEN}
    assert not {401, 403} & {browser.request(method, path).status_code for method, path in ROUTES}


def test_what_writes_must_say_where_it_comes_from(browser: httpx.Client) -> None:
    del browser.headers["Origin"]
    for method in ("PATCH", "POST", "PUT", "DELETE"):
        assert browser.request(method, f"/api/v1/logs/{RUN}/complete").status_code == 403
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
            answer = socket.recv(timeout=10)
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
        answer = browser.request(method, path, headers=headers)
        assert {name: answer.headers.get(name) for name in HEADERS} == dict(HEADERS)
        assert answer.headers["Cache-Control"] == ("no-store" if path.startswith("/api/") else "no-cache")
        assert "Server" not in answer.headers


def test_only_the_browser_that_was_started_with_them_has_virtual_shoes_over_bluetooth(
    browser: httpx.Client, served: Home
) -> None:
    assert browser.get("/api/v1/home").json()["virtual_shoes"] == "socket"
    browser.get(f"{served.address}&shoes=bluetooth")
    assert browser.get("/api/v1/home").json()["virtual_shoes"] == "bluetooth"
