"""Smooth curves through knots: piecewise polynomials of fifth degree with continuous second derivative."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PPoly

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Knots:
    """Knots of one coordinate: increasing times, and at each the value with its first two derivatives."""

    times: list[float] = field(default_factory=list)
    values: list[tuple[float, float, float]] = field(default_factory=list)

    def add(self, time: float, value: float, rate: float = 0.0, acceleration: float = 0.0) -> None:
        """Add a knot after all others."""
        self.times.append(time)
        self.values.append((value, rate, acceleration))

    def curve(self) -> PPoly:
        """Return the curve through all knots."""
        return quintic(np.array(self.times), np.array(self.values))


def quintic(times: Floats, values: Floats) -> PPoly:
    """Return the curve with these values, rates and accelerations, (n, 3), at these times, (n,).

    Between two knots the six conditions at its ends leave one polynomial of fifth degree.
    """
    step = np.diff(times)
    start, rate, half = values[:-1].T * [[1.0], [1.0], [0.5]]
    # What the second-order course from the first knot misses at the second: in value, rate and acceleration, each in
    # the unit of the value.
    missed = values[1:, 0] - (start + step * (rate + step * half))
    late = step * (values[1:, 1] - rate - 2.0 * step * half)
    bent = step**2 * (values[1:, 2] - 2.0 * half)
    third = 10.0 * missed - 4.0 * late + 0.5 * bent
    fourth = -15.0 * missed + 7.0 * late - bent
    fifth = 6.0 * missed - 3.0 * late + 0.5 * bent
    return PPoly(np.stack([fifth / step**5, fourth / step**4, third / step**3, half, rate, start]), times)
