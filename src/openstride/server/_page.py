"""The page: files that the build of the app left, with what browsers must know to keep them or ask again.

What the build names by its contents never changes and is kept for good; all else is asked for each time, above all the
page itself and its service worker. Where the page was not built, a plain one says how to.
"""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path, PurePosixPath
from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketClose

#: Where the build of the app puts the page.
BUILT: Final = Path(__file__).parent / "page"
#: The build names what lies here by its contents.
_ASSETS: Final = "assets"
_FOR_GOOD: Final = "public, max-age=31536000, immutable"
#: What a machine believes about file names may be anything; a script of another type is not run.
_TYPES: Final = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
    ".png": "image/png",
}
_NOT_BUILT: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>OpenStride</title></head><body>
<h1>The page is not built</h1>
<p>Home is running, and its API answers. The page is made from the folder <code>app</code> of the source:</p>
<pre>make page</pre>
<p>Then load this address again.</p>
</body></html>
"""


class Page(StaticFiles):
    """The files of the page.

    Parameters
    ----------
    folder
        Where they are, if they are; looked at with each request, so a page that is built later is there.
    """

    def __init__(self, folder: Path = BUILT) -> None:
        super().__init__(directory=folder, html=True, check_dir=False)
        self._folder = folder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; a socket has no business here."""
        if scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    async def check_config(self) -> None:
        """Take the folder as it is: it may not be there yet."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return the answer to a request for a file."""
        if scope["method"] not in {"GET", "HEAD"}:
            raise HTTPException(HTTPStatus.METHOD_NOT_ALLOWED)
        if not (self._folder / "index.html").is_file():
            if path == ".":
                return HTMLResponse(_NOT_BUILT, HTTPStatus.SERVICE_UNAVAILABLE)
            raise HTTPException(HTTPStatus.NOT_FOUND)
        response = await super().get_response(path, scope)
        name = PurePosixPath(path if path != "." else "index.html")
        if name.suffix in _TYPES and response.status_code < HTTPStatus.BAD_REQUEST:
            response.headers["Content-Type"] = _TYPES[name.suffix]
        response.headers["Cache-Control"] = _FOR_GOOD if name.parts[:1] == (_ASSETS,) else "no-cache"
        return response
