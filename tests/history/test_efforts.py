"""Fastest stretches, held against a search that tries every instant."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from openstride.history import MARK, Piece, best_efforts, joined_efforts, way_marks

Floats = NDArray[np.float64]

STEPS = st.lists(
    st.tuples(st.integers(1, 40).map(lambda n: n / 4), st.sampled_from([0.0, 0.0, 0.5, 2.0, 7.25, 30.0, 111.0])),
    min_size=1,
    max_size=40,
)


def walked(steps: list[tuple[float, float]]) -> tuple[Floats, Floats]:
    time = np.cumsum([0.0, *(step[0] for step in steps)])
    way = np.cumsum([0.0, *(step[1] for step in steps)])
    return time, way


def brute(time: Floats, way: Floats, length: float, grid: Floats) -> float:
    """Return the least time over beginnings on a grid, each to where the way is first so much longer."""
    least = np.inf
    for start in grid:
        target = np.interp(start, time, way) + length
        if target > way[-1] + 1e-9:
            break
        after = int(np.searchsorted(way, target - 1e-9, side="left"))
        step = way[after] - way[after - 1] if after else 0.0
        share = (target - way[after - 1]) / step if step > 0.0 else 0.0
        end = time[after - 1] + share * (time[after] - time[after - 1]) if after else time[0]
        least = min(least, end - start)
    return float(least)


@given(STEPS, st.sampled_from([1.0, 10.0, 50.0, 200.0]))
def test_no_beginning_is_faster_than_the_one_that_is_found(steps: list[tuple[float, float]], length: float) -> None:
    time, way = walked(steps)
    assume(way[-1] >= length)
    (found,) = best_efforts(time, way, lengths=[length])
    grid = np.unique(np.concatenate([time, np.linspace(time[0], time[-1], 400), [found.start]]))
    assert found.time == pytest.approx(brute(time, way, length, grid), abs=1e-6)
    covered = np.interp(found.start + found.time, time, way) - np.interp(found.start, time, way)
    assert covered == pytest.approx(length, abs=1e-6)


def test_lengths_that_were_not_run_are_left_out() -> None:
    time, way = walked([(300.0, 1000.0)])
    assert [effort.length for effort in best_efforts(time, way)] == [400.0, 1000.0]


def test_the_clock_runs_on_through_a_pause() -> None:
    time, way = walked([(100.0, 300.0), (60.0, 0.0), (100.0, 300.0)])
    (found,) = best_efforts(time, way, lengths=[400.0])
    assert found.time == pytest.approx(60.0 + 400.0 / 3.0)


def test_a_stretch_may_begin_and_end_anywhere() -> None:
    # 10 s slow, 100 s at 4 m/s, slow again: the fastest 400 m lie inside.
    time, way = walked([(10.0, 20.0), (110.0, 440.0), (10.0, 20.0)])
    (found,) = best_efforts(time, way, lengths=[400.0])
    assert found.time == pytest.approx(100.0)
    assert 10.0 <= found.start <= 20.0


def test_an_uncertain_way_makes_an_uncertain_time() -> None:
    time, way = walked([(250.0, 1000.0)])
    (found,) = best_efforts(time, way, lengths=[1000.0], uncertainty=0.01)
    assert found.uncertainty == pytest.approx(2.5)


@pytest.mark.parametrize(("time", "way"), [([0.0, 1.0], [0.0]), ([0.0, 0.0], [0.0, 1.0]), ([0.0, 1.0], [1.0, 0.0])])
def test_columns_that_are_no_way_are_refused(time: list[float], way: list[float]) -> None:
    with pytest.raises(ValueError, match="time"):
        best_efforts(np.array(time), np.array(way))


def test_no_way_has_no_efforts() -> None:
    assert best_efforts(np.empty(0), np.empty(0)) == ()


@given(STEPS)
def test_marks_are_where_the_way_first_was_that_long(steps: list[tuple[float, float]]) -> None:
    time, way = walked(steps)
    marks = way_marks(time, way)
    assert len(marks) == way[-1] // MARK + 1
    np.testing.assert_allclose(np.interp(marks, time, way), MARK * np.arange(len(marks)), atol=1e-6)
    assert np.all(np.diff(marks) > 0.0)


def piece(start: float, time: Floats, way: Floats, lengths: list[float]) -> Piece:
    return Piece(start, best_efforts(time, way, lengths=lengths, uncertainty=0.01), way_marks(time, way))


@given(STEPS, STEPS, st.integers(0, 300), st.sampled_from([50.0, 200.0, 500.0]))
def test_a_stretch_across_pieces_is_no_faster_than_it_was_and_little_slower(
    first: list[tuple[float, float]], second: list[tuple[float, float]], pause: int, length: float
) -> None:
    (time, way), (later, further) = walked(first), walked(second)
    start = time[-1] + pause + 1.0
    pieces = [piece(0.0, time, way, [length]), piece(start, later, further, [length])]
    found = joined_efforts(pieces, lengths=[length])
    # In between nobody knows of any way.
    whole = np.concatenate([time, start + later]), np.concatenate([way, way[-1] + further])
    truth = best_efforts(*whole, lengths=[length])
    longer = best_efforts(*whole, lengths=[length + 2.0 * MARK])
    assert not found or found[0].time >= truth[0].time - 1e-6
    assert not longer or (found and found[0].time <= longer[0].time + 1e-6)


def test_two_halves_of_ten_kilometres_are_ten_kilometres() -> None:
    half = np.array([0.0, 1500.0]), np.array([0.0, 5000.0])
    pieces = [piece(0.0, *half, [5000.0]), piece(1530.0, *half, [5000.0])]
    found = {effort.length: effort for effort in joined_efforts(pieces)}
    assert (found[10_000.0].time, found[10_000.0].start) == (3030.0, 0.0)
    assert found[10_000.0].uncertainty == pytest.approx(30.3)
    assert found[5000.0].time == 1500.0
