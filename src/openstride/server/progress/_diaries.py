"""The activities of a runner as the columns that `history` counts over, read once and then kept up to date.

All that changes activities goes through this home, whose database says which they were (`Touched`): these are read
anew, and take their places in the columns. Where that cannot be said, all are. Days are those of a usual time zone, and
whoever asks may have another, so the columns of a few zones are kept.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any, Final

import numpy as np
from sqlalchemy import and_, select

from openstride.history import Diary, Effort, Entry, FormName, Piece, diary, joined_efforts
from openstride.server.database import Activity, Database, Result, RunnerSession, by_itself

#: Columns are kept of so many zones.
_ZONES: Final = 4
#: Of so many changed activities each is put in its place; for more all columns are made anew, and for many more all
#: activities are read.
_FEW, _MANY = 20, 500
#: What `_entry` takes of an activity, in its order, and of the result that is shown of it: not all of its facts, which
#: would take longer to read than all the rest.
_READ: Final = ("id", "start", "kind", "duration", "moving_time", "distance", "time_zone", "shoe_id")
_COLUMNS: Final = tuple(getattr(Activity, name) for name in _READ)
#: The heart rate of the run itself, and that which other files have of it.
_HEART: Final = (Result.facts["heart_rate_bpm"], Activity.heart_rate_bpm)
_FACTS: Final = (Result.facts["efforts"], Result.facts["whole"], *_HEART)
_MARKS: Final = Result.facts["marks"]
_SHOWN: Final = and_(Result.runner_id == Activity.runner_id, Result.activity_id == Activity.id, Result.shown)


@dataclass(slots=True)
class Diaries:
    """The activities of a runner as columns.

    Parameters
    ----------
    database
        Has the activities.
    runner
        Whose they are.
    """

    database: Database
    runner: int
    #: By zone, the one asked for last at the end: after how many changes it was read, and what it was then.
    _kept: dict[tzinfo, tuple[int, Diary]] = field(default_factory=dict)
    _reading: threading.Lock = field(default_factory=threading.Lock)

    def of(self, zone: tzinfo) -> Diary:
        """Return the activities as they are now, with the days of a zone; whoever asks first after a change reads."""
        with self._reading:
            # Looked at before anything is read: what changes meanwhile is read once more the next time.
            number = self.database.touched.number
            kept = self._kept.pop(zone, None)
            if kept is None and self._kept:
                # The same activities, on other days.
                read, other = self._kept[next(reversed(self._kept))]
                kept = read, diary(other.entries, zone)
            found = self._read(zone) if kept is None else self._caught_up(*kept)
            self._kept[zone] = number, found
            while len(self._kept) > _ZONES:
                del self._kept[next(iter(self._kept))]
            return found

    def _caught_up(self, number: int, before: Diary) -> Diary:
        changed = self.database.touched.since(number)
        if changed is None or len(changed) > _MANY:
            return self._read(before.zone)
        if not changed:
            return before
        with self.database.reading(self.runner) as session:
            wholes = select(Activity.part_of).where(Activity.id.in_(changed), Activity.part_of.is_not(None))
            changed |= {each for each in session.scalars(wholes) if each is not None}
            entries = {entry.id: entry for entry in _entries(session, changed)}
        if len(changed) > _FEW:
            kept = {entry.id: entry for entry in before.entries if entry.id not in changed}
            return diary((kept | entries).values(), before.zone)
        found = before
        for key in changed:
            found = found.added(entries[key]) if key in entries else found.removed(key)
        return found

    def _read(self, zone: tzinfo) -> Diary:
        with self.database.reading(self.runner) as session:
            return diary(_entries(session), zone)


def _entries(session: RunnerSession, keys: Collection[str] | None = None) -> Iterator[Entry]:
    """Yield the activities that count, those of some ids or all: what is in the bin, or part of another, does not."""
    asked = select(*_COLUMNS, *_FACTS).outerjoin(Result, _SHOWN)
    asked = asked.where(Activity.deleted_at.is_(None), by_itself())
    parts = select(Activity.part_of, Activity.start, Activity.moving_time, *_FACTS, _MARKS).outerjoin(Result, _SHOWN)
    parts = parts.where(Activity.part_of.is_not(None))
    if keys is not None:
        asked, parts = asked.where(Activity.id.in_(keys)), parts.where(Activity.part_of.in_(keys))
    of_wholes: dict[str, list[_Part]] = {}
    for whole, *part in session.execute(parts.order_by(Activity.start)):
        of_wholes.setdefault(whole, []).append(_part(part))
    for row in session.execute(asked):
        yield _entry(row, of_wholes.get(row[0], ()))


@dataclass(frozen=True, slots=True)
class _Part:
    """What an activity that was merged has from one of its parts."""

    start: datetime
    moving_time: float
    efforts: tuple[Effort, ...]
    form: Mapping[FormName, float]
    heart_rate_bpm: float | None
    marks: Sequence[float]


def _part(row: Sequence[Any]) -> _Part:
    start, moving_time, efforts, form, rate, rate_of_others, marks = row
    return _Part(start, moving_time or 0.0, _efforts(efforts), form or {}, rate or rate_of_others, marks or ())


def _entry(row: Sequence[Any], parts: Sequence[_Part]) -> Entry:
    """Return an activity as a history counts it."""
    key, start, kind, duration, moving_time, distance, time_zone, shoe, efforts, form, rate, rate_of_others = row
    return Entry(
        id=key,
        start=start,
        running=kind == "run",
        duration=duration,
        moving_time=duration if moving_time is None else moving_time,
        distance=distance,
        time_zone=time_zone,
        shoe=shoe,
        heart_rate_bpm=_mean(parts, [part.heart_rate_bpm for part in parts]) if parts else rate or rate_of_others,
        efforts=_joined(start, parts) if parts else _efforts(efforts),
        form=_form(parts) if parts else form or {},
    )


def _efforts(stored: Sequence[Sequence[float]] | None) -> tuple[Effort, ...]:
    return tuple(Effort(*each) for each in stored or ())


def _joined(start: datetime, parts: Sequence[_Part]) -> tuple[Effort, ...]:
    pieces = [Piece((part.start - start).total_seconds(), part.efforts, np.array(part.marks)) for part in parts]
    return joined_efforts(pieces)


def _form(parts: Sequence[_Part]) -> Mapping[FormName, float]:
    """Return the form of parts together, as far as it is a mean: how even the feet were."""
    even = _mean(parts, [part.form.get("asymmetry") for part in parts])
    return {} if even is None else {"asymmetry": even}


def _mean(parts: Sequence[_Part], values: Sequence[float | None]) -> float | None:
    """Return the mean of what parts say, each by its time; None where one of them does not."""
    time = sum(part.moving_time for part in parts)
    if time <= 0.0:
        return None
    total = 0.0
    for part, value in zip(parts, values, strict=True):
        if value is None:
            return None
        total += part.moving_time * value
    return total / time
