"""Runs laid side by side at one speed, and what goes with time or shoe told from what goes from run to run.

Nearly all of form goes with speed, so a run is first read off at one: a curve that all runs share, told by what goes
with speed within runs, takes its bins there. Then the runs are the unit, for a runner is another one every day: however
many strides a run has, it is one draw of that. What several runs owe to one mounting of the pods they all have, and the
curve's own error is shared by all runs that were far from the speed. This is a regression over studies
(Paule & Mandel 1982, doi:10.6028/jres.087.022; DerSimonian & Kacker 2007, doi:10.1016/j.cct.2006.04.004) with runs in
the place of studies.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from math import erfc, expm1, log1p, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openstride.activity import FormAtSpeed, FormBin

Floats = NDArray[np.float64]

#: Speeds within this of the one asked for take part (m/s): a curve with one bend follows form so far.
REACH: Final = 0.75
#: About how large each metric is (SI). Per m/s it changes by some three tenths of that, and its slope by a third of it:
#: so much is assumed where a runner's own runs do not tell, all run at one speed, and gives way to them where they do.
SIZE: Final[Mapping[str, float]] = {
    "cadence": 2.8,
    "step_length": 1.2,
    "contact_time": 0.25,
    "flight_time": 0.12,
    "duty_factor": 0.35,
    "balance": 0.02,
    "asymmetry": 0.08,
    "strike_angle": 0.3,
    "pronation": 0.2,
    "pronation_velocity": 6.0,
    "braking": 50.0,
    "vertical_oscillation": 0.08,
    "leg_stiffness": 10_000.0,
}
SLOPE: Final = 0.3
BEND: Final = 0.1
#: Nothing is known better than this share of its size.
SMALLEST: Final = 1e-6
#: Standard deviations of a normal distribution in half a 95 % interval.
SIGMAS: Final = 1.959964
#: Chance of any claim that is false among all that was asked at once.
RISK: Final = 0.05
#: Neighbouring runs are not taken to be more alike than this.
MOST_ALIKE: Final = 0.8


@dataclass(frozen=True, slots=True)
class FormOfRun:
    """What one run says of form, and what it was run in.

    Parameters
    ----------
    instant
        When it began, aware.
    form
        By metric and speed. Runs that are held against each other are of the same feet: one is not the mean of both.
    shoe
        The pair it was run in; None where that is not known.
    mounting
        Since when the pods sit as they do, or any other name of it; None where only the shoe is known. Runs of one shoe
        and one mounting have the mount's errors in common.
    """

    instant: datetime
    form: FormAtSpeed
    shoe: str | None = None
    mounting: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A difference of form at matched speed, in SI, with its standard uncertainty and its interval of 95 %."""

    value: float
    uncertainty: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """Runs as if each had been run at one speed; arrays of shape (n,), in order of time.

    Parameters
    ----------
    place
        Of each among the runs that were given.
    day
        Days since the first run that was given.
    value
        The metric (SI).
    sampling
        Its standard uncertainty from the strides of that run.
    mounting
        What the run has of its mounting, as a standard uncertainty.
    mount
        Number of the shoe and mounting, from 0.
    curve : (n, 2)
        How the error of the curve goes into each: its Cholesky factor is in it already.
    """

    place: NDArray[np.intp]
    day: Floats
    value: Floats
    sampling: Floats
    mounting: Floats
    mount: NDArray[np.intp]
    curve: Floats

    def only(self, kept: NDArray[np.bool_]) -> Readings:
        """Return some of them."""
        return Readings(*(getattr(self, each.name)[kept] for each in fields(self)))


def usual_speed(runs: Sequence[FormOfRun]) -> float | None:
    """Return the speed that half of the strides were slower than (m/s); None where no run says any."""
    bins = [each for run in runs for each in run.form.get("cadence", ())]
    if not bins:
        return None
    bins.sort(key=lambda each: each.speed)
    strides = np.cumsum([each.strides for each in bins])
    return bins[int(np.searchsorted(strides, 0.5 * strides[-1]))].speed


@dataclass(frozen=True, slots=True, eq=False)
class RunSums:
    """What runs say of one metric near one speed, one sum over bins each: arrays with the runs, n, first.

    Parameters
    ----------
    place
        Of each among the runs that were given; they stand in order of time.
    value
        Mean over the strides (SI).
    terms : (n, 2)
        Mean over the strides of the speed less the one asked for, and of its square.
    squares : (n, 2, 2), products : (n, 2), rest : (n,)
        Over bins less the mean of the run and weighted by strides: the terms by themselves, by the value, and the value
        by itself.
    freedom
        Bins less one.
    sampled
        Variance of one stride, as far as the run's own uncertainty tells it.
    own
        Standard uncertainty of the value from its strides.
    mounting
        And from the mounting.
    size
        Of the metric, about (SI).
    """

    place: NDArray[np.intp]
    value: Floats
    terms: Floats
    squares: Floats
    products: Floats
    rest: Floats
    freedom: Floats
    sampled: Floats
    own: Floats
    mounting: Floats
    size: float

    def curves(self, first: NDArray[np.intp], end: NDArray[np.intp]) -> tuple[Floats, Floats]:
        """Return slope and bend over speed as runs tell them within themselves.

        A runner who quickens over the weeks would else find in the slope what time has done.

        Parameters
        ----------
        first, end : (m,)
            Half-open intervals of runs, none of them empty.

        Returns
        -------
        (m, 2) and (m, 2, 2) float64
            The two, and their covariance.
        """
        assumed = np.diag([(SLOPE * self.size) ** -2, (BEND * self.size) ** -2])

        def between(column: Floats) -> Floats:
            until = np.concatenate([np.zeros((1, *column.shape[1:])), np.cumsum(column, axis=0)])
            return np.asarray(until[end] - until[first], np.float64)

        squares, products, rest, freedom = map(between, (self.squares, self.products, self.rest, self.freedom))
        sampled = between(self.sampled) / (end - first) + (SMALLEST * self.size) ** 2
        scatter, found = sampled, np.zeros_like(products)
        for _ in range(3):
            told = squares / scatter[:, None, None] + assumed
            found = np.asarray(np.linalg.solve(told, (products / scatter[:, None])[:, :, None])[:, :, 0], np.float64)
            # Windows of one run differ by more than their strides scatter: the ground, and how long one has been
            # running. To what they show comes one that scatters as the strides say.
            left = rest - 2.0 * (found * products).sum(axis=1) + np.einsum("ni,nij,nj->n", found, squares, found)
            scatter = (np.maximum(left, 0.0) + sampled) / (freedom + 1.0)
        return found, np.asarray(np.linalg.inv(squares / scatter[:, None, None] + assumed), np.float64)


def run_sums(runs: Sequence[FormOfRun], metric: str, speed: float) -> RunSums:
    """Sum up what runs say of a metric.

    Parameters
    ----------
    runs
        In any order; those without the metric within 0.75 m/s of the speed are left out.
    metric
        One of `activity.FORM`.
    speed
        Near which (m/s).
    """
    ordered = sorted(range(len(runs)), key=lambda place: (runs[place].instant, place))
    near = {place: bins for place in ordered if (bins := _near(runs[place].form.get(metric, ()), speed))}
    run = np.repeat(np.arange(len(near)), [len(bins) for bins in near.values()])
    rows = np.array([_row(each) for bins in near.values() for each in bins], np.float64).reshape(-1, 5)
    columns = np.column_stack([rows[:, 0] - speed, (rows[:, 0] - speed) ** 2, rows[:, 1]])
    strides = rows[:, 4]

    def summed(column: Floats) -> Floats:
        return np.asarray(np.bincount(run, column, len(near)), np.float64)

    number, total = summed(np.ones(len(run))), summed(strides)
    means = np.column_stack([summed(strides * column) / total for column in columns.T])
    apart = columns - means[run]
    power = np.stack([[summed(strides * one * other) for one in apart.T] for other in apart.T]).T
    own, mounting = _parts(run, *rows[:, 2:].T)
    size = SIZE[metric]
    return RunSums(
        np.array(list(near), np.intp),
        means[:, 2],
        means[:, :2],
        power[:, :2, :2],
        power[:, 2, :2],
        power[:, 2, 2],
        number - 1.0,
        summed(strides * own**2) / number,
        np.sqrt(summed((strides * own) ** 2)) / total + SMALLEST * size,
        mounting,
        size,
    )


def _near(bins: Sequence[FormBin], speed: float) -> list[FormBin]:
    return [each for each in bins if abs(each.speed - speed) <= REACH and each.strides > 0]


def _row(each: FormBin) -> tuple[float, ...]:
    return each.speed, each.value, each.spread, each.uncertainty, each.strides


def _parts(run: NDArray[np.intp], spread: Floats, uncertainty: Floats, strides: Floats) -> tuple[Floats, Floats]:
    """Divide the uncertainty of each bin into its own and that of its run's mounting.

    What the bins of a run share cannot be more than the least uncertain of them has beside the scatter of its strides.
    """
    beside = np.maximum(uncertainty**2 - spread**2 / strides, 0.0)
    shared = np.full(run[-1] + 1 if len(run) else 0, np.inf)
    np.minimum.at(shared, run, beside)
    return np.sqrt(np.maximum(uncertainty**2 - shared[run], 0.0)), np.sqrt(shared)


def readings(runs: Sequence[FormOfRun], metric: str, speed: float) -> Readings:
    """Read one metric of every run off at one speed.

    Parameters
    ----------
    runs
        In any order; those without the metric within 0.75 m/s of the speed are left out.
    metric
        One of `activity.FORM`.
    speed
        At which (m/s).
    """
    sums = run_sums(runs, metric, speed)
    ends = np.array([[0], [len(sums.place)]]) if len(sums.place) else np.empty((2, 0), np.intp)
    found, covariance = sums.curves(*ends)
    first = min((run.instant for run in runs), default=None)
    days = [(runs[place].instant - first).total_seconds() / 86400.0 for place in sums.place if first is not None]
    mounts: dict[tuple[str | None, str | None], int] = {}
    return Readings(
        sums.place,
        np.array(days, np.float64),
        sums.value - (sums.terms * found).sum(axis=1),
        sums.own,
        sums.mounting,
        np.array([mounts.setdefault((runs[at].shoe, runs[at].mounting), len(mounts)) for at in sums.place], np.intp),
        (sums.terms[:, None, :] @ np.linalg.cholesky(covariance))[:, 0],
    )


@dataclass(frozen=True, slots=True)
class Contrast:
    """A weighted sum of what a regression over runs found, with its standard uncertainty and degrees of freedom."""

    value: float
    sigma: float
    freedom: float

    @property
    def score(self) -> float:
        """The normal deviate that is as rare as its distance from zero.

        Wallace 1959, "Bounds on normal approximations to Student's and the chi-square distributions", Annals of
        Mathematical Statistics 30, 1121 to 1130.
        """
        squared = (self.value / self.sigma) ** 2
        narrower = (8.0 * self.freedom + 1.0) / (8.0 * self.freedom + 3.0)
        return narrower * sqrt(self.freedom * log1p(squared / self.freedom))

    def change(self) -> Change:
        """Return it with its interval of 95 %: Student's, by Wallace's formula turned round."""
        turned = SIGMAS * (8.0 * self.freedom + 3.0) / (8.0 * self.freedom + 1.0)
        half = self.sigma * sqrt(self.freedom * expm1(turned**2 / self.freedom))
        return Change(self.value, self.sigma, self.value - half, self.value + half)


def regression(runs: Readings, design: Floats, weights: Floats) -> tuple[Contrast, ...]:
    """Lay a line through runs, and return sums of its coefficients.

    Parameters
    ----------
    runs
        The readings, n.
    design : (n, p)
        What each run is told by; more runs than columns, and the columns are not of one another.
    weights : (k, p)
        Of the coefficients in each sum.
    """
    of_mount = runs.mount[:, None] == np.arange(runs.mount.max() + 1)
    shared = np.column_stack([runs.curve, runs.mounting[:, None] * of_mount])
    freedom = float(len(runs.value) - design.shape[1])
    from_run_to_run = _paule_mandel(runs, design, shared)
    found, covariance, left = _least_squares(runs, design, shared, from_run_to_run)
    alike = _alike(left)
    if alike > 0.0:
        _, covariance, _ = _least_squares(runs, design, shared, from_run_to_run * (1.0 + alike) / (1.0 - alike))
    sigmas = np.sqrt(np.einsum("ij,jk,ik->i", weights, covariance, weights))
    values = (weights @ found).tolist()
    return tuple(Contrast(value, sigma, freedom) for value, sigma in zip(values, sigmas.tolist(), strict=True))


def _least_squares(
    runs: Readings, design: Floats, shared: Floats, from_run_to_run: float
) -> tuple[Floats, Floats, Floats]:
    """Return coefficients, their covariance, and what is left of each run."""
    solved = _solve(runs.sampling**2 + from_run_to_run, shared, np.column_stack([design, runs.value]))
    told = design.T @ solved
    covariance = np.linalg.inv(told[:, :-1])
    found = covariance @ told[:, -1]
    return found, np.asarray(covariance, np.float64), runs.value - design @ found


def _solve(diagonal: Floats, shared: Floats, right: Floats) -> Floats:
    """Divide by a covariance that is a diagonal and what some columns share (Woodbury's identity)."""
    alone = right / diagonal[:, None]
    weighted = shared / diagonal[:, None]
    inner = np.eye(shared.shape[1]) + shared.T @ weighted
    return np.asarray(alone - weighted @ np.linalg.solve(inner, shared.T @ alone))


def _paule_mandel(runs: Readings, design: Floats, shared: Floats) -> float:
    """Return the variance from run to run that makes what is left as large as it should be; zero where it is less."""
    freedom = float(len(runs.value) - design.shape[1])

    def too_small(variance: float) -> bool:
        _, _, left = _least_squares(runs, design, shared, variance)
        solved = _solve(runs.sampling**2 + variance, shared, left[:, None])
        return bool(left @ solved[:, 0] > freedom)

    low, high = 0.0, float(np.sum((runs.value - runs.value.mean()) ** 2)) / freedom
    if not too_small(low):
        return low
    for _ in range(40):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if too_small(middle) else (low, middle)
    return high


def _alike(left: Floats) -> float:
    """Return how alike neighbouring runs are, by one standard error more than it looks.

    Weeks differ, and few runs hardly tell it; what is taken for too little claims trends that are none.
    """
    n = len(left)
    power = float(left @ left)
    if power <= 0.0:
        return 0.0
    seen = float(left[1:] @ left[:-1]) / power
    return min(max(seen + float(np.sqrt((1.0 - seen**2) / n)), 0.0), MOST_ALIKE)


def told_apart(contrasts: Sequence[Contrast | None], risk: float = RISK) -> list[bool]:
    """Tell which differ from zero, so that any of them is claimed wrongly with this risk (Holm 1979).

    "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6, 65 to 70.

    Parameters
    ----------
    contrasts
        What was asked for; None is asked about as little as it is known.
    risk
        Of one false claim or more.
    """
    asked = [(place, each.score) for place, each in enumerate(contrasts) if each is not None]
    real = [False] * len(contrasts)
    for rank, (place, score) in enumerate(sorted(asked, key=lambda each: -each[1])):
        if erfc(score / sqrt(2.0)) > risk / (len(asked) - rank):
            break
        real[place] = True
    return real
