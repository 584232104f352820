"""A sensor in hands or in a bag: physically consistent, and drawn by seed."""

from __future__ import annotations

import numpy as np
from scipy.spatial.transform import Rotation

from openstride.recordings import STANDARD_GRAVITY
from openstride.simulator import carried, handled
from tests.simulator.reckoning import integrated


def test_handling_takes_a_sensor_from_rest_to_rest() -> None:
    last = Rotation.from_euler("x", 180, degrees=True)
    samples = handled(3, 5.0, last=last, rate=2000.0)
    places, attitude = integrated(samples, Rotation.identity(), np.zeros(3))
    assert np.abs(places[-1]).max() < 2e-3
    assert (attitude.inv() * last).magnitude() < 1e-3
    np.testing.assert_allclose(samples.force[-1], [0.0, 0.0, -STANDARD_GRAVITY], atol=1e-2)


def test_made_up_motion_is_the_same_for_the_same_seed() -> None:
    for make in (handled, carried):
        assert np.array_equal(make(1, 5.0).rate, make(1, 5.0).rate)
        assert not np.array_equal(make(1, 5.0).rate, make(2, 5.0).rate)
