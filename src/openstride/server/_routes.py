"""The API, version 1: what home is, and the routes of its features; routes translate, and decide nothing themselves."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from openstride.server._documents import About
from openstride.server._home import Home
from openstride.server.access import Session
from openstride.server.account._routes import router as account
from openstride.server.activities._routes import router as activities
from openstride.server.care._routes import router as care
from openstride.server.coach._routes import router as coach
from openstride.server.equipment._routes import router as equipment
from openstride.server.exports._routes import router as exports
from openstride.server.files._routes import router as files
from openstride.server.progress._goal_routes import router as goals
from openstride.server.progress._routes import router as progress
from openstride.server.reanalysis._routes import router as reanalysis
from openstride.server.results._routes import router as results
from openstride.server.runs._routes import router as runs
from openstride.server.tiles._routes import router as tiles
from openstride.server.virtual._routes import router as virtual
from openstride.server.work._routes import router as work

#: Below this is the API.
PREFIX: Final = "/api/v1"


def _operation(route: APIRoute) -> str:
    """Return how the description of the API calls a route: as its function is called."""
    return route.name


router = APIRouter(prefix=PREFIX, generate_unique_id_function=_operation)


def _home(request: Request) -> Home:
    home: Home = request.app.state.home
    return home


HomeHere = Annotated[Home, Depends(_home)]


@router.get("/home", tags=["home"])
async def about_home(request: Request, home: HomeHere) -> About:
    """Say what this home is."""
    session: Session = request.state.session
    return await run_in_threadpool(home.about, bluetooth=session.bluetooth)


FEATURES: Final = {
    "account": account,
    "activities": activities,
    "care": care,
    "coach": coach,
    "equipment": equipment,
    "exports": exports,
    "files": files,
    "goals": goals,
    "progress": progress,
    "results": results,
    "reanalysis": reanalysis,
    "runs": runs,
    "tiles": tiles,
    "virtual": virtual,
    "work": work,
}
for name, feature in FEATURES.items():
    router.include_router(feature, tags=[name])
