"""Streaks of weeks, which rest days do not break: a week counts with so many days of running in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np

from openstride.history._diary import EPOCH, Diary
from openstride.history._periods import totals, week_of

#: Days of running that make a week count, unless the runner chose another number.
LEAST_DAYS: Final = 2
_MONDAY: Final = date(1969, 12, 29)


@dataclass(frozen=True, slots=True)
class Streak:
    """Weeks without a gap.

    Parameters
    ----------
    first, end
        The Monday that it began on, and the one after its last week.
    weeks
        So many.
    """

    first: date
    end: date
    weeks: int


@dataclass(frozen=True, slots=True)
class Streaks:
    """How steadily somebody runs.

    Parameters
    ----------
    current
        The streak that goes on, or None. The present week adds to it once it counts, and does not end it.
    longest
        The longest there was, the earliest of equal ones; None where no week counts.
    days_lacking
        Days of running that the present week still needs.
    """

    current: Streak | None
    longest: Streak | None
    days_lacking: int


def streaks(diary: Diary, today: date, *, least_days: int = LEAST_DAYS) -> Streaks:
    """Return the streaks until a day.

    Parameters
    ----------
    diary
        All activities.
    today
        What is later is not looked at.
    least_days
        Days of running that make a week count.

    Raises
    ------
    ValueError
        If a week would count without a run, or need more days than it has.
    """
    if not 1 <= least_days <= 7:
        raise ValueError(f"a week counts with one to seven days of running, got {least_days}")
    present = int(week_of(np.array([(today - EPOCH).days]))[0])
    days = totals(diary, "week", "days", among=diary.running & (diary.day <= (today - EPOCH).days))
    counted = days.index[days.amount >= least_days]
    found = list(_runs_of(counted.tolist()))
    current = found[-1] if found and found[-1][1] >= present else None
    longest = max(found, key=lambda run: (run[1] - run[0], -run[0]), default=None)
    done = float(days.amount[days.index == present].sum())
    return Streaks(_streak(current), _streak(longest), max(0, least_days - int(done)))


def week_began(index: int) -> date:
    """Return the Monday of a week."""
    return _MONDAY + timedelta(days=7 * index)


def _runs_of(weeks: list[int]) -> Iterator[tuple[int, int]]:
    """Yield the half-open intervals that increasing numbers fill."""
    begun = 0
    for place in range(1, len(weeks) + 1):
        if place == len(weeks) or weeks[place] != weeks[place - 1] + 1:
            yield weeks[begun], weeks[place - 1] + 1
            begun = place


def _streak(run: tuple[int, int] | None) -> Streak | None:
    return None if run is None else Streak(week_began(run[0]), week_began(run[1]), run[1] - run[0])
