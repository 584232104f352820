from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from openstride.recordings import read_recording
from openstride.validation._reference import _from_events, _from_trajectory
from openstride.validation._subjects import Table
from openstride.validation._trajectory import Trajectory, from_places
from tests.validation.doubles import walk_by_sight


def sight(table: Table) -> Trajectory:
    return from_places(table["t"], np.column_stack([table[axis] for axis in "xyz"]))


def test_each_swing_is_one_stride_from_rest_to_rest() -> None:
    rests = [1.0, 2.0, 3.1, 4.0]
    seen = sight(walk_by_sight(rests, [0, 1.2, 2.6, 3.9], until=5)).strides()
    assert seen.shape == (3, 2)
    assert seen[:, 0] == pytest.approx(rests[:-1], abs=0.15)
    assert seen[:, 1] == pytest.approx(rests[1:], abs=0.15)


def test_the_length_of_a_seen_stride_is_that_of_its_swing() -> None:
    way = sight(walk_by_sight([1, 2, 3], [0, 1.2, 2.6], until=4))
    seen = way.strides()
    assert way.distance(seen[:, 0], seen[:, 1]) == pytest.approx([1.2, 1.4], abs=1e-3)


def test_standing_between_two_strides_belongs_to_neither() -> None:
    seen = sight(walk_by_sight([1, 2, 6, 7], [0, 1.2, 1.2, 2.4], until=8)).strides()
    assert len(seen) == 2
    assert np.diff(seen, axis=1)[:, 0] == pytest.approx([1.0, 1.0], abs=0.35)


def test_shifting_the_foot_while_standing_is_no_stride() -> None:
    assert len(sight(walk_by_sight([1, 2, 3], [0, 0.05, 0.0], until=4)).strides()) == 0


def test_fast_running_without_a_standstill_still_falls_into_strides() -> None:
    time = np.arange(0, 5, 0.005)
    # 4 m/s on average, from 0.3 m/s in stance to 7.7 m/s in swing, 1.4 times a second.
    x = 4 * time + 3.7 / (2 * np.pi * 1.4) * np.sin(2 * np.pi * 1.4 * time)
    way = from_places(time, np.column_stack([x, 0 * x, 0 * x]))
    inner = way.strides()
    assert len(inner) in {6, 7}
    assert np.diff(inner, axis=1)[:, 0] == pytest.approx([1 / 1.4] * len(inner), abs=0.1)


def test_a_span_that_begins_in_a_swing_shows_that_swing_to_nobody() -> None:
    table = walk_by_sight([1, 2, 3], [0, 1.2, 2.6], until=4)
    late = {name: values[table["t"] >= 1.5] for name, values in table.items()}
    assert len(sight(late).strides()) == 1


def test_nothing_is_known_within_a_hole_or_outside() -> None:
    way = Trajectory(np.array([0.0, 0.05, 1.0]), np.array([[0.0, 0, 0], [0.5, 0, 0], [2.0, 0, 0]]))
    x = way.at(np.array([-0.1, 0.0, 0.025, 0.05, 0.5, 1.0, 1.1]))[:, 0]
    assert x == pytest.approx([np.nan, 0, 0.25, 0.5, np.nan, 2.0, np.nan], nan_ok=True)
    assert way.spans().tolist() == [[0.0, 0.05], [1.0, 1.0]]


def test_a_stride_across_a_hole_is_not_claimed() -> None:
    table = walk_by_sight([1, 2, 3, 4], [0, 1.2, 2.6, 3.8], until=5)
    hidden = (table["t"] > 2.4) & (table["t"] < 2.7)
    table = {**table, "x": np.where(hidden, np.nan, table["x"])}
    seen = sight(table).strides()
    assert seen[:, 0] == pytest.approx([1.0, 3.0], abs=0.2)


def test_an_empty_trajectory_knows_no_place_and_no_stride() -> None:
    way = from_places(np.array([np.nan]), np.zeros((1, 3)))
    assert np.isnan(way.at(np.array([0.0]))).all()
    assert (way.spans().shape, way.strides().shape) == ((0, 2), (0, 2))


def test_strides_seen_in_the_markers_of_a_real_walk_are_those_that_people_labelled(shared: Path) -> None:
    recording = read_recording(shared / "recordings" / "gaitmap-walk")
    tables = {name: recording.truth(name) for name in ("events", "markers")}
    for side in recording.feet:
        labelled = _from_events(recording, side, tables)
        seen = _from_trajectory(recording, side, {"markers": tables["markers"]})
        apart = np.abs(labelled.interval.mean(axis=1)[:, None] - seen.interval.mean(axis=1)).min(axis=1)
        assert (apart < 0.25 * np.diff(labelled.interval, axis=1)[:, 0]).all()
