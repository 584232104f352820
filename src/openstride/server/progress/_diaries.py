"""The activities of a runner as the columns that `history` counts over, read once and then kept up to date.

All that changes activities goes through this home, whose database says which they were (`Touched`): these are read
anew, and take their places in the columns. Where that cannot be said, all are. Days are those of a usual time zone, and
whoever asks may have another, so the columns of a few zones are kept.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any, Final

from sqlalchemy import select

from openstride.history import Diary, Entry, diary
from openstride.server.database import Activity, Database, RunnerSession

#: Columns are kept of so many zones.
_ZONES: Final = 4
#: Of so many changed activities each is put in its place; for more all columns are made anew, and for many more all
#: activities are read.
_FEW, _MANY = 20, 500
#: The columns that `_entry` takes, in its order.
_READ: Final = ("id", "start", "kind", "duration", "moving_time", "distance", "time_zone", "shoe_id")


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
    asked = select(*(getattr(Activity, name) for name in _READ))
    asked = asked.where(Activity.deleted_at.is_(None), Activity.part_of.is_(None))
    for row in session.execute(asked if keys is None else asked.where(Activity.id.in_(keys))):
        yield _entry(row)


def _entry(row: Sequence[Any]) -> Entry:
    """Return an activity as a history counts it."""
    key, start, kind, duration, moving_time, distance, time_zone, shoe = row
    moving = duration if moving_time is None else moving_time
    return Entry(key, start, kind == "run", duration, moving, distance, time_zone, shoe)
