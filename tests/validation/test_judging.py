from __future__ import annotations

import numpy as np
import pytest

from openstride.validation import JudgedStride, judge_foot
from openstride.validation._reference import reference_feet
from tests.validation.doubles import FakeRecording, footprints, strides_between, walk_by_sight

NAN = float("nan")


def judged(recording: FakeRecording, rests: list[float], lengths: list[float]) -> list[JudgedStride]:
    return judge_foot("right", reference_feet(recording)["right"], strides_between(rests, lengths))


def on_foot(*x: float) -> FakeRecording:
    return FakeRecording({"footprints": footprints(list(range(len(x))), list(x))})


def test_a_found_stride_is_held_against_its_footprints_although_they_mark_the_end_of_foot_flat() -> None:
    strides = judged(on_foot(0, 1, 2.2), [-0.3, 0.7, 1.7], [1.1, 1.0])
    assert all(stride.matched for stride in strides)
    errors = [stride.compared["stride_length"].error for stride in strides]
    assert errors == pytest.approx([0.1, -0.2])
    assert strides[0].compared["stride_length"].sigma == pytest.approx(0.1)


def test_a_missing_last_stride_is_a_missed_reference_stride() -> None:
    strides = judged(on_foot(0, 1, 2, 3), [0, 1, 2], [1, 1])
    assert [(stride.in_reference, stride.found) for stride in strides] == [(True, True), (True, True), (True, False)]
    assert strides[-1].compared == {}


def test_an_extra_stride_is_found_without_being_in_the_reference() -> None:
    strides = judged(on_foot(0, 1, 2), [0, 0.9, 1.02, 2], [1, 0.1, 1])
    assert [(stride.in_reference, stride.found) for stride in strides] == [(True, True), (False, True), (True, True)]
    assert strides[1].length == pytest.approx(0.1)


def test_an_extra_stride_goes_by_the_speed_of_the_reference_stride_around_it() -> None:
    strides = judged(on_foot(0, 1, 4), [0, 1, 1.05, 2], [1, 9, 3])
    extra = [stride for stride in strides if not stride.in_reference]
    assert [stride.speed for stride in extra] == [3.0]


def test_strides_before_the_first_and_after_the_last_footprint_are_not_judged() -> None:
    assert len(judged(on_foot(0, 1, 2), [-3, -2, 0, 1, 2, 3, 4], [1] * 6)) == 2


def test_a_withheld_stride_is_matched_and_has_no_number() -> None:
    (stride,) = judged(on_foot(0, 1), [0, 1], [NAN])
    assert stride.matched
    assert np.isnan(stride.length)
    assert np.isnan(stride.compared["stride_length"].found)


def test_a_length_that_the_engine_marks_as_not_measured_is_no_length() -> None:
    strides = strides_between([0, 1], [1.0])
    strides["measured"] = False
    (stride,) = judge_foot("right", reference_feet(on_foot(0, 1))["right"], strides)
    assert np.isnan(stride.length)


def test_flags_are_told_by_name() -> None:
    strides = strides_between([0, 1], [1.0])
    strides["clipped"] = 7
    (stride,) = judge_foot("right", reference_feet(on_foot(0, 1))["right"], strides)
    assert stride.flags == ("clipped",)


def test_against_true_positions_the_length_is_taken_at_the_found_rest_instants() -> None:
    table = walk_by_sight([1, 2, 3], [0, 1.2, 2.6], until=4)
    strides = judged(FakeRecording({"positions": table}), [1.0, 2.0, 3.0], [1.25, 1.4])
    assert [stride.compared["stride_length"].truth for stride in strides] == pytest.approx([1.2, 1.4])
    # A rest instant that was found too early, in swing, is held against where the sensor was then.
    early = judged(FakeRecording({"positions": table}), [1.0, 1.75, 3.0], [1.2, 1.4])
    assert early[0].compared["stride_length"].truth == pytest.approx(1.2, abs=1e-3)
    swing = judged(FakeRecording({"positions": table}), [1.0, 1.6, 3.0], [1.2, 1.4])
    assert swing[0].compared["stride_length"].truth == pytest.approx(
        float(table["x"][np.searchsorted(table["t"], 1.6)])
    )


def test_turning_on_the_spot_counts_neither_as_found_nor_as_missed_but_its_length_is_judged() -> None:
    table = walk_by_sight([1, 2, 3.2], [0, 1.2, 1.7], until=5)
    strides = judged(FakeRecording({"positions": table}), [1, 2, 3.2], [1.2, 0.5])
    assert [stride.gait for stride in strides] == [True, False]
    assert strides[1].compared["stride_length"].error == pytest.approx(0, abs=1e-3)


def test_a_stride_found_while_the_foot_stands_by_the_reference_is_no_gait() -> None:
    table = walk_by_sight([1, 2], [0, 1.2], until=9)
    strides = judged(FakeRecording({"positions": table}), [1, 2, 5, 6], [1.2, 0.0, 1.0])
    standing = [stride for stride in strides if not stride.in_reference]
    assert [stride.gait for stride in standing] == [False, False]


def test_what_the_reference_could_not_see_is_not_judged() -> None:
    table = walk_by_sight([1, 2, 3, 4], [0, 1.2, 2.4, 3.6], until=5)
    hidden = (table["t"] >= 2) & (table["t"] < 3.2)
    table = {**table, "x": np.where(hidden, NAN, table["x"])}
    strides = judged(FakeRecording({"positions": table}), [1, 2, 3, 4], [1.2, 1.2, 1.2])
    assert all(stride.matched or stride.in_reference for stride in strides)
    assert 2.5 not in [stride.time for stride in strides]


def test_labelled_instants_are_held_against_the_found_ones() -> None:
    labels = {"start": 100, "end": 200, "tc": 120, "ic": 180, "pre_ic": 90}
    events = {name: np.array([value], dtype=np.float64) for name, value in labels.items()}
    strides = strides_between([1.0, 2.0], [1.0])
    strides["t_toe_off"], strides["t_contact_next"], strides["contact_time"] = 1.21, 1.78, 0.33
    (stride,) = judge_foot("right", reference_feet(FakeRecording({"events": events}))["right"], strides)
    assert stride.compared["toe_off"].error == pytest.approx(0.01)
    assert stride.compared["initial_contact"].error == pytest.approx(-0.02)
    assert stride.compared["contact_time"].error == pytest.approx(0.03)
    assert "stride_length" not in stride.compared
    assert np.isnan(stride.speed)


def test_a_foot_in_which_nothing_was_found_misses_every_stride() -> None:
    strides = judge_foot("right", reference_feet(on_foot(0, 1, 2))["right"], strides_between([0], []))
    assert [stride.found for stride in strides] == [False, False]


def test_foot_angles_are_held_against_the_markers_at_the_found_instants() -> None:
    time = np.arange(0, 6, 0.01)
    x = walk_by_sight([2, 3, 4], [0, 1.2, 2.4], until=6)["x"]
    # The shoe pitches by 0.1 rad a second once the first second of standing is over.
    pitch = 0.1 * np.maximum(time - 1, 0)
    columns = {"t": time}
    for name, ahead in (("heel", 0.0), ("toe", 0.2), ("fifth_metatarsal", 0.1)):
        place = (x + ahead * np.cos(pitch), 0 * x, ahead * np.sin(pitch))
        columns |= {f"right_{name}_{axis}": value for axis, value in zip("xyz", place, strict=True)}
    strides = strides_between([2.0, 3.0, 4.0], [1.2, 1.2])
    strides["t_contact"], strides["t_toe_off"] = strides["t_rest"] - 0.2, strides["t_rest"] + 0.2
    strides["strike_angle"], strides["toe_off_angle"] = 0.1, 0.1
    found = judge_foot("right", reference_feet(FakeRecording({"markers": columns}))["right"], strides)
    assert [each.compared["strike_angle"].truth for each in found] == pytest.approx([0.08, 0.18], abs=1e-4)
    assert [each.compared["toe_off_angle"].error for each in found] == pytest.approx([-0.02, -0.12], abs=1e-4)
