"""Verifying says all that is wrong with a recording or a log, and nothing where nothing is."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from openstride.recordings import (
    Event,
    LogWriter,
    Recording,
    RecordingNotFoundError,
    read_recording,
    verify_log,
    verify_recording,
    write_recording,
)
from tests.recordings.conftest import StoreColumns


def codes(folder: Path) -> list[str]:
    return [finding.code for finding in verify_recording(folder).findings]


def test_a_recording_as_it_was_written_has_nothing_to_find(stored: Path) -> None:
    told: list[str] = []
    found = verify_recording(stored, reading=lambda path: told.append(path.name))
    assert (found.whole, found.findings, found.files) == (True, (), 2)
    assert told == ["recording.json", "left.parquet"]


def test_any_flipped_bit_of_a_foot_is_found(stored: Path) -> None:
    path = stored / "left.parquet"
    original = path.read_bytes()
    for byte in range(0, len(original), len(original) // 60):
        damaged = bytearray(original)
        damaged[byte] ^= 1 << byte % 8
        path.write_bytes(damaged)
        found = verify_recording(stored)
        assert not found.whole
        assert {finding.path for finding in found.findings} == {path}


@pytest.mark.parametrize("kept", [0, 3, 100, -1])
def test_a_foot_cut_short_is_found(stored: Path, kept: int) -> None:
    path = stored / "left.parquet"
    path.write_bytes(path.read_bytes()[:kept])
    assert codes(stored) == ["damaged"]


def test_everything_wrong_is_said_and_not_only_the_first(recording: Recording, tmp_path: Path) -> None:
    both = Recording("walk", None, recording.metadata, {**recording.feet})
    folder = write_recording(tmp_path / "walk", both, tables={"truth_x": {"t": recording.feet["left"].time}}).path
    (folder / "left.parquet").write_bytes(b"PAR1")
    (folder / "truth_x.parquet").unlink()
    found = verify_recording(folder)
    assert sorted(finding.code for finding in found.findings) == ["damaged", "missing"]
    assert all(finding.hint for finding in found.findings)


def test_metadata_that_cannot_be_read_does_not_keep_the_feet_from_being_verified(stored: Path) -> None:
    (stored / "recording.json").write_text("{")
    found = verify_recording(stored)
    assert [finding.code for finding in found.findings] == ["damaged", "unlisted"]
    assert found.findings[0].path == stored / "recording.json"
    assert found.files == 2


def test_a_foot_without_a_digest_is_whole_and_said_to_have_none(store_columns: StoreColumns) -> None:
    found = verify_recording(store_columns())
    assert found.whole
    assert [finding.code for finding in found.findings] == ["unlisted"]


def test_rows_that_reading_leaves_out_are_said(store_columns: StoreColumns) -> None:
    folder = store_columns(t=[0.0, 0.1, 0.1, 0.2, 0.3])
    assert codes(folder) == ["unlisted", "rows_left_out"]


def test_a_foot_that_is_named_and_not_there_is_said(stored: Path) -> None:
    document = json.loads((stored / "recording.json").read_text())
    document["feet"] = ["left", "right"]
    (stored / "recording.json").write_text(json.dumps(document))
    assert codes(stored) == ["foot_missing"]
    (stored / "left.parquet").unlink()
    assert codes(stored) == ["missing", "foot_missing", "damaged"]


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordingNotFoundError):
        verify_recording(tmp_path / "nowhere")
    with pytest.raises(RecordingNotFoundError):
        verify_log(tmp_path)


def test_verifying_changes_nothing(stored: Path) -> None:
    before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in stored.iterdir()}
    verify_recording(stored)
    assert {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in stored.iterdir()} == before


def test_a_log_is_read_to_its_end_and_its_damage_told(tmp_path: Path) -> None:
    with LogWriter(tmp_path / "log", clock=lambda: 0.0, segment_bytes=600) as log:
        for i in range(40):
            log.append(Event(i, "mark", f"number {i}"))
    found = verify_log(tmp_path / "log")
    assert found.whole
    assert [finding.code for finding in found.findings] == ["log_not_sealed"]
    assert "40 entries" in found.findings[0].message
    second = tmp_path / "log" / "00000001.log"
    data = bytearray(second.read_bytes())
    data[100] ^= 1
    second.write_bytes(data)
    found = verify_log(tmp_path / "log")
    assert not found.whole
    assert {finding.code for finding in found.findings} == {"log_not_sealed", "log_damaged"}


def test_a_copy_of_a_recording_is_the_recording(stored: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(stored, copy)
    assert verify_recording(copy).whole
    assert read_recording(copy).metadata == read_recording(stored).metadata
