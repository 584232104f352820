"""What running costs, against Minetti's values."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openstride.runtime import Runtime
from tests.equal_bits import loaded

#: Measured cost of running in J/(kg m) with its standard deviation, table 1 of Minetti 2002.
MEASURED = [(-0.45, 3.92, 0.81), (-0.20, 1.73, 0.36), (0.0, 3.40, 0.24), (0.20, 8.92, 0.84), (0.45, 18.93, 1.74)]


def effort() -> Any:
    return loaded("cpython", boundscheck=True).module("effort")


@pytest.mark.parametrize(("slope", "cost", "spread"), MEASURED)
def test_the_cost_of_transport_follows_what_minetti_measured(slope: float, cost: float, spread: float) -> None:
    assert effort().cost_of_transport(slope) == pytest.approx(cost, abs=2.0 * spread)


@given(st.floats(-0.45, 0.45))
def test_the_cost_of_transport_is_the_published_polynomial(slope: float) -> None:
    expected = np.polyval([155.4, -30.4, -43.3, 46.3, 19.5, 3.6], slope)
    assert effort().cost_of_transport(slope) == pytest.approx(expected, rel=1e-12)


def test_the_cheapest_slope_falls_by_a_fifth_and_nothing_is_made_up_beyond_the_steepest() -> None:
    slopes = np.linspace(-0.45, 0.45, 901)
    costs = [effort().cost_of_transport(float(slope)) for slope in slopes]
    assert slopes[int(np.argmin(costs))] == pytest.approx(-0.18, abs=0.03)
    assert effort().cost_of_transport(2.0) == effort().cost_of_transport(0.45)
    assert effort().cost_of_transport(-2.0) == effort().cost_of_transport(-0.45)


def test_power_on_the_level_lies_where_it_should() -> None:
    """At 3.5 m/s and 70 kg: 0.25 · 3.6 · 3.5 · 70 = 220.5 W, and air 0.5 · 1.225 · 0.24 · 3.5³ = 6.30 W."""
    assert effort().mechanical_power(70.0, 3.5, 0.0) == pytest.approx(226.80, abs=0.01)
    assert 3.0 < effort().mechanical_power(70.0, 3.5, 0.0) / 70.0 < 4.5
    assert effort().metabolic_power(70.0, 3.5, 0.0) == pytest.approx(4.0 * 226.80, abs=0.05)


@given(st.floats(40.0, 120.0), st.floats(0.0, 8.0), st.floats(-0.1, 0.44))
def test_power_grows_with_slope(mass: float, speed: float, slope: float) -> None:
    assert effort().mechanical_power(mass, speed, slope + 0.01) >= effort().mechanical_power(mass, speed, slope)


def test_many_strides_are_filled_in_as_one_is(plain: Runtime) -> None:
    out = plain.floats([0.0, 0.0])
    effort().fill_power(70.0, plain.floats([3.0, 4.0]), out)
    assert list(out) == [effort().mechanical_power(70.0, speed, 0.0) for speed in (3.0, 4.0)]
