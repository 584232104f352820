"""A run that its runner types in: some figures, and neither a recording nor a file.

It is an activity like any other in lists, totals, goals and shoes. Its figures have the grade of what was typed in, the
weakest of all: where the same run comes from pods or in a file, before or after, that one stands and this one is beside
it. Nothing is known along its way, so that it has no fastest stretches, no form and no series.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final

from pydantic import Field

import openstride
from openstride.activity import Records, Stated
from openstride.analysis import activity_of_records
from openstride.server._documents import Analysed, Document, Facts, Number
from openstride.server._errors import NotTypedError, NotYetRunError, TooFastError
from openstride.server._method import method_of_files
from openstride.server._zones import ZoneName, zone_of
from openstride.server.database import Activity, RunnerSession
from openstride.server.equipment import Moment
from openstride.server.runs import keep_typed, shown_of
from openstride.server.work import FASTEST, summary_of

#: What it is called in the row of an activity.
TYPED: Final = "typed"
#: Longer than that nobody is under way at a stretch, and nobody types it in as one (s): races go over six days.
_LONGEST: Final = 7.0 * 86_400.0
#: The clock of a phone may be ahead of home's by so much.
_AHEAD: Final = timedelta(minutes=10)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

Seconds = Annotated[Number, Field(gt=0, le=_LONGEST, examples=[2730.0])]


class Figures(Document):
    """What a runner types in of a run: when it began and where, how long it took (s), how far it was (m).

    `heart_rate_bpm` is the mean over all of it. What nobody knows is None.
    """

    start: Moment = _EPOCH
    time_zone: ZoneName | None = None
    duration: Seconds = 60.0
    distance: Number | None = Field(default=None, gt=0, le=FASTEST * _LONGEST, examples=[8200.0])
    heart_rate_bpm: Number | None = Field(default=None, ge=25, le=250, examples=[148])


def figures_of(session: RunnerSession, activity: Activity) -> Figures:
    """Return what was typed in of an activity.

    Raises
    ------
    NotTypedError
        If it was recorded, came in a file, or was merged.
    """
    if activity.source != TYPED:
        raise NotTypedError(activity.id)
    known: dict[str, Any] = {name: getattr(activity, name) for name in Figures.model_fields if name != "heart_rate_bpm"}
    return Figures(heart_rate_bpm=heart_rate_of(session, activity.id), **known)


def heart_rate_of(session: RunnerSession, key: str) -> float | None:
    """Return the mean heart rate of the result of an activity that is shown; None where nobody knows it."""
    shown = shown_of(session, key)
    return None if shown is None else (shown.facts or {}).get("heart_rate_bpm")


def keep(session: RunnerSession, activity: Activity, figures: Figures, now: datetime) -> None:
    """Let an activity have the figures that its runner types in, in the place of those that it had.

    Raises
    ------
    ZoneNotFoundError, NotYetRunError, TooFastError
        If there is no such time zone, or it cannot have been run like that.
    """
    _require_possible(figures, now)
    activity.start, activity.time_zone, activity.duration = figures.start, figures.time_zone, figures.duration
    keep_typed(session, activity, _analysed(activity, figures), now)


def _require_possible(figures: Figures, now: datetime) -> None:
    if figures.time_zone is not None:
        zone_of(figures.time_zone)
    end = figures.start + timedelta(seconds=figures.duration)
    if end > now + _AHEAD:
        raise NotYetRunError(end)
    if figures.distance is not None and figures.distance > FASTEST * figures.duration:
        raise TooFastError(figures.distance, figures.duration, FASTEST)


def _analysed(activity: Activity, figures: Figures) -> Analysed:
    """Return the result of what was typed in, as that of a file that has totals alone."""
    running = activity.kind == "run"
    stated = Stated(figures.distance, figures.duration, figures.duration)
    records = Records("running" if running else "walking", figures.start, (), stated=stated)
    method = method_of_files()
    return Analysed(
        method=method,
        engine=method,
        version=openstride.__version__,
        running=running,
        summary=summary_of(activity_of_records(records, name=activity.id), records),
        warnings=(),
        replay=None,
        facts=Facts(heart_rate_bpm=figures.heart_rate_bpm),
        time_zone=figures.time_zone,
    )
