"""Splits and the metronome, which are no cues."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openstride.cues.live.metronome import cadence_of, next_beat
from openstride.cues.live.splits import Splits, advance


def test_a_split_ends_where_the_mark_lies_on_the_way() -> None:
    splits = Splits()
    assert not advance(splits, 300.0, 900.0)
    assert advance(splits, 360.0, 1100.0)
    assert splits.number == 1
    assert splits.duration == pytest.approx(330.0)


def test_each_mark_that_was_passed_is_told_once() -> None:
    splits = Splits()
    told = [advance(splits, 1200.0, 3500.0) for _ in range(5)]
    assert told == [True, True, True, False, False]
    assert splits.duration == pytest.approx(1200.0 / 3.5)


def test_a_distance_that_goes_back_or_is_none_marks_nothing() -> None:
    splits = Splits()
    advance(splits, 300.0, 900.0)
    assert not any(advance(splits, time, way) for time, way in [(301.0, 800.0), (200.0, 1500.0), (400.0, float("nan"))])
    splits.every = 0.0
    assert not advance(splits, 500.0, 2000.0)


@given(st.lists(st.floats(0.1, 90.0), min_size=1, max_size=60), st.floats(1.5, 8.0))
def test_splits_add_up_to_the_time_of_the_last_mark(pauses: list[float], speed: float) -> None:
    splits, time, total = Splits(), 0.0, 0.0
    splits.every = 400.0
    for pause in pauses:
        time += pause
        while advance(splits, time, speed * time):
            total += splits.duration
            assert splits.duration == pytest.approx(400.0 / speed)
    assert splits.number == int(speed * time / 400.0)
    assert total == pytest.approx(splits.number * 400.0 / speed)


def test_the_beat_lies_at_most_a_tenth_above_the_usual_cadence() -> None:
    assert cadence_of(2.8, 0.05) == pytest.approx(2.94)
    assert cadence_of(2.8, 0.5) == pytest.approx(3.08)
    assert cadence_of(0.0, 0.05) == 0.0


def test_beats_fall_evenly_and_each_once() -> None:
    beats, now = [], 9.99
    for _ in range(1000):
        now = next_beat(2.9, 10.0, now)
        beats.append(now)
    assert beats[0] == 10.0
    assert all(later - earlier == pytest.approx(1.0 / 2.9) for earlier, later in pairwise(beats))


@pytest.mark.parametrize("cadence", [0.0, -3.0, float("nan"), float("inf")])
def test_without_a_cadence_there_is_no_beat(cadence: float) -> None:
    assert next_beat(cadence, 0.0, 5.0) == 5.0
