"""What the samples are worth: rate, gaps, clipping; and units that cannot be right."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from openstride.recordings import Dropped, FootSamples, Ranges, Signal, UnitError, inspect, missing_samples
from tests.recordings.conftest import RATE, foot_samples


def without(foot: FootSamples, rows: NDArray[np.int64] | list[int]) -> FootSamples:
    return replace(
        foot,
        time=np.delete(foot.time, rows),
        specific_force=np.delete(foot.specific_force, rows, axis=0),
        angular_rate=np.delete(foot.angular_rate, rows, axis=0),
    )


def scaled(foot: FootSamples, *, acc: float = 1.0, gyr: float = 1.0) -> FootSamples:
    return replace(foot, specific_force=foot.specific_force * acc, angular_rate=foot.angular_rate * gyr)


def codes(signal: Signal) -> list[str]:
    return [notice.code for notice in signal.notices]


def test_a_good_foot_has_nothing_to_say(foot: FootSamples) -> None:
    signal = inspect(foot)
    assert signal.rate == pytest.approx(RATE)
    assert signal.jitter < 1e-9
    assert (signal.missing, len(signal.gaps), signal.longest_gap) == (0, 0, 0.0)
    assert signal.notices == ()


def test_a_gap_is_found_where_it_is(foot: FootSamples) -> None:
    signal = inspect(without(foot, list(range(500, 520))))
    np.testing.assert_array_equal(signal.gaps, [[foot.time[499], foot.time[520]]])
    assert signal.missing == 20
    assert signal.longest_gap == pytest.approx(21 / RATE)
    assert codes(signal) == ["samples_missing"]


def test_scattered_losses_are_counted(foot: FootSamples) -> None:
    rows = np.random.default_rng(1).choice(np.arange(1, len(foot) - 1), 400, replace=False)
    signal = inspect(without(foot, rows))
    assert signal.missing == 400
    assert signal.share_missing == pytest.approx(400 / len(foot))


def test_late_samples_that_hurried_ones_make_up_for_are_not_missing(foot: FootSamples) -> None:
    foot.time[1::2] += 0.8 / RATE
    signal = inspect(foot)
    assert signal.missing <= 1  # The last sample is a late one.
    assert codes(signal) == ["uneven"]


def test_sequence_numbers_decide_what_is_missing(foot: FootSamples) -> None:
    numbers = np.arange(len(foot), dtype=np.int32)
    numbers[100:] += 7
    assert inspect(replace(foot, sequence=numbers)).missing == 7
    # Two of the seven were received and left out for their values: those are dropped, not missing.
    assert inspect(replace(foot, sequence=numbers, dropped=Dropped(not_finite=2))).missing == 5


def test_what_is_missing_is_counted_alike_without_all_the_rest(foot: FootSamples) -> None:
    lost = without(foot, [*range(500, 520), 700, 701])
    numbers = np.delete(np.arange(len(foot), dtype=np.int32), [*range(500, 520), 700, 701])
    for each in (foot, lost, replace(lost, sequence=numbers), replace(foot, nominal_rate=100.0)):
        assert missing_samples(each) == inspect(each).missing
    assert missing_samples(lost) == 22


def test_a_rate_that_is_not_the_declared_one_is_said(foot: FootSamples) -> None:
    signal = inspect(replace(foot, nominal_rate=100.0))
    assert codes(signal) == ["rate_differs"]
    assert signal.missing == 0


def test_rows_left_out_are_said(foot: FootSamples) -> None:
    assert codes(inspect(replace(foot, dropped=Dropped(1, 2, 3)))) == ["rows_dropped"]


@pytest.mark.parametrize(("unit", "scale"), [("g", 1 / 9.80665), ("mg", 1000 / 9.80665)])
def test_acceleration_in_another_unit_is_refused_with_the_option_to_state(
    unit: str, scale: float, foot: FootSamples
) -> None:
    with pytest.raises(UnitError, match=f"--acc-unit {unit}") as caught:
        inspect(scaled(foot, acc=scale))
    assert caught.value.likely == unit


@pytest.mark.parametrize(("unit", "scale"), [("deg/s", 180 / np.pi), ("mdps", 180_000 / np.pi)])
@pytest.mark.parametrize("amplitude", [3.0, 20.0])
def test_angular_rate_in_another_unit_is_refused_with_the_option_to_state(
    unit: str, scale: float, amplitude: float
) -> None:
    with pytest.raises(UnitError, match=f"--gyr-unit {unit}") as caught:
        inspect(scaled(foot_samples(amplitude=amplitude), gyr=scale))
    assert caught.value.likely == unit


def test_a_unit_applied_twice_is_refused(foot: FootSamples) -> None:
    with pytest.raises(UnitError, match="--acc-unit m/s2"):
        inspect(scaled(foot, acc=9.80665))
    with pytest.raises(UnitError, match="--gyr-unit rad/s"):
        inspect(scaled(foot, gyr=np.pi / 180))


def test_acceleration_without_gravity_is_refused(foot: FootSamples) -> None:
    foot.specific_force[:, 2] -= 9.81
    with pytest.raises(UnitError, match="gravity"):
        inspect(foot)


@pytest.mark.parametrize("scale", [1e3, 1e6, 1e9])
def test_time_in_another_unit_is_refused(scale: float, foot: FootSamples) -> None:
    with pytest.raises(UnitError, match="--time-unit") as caught:
        inspect(replace(foot, time=foot.time * scale, nominal_rate=None))
    assert caught.value.quantity == "time"


def test_a_user_who_states_the_units_is_believed(foot: FootSamples) -> None:
    assert inspect(scaled(foot, acc=0.1), trust_units=True).samples == len(foot)


def test_a_shoe_on_a_shelf_is_in_the_right_units() -> None:
    n = 2000
    generator = np.random.default_rng(3)
    force = generator.normal([9.8, 0.0, 0.0], 0.02, (n, 3))
    foot = FootSamples("left", np.arange(n) / 100.0, force, generator.normal(0.0, 0.002, (n, 3)))
    assert inspect(foot).notices == ()


def test_values_at_the_declared_range_count_as_clipped(foot: FootSamples) -> None:
    np.clip(foot.angular_rate, -6.0, 6.0, out=foot.angular_rate)
    signal = inspect(replace(foot, ranges=Ranges(None, 6.0)))
    at_limit = int((np.abs(foot.angular_rate[:, 1]) >= 6.0).sum())
    x, y, z = signal.gyr.counts
    assert (x, z) == (0, 0)
    assert at_limit <= y <= 1.1 * at_limit
    assert codes(signal) == ["clipped"]


@pytest.mark.parametrize("limit", [4.0, 6.0, 7.5])
@pytest.mark.parametrize("wobble", [0.0, 0.005])
def test_an_undeclared_range_is_found_from_its_plateaus(limit: float, wobble: float) -> None:
    foot = foot_samples(seconds=60.0)
    noise = np.random.default_rng(5).normal(0.0, wobble * limit, foot.angular_rate.shape)
    clipped = np.abs(foot.angular_rate) >= limit
    np.clip(foot.angular_rate, -limit, limit, out=foot.angular_rate)
    foot.angular_rate[clipped] += noise[clipped]
    gyr = inspect(replace(foot, ranges=Ranges())).gyr
    assert gyr.found
    assert gyr.range == pytest.approx(limit, rel=0.01)
    assert gyr.counts[1] == pytest.approx(clipped[:, 1].sum(), rel=0.15)


@pytest.mark.parametrize("amplitude", [5.0, 9.0, 20.0])
def test_natural_crests_are_no_clipping(amplitude: float) -> None:
    signal = inspect(replace(foot_samples(seconds=60.0, amplitude=amplitude), ranges=Ranges()))
    assert signal.gyr.range is None
    assert signal.gyr.threshold == np.inf
    assert signal.acc.share == 0.0


def test_equal_crests_of_a_perfect_machine_are_no_clipping(foot: FootSamples) -> None:
    foot.angular_rate[:, 1] = 9.0 * np.sin(2.0 * np.pi * 1.2 * foot.time)
    assert inspect(replace(foot, ranges=Ranges())).gyr.range is None


def test_a_declared_range_the_samples_exceed_is_not_believed(foot: FootSamples) -> None:
    signal = inspect(replace(foot, ranges=Ranges(None, 4.0)))
    assert signal.gyr.range is None
    assert codes(signal) == ["range_differs"]


def test_a_declared_range_far_above_two_plateaus_is_not_believed(foot: FootSamples) -> None:
    foot.angular_rate[:, 0] = -foot.angular_rate[:, 1]
    np.clip(foot.angular_rate, -5.0, 5.0, out=foot.angular_rate)
    signal = inspect(replace(foot, ranges=Ranges(None, 34.9)))
    assert signal.gyr.found
    assert signal.gyr.range == pytest.approx(5.0, rel=0.01)
    assert codes(signal) == ["range_differs", "clipped"]


def test_absurd_numbers_give_an_error_or_an_answer_and_no_more(foot: FootSamples) -> None:
    foot.time[-1] = 1e300
    assert inspect(foot).share_missing == pytest.approx(1.0)
    foot.specific_force[0, 0] = 1e300
    with pytest.raises(UnitError):
        inspect(foot)
