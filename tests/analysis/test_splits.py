"""Splits and laps: cut where they should be, nothing lost and nothing counted twice."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from openstride.activity import Split
from openstride.analysis import (
    KILOMETRE,
    MILE,
    Course,
    analyze,
    form_between,
    laps_of,
    splits_by_distance,
    splits_by_time,
)
from openstride.recordings import read_recording, write_recording
from tests.analysis.making import course_of, known, true_way


def course() -> Course:
    return course_of(known().analysis)


def assert_whole(splits: tuple[Split, ...], course: Course) -> None:
    """Assert that splits follow each other and add up to the run."""
    assert all(first.end == second.start for first, second in pairwise(splits))
    assert splits[0].start == course.start
    assert sum(each.distance or 0.0 for each in splits) == pytest.approx(course.distance)
    assert sum(each.steps for each in splits) == course.each * len(course.steps)
    assert sum(each.moving_time for each in splits) == pytest.approx(course.moving_time(course.start, course.end))


@pytest.mark.parametrize("length", [100.0, 400.0])
def test_splits_by_distance_are_as_long_as_agreed_but_for_the_last(length: float) -> None:
    splits = splits_by_distance(course(), length)
    assert_whole(splits, course())
    assert len(splits) == int((course().distance or 0.0) / length) + 1
    for each in splits[:-1]:
        assert each.complete
        assert each.distance == pytest.approx(length)
    assert not splits[-1].complete
    assert (splits[-1].distance or 0.0) < length


def test_a_split_ends_where_the_runner_was_so_far() -> None:
    for k, each in enumerate(splits_by_distance(course(), 100.0)[:-1], 1):
        assert each.uncertainty is not None
        assert abs(true_way(known().run, each.end) - 100.0 * k) < 2.0 * 0.005 * 100.0 * k + 0.8


def test_a_run_shorter_than_a_split_is_one_that_is_not_complete() -> None:
    for length in (KILOMETRE, MILE):
        (only,) = splits_by_distance(course(), length)
        assert not only.complete
        assert only.distance == pytest.approx(course().distance)


def test_splits_by_time_last_as_long_as_agreed_but_for_the_last() -> None:
    splits = splits_by_time(course(), 60.0)
    assert_whole(splits, course())
    assert [each.elapsed_time for each in splits[:-1]] == pytest.approx([60.0] * 3)
    assert splits[0].moving_time < 57.0
    assert splits[1].speed == pytest.approx(2.86, rel=0.05)


@pytest.mark.parametrize("size", [0.0, -1.0, float("nan")])
def test_a_split_of_no_size_is_refused(size: float) -> None:
    with pytest.raises(ValueError, match="length of a split is positive"):
        splits_by_distance(course(), size)
    with pytest.raises(ValueError, match="duration of a split is positive"):
        splits_by_time(course(), size)


def test_laps_are_where_the_button_was_pressed(tmp_path: Path) -> None:
    recording = known().run.recording
    events = {
        "t": np.array([60.0, 75.0, 120.0, 200.0]),
        "t_end": np.array([np.nan, 80.0, np.nan, np.nan]),
        "kind": np.array(["lap", "pause", "lap", "mark"]),
        "text": np.array([""] * 4),
    }
    write_recording(tmp_path / "run", recording, tables={"events": events})
    analysis = analyze(read_recording(tmp_path / "run"))
    assert analysis.activity is not None
    laps = analysis.activity.laps
    assert [each.start for each in laps[1:]] == [60.0, 120.0]
    assert_whole(laps, course_of(analysis))
    assert all(each.kind == "lap" for each in laps)


def test_a_lap_with_an_end_of_its_own_is_that_interval(tmp_path: Path) -> None:
    events = {
        "t": np.array([100.0]),
        "t_end": np.array([110.0]),
        "kind": np.array(["lap"]),
        "text": np.array([""]),
    }
    write_recording(tmp_path / "run", known().run.recording, tables={"events": events})
    (lap,) = laps_of(course(), read_recording(tmp_path / "run"))
    assert (lap.start, lap.end) == (100.0, 110.0)
    assert lap.moving_time == pytest.approx(10.0)
    assert lap.distance == pytest.approx(28.6, rel=0.05)


def test_without_a_press_there_are_no_laps() -> None:
    assert laps_of(course(), known().run.recording) == ()


def test_the_form_of_a_split_is_that_of_its_strides() -> None:
    tables = {side: foot.strides for side, foot in known().analysis.feet.items()}
    one = form_between(tables, "contact_time", 80.0, 140.0, running=True)
    means = []
    for table in tables.values():
        middle = 0.5 * (table["t_rest"] + table["t_rest_next"])
        means.append(np.mean(table["contact_time"][(middle >= 80.0) & (middle < 140.0)]))
    assert one.value == pytest.approx(np.mean(means))
    assert one.n == pytest.approx(2 * 60.0 / 0.725, abs=3)


def test_splits_take_every_stride_of_the_run_once() -> None:
    tables = {side: foot.strides for side, foot in known().analysis.feet.items()}
    counts = [
        form_between(tables, "cadence", each.start, each.end, running=True).n for each in splits_by_time(course(), 60.0)
    ]
    running = sum(int((table["running"] & np.isfinite(table["cadence"])).sum()) for table in tables.values())
    assert sum(counts) == running


def test_the_form_of_another_gait_is_not_mixed_in() -> None:
    tables = {side: foot.strides for side, foot in known().analysis.feet.items()}
    ran, walked = (form_between(tables, "contact_time", 0.0, 240.0, running=running).value for running in (True, False))
    assert ran is not None
    assert walked is not None
    assert walked > 2.0 * ran


def test_between_two_strides_there_is_no_form() -> None:
    tables = {side: foot.strides for side, foot in known().analysis.feet.items()}
    assert form_between(tables, "cadence", 100.0, 100.2, running=True).value is None
