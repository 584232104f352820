from __future__ import annotations

import numpy as np
import pytest

from openstride.recordings import Side
from openstride.validation import UnusableReferenceError
from openstride.validation._reference import reference_feet
from openstride.validation._subjects import Table
from tests.validation.doubles import FakeRecording, Samples, footprints, walk_by_sight


def markers(time: np.ndarray, heel_z: np.ndarray, toe_z: np.ndarray, x: np.ndarray) -> Table:
    columns = {"t": time}
    for name, ahead, z in (("heel", 0.0, heel_z), ("toe", 0.2, toe_z), ("fifth_metatarsal", 0.1, heel_z)):
        columns |= {f"right_{name}_x": x + ahead, f"right_{name}_y": 0 * x, f"right_{name}_z": z}
    return columns


def test_footprints_give_strides_from_mark_to_mark_in_order_of_time() -> None:
    table = footprints([3.0, 1.0, 2.0], [2.5, 0.0, 1.0])
    foot = reference_feet(FakeRecording({"footprints": table}))["right"]
    assert foot.interval.tolist() == [[1.0, 2.0], [2.0, 3.0]]
    assert foot.length.tolist() == [1.0, 1.5]
    assert foot.speed.tolist() == [1.0, 1.5]
    assert foot.tolerance == 0.45
    assert foot.cover.tolist() == [[1.0, 3.0]]


def test_footprints_without_times_take_them_from_their_sample_numbers() -> None:
    table = {"sample": np.array([100, 250]), "x": np.array([0.0, 1.0]), "y": np.array([0.0, 0.0])}
    foot = reference_feet(FakeRecording({"footprints": table}))["right"]
    assert foot.interval == pytest.approx(np.array([[1.0, 2.5]]))


def test_a_table_that_names_no_foot_is_not_guessed_to_be_of_one_of_two_feet() -> None:
    table = {name: values for name, values in footprints([1, 2], [0, 1]).items() if name != "foot"}
    both: dict[Side, Samples] = {"left": Samples(np.arange(0.0, 9)), "right": Samples(np.arange(0.0, 9))}
    assert reference_feet(FakeRecording({"footprints": table}, feet=both)) == {}


def test_a_foot_that_was_not_recorded_has_no_reference() -> None:
    table = {**footprints([1, 2], [0, 1]), "foot": np.array(["left", "left"])}
    assert reference_feet(FakeRecording({"footprints": table})) == {}


def test_two_marks_at_one_time_have_no_speed() -> None:
    foot = reference_feet(FakeRecording({"footprints": footprints([1, 1, 2], [0, 1, 2])}))["right"]
    assert np.isnan(foot.speed).tolist() == [True, False]


def test_labelled_events_are_sample_numbers_of_the_recording() -> None:
    table = {
        "foot": np.array(["right"]),
        **{name: np.array([value]) for name, value in {"start": 100.0, "end": 250.5, "tc": 130, "ic": 230}.items()},
        "pre_ic": np.array([90.0]),
    }
    foot = reference_feet(FakeRecording({"events": table}))["right"]
    assert foot.interval == pytest.approx(np.array([[1.0, 2.505]]))
    assert (foot.contact[0], foot.toe_off[0], foot.contact_next[0]) == pytest.approx((0.9, 1.3, 2.3))
    assert np.isnan(foot.length).all()


def test_labelled_strides_take_their_length_from_the_markers_beside_them() -> None:
    time = np.arange(0, 5, 0.01)
    events = {name: np.array([value]) for name, value in {"start": 100, "end": 300, "tc": 120, "ic": 280}.items()}
    tables = {"events": events, "markers": markers(time, 0 * time, 0 * time, 0.5 * time)}
    foot = reference_feet(FakeRecording(tables))["right"]
    assert foot.length == pytest.approx([1.0])
    assert foot.kind == "events"


def test_pitch_of_the_markers_is_relative_to_quiet_standing_with_toes_up_positive() -> None:
    time = np.arange(0, 6, 0.01)
    way = walk_by_sight([2, 3, 4], [0, 1.2, 2.4], until=6)["x"]
    toe_z = np.where(time < 5, 0.02, 0.02 + 0.2 * np.tan(0.3))
    foot = reference_feet(FakeRecording({"markers": markers(time, 0 * time, toe_z, way)}))["right"]
    assert foot.pitch is not None
    flat = np.arctan2(0.02, 0.2)
    assert foot.pitch.at(np.array([1.0, 5.5])) == pytest.approx([0, np.arctan2(toe_z[-1], 0.2) - flat])
    assert len(foot.interval) == 2


def test_markers_that_move_from_the_first_moment_on_have_no_standing_pitch() -> None:
    time = np.arange(0, 3, 0.01)
    way = walk_by_sight([-0.5, 0.5, 1.5], [0, 1.2, 2.4], until=3)["x"]
    foot = reference_feet(FakeRecording({"markers": markers(time, 0 * time, 0 * time, way)}))["right"]
    assert foot.pitch is None


@pytest.mark.parametrize("lacking", ["x", "y"])
def test_a_table_without_a_needed_column_is_refused_with_its_name(lacking: str) -> None:
    table = {name: values for name, values in footprints([1, 2], [0, 1]).items() if name != lacking}
    with pytest.raises(UnusableReferenceError, match=rf"truth_footprints\.parquet: no column {lacking}"):
        reference_feet(FakeRecording({"footprints": table}))


def test_a_table_of_words_is_refused() -> None:
    table = {**footprints([1, 2], [0, 1]), "x": np.array(["here", "there"])}
    with pytest.raises(UnusableReferenceError, match="does not hold numbers"):
        reference_feet(FakeRecording({"footprints": table}))
