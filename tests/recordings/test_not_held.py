"""A recording whose samples are not held gives the same ones, each time that they are asked for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from openstride.recordings import DamagedFileError, read_recording
from tests.recordings.conftest import StoreColumns


def test_the_samples_are_those_that_holding_would_give(stored: Path) -> None:
    held, read = (read_recording(stored, hold=hold).feet["left"] for hold in (True, False))
    assert np.array_equal(held.time, read.time)
    assert np.array_equal(held.specific_force, read.specific_force)
    assert np.array_equal(held.angular_rate, read.angular_rate)
    assert (held.scales, held.ranges, held.dropped) == (read.scales, read.ranges, read.dropped)


def test_a_foot_is_read_when_it_is_asked_for_and_not_before(store_columns: StoreColumns) -> None:
    folder = store_columns()
    recording = read_recording(folder, hold=False)
    stale = recording.feet["left"]
    (folder / "left.parquet").write_bytes(b"gone bad")
    assert (list(recording.feet), len(recording.feet), "left" in recording.feet) == (["left"], 1, True)
    assert len(stale) == 100
    with pytest.raises(DamagedFileError, match="left"):
        recording.feet["left"]


def test_there_is_no_foot_without_a_file(stored: Path) -> None:
    feet = read_recording(stored, hold=False).feet
    assert "right" not in feet
    with pytest.raises(KeyError):
        feet["right"]
