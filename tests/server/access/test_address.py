"""Home is known under one address elsewhere, when it is told so, and by no other name."""

from __future__ import annotations

import socket
from dataclasses import replace

import httpx
import pytest

from openstride.server import Address, AddressError, Home, listening
from tests.server.test_problems import problem_in

NAME = "home.example"
ORIGIN = f"https://{NAME}"


@pytest.fixture
def home(home: Home) -> Home:
    """Return a home that is known elsewhere."""
    home.settings = replace(home.settings, known_as=Address.of(f"{ORIGIN}/"))
    return home


@pytest.fixture
def proxied(stranger: httpx.Client, served: Home) -> httpx.Client:
    """Return a browser elsewhere, behind a proxy that passes its headers on."""
    stranger.headers.update({"Host": NAME, "Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"})
    stranger.headers.update({"X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "https", "Via": "1.1 proxy"})
    # It came over TLS, as its browser knows; what the proxy asks on is not that.
    opened = stranger.get(f"/?token={served.access.launch_token}")
    assert (opened.status_code, opened.headers["Location"]) == (303, "/")
    stranger.headers["Cookie"] = opened.headers["Set-Cookie"].split(";")[0]
    return stranger


def test_the_cookie_is_one_that_browsers_keep_to_that_host_and_to_tls(proxied: httpx.Client, served: Home) -> None:
    cookie = proxied.get(f"/?token={served.access.launch_token}").headers["Set-Cookie"]
    assert cookie.startswith("__Host-openstride=")
    assert all(part in cookie for part in ("HttpOnly", "SameSite=strict", "Path=/", "Secure"))
    assert "Domain" not in cookie
    assert proxied.get("/api/v1/runs").status_code == 200
    assert proxied.put("/api/v1/profile", json={"name": "Ann"}).status_code == 200


def test_what_is_printed_is_that_address(served: Home) -> None:
    assert served.told_address == f"{ORIGIN}/?token={served.access.launch_token}"
    assert served.address.startswith("http://localhost:")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Host": f"{NAME}:8642"}, 421),
        ({"Host": f"www.{NAME}"}, 421),
        ({"Host": NAME.upper()}, 421),
        ({"Origin": f"http://{NAME}"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Cookie": ""}, 401),
    ],
)
def test_everything_else_is_refused_as_before(proxied: httpx.Client, headers: dict[str, str], status: int) -> None:
    assert problem_in(proxied.get("/api/v1/runs", headers=headers)).status == status


def test_neither_cookie_is_good_at_the_other_address(proxied: httpx.Client, served: Home) -> None:
    port, token = served.settings.port, proxied.headers["Cookie"].partition("=")[2]
    local = {"Host": f"localhost:{port}", "Origin": f"http://localhost:{port}"}
    assert proxied.get("/api/v1/runs", headers=local).status_code == 401
    assert proxied.get("/api/v1/runs", headers=local | {"Cookie": f"openstride_{port}={token}"}).status_code == 200
    assert proxied.get("/api/v1/runs", headers=local | {"Origin": ORIGIN}).status_code == 403
    assert proxied.get("/api/v1/runs", headers={"Cookie": f"openstride_{port}={token}"}).status_code == 401


@pytest.mark.parametrize(
    ("stated", "origin", "cookie"),
    [
        ("https://home.example", "https://home.example", "__Host-openstride"),
        ("HTTPS://Home.Example:443/", "https://home.example", "__Host-openstride"),
        ("https://home.example:8443", "https://home.example:8443", "__Host-openstride"),
        ("http://192.168.1.5:8642", "http://192.168.1.5:8642", "openstride"),
        ("http://[fd00::5]:80", "http://[fd00::5]", "openstride"),
    ],
)
def test_an_address_is_what_browsers_say(stated: str, origin: str, cookie: str) -> None:
    address = Address.of(stated)
    assert (address.origin, address.cookie) == (origin, cookie)


@pytest.mark.parametrize(
    "stated",
    [
        "",
        "home.example",
        "ftp://home.example",
        "https://",
        "https://home.example/path",
        "https://ann@home.example",
        "https://home.example?token=1",
        "https://home..example",
        "https://home.example:0",
        "https://home.example, https://evil.example",
        "https://home.example\nHost: evil.example",
    ],
)
def test_what_is_none_is_refused(stated: str) -> None:
    with pytest.raises(AddressError) as refused:
        Address.of(stated)
    assert "--address" in refused.value.hint


def test_home_listens_elsewhere_only_where_it_is_told_to() -> None:
    def bound(also: str | None) -> set[str]:
        with listening(0, also) as listeners:
            return {each.getsockname()[0] for each in listeners}

    own = bound(None)
    assert own <= {"127.0.0.1", "::1"}
    assert bound("127.0.0.1") == own
    assert bound("0.0.0.0") == own - {"127.0.0.1"} | {"0.0.0.0"}  # noqa: S104
    if socket.has_ipv6 and "::1" in own:
        assert bound("::") == {"127.0.0.1", "::"}
    with pytest.raises(AddressError), listening(0, "everywhere"):
        pass
