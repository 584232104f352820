"""A list of recordings is told by names, metadata and footers, wherever in a folder they lie."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from openstride.recordings import (
    DamagedFileError,
    DeclaredGap,
    ForeignParquetError,
    LogWriter,
    NoFeetError,
    Received,
    Recording,
    RecordingNotFoundError,
    list_recordings,
    write_recording,
)

START = datetime(2026, 5, 1, 4, 30, tzinfo=UTC)


def write_log(folder: Path, entries: int = 3) -> Path:
    folder.mkdir(parents=True)
    with LogWriter(folder, clock=lambda: 0.0, segment_bytes=1000) as log:
        for i in range(entries):
            log.append(Received("left", 3, round(START.timestamp() * 1e6) + i, bytes(240)))
    return folder


def test_a_recording_is_one_line_with_what_its_footers_say(recording: Recording, tmp_path: Path) -> None:
    gaps = (DeclaredGap("left", 3.0, 4.5, "radio lost"), DeclaredGap("left", 7.0, 7.25, "radio lost"))
    known = replace(recording, metadata=replace(recording.metadata, start=START, gaps=gaps))
    folder = write_recording(tmp_path / "walk", known).path
    (one,) = list_recordings(tmp_path)
    assert (one.path, one.id, one.state, one.start, one.missing) == (folder, "walk", "sealed", START, 1.75)
    assert one.duration == pytest.approx(recording.feet["left"].time[-1], abs=1e-6)
    assert one.feet["left"].samples == len(recording.feet["left"])
    assert one.size == sum(path.stat().st_size for path in folder.iterdir())


def test_a_run_without_shoes_is_as_long_as_its_positions(recording: Recording, tmp_path: Path) -> None:
    alone = replace(recording, metadata=replace(recording.metadata, feet=()), feet={})
    track = {"t": [2.0, 3.0, 4.5], "latitude_deg": [52.0, 52.0, 52.1], "longitude_deg": [13.0, 13.1, 13.1]}
    tables = {"position": {name: np.array(each) for name, each in track.items()}}
    write_recording(tmp_path / "run", alone, tables=tables)
    (one,) = list_recordings(tmp_path)
    assert (one.state, one.feet, one.duration) == ("sealed", {}, 2.5)
    pq.write_table(pa.table({"t": [0.0], "latitude_deg": [52.0]}), tmp_path / "run" / "position.parquet")
    (one,) = list_recordings(tmp_path)
    assert (one.state, type(one.error)) == ("unreadable", ForeignParquetError)


def test_the_folder_itself_may_be_the_recording(stored: Path) -> None:
    assert [one.path for one in list_recordings(stored)] == [stored]


def test_a_home_has_its_runs_told_once_sealed_or_not(recording: Recording, tmp_path: Path) -> None:
    sealed, waiting = tmp_path / "runs" / ("a" * 32), tmp_path / "runs" / ("b" * 32)
    write_log(sealed / "log")
    write_recording(sealed / "recording", replace(recording, metadata=replace(recording.metadata, id=sealed.name)))
    write_log(waiting / "log")
    found = {one.id: one for one in list_recordings(tmp_path)}
    assert {name: one.state for name, one in found.items()} == {sealed.name: "sealed", waiting.name: "log"}
    assert found[waiting.name].start == START
    assert found[waiting.name].size == sum(path.stat().st_size for path in (waiting / "log").iterdir())


def test_lines_go_by_start_and_hidden_folders_are_left_out(recording: Recording, tmp_path: Path) -> None:
    for name, day in (("late", 3), ("early", 2), (".hidden", 1)):
        known = replace(recording.metadata, id=name, start=START.replace(day=day))
        write_recording(tmp_path / name, replace(recording, metadata=known))
    assert [one.id for one in list_recordings(tmp_path)] == ["early", "late"]


def test_what_cannot_be_read_is_a_line_that_says_why(stored: Path) -> None:
    (stored / "left.parquet").write_bytes(b"nothing")
    (one,) = list_recordings(stored.parent)
    assert one.state == "unreadable"
    assert isinstance(one.error, DamagedFileError)
    assert one.duration is None


def test_a_recording_without_a_foot_is_unreadable(stored: Path) -> None:
    (stored / "left.parquet").unlink()
    assert [type(one.error) for one in list_recordings(stored)] == [NoFeetError]


def test_a_log_that_a_crash_left_without_a_packet_has_no_start(tmp_path: Path) -> None:
    write_log(tmp_path / "log", entries=0)
    (one,) = list_recordings(tmp_path)
    assert (one.state, one.start, one.duration) == ("log", None, None)


def test_a_folder_without_any_is_an_empty_list_and_no_folder_is_refused(tmp_path: Path) -> None:
    assert list_recordings(tmp_path) == ()
    with pytest.raises(RecordingNotFoundError):
        list_recordings(tmp_path / "nowhere")


def test_no_sample_is_read(stored: Path) -> None:
    path = stored / "left.parquet"
    data = bytearray(path.read_bytes())
    data[200:2000] = bytes(1800)
    path.write_bytes(data)
    assert [one.state for one in list_recordings(stored)] == ["sealed"]
