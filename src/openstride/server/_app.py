"""The web application: the guard in front, the API, and the page for all other addresses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

from fastapi import FastAPI
from starlette.middleware import Middleware

import openstride
from openstride.server._description import described, served_at
from openstride.server._home import PORT, Home
from openstride.server._page import Page
from openstride.server._problems import install
from openstride.server._routes import PREFIX, router
from openstride.server.access import Door, Guard, door_open
from openstride.server.account import Gate


def create_app(home: Home) -> FastAPI:
    """Return the application of a home; while it runs, the runs that wait for it are worked on."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        with door_open(home.settings.data, Door(port=home.settings.port, key=home.access.key)):
            home.jobs.start()
            yield
            await home.jobs.stop()

    app = FastAPI(
        title="OpenStride home",
        version=openstride.__version__,
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        middleware=[
            Middleware(Guard, access=home.access, port=home.settings.port, known_as=home.settings.known_as),
            Middleware(Gate, doors=home.deletion.doors),
        ],
    )
    app.state.home = home
    install(app)
    app.openapi = lambda: api_document(home.settings.port)  # type: ignore[method-assign]  # FastAPI's own way to bring a description
    app.include_router(router)
    # What no route answers is the page's. A mount would take the routes' wrong methods, too.
    app.router.redirect_slashes = False
    app.router.default = Page(home.settings.page)
    return app


def api_document(port: int = PORT) -> dict[str, Any]:
    """Return the OpenAPI document of a home at a port."""
    return served_at(port, _routes_described())


@cache
def _routes_described() -> dict[str, Any]:
    """Return what is described once: whoever asks for what is not there waits for it, too."""
    return described(router.routes)
