"""The curve through knots has their values, rates and accelerations, and nothing jumps in between."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.interpolate import BPoly

from openstride.simulator._curve import Knots, quintic

NUMBERS = st.floats(-100.0, 100.0)
ROWS = st.lists(
    st.tuples(st.floats(0.01, 2.0), NUMBERS, NUMBERS, NUMBERS), min_size=2, max_size=8
)  # step to the next, value, rate, acceleration


def laid_out(rows: list[tuple[float, ...]]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    columns = np.array(rows)
    return np.cumsum(columns[:, 0]), columns[:, 1:]


@given(ROWS)
def test_values_rates_and_accelerations_are_those_of_the_knots(rows: list[tuple[float, ...]]) -> None:
    times, values = laid_out(rows)
    curve = quintic(times, values)
    for order in range(3):
        # At its last knot a curve is evaluated with the piece before it, so that both ends of the pieces are seen.
        np.testing.assert_allclose(curve(times[:-1], order), values[:-1, order], atol=1e-6)
        np.testing.assert_allclose(curve(times[-1], order), values[-1, order], atol=1e-3)


@given(ROWS)
def test_it_is_the_one_curve_that_scipy_finds_too(rows: list[tuple[float, ...]]) -> None:
    times, values = laid_out(rows)
    dense = np.linspace(times[0], times[-1], 50)
    np.testing.assert_allclose(
        quintic(times, values)(dense), BPoly.from_derivatives(times, values)(dense), rtol=1e-9, atol=1e-7
    )


def test_knots_are_added_in_order_and_rest_where_nothing_else_is_said() -> None:
    knots = Knots()
    knots.add(0.0, 1.0)
    knots.add(2.0, 5.0)
    curve = knots.curve()
    assert curve(1.0) == pytest.approx(3.0)
    assert curve(2.0, 1) == pytest.approx(0.0)
