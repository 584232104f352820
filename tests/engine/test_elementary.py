"""Elementary functions: right to a few units in the last place, and harmless whatever the number."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openstride.runtime import Runtime
from tests.engine.driving import Floats
from tests.equal_bits import Results, assert_equal_bits, loaded

ANY = st.floats(allow_nan=True, allow_infinity=True)
FINITE = st.floats(allow_nan=False, allow_infinity=False)
ANGLES = st.floats(-1e6, 1e6, exclude_min=True, exclude_max=True)


@pytest.fixture(scope="module")
def functions(plain: Runtime) -> Any:
    return plain.module("elementary")


def elementary() -> Any:
    return loaded("cpython", boundscheck=True).module("elementary")


def ulps(found: Floats, truth: Floats) -> Floats:
    """How many units in the last place of the truth each value is off."""
    return np.asarray(np.abs(found - truth) / np.spacing(np.abs(truth)))


def spread_widely(count: int, low: float, high: float) -> Floats:
    """Numbers of either sign, evenly spread over orders of magnitude."""
    random = np.random.default_rng(1)
    sizes = np.exp(random.uniform(math.log(low), math.log(high), count))
    return np.asarray(random.choice([-1.0, 1.0], count) * sizes)


def test_sine_and_cosine_are_right_over_many_turns(functions: Any) -> None:
    angles = np.concatenate([spread_widely(4000, 1e-9, 9.9e5), np.linspace(-10.0, 10.0, 4001)])
    found = np.array([functions.sin_cos(float(angle)) for angle in angles])
    # Near a zero of the other function the angle itself is only known to so many digits: absolute there.
    assert np.abs(found[:, 0] - np.sin(angles)).max() < 2.5e-16
    assert np.abs(found[:, 1] - np.cos(angles)).max() < 2.5e-16


def test_sine_and_cosine_are_right_to_two_units_in_the_last_place_within_a_turn(functions: Any) -> None:
    angles = np.linspace(-2.0 * math.pi, 2.0 * math.pi, 5000)
    found = np.array([functions.sin_cos(float(angle)) for angle in angles])
    for column, truth in ((0, np.sin(angles)), (1, np.cos(angles))):
        far = np.abs(truth) > 1e-3
        assert ulps(found[far, column], truth[far]).max() <= 2.0


def test_arc_tangent_of_two_is_right_to_a_few_units_in_the_last_place(functions: Any) -> None:
    y, x = spread_widely(6000, 1e-12, 1e12), spread_widely(6000, 1e-12, 1e12)[::-1]
    found = np.array([functions.atan2(float(a), float(b)) for a, b in zip(y, x, strict=True)])
    assert ulps(found, np.arctan2(y, x)).max() <= 4.0


def test_arc_sine_is_right_to_the_edges(functions: Any) -> None:
    edges = 1.0 - np.logspace(-15, -1, 200)
    sines = np.concatenate([np.linspace(-1.0, 1.0, 2001), edges, -edges])
    found = np.array([functions.arc_sine(float(sine)) for sine in sines])
    some = np.abs(sines) > 0.0
    assert ulps(found[some], np.arcsin(sines[some])).max() <= 4.0
    assert functions.arc_sine(0.0) == 0.0


@given(ANGLES)
def test_sine_and_cosine_lie_on_the_circle(angle: float) -> None:
    sine, cosine = elementary().sin_cos(angle)
    assert sine * sine + cosine * cosine == pytest.approx(1.0, abs=1e-15)
    assert elementary().sin_cos(-angle) == (-sine, cosine)


@given(FINITE, FINITE)
def test_the_arc_tangent_is_an_angle_in_the_right_quadrant(y: float, x: float) -> None:
    angle = elementary().atan2(y, x)
    assert -math.pi <= angle <= math.pi
    assert angle * y >= 0.0
    if x != 0.0 and abs(y) < 1e150 * abs(x):
        assert (abs(angle) <= math.pi / 2.0) == (x > 0.0) or abs(abs(angle) - math.pi / 2.0) < 1e-15


@given(ANY)
def test_nothing_raises_and_what_should_be_finite_is(x: float) -> None:
    functions = elementary()
    assert all(map(math.isfinite, functions.sin_cos(x)))
    assert functions.root(x) >= 0.0
    assert functions.ratio(1.0, x, 7.0) == (1.0 / x if x > 1e-300 else 7.0)
    assert math.isfinite(functions.arc_sine(x)) or math.isnan(x)


@given(ANY, ANY)
def test_the_larger_the_smaller_and_the_clamped(a: float, b: float) -> None:
    functions = elementary()
    if not math.isnan(a) and not math.isnan(b):
        assert functions.larger(a, b) == max(a, b)
        assert functions.smaller(a, b) == min(a, b)
        assert min(a, b) <= functions.clamp(0.0, min(a, b), max(a, b)) <= max(a, b)


def test_what_lies_beyond_is_held(functions: Any) -> None:
    assert functions.sin_cos(1e6) == functions.sin_cos(math.nan) == functions.sin_cos(-math.inf) == (0.0, 1.0)
    assert functions.root(-1.0) == 0.0
    assert functions.root(math.nan) == 0.0
    assert functions.atan2(0.0, 0.0) == 0.0
    assert functions.arc_sine(1.5) == functions.arc_sine(1.0) == pytest.approx(math.pi / 2.0)


@given(st.lists(ANY, min_size=2, max_size=2))
def test_both_drivers_give_equal_bits(values: list[float]) -> None:
    def program(engine: Runtime) -> Results:
        functions = engine.module("elementary")
        x, y = values
        sine, cosine = functions.sin_cos(x)
        return {
            "sine": sine,
            "cosine": cosine,
            "angle": functions.atan2(x, y),
            "arc_sine": functions.arc_sine(x),
            "root": functions.root(x),
        }

    assert_equal_bits(program)
