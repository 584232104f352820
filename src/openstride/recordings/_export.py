"""A recording for others: in SI units for programs, as CSV for spreadsheets, as one file to send.

An export is a copy and says so. That is how it is told from raw data, which is never overwritten: only an export is
ever replaced, and only when that is asked for. It appears whole or not at all, and what is damaged is refused and not
copied.
"""

from __future__ import annotations

import json
import secrets
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Final, Literal

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from openstride.recordings._errors import (
    DamagedFileError,
    RecordingError,
    RecordingExistsError,
    RecordingNotWrittenError,
)
from openstride.recordings._folder import (
    _flush_folder,
    _flushed,
    _new_folder,
    _require_free,
    _write_into,
    read_recording,
)
from openstride.recordings._foot import CHANNELS
from openstride.recordings._metadata import metadata_text, read_metadata
from openstride.recordings._model import FootSamples, Recording
from openstride.recordings._tables import open_parquet, table_names
from openstride.recordings._verification import verify_recording

ExportForm = Literal["si", "csv", "zip"]
Progress = Callable[[str, float], None]

#: The field of ``recording.json`` that tells an export from raw data.
MARK: Final = "export"
#: What ``recording.json`` is called beside CSV files, which are no recording.
ABOUT: Final = "export.json"
#: Rows of CSV written at a time, some 15 MB: between two of them progress is told.
CSV_ROWS: Final = 131_072
#: The bytes that a zip file is filled by at a time.
CHUNK: Final = 1 << 20
#: The comment by which a zip file is told to be an export.
ZIP_MARK: Final = b"openstride export"
# The earliest time that a zip file can tell. All files have it, so that the same recording gives the same bytes.
_ZIP_TIME: Final = (1980, 1, 1, 0, 0, 0)


def export_recording(
    source: str | Path,
    target: str | Path,
    form: ExportForm,
    *,
    replacing: bool = False,
    progress: Progress = lambda _file, _share: None,
) -> Path:
    """Write a copy of a recording for others.

    Parameters
    ----------
    source
        The folder of the recording.
    target
        What to make; its parent must exist.
    form
        ``si``: a folder with Parquet files in m/s2 and rad/s. ``csv``: a folder with a CSV file in those units for each
        foot and each table. ``zip``: one file with the folder as it is, to the byte.
    replacing
        Whether an earlier export at `target` makes place for the new one. Anything else never does.
    progress
        Is told the name of the file that is next, and the share done of all of them, 0 to 1.

    Returns
    -------
    Path
        `target`.

    Raises
    ------
    RecordingExistsError
        If there is something at `target`.
    RecordingNotWrittenError
        If the disk refuses; then nothing is left behind, and what was there is there.
    RecordingError
        If the recording is damaged: one of its kinds.
    """
    place = Path(target)
    require_free = _require_export if replacing else _require_free
    require_free(place)
    recording = read_recording(source, hold=False)
    folder = recording.path or Path(source)
    _require_whole(folder)
    if form == "zip":
        with _new_file(place, require_free) as sink:
            _write_zip(sink, folder, recording.id, progress)
        return place
    with _new_folder(place, require_free) as partial:
        if form == "si":
            files = len(recording.feet) + len(table_names(folder))
            count = iter(range(files))
            _write_into(
                partial, _marked(recording, form), "si", writing=lambda name: progress(name, next(count) / files)
            )
        else:
            _write_csv(partial, recording, folder, progress)
    return place


def _marked(recording: Recording, form: ExportForm) -> Recording:
    metadata = recording.metadata
    return replace(recording, metadata=replace(metadata, extra={**metadata.extra, MARK: form}))


def _require_whole(folder: Path) -> None:
    lost = [finding for finding in verify_recording(folder).findings if finding.lost]
    if lost:
        raise DamagedFileError(lost[0].message, path=lost[0].path, hint=lost[0].hint)


def _require_export(target: Path) -> None:
    """Raise where something stands at `target` that is no export."""
    if not target.exists() or _is_export(target):
        return
    message = f"{target} exists already, and it is no export: only an export is replaced."
    raise RecordingExistsError(message, path=target, hint="Choose another name, or move it away.")


def _is_export(path: Path) -> bool:
    try:
        if path.is_dir():
            return (path / ABOUT).is_file() or MARK in read_metadata(path).extra
        with zipfile.ZipFile(path) as archive:
            return archive.comment == ZIP_MARK
    except (RecordingError, zipfile.BadZipFile, OSError):
        return False


def _write_csv(folder: Path, recording: Recording, source: Path, progress: Progress) -> None:
    names = table_names(source)
    files = len(recording.feet) + len(names)
    for done, (side, foot) in enumerate(recording.feet.items()):
        with _flushed(folder / f"{side}.csv") as sink:
            for share in _write_rows(sink, foot):
                progress(f"{side}.csv", (done + share) / files)
    for done, name in enumerate(names, len(recording.feet)):
        progress(f"{name}.csv", done / files)
        with open_parquet(source / f"{name}.parquet") as file, _flushed(folder / f"{name}.csv") as sink:
            pacsv.write_csv(_flat(file.read()), sink)
    metadata = replace(_marked(recording, "csv").metadata, sha256={})
    with _flushed(folder / ABOUT) as sink:
        sink.write(metadata_text(metadata))


def _write_rows(sink: BinaryIO, foot: FootSamples) -> Iterator[float]:
    """Write the samples of a foot, in SI units and to the last bit, and yield the share done before each part."""
    names = ["t", *CHANNELS]
    # Arrow would put each name in quotes.
    sink.write(f"{','.join(names)}\n".encode())
    for start in range(0, len(foot), CSV_ROWS):
        yield start / len(foot)
        rows = slice(start, start + CSV_ROWS)
        columns = [foot.time[rows], *foot.specific_force[rows].T, *foot.angular_rate[rows].T]
        table = pa.table([pa.array(np.ascontiguousarray(column)) for column in columns], names=names)
        pacsv.write_csv(table, sink, pacsv.WriteOptions(include_header=False))


def _flat(table: pa.Table) -> pa.Table:
    """Return a table with what a cell of CSV cannot hold, such as a list, as text."""
    nested = [field.name for field in table.schema if pa.types.is_nested(field.type)]
    for name in nested:
        texts = pa.array([json.dumps(value) for value in table[name].to_pylist()], pa.string())
        table = table.set_column(table.column_names.index(name), name, texts)
    return table


def _write_zip(sink: BinaryIO, folder: Path, name: str, progress: Progress) -> None:
    """Write the files of a folder as they are; the same files give the same bytes."""
    paths = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    size, done = max(1, sum(path.stat().st_size for path in paths)), 0
    # What is in them is compressed already.
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        archive.comment = ZIP_MARK
        for path in paths:
            about = zipfile.ZipInfo(f"{Path(name).name}/{path.name}", _ZIP_TIME)
            about.external_attr = 0o644 << 16
            with path.open("rb") as original, archive.open(about, "w", force_zip64=True) as copy:
                while data := original.read(CHUNK):
                    progress(path.name, done / size)
                    copy.write(data)
                    done += len(data)


@contextmanager
def _new_file(target: Path, require_free: Callable[[Path], None]) -> Iterator[BinaryIO]:
    """Give a hidden file beside `target` that becomes `target` when the block ends well, and vanishes when not."""
    partial = target.with_name(f".{target.name}.{secrets.token_hex(8)}.partial")
    try:
        with _flushed(partial) as sink:
            yield sink
        require_free(target)
        partial.replace(target)
        _flush_folder(target.parent)
    except OSError as error:
        message = f"The recording could not be written to {target} ({error.strerror or error})."
        hint = "Make room on the disk or choose a folder you may write to; nothing was left behind."
        raise RecordingNotWrittenError(message, path=target, hint=hint) from error
    finally:
        partial.unlink(missing_ok=True)
