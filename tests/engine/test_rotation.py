"""Quaternions against SciPy's rotations."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from openstride.runtime import Runtime
from tests.equal_bits import loaded

SEEDS = st.integers(0, 10_000)


def rotation() -> Any:
    return loaded("cpython", boundscheck=True).module("rotation")


def some(seed: int) -> tuple[Rotation, tuple[float, float, float, float], list[float]]:
    """A rotation, its quaternion w, x, y, z, and a vector."""
    turn = Rotation.random(random_state=seed)
    x, y, z, w = turn.as_quat().tolist()
    return turn, (w, x, y, z), np.random.default_rng(seed).normal(size=3).tolist()


@given(SEEDS)
def test_a_vector_is_turned_into_the_level_frame(seed: int) -> None:
    turn, quaternion, vector = some(seed)
    np.testing.assert_allclose(rotation().to_level(*quaternion, *vector), turn.apply(vector), atol=1e-14)


@given(SEEDS)
def test_the_vertical_in_the_sensor_is_the_level_one_turned_back(seed: int) -> None:
    turn, quaternion, _ = some(seed)
    up = turn.inv().apply([0.0, 0.0, 1.0])
    np.testing.assert_allclose(rotation().up_in_sensor(*quaternion), up, atol=1e-14)


@given(SEEDS)
def test_levelling_takes_a_direction_to_the_vertical_by_the_shortest_way(seed: int) -> None:
    up = np.array(some(seed)[2])
    up /= np.linalg.norm(up)
    w, x, y, z = rotation().levelling(*up.tolist())
    turn = Rotation.from_quat([x, y, z, w])
    np.testing.assert_allclose(turn.apply(up), [0.0, 0.0, 1.0], atol=1e-7)
    assert turn.magnitude() == pytest.approx(np.arccos(up[2]), abs=1e-6)


def test_levelling_can_turn_upside_down() -> None:
    w, x, y, z = rotation().levelling(0.0, 0.0, -1.0)
    np.testing.assert_allclose(Rotation.from_quat([x, y, z, w]).apply([0.0, 0.0, -1.0]), [0.0, 0.0, 1.0], atol=1e-12)


@given(SEEDS, st.floats(0.0, 0.1))
def test_a_small_turn_of_the_level_frame_comes_after_the_attitude(seed: int, size: float) -> None:
    turn, quaternion, vector = some(seed)
    small = size * np.array(vector) / np.linalg.norm(vector)
    w, x, y, z = rotation().turned_in_level(*quaternion, *small.tolist())
    expected = Rotation.from_rotvec(small) * turn
    # First order in the half turn: the error is that of its cube.
    assert (expected.inv() * Rotation.from_quat([x, y, z, w])).magnitude() < 0.1 * size**3 + 1e-7


@given(SEEDS, st.floats(-0.1, 0.1), st.floats(-0.1, 0.1))
def test_the_vertical_of_a_tilted_attitude(seed: int, tilt_x: float, tilt_y: float) -> None:
    turn, quaternion, _ = some(seed)
    up = (Rotation.from_rotvec([tilt_x, tilt_y, 0.0]) * turn).inv().apply([0.0, 0.0, 1.0])
    found = rotation().vertical_in_sensor(*quaternion, tilt_x, tilt_y)
    np.testing.assert_allclose(np.linalg.norm(found), 1.0, atol=1e-12)
    np.testing.assert_allclose(found, up, atol=0.5 * np.hypot(tilt_x, tilt_y) ** 3 + 1e-12)


@given(st.floats(0.0, 40.0))
def test_half_turns_are_those_of_the_angle(angle: float) -> None:
    cosine, sine = rotation().half_turn(angle * angle)
    assert cosine == pytest.approx(np.cos(0.5 * angle), abs=1e-9)
    assert sine * angle == pytest.approx(np.sin(0.5 * angle), abs=1e-9)


def test_half_turns_join_where_the_series_ends(plain: Runtime) -> None:
    functions = plain.module("rotation")
    below = functions.half_turn(np.nextafter(functions.SMALL_TURN, 0.0))
    assert below == pytest.approx(functions.half_turn(functions.SMALL_TURN), abs=1e-9)


def test_no_vector_has_no_direction_and_no_quaternion_is_no_turn() -> None:
    assert rotation().unit(0.0, 0.0, 0.0) == (0.0, 0.0, 0.0)
    assert rotation().normalised(0.0, 0.0, 0.0, 0.0) == (1.0, 0.0, 0.0, 0.0)
    assert rotation().normalised(float("nan"), 0.0, 0.0, 0.0) == (1.0, 0.0, 0.0, 0.0)


@given(SEEDS)
def test_unit_and_cross(seed: int) -> None:
    a, b = np.random.default_rng(seed).normal(size=(2, 3))
    np.testing.assert_allclose(rotation().unit(*a.tolist()), a / np.linalg.norm(a), atol=1e-15)
    np.testing.assert_allclose(rotation().cross(*a.tolist(), *b.tolist()), np.cross(a, b), atol=1e-14)
