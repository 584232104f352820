"""Goals: so much in a day, a week, a month, a year, or until an event, and where one will end at the pace of late.

The forecast takes the weeks before as draws of what a week brings: their mean goes on, and what is left of the period
adds its part of their scatter. Fewer than four whole weeks say too little, and then there is no forecast.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

import numpy as np

from openstride.history._diary import EPOCH, Diary
from openstride.history._periods import Quantity, amount_between, first_day, span_of, totals, week_of

#: Whole weeks that a forecast looks back, at most and at least.
MOST_WEEKS: Final = 8
LEAST_WEEKS: Final = 4


@dataclass(frozen=True, slots=True)
class Goal:
    """What a runner means to do.

    Parameters
    ----------
    quantity, amount
        What, and how much of it (m, s, or a number).
    period
        In each of which, or until an `event`.
    first, event
        Of an event: the first day that counts, and the day itself, which counts too.
    """

    quantity: Quantity
    amount: float
    period: Literal["day", "week", "month", "year", "event"]
    first: date | None = None
    event: date | None = None

    def __post_init__(self) -> None:
        """Refuse what nobody can reach or miss."""
        if not self.amount > 0.0:
            raise ValueError(f"a goal is more than nothing, got {self.amount}")
        if self.period == "event" and (self.first is None or self.event is None or self.event < self.first):
            raise ValueError("the goal of an event needs a first day, and an event that is not before it")


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the whole period will come to, with its standard uncertainty, from so many weeks."""

    amount: float
    uncertainty: float
    weeks: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a goal is.

    Parameters
    ----------
    goal
        Which.
    first, end
        The days that count, half-open.
    done
        By now.
    even
        What it would be by the end of today if every day brought the same.
    forecast
        Where it will end; None where too little is known, and of a day.
    reached
        Whether it is.
    """

    goal: Goal
    first: date
    end: date
    done: float
    even: float
    forecast: Forecast | None
    reached: bool


def progress(diary: Diary, goal: Goal, today: date) -> Progress:
    """Return how far a goal is at the end of a day."""
    first, end = _span(goal, today)
    tomorrow = min(max(today + timedelta(days=1), first), end)
    done = amount_between(diary, goal.quantity, first, tomorrow)
    even = goal.amount * ((tomorrow - first) / (end - first))
    left = max(0.0, (end - tomorrow) / timedelta(days=7))
    # Whether somebody runs once more today, weeks do not tell.
    ahead = None if goal.period == "day" else _forecast(diary, goal.quantity, today, done, left)
    return Progress(goal, first, end, done, even, ahead, done >= goal.amount)


def _span(goal: Goal, today: date) -> tuple[date, date]:
    if goal.first is not None and goal.event is not None and goal.period == "event":
        return goal.first, goal.event + timedelta(days=1)
    return span_of("week" if goal.period == "event" else goal.period, today)


def _forecast(diary: Diary, quantity: Quantity, today: date, done: float, left: float) -> Forecast | None:
    """Return `done` and what the weeks that are left will bring."""
    began = first_day(diary)
    if began is None:
        return None
    present = int(week_of(np.array([(today - EPOCH).days]))[0])
    # The week in which somebody began is not a whole one.
    known = present - int(week_of(np.array([(began - EPOCH).days]))[0]) - 1
    if known < LEAST_WEEKS:
        return None
    number = min(known, MOST_WEEKS)
    weeks = np.zeros(number)
    found = totals(diary, "week", quantity)
    late = (found.index >= present - number) & (found.index < present)
    weeks[found.index[late] - (present - number)] = found.amount[late]
    mean, scatter = float(weeks.mean()), float(weeks.std(ddof=1))
    # The scatter of the weeks to come, and what the mean itself is unsure by.
    uncertainty = scatter * float(np.sqrt(left + left * left / number))
    return Forecast(done + mean * left, uncertainty, number)
