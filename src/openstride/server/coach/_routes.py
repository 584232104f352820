"""The API of the coach; routes translate, and decide nothing themselves."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request

from openstride.server._documents import EXAMPLE, IDENTITY
from openstride.server._errors import ActivityNotFoundError
from openstride.server._problems import problems
from openstride.server.coach._coach import AdviceFound, BaselineFound, Coach, Ledger, ShiftList, ShoesList, TrendList

router = APIRouter()


def _coach(request: Request) -> Coach:
    coach: Coach = request.app.state.home.coach
    return coach


CoachHere = Annotated[Coach, Depends(_coach)]
Id = Annotated[str, Path(pattern=IDENTITY, description="16 bytes in hexadecimal.", examples=[EXAMPLE])]


Weeks = Annotated[int, Query(ge=2, le=520, description="Until now.")]
Speed = Annotated[
    float | None,
    Query(ge=0.5, le=10.0, allow_inf_nan=False, description="To read form off at (m/s); else the runner's usual one."),
]


@router.get("/coach/baseline")
def read_baseline(coach: CoachHere) -> BaselineFound:
    """Return what is usual for the runner, as a function of speed: the document that travels to the phone."""
    return coach.baseline()


@router.get("/activities/{activity}/advice", responses=problems(ActivityNotFoundError))
def read_advice(coach: CoachHere, activity: Id) -> AdviceFound:
    """Return what the coach says of a run, held against what was usual before it."""
    return coach.advice(activity)


@router.get("/coach/trends")
def read_trends(coach: CoachHere, weeks: Weeks = 8, speed: Speed = None) -> TrendList:
    """Return what has risen or fallen over the weeks, at matched speed."""
    return coach.trends(weeks, speed)


@router.get("/coach/changes")
def read_changes(coach: CoachHere, speed: Speed = None) -> ShiftList:
    """Return what has moved to another level in the last two years and stayed there, at matched speed."""
    return coach.changes(speed)


@router.get("/coach/ledger")
def read_ledger(coach: CoachHere) -> Ledger:
    """Return what each kind of cue does for the runner: given less withheld, and which are not given any more."""
    return coach.ledger()


@router.get("/coach/shoes")
def read_form_between_shoes(coach: CoachHere, speed: Speed = None) -> ShoesList:
    """Return how form differs between the pairs of shoes of the last two years, at matched speed."""
    return coach.shoes(speed)
