"""A sensor gives whole counts within its range, as noisy and as far off as it is said to be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from openstride.recordings import STANDARD_GRAVITY, FootSamples
from openstride.simulator import IDEAL, Samples, Sensor


def at_rest(count: int = 50_000) -> Samples:
    time = np.arange(count) / 208.0
    return Samples(time, np.tile([0.0, 0.0, STANDARD_GRAVITY], (count, 1)), np.zeros((count, 3)))


def measured(sensor: Sensor, felt: Samples, seed: int = 1) -> FootSamples:
    random = np.random.default_rng(seed)
    return replace(sensor, filtered=False).specimen("left", random).measured(felt, random)


def test_values_are_whole_counts() -> None:
    foot = measured(Sensor(), at_rest(1000))
    assert foot.scales is not None
    for values, scale in ((foot.specific_force, foot.scales.acc), (foot.angular_rate, foot.scales.gyr)):
        counts = values / scale
        np.testing.assert_allclose(counts, np.rint(counts), atol=1e-6)
        assert len(np.unique(np.rint(counts))) > 1


def test_values_stay_within_the_range() -> None:
    felt = Samples(np.arange(4.0), np.full((4, 3), 1e4), np.full((4, 3), -1e4))
    foot = measured(IDEAL, felt)
    assert foot.ranges.acc == pytest.approx(32.0 * STANDARD_GRAVITY)
    assert foot.ranges.gyr == pytest.approx(np.radians(2000.0))
    np.testing.assert_allclose(foot.specific_force, 32.0 * STANDARD_GRAVITY, rtol=1e-4)
    np.testing.assert_allclose(foot.angular_rate, -np.radians(2000.0), rtol=1e-4)


def test_a_perfect_sensor_is_off_by_half_a_count_at_most() -> None:
    felt = at_rest(10).turned(Rotation.from_rotvec([0.3, -0.2, 0.1]))
    foot = measured(IDEAL, felt)
    assert np.abs(foot.specific_force - felt.force).max() <= 0.5001 * IDEAL.scales.acc


def test_noise_and_bias_are_as_large_as_stated() -> None:
    sensor = Sensor(tilt=0.0, acc_scale=0.0)
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
    sensor = replace(IDEAL, tilt=0.1)
    forces = np.stack([measured(sensor, at_rest(1), seed).specific_force[0] for seed in range(100)])
    np.testing.assert_allclose(np.linalg.norm(forces, axis=1), STANDARD_GRAVITY, atol=0.02)
    leaning = np.arctan2(np.hypot(forces[:, 0], forces[:, 1]), forces[:, 2])
    assert np.sqrt(np.mean(leaning**2)) == pytest.approx(sensor.tilt * np.sqrt(2.0), rel=0.25)


def test_each_specimen_starts_at_its_own_time_and_ends_with_the_run() -> None:
    sensor = Sensor(latest_start=2.0)
    starts = []
    for seed in range(50):
        times = sensor.specimen("left", np.random.default_rng(seed)).times(30.0)
        starts.append(times[0])
        np.testing.assert_allclose(np.diff(times), 1.0 / 208.0, atol=1e-9)
        assert 30.0 - 2.0 / 208.0 <= times[-1] < 30.0
    assert min(starts) >= 0.0
    assert 1.5 < max(starts) - min(starts) < 2.0


def test_scales_are_as_far_off_as_stated() -> None:
    sensor = replace(IDEAL, gyr_scale=0.01)
    felt = Samples(np.arange(2.0), np.zeros((2, 3)), np.full((2, 3), 10.0))
    factors = np.array([measured(sensor, felt, seed).angular_rate[0] / 10.0 for seed in range(200)])
    assert factors.mean() == pytest.approx(1.0, abs=0.002)
    assert factors.std() == pytest.approx(0.01, rel=0.1)


def test_a_sensor_that_leans_feels_gravity_along_its_own_axes() -> None:
    foot = measured(replace(IDEAL, lean=np.radians(30.0)), at_rest(1))
    np.testing.assert_allclose(np.abs(foot.specific_force[0]) / STANDARD_GRAVITY, [0.5, 0.0, np.sqrt(0.75)], atol=1e-3)


def test_a_loose_sensor_shakes_at_its_own_frequency_and_settles_on_the_truth() -> None:
    rate = 2000.0
    time = np.arange(2000) / rate
    force = np.where(time[:, None] < 0.3, 10.0, 30.0) * np.ones(3)
    foot = measured(replace(IDEAL, rate=rate, flex=40.0, damping=0.2), Samples(time, force, np.zeros_like(force)))
    felt = foot.specific_force[:, 0]
    np.testing.assert_allclose(felt[time < 0.29], 10.0, atol=0.02)
    np.testing.assert_allclose(felt[time > 0.8], 30.0, atol=0.05)
    after = felt[(time > 0.3) & (time < 0.4)] - 30.0
    crossings = np.flatnonzero(np.diff(np.sign(after)))
    assert 0.5 / np.diff(crossings / rate).mean() == pytest.approx(40.0, rel=0.05)
    # A step response overshoots, the more the less it is damped; with a zero beside the poles by more than a half.
    assert 0.5 < after.max() / 20.0 < 0.8


@pytest.mark.parametrize("lost", [0.02, 0.2])
def test_as_many_packets_are_lost_as_stated_in_bursts_and_times_stay_true(lost: float) -> None:
    sensor = replace(IDEAL, lost=lost, packet=10, burst=3.0)
    count = 200_000
    foot = measured(sensor, at_rest(count), seed=3)
    assert foot.sequence is not None
    assert 1.0 - len(foot) / count == pytest.approx(lost, rel=0.15)
    np.testing.assert_allclose(foot.time, foot.sequence / 208.0, atol=1e-9)
    holes = np.diff(foot.sequence)
    holes = holes[holes > 1] - 1
    assert (holes % 10 == 0).all()
    assert holes.mean() == pytest.approx(30.0, rel=0.1)


def test_a_clock_runs_fast_or_slow_and_the_recording_nearly_knows() -> None:
    sensor = replace(IDEAL, clock=30e-6)
    drifts = []
    for seed in range(100):
        specimen = sensor.specimen("right", np.random.default_rng(seed))
        times = specimen.times(3600.0)
        own = specimen.own_time(times)
        np.testing.assert_allclose(np.diff(own), 1.0 / 208.0, atol=1e-9)
        said = specimen.clock(np.random.default_rng(seed))
        assert abs(said.offset + (1.0 + said.drift) * own[-1] - times[-1]) < 0.02
        drifts.append(times[-1] / own[-1] - 1.0)
    assert np.std(drifts) == pytest.approx(30e-6, rel=0.2)


def test_a_sensor_that_filters_gives_the_mean_over_each_interval() -> None:
    specimen = replace(IDEAL, rate=100.0, filtered=True).specimen("left", np.random.default_rng(1))

    def ideal(time: NDArray[np.float64]) -> Samples:
        force = np.stack([np.sin(40.0 * time), time**3, np.ones_like(time)], axis=1)
        return Samples(time, force, np.zeros_like(force))

    foot = specimen.measured(specimen.felt(ideal, specimen.times(2.0)), np.random.default_rng(1))
    np.testing.assert_allclose(foot.time, specimen.times(2.0), atol=1e-12)
    early, late = foot.time - 0.005, foot.time + 0.005
    means = [(np.cos(40.0 * early) - np.cos(40.0 * late)) / 0.4, (late**4 - early**4) / 0.04, np.ones_like(early)]
    np.testing.assert_allclose(foot.specific_force, np.stack(means, axis=1), atol=0.006)
