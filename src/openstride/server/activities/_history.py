"""A runner's activities: the list, page by page, and what its runner says of each.

A page goes on after the last activity of the one before, by when that began and its id. So a page costs the same
wherever it is, and nothing is shown twice, or left out, because a run arrived in between.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, Literal

from pydantic import Field, WithJsonSchema
from sqlalchemy import Select, literal, select, tuple_

from openstride.server._documents import Document, Grade, Metric, Replayed, Warned
from openstride.server._errors import (
    ActivityNotFoundError,
    ActivityPartError,
    CursorError,
    NotBesideError,
    NotTypedError,
    ShoeNotFoundError,
)
from openstride.server.activities._merging import MOST_NOTES, Merging, merge, split
from openstride.server.activities._typed import TYPED, Figures, Seconds, figures_of, heart_rate_of, keep
from openstride.server.database import Activity, Database, Result, RunnerSession, Shoe, by_itself
from openstride.server.equipment import Line, Moment, ShoeId
from openstride.server.runs import REPORT, beside, combined_of, parts_of, set_apart, set_together, stand

#: So many activities are on a page at most.
MOST_ON_A_PAGE: Final = 200
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST: Final = datetime.min.replace(tzinfo=UTC)
_LAST: Final = datetime.max.replace(tzinfo=UTC)
#: After which activity a page goes on: when it began, in microseconds, and its id.
_PLACE: Final = r"^-?[0-9]{1,18}\.[0-9a-f]{32}$"


#: A setting of `Wanted`, what it is about, and what must hold between the two.
_FILTERS: Final = (
    ("kind", Activity.kind, operator.eq),
    ("shoe", Activity.shoe_id, operator.eq),
    ("since", Activity.start, operator.ge),
    ("until", Activity.start, operator.lt),
    ("least_distance", Activity.distance, operator.ge),
    ("most_distance", Activity.distance, operator.le),
)

#: What a runner says of any activity, under the names that it has in its row.
_SAID: Final = frozenset({"title", "notes", "kind"})

Kind = Literal["run", "walk"]
#: PostgreSQL's texts cannot hold the character 0.
Notes = Annotated[str, Field(max_length=MOST_NOTES, pattern=r"^[^\x00]*$")]
Metres = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class ActivityFound(Document):
    """An activity as a list shows it: SI units, cadence in steps per minute, None for what is not known.

    `start_doubtful` says that the clock of who recorded was wrong. `part_of` is the activity that it was merged into.
    `source` says whether our own pods recorded it, or the phone alone, or a file was brought, or its runner typed it
    in, `grade` how good its source is. One that is `beside` another is the same run from a lesser source.
    """

    id: str
    recording: str | None
    shoe: str | None
    kind: Kind
    title: str
    start: datetime
    start_doubtful: bool
    time_zone: str | None
    duration: float
    moving_time: float | None
    distance: float | None
    speed: float | None
    cadence_spm: float | None
    deleted_at: datetime | None
    part_of: str | None
    source: Literal["pods", "phone", "file", "typed"]
    grade: Grade | None
    beside: str | None


class ActivityPage(Document):
    """Activities, newest first; `after` goes on with the next page, and is None on the last."""

    activities: tuple[ActivityFound, ...]
    after: str | None


class ActivityPart(ActivityFound):
    """A part of an activity; `report` says that its run has one to be shown."""

    report: bool


class ActivityParts(Document):
    """The parts that an activity was split into, in order of time."""

    activities: tuple[ActivityFound, ...]


class ActivityWhole(ActivityFound):
    """An activity with what its runner wrote, and the result that is shown; `results` are the methods of all.

    One that was merged has `parts`, and no results of its own: the summary is worked out of those that its parts show,
    each warning says in `part` which it is about, from 0, and what they do not agree on is None. `doubles` are the same
    run from lesser sources; `apart` says that its runner took it for a run of its own. `heart_rate_bpm` is the
    mean, where it is known.
    """

    notes: str
    heart_rate_bpm: float | None
    method: str | None
    engine: str | None
    version: str | None
    summary: dict[str, Metric] | None
    warnings: tuple[Warned, ...]
    replay: Replayed | None
    results: tuple[str, ...]
    parts: tuple[ActivityPart, ...]
    doubles: tuple[ActivityFound, ...]
    apart: bool


class ActivityTyped(Figures):
    """A run or a walk that its runner types in; what nobody knows is None."""

    start: Moment
    duration: Seconds
    kind: Kind = "run"
    title: Line = Field(default="", examples=["Along the river"])
    notes: Notes = ""
    shoe: ShoeId | None = None


class ActivityEdit(Figures):
    """What its runner changes about an activity; what is not named stays. One that was typed in has figures, too."""

    title: Line = Field(default="", examples=["Along the river"])
    notes: Notes = ""
    kind: Kind = "run"
    shoe: ShoeId | None = None


class Wanted(Document):
    """Which activities: those that are all of it. `since` is part of the span, `until` is not."""

    kind: Kind | None = None
    shoe: ShoeId | None = None
    since: Moment | None = None
    until: Moment | None = None
    least_distance: Metres | None = None
    most_distance: Metres | None = None
    title: Line | None = Field(None, description="Is in the title, large or small.")
    deleted: bool = False
    after: Annotated[str, WithJsonSchema({"type": "string", "pattern": _PLACE})] | None = None
    limit: int = Field(50, ge=1, le=MOST_ON_A_PAGE)


@dataclass(frozen=True, slots=True)
class History:
    """The activities of one runner.

    Parameters
    ----------
    database
        Has the facts.
    runner
        Whose they are.
    clock
        Tells the time.
    """

    database: Database
    runner: int
    clock: Callable[[], datetime]

    def page(self, wanted: Wanted) -> ActivityPage:
        """Return a page of the list.

        Raises
        ------
        CursorError
            If the list does not go on from there.
        """
        listed = _listed(wanted).limit(wanted.limit + 1)
        with self.database.reading(self.runner) as session:
            found = [ActivityFound.model_validate(_facts(each)) for each in session.scalars(listed)]
        shown, more = tuple(found[: wanted.limit]), len(found) > wanted.limit
        return ActivityPage(activities=shown, after=_cursor(shown[-1]) if more else None)

    def one(self, key: str) -> ActivityWhole:
        """Return an activity.

        Raises
        ------
        ActivityNotFoundError
            If it is not here.
        """
        with self.database.reading(self.runner) as session:
            return _whole(session, key)

    def type_in(self, key: str, typed: ActivityTyped) -> ActivityWhole:
        """Keep a run or a walk that its runner types in, under an id that they chose; a second time changes nothing.

        Raises
        ------
        NotTypedError
            If the id is that of another, which was not typed in.
        ShoeNotFoundError
            If there is no such shoe.
        ZoneNotFoundError, NotYetRunError, TooFastError
            If there is no such time zone, or it cannot have been run like that.
        """
        with self.database.writing(self.runner) as session:
            row = Activity(id=key, source=TYPED, grade="typed_in", start=typed.start, duration=typed.duration)
            row.kind, row.title, row.notes = typed.kind, typed.title, typed.notes
            row.start_doubtful = row.shoe_chosen = row.apart = False
            added = session.add_once(row)
            activity = _activity(session, key)
            if added:
                if typed.shoe is not None:
                    _put_on(session, activity, typed.shoe)
                keep(session, activity, typed, self.clock())
            elif activity.source != TYPED:
                raise NotTypedError(key)
            return _whole(session, key)

    def edit(self, key: str, edit: ActivityEdit) -> ActivityWhole:
        """Change what is named, and return what the activity is then.

        Raises
        ------
        ActivityNotFoundError, ShoeNotFoundError
            If there is no such activity, or no such shoe.
        ActivityPartError
            If it is part of another.
        NotTypedError
            If figures are named of one that was not typed in.
        ZoneNotFoundError, NotYetRunError, TooFastError
            If there is no such time zone, or it cannot have been run like that.
        """
        named = edit.model_fields_set
        with self.database.writing(self.runner) as session:
            activity = _own(session, key)
            for name in named & _SAID:
                setattr(activity, name, getattr(edit, name))
            if "shoe" in named:
                _put_on(session, activity, edit.shoe)
            if figures := {name: getattr(edit, name) for name in named & Figures.model_fields.keys()}:
                keep(session, activity, figures_of(session, activity).model_copy(update=figures), self.clock())
            session.flush()
            return _whole(session, key)

    def put_away(self, key: str, *, deleted: bool) -> ActivityWhole:
        """Put an activity into the bin, or take it out again.

        Raises
        ------
        ActivityNotFoundError, ActivityPartError
            If it is not here, or part of another.
        """
        with self.database.writing(self.runner) as session:
            activity = _own(session, key)
            activity.deleted_at = (activity.deleted_at or self.clock()) if deleted else None
            session.flush()
            # What is the same run may have come while it was in the bin.
            stand(session, activity)
            return _whole(session, key)

    def set_apart(self, key: str) -> ActivityWhole:
        """Take an activity that is beside another for a run of its own.

        Raises
        ------
        ActivityNotFoundError, NotBesideError
            If it is not here, or stands for itself.
        """
        with self.database.writing(self.runner) as session:
            activity = _activity(session, key)
            if activity.beside is None:
                raise NotBesideError(key)
            set_apart(session, activity)
            return _whole(session, key)

    def set_together(self, key: str) -> ActivityWhole:
        """Let an activity that was taken for a run of its own be what it is the same run as again.

        Raises
        ------
        ActivityNotFoundError
            If it is not here.
        """
        with self.database.writing(self.runner) as session:
            set_together(session, _activity(session, key))
            return _whole(session, key)

    def merge(self, merging: Merging) -> ActivityWhole:
        """Make one activity of several; raises what `_merging.merge` does."""
        with self.database.writing(self.runner) as session:
            return _whole(session, merge(session, merging))

    def split(self, key: str) -> ActivityParts:
        """Take an activity apart; raises what `_merging.split` does."""
        with self.database.writing(self.runner) as session:
            parts = split(session, key)
            return ActivityParts(activities=tuple(ActivityFound.model_validate(_facts(part)) for part in parts))


def _listed(wanted: Wanted) -> Select[Activity]:
    binned = Activity.deleted_at.is_not(None) if wanted.deleted else Activity.deleted_at.is_(None)
    listed = select(Activity).where(binned, by_itself())
    for name, column, holds in _FILTERS:
        if (value := getattr(wanted, name)) is not None:
            listed = listed.where(holds(column, value))
    if wanted.title is not None:
        listed = listed.where(Activity.title.icontains(wanted.title, autoescape=True))
    if wanted.after is not None:
        start, key = _place(wanted.after)
        listed = listed.where(
            tuple_(Activity.start, Activity.id) < tuple_(literal(start, Activity.start.type), literal(key))
        )
    return listed.order_by(Activity.start.desc(), Activity.id.desc())


def _cursor(last: ActivityFound) -> str:
    return f"{(last.start - _EPOCH) // timedelta(microseconds=1)}.{last.id}"


def _place(cursor: str) -> tuple[datetime, str]:
    found = re.fullmatch(_PLACE, cursor, re.ASCII)
    if found is None:
        raise CursorError(cursor)
    microseconds, _, key = cursor.partition(".")
    try:
        return _EPOCH + timedelta(microseconds=int(microseconds)), key
    except OverflowError:
        # Before or after all that there can be.
        return _FIRST if microseconds.startswith("-") else _LAST, key


def _activity(session: RunnerSession, key: str) -> Activity:
    if (found := session.find(Activity, key)) is None:
        raise ActivityNotFoundError(key)
    return found


def _own(session: RunnerSession, key: str) -> Activity:
    """Return an activity that is to be changed."""
    activity = _activity(session, key)
    if activity.part_of is not None:
        raise ActivityPartError(key, activity.part_of)
    return activity


def _put_on(session: RunnerSession, activity: Activity, shoe: str | None) -> None:
    """Let an activity be of the shoes that its runner says."""
    if shoe is not None and session.find(Shoe, shoe) is None:
        raise ShoeNotFoundError(shoe)
    activity.shoe_id, activity.shoe_chosen = shoe, True


def _facts(activity: Activity) -> dict[str, Any]:
    own = {name: getattr(activity, name) for name in ActivityFound.model_fields if name not in ("recording", "shoe")}
    return own | {"recording": activity.recording_id, "shoe": activity.shoe_id}


def _whole(session: RunnerSession, key: str) -> ActivityWhole:
    activity, parts = _activity(session, key), parts_of(session, key)
    results = session.scalars(select(Result).where(Result.activity_id == key).order_by(Result.made_at.desc())).all()
    shown = combined_of(session, parts) if parts else next((result for result in results if result.shown), None)
    names = ("method", "engine", "version", "summary", "warnings", "replay")
    found = {name: getattr(shown, name, None) for name in names}
    found |= {"notes": activity.notes, "warnings": found["warnings"] or ()}
    found |= {"heart_rate_bpm": heart_rate_of(session, key) or activity.heart_rate_bpm}
    found |= {"results": [each.method for each in results], "parts": [_part(session, part) for part in parts]}
    found |= {"doubles": [_facts(each) for each in beside(session, key)], "apart": activity.apart}
    return ActivityWhole.model_validate(_facts(activity) | found)


def _part(session: RunnerSession, activity: Activity) -> dict[str, Any]:
    shown = session.scalar(select(Result.files).where(Result.activity_id == activity.id, Result.shown))
    return _facts(activity) | {"report": any(each["name"].endswith(REPORT) for each in shown or ())}
