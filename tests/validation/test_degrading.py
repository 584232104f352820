from __future__ import annotations

import numpy as np
import pytest

from openstride.recordings import STANDARD_GRAVITY, FootSamples, Metadata, Ranges, Recording
from openstride.validation import average_pairs, drop_pairs


def recording(n: int = 1001) -> Recording:
    time = np.arange(n) / 200
    random = np.random.default_rng(1)
    foot = FootSamples(
        "right", time, random.normal(0, 30, (n, 3)), random.normal(0, 5, (n, 3)), 200.0, Ranges(200.0, 8.7)
    )
    return Recording("one", None, Metadata("one"), {"right": foot})


def test_averaging_halves_the_rate_and_takes_the_mean_of_two_samples() -> None:
    before, after = recording().feet["right"], average_pairs(recording()).feet["right"]
    assert (len(after), after.nominal_rate) == (500, 100.0)
    assert after.time[1] == pytest.approx((before.time[2] + before.time[3]) / 2)
    step = 16 * STANDARD_GRAVITY / 32768
    assert np.abs(after.specific_force[7] - before.specific_force[14:16].mean(axis=0)).max() <= step / 2 + 1e-12


def test_averaged_samples_lie_on_the_grid_of_a_pod_and_within_its_range() -> None:
    loud = recording()
    loud.feet["right"].specific_force[:2] = 500.0
    foot = average_pairs(loud).feet["right"]
    counts = foot.specific_force / (16 * STANDARD_GRAVITY / 32768)
    assert np.abs(counts - np.rint(counts)).max() < 1e-6
    assert counts[0].max() == pytest.approx(32767)
    assert foot.ranges.acc == pytest.approx(16 * STANDARD_GRAVITY)
    assert foot.ranges.gyr == 8.7


def test_dropping_loses_a_tenth_of_the_samples_in_whole_pairs_and_moves_none() -> None:
    before, after = recording().feet["right"], drop_pairs(recording()).feet["right"]
    assert len(after) == 1001 - 100
    lost = np.flatnonzero(~np.isin(before.time, after.time))
    assert (lost[::2] % 2 == 0).all()
    assert (lost[1::2] == lost[::2] + 1).all()
    kept = np.isin(before.time, after.time)
    assert (after.specific_force == before.specific_force[kept]).all()


def test_the_same_seed_loses_the_same_samples_and_another_one_others() -> None:
    times = [drop_pairs(recording(), seed=seed).feet["right"].time for seed in (1, 1, 2)]
    assert (times[0] == times[1]).all()
    assert (times[0] != times[2]).any()


@pytest.mark.parametrize("share", [-0.1, 1.0])
def test_an_impossible_share_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="must be at least 0 and below 1"):
        drop_pairs(recording(), share)
