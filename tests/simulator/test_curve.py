"""The curve through knots has their values, rates and accelerations, and nothing jumps in between."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike, NDArray
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


def test_knots_are_added_stride_by_stride_and_rest_where_nothing_else_is_said() -> None:
    knots = Knots(2)
    knots.add([1.0, 3.0], [1.0, 5.0])
    knots.add([2.0, 4.0], [3.0, 5.0], 0.5)
    curve = knots.curve(0.0, 1.0, 6.0)
    assert curve([0.5, 1.0, 2.0, 3.0, 4.0, 6.0]) == pytest.approx([1.0, 1.0, 3.0, 5.0, 5.0, 5.0])
    assert curve([0.0, 1.0, 2.0, 4.0, 6.0], 1) == pytest.approx([0.0, 0.0, 0.5, 0.5, 0.0])


PHASES = (0.2, 0.5, 0.7)


@given(st.lists(NUMBERS, min_size=3, max_size=3), NUMBERS, NUMBERS, NUMBERS, st.floats(0.1, 10.0))
def test_a_course_goes_through_its_values_without_a_jump_in_four_derivatives(
    values: list[float], value: float, rate: float, bend: float, span: float
) -> None:
    knots = Knots(1)
    knots.add(1.0, value, rate, bend)
    ended = knots.add_course(PHASES, [np.array([each]) for each in values], np.array([1.0 + span]), value, rate)
    curve = knots.curve(0.0, 0.0, 2.0 + span)
    places = 1.0 + span * np.array(PHASES)
    np.testing.assert_allclose(curve(places), values, atol=1e-9)
    assert curve(1.0 + span, 2) == pytest.approx(ended[0], rel=1e-6, abs=1e-6)
    tiny = 1e-9 * span
    for order in range(1, 5):
        size = max(abs(each) for each in (*values, value, rate * span, bend * span**2))
        largest = np.abs(curve(np.linspace(1.0, 1.0 + span, 50), order)).max() + 1e-6 * size / span**order
        np.testing.assert_allclose(curve(places - tiny, order), curve(places + tiny, order), atol=1e-5 * largest + 1e-9)


def test_a_course_follows_what_is_a_course_already() -> None:
    """A cubic whose acceleration is level at its end is its own smoothest course."""

    def cubic(time: ArrayLike) -> NDArray[np.float64]:
        return 2.0 - np.asarray(time) + 3.0 * np.asarray(time) ** 2

    knots = Knots(1)
    knots.add(0.0, cubic(0.0), -1.0, 6.0)
    knots.add_course(PHASES, [np.array([cubic(phase)]) for phase in PHASES], np.array([1.0]), cubic(1.0), 5.0)
    between = np.linspace(0.0, 1.0, 30)
    np.testing.assert_allclose(knots.curve(-1.0, 0.0, 2.0)(between), cubic(between), atol=1e-12)
