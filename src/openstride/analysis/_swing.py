"""The way of a foot through the air: its mean over many strides, and the band that nine of ten keep to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openstride.recordings import Side

Floats = NDArray[np.float64]

#: The tenth outside a band is two strides of so many; fewer give no band.
LEAST_PATHS: Final = 20
BAND: Final = (0.05, 0.95)


@dataclass(frozen=True, slots=True, eq=False)
class SwingPath:
    """The swing of one foot.

    Parameters
    ----------
    side
        Which.
    n
        Strides that carry it: of the gait that prevails, measured, not in a turn.
    needed
        Strides that it takes; None where the path is known.
    mean, low, high : (p, 3) float64 or None
        Points from toe-off to contact: along the direction of travel, to the left, up, from the rest instant (m); the
        mean, and the limits between which nine of ten strides are, each coordinate by itself.
    uncertainty : (p, 3) float64 or None
        Standard uncertainty of the mean from the scatter of the strides (m).
    """

    side: Side
    n: int
    needed: int | None
    mean: Floats | None = None
    low: Floats | None = None
    high: Floats | None = None
    uncertainty: Floats | None = None


def swing_path(side: Side, strides: NDArray[np.void]) -> SwingPath:
    """Return the swing path of one foot.

    Parameters
    ----------
    side
        Which.
    strides
        Of one gait.
    """
    paths = np.stack([strides[f"path_{axis}"] for axis in "xyz"], axis=-1)
    paths = paths[np.isfinite(paths).all(axis=(1, 2)) & ~strides["turning"]]
    n = len(paths)
    if n < LEAST_PATHS:
        return SwingPath(side, n, LEAST_PATHS)
    mean = paths.mean(axis=0)
    low, high = np.quantile(paths, BAND, axis=0)
    left = paths - mean
    power = np.maximum((left**2).sum(axis=0), np.finfo(np.float64).tiny)
    alike = np.clip((left[1:] * left[:-1]).sum(axis=0) / power + 1.0 / n, 0.0, 0.95)
    sigma = paths.std(axis=0, ddof=1) / np.sqrt(n) * np.sqrt((1.0 + alike) / (1.0 - alike))
    return SwingPath(side, n, None, mean, low, high, sigma)
