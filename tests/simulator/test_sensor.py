"""A sensor gives whole counts within its range, as noisy and as far off as it is said to be."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from openstride.recordings import STANDARD_GRAVITY, FootSamples
from openstride.simulator import Samples, Sensor

PERFECT = Sensor(acc_noise=0.0, gyr_noise=0.0, acc_bias=0.0, gyr_bias=0.0, tilt=0.0, latest_start=0.0)


def at_rest(count: int = 50_000) -> Samples:
    time = np.arange(count) / 208.0
    return Samples(time, np.tile([0.0, 0.0, STANDARD_GRAVITY], (count, 1)), np.zeros((count, 3)))


def measured(sensor: Sensor, felt: Samples, seed: int = 1) -> FootSamples:
    return sensor.measured(felt, "left", np.random.default_rng(seed))


def test_values_are_whole_counts() -> None:
    foot = measured(Sensor(), at_rest(1000))
    assert foot.scales is not None
    for values, scale in ((foot.specific_force, foot.scales.acc), (foot.angular_rate, foot.scales.gyr)):
        counts = values / scale
        np.testing.assert_allclose(counts, np.rint(counts), atol=1e-6)
        assert len(np.unique(np.rint(counts))) > 1


def test_values_stay_within_the_range() -> None:
    felt = Samples(np.arange(4.0), np.full((4, 3), 1e4), np.full((4, 3), -1e4))
    foot = measured(PERFECT, felt)
    assert foot.ranges.acc == pytest.approx(32.0 * STANDARD_GRAVITY)
    assert foot.ranges.gyr == pytest.approx(np.radians(2000.0))
    np.testing.assert_allclose(foot.specific_force, 32.0 * STANDARD_GRAVITY, rtol=1e-4)
    np.testing.assert_allclose(foot.angular_rate, -np.radians(2000.0), rtol=1e-4)


def test_a_perfect_sensor_is_off_by_half_a_count_at_most() -> None:
    felt = at_rest(10).turned(Rotation.from_rotvec([0.3, -0.2, 0.1]))
    foot = measured(PERFECT, felt)
    assert np.abs(foot.specific_force - felt.force).max() <= 0.5001 * PERFECT.scales.acc


def test_noise_and_bias_are_as_large_as_stated() -> None:
    sensor = Sensor(tilt=0.0)
    feet = [measured(sensor, at_rest(2000), seed) for seed in range(60)]
    forces = np.stack([foot.specific_force - at_rest(2000).force for foot in feet])
    rates = np.stack([foot.angular_rate for foot in feet])
    for errors, noise, bias in (
        (forces, sensor.acc_noise, sensor.acc_bias),
        (rates, sensor.gyr_noise, sensor.gyr_bias),
    ):
        assert errors.std(axis=1).mean() == pytest.approx(noise, rel=0.1)
        assert errors.mean(axis=1).std() == pytest.approx(bias, rel=0.25)


def test_the_mount_turns_gravity_and_keeps_its_size() -> None:
    sensor = Sensor(acc_noise=0.0, acc_bias=0.0)
    forces = np.stack([measured(sensor, at_rest(1), seed).specific_force[0] for seed in range(100)])
    np.testing.assert_allclose(np.linalg.norm(forces, axis=1), STANDARD_GRAVITY, atol=0.02)
    leaning = np.arctan2(np.hypot(forces[:, 0], forces[:, 1]), forces[:, 2])
    assert np.sqrt(np.mean(leaning**2)) == pytest.approx(sensor.tilt * np.sqrt(2.0), rel=0.25)


def test_each_specimen_starts_at_its_own_time_and_ends_with_the_run() -> None:
    sensor = Sensor(latest_start=2.0)
    starts = []
    for seed in range(50):
        times = sensor.times(30.0, np.random.default_rng(seed))
        starts.append(times[0])
        np.testing.assert_allclose(np.diff(times), 1.0 / 208.0, atol=1e-9)
        assert 30.0 - 2.0 / 208.0 <= times[-1] < 30.0
    assert min(starts) >= 0.0
    assert 1.5 < max(starts) - min(starts) < 2.0
