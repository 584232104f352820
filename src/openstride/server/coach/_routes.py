"""The API of the coach; routes translate, and decide nothing themselves."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request

from openstride.server._documents import EXAMPLE, IDENTITY
from openstride.server._errors import ActivityNotFoundError
from openstride.server._problems import problems
from openstride.server.coach._coach import AdviceFound, BaselineFound, Coach

router = APIRouter()


def _coach(request: Request) -> Coach:
    coach: Coach = request.app.state.home.coach
    return coach


CoachHere = Annotated[Coach, Depends(_coach)]
Id = Annotated[str, Path(pattern=IDENTITY, description="16 bytes in hexadecimal.", examples=[EXAMPLE])]


@router.get("/coach/baseline")
def read_baseline(coach: CoachHere) -> BaselineFound:
    """Return what is usual for the runner, as a function of speed: the document that travels to the phone."""
    return coach.baseline()


@router.get("/activities/{activity}/advice", responses=problems(ActivityNotFoundError))
def read_advice(coach: CoachHere, activity: Id) -> AdviceFound:
    """Return what the coach says of a run, held against what was usual before it."""
    return coach.advice(activity)
