"""The API of the coach; routes translate, and decide nothing themselves."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request

from openstride.server._documents import EXAMPLE, IDENTITY
from openstride.server._errors import ActivityNotFoundError
from openstride.server._problems import problems
from openstride.server.coach._coach import AdviceFound, BaselineFound, Coach
from openstride.server.coach._over_time import FormOverTime, ShiftList, ShoesApartList, TrendList

router = APIRouter()


def _coach(request: Request) -> Coach:
    coach: Coach = request.app.state.home.coach
    return coach


def _form_over_time(request: Request) -> FormOverTime:
    form: FormOverTime = request.app.state.home.form_over_time
    return form


CoachHere = Annotated[Coach, Depends(_coach)]
FormHere = Annotated[FormOverTime, Depends(_form_over_time)]
Speed = Annotated[
    float | None,
    Query(
        ge=1.0,
        le=10.0,
        description="To read form off at (m/s); without it, the usual one of the last weeks.",
        examples=[3.0],
    ),
]
Weeks = Annotated[int, Query(ge=2, le=104, description="How many until today.", examples=[8])]
Id = Annotated[str, Path(pattern=IDENTITY, description="16 bytes in hexadecimal.", examples=[EXAMPLE])]


@router.get("/coach/baseline")
def read_baseline(coach: CoachHere) -> BaselineFound:
    """Return what is usual for the runner, as a function of speed: the document that travels to the phone."""
    return coach.baseline()


@router.get("/activities/{activity}/advice", responses=problems(ActivityNotFoundError))
def read_advice(coach: CoachHere, activity: Id) -> AdviceFound:
    """Return what the coach says of a run, held against what was usual before it."""
    return coach.advice(activity)


@router.get("/coach/trends")
def read_trends(form: FormHere, weeks: Weeks = 8, speed: Speed = None) -> TrendList:
    """Return how form has changed over the weeks at matched speed, each metric with its interval and a verdict."""
    return form.trends(weeks, speed)


@router.get("/coach/changes")
def read_changes(form: FormHere, speed: Speed = None) -> ShiftList:
    """Return what has moved to another level and stayed there, since when, and after which run it was told."""
    return form.shifts(speed)


@router.get("/coach/shoes")
def read_form_between_shoes(form: FormHere, speed: Speed = None) -> ShoesApartList:
    """Return how form differs between the shoes of the last year at matched speed, what time alone did taken out."""
    return form.between_shoes(speed)
