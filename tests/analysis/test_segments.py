"""Standing, walking and running, with when and how far, are those that were simulated or recorded."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from openstride.analysis import analyze, course_of_strides, splits_by_distance
from openstride.analysis._by_speed import form_by_speed
from openstride.analysis._course import course_of as lay_together
from openstride.analysis._series import all_series
from openstride.recordings import FootSamples, Recording, Side, read_recording
from tests.analysis.making import activity_of, course_of, known, true_way


def without(foot: FootSamples, start: float, end: float) -> FootSamples:
    """Return a foot's samples without those of an interval."""
    keep = (foot.time < start) | (foot.time >= end)
    return FootSamples(
        foot.side,
        foot.time[keep],
        foot.specific_force[keep],
        foot.angular_rate[keep],
        foot.nominal_rate,
        foot.ranges,
        foot.scales,
    )


def with_feet(recording: Recording, feet: dict[Side, FootSamples]) -> Recording:
    return replace(recording, feet=feet, metadata=replace(recording.metadata, feet=tuple(feet)))


def test_a_run_is_divided_as_it_was_run() -> None:
    segments = activity_of(known().analysis).segments
    assert [each.gait for each in segments] == ["standing", "walking", "running", "walking", "standing"]
    # The runner stands for 4 s and walks for 45; speeding up takes 3 s, and a foot starts a stride late.
    for segment, end in zip(segments, (4.0, 50.5, 189.5, 236.0), strict=False):
        assert segment.end == pytest.approx(end, abs=2.0)


def test_segments_follow_each_other_from_the_first_sample_to_the_last() -> None:
    activity = activity_of(known().analysis)
    assert all(first.end == second.start for first, second in pairwise(activity.segments))
    assert sum(each.duration for each in activity.segments) == pytest.approx(activity.elapsed_time)
    assert activity.elapsed_time == pytest.approx(239.5, abs=0.6)


def test_segments_are_as_long_as_the_way_in_them() -> None:
    made = known()
    for segment in activity_of(made.analysis).segments:
        way = true_way(made.run, segment.end) - true_way(made.run, segment.start)
        assert segment.distance is not None
        assert segment.uncertainty is not None
        # Half a stride: between a contact and the next nobody says where the body is.
        assert abs(segment.distance - way) < 2.0 * segment.uncertainty + 0.6


def test_segments_share_the_distance_the_steps_and_the_time_on_the_move() -> None:
    analysis = known().analysis
    activity = activity_of(analysis)
    assert sum(each.distance or 0.0 for each in activity.segments) == pytest.approx(analysis.summary["distance"].value)
    assert sum(each.steps for each in activity.segments) == sum(len(foot.strides) for foot in analysis.feet.values())
    assert activity.moving_time == pytest.approx(analysis.summary["moving_time"].value, abs=2.5)
    assert activity.moving_time == sum(each.duration for each in activity.segments if each.moving)


def test_one_foot_gives_the_same_segments_and_counts_each_stride_twice() -> None:
    recording = known().run.recording
    both = activity_of(known().analysis)
    one = activity_of(analyze(with_feet(recording, {"left": recording.feet["left"]})))
    assert [each.gait for each in one.segments] == [each.gait for each in both.segments]
    for alone, together in zip(one.segments, both.segments, strict=True):
        assert alone.steps == pytest.approx(together.steps, abs=4)
        assert alone.distance == pytest.approx(together.distance, abs=3.0)
    assert one.grade == "one_foot"


def test_where_nothing_was_recorded_nobody_knows_the_gait() -> None:
    recording = known().run.recording
    feet = {side: without(foot, 100.0, 110.0) for side, foot in recording.feet.items()}
    (gap,) = (each for each in activity_of(analyze(with_feet(recording, feet))).segments if each.gait == "unknown")
    assert gap.start == pytest.approx(100.0, abs=1.5)
    assert gap.end == pytest.approx(110.0, abs=1.5)
    assert gap.steps == 0


def test_where_one_foot_was_lost_the_other_tells_the_way() -> None:
    made = known()
    feet = dict(made.run.recording.feet) | {"right": without(made.run.recording.feet["right"], 100.0, 130.0)}
    analysis = analyze(with_feet(made.run.recording, feet))
    assert [each.gait for each in activity_of(analysis).segments] == [
        each.gait for each in activity_of(made.analysis).segments
    ]
    assert course_of(analysis).distance == pytest.approx(course_of(made.analysis).distance, rel=0.01)


def test_a_recorded_run_stays_one_run(shared: Path) -> None:
    activity = activity_of(analyze(read_recording(shared / "recordings" / "run-with-stryd")))
    longest = max(activity.segments, key=lambda each: each.duration)
    assert longest.gait == "running"
    assert longest.duration > 0.85 * activity.elapsed_time
    assert len(activity.segments) < 6


@pytest.mark.parametrize("name", ["gaitmap-walk", "llio-45"])
def test_a_recorded_walk_holds_no_running(shared: Path, name: str) -> None:
    activity = activity_of(analyze(read_recording(shared / "recordings" / name)))
    assert {each.gait for each in activity.segments} <= {"standing", "walking"}
    assert not activity.running


def test_where_no_length_is_known_there_are_segments_and_steps_but_no_way() -> None:
    made = known(duration=60.0)
    tables = {side: foot.strides.copy() for side, foot in made.analysis.feet.items()}
    spans = {}
    for side, table in tables.items():
        for name in ("stride_length", "u_stride_length", "speed", "u_speed"):
            table[name] = np.nan
        time = made.run.recording.feet[side].time
        spans[side] = np.array([[-np.inf, time[0]], [time[-1], np.inf]])
    course = lay_together(tables, spans)
    assert course.distance is None
    assert {each.distance for each in course.segments()} == {None}
    assert [each.steps for each in course.segments()] == [each.steps for each in activity_of(made.analysis).segments]
    assert splits_by_distance(course, 100.0) == ()
    drawn = all_series(tables, course)
    assert {each.metric for each in drawn}.isdisjoint({"speed"})
    assert any(each.metric == "cadence" for each in drawn)
    assert all(line.slope is None for line in form_by_speed(tables, course).values())


def test_strides_alone_tell_the_way_and_the_pauses() -> None:
    analysis = known().analysis
    course = course_of(analysis)
    alone = course_of_strides({side: foot.strides for side, foot in analysis.feet.items()})
    assert alone.distance == pytest.approx(course.distance, rel=1e-3)
    middle = 0.5 * (course.start + course.end)
    assert np.interp(middle, alone.time, alone.way) == pytest.approx(
        np.interp(middle, course.time, course.way), rel=2e-3
    )


def strides(*rests: float) -> NDArray[np.void]:
    """Return running strides of 2 m and 1 s that begin at these times."""
    fields = ("t_rest", "t_rest_next", "stride_length", "u_stride_length", "duty_factor")
    table = np.zeros(len(rests), [*((name, "f8") for name in fields), ("running", "?")])
    table["t_rest"], table["t_rest_next"] = rests, np.array(rests) + 1.0
    table["stride_length"], table["duty_factor"], table["running"] = 2.0, 0.35, True
    return table


def test_a_foot_that_was_not_recorded_for_a_while_does_not_shorten_the_way_and_a_stand_does_not_lengthen_it() -> None:
    left = strides(*range(20), *range(60, 80))
    lost = course_of_strides({"left": left, "right": strides(*(each + 0.5 for each in range(80)))})
    assert lost.distance == pytest.approx(160.0, abs=1.0)
    assert len(lost.pauses()) == 0
    stood = course_of_strides({"left": left, "right": strides(*(left["t_rest"] + 0.5))})
    assert stood.distance == pytest.approx(80.0)
    assert stood.pauses().tolist() == [[20.5, 60.0]]
    assert course_of_strides({"left": left}).pauses().tolist() == [[20.0, 60.0]]
