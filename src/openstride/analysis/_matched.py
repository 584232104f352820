"""One metric of two runs, held against each other at one speed: what the windows alone tell.

Both runs are laid on lines of one slope over speed, and read off where their common speeds have their middle. Windows
that follow each other are alike, so that they count for less than their number; the two runs may scatter differently.
What the sensors do to a whole run is not this module's business.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openstride.analysis._series import MOST_CORRELATION, alike, share_of_mean

Floats = NDArray[np.float64]

#: Standard deviations of a normal distribution in half a 95 % interval.
SIGMAS: Final = 1.959964


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """One metric of one run, in order of time: shape (n,), all known.

    Parameters
    ----------
    speed
        Mean speed of each window (m/s).
    value
        Mean of the metric.
    """

    speed: Floats
    value: Floats


@dataclass(frozen=True, slots=True)
class Reading:
    """A number read off the lines, its standard deviation, and how many free draws that was told from."""

    value: float
    scatter: float
    freedom: float


@dataclass(frozen=True, slots=True)
class Matched:
    """Two runs at one speed.

    Parameters
    ----------
    this, other
        The metric in each.
    difference
        This less the other.
    slope
        Change of the metric by 1 m/s.
    """

    this: Reading
    other: Reading
    difference: Reading
    slope: float


def matched(this: Windows, other: Windows) -> Matched:
    """Lay both runs on lines of one slope, and read them off at the mean of their mean speeds.

    This is the analysis of covariance, with errors of each run's own size that an autoregressive process of first
    order goes through.

    Parameters
    ----------
    this, other
        At least three windows each.
    """
    counts = np.array([len(this.speed), len(other.speed)])
    run = np.repeat([0, 1], counts)
    speed = np.concatenate([this.speed, other.speed])
    value = np.concatenate([this.value, other.value])
    middle = 0.5 * (this.speed.mean() + other.speed.mean())
    design = np.column_stack([run == 0, run == 1, speed - middle]).astype(np.float64)
    weights = np.linalg.pinv(design)
    found = weights @ value
    rest = value - design @ found
    correlation = feared(alike(rest, run)[1], len(rest))
    scatters = np.array([scatter_of(rest[run == k], correlation) for k in (0, 1)])
    # The slope took one degree of freedom of both together.
    scatters *= np.sqrt(len(rest) / (len(rest) - 1))
    freedoms = np.maximum(worth(counts, correlation) - 1.0, 1.0)

    def read(contrast: Floats) -> Reading:
        variances = [
            scatter**2 * spread(contrast[run == k], correlation) for k, scatter in zip((0, 1), scatters, strict=True)
        ]
        return Reading(float(contrast @ value), float(np.sqrt(sum(variances))), satterthwaite(variances, freedoms))

    return Matched(read(weights[0]), read(weights[1]), read(weights[0] - weights[1]), float(found[2]))


def feared(correlation: float, count: int) -> float:
    """Return a correlation by one standard error of it (Bartlett's) higher.

    A run of a few minutes hardly tells it, and what is taken for too little claims differences that are none: with the
    estimate itself a true 0.6 makes 16 % of false claims of 5 %, over eight windows in each run, and so it makes 5 %.
    """
    return float(min(correlation + np.sqrt((1.0 - correlation**2) / count), MOST_CORRELATION))


def scatter_of(rest: Floats, correlation: float) -> float:
    """Return the standard deviation of windows from what their own mean left of them, and that took some along."""
    taken = float(share_of_mean(np.array([len(rest)]), correlation)[0])
    return float(np.sqrt(rest @ rest / len(rest) / (1.0 - taken)))


def spread(contrast: Floats, correlation: float) -> float:
    """Return the variance of a weighted sum of draws of variance one whose correlation falls as a power of distance."""
    total, before = 0.0, 0.0
    for weight in contrast.tolist():
        total += weight * (weight + 2.0 * before)
        before = correlation * (before + weight)
    return total


def worth(counts: NDArray[np.intp], correlation: float) -> Floats:
    """Return how many free draws tell the variance of a series as well as so many neighbours do."""
    return np.asarray(counts * (1.0 - correlation**2) / (1.0 + correlation**2), np.float64)


def satterthwaite(variances: list[float], freedoms: Floats) -> float:
    """Return the degrees of freedom of a sum of variances that were each found from some.

    Satterthwaite 1946, doi:10.2307/3002019.
    """
    parts = np.asarray(variances)
    total = float(parts.sum())
    return total**2 / float(parts**2 @ (1.0 / freedoms)) if total > 0.0 else float(freedoms.sum())


def normal_score(ratio: float, freedom: float) -> float:
    """Return the normal deviate that is as rare as this one of Student's, to 2 % from three degrees of freedom on.

    Wallace 1959, "Bounds on normal approximations to Student's and the chi-square distributions", Annals of
    Mathematical Statistics 30, 1121 to 1130.
    """
    return float((8.0 * freedom + 1.0) / (8.0 * freedom + 3.0) * np.sqrt(freedom * np.log1p(ratio**2 / freedom)))


def student_score(deviate: float, freedom: float) -> float:
    """Return the deviate of Student's distribution that is as rare as this normal one: `normal_score` turned round."""
    turned = deviate * (8.0 * freedom + 3.0) / (8.0 * freedom + 1.0)
    return float(np.sqrt(freedom * np.expm1(turned**2 / freedom)))
