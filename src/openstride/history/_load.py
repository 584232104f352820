"""What a run costs, and what many of them add up to: fitness, fatigue and form.

A session costs its hours times the square of how hard they were, 100 for an hour at threshold; the square stands for
effort growing faster than speed. With a heart rate it is Banister's training impulse, brought to the same scale. Each
day's cost goes into two averages that forget exponentially, after 42 and after 7 days (Banister 1991, *Modeling Elite
Athletic Performance*; Busso 2003, doi:10.1249/01.MSS.0000074465.13621.37): fitness and fatigue. Form is what yesterday
left of the one less the other.

These are estimates of strain from what a shoe and a strap can know; nothing here says what a body can bear.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import exp, expm1
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from openstride.history._diary import EPOCH, Diary, date_of
from openstride.history._efforts import LENGTHS
from openstride.history._predictions import EXPONENT, MEMORY, SHORTEST

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

#: An hour at threshold.
HOUR_AT_THRESHOLD: Final = 100.0
#: After so many days an average has forgotten all but 1/e.
FITNESS_DAYS: Final = 42.0
FATIGUE_DAYS: Final = 7.0
#: A whole run says something about the threshold from here on (s).
SHORTEST_RUN: Final = 1200.0
#: Banister's exponents for how the lactate of women and men rises with the heart-rate reserve; between them for others.
IMPULSE: Final[Mapping[str | None, tuple[float, float]]] = {
    "female": (0.86, 1.67),
    "male": (0.64, 1.92),
    None: (0.75, 1.80),
}
#: Share of the heart-rate reserve at threshold, by which the two scales meet.
THRESHOLD_RESERVE: Final = 0.85


def load_of_speed(moving_time: float, speed: float, threshold: float) -> float:
    """Return what a run costs by its speed.

    Parameters
    ----------
    moving_time
        Walked or run (s).
    speed
        Its mean over that time (m/s), level.
    threshold
        The speed that the runner can keep for about an hour (m/s).

    Raises
    ------
    ValueError
        If the threshold is not positive.
    """
    if not threshold > 0.0:
        raise ValueError(f"the threshold is a speed, got {threshold} m/s")
    return float(_cost(np.float64(moving_time), np.float64(speed / threshold)))


@dataclass(frozen=True, slots=True)
class Heart:
    """How fast a runner's heart beats.

    Parameters
    ----------
    rest_bpm, most_bpm
        At rest, and at most.
    sex
        `female`, `male`, or None: then a mean of the two.
    """

    rest_bpm: float
    most_bpm: float
    sex: Literal["female", "male"] | None = None

    def __post_init__(self) -> None:
        """Refuse a heart that never beats faster than at rest."""
        if not self.most_bpm > self.rest_bpm:
            rates = f"{self.most_bpm} and {self.rest_bpm}"
            raise ValueError(f"the highest heart rate must be above that at rest, got {rates}")


def load_of_heart_rate(moving_time: float, rate_bpm: float, heart: Heart) -> float:
    """Return what a run costs by its heart rate.

    Parameters
    ----------
    moving_time
        Walked or run (s).
    rate_bpm
        Mean over that time.
    heart
        The runner's.
    """
    return float(_impulse(np.float64(moving_time), np.float64(rate_bpm), heart))


def _impulse(moving_time: Floats | np.float64, rate_bpm: Floats | np.float64, heart: Heart) -> Floats | np.float64:
    factor, rise = IMPULSE[heart.sex]
    reserve = np.clip((rate_bpm - heart.rest_bpm) / (heart.most_bpm - heart.rest_bpm), 0.0, 1.0)
    weight = reserve * factor * np.exp(rise * reserve)
    threshold = THRESHOLD_RESERVE * factor * exp(rise * THRESHOLD_RESERVE)
    return HOUR_AT_THRESHOLD * moving_time / 3600.0 * weight / threshold


def thresholds(diary: Diary) -> Floats:
    """Return the threshold speed at the time of each activity, (n,) float64 (m/s): NaN before the first long run.

    It is the best speed over an hour that the runs of the last months say, all of the same day included: their fastest
    stretches, and whole runs of twenty minutes and more, each brought to an hour by Riegel's law. Whoever never ran
    hard has one that is too low.
    """
    long_enough = np.array(LENGTHS) >= SHORTEST
    speeds = [_over_an_hour(np.array(LENGTHS)[long_enough], diary.effort[:, long_enough])]
    whole = np.where(diary.moving_time >= SHORTEST_RUN, diary.moving_time, np.nan)
    speeds.append(_over_an_hour(diary.distance, whole)[:, np.newaxis])
    said = np.where(diary.running, np.fmax.reduce(np.concatenate(speeds, axis=1), axis=1), np.nan)
    return _best_of_late(diary.day, np.nan_to_num(said))


def loads(diary: Diary, heart: Heart | None = None) -> Floats:
    """Return what each activity costs, (n,) float64; NaN where nobody knows.

    As it was stated; else by its heart rate, where that was recorded and the runner's is known; else by its speed.
    """
    threshold = thresholds(diary)
    moving = np.where(diary.moving_time > 0.0, diary.moving_time, np.nan)
    cost = _cost(moving, diary.distance / moving / threshold)
    if heart is not None:
        beaten = _impulse(moving, diary.heart_rate_bpm, heart)
        cost = np.where(np.isnan(beaten), cost, beaten)
    return np.where(np.isnan(diary.load), cost, diary.load)


def _cost(moving_time: Floats | np.float64, intensity: Floats | np.float64) -> Floats | np.float64:
    return HOUR_AT_THRESHOLD * moving_time / 3600.0 * intensity * intensity


def _over_an_hour(length: Floats, time: Floats) -> Floats:
    """Return the speed over an hour that a time over a length stands for (Riegel)."""
    return np.asarray(length * (3600.0 / time) ** (1.0 / EXPONENT) / 3600.0)


def _best_of_late(day: Integers, speed: Floats) -> Floats:
    """Return the highest speed of the last months at each activity, its own day included; NaN where there was none."""
    if not day.size:
        return np.zeros(0)
    at = day - day.min()
    best = np.zeros(int(at.max()) + 1)
    np.maximum.at(best, at, speed)
    # The best of so many days until each: of twice as many it is the better of two.
    days = 1
    while days < MEMORY:
        more = min(days, MEMORY - days)
        best[more:] = np.maximum(best[more:], best[:-more])
        days += more
    found = best[at]
    return np.where(found > 0.0, found, np.nan)


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """Fitness, fatigue and form, a day each; d days.

    Parameters
    ----------
    first
        The first day.
    load : (d,) float64
        What the runs of each day cost.
    fitness, fatigue, form : (d,) float64
        At its end; form at its beginning.
    unknown, by_heart_rate
        So many activities have no load, and are lacking in all this; and so many have one by their heart rate.
    """

    first: date
    load: Floats
    fitness: Floats
    fatigue: Floats
    form: Floats
    unknown: int
    by_heart_rate: int


def curves(diary: Diary, today: date, heart: Heart | None = None) -> Curves | None:
    """Return the curves from the first activity until a day; None where there was none by then."""
    end = (today - EPOCH).days + 1
    among = diary.day < end
    if not among.any():
        return None
    first = int(diary.day[among].min())
    days = diary.day[among] - first
    cost = loads(diary, heart)[among]
    beaten = np.isfinite(diary.heart_rate_bpm) & np.isnan(diary.load) & (heart is not None)
    load = np.zeros(end - first)
    np.add.at(load, days, np.nan_to_num(cost))
    fitness, fatigue = _faded(load, FITNESS_DAYS), _faded(load, FATIGUE_DAYS)
    form = np.concatenate([[0.0], (fitness - fatigue)[:-1]])
    unknown, by_heart_rate = int(np.isnan(cost).sum()), int(beaten[among].sum())
    return Curves(date_of(first), load, fitness, fatigue, form, unknown, by_heart_rate)


def _faded(load: Floats, days: float) -> Floats:
    """Return the average that forgets: each day it moves by the same share towards that day's load."""
    share = -expm1(-1.0 / days)
    found = np.empty_like(load)
    level = 0.0
    for day, cost in enumerate(load.tolist()):
        level += share * (cost - level)
        found[day] = level
    return found
