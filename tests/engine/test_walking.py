"""The made-up foot is physically consistent: what its sensor feels leads back to where it went."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import cumulative_trapezoid
from scipy.spatial.transform import Rotation

from tests.engine.walking import GRAVITY, RUN, WALK, Floats, Gait, Samples, Step, Walk, carried, handled, steady

TURNS = (0.0, 0.4, -0.9, 0.0)


def integrated(samples: Samples, attitude: Rotation, velocity: Floats) -> tuple[Floats, Rotation]:
    """Dead reckoning: places from the first sample on, and the last attitude."""
    steps = np.diff(samples.time)
    turns = 0.5 * steps[:, None] * (samples.rate[1:] + samples.rate[:-1])
    turns += steps[:, None] ** 2 / 12.0 * np.cross(samples.rate[:-1], samples.rate[1:])
    attitudes = [attitude]
    for turn in Rotation.from_rotvec(turns):
        attitudes.append(attitudes[-1] * turn)
    level = Rotation.concatenate(attitudes).apply(samples.force) - [0.0, 0.0, GRAVITY]
    speed = velocity + cumulative_trapezoid(level, samples.time, axis=0, initial=0.0)
    return cumulative_trapezoid(speed, samples.time, axis=0, initial=0.0), attitudes[-1]


@pytest.mark.parametrize("gait", [WALK, RUN], ids=["walk", "run"])
def test_integrating_the_samples_gives_the_path_back(gait: Gait) -> None:
    walk = Walk(steady(gait, 4, stand=0.5, turns=TURNS))
    samples = walk.samples(4000.0)
    start = samples.time[:1]
    places, attitude = integrated(samples, walk.attitude(start)[0], np.zeros(3))
    assert np.abs(places - (walk.place(samples.time) - walk.place(start))).max() < 2e-3
    assert (attitude.inv() * walk.attitude(samples.time[-1:])[0]).magnitude() < 1e-4


@pytest.mark.parametrize("gait", [WALK, RUN], ids=["walk", "run"])
def test_the_foot_goes_one_length_a_stride_and_rests_in_between(gait: Gait) -> None:
    walk = Walk(steady(gait, 6))
    middles = np.array(walk.contacts[:-1]) + 0.4 * gait.stance_time
    np.testing.assert_allclose(walk.length_between(middles[:-1], middles[1:]), gait.length, atol=1e-9)
    speed = np.linalg.norm(np.gradient(walk.place(walk.times(2000)), 1 / 2000, axis=0), axis=1)
    at = np.searchsorted(walk.times(2000), middles)
    np.testing.assert_allclose(speed[at], walk.lever * gait.roll_over, atol=1e-3)


def test_the_right_foot_mirrors_the_left() -> None:
    left, right = (Walk(steady(WALK, 3, turns=TURNS), side=side) for side in ("left", "right"))
    time = left.times(100.0)
    np.testing.assert_allclose(right.place(time), left.place(time) * [1.0, -1.0, 1.0], atol=1e-12)
    np.testing.assert_allclose(right.samples(100.0).force, left.samples(100.0).force * [1.0, -1.0, 1.0], atol=1e-9)
    np.testing.assert_allclose(right.samples(100.0).rate, left.samples(100.0).rate * [-1.0, 1.0, -1.0], atol=1e-9)
    np.testing.assert_allclose(right.eversion(time), left.eversion(time), atol=1e-12)


def test_a_standing_foot_feels_gravity_alone() -> None:
    samples = Walk([Step(wait=2.0)]).samples(100.0)[:150]
    np.testing.assert_allclose(samples.force, np.broadcast_to([0.0, 0.0, GRAVITY], (150, 3)), atol=1e-9)
    np.testing.assert_allclose(samples.rate, 0.0, atol=1e-9)


def test_a_contact_is_the_strongest_jolt_of_a_landing() -> None:
    for gait in (WALK, RUN):
        walk = Walk(steady(gait, 5))
        samples = walk.samples(1000.0)
        force = np.linalg.norm(np.diff(samples.force, axis=0), axis=1)
        for contact in walk.contacts[1:-1]:
            near = np.abs(samples.time[1:] - contact) < 0.1
            assert 0.0 <= samples.time[1:][near][force[near].argmax()] - contact < 0.025


def test_a_sensor_mounted_otherwise_feels_the_same_turned() -> None:
    mount = Rotation.from_euler("z", 90, degrees=True)
    turned = Walk([Step()]).samples(100.0).turned(mount)
    np.testing.assert_allclose(mount.apply(turned.force), Walk([Step()]).samples(100.0).force, atol=1e-12)


def test_handling_takes_a_sensor_from_rest_to_rest() -> None:
    last = Rotation.from_euler("x", 180, degrees=True)
    samples = handled(3, 5.0, last=last, rate=2000.0)
    places, attitude = integrated(samples, Rotation.identity(), np.zeros(3))
    assert np.abs(places[-1]).max() < 2e-3
    assert (attitude.inv() * last).magnitude() < 1e-3
    np.testing.assert_allclose(samples.force[-1], [0.0, 0.0, -GRAVITY], atol=1e-2)


def test_made_up_motion_is_the_same_for_the_same_seed() -> None:
    for make in (handled, carried):
        assert np.array_equal(make(1, 5.0).rate, make(1, 5.0).rate)
        assert not np.array_equal(make(1, 5.0).rate, make(2, 5.0).rate)
