"""The outcome ledger: what each kind of cue does for this runner, told from what would have happened without it.

A cue is given where form is unusual, and what is unusual mostly comes back by itself, so the minute after any cue looks
better than the one before. Therefore a random part of the cues that could have been given is withheld, and the effect
is what changed after those that were given less what changed after those that were not: coming back by itself, tiring
and the warmth of the day are in both.

The ledger is looked at after every run. Of intervals that each hold with 95 % some miss in the course of a year, so
these hold at all looks together: Robbins 1970, "Statistical methods related to the law of the iterated logarithm",
doi:10.1214/aoms/1177696786, for a mean whose variance is estimated as in Waudby-Smith et al. 2024,
doi:10.1214/24-AOS2408.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Verdict = Literal["not_yet_known", "helps", "does_not_help", "not_told_apart"]

#: Cues that were given, and as many withheld, before anything is said of their effect.
LEAST_CUES: Final = 20
#: Chance that any interval in a runner's life misses the effect.
RISK: Final = 0.05
#: How long before and after a cue form is looked at (s), and how many strides that takes at least.
WINDOW: Final = 60.0
LEAST_STRIDES: Final = 20
#: A cue is spoken for 4 s, and answered within some strides: what lies between is neither before nor after (s).
ANSWER: Final = 15.0
#: When it is looked whether an answer lasted (s after the cue).
LASTING: Final = (300.0, 600.0)
#: By kind, the metric that a cue is to change, and the least lasting change that is worth a word (SI). Half of what
#: usual runs of one runner differ by: 1.5 steps a minute, 4 ms, 0.4 % of balance (1.6 % of asymmetry); half of what an
#: angle is told to, 2 degrees (Falbriard 2020, doi:10.3389/fbioe.2020.00065). A pace is kept within 1 %.
AIMS: Final[Mapping[str, tuple[str, float]]] = {
    "cadence_low": ("cadence", 0.75 / 60.0),
    "contact_long": ("contact_time", 0.002),
    "overstriding": ("strike_angle", 0.0175),
    "strike_drift": ("strike_angle", 0.0175),
    "asymmetry": ("asymmetry", 0.008),
    "pace_slow": ("speed", 0.03),
    "pace_fast": ("speed", 0.03),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one cue that could be given.

    Parameters
    ----------
    kind
        Of cue.
    instant
        When, aware.
    given
        False where it was withheld.
    change
        Of the metric at matched speed, the minute after less the minute before, towards what is usual for the runner:
        positive where it came nearer or went beyond (SI).
    lasting
        The same for five to ten minutes after, whatever was said meanwhile; None where too few strides tell it.
    """

    kind: str
    instant: datetime
    given: bool
    change: float
    lasting: float | None = None


@dataclass(frozen=True, slots=True)
class Gain:
    """Given less withheld: the mean, its standard uncertainty, and the interval that holds at all looks together."""

    value: float
    uncertainty: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Effect:
    """What one kind of cue does for this runner.

    Parameters
    ----------
    kind
        Of cue.
    metric
        That it is to change; None for a kind that nothing is known of.
    given, withheld
        How many.
    change
        In the following minute, towards what is usual (SI); None below 20 of each.
    lasting
        After five to ten minutes; None where fewer than 20 of each tell it.
    verdict
        `helps` where the interval of the change lies above zero, `does_not_help` where it lies below the least change
        that is worth a word.
    retired
        When that was known first: from then on the cue is not given any more.
    reason
        What was known of the change then.
    """

    kind: str
    metric: str | None
    given: int
    withheld: int
    change: Gain | None
    lasting: Gain | None
    verdict: Verdict
    retired: datetime | None
    reason: Gain | None


def outcome(
    event: Mapping[str, Any],
    start: datetime,
    strides: tuple[Floats, Floats, Floats],
    usual: Callable[[float], float | None],
) -> Outcome | None:
    """Return what came of one cue.

    Parameters
    ----------
    event
        As the live rules recorded it (`cues.CueEvent.document`). Praise is no cue.
    start
        Of the run, aware.
    strides
        Time (s since the start), speed (m/s) and the metric of the strides: three arrays of shape (n,), finite.
    usual
        What is usual for the runner at a speed, None where that is not known: what goes with speed is no answer. For a
        pace, whatever the speed, the goal.

    Returns
    -------
    Outcome | None
        None where fewer than 20 strides before or after tell it, where what is usual at their speed is not known, and
        for praise.
    """
    if "cue" not in event:
        return None
    when = float(event["time"])
    before, after, later = (
        deviation(strides, when + first, when + end, usual)
        for first, end in ((-WINDOW, 0.0), (ANSWER, ANSWER + WINDOW), LASTING)
    )
    if before is None or after is None:
        return None
    towards = 1.0 if float(event["usual"]) >= float(event["value"]) else -1.0
    return Outcome(
        str(event["kind"]),
        start + timedelta(seconds=when),
        bool(event["given"]),
        towards * (after - before),
        None if later is None else towards * (later - before),
    )


def deviation(
    strides: tuple[Floats, Floats, Floats], start: float, end: float, usual: Callable[[float], float | None]
) -> float | None:
    """Return by how much the metric was off what is usual at that speed, in [start, end); None where it is not known.

    The speed is the mean of the strides as well: an error of one stride's time is one of its speed and cadence too.
    """
    time, speed, value = strides
    within = (time >= start) & (time < end)
    if within.sum() < LEAST_STRIDES:
        return None
    centre = usual(float(speed[within].mean()))
    return None if centre is None else float(value[within].mean()) - centre


def effects(outcomes: Iterable[Outcome], kinds: Iterable[str] = ()) -> tuple[Effect, ...]:
    """Return what each kind of cue does, by name of the kind.

    Parameters
    ----------
    outcomes
        All there are, in any order; cues that ran after the kind was retired count as well.
    kinds
        That are told of even where nothing came of any.
    """
    by_kind: dict[str, list[Outcome]] = {kind: [] for kind in kinds}
    for each in sorted(outcomes, key=lambda each: each.instant):
        by_kind.setdefault(each.kind, []).append(each)
    return tuple(effect(kind, by_kind[kind]) for kind in sorted(by_kind))


def effect(kind: str, outcomes: Sequence[Outcome]) -> Effect:
    """Return what one kind of cue does; its outcomes in order of time."""
    given = np.array([each.given for each in outcomes], np.bool_)
    metric, worth = AIMS.get(kind, (None, 0.0))
    gains = looks(given, np.array([each.change for each in outcomes], np.float64))
    told = [each for each in outcomes if each.lasting is not None]
    lasting = looks(
        np.array([each.given for each in told], np.bool_), np.array([each.lasting for each in told], np.float64)
    )
    useless = np.flatnonzero(gains.high < worth)
    last = gains.at(len(outcomes) - 1)
    return Effect(
        kind,
        metric,
        int(given.sum()),
        int((~given).sum()),
        last,
        lasting.at(len(told) - 1),
        verdict_of(last, worth),
        outcomes[useless[0]].instant if len(useless) else None,
        gains.at(int(useless[0])) if len(useless) else None,
    )


def verdict_of(gain: Gain | None, worth: float) -> Verdict:
    """Judge an effect by its interval."""
    if gain is None:
        return "not_yet_known"
    if gain.high < worth:
        return "does_not_help"
    return "helps" if gain.low > 0.0 else "not_told_apart"


@dataclass(frozen=True, slots=True, eq=False)
class Looks:
    """Given less withheld after each cue: arrays of shape (n,), NaN as long as there are too few of either."""

    value: Floats
    uncertainty: Floats
    low: Floats
    high: Floats

    def at(self, number: int) -> Gain | None:
        """Return what was known after the outcome of a number, counted from 0."""
        if not 0 <= number < len(self.value) or not np.isfinite(self.value[number]):
            return None
        return Gain(*(float(each[number]) for each in (self.value, self.uncertainty, self.low, self.high)))


def looks(given: NDArray[np.bool_], change: Floats) -> Looks:
    """Return the difference of two means after each outcome, with intervals that hold at all of them together.

    With n = n1 n2 / (n1 + n2) outcomes of scatter s, a difference that has wandered by chance ever passes
    s sqrt((1 + 1/n) (log(1 + n) - 2 log(risk)) / n) with that risk, where s is known.
    """
    number, mean, variance = zip(*(running_moments(chosen, change) for chosen in (given, ~given)), strict=True)
    enough = (number[0] >= LEAST_CUES) & (number[1] >= LEAST_CUES)
    with np.errstate(divide="ignore", invalid="ignore"):
        squared = variance[0] / number[0] + variance[1] / number[1]
        worth = number[0] * number[1] / (number[0] + number[1])
        width = np.sqrt(squared * (1.0 + 1.0 / worth) * (np.log1p(worth) - 2.0 * log(RISK)))
    value = np.where(enough, mean[0] - mean[1], np.nan)
    return Looks(value, np.where(enough, np.sqrt(squared), np.nan), value - width, value + width)


def running_moments(chosen: NDArray[np.bool_], change: Floats) -> tuple[Floats, Floats, Floats]:
    """Return number, mean and variance of those chosen among the first 1, 2, … outcomes."""
    number = np.cumsum(chosen).astype(np.float64)
    # About the mean of all: sums of squares of what lies far from zero would lose digits.
    centre = float(change.mean()) if len(change) else 0.0
    apart = np.where(chosen, change - centre, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.cumsum(apart) / number
        variance = np.maximum(np.cumsum(apart**2) - number * mean**2, 0.0) / (number - 1.0)
    return number, mean + centre, variance


def wording(effect: Effect) -> tuple[str, dict[str, object]]:
    """Return the key of the text that tells an effect, and its values.

    Whoever shows it brings `change`, `low` and `high`, which are SI, into the unit of the metric.
    """
    values: dict[str, object] = {"given": effect.given, "withheld": effect.withheld}
    if effect.retired is not None:
        return "coach.ledger.retired", values
    if effect.change is None:
        return "coach.ledger.not_yet_known", values | {"needed": LEAST_CUES}
    change = {"change": effect.change.value, "low": effect.change.low, "high": effect.change.high}
    return f"coach.ledger.{effect.verdict}", values | change
