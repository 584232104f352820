"""The API of reanalysis; routes translate, and decide nothing themselves."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.concurrency import run_in_threadpool

from openstride.server._errors import ActivityNotFoundError
from openstride.server._home import Home
from openstride.server._problems import problems
from openstride.server.reanalysis._documents import (
    ChangesFound,
    Progress,
    ReanalysedPage,
    ShowNew,
    WantedReanalysed,
    Wish,
)

router = APIRouter()


def _home(request: Request) -> Home:
    home: Home = request.app.state.home
    return home


HomeHere = Annotated[Home, Depends(_home)]


@router.post("/reanalysis", status_code=HTTPStatus.ACCEPTED, responses=problems(ActivityNotFoundError))
async def begin_reanalysis(home: HomeHere, wish: Wish) -> Progress:
    """Let activities be analysed by the method that home has now, beside what was found before."""
    begun = await run_in_threadpool(home.reanalysis.begin, wish)
    home.jobs.look()
    return begun


@router.get("/reanalysis")
def read_reanalysis(home: HomeHere) -> Progress:
    """Say how far the reanalysis is that was begun last."""
    return home.reanalysis.progress()


@router.get("/reanalysis/changes")
def read_reanalysis_changes(home: HomeHere) -> ChangesFound:
    """Say what it has changed so far, metric by metric, over all activities that are done."""
    return home.reanalysis.changes()


@router.get("/reanalysis/activities")
def list_reanalysed(home: HomeHere, wanted: Annotated[WantedReanalysed, Query()]) -> ReanalysedPage:
    """List its activities, a page at a time: how far each is, what changed in it, or why it failed."""
    return home.reanalysis.page(wanted)


@router.put("/reanalysis/shown")
def show_reanalysed(home: HomeHere, shown: ShowNew) -> Progress:
    """Show all its new results, or all of those from before."""
    return home.reanalysis.show(new=shown.new)
