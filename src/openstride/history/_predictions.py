"""What a runner could race today over each distance, with its spread.

Riegel's power law (1981, *American Scientist* 69:285) through the best efforts of the last months: time grows with
distance to the power of 1.06. A runner's own exponent shows when there are efforts over lengths far enough apart; it is
drawn towards Riegel's as far as the efforts leave it open. Efforts within training are rarely all-out, so only the
fastest edge counts: an effort that a longer one shows to have been easy says nothing.

The spread is that of recreational runners around the law (Vickers & Vertosick 2016, doi:10.1186/s13102-016-0052-y),
wider the further a distance lies from what was run.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import exp, hypot, log
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openstride.history._diary import EPOCH, Diary
from openstride.history._efforts import LENGTHS

Floats = NDArray[np.float64]

#: Days that an effort says something about today.
MEMORY: Final = 90
#: Riegel's exponent, and how much runners differ in theirs (SD).
EXPONENT: Final = 1.06
EXPONENT_SPREAD: Final = 0.03
#: Relative SD of a race about the law at the distance that was run: the day, the course, the weather.
RACE_SPREAD: Final = 0.02
#: Races that are predicted (m), and the shortest effort that says anything about them.
RACES: Final = (5000.0, 10_000.0, 21_097.5, 42_195.0)
SHORTEST: Final = 1000.0


@dataclass(frozen=True, slots=True)
class Prediction:
    """A race time.

    Parameters
    ----------
    length
        Of the race (m).
    time, low, high
        Expected, and the interval that holds it in 95 of 100 cases (s).
    basis
        The length of the effort that weighs most (m), and `entry`, the activity that it was run in.
    """

    length: float
    time: float
    low: float
    high: float
    basis: float
    entry: str


def predictions(diary: Diary, today: date) -> tuple[Prediction, ...]:
    """Return what could be raced at a day; nothing where no effort of the last months says so."""
    day = (today - EPOCH).days
    recent = diary.running & (diary.day > day - MEMORY) & (diary.day <= day)
    columns = [column for column, length in enumerate(LENGTHS) if length >= SHORTEST]
    best = {}
    for column in columns:
        times = np.where(recent, diary.effort[:, column], np.nan)
        if np.isfinite(times).any():
            place = int(np.nanargmin(times))
            best[LENGTHS[column]] = float(times[place]), diary.entries[place].id
    edge = _edge({length: time for length, (time, _) in best.items()})
    return tuple(_predicted(race, edge, best) for race in RACES) if edge else ()


def _edge(best: dict[float, float]) -> dict[float, float]:
    """Return the efforts that no longer one shows to have been easy, by Riegel's law."""
    return {
        length: time
        for length, time in best.items()
        if not any(other > length and best[other] * (length / other) ** EXPONENT < time for other in best)
    }


def _predicted(race: float, edge: dict[float, float], best: dict[float, tuple[float, str]]) -> Prediction:
    exponent, spread = _exponent(edge)
    basis = min(edge, key=lambda length: abs(log(length / race)))
    way = log(race / basis)
    time = edge[basis] * exp(exponent * way)
    wide = 2.0 * hypot(RACE_SPREAD, spread * way)
    return Prediction(race, time, time * exp(-wide), time * exp(wide), basis, best[basis][1])


def _exponent(edge: dict[float, float]) -> tuple[float, float]:
    """Return the runner's exponent and its SD: a regression whose prior is the exponent of all runners."""
    x, y = np.log(list(edge)), np.log(list(edge.values()))
    spread = float(((x - x.mean()) ** 2).sum())
    prior = (RACE_SPREAD / EXPONENT_SPREAD) ** 2
    slope = (float(((x - x.mean()) * (y - y.mean())).sum()) + prior * EXPONENT) / (spread + prior)
    return slope, RACE_SPREAD / float(np.sqrt(spread + prior))
