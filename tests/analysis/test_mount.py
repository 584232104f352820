"""How the sensor sits in the shoe is found from the run, and told as three angles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from openstride.analysis._engine import mount_of
from openstride.recordings import SIDES, Side
from tests.analysis.making import known

ANGLES = st.tuples(st.floats(-3.1, 3.1), st.floats(-1.5, 1.5), st.floats(-3.1, 3.1))


@dataclass
class Axes:
    """Stands in for the engine's alignment: the foot's axes in the sensor."""

    known: bool
    foot: np.ndarray[tuple[int, int], np.dtype[np.float64]]

    def __getattr__(self, name: str) -> float:
        axis, part = name.split("_")
        return float(self.foot[["toe", "left", "sole"].index(axis), "xyz".index(part)])


@given(ANGLES)
def test_the_angles_turn_about_the_axes_of_the_foot_one_after_the_other(angles: tuple[float, float, float]) -> None:
    foot = Rotation.from_euler("xyz", angles).as_matrix()
    assert mount_of(Axes(known=True, foot=foot)) == pytest.approx(angles, abs=1e-9)


def test_before_the_axes_are_known_there_are_no_angles() -> None:
    assert mount_of(Axes(known=False, foot=np.eye(3))) is None


@pytest.mark.parametrize("side", SIDES)
def test_the_mount_of_a_simulated_sensor_is_found_within_two_degrees(side: Side) -> None:
    true = known().run.specimens[side].mount.as_euler("xyz")
    found = known().analysis.feet[side].run.mount
    assert np.abs(np.degrees(true)).max() > 5.0
    assert found is not None
    assert np.degrees(found) == pytest.approx(np.degrees(true), abs=2.0)
