"""Records: the fastest, the longest and the most, and how they came to be, step by step.

A distance is known to some tenths of a per cent, so a record may be broken by less than both runs are sure of. It
counts all the same, as runners count, and says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from openstride.history._diary import Diary, date_of
from openstride.history._efforts import LENGTHS
from openstride.history._periods import Period, totals

Floats = NDArray[np.float64]

RecordKind = Literal["fastest", "longest_distance", "longest_time", "most"]
#: Over which periods the most is counted.
MOST_IN: Final[tuple[Period, ...]] = ("week", "month")


@dataclass(frozen=True, slots=True)
class Step:
    """One time that a record was set.

    Parameters
    ----------
    entry
        In which activity; of the most in a period, the one that made it the most.
    day
        When.
    value
        Seconds of the fastest and the longest in time, metres of all others.
    gain
        By how much it is better than the one before; None for the first.
    sure
        Whether that is more than twice the standard uncertainty of the two; always where there is none.
    """

    entry: str
    day: date
    value: float
    gain: float | None
    sure: bool


@dataclass(frozen=True, slots=True)
class Record:
    """A record, and all that held it before.

    Parameters
    ----------
    kind
        What is best.
    length
        Of a fastest stretch (m), else None.
    period
        Of the most, else None.
    steps
        In order of time; the last one holds.
    """

    kind: RecordKind
    length: float | None
    period: Period | None
    steps: tuple[Step, ...]

    @property
    def best(self) -> Step:
        """The one that holds."""
        return self.steps[-1]


def records(diary: Diary) -> tuple[Record, ...]:
    """Return all records of the runs; those that nobody has set are left out."""
    found = [
        *(
            Record("fastest", length, None, _steps(diary, diary.effort[:, column], diary.effort_uncertainty[:, column]))
            for column, length in enumerate(LENGTHS)
        ),
        Record("longest_distance", None, None, _steps(diary, -diary.distance)),
        Record("longest_time", None, None, _steps(diary, -diary.moving_time)),
        *(Record("most", None, period, tuple(_most(diary, period))) for period in MOST_IN),
    ]
    return tuple(record for record in found if record.steps)


def _steps(diary: Diary, values: Floats, uncertainty: Floats | None = None) -> tuple[Step, ...]:
    """Return the steps by which the least of some values came about; negative ones are the most of their opposites."""
    sigma = np.zeros_like(values) if uncertainty is None else np.nan_to_num(uncertainty)
    candidates = np.where(diary.running & np.isfinite(values), values, np.inf)
    best = np.minimum.accumulate(candidates)
    # What is only as good as the record does not take it.
    before = np.concatenate([[np.inf], best[:-1]])
    steps: list[Step] = []
    held = -1
    for place in np.flatnonzero(candidates < before):
        gain = None if held < 0 else float(values[held] - values[place])
        sure = gain is None or gain > 2.0 * float(np.hypot(sigma[held], sigma[place]))
        steps.append(_step(diary, int(place), abs(float(values[place])), gain, sure=sure))
        held = int(place)
    return tuple(steps)


def _most(diary: Diary, period: Period) -> Iterator[Step]:
    """Yield the periods that had more than any before, each at its last activity."""
    found = totals(diary, period, "distance")
    best = 0.0
    for amount, last in zip(found.amount.tolist(), found.last.tolist(), strict=True):
        if amount > best:
            yield _step(diary, last, amount, amount - best if best else None, sure=True)
            best = amount


def _step(diary: Diary, place: int, value: float, gain: float | None, *, sure: bool) -> Step:
    return Step(diary.entries[place].id, date_of(int(diary.day[place])), value, gain, sure=sure)
