"""The folder of a recording: written whole or not at all, read back as it was, damage seen."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from openstride.recordings import (
    DamagedFileError,
    FootSamples,
    ForeignParquetError,
    MetadataMissingError,
    NoFeetError,
    Ranges,
    Recording,
    RecordingError,
    RecordingExistsError,
    RecordingNotFoundError,
    RecordingNotWrittenError,
    Scales,
    TableMissingError,
    read_recording,
    write_recording,
)


def assert_same_samples(one: FootSamples, other: FootSamples) -> None:
    np.testing.assert_array_equal(one.time, other.time)
    np.testing.assert_array_equal(one.specific_force, other.specific_force)
    np.testing.assert_array_equal(one.angular_rate, other.angular_rate)


def test_counts_come_back_as_the_same_counts(stored: Path, tmp_path: Path) -> None:
    first = read_recording(stored)
    second = write_recording(tmp_path / "again", first).path
    assert_same_samples(first.feet["left"], read_recording(second).feet["left"])
    assert (stored / "left.parquet").read_bytes() == (second / "left.parquet").read_bytes()


def test_counts_are_within_half_a_count_of_the_samples(recording: Recording, stored: Path) -> None:
    foot, again = recording.feet["left"], read_recording(stored).feet["left"]
    assert again.scales is not None
    assert np.abs(again.specific_force - foot.specific_force).max() <= 0.5000001 * again.scales.acc
    assert np.abs(again.angular_rate - foot.angular_rate).max() <= 0.5000001 * again.scales.gyr
    assert np.abs(again.time - foot.time).max() <= 0.5000001e-6


def test_the_si_form_loses_nothing(recording: Recording, tmp_path: Path) -> None:
    path = write_recording(tmp_path / "si", recording, form="si").path
    assert_same_samples(recording.feet["left"], read_recording(path).feet["left"])


def test_values_beyond_the_scale_stop_at_the_limit_and_are_counted(recording: Recording, tmp_path: Path) -> None:
    foot = recording.feet["left"]
    foot.specific_force[5, 0], foot.angular_rate[7, 2] = 500.0, -99.0
    written = write_recording(tmp_path / "x", recording)
    again = read_recording(written.path).feet["left"]
    assert written.saturated == {"left": 2}
    assert again.specific_force[5, 0] == pytest.approx(156.9, rel=1e-4)
    assert again.angular_rate[7, 2] == pytest.approx(-34.9, rel=1e-4)


def test_sequence_numbers_are_kept(recording: Recording, tmp_path: Path) -> None:
    foot = recording.feet["left"]
    numbers = np.delete(np.arange(len(foot) + 3, dtype=np.int32), [10, 11, 12])
    numbered = replace(recording, feet={"left": replace(foot, sequence=numbers)})
    again = read_recording(write_recording(tmp_path / "x", numbered).path).feet["left"]
    assert again.sequence is not None
    np.testing.assert_array_equal(again.sequence, numbers)


def test_samples_less_than_a_microsecond_apart_are_refused_as_counts(recording: Recording, tmp_path: Path) -> None:
    foot = recording.feet["left"]
    foot.time[1] = foot.time[0] + 1e-8
    with pytest.raises(RecordingNotWrittenError, match="SI form"):
        write_recording(tmp_path / "x", recording)
    assert list(tmp_path.iterdir()) == []


def test_without_declared_ranges_16_bits_span_16_g_and_2000_degrees_per_second(
    recording: Recording, tmp_path: Path
) -> None:
    bare = replace(recording, feet={"left": replace(recording.feet["left"], ranges=Ranges())})
    bare = replace(bare, metadata=replace(bare.metadata, ranges=Ranges()))
    ranges = read_recording(write_recording(tmp_path / "x", bare).path).feet["left"].ranges
    assert ranges.acc == pytest.approx(16 * 9.80665)
    assert ranges.gyr == pytest.approx(np.deg2rad(2000))


def test_the_file_is_laid_out_as_documented(recording: Recording, tmp_path: Path) -> None:
    long = replace(recording.feet["left"], nominal_rate=20.0)
    path = write_recording(tmp_path / "x", replace(recording, feet={"left": long})).path
    file = pq.ParquetFile(path / "left.parquet")
    assert [(field.name, str(field.type)) for field in file.schema_arrow][:3] == [
        ("seq", "int32"),
        ("t_us", "int64"),
        ("acc_x", "int16"),
    ]
    assert file.metadata.row_group(0).num_rows == 60 * 20
    encodings = {column.path_in_schema: column.encodings for column in _columns(file)}
    assert all("BYTE_STREAM_SPLIT" in encodings[name] for name in ("acc_x", "gyr_z"))
    assert all("DELTA_BINARY_PACKED" in encodings[name] for name in ("seq", "t_us"))
    assert {column.compression for column in _columns(file)} == {"ZSTD"}
    assert not any(column.has_dictionary_page for column in _columns(file))


def _columns(file: pq.ParquetFile) -> list[Any]:
    group = file.metadata.row_group(0)
    return [group.column(index) for index in range(group.num_columns)]


def test_arrays_are_ready_for_a_compiled_engine(stored: Path) -> None:
    foot = read_recording(stored).feet["left"]
    for array in (foot.time, foot.specific_force, foot.angular_rate):
        assert array.dtype == np.float64
        assert array.flags.c_contiguous
        assert array.flags.writeable


def test_arrays_a_compiled_engine_would_misread_are_refused(foot: FootSamples) -> None:
    with pytest.raises(ValueError, match="specific_force"):
        replace(foot, specific_force=np.asfortranarray(foot.specific_force))


def test_a_recording_is_never_overwritten(recording: Recording, stored: Path) -> None:
    before = (stored / "left.parquet").read_bytes()
    with pytest.raises(RecordingExistsError, match="never overwritten"):
        write_recording(stored, recording)
    assert (stored / "left.parquet").read_bytes() == before


@pytest.mark.parametrize(("where", "failing"), [(os, "fsync"), (Path, "rename")])
def test_a_disk_that_refuses_leaves_nothing_behind(
    where: object, failing: str, recording: Recording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(where, failing, refuse)
    with pytest.raises(RecordingNotWrittenError, match="No space left"):
        write_recording(tmp_path / "x", recording)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_parent_is_said(recording: Recording, tmp_path: Path) -> None:
    with pytest.raises(RecordingNotWrittenError, match="No such file"):
        write_recording(tmp_path / "not" / "there", recording)


def test_everything_is_on_the_disk_before_the_name_appears(
    recording: Recording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[str] = []
    fsync, rename = os.fsync, Path.rename

    def noted_fsync(handle: int) -> None:
        events.append("flush")
        fsync(handle)

    def noted_rename(path: Path, target: Path) -> Path:
        events.append("rename")
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(Path, "rename", noted_rename)
    write_recording(tmp_path / "x", recording)
    # The foot, recording.json and the folder; then the name; then the folder above, which holds the name.
    assert events == ["flush", "flush", "flush", "rename", "flush"]


def test_a_path_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(RecordingNotFoundError, match="nowhere"):
        read_recording(tmp_path / "nowhere")


def test_a_file_is_no_recording(stored: Path) -> None:
    with pytest.raises(RecordingNotFoundError, match="is a file"):
        read_recording(stored / "left.parquet")


def test_the_json_may_be_named_instead_of_the_folder(stored: Path) -> None:
    assert read_recording(stored / "recording.json").path == stored


def test_a_folder_without_json_is_refused(stored: Path) -> None:
    (stored / "recording.json").unlink()
    with pytest.raises(MetadataMissingError, match=r"recording\.json"):
        read_recording(stored)


def test_a_folder_without_feet_is_refused(stored: Path) -> None:
    (stored / "left.parquet").unlink()
    with pytest.raises(NoFeetError, match="neither"):
        read_recording(stored)


def test_a_foot_that_is_named_and_absent_is_noticed(stored: Path) -> None:
    document = json.loads((stored / "recording.json").read_text())
    (stored / "recording.json").write_text(json.dumps(document | {"feet": ["left", "right"]}))
    assert [(notice.code, notice.side) for notice in read_recording(stored).notices] == [("foot_missing", "right")]


def test_a_truncated_file_is_refused_with_its_name(stored: Path) -> None:
    forget_digests(stored)
    whole = (stored / "left.parquet").read_bytes()
    (stored / "left.parquet").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DamagedFileError, match=r"left\.parquet") as caught:
        read_recording(stored)
    assert caught.value.path == stored / "left.parquet"


def test_a_flipped_bit_in_a_page_fails_its_checksum(stored: Path) -> None:
    forget_digests(stored)
    flip(stored / "left.parquet", byte=5000, bit=3)
    with pytest.raises(DamagedFileError, match="CRC"):
        read_recording(stored)


def test_a_file_that_is_not_the_one_written_is_refused(recording: Recording, stored: Path, tmp_path: Path) -> None:
    recording.feet["left"].specific_force[0, 0] += 1.0
    other = write_recording(tmp_path / "other", recording).path
    (stored / "left.parquet").write_bytes((other / "left.parquet").read_bytes())
    with pytest.raises(DamagedFileError, match="SHA-256"):
        read_recording(stored)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7), cut=st.booleans())
def test_no_damage_anywhere_changes_a_sample_silently(stored: Path, place: float, bit: int, *, cut: bool) -> None:
    path = stored / "left.parquet"
    whole = path.read_bytes()
    try:
        byte = int(place * len(whole))
        if cut:
            path.write_bytes(whole[:byte])
        else:
            flip(path, byte, bit)
        with pytest.raises(DamagedFileError):
            read_recording(stored)
        # Without the digest Arrow sees the damage itself: it gives an error of ours or a foot, never another exception.
        forget_digests(stored)
        try:
            assert len(read_recording(stored).feet["left"]) > 0
        except RecordingError as error:
            assert str(path) in str(error)  # noqa: PT017 - both endings are right
    finally:
        path.write_bytes(whole)
        restore_digests(stored)


def test_other_columns_are_named(store_columns: Any) -> None:
    folder = store_columns(acc_x=None, gyr_z=None, temperature=np.ones(10), t=np.arange(10.0))
    with pytest.raises(ForeignParquetError, match="lacks acc_x, gyr_z") as caught:
        read_recording(folder)
    assert caught.value.missing == ("acc_x", "gyr_z")
    assert "temperature" in caught.value.found


def test_columns_of_text_are_refused(store_columns: Any) -> None:
    with pytest.raises(ForeignParquetError, match="acc_y is of type string"):
        read_recording(store_columns(acc_y=["a", "b", "c"]))


def test_counts_without_a_scale_are_refused(stored: Path) -> None:
    forget_digests(stored)
    table = pq.read_table(stored / "left.parquet").replace_schema_metadata({})
    pq.write_table(table, stored / "left.parquet")
    with pytest.raises(ForeignParquetError, match="what a count is worth"):
        read_recording(stored)


def test_a_stated_unit_is_converted(store_columns: Any) -> None:
    foot = read_recording(store_columns(), acc_unit="g", gyr_unit="deg/s").feet["left"]
    assert foot.specific_force[0, 0] == 9.80665
    assert foot.angular_rate[0, 0] == pytest.approx(np.pi / 180)


def test_an_unknown_unit_is_answered_with_the_known_ones(store_columns: Any) -> None:
    with pytest.raises(RecordingError, match="m/s2, g, mg"):
        read_recording(store_columns(), acc_unit="stone")


def test_tables_are_written_read_and_copied_along(recording: Recording, tmp_path: Path) -> None:
    heart_rate = {"t": np.array([0.0, 1.0]), "heart_rate_bpm": np.array([140.0, np.nan])}
    events: dict[str, NDArray[Any]] = {
        "t": np.array([3.0]),
        "t_end": np.array([np.nan]),
        "kind": np.array(["lap"], dtype=object),
        "text": np.array(["one"], dtype=object),
    }
    marks = {"t": np.array([1.0])}
    tables = {"heart_rate": heart_rate, "events": events, "truth_marks": marks}
    first = read_recording(write_recording(tmp_path / "one", recording, tables=tables).path)
    again = read_recording(write_recording(tmp_path / "two", first).path)
    read = again.heart_rate()
    assert read is not None
    np.testing.assert_array_equal(read["heart_rate_bpm"], heart_rate["heart_rate_bpm"])
    assert (again.events() or {})["kind"].tolist() == ["lap"]
    assert again.truths == ("marks",)
    assert again.truth("marks")["t"].tolist() == [1.0]
    assert again.position() is None


def test_a_reference_that_is_not_there_is_answered_with_those_that_are(stored: Path) -> None:
    with pytest.raises(TableMissingError, match="no table 'truth_steps'"):
        read_recording(stored).truth("steps")


def test_a_table_without_its_columns_is_refused(recording: Recording, tmp_path: Path) -> None:
    with pytest.raises(ForeignParquetError, match="heart_rate_bpm"):
        write_recording(tmp_path / "x", recording, tables={"heart_rate": {"t": np.zeros(1)}})
    assert list(tmp_path.iterdir()) == []


def test_scales_can_be_stated(recording: Recording, tmp_path: Path) -> None:
    scales = Scales(0.01, 0.001)
    again = read_recording(write_recording(tmp_path / "x", recording, scales=scales).path)
    assert again.feet["left"].scales == scales


def flip(path: Path, byte: int, bit: int) -> None:
    content = bytearray(path.read_bytes())
    content[byte] ^= 1 << bit
    path.write_bytes(content)


def forget_digests(folder: Path) -> None:
    document = json.loads((folder / "recording.json").read_text())
    (folder / "kept").write_text(json.dumps(document))
    del document["sha256"]
    (folder / "recording.json").write_text(json.dumps(document))


def restore_digests(folder: Path) -> None:
    if (folder / "kept").exists():
        (folder / "kept").rename(folder / "recording.json")


def test_reading_does_not_wait_for_pandas(stored: Path) -> None:
    # pyarrow imports it behind the back of many a function where it is installed; a second, each time a command starts.
    code = f"import sys, openstride.recordings as r; r.read_recording({str(stored)!r}); print('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
