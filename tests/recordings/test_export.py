"""An export is a whole copy that says what it is; it never takes the place of raw data."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from openstride.recordings import (
    CsvLayout,
    DamagedFileError,
    ExportForm,
    FootSamples,
    NoFeetError,
    Recording,
    RecordingExistsError,
    RecordingNotWrittenError,
    TooFewSamplesError,
    export_recording,
    list_recordings,
    read_csv,
    read_recording,
    read_span,
    verify_recording,
    write_recording,
)
from tests.recordings.conftest import foot_samples

SI = CsvLayout(time_unit="s", acc_unit="m/s2", gyr_unit="rad/s")
FORMS: tuple[ExportForm, ...] = ("si", "csv", "zip")


def assert_same_samples(one: FootSamples, other: FootSamples) -> None:
    np.testing.assert_array_equal(one.time, other.time)
    np.testing.assert_array_equal(one.specific_force, other.specific_force)
    np.testing.assert_array_equal(one.angular_rate, other.angular_rate)


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_si_units_are_those_that_reading_gives_and_whole(stored: Path, tmp_path: Path) -> None:
    export = tmp_path / "si"
    export_of(stored, export, "si")
    again = read_recording(export)
    assert_same_samples(again.feet["left"], read_recording(stored).feet["left"])
    assert again.metadata.extra["export"] == "si"
    assert verify_recording(export).findings == ()


def export_of(source: Path, target: Path, form: ExportForm, **options: bool) -> list[tuple[str, float]]:
    """Export, and return what was told of the progress."""
    told: list[tuple[str, float]] = []
    assert export_recording(source, target, form, progress=lambda *each: told.append(each), **options) == target
    return told


def test_csv_is_read_back_to_the_last_bit(stored: Path, tmp_path: Path) -> None:
    export_of(stored, tmp_path / "csv", "csv")
    assert sorted(path.name for path in (tmp_path / "csv").iterdir()) == ["export.json", "left.csv"]
    assert list_recordings(tmp_path / "csv") == ()
    again = read_csv(SI, left=tmp_path / "csv" / "left.csv")
    assert_same_samples(again.feet["left"], read_recording(stored).feet["left"])


def test_csv_has_the_tables_too_with_lists_as_text(recording: Recording, tmp_path: Path) -> None:
    tables = {"heart_rate": {"t": np.arange(3.0), "heart_rate_bpm": np.array([120.0, np.nan, 130.0])}}
    folder = write_recording(tmp_path / "walk", recording, tables=tables).path
    export_of(folder, tmp_path / "csv", "csv")
    assert (tmp_path / "csv" / "heart_rate.csv").read_text().splitlines()[:2] == ['"t","heart_rate_bpm"', "0,120"]


def test_a_zip_file_holds_the_folder_to_the_byte_and_is_the_same_each_time(stored: Path, tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        export_of(stored, tmp_path / name, "zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path / "out")
    assert everything(tmp_path / "out" / "walk") == everything(stored)
    assert verify_recording(tmp_path / "out" / "walk").findings == ()


@pytest.mark.parametrize("form", FORMS)
def test_progress_goes_forward_and_the_source_stays_as_it_was(form: ExportForm, stored: Path, tmp_path: Path) -> None:
    before = everything(stored)
    shares = [share for _, share in export_of(stored, tmp_path / "out", form)]
    assert shares
    assert shares == sorted(shares)
    assert 0.0 <= shares[0] <= shares[-1] <= 1.0
    assert everything(stored) == before


@pytest.mark.parametrize("form", FORMS)
def test_an_export_is_replaced_when_asked_for_and_only_then(form: ExportForm, stored: Path, tmp_path: Path) -> None:
    export_of(stored, tmp_path / "out", form)
    with pytest.raises(RecordingExistsError):
        export_of(stored, tmp_path / "out", form)
    export_of(stored, tmp_path / "out", form, replacing=True)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("there", ["raw", "file", "folder", "zip"])
def test_what_is_no_export_is_never_replaced(form: ExportForm, there: str, stored: Path, tmp_path: Path) -> None:
    target = {"raw": stored}.get(there, tmp_path / "target")
    if there == "file":
        target.write_text("mine")
    elif there == "folder":
        target.mkdir()
    elif there == "zip":
        with zipfile.ZipFile(target, "w") as archive:
            archive.writestr("mine", "mine")
    with pytest.raises(RecordingExistsError, match="no export"):
        export_of(stored, target, form, replacing=True)
    assert target.exists()
    assert verify_recording(stored).whole


@pytest.mark.parametrize("form", FORMS)
def test_a_damaged_recording_is_refused_and_nothing_is_left(form: ExportForm, stored: Path, tmp_path: Path) -> None:
    path = stored / "left.parquet"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(DamagedFileError):
        export_of(stored, tmp_path / "out", form)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["stored"]


@pytest.mark.parametrize("form", FORMS)
def test_a_disk_that_refuses_leaves_the_earlier_export(
    form: ExportForm, stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export_of(stored, tmp_path / "out", form)
    before = everything(tmp_path / "out") or (tmp_path / "out").read_bytes()

    def refuse(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(RecordingNotWrittenError, match="No space left"):
        export_of(stored, tmp_path / "out", form, replacing=True)
    assert (everything(tmp_path / "out") or (tmp_path / "out").read_bytes()) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "stored"]


# A span of a recording.


@pytest.fixture
def long(recording: Recording, tmp_path: Path) -> Callable[[Literal["si", "int16"]], Path]:
    """Return a function that stores four minutes, which take several row groups, in a form."""
    foot = foot_samples(seconds=240.0)

    def store(form: Literal["si", "int16"]) -> Path:
        whole = replace(recording, feet={"left": foot})
        return write_recording(tmp_path / form, whole, form=form).path

    return store


@pytest.mark.parametrize("form", ["int16", "si"])
@pytest.mark.parametrize("span", [(0.0, 10.0), (59.0, 61.5), (60.0, 120.0), (-5.0, 1.0), (200.0, 1e9), (-1e9, 1e9)])
def test_a_span_is_what_reading_all_of_it_gives_there(
    long: Callable[[Literal["si", "int16"]], Path], form: Literal["si", "int16"], span: tuple[float, float]
) -> None:
    folder = long(form)
    whole = read_recording(folder).feet["left"]
    inside = (whole.time >= span[0]) & (whole.time < span[1])
    part = read_span(folder, "left", *span)
    assert_same_samples(
        part,
        replace(
            whole,
            time=whole.time[inside],
            specific_force=np.ascontiguousarray(whole.specific_force[inside]),
            angular_rate=np.ascontiguousarray(whole.angular_rate[inside]),
        ),
    )
    assert (part.scales, part.ranges, part.nominal_rate) == (whole.scales, whole.ranges, whole.nominal_rate)
    if whole.sequence is not None:
        assert part.sequence is not None
        np.testing.assert_array_equal(part.sequence, whole.sequence[inside])


def test_a_span_reads_no_page_of_other_minutes(long: Callable[[str], Path]) -> None:
    folder = long("int16")
    path = folder / "left.parquet"
    data = bytearray(path.read_bytes())
    data[200:5000] = bytes(4800)
    path.write_bytes(data)
    assert len(read_span(folder, "left", 130.0, 140.0)) == 2080
    with pytest.raises(DamagedFileError):
        read_span(folder, "left", 0.0, 10.0)


def test_a_span_without_samples_and_a_foot_that_is_not_there_are_refused(long: Callable[[str], Path]) -> None:
    folder = long("int16")
    with pytest.raises(TooFewSamplesError, match="from 500 s to 600 s"):
        read_span(folder, "left", 500.0, 600.0)
    with pytest.raises(NoFeetError, match=r"right\.parquet"):
        read_span(folder, "right", 0.0, 1.0)
