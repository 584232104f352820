"""Days, weeks, months and years, and what was run in each. Weeks begin on Monday."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from openstride.history._diary import EPOCH, Diary, date_of

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

Period = Literal["day", "week", "month", "year"]
#: What is counted over a period: metres, seconds of moving, runs, days on which there was one.
Quantity = Literal["distance", "time", "runs", "days"]

#: 1970-01-01 was a Thursday.
_THURSDAY: Final = 3


def week_of(day: Integers) -> Integers:
    """Return the weeks that days lie in; 0 is that of 1970-01-01."""
    return np.asarray((day + _THURSDAY) // 7, dtype=np.int64)


def month_of(day: Integers) -> Integers:
    """Return the months that days lie in; 0 is January 1970."""
    return day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def year_of(day: Integers) -> Integers:
    """Return the years that days lie in; 0 is 1970."""
    return day.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64)


PERIODS: Final[Mapping[Period, Callable[[Integers], Integers]]] = {
    "day": lambda day: day,
    "week": week_of,
    "month": month_of,
    "year": year_of,
}


def span_of(period: Period, day: date) -> tuple[date, date]:
    """Return the first day of the period that a day lies in, and the first of the next."""
    if period == "day":
        return day, day + timedelta(days=1)
    if period == "week":
        first = day - timedelta(days=day.weekday())
        return first, first + timedelta(days=7)
    if period == "month":
        first = day.replace(day=1)
        return first, (first + timedelta(days=31)).replace(day=1)
    return date(day.year, 1, 1), date(day.year + 1, 1, 1)


@dataclass(frozen=True, slots=True, eq=False)
class Totals:
    """What was run in each period that something was run in, in order; m of them.

    Parameters
    ----------
    index : (m,) int64
        Which period, as `PERIODS` numbers them.
    amount : (m,) float64
        How much.
    last : (m,) intp
        The place in the diary of the last activity in it.
    """

    index: Integers
    amount: Floats
    last: NDArray[np.intp]

    def first_days(self, period: Period) -> tuple[date, ...]:
        """Return the first day of each, of the period that they are of."""
        if period == "day":
            return tuple(date_of(day) for day in self.index.tolist())
        if period == "week":
            return tuple(date_of(7 * week - _THURSDAY) for week in self.index.tolist())
        unit: Literal["M", "Y"] = "M" if period == "month" else "Y"
        return tuple(self.index.astype(f"datetime64[{unit}]").astype("datetime64[D]").tolist())


def totals(diary: Diary, period: Period, quantity: Quantity, *, among: NDArray[np.bool_] | None = None) -> Totals:
    """Return what was run in each period.

    Parameters
    ----------
    diary
        All activities.
    period, quantity
        Over what, and what.
    among : (n,) bool
        Which activities count; None for all runs.
    """
    chosen = np.flatnonzero(diary.running if among is None else among)
    index = PERIODS[period](diary.day[chosen])
    found, group = np.unique(index, return_inverse=True)
    last = np.zeros(found.size, dtype=np.intp)
    np.maximum.at(last, group, chosen)
    amount = np.zeros(found.size)
    np.add.at(amount, group, _amounts(diary, chosen, quantity))
    return Totals(found, amount, last)


def amount_between(diary: Diary, quantity: Quantity, first: date, end: date) -> float:
    """Return what was run from one day until before another."""
    days = diary.day
    chosen = np.flatnonzero(diary.running & (days >= (first - EPOCH).days) & (days < (end - EPOCH).days))
    return float(_amounts(diary, chosen, quantity).sum())


def _amounts(diary: Diary, chosen: NDArray[np.intp], quantity: Quantity) -> Floats:
    if quantity == "distance":
        return np.nan_to_num(diary.distance[chosen])
    if quantity == "time":
        return np.nan_to_num(diary.moving_time[chosen])
    if quantity == "runs":
        return np.ones(chosen.size)
    # The first activity of a day is the one that counts, and they are in order of time, not of local days.
    counted = np.zeros(chosen.size)
    counted[np.unique(diary.day[chosen], return_index=True)[1]] = 1.0
    return counted


def first_day(diary: Diary) -> date | None:
    """Return the day of the first activity."""
    return date_of(int(diary.day.min())) if diary.day.size else None
