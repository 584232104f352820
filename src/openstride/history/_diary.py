"""All activities of a runner as columns, in order of time: what everything else in this room counts over.

There is no running state. Whatever is asked of a history is worked out from all of it, which columns make cheap enough
to do after each run. So one activity more, fewer, or changed can only give what a whole recomputation gives.

A day is the runner's own: the date where the activity began, in its time zone.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache
from typing import Final, Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
from numpy.typing import NDArray

from openstride.history._efforts import LENGTHS, Effort

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

EPOCH: Final = date(1970, 1, 1)

#: What achievements of form go by: left minus right contact time over their mean; spread of cadence over the run,
#: relative (SD); how much faster the second half was than the first, relative.
FormName = Literal["asymmetry", "cadence_spread", "second_half"]
FORM: Final[tuple[FormName, ...]] = get_args(FormName)


@dataclass(frozen=True, slots=True)
class Entry:
    """An activity as a history counts it.

    Parameters
    ----------
    id
        Its name.
    start
        When it began; aware.
    running
        Whether it is a run; else it is a walk.
    duration, moving_time
        From its first sample to its last; walked or run (s).
    distance
        Way gone (m), or None.
    time_zone
        Where that was, by its IANA name; None for the runner's usual one.
    shoe
        Worn in it, or None.
    load
        What it cost, where that is stated, or None.
    heart_rate_bpm
        Mean of it, or None.
    efforts
        Its fastest stretches.
    form
        What is known of its form, by the names of `FORM`.
    """

    id: str
    start: datetime
    running: bool
    duration: float
    moving_time: float
    distance: float | None = None
    time_zone: str | None = None
    shoe: str | None = None
    load: float | None = None
    heart_rate_bpm: float | None = None
    efforts: tuple[Effort, ...] = ()
    form: Mapping[FormName, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse an instant of no zone: nobody could say on which day it was."""
        if self.start.tzinfo is None:
            raise ValueError(f"the start of activity {self.id} is of no time zone; give an aware instant")


@dataclass(frozen=True, slots=True, eq=False)
class Diary:
    """All activities of a runner, in order of time; n of them.

    Parameters
    ----------
    zone
        The runner's usual time zone.
    entries
        The activities, by start and id; each id once.
    day : (n,) int64
        The local date of each, in days since 1970-01-01.
    minute : (n,) int64
        The local time of day at which each began (min).
    running : (n,) bool
        Which are runs.
    distance, moving_time, load, heart_rate_bpm : (n,) float64
        As in `Entry`; NaN where unknown.
    effort, effort_uncertainty : (n, len(LENGTHS)) float64
        Times of the fastest stretches (s); NaN where the way was shorter.
    form : (n, len(FORM)) float64
        What is known of the form; NaN where it is not.
    """

    zone: tzinfo
    entries: tuple[Entry, ...]
    day: Integers
    minute: Integers
    running: NDArray[np.bool_]
    distance: Floats
    moving_time: Floats
    load: Floats
    heart_rate_bpm: Floats
    effort: Floats
    effort_uncertainty: Floats
    form: Floats

    def added(self, entry: Entry) -> Diary:
        """Return the diary with an activity, in the place of the one of its id where there is one."""
        kept = self.removed(entry.id)
        place = bisect_left(kept.entries, _order(entry), key=_order)
        one = diary((entry,), self.zone)
        entries = (*kept.entries[:place], entry, *kept.entries[place:])
        columns = {name: np.insert(getattr(kept, name), place, getattr(one, name)[0], axis=0) for name in _COLUMNS}
        return replace(kept, entries=entries, **columns)

    def removed(self, key: str) -> Diary:
        """Return the diary without an activity; itself where it is not there."""
        place = next((place for place, entry in enumerate(self.entries) if entry.id == key), None)
        if place is None:
            return self
        entries = self.entries[:place] + self.entries[place + 1 :]
        return replace(
            self, entries=entries, **{name: np.delete(getattr(self, name), place, axis=0) for name in _COLUMNS}
        )

    def until(self, day: date) -> Diary:
        """Return what was known at the end of a day."""
        among = self.day <= (day - EPOCH).days
        entries = tuple(entry for entry, kept in zip(self.entries, among, strict=True) if kept)
        return replace(self, entries=entries, **{name: getattr(self, name)[among] for name in _COLUMNS})


_COLUMNS: Final = (
    "day",
    "minute",
    "running",
    "distance",
    "moving_time",
    "load",
    "heart_rate_bpm",
    "effort",
    "effort_uncertainty",
    "form",
)


def diary(entries: Iterable[Entry], zone: tzinfo = UTC) -> Diary:
    """Return the activities as columns; of several with one id the last counts.

    Parameters
    ----------
    entries
        In any order.
    zone
        Where an activity was that does not say.
    """
    ordered = tuple(sorted({entry.id: entry for entry in entries}.values(), key=_order))
    local = [entry.start.astimezone(_zone(entry.time_zone, zone)) for entry in ordered]
    efforts = np.full((2, len(ordered), len(LENGTHS)), np.nan)
    form = np.full((len(ordered), len(FORM)), np.nan)
    for row, entry in enumerate(ordered):
        for effort in entry.efforts:
            if (column := _COLUMN_OF.get(effort.length)) is not None:
                efforts[:, row, column] = effort.time, effort.uncertainty
        for name, value in entry.form.items():
            form[row, FORM.index(name)] = value
    return Diary(
        zone=zone,
        entries=ordered,
        day=np.array([each.toordinal() - EPOCH.toordinal() for each in local], dtype=np.int64),
        minute=np.array([each.hour * 60 + each.minute for each in local], dtype=np.int64),
        running=np.array([entry.running for entry in ordered], dtype=np.bool_),
        distance=_known(entry.distance for entry in ordered),
        moving_time=_known(entry.moving_time for entry in ordered),
        load=_known(entry.load for entry in ordered),
        heart_rate_bpm=_known(entry.heart_rate_bpm for entry in ordered),
        effort=efforts[0],
        effort_uncertainty=efforts[1],
        form=form,
    )


_COLUMN_OF: Final = {length: column for column, length in enumerate(LENGTHS)}


def date_of(day: int) -> date:
    """Return a day as a date."""
    return EPOCH + timedelta(days=int(day))


def _order(entry: Entry) -> tuple[datetime, str]:
    return entry.start, entry.id


def _known(values: Iterable[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _zone(name: str | None, usual: tzinfo) -> tzinfo:
    return usual if name is None else (_named(name) or usual)


@cache
def _named(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # A name that this machine does not know: the runner's usual zone is the best guess there is.
        return None
