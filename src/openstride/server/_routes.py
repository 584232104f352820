"""The API, version 1: what home is, and the routes of its features; routes translate, and decide nothing themselves."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool

from openstride.server._documents import About, Problem
from openstride.server._home import Home
from openstride.server.access import Session
from openstride.server.activities._routes import router as activities
from openstride.server.care._routes import router as care
from openstride.server.equipment._routes import router as equipment
from openstride.server.runs._routes import router as runs
from openstride.server.virtual._routes import router as virtual

_ERRORS: Final[dict[int | str, dict[str, Any]]] = {"default": {"model": Problem, "description": "What went wrong"}}

router = APIRouter(prefix="/api/v1", responses=_ERRORS)


def _home(request: Request) -> Home:
    home: Home = request.app.state.home
    return home


HomeHere = Annotated[Home, Depends(_home)]


@router.get("/home")
async def about(request: Request, home: HomeHere) -> About:
    """Say what this home is."""
    session: Session = request.state.session
    return await run_in_threadpool(home.about, bluetooth=session.bluetooth)


for feature in (care, equipment, activities, runs, virtual):
    router.include_router(feature)
