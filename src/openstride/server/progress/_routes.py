"""The API of progress; routes translate, and decide nothing themselves."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from openstride.history import Period, Quantity
from openstride.server._errors import ZoneNotFoundError
from openstride.server._problems import problems
from openstride.server.progress._goals import Goals, SnapshotFound
from openstride.server.progress._progress import (
    AchievementList,
    LoadFound,
    PredictionList,
    Progress,
    RecordList,
    StreaksFound,
    TotalList,
)

router = APIRouter(prefix="/progress", responses=problems(ZoneNotFoundError))


def _progress(request: Request) -> Progress:
    progress: Progress = request.app.state.home.progress
    return progress


def _goals(request: Request) -> Goals:
    goals: Goals = request.app.state.home.goals
    return goals


ProgressHere = Annotated[Progress, Depends(_progress)]
GoalsHere = Annotated[Goals, Depends(_goals)]
Zone = Annotated[
    str,
    Query(
        max_length=64,
        description="The runner's usual time zone, by its IANA name, where an activity has none.",
        json_schema_extra={"format": "time-zone"},
    ),
]


@router.get("/totals")
def read_totals(
    progress: ProgressHere, period: Period = "week", quantity: Quantity = "distance", zone: Zone = "UTC"
) -> TotalList:
    """Return what was run in each day, week, month or year."""
    return progress.totals(period, quantity, zone)


@router.get("/records")
def read_records(progress: ProgressHere, zone: Zone = "UTC") -> RecordList:
    """Return all records, each with those that held it before."""
    return progress.records(zone)


@router.get("/achievements")
def read_achievements(progress: ProgressHere, zone: Zone = "UTC") -> AchievementList:
    """Return all achievements, how far each is, and when it was earned."""
    return progress.achievements(zone)


@router.get("/streaks")
def read_streaks(progress: ProgressHere, zone: Zone = "UTC") -> StreaksFound:
    """Return the streak of weeks that goes on, and the longest."""
    return progress.streaks(zone)


@router.get("/load")
def read_load(progress: ProgressHere, zone: Zone = "UTC") -> LoadFound:
    """Return fitness, fatigue and form, a value a day until today."""
    return progress.load(zone)


@router.get("/predictions")
def read_predictions(progress: ProgressHere, zone: Zone = "UTC") -> PredictionList:
    """Return what could be raced today, with its spread."""
    return progress.predictions(zone)


@router.get("/live")
def read_live_progress(goals: GoalsHere, zone: Zone = "UTC") -> SnapshotFound:
    """Return what a run of today can fill, earn or beat: what a phone takes along."""
    return goals.snapshot(zone)
