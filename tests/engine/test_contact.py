"""Contact events, and the angles and paths that hang on them, against a made-up foot.

The made-up foot meets the ground with a jolt: it still moves forward and down, and stops within 20 ms. It leaves the
ground when its push-off, having been fastest, has lost a third of its rate; other feet let go at other rates, which is
the business of the tests of the simulator.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from openstride.runtime import Runtime
from openstride.simulator import RUN, WALK, Gait, Walk, steady
from tests.engine.driving import NOT_KNOWN, Floats, Run, nearest_errors, run

LETTING_GO = [replace(gait, let_go=2.0 / 3.0) for gait in (WALK, RUN)]
GAITS = pytest.mark.parametrize("gait", LETTING_GO, ids=["walk", "run"])


def walked(engine: Runtime, gait: Gait, rate: float = 208.0, seed: int = 1) -> tuple[Walk, Run]:
    walk = Walk(steady(gait, 25))
    return walk, run(engine, walk.samples(rate).noisy(seed), lag=3)


def known(times: Floats) -> Floats:
    return np.asarray(times[~np.isnan(times)])


@GAITS
@pytest.mark.parametrize("rate", [208.0, 400.0])
def test_contact_is_found_within_a_sample_of_the_jolt(engine: Runtime, gait: Gait, rate: float) -> None:
    walk, found = walked(engine, gait, rate)
    errors = nearest_errors(known(found.times("next_contact")), walk.contacts)
    assert len(errors) >= 24
    assert np.abs(errors).max() < 1.5 / rate
    # At 400 Hz all strides of 0.72 s are sampled alike: half a sample off, or none.
    assert abs(errors.mean()) < 0.51 / rate


@GAITS
def test_toe_off_is_found_to_milliseconds(engine: Runtime, gait: Gait) -> None:
    walk, found = walked(engine, gait)
    errors = nearest_errors(known(found.times("toe_off")), walk.toe_offs)
    assert len(errors) >= 24
    # A runner's foot has lost that third so slowly that a little either way is milliseconds.
    assert np.abs(errors).max() < (1.5e-3 if gait in LETTING_GO[:1] else 5e-3)


@GAITS
def test_the_contact_of_a_stride_is_the_one_that_ended_the_stride_before(engine: Runtime, gait: Gait) -> None:
    _, found = walked(engine, gait)
    assert np.array_equal(found.times("contact")[1:], found.times("next_contact")[:-1])
    assert found.strides("contact")[0] == NOT_KNOWN
    assert not found.strides("angle_known")[0]
    assert found.strides("angle_known")[1:].all()
    contact_times = found.times("toe_off")[1:] - found.times("contact")[1:]
    np.testing.assert_allclose(contact_times, gait.stance_time, atol=0.008)


@GAITS
def test_pitch_at_contact_is_that_of_the_foot(engine: Runtime, gait: Gait) -> None:
    walk, found = walked(engine, gait)
    errors = found.strides("strike_angle")[1:] - walk.pitch(found.times("contact")[1:])
    assert np.abs(errors).max() < np.deg2rad(1.5)
    assert abs(errors.mean()) < np.deg2rad(1.0 if gait in LETTING_GO[:1] else 1.5)
    np.testing.assert_allclose(found.strides("strike_angle")[1:], gait.strike, atol=np.deg2rad(2.5))


@GAITS
def test_pitch_at_toe_off_is_that_of_the_foot(engine: Runtime, gait: Gait) -> None:
    walk, found = walked(engine, gait)
    # It is read at the sample after the event, by when a runner's foot has turned by up to three degrees more.
    latest = np.deg2rad(0.5) + 0.8 * gait.push / 208.0
    errors = found.strides("toe_off_angle") - walk.pitch(found.times("toe_off"))
    assert np.abs(errors).max() < latest


@GAITS
def test_pronation_is_that_of_the_foot(engine: Runtime, gait: Gait) -> None:
    _, found = walked(engine, gait)
    pronation = found.strides("pronation")[2:]
    np.testing.assert_allclose(pronation, gait.pronation, atol=np.deg2rad(2.0))
    steepest = 1.875 * gait.pronation / (0.2 * gait.stance_time)
    # The axis is learned to a few degrees: while a walker's foot slaps down, by 26 degrees, a part of that seems roll.
    np.testing.assert_allclose(
        found.strides("pronation_rate")[2:], steepest, rtol=0.25 if gait in LETTING_GO[:1] else 0.15
    )


@GAITS
def test_clearance_and_swing_width_are_those_of_the_path(engine: Runtime, gait: Gait) -> None:
    walk, found = walked(engine, gait)
    for first, lift, rest, width in zip(
        found.times("toe_off"), found.strides("clearance"), found.times("rest"), found.strides("swing_width"),
        strict=True,
    ):  # fmt: skip
        swing = walk.place(np.linspace(first, first + gait.stride_time - gait.stance_time, 200))
        assert lift == pytest.approx(swing[:, 2].max() - walk.place(np.array([rest]))[0, 2], abs=0.012)
        assert width == pytest.approx(swing[:, 1].max(), abs=0.015)


@GAITS
def test_the_swing_path_goes_from_toe_off_to_contact(engine: Runtime, gait: Gait) -> None:
    walk, found = walked(engine, gait)
    points = found.strides("path_x").shape[1]
    for k in range(2, 20):
        times = np.linspace(found.times("toe_off")[k], found.times("next_contact")[k], points)
        way = walk.place(times) - walk.place(found.times("rest")[k : k + 1])
        # A point is that of the sample after its time: up to a sample's way ahead.
        ahead = np.gradient(way[:, 0], times).max() / 208.0
        assert np.abs(found.strides("path_x")[k] - way[:, 0]).max() < ahead + 0.01
        assert np.abs(found.strides("path_z")[k] - way[:, 2]).max() < 0.02


@GAITS
def test_an_impact_is_that_of_the_filtered_force(engine: Runtime, gait: Gait) -> None:
    _, found = walked(engine, gait)
    impact, braking = found.strides("impact")[2:], found.strides("braking")[2:]
    assert np.all(braking > 0.0)
    assert np.all(impact > braking)
    assert np.ptp(impact) < 0.4 * impact.mean()
    assert not found.strides("impact_floor").any()
    assert run(engine, Walk(steady(gait, 6)).samples(100.0), lag=3).strides("impact_floor")[1:].all()
