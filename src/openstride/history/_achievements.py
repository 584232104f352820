"""Achievements: what a runner has done for the first time, or so often, read from a catalogue.

The catalogue (`achievements.json`) names a measure and a threshold for each; the phone reads the same file. A measure
is a number after each activity, and an achievement is earned in the first one after which it is reached. So it is
earned once, and all of them can be worked out again at any time from the activities that are there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openstride.history._diary import FORM, Diary, FormName, date_of
from openstride.history._periods import month_of, totals, week_of
from openstride.history._streaks import LEAST_DAYS

Floats = NDArray[np.float64]

#: A run counts for pace and form from here on (m, s).
LEAST_DISTANCE: Final = 3000.0
LEAST_TIME: Final = 1200.0
#: Paces that count as another one differ by so much (m/s).
PACE_STEP: Final = 0.25
#: What is even (relative difference of the feet), and steady (relative SD of cadence).
EVEN: Final = 0.01
STEADY: Final = 0.02
#: A shoe has been run in, in earnest (m).
WORN: Final = 50_000.0


@dataclass(frozen=True, slots=True)
class Achievement:
    """What can be earned: a measure that reaches a threshold; SI units, or a number."""

    id: str
    category: str
    measure: str
    threshold: float


@dataclass(frozen=True, slots=True)
class Earned:
    """An achievement, and in which activity, and when, it was earned."""

    achievement: Achievement
    entry: str
    day: date


@cache
def achievement_catalogue() -> tuple[Achievement, ...]:
    """Return all achievements there are."""
    text = (files(__package__) / "achievements.json").read_text(encoding="utf-8")
    return tuple(
        Achievement(f"{measure}.{threshold:g}", category, measure, float(threshold))
        for category, measures in json.loads(text).items()
        for measure, thresholds in measures.items()
        for threshold in thresholds
    )


def achievements(diary: Diary, measures: Mapping[str, Floats] | None = None) -> tuple[Earned, ...]:
    """Return what was earned, in order of time.

    Parameters
    ----------
    diary
        All activities.
    measures
        What `measured` has said of them, where that is known already.
    """
    values = measured(diary) if measures is None else measures
    found = []
    for achievement in achievement_catalogue():
        # NaN, where a measure says nothing yet, reaches nothing.
        reached = values[achievement.measure] >= achievement.threshold
        if reached.any():
            found.append((int(reached.argmax()), achievement))
    return tuple(
        Earned(achievement, diary.entries[place].id, date_of(int(diary.day[place])))
        for place, achievement in sorted(found, key=lambda each: each[0])
    )


def measured(diary: Diary) -> Mapping[str, Floats]:
    """Return each measure of the catalogue after each activity, (n,) float64: metres, seconds, or a number."""
    shoe, worn = _worn(diary)
    week_days = _within_weeks(diary, _first_of_their_day(diary))
    return {
        "run_distance": _of_runs(diary, diary.distance),
        "total_distance": np.cumsum(_of_runs(diary, diary.distance)),
        "week_distance": _within_weeks(diary, _of_runs(diary, diary.distance)),
        "runs": np.cumsum(diary.running, dtype=np.float64),
        "total_time": np.cumsum(_of_runs(diary, diary.moving_time)),
        "week_days": week_days,
        "streak_weeks": _streak_weeks(diary, week_days),
        "months": _different(diary, diary.running, month_of(diary.day) % 12),
        "even_runs": np.cumsum(np.abs(_form(diary, "asymmetry")) <= EVEN, dtype=np.float64),
        "steady_runs": np.cumsum(_form(diary, "cadence_spread") <= STEADY, dtype=np.float64),
        "faster_endings": np.cumsum(_form(diary, "second_half") > 0.0, dtype=np.float64),
        "paces": _paces(diary),
        "hours": _different(diary, diary.running, diary.minute // 60),
        "zones": _zones(diary),
        "shoes_worn": _different(diary, (shoe >= 0) & (worn >= WORN), shoe),
        "shoe_distance": worn,
    }


def _of_runs(diary: Diary, values: Floats) -> Floats:
    return np.where(diary.running, np.nan_to_num(values), 0.0)


def _within_weeks(diary: Diary, values: Floats) -> Floats:
    """Return the sums of a week so far."""
    _, group = np.unique(week_of(diary.day), return_inverse=True)
    order = np.lexsort((np.arange(group.size), group))
    summed = np.cumsum(values[order])
    begins = np.flatnonzero(np.diff(group[order], prepend=-1))
    before = np.repeat(summed[begins] - values[order][begins], np.diff(begins, append=group.size))
    found = np.empty_like(values)
    found[order] = summed - before
    return found


def _first_of_their_day(diary: Diary) -> Floats:
    """Return 1 for the first run of each day, 0 for all else."""
    runs = np.flatnonzero(diary.running)
    found = np.zeros(diary.day.size)
    found[runs[np.unique(diary.day[runs], return_index=True)[1]]] = 1.0
    return found


def _streak_weeks(diary: Diary, week_days: Floats) -> Floats:
    """Return how many weeks a streak has after each activity: at the one that made its week count, 0 elsewhere."""
    days = totals(diary, "week", "days")
    counted = days.index[days.amount >= LEAST_DAYS]
    length = np.arange(counted.size) - np.maximum.accumulate(
        np.where(np.diff(counted, prepend=-2) != 1, np.arange(counted.size), 0)
    )
    found = np.zeros(diary.day.size)
    made = np.flatnonzero((week_days == LEAST_DAYS) & (_first_of_their_day(diary) > 0.0))
    found[made] = 1.0 + length[np.searchsorted(counted, week_of(diary.day[made]))]
    return found


def _different(diary: Diary, among: NDArray[np.bool_], what: NDArray[np.int64]) -> Floats:
    """Return how many different things there were so far, among some activities."""
    chosen = np.flatnonzero(among)
    new = np.zeros(diary.day.size)
    new[chosen[np.unique(what[chosen], return_index=True)[1]]] = 1.0
    return np.cumsum(new)


def _long_enough(diary: Diary) -> NDArray[np.bool_]:
    return diary.running & (np.nan_to_num(diary.distance) >= LEAST_DISTANCE)


def _paces(diary: Diary) -> Floats:
    speed = np.divide(diary.distance, diary.moving_time, out=np.zeros(diary.day.size), where=diary.moving_time > 0.0)
    return _different(diary, _long_enough(diary), np.floor(np.nan_to_num(speed) / PACE_STEP).astype(np.int64))


def _numbered(names: list[str | None]) -> NDArray[np.int64]:
    """Return a number for each name, -1 for none."""
    known: dict[str | None, int] = {None: -1}
    return np.array([known.setdefault(name, len(known) - 1) for name in names], dtype=np.int64)


def _zones(diary: Diary) -> Floats:
    zone = _numbered([entry.time_zone for entry in diary.entries])
    return _different(diary, diary.running & (zone >= 0), zone)


def _worn(diary: Diary) -> tuple[NDArray[np.int64], Floats]:
    """Return which shoe each activity was run in, and how far that had come by then."""
    shoe = _numbered([entry.shoe for entry in diary.entries])
    found = np.zeros(shoe.size)
    distance = np.nan_to_num(diary.distance)
    for one in range(int(shoe.max(initial=-1)) + 1):
        places = np.flatnonzero(shoe == one)
        found[places] = np.cumsum(distance[places])
    return shoe, found


def _form(diary: Diary, name: FormName) -> Floats:
    long = diary.running & (np.nan_to_num(diary.moving_time) >= LEAST_TIME)
    return np.where(long, diary.form[:, FORM.index(name)], np.nan)
