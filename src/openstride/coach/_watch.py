"""What has changed lastingly: after each run, whether a metric at matched speed has moved to another level.

A worn shoe, a habit that came or went, a foot that is spared: the runs since lie on another level than those before. No
single run shows that, for a runner is another one every day, and many looks show much that is not there. So beginnings
over the last weeks are tried, each as a step between two means (a generalised likelihood ratio: Siegmund &
Venkatraman 1995, The Annals of Statistics 23, 255 to 271), and a step counts only beyond a limit that all that is
watched passes by chance in one or two of a hundred years. How far that is from the best there could be is in
docs/coach.md.

A pair of shoes or a mounting that is new stands on a level of its own: what came with it cannot be told from it. That
is for the comparison of shoes (`history.form_between_shoes`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import expm1, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openstride.activity import FORM
from openstride.history import Change, FormOfRun, RunSums, run_sums

Floats = NDArray[np.float64]

#: What is watched. Flight time, duty factor, oscillation and stiffness are made of contact time and cadence, balance is
#: the asymmetry: to watch what has been watched already costs power and finds nothing new.
WATCHED: Final = ("cadence", "contact_time", "asymmetry", "strike_angle", "pronation")
#: Runs before a change.
LEAST_BEFORE: Final = 20
MOST_BEFORE: Final = 120
#: Runs after it, as they are tried: each look costs some chance of a false alarm, and lengths that differ by less see
#: nearly the same. Three runs are a week; beyond thirty a change is a trend.
TAILS: Final = (4, 6, 9, 14, 20, 30)
#: Normal deviates beyond which a step counts. Five metrics passed it 18 times in 1000 made-up years of 200 runs without
#: a change (benchmarks/coach.py).
LIMIT: Final = 4.45
#: And without the run that speaks most for it: one run in sand is no change.
LEAST_WITHOUT: Final = 2.5
#: Neighbouring runs count as alike by what they seem to be less this many standard errors: less of it finds chance in
#: every second runner, and more of it calls weeks of tiredness a change.
DOUBT: Final = 0.5
MOST_ALIKE: Final = 0.8
#: Standard deviations of a normal distribution in half a 95 % interval.
SIGMAS: Final = 1.959964


@dataclass(frozen=True, slots=True)
class Shift:
    """A metric that moved to another level, and stayed there.

    Parameters
    ----------
    metric, unit
        Which, in SI.
    speed
        At which (m/s).
    since
        The first run on the new level, as far as that is known.
    found
        The run after which it was told.
    runs
        On the new level by then.
    change
        New level less old. What was found because it was large is on average a little less so.
    """

    metric: str
    unit: str
    speed: float
    since: datetime
    found: datetime
    runs: int
    change: Change


@dataclass(frozen=True, slots=True)
class _Step:
    """A step `runs` before the end: its size, standard uncertainty, degrees of freedom and normal deviate."""

    runs: int
    size: float
    sigma: float
    freedom: float
    score: float

    def change(self) -> Change:
        turned = SIGMAS * (8.0 * self.freedom + 3.0) / (8.0 * self.freedom + 1.0)
        half = self.sigma * sqrt(self.freedom * expm1(turned**2 / self.freedom))
        return Change(self.size, self.sigma, self.size - half, self.size + half)


def shifts(runs: Sequence[FormOfRun], speed: float, *, metrics: Sequence[str] = WATCHED) -> tuple[Shift, ...]:
    """Return what has changed lastingly, in the order in which it was told.

    Each is what was told after a run from that run and those before it alone: later runs add to the list, and take
    nothing away. After a change the runs since it are what is usual.

    Parameters
    ----------
    runs
        In any order; those without a metric within 0.75 m/s of the speed do not tell that one.
    speed
        To read form off at (m/s).
    metrics
        Which of `activity.FORM`.
    """
    found = [shift for metric in metrics for shift in _shifts(runs, metric, speed)]
    return tuple(sorted(found, key=lambda shift: shift.found))


def wording(shift: Shift) -> tuple[str, dict[str, object]]:
    """Return the key of the text that tells a change, and its values.

    Whoever shows it words `metric`, `speed` and `since`, and brings `change`, `low` and `high`, which are SI, into the
    unit of the metric.
    """
    direction = "risen" if shift.change.value > 0.0 else "fallen"
    return f"coach.change.{direction}", {
        "metric": shift.metric,
        "speed": shift.speed,
        "since": shift.since,
        "runs": shift.runs,
        "change": shift.change.value,
        "low": shift.change.low,
        "high": shift.change.high,
    }


def _shifts(runs: Sequence[FormOfRun], metric: str, speed: float) -> Iterator[Shift]:
    sums = run_sums(runs, metric, speed)
    instants = [runs[place].instant for place in sums.place]
    kept = {(runs[place].shoe, runs[place].mounting): None for place in sums.place}
    of_mount = np.array(
        [[(runs[at].shoe, runs[at].mounting) == each for each in kept] for at in sums.place], np.float64
    )
    begin = 0
    for end, curve in _curves(sums):
        window = slice(max(begin, end - MOST_BEFORE - TAILS[-1]), end)
        values = sums.value[window] - sums.terms[window] @ curve
        step = _step(_Runs(values, of_mount[window], float(np.mean(sums.own[window] ** 2))))
        if step is not None:
            begin = end - step.runs
            yield Shift(metric, FORM[metric], speed, instants[begin], instants[end - 1], step.runs, step.change())


def _curves(sums: RunSums) -> Iterator[tuple[int, Floats]]:
    """Yield, for each run that has enough before it, the number of runs so far and how the metric goes with speed."""
    ends = np.arange(LEAST_BEFORE + TAILS[0], len(sums.place) + 1)
    curves, _ = sums.curves(np.maximum(ends - MOST_BEFORE - TAILS[-1], 0), ends)
    yield from zip(ends.tolist(), curves, strict=True)


@dataclass(frozen=True, slots=True, eq=False)
class _Runs:
    """Runs at matched speed, in order of time.

    Parameters
    ----------
    value : (n,)
        Of each.
    of_mount : (n, g)
        One where a run is of a mounting, else zero.
    variance
        From run to run at least, as their strides alone tell.
    """

    value: Floats
    of_mount: Floats
    variance: float


def _step(runs: _Runs) -> _Step | None:
    """Return the likeliest step to a last few runs, where there is one beyond the limit."""
    tails = [tail for tail in TAILS if tail + LEAST_BEFORE <= len(runs.value)]
    if not tails:
        return None
    tried = _tried(runs, np.array(tails))
    for place in np.argsort(-tried.score, kind="stable"):
        if tried.score[place] < LIMIT:
            break
        step = _counted(runs, tried, int(place))
        if step.score >= LIMIT and _without_one(runs, step) >= LEAST_WITHOUT:
            return _located(runs)
    return None


def _located(runs: _Runs) -> _Step:
    """Return the likeliest step, wherever it is: that there is one is known."""
    tried = _tried(runs, np.arange(2, min(TAILS[-1], len(runs.value) - LEAST_BEFORE) + 1))
    return _counted(runs, tried, int(np.argmax(tried.score)))


@dataclass(frozen=True, slots=True, eq=False)
class _Tried:
    """Steps before the last so many runs, arrays of shape (k,), every mounting being on its own level.

    Parameters
    ----------
    runs
        After the step.
    size, information
        Of the step, and what its variance is one over, in units of that of a run.
    variance, freedom
        Of a run, beside the step, and from how many free ones it is known.
    score
        The normal deviate that is as rare as Student's of the step.
    apart : (n,)
        Of all runs, from the mean of those of their mounting.
    """

    runs: NDArray[np.intp]
    size: Floats
    information: Floats
    variance: Floats
    freedom: float
    score: Floats
    apart: Floats


def _tried(runs: _Runs, tails: NDArray[np.intp]) -> _Tried:
    worn = runs.of_mount.sum(axis=0)
    worn = np.where(worn > 0.0, worn, 1.0)
    apart = runs.value - runs.of_mount @ (runs.value @ runs.of_mount / worn)
    after = np.cumsum(runs.of_mount[::-1], axis=0)[tails - 1]
    told = np.cumsum(apart[::-1])[tails - 1]
    information = (after * (worn - after) / worn).sum(axis=1)
    # Runs of a mounting that has none before say nothing of a step.
    size = np.where(information > 0.5, told / np.maximum(information, 0.5), 0.0)
    freedom = max(float(len(apart) - np.count_nonzero(runs.of_mount.any(axis=0)) - 1), 1.0)
    variance = np.maximum((float(apart @ apart) - size * told) / freedom, runs.variance)
    return _Tried(tails, size, information, variance, freedom, _score(size * told / variance, freedom), apart)


def _score(squared: Floats, freedom: float) -> Floats:
    """Return the normal deviate that is as rare as Student's, whose square is given.

    Wallace 1959, "Bounds on normal approximations to Student's and the chi-square distributions", Annals of
    Mathematical Statistics 30, 1121 to 1130.
    """
    return np.asarray((8.0 * freedom + 1.0) / (8.0 * freedom + 3.0) * np.sqrt(freedom * np.log1p(squared / freedom)))


def _counted(runs: _Runs, tried: _Tried, place: int) -> _Step:
    """Return one of the steps with neighbouring runs counted as alike as they are."""
    size, tail = float(tried.size[place]), int(tried.runs[place])
    since = np.arange(len(tried.apart)) >= len(tried.apart) - tail
    worn = np.maximum(runs.of_mount.sum(axis=0), 1.0)
    left = tried.apart - size * (since - runs.of_mount @ (since @ runs.of_mount / worn))
    power = max(float(left @ left), len(left) * runs.variance)
    alike = min(max(float(left[1:] @ left[:-1]) / power - DOUBT / sqrt(len(left)), 0.0), MOST_ALIKE)
    variance = float(tried.variance[place]) * (1.0 + alike) / (1.0 - alike)
    sigma = sqrt(variance / float(tried.information[place]))
    return _Step(tail, size, sigma, tried.freedom, float(_score(np.square(size / sigma), tried.freedom)))


def _without_one(runs: _Runs, step: _Step) -> float:
    """Return the normal deviate of a step without that one of its runs that speaks most for it."""
    first = len(runs.value) - step.runs
    most = first + int(np.argmax(np.sign(step.size) * runs.value[first:]))
    kept = np.arange(len(runs.value)) != most
    tried = _tried(_Runs(runs.value[kept], runs.of_mount[kept], runs.variance), np.array([step.runs - 1]))
    return float(tried.score[0]) if np.sign(tried.size[0]) == np.sign(step.size) else 0.0
