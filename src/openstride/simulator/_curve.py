"""Smooth curves through knots: piecewise polynomials of fifth degree with continuous second derivative.

A curve has knots where a motion is known by its moments, such as contact and toe-off. Between two of them it may follow
a course: values on the way, through which the smoothest curve is laid.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.interpolate import PPoly, make_interp_spline

Floats = NDArray[np.float64]


class Knots:
    """Knots of one coordinate over many strides: each stride has the same knots in the same order.

    Parameters
    ----------
    strides
        How many there are.
    """

    def __init__(self, strides: int) -> None:
        self._strides = strides
        self._knots: list[Floats] = []

    def add(self, time: ArrayLike, value: ArrayLike, rate: ArrayLike = 0.0, acceleration: ArrayLike = 0.0) -> None:
        """Add a knot to every stride, after its others: columns, or a number where all are alike."""
        knot = np.empty((self._strides, 4))
        for column, given in enumerate((time, value, rate, acceleration)):
            knot[:, column] = given
        self._knots.append(knot)

    def add_course(
        self,
        phases: tuple[float, ...],
        values: Sequence[Floats],
        until: Floats,
        value: ArrayLike,
        rate: ArrayLike = 0.0,
    ) -> Floats:
        """Add the smoothest course through values at these shares of the time from the last knot to one added here.

        Returns
        -------
        (n,) array
            The acceleration with which it ends, which is what it comes to by itself.
        """
        since, *start = self._knots[-1].T
        span = until - since
        end, end_rate = (np.broadcast_to(each, span.shape) for each in (value, rate))
        given = np.stack([start[0], *values, end, start[1] * span, start[2] * span**2, end_rate * span])
        factors = smoothest(phases)
        for phase, way, (to_rate, to_bend) in zip(phases, values, factors, strict=False):
            self.add(since + phase * span, way, to_rate @ given / span, to_bend @ given / span**2)
        acceleration = factors[-1, 1] @ given / span**2
        self.add(until, value, rate, acceleration)
        return np.asarray(acceleration)

    def curve(self, begin: float, first: float, end: float) -> PPoly:
        """Return the curve through all knots, at rest at a time before them at a value, and at a time after them."""
        knots = np.stack(self._knots, axis=1).reshape(-1, 4) if self._knots else np.empty((0, 4))
        last = knots[-1, 1] if len(knots) else first
        knots = np.vstack([[begin, first, 0.0, 0.0], knots, [end, last, 0.0, 0.0]])
        return quintic(knots[:, 0], knots[:, 1:])


@cache
def smoothest(phases: tuple[float, ...]) -> Floats:
    """Give what makes rate and acceleration at each value on the way of the smoothest course, and at its end.

    It is the spline of fifth degree whose first four derivatives are continuous, and whose acceleration is level where
    it ends.

    Parameters
    ----------
    phases
        Where the n values lie, between 0 and 1.

    Returns
    -------
    (n + 1, 2, n + 5) array
        At each phase, and at 1, two rows of factors: for rate and acceleration, of the first value, the values on the
        way, the last value, rate and acceleration at 0, and rate at 1.
    """
    places = np.array([0.0, *phases, 1.0])
    columns = []
    for given in np.eye(len(places) + 3):
        values, (rate, bend, last_rate) = given[: len(places)], given[len(places) :]
        spline = make_interp_spline(places, values, k=5, bc_type=([(1, rate), (2, bend)], [(1, last_rate), (3, 0.0)]))
        columns.append([spline(places[1:], 1), spline(places[1:], 2)])
    return np.moveaxis(np.array(columns), 0, -1).swapaxes(0, 1)


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
