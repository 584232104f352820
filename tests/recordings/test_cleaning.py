"""Rows that cannot be used are left out and counted; a foot that is mostly such rows is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openstride.recordings import Dropped, FootSamples, TooFewSamplesError, UnusableSamplesError
from openstride.recordings import read_recording as read
from openstride.recordings._cleaning import Rows, clean_rows

TIMES = np.arange(100) / 100.0


def left(folder: Any) -> FootSamples:
    return read(folder).feet["left"]


def test_uneven_times_are_all_kept(store_columns: Any) -> None:
    times = np.cumsum(np.tile([2e-5, 0.0127, 0.004], 40))
    foot = left(store_columns(t=times))
    np.testing.assert_array_equal(foot.time, times)
    assert foot.dropped == Dropped()


def test_values_that_are_no_numbers_cost_their_row(store_columns: Any) -> None:
    acc = np.ones(100)
    acc[[3, 50]] = np.nan, np.inf
    foot = left(store_columns(acc_x=acc))
    assert foot.dropped == Dropped(not_finite=2)
    np.testing.assert_array_equal(foot.time, np.delete(TIMES, [3, 50]))


def test_nulls_cost_their_row(store_columns: Any) -> None:
    assert left(store_columns(gyr_y=[None, *[1.0] * 99])).dropped == Dropped(not_finite=1)


def test_a_repeated_time_is_kept_once(store_columns: Any) -> None:
    times = TIMES.copy()
    times[11] = times[10]
    assert left(store_columns(t=times)).dropped == Dropped(repeated=1)


@pytest.mark.parametrize("wrong", [1e9, -1e9])
def test_one_wild_time_costs_one_row(wrong: float, store_columns: Any) -> None:
    times = TIMES.copy()
    times[60] = wrong
    foot = left(store_columns(t=times))
    assert foot.dropped == Dropped(out_of_order=1)
    np.testing.assert_array_equal(foot.time, np.delete(TIMES, 60))


@pytest.mark.parametrize("times", [np.zeros(100), TIMES[::-1].copy(), np.full(100, np.nan)])
def test_time_that_stands_still_runs_backwards_or_is_absent_is_refused(times: Any, store_columns: Any) -> None:
    with pytest.raises(UnusableSamplesError, match="of 100 rows cannot be used") as caught:
        read(store_columns(t=times))
    assert caught.value.dropped > 50


@pytest.mark.parametrize(("n", "words"), [(0, "no samples"), (1, "one sample")])
def test_a_foot_without_a_stretch_of_time_is_refused(n: int, words: str, store_columns: Any) -> None:
    with pytest.raises(TooFewSamplesError, match=words) as caught:
        read(store_columns(t=np.arange(float(n))))
    assert caught.value.samples == n


@given(times=st.lists(st.floats(width=16) | st.integers(0, 30).map(float), max_size=60))
def test_what_is_kept_goes_forward_and_every_other_row_is_counted(times: list[float], tmp_path_factory: Any) -> None:
    n = len(times)
    rows = Rows(np.array(times, dtype=np.float64), np.ones((n, 3)), np.ones((n, 3)), np.arange(n, dtype=np.int32))
    try:
        kept, dropped = clean_rows(rows, tmp_path_factory.getbasetemp() / "left.parquet")
    except TooFewSamplesError as error:
        assert error.samples < 2  # noqa: PT017 - a refusal is right, for its reason
        return
    except UnusableSamplesError as error:
        assert error.dropped > n / 2  # noqa: PT017
        return
    assert np.isfinite(kept.time).all()
    assert (np.diff(kept.time) > 0.0).all()
    assert len(kept.time) + dropped.total == n
    assert kept.sequence is not None
    np.testing.assert_array_equal(rows.time[kept.sequence], kept.time)
