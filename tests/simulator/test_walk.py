"""The made-up foot is physically consistent: what its sensor feels leads back to where it went."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from openstride.recordings import STANDARD_GRAVITY
from openstride.simulator import RUN, WALK, Gait, Step, Walk, steady
from openstride.simulator._sole import SHOE
from tests.simulator.reckoning import integrated

TURNS = (0.0, 0.4, -0.9, 0.0)


@pytest.mark.parametrize("gait", [WALK, RUN], ids=["walk", "run"])
def test_integrating_the_samples_gives_the_path_back(gait: Gait) -> None:
    walk = Walk(steady(gait, 4, stand=0.5, turns=TURNS))
    samples = walk.samples(8000.0)
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
    # The foot turns about where its sole touches the ground: under the sensor, and as far behind it as this slope.
    arm = np.hypot(walk.lever, float(SHOE.height(0.0, 1)))
    np.testing.assert_allclose(speed[at], arm * gait.roll_over, atol=1e-3)


def test_the_right_foot_mirrors_the_left() -> None:
    left, right = (Walk(steady(WALK, 3, turns=TURNS), side=side) for side in ("left", "right"))
    time = left.times(100.0)
    np.testing.assert_allclose(right.place(time), left.place(time) * [1.0, -1.0, 1.0], atol=1e-12)
    np.testing.assert_allclose(right.samples(100.0).force, left.samples(100.0).force * [1.0, -1.0, 1.0], atol=1e-9)
    np.testing.assert_allclose(right.samples(100.0).rate, left.samples(100.0).rate * [-1.0, 1.0, -1.0], atol=1e-9)
    np.testing.assert_allclose(right.eversion(time), left.eversion(time), atol=1e-12)


def test_a_standing_foot_feels_gravity_alone() -> None:
    samples = Walk([Step(wait=2.0)]).samples(100.0)[:150]
    np.testing.assert_allclose(samples.force, np.broadcast_to([0.0, 0.0, STANDARD_GRAVITY], (150, 3)), atol=1e-9)
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


@pytest.mark.parametrize("gait", [WALK, RUN], ids=["walk", "run"])
def test_the_angular_acceleration_is_the_derivative_of_the_angular_rate(gait: Gait) -> None:
    walk = Walk(steady(gait, 6, turns=TURNS))
    time = walk.times(208.0)
    half = 5e-5
    slope = (walk.angular_rate(time + half) - walk.angular_rate(time - half)) / (2.0 * half)
    found = walk.angular_acceleration(time)
    assert np.abs(found).max() > 100.0
    np.testing.assert_allclose(found, slope, atol=0.2)


def test_motion_is_smooth_across_knots() -> None:
    walk = Walk(steady(RUN, 6, turns=TURNS))
    time = walk.times(20_000.0)
    assert np.abs(np.diff(walk.specific_force(time), axis=0)).max() < 2.0
    assert np.abs(np.diff(walk.angular_acceleration(time), axis=0)).max() < 10.0


SHAPES = {
    "walk": WALK,
    "run": RUN,
    "slow walk": Gait(stride_time=1.5, stance_time=1.0, length=0.8, strike=0.15, toe_off=-0.45, push=3.0),
    "sprint": replace(RUN, stride_time=0.6, stance_time=0.2, length=3.2, strike=0.3, toe_off=-1.3, push=18.0),
    "on the forefoot": replace(RUN, strike=-0.15),
    "on the midfoot": replace(RUN, strike=0.05),
}


@pytest.mark.parametrize("name", SHAPES)
def test_the_sole_clears_the_ground_in_swing_and_stays_on_it_in_stance(name: str) -> None:
    gait = SHAPES[name]
    walk = Walk(steady(gait, 5))
    swing = np.linspace(walk.toe_offs[3], walk.contacts[3], 200)
    assert walk.sole_height(swing).min() > 0.0
    assert walk.sole_height(swing).max() == pytest.approx(gait.lift, rel=0.25)
    stance = np.linspace(walk.contacts[3], walk.toe_offs[4], 200)[1:-1]
    # What the cushioning gives way at contact, and takes back before toe-off.
    assert np.abs(walk.sole_height(stance)).max() < 0.012


def test_an_uphill_foot_stands_on_the_slope() -> None:
    gait = replace(RUN, rise=0.1 * RUN.length)
    walk = Walk(steady(gait, 6))
    middles = np.array(walk.contacts[:-1]) + 0.4 * gait.stance_time
    np.testing.assert_allclose(walk.pitch(middles), np.arctan(0.1), atol=1e-9)
    np.testing.assert_allclose(walk.sole_height(middles), gait.rise * (np.arange(5) + 0.5), atol=1e-9)


def test_a_foot_may_point_straight_down() -> None:
    walk = Walk(steady(replace(RUN, toe_off=-1.2, kick=0.7), 5))
    swing = np.linspace(walk.toe_offs[3], walk.contacts[3], 300)
    toes = walk.attitude(swing).as_matrix()[:, :, 0]
    assert toes[:, 0].min() < -0.1
    assert np.abs(walk.angular_rate(swing)).max() < 20.0
