"""The spring-mass model against examples worked out by hand from the equations of Morin 2005."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from openstride.runtime import Runtime
from tests.equal_bits import loaded

CONTACT, FLIGHT = 0.25, 0.10
TIMES = st.floats(0.12, 0.4)
FLIGHTS = st.floats(0.0, 0.3)


def springs() -> Any:
    return loaded("cpython", boundscheck=True).module("springs")


def test_a_runner_by_hand() -> None:
    """Tc 0.25 s, tf 0.10 s: F/m = 9.80665 π/2 (0.4 + 1) = 21.566; Δy = 21.566 · 0.0625 / π² − 9.80665 · 0.0625 / 8."""
    assert springs().peak_force(CONTACT, FLIGHT) == pytest.approx(21.5658, abs=1e-3)
    assert springs().stance_drop(CONTACT, FLIGHT) == pytest.approx(0.136566 - 0.076614, abs=1e-5)
    assert springs().vertical_oscillation(CONTACT, FLIGHT) == pytest.approx(0.059952 + 0.012258, abs=1e-5)
    assert springs().vertical_stiffness(70.0, CONTACT, FLIGHT) == pytest.approx(70.0 * 21.5658 / 0.059952, rel=1e-4)


def test_a_leg_by_hand() -> None:
    """L = 0.53 · 1.75 = 0.9275; v tc / 2 = 0.4375; L − √(L² − 0.4375²) = 0.10969; ΔL = 0.10969 + 0.05995."""
    found = springs().leg_stiffness(70.0, 1.75, 3.5, CONTACT, FLIGHT)
    assert found == pytest.approx(70.0 * 21.5658 / (0.10969 + 0.05995), rel=1e-3)


def test_stiffness_of_a_runner_lies_where_studies_find_it() -> None:
    assert 15e3 < springs().vertical_stiffness(70.0, 0.24, 0.1) < 40e3
    assert 6e3 < springs().leg_stiffness(70.0, 1.75, 3.3, 0.24, 0.1) < 14e3


@given(TIMES, FLIGHTS)
def test_the_force_carries_the_body_over_a_step(contact: float, flight: float) -> None:
    """A sine over the contact time has the mean that gravity asks for over contact and flight."""
    peak = springs().peak_force(contact, flight)
    mean, _ = quad(lambda t: peak * np.sin(np.pi * t / contact), 0.0, contact)
    assert mean == pytest.approx(9.80665 * (contact + flight), rel=1e-9)


@given(TIMES, FLIGHTS)
def test_the_drop_is_that_of_the_twice_integrated_force(contact: float, flight: float) -> None:
    """From touch-down at speed g tf / 2 to the lowest point in the middle of stance."""
    peak = springs().peak_force(contact, flight)
    middle = 0.5 * contact
    force_part = peak * contact / np.pi * (middle - contact / np.pi)
    lowest = -0.5 * 9.80665 * flight * middle + force_part - 0.5 * 9.80665 * middle * middle
    assert springs().stance_drop(contact, flight) == pytest.approx(-lowest, abs=1e-9)


@given(TIMES, FLIGHTS, st.floats(40.0, 120.0))
def test_stiffness_grows_with_mass_alone(contact: float, flight: float, mass: float) -> None:
    one = springs().vertical_stiffness(1.0, contact, flight)
    assert springs().vertical_stiffness(mass, contact, flight) == pytest.approx(mass * one, rel=1e-12)


def test_what_cannot_be_is_zero() -> None:
    assert springs().peak_force(0.0, 0.1) == 0.0
    assert springs().peak_force(-0.1, 0.1) == 0.0
    assert springs().peak_force(float("nan"), 0.1) == 0.0
    assert springs().vertical_stiffness(70.0, 0.0, 0.1) == 0.0
    # A leg that would sweep further than it is long.
    assert springs().leg_stiffness(70.0, 1.7, 9.0, 0.3, 0.1) == 0.0


def test_many_strides_are_filled_in_as_one_is(plain: Runtime) -> None:
    functions = plain.module("springs")
    contacts, flights, speeds = (plain.floats(values) for values in ([0.2, 0.25], [0.1, 0.12], [3.0, 4.0]))
    out = plain.floats([0.0, 0.0])
    functions.fill_oscillation(contacts, flights, out)
    assert list(out) == [functions.vertical_oscillation(0.2, 0.1), functions.vertical_oscillation(0.25, 0.12)]
    functions.fill_vertical_stiffness(70.0, contacts, flights, out)
    assert out[1] == functions.vertical_stiffness(70.0, 0.25, 0.12)
    functions.fill_leg_stiffness(70.0, 1.8, speeds, contacts, flights, out)
    assert out[0] == functions.leg_stiffness(70.0, 1.8, 3.0, 0.2, 0.1)
