"""How far off: the few numbers that describe a list of errors. They know nothing of strides, bands or recordings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from openstride.validation._judging import Compared
from openstride.validation._subjects import Floats

# Below this many numbers a fifth of them is no sample.
_FEWEST_FOR_FIFTHS: Final = 10


@dataclass(frozen=True, slots=True)
class Spread:
    """Description of a list of errors, in their own unit; a figure that cannot be computed is None.

    Parameters
    ----------
    n
        How many errors there are.
    rmse, median_abs, p95_abs
        Root mean square, median and 95th percentile of the absolute errors.
    bias, sd
        Mean error, and standard deviation about it (n − 1), which needs two errors.
    coverage_1s, coverage_2s
        Share of the errors within once and twice their stated standard uncertainty, of those that state one.
    mean_sigma
        Mean of the stated standard uncertainties.
    sharpness
        Median absolute error of the fifth with the largest stated uncertainty over that of the fifth with the smallest;
        needs ten.
    bias_relative
        Sum of the errors over the sum of the true values.
    """

    n: int
    rmse: float | None = None
    median_abs: float | None = None
    p95_abs: float | None = None
    bias: float | None = None
    sd: float | None = None
    coverage_1s: float | None = None
    coverage_2s: float | None = None
    mean_sigma: float | None = None
    sharpness: float | None = None
    bias_relative: float | None = None


def spread(compared: Sequence[Compared]) -> Spread:
    """Describe the errors of numbers that have both a found and a true value; the others are left out."""
    values = np.array(compared, dtype=np.float64).reshape(-1, 3)
    values = values[np.isfinite(values[:, :2]).all(axis=1)]
    if not len(values):
        return Spread(0)
    error, truth = values[:, 0] - values[:, 1], values[:, 1]
    stated = np.isfinite(values[:, 2])
    size, sigma = np.abs(error[stated]), values[stated, 2]
    return Spread(
        n=len(error),
        rmse=float(np.sqrt(np.mean(error**2))),
        median_abs=float(np.median(np.abs(error))),
        p95_abs=float(np.quantile(np.abs(error), 0.95)),
        bias=float(np.mean(error)),
        sd=float(np.std(error, ddof=1)) if len(error) > 1 else None,
        coverage_1s=float(np.mean(size <= sigma)) if len(sigma) else None,
        coverage_2s=float(np.mean(size <= 2 * sigma)) if len(sigma) else None,
        mean_sigma=float(np.mean(sigma)) if len(sigma) else None,
        sharpness=_sharpness(size, sigma),
        bias_relative=float(error.sum() / truth.sum()) if truth.sum() != 0 else None,
    )


def _sharpness(size: Floats, sigma: Floats) -> float | None:
    if len(sigma) < _FEWEST_FOR_FIFTHS:
        return None
    order = np.argsort(sigma, kind="stable")
    fifth = len(order) // 5
    least = float(np.median(size[order[:fifth]]))
    return float(np.median(size[order[-fifth:]])) / least if least > 0 else None


def f1(n_truth: int, n_found: int, n_matched: int) -> float | None:
    """Twice the matched strides over true and found strides together; None where there are neither."""
    return 2 * n_matched / (n_truth + n_found) if n_truth + n_found else None
