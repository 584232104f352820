"""The folder of a recording, read and written as a whole.

Reading verifies what the recording says about itself: the checksum of every page and the digest of every file it
lists. Writing is all or nothing: the folder is filled beside its place under a hidden name, flushed to the disk, and
renamed. A reader sees the whole recording or none; a process killed half-way leaves a hidden ``.<name>.*.partial``
and nothing else. Raw data is never overwritten.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO, Literal, TypeVar

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from openstride.recordings._cleaning import Rows, clean_rows
from openstride.recordings._errors import (
    DamagedFileError,
    NoFeetError,
    RecordingExistsError,
    RecordingNotFoundError,
    RecordingNotWrittenError,
    TooFewSamplesError,
)
from openstride.recordings._foot import COUNTS, DEFAULT_SCALES, read_foot, write_counts, write_si
from openstride.recordings._metadata import FILE_NAME, metadata_text, read_metadata
from openstride.recordings._model import SIDES, FootSamples, Metadata, Notice, Ranges, Recording, Scales, Side
from openstride.recordings._tables import arrow_table, check_columns, has_table, is_table_name, table_names
from openstride.recordings._units import ACC_UNITS, GYR_UNITS, factor

Form = Literal["int16", "si"]
Columns = Mapping[str, NDArray[Any]]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Written:
    """What writing did: where to, and how many values of each foot were beyond 16 bits and set to the limit."""

    path: Path
    saturated: Mapping[Side, int]


class FeetOnDisk(Mapping[Side, FootSamples]):
    """The feet of a recording, read from its folder each time one is asked for.

    Parameters
    ----------
    sides
        That there are.
    read
        Reads one.
    """

    def __init__(self, sides: tuple[Side, ...], read: Callable[[Side], FootSamples]) -> None:
        self._sides = sides
        self._read = read

    def __getitem__(self, side: Side) -> FootSamples:
        """Read the samples of a foot."""
        if side not in self._sides:
            raise KeyError(side)
        return self._read(side)

    def __contains__(self, side: object) -> bool:
        """Tell whether there is a foot, without reading it."""
        return side in self._sides

    def __iter__(self) -> Iterator[Side]:
        """Give the sides."""
        return iter(self._sides)

    def __len__(self) -> int:
        """Return how many feet there are."""
        return len(self._sides)


def read_recording(
    path: str | Path, *, acc_unit: str | None = None, gyr_unit: str | None = None, hold: bool = True
) -> Recording:
    """Read the folder of a recording, in the SI form or in the int16 form.

    Parameters
    ----------
    path
        The folder, or the ``recording.json`` in it.
    acc_unit, gyr_unit
        The units the numbers are really in, for files that are not in m/s2 and rad/s as they should be: a key of
        `ACC_UNITS` and of `GYR_UNITS`.
    hold
        Hold all samples. Without it a foot is read each time it is asked for, so that whoever works on one foot after
        the other holds one at a time; what is wrong with its file is said then.

    Returns
    -------
    Recording
        One foot or two. Rows with a value that is no number and rows that do not go forward in time are left out,
        counted in `FootSamples.dropped` and said by :func:`inspect`.

    Raises
    ------
    RecordingError
        One of its kinds, with the file and what to do; `openstride.recordings._errors` has the tree.

    Examples
    --------
    >>> recording = read_recording("runs/2026-05-01")  # doctest: +SKIP
    >>> recording.feet["left"].specific_force.shape  # doctest: +SKIP
    (749000, 3)
    """
    units = Scales(
        factor(ACC_UNITS, acc_unit or "m/s2", "acceleration"), factor(GYR_UNITS, gyr_unit or "rad/s", "angular rate")
    )
    folder = _find_folder(Path(path))
    metadata = read_metadata(folder)
    present = tuple(side for side in SIDES if (folder / f"{side}.parquet").is_file())
    require_feet(folder, present, metadata.feet)
    _verify_digests(folder, metadata)
    feet: Mapping[Side, FootSamples] = FeetOnDisk(present, lambda side: _read_side(folder, side, metadata, units))
    held = MappingProxyType(_of_each(feet.__getitem__, present, at_once=True)) if hold else feet
    return Recording(metadata.id, folder, metadata, held, _missing_feet(metadata, present))


def read_span(path: str | Path, side: Side, start: float, end: float) -> FootSamples:
    """Read the samples of a foot in a span of time, without reading the hours around it.

    The pages that are read are verified by their checksums. The digest of the file is not: it would take reading all of
    it (`verify_recording`).

    Parameters
    ----------
    path
        The folder of a recording.
    side
        The foot.
    start, end
        The samples at times in [start, end) of the foot's own clock (s).

    Raises
    ------
    NoFeetError
        If the recording has no such foot.
    RecordingError
        One of its kinds; fewer than two samples are a `TooFewSamplesError`.
    """
    folder = _find_folder(Path(path))
    metadata = read_metadata(folder)
    if not (folder / f"{side}.parquet").is_file():
        raise NoFeetError(f"{folder} holds no {side}.parquet.", path=folder, hint="Ask for a foot that it has.")
    message = f"{folder} holds fewer than two samples of the {side} foot from {start:g} s to {end:g} s."
    too_few = TooFewSamplesError(message, path=folder, hint="Ask for another span.")
    try:
        foot = _read_side(folder, side, metadata, Scales(1.0, 1.0), (start, end))
    except TooFewSamplesError as error:
        raise too_few from error
    begin, stop = (int(place) for place in np.searchsorted(foot.time, (start, end)))
    if stop - begin < 2:
        raise too_few
    span = slice(begin, stop)
    return replace(
        foot,
        time=foot.time[span],
        specific_force=foot.specific_force[span],
        angular_rate=foot.angular_rate[span],
        sequence=None if foot.sequence is None else foot.sequence[span],
    )


def write_recording(
    path: str | Path,
    recording: Recording,
    *,
    form: Form = "int16",
    scales: Scales | None = None,
    tables: Mapping[str, Columns] | None = None,
) -> Written:
    """Write a recording to a new folder, whole or not at all.

    Parameters
    ----------
    path
        The folder to make. Its parent must exist, it must not.
    recording
        What to write. If it was read from a folder, the tables of that folder are copied along.
    form
        ``int16``: as counts, which is what a pod sends and what keeps best. ``si``: as floats, which loses nothing.
    scales
        What a count is worth, for ``int16``. Without it: as the samples came, else so that 16 bits span the declared
        ranges, else 16 g and 2000 degrees per second. Values beyond are set to the limit and counted.
    tables
        Tables to write beside the samples: ``heart_rate``, ``speed_cadence``, ``position``, ``events``,
        ``truth_<name>``, each as columns.

    Raises
    ------
    RecordingExistsError
        If there is something at `path`.
    RecordingNotWrittenError
        If the disk refuses, or the samples do not fit the form.
    """
    target = Path(path)
    if form not in ("int16", "si"):
        message = f"form must be 'int16' or 'si', got {form!r}"
        raise ValueError(message)
    with _new_folder(target) as folder:
        saturated = _write_into(folder, recording, form, scales=scales, tables=tables or {})
    return Written(target, MappingProxyType(saturated))


def _write_into(
    folder: Path,
    recording: Recording,
    form: Form,
    *,
    scales: Scales | None = None,
    tables: Mapping[str, Columns] = MappingProxyType({}),
    writing: Callable[[str], None] = lambda _: None,
) -> dict[Side, int]:
    """Fill a folder, tell of each file before it is written, and return how many values were set to the limit."""

    def write(side: Side) -> int:
        writing(f"{side}.parquet")
        foot = recording.feet[side]
        with _flushed(folder / f"{side}.parquet") as sink:
            if form == "int16":
                return write_counts(sink, foot, scales or foot.scales or _scales_for(foot.ranges))
            write_si(sink, foot)
            return 0

    # Feet on the disk are read one after the other, so that one of them is in memory.
    saturated = _of_each(write, tuple(recording.feet), at_once=not isinstance(recording.feet, FeetOnDisk))
    _write_tables(folder, recording.path, tables, writing)
    extra = {**recording.metadata.extra, **_truth_names(folder)}
    metadata = replace(recording.metadata, feet=tuple(recording.feet), sha256=_digests(folder), extra=extra)
    with _flushed(folder / FILE_NAME) as sink:
        sink.write(metadata_text(metadata))
    return saturated if form == "int16" else {}


def _of_each(act: Callable[[Side], T], sides: Sequence[Side], *, at_once: bool) -> dict[Side, T]:
    """Return what comes of each foot; most of the work on two feet at once needs no interpreter."""
    with ThreadPoolExecutor(max(1, len(sides)) if at_once else 1) as pool:
        return dict(zip(sides, pool.map(act, sides), strict=True))


def require_feet(folder: Path, present: Collection[Side], named: Collection[Side]) -> None:
    """Raise :class:`NoFeetError` where there is none; a run that names none may have positions instead."""
    if not present and (named or not has_table(folder, "position")):
        message = f"{folder} holds neither left.parquet nor right.parquet."
        raise NoFeetError(message, path=folder, hint="Put the file of at least one foot beside recording.json.")


def _find_folder(path: Path) -> Path:
    if path.name == FILE_NAME and path.is_file():
        return path.parent
    if not path.exists():
        message = f"There is no recording at {path}."
        raise RecordingNotFoundError(message, path=path, hint="Check the name of the folder.")
    if not path.is_dir():
        message = f"{path} is a file; a recording is a folder with {FILE_NAME} and the files of the feet."
        raise RecordingNotFoundError(message, path=path, hint="Name the folder, or import a CSV file.")
    return path


def _verify_digests(folder: Path, metadata: Metadata) -> None:
    """Raise :class:`DamagedFileError` where a file is not the one that was written; a missing one is seen elsewhere."""
    for name, expected in metadata.sha256.items():
        # A digest is of a file of this folder: a path in its place would be a way out of it.
        path = folder / Path(name).name
        if path.is_file() and _digest(path) != expected:
            message = f"{path} is not the file that was written: its SHA-256 is not the one in {FILE_NAME}."
            hint = f"Copy it again; if it was changed on purpose, take it out of 'sha256' in {FILE_NAME}."
            raise DamagedFileError(message, path=path, hint=hint)


def _read_side(
    folder: Path, side: Side, metadata: Metadata, units: Scales, within: tuple[float, float] | None = None
) -> FootSamples:
    path = folder / f"{side}.parquet"
    stored = read_foot(path, within)
    scales = None if stored.scales is None else Scales(stored.scales.acc * units.acc, stored.scales.gyr * units.gyr)
    rows, dropped = clean_rows(_in_si(stored.rows, units), path)
    pod = metadata.pod(side)
    return FootSamples(
        side,
        rows.time,
        rows.acc,
        rows.gyr,
        nominal_rate=metadata.rate if pod is None or pod.rate is None else pod.rate,
        ranges=metadata.ranges if scales is None else _within_counts(metadata.ranges, scales),
        scales=scales,
        sequence=rows.sequence,
        dropped=dropped,
    )


def _in_si(rows: Rows, units: Scales) -> Rows:
    # Only numbers a user has called by another unit pay for the multiplication.
    if units == Scales(1.0, 1.0):
        return rows
    return replace(rows, acc=rows.acc * units.acc, gyr=rows.gyr * units.gyr)


def _within_counts(declared: Ranges, scales: Scales) -> Ranges:
    """Return the ranges as narrowed by what 16 bits can hold."""
    acc, gyr = scales.acc * COUNTS, scales.gyr * COUNTS
    return Ranges(min(declared.acc or acc, acc), min(declared.gyr or gyr, gyr))


def _missing_feet(metadata: Metadata, present: tuple[Side, ...]) -> tuple[Notice, ...]:
    return tuple(
        Notice("foot_missing", f"{FILE_NAME} names the {side} foot, and there is no {side}.parquet.", side)
        for side in metadata.feet
        if side not in present
    )


def _scales_for(ranges: Ranges) -> Scales:
    acc = DEFAULT_SCALES.acc if ranges.acc is None else ranges.acc / COUNTS
    gyr = DEFAULT_SCALES.gyr if ranges.gyr is None else ranges.gyr / COUNTS
    return Scales(acc, gyr)


def _write_tables(
    folder: Path, source: Path | None, tables: Mapping[str, Columns], writing: Callable[[str], None]
) -> None:
    for name, columns in tables.items():
        writing(f"{name}.parquet")
        if not is_table_name(name):
            message = f"a table is heart_rate, speed_cadence, position, events or truth_<name>, got {name!r}"
            raise ValueError(message)
        check_columns(folder / f"{name}.parquet", name, tuple(columns))
        with _flushed(folder / f"{name}.parquet") as sink:
            pq.write_table(arrow_table(columns), sink, compression="zstd", write_page_checksum=True)
    for name in table_names(source):
        if source is not None and name not in tables:
            writing(f"{name}.parquet")
            with (source / f"{name}.parquet").open("rb") as original, _flushed(folder / f"{name}.parquet") as sink:
                shutil.copyfileobj(original, sink)


def _truth_names(folder: Path) -> dict[str, list[str]]:
    names = [name.removeprefix("truth_") for name in table_names(folder) if name.startswith("truth_")]
    return {"truth": names} if names else {}


def _digests(folder: Path) -> Mapping[str, str]:
    return MappingProxyType({path.name: _digest(path) for path in sorted(folder.glob("*.parquet"))})


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        message = f"{path} cannot be read ({error.strerror})."
        raise DamagedFileError(message, path=path, hint="Check the disk and the permissions of the file.") from error


@contextmanager
def _new_folder(target: Path, require_free: Callable[[Path], None] | None = None) -> Iterator[Path]:
    """Give a hidden folder beside `target` that becomes `target` when the block ends well, and vanishes when not.

    What stands at `target` is an error, unless `require_free` finds none with it: then it makes place at the end.
    """
    require_free = require_free or _require_free
    require_free(target)
    partial = target.parent / f".{target.name}.{secrets.token_hex(8)}.partial"
    try:
        partial.mkdir()
        yield partial
        _flush_folder(partial)
        require_free(target)
        _put_in_place(partial, target)
        _flush_folder(target.parent)
    except OSError as error:
        message = f"The recording could not be written to {target} ({error.strerror or error})."
        hint = "Make room on the disk or choose a folder you may write to; nothing was left behind."
        raise RecordingNotWrittenError(message, path=target, hint=hint) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _put_in_place(partial: Path, target: Path) -> None:
    """Rename `partial` to `target`; what stands there is removed once the new one is in its place."""
    if not target.exists():
        partial.rename(target)
        return
    before = partial.with_suffix(".before")
    target.rename(before)
    try:
        partial.rename(target)
    except OSError:
        before.rename(target)
        raise
    shutil.rmtree(before, ignore_errors=True)


def _require_free(target: Path) -> None:
    if target.exists():
        message = f"{target} exists already, and raw data is never overwritten."
        raise RecordingExistsError(message, path=target, hint="Choose another name, or move it away.")


@contextmanager
def _flushed(path: Path) -> Iterator[BinaryIO]:
    """Open a new file whose bytes are on the disk when the block ends."""
    with path.open("xb") as sink:
        yield sink
        sink.flush()
        os.fsync(sink.fileno())


def _flush_folder(folder: Path) -> None:
    # Windows has no handle to a folder; a rename is durable there once the call returns.
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
