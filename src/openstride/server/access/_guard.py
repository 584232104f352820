"""What stands before every request: that it is meant for us, comes from our own page, and from a browser we know.

Home listens on this machine alone, but every web page that is open on it can send requests here, and a name that
resolves to this machine can make them look like its own (DNS rebinding). So before anything else is looked at

1. `Host` must be a name of this machine with our port, or the one address under which home is known elsewhere;
2. `Sec-Fetch-Site`, which browsers set and pages cannot, must be `same-origin`, or `none` where a person typed the
   address; it may be absent, since programs do not send it;
3. `Origin` must be ours where it is sent, and what writes, or opens a socket, must send it;
4. below `/api/` the session's cookie must be one of ours. The page itself holds nothing of anybody, nor does the
   answer to how home is.

All that is answered carries the headers that keep a browser strict; an answer may bring a policy of its own. Nothing
here knows what the routes do.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from typing import Final
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from openstride.recordings import SEGMENT_BYTES
from openstride.server._documents import Problem
from openstride.server._errors import TooLargeError
from openstride.server._problems import FAULT, NOT_SIGNED_IN, REFUSED, WRONG_HOST, answer, problem, problem_of
from openstride.server.access._access import Access, Session
from openstride.server.access._address import Address, cookie_name

_LOG: Final = logging.getLogger("openstride.server")

#: No request has a body larger than a segment of a log, but for files that are brought: these go to the disk piece by
#: piece.
LARGEST_BODY: Final = SEGMENT_BYTES
LARGEST_FILE: Final = 256 << 20
API: Final = "/api/"
FILES: Final = f"{API}v1/batches/"
#: What a supervisor asks for, who has no cookie.
HEALTH: Final = "/api/v1/health"
_READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_YEAR: Final = 365 * 24 * 3600

HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "object-src 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "bluetooth=(self), screen-wake-lock=(self), camera=(), geolocation=(self), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Guard:
    """The app behind the checks.

    Parameters
    ----------
    app
        What answers what may pass. It finds the session in `scope["state"]["session"]`.
    access
        Who may speak.
    port
        Where home listens.
    known_as
        The address under which it is reached through a proxy, or from other machines; None where it is not.
    """

    def __init__(self, app: ASGIApp, access: Access, port: int, known_as: Address | None = None) -> None:
        self._app = app
        self._access = access
        names = ("localhost", "127.0.0.1", "[::1]")
        # Browsers leave the port of http away.
        hosts = {f"{name}:{port}" for name in names} | (set(names) if port == 80 else set())
        self._addresses = {host: Address("http", host, cookie_name(port)) for host in hosts}
        if known_as is not None:
            self._addresses[known_as.host] = known_as

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or let it through."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = self._refusal(scope, headers)
        if response := answer(refusal) if refusal else await self._entrance(scope, headers):
            await _answer(response, scope, receive, send)
            return
        scope.setdefault("state", {})["session"] = self._session(headers)
        await self._answered(scope, receive, send)

    async def _answered(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def strict(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _make_strict(message, scope["path"])
            await send(message)

        try:
            await self._app(scope, receive, strict)
        except ClientDisconnect:
            # Whoever asked is gone before all was said; there is nobody to be answered.
            return
        except Exception:
            _LOG.exception("%s %s", scope.get("method", "WebSocket"), scope["path"])
            if started or scope["type"] != "http":
                raise
            detail, advice = "Something went wrong that should not.", "Look at what openstride serve has printed."
            await answer(problem(FAULT, detail, advice))(scope, receive, strict)

    def _refusal(self, scope: Scope, headers: Headers) -> Problem | None:
        host, origin, site = headers.get("host", ""), headers.get("origin"), headers.get("sec-fetch-site")
        writes = scope["type"] == "websocket" or scope["method"] not in _READS
        if host not in self._addresses:
            advice = "Open the address that openstride serve printed."
            return problem(WRONG_HOST, f"The request was for {host[:100]!r}, which is not this home.", advice)
        if site not in (None, "same-origin", "none") or (origin is None and writes):
            return problem(REFUSED, "The request comes from another web page.", "Use the page of this home.")
        if origin not in (None, self._addresses[host].origin):
            return problem(REFUSED, f"The request comes from {origin[:100]!r}.", "Use the page of this home.")
        limit = LARGEST_FILE if scope["path"].startswith(FILES) else LARGEST_BODY
        if _states_more(headers, limit):
            return problem_of(TooLargeError(limit))
        if scope["path"].startswith(API) and scope["path"] != HEALTH and self._session(headers) is None:
            advice = "Open the address that openstride serve printed, in this browser."
            return problem(NOT_SIGNED_IN, "The request has no cookie of this home.", advice)
        return None

    def _session(self, headers: Headers) -> Session | None:
        cookies: SimpleCookie = SimpleCookie()
        try:
            cookies.load(headers.get("cookie", ""))
        except CookieError:
            return None
        name = self._addresses[headers["host"]].cookie
        return self._access.session(cookies[name].value if name in cookies else None)

    async def _entrance(self, scope: Scope, headers: Headers) -> Response | None:
        """Return the answer to the printed address: a session, and the way to the page; None for any other request."""
        if scope["type"] != "http" or scope["path"] != "/" or b"token=" not in scope["query_string"]:
            return None
        asked = parse_qs(scope["query_string"].decode("ascii", "replace"))
        bluetooth = asked.get("shoes") == ["bluetooth"]
        token = await run_in_threadpool(self._access.begin, asked.get("token", [""])[0], bluetooth=bluetooth)
        if token is None:
            detail = "The address was printed by an openstride serve that has ended."
            return answer(problem(NOT_SIGNED_IN, detail, "Open the address that the one now running printed."))
        response = RedirectResponse("/", HTTPStatus.SEE_OTHER)
        address = self._addresses[headers["host"]]
        response.set_cookie(
            address.cookie, token, max_age=_YEAR, httponly=True, samesite="strict", secure=address.secure
        )
        return response


def _states_more(headers: Headers, limit: int) -> bool:
    stated = headers.get("content-length", "0")
    return not stated.isdecimal() or int(stated) > limit


async def _answer(response: Response, scope: Scope, receive: Receive, send: Send) -> None:
    async def strict(message: Message) -> None:
        if message["type"].endswith("http.response.start"):
            _make_strict(message, scope["path"])
        await send(message)

    if scope["type"] == "http" or "websocket.http.response" in scope.get("extensions", {}):
        await response(scope, receive, strict)
    else:
        await send({"type": "websocket.close", "code": 1008, "reason": ""})


def _make_strict(message: Message, path: str) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    headers.setdefault("Cache-Control", "no-store" if path.startswith(API) else "no-cache")
