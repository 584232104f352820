"""The Parquet file of one foot, in its two forms.

*SI*: ``t`` in seconds, ``acc_x`` … ``gyr_z`` in m/s2 and rad/s as floats. *int16*: the six channels as the sensor
counted them, ``seq`` and ``t_us``, the scales in the file's own metadata. ``docs/recording.md`` has both in full.

Reading goes batch by batch into arrays made once, so that a file of twelve hours costs little more than its samples.
Writing goes to an open binary stream; where it ends up, and when, is for the folder to decide.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from openstride.recordings._cleaning import Rows
from openstride.recordings._errors import DamagedFileError, ForeignParquetError, RecordingNotWrittenError
from openstride.recordings._model import FootSamples, Scales
from openstride.recordings._tables import check_columns, column_values, open_parquet
from openstride.recordings._units import GYR_UNITS, STANDARD_GRAVITY

FloatArray = NDArray[np.float64]

CHANNELS: Final = ("acc_x", "acc_y", "acc_z", "gyr_x", "gyr_y", "gyr_z")
SI_COLUMNS: Final = ("t", *CHANNELS)
COUNT_COLUMNS: Final = ("seq", "t_us", *CHANNELS)
METADATA_KEY: Final = b"openstride"

#: Reading a minute of a run should not decode an hour.
ROW_GROUP_SECONDS: Final = 60.0
#: The rate row groups are cut by when none is known; it decides their size and nothing else.
FALLBACK_RATE: Final = 208.0
#: Rows decoded at a time: a few megabytes, past which larger batches read no faster.
BATCH_ROWS: Final = 131_072

COUNTS: Final = 32_768
#: What a foot in a running shoe needs, and most sensors offer: 16 g and 2000 degrees per second over 16 bits.
DEFAULT_SCALES: Final = Scales(16.0 * STANDARD_GRAVITY / COUNTS, 2000.0 * GYR_UNITS["deg/s"] / COUNTS)


@dataclass(frozen=True, slots=True, eq=False)
class StoredFoot:
    """What a foot's file holds: rows in SI units, and the scales they came with, if they came as counts."""

    rows: Rows
    scales: Scales | None


@dataclass(frozen=True, slots=True)
class Extent:
    """What a foot's file holds, by its footer alone: rows, and the earliest and latest time (s) where that is said."""

    samples: int
    first: float | None
    last: float | None


def foot_extent(path: Path) -> Extent:
    """Return how much a foot's file holds, without reading a sample.

    Raises
    ------
    ForeignParquetError
        If the columns are those of neither form.
    DamagedFileError
        If the footer cannot be read.
    """
    with open_parquet(path) as file:
        _require_form(path, file.schema_arrow)
        return _extent(file)


def positions_extent(path: Path) -> Extent:
    """Return how much a file of positions holds, without reading one.

    Raises
    ------
    ForeignParquetError, DamagedFileError
        As `foot_extent` does.
    """
    with open_parquet(path) as file:
        check_columns(path, "position", tuple(file.schema_arrow.names))
        return _extent(file)


def read_foot(path: Path, within: tuple[float, float] | None = None) -> StoredFoot:
    """Read a foot in either form.

    Parameters
    ----------
    path
        Of the file.
    within
        Read only the row groups that may hold samples in [start, end) of the foot's own time (s). What they hold
        beside those is given, too.

    Raises
    ------
    ForeignParquetError
        If the columns are those of neither form; the error names them.
    DamagedFileError
        If the file is cut short, does not decode, or fails a page checksum.
    """
    with open_parquet(path) as file:
        counts = _require_form(path, file.schema_arrow)
        groups = [group for group in range(file.num_row_groups) if _may_hold(file, group, within)]
        if counts:
            return _read_counts(file, path, groups)
        columns = _read_columns(file, path, SI_COLUMNS, None, groups)
        return StoredFoot(Rows(columns.time, columns.acc, columns.gyr), None)


def write_counts(sink: BinaryIO, foot: FootSamples, scales: Scales) -> int:
    """Write a foot as int16 counts and return how many values did not fit and were set to the limit."""
    acc, acc_over = _counted(foot.specific_force, scales.acc)
    gyr, gyr_over = _counted(foot.angular_rate, scales.gyr)
    sequence = np.arange(len(foot), dtype=np.int32) if foot.sequence is None else foot.sequence
    columns = {"seq": sequence, "t_us": _microseconds(foot)} | _channels(acc, gyr)
    table = pa.table(columns).replace_schema_metadata({METADATA_KEY: _file_metadata(foot, scales)})
    encoding = dict.fromkeys(CHANNELS, "BYTE_STREAM_SPLIT") | {
        "seq": "DELTA_BINARY_PACKED",
        "t_us": "DELTA_BINARY_PACKED",
    }
    _write(sink, table, encoding, foot.nominal_rate)
    return acc_over + gyr_over


def write_si(sink: BinaryIO, foot: FootSamples) -> None:
    """Write a foot in SI units: single precision where that loses nothing, else double."""
    columns = {"t": foot.time} | _channels(_narrowest(foot.specific_force), _narrowest(foot.angular_rate))
    _write(sink, pa.table(columns), dict.fromkeys(SI_COLUMNS, "BYTE_STREAM_SPLIT"), foot.nominal_rate)


def _require_form(path: Path, schema: pa.Schema) -> bool:
    """Raise unless the columns are those of a form; return whether it is that of counts."""
    if not set(COUNT_COLUMNS) <= set(schema.names):
        _require_columns(path, schema)
        return False
    for name in COUNT_COLUMNS:
        expected = {"seq": pa.int32(), "t_us": pa.int64()}.get(name, pa.int16())
        if schema.field(name).type != expected:
            message = f"{path}: column {name} is of type {schema.field(name).type}; {expected} was expected."
            raise ForeignParquetError(message, path=path, hint="docs/recording.md describes the int16 form.")
    return True


def _require_columns(path: Path, schema: pa.Schema) -> None:
    """Raise unless the columns of the SI form are there and hold numbers."""
    found = tuple(schema.names)
    missing = tuple(name for name in SI_COLUMNS if name not in found)
    if missing:
        message = f"{path} is no foot: it lacks {', '.join(missing)}; it has {', '.join(found) or 'no columns'}."
        hint = f"Expected are {', '.join(SI_COLUMNS)} (s, m/s2, rad/s); docs/recording.md shows how to convert."
        raise ForeignParquetError(message, path=path, hint=hint, missing=missing, found=found)
    for name in SI_COLUMNS:
        kind = schema.field(name).type
        if not (pa.types.is_floating(kind) or (name == "t" and pa.types.is_integer(kind))):
            message = f"{path}: column {name} is of type {kind}; floating point numbers in SI units were expected."
            raise ForeignParquetError(message, path=path, hint="Convert it and write the file again.", found=found)


@dataclass(frozen=True, slots=True, eq=False)
class _Columns:
    time: FloatArray
    acc: FloatArray
    gyr: FloatArray
    sequence: NDArray[np.int32] | None


def _may_hold(file: pq.ParquetFile, group: int, within: tuple[float, float] | None) -> bool:
    times = _times_of(file, group) if within else None
    return within is None or times is None or (times[0] < within[1] and times[1] >= within[0])


def _extent(file: pq.ParquetFile) -> Extent:
    times = [each for group in range(file.num_row_groups) if (each := _times_of(file, group))]
    first, last = (min(each[0] for each in times), max(each[1] for each in times)) if times else (None, None)
    return Extent(file.metadata.num_rows, first, last)


def _times_of(file: pq.ParquetFile, group: int) -> tuple[float, float] | None:
    """Return the earliest and the latest time of a row group (s), None where its statistics do not say."""
    name, unit = ("t_us", 1e-6) if set(COUNT_COLUMNS) <= set(file.schema_arrow.names) else ("t", 1.0)
    columns = file.metadata.row_group(group)
    found = (columns.column(index) for index in range(columns.num_columns))
    said = next(column.statistics for column in found if column.path_in_schema == name)
    if said is None or not said.has_min_max:
        return None
    return float(said.min) * unit, float(said.max) * unit


def _read_columns(
    file: pq.ParquetFile, path: Path, names: tuple[str, ...], sequence: str | None, groups: list[int]
) -> _Columns:
    """Decode row groups batch by batch; `names` are the time column and the six channels."""
    n = sum(file.metadata.row_group(group).num_rows for group in groups)
    columns = _Columns(
        np.empty(n), np.empty((n, 3)), np.empty((n, 3)), None if sequence is None else np.empty(n, np.int32)
    )
    wanted = [*names, sequence] if sequence else [*names]
    start = 0
    for batch in _batches(file, wanted, groups):
        end = start + batch.num_rows
        if end > n:
            break
        columns.time[start:end] = column_values(batch.column(names[0]))
        for axis in range(3):
            columns.acc[start:end, axis] = column_values(batch.column(names[1 + axis]))
            columns.gyr[start:end, axis] = column_values(batch.column(names[4 + axis]))
        if columns.sequence is not None:
            columns.sequence[start:end] = np.nan_to_num(column_values(batch.column(sequence)), nan=-1)
        start = end
    if start != n:
        message = f"{path} says it holds {n} samples and holds {start}."
        raise DamagedFileError(message, path=path, hint="Copy it again from where it came from.")
    return columns


def _batches(file: pq.ParquetFile, columns: list[str], groups: list[int]) -> Iterator[pa.RecordBatch]:
    # Asked for all row groups at once, Arrow keeps every page it has read until the last one.
    for group in groups:
        yield from file.iter_batches(BATCH_ROWS, row_groups=[group], columns=columns)


def _read_counts(file: pq.ParquetFile, path: Path, groups: list[int]) -> StoredFoot:
    scales = _stored_scales(path, file.schema_arrow.metadata)
    columns = _read_columns(file, path, ("t_us", *CHANNELS), "seq", groups)
    columns.time[:] /= 1e6
    columns.acc[:] *= scales.acc
    columns.gyr[:] *= scales.gyr
    return StoredFoot(Rows(columns.time, columns.acc, columns.gyr, columns.sequence), scales)


def _stored_scales(path: Path, metadata: dict[bytes, bytes] | None) -> Scales:
    try:
        stated = json.loads((metadata or {})[METADATA_KEY])
        scales = Scales(float(stated["acc_scale"]), float(stated["gyr_scale"]))
    except (KeyError, TypeError, ValueError) as error:
        message = f"{path} holds counts and does not say what a count is worth."
        hint = 'Its Parquet metadata needs a key "openstride" with acc_scale and gyr_scale; docs/recording.md shows it.'
        raise ForeignParquetError(message, path=path, hint=hint) from error
    if not (0.0 < scales.acc < np.inf and 0.0 < scales.gyr < np.inf):
        message = (
            f"{path} says a count is worth {scales.acc} m/s2 and {scales.gyr} rad/s; positive numbers were expected."
        )
        raise ForeignParquetError(message, path=path, hint="Restore the file.")
    return scales


def _file_metadata(foot: FootSamples, scales: Scales) -> bytes:
    # The shortest text of a float is read back as the same float, so the scales survive to the last bit.
    stated = {"form": "int16", "side": foot.side, "acc_scale": scales.acc, "gyr_scale": scales.gyr}
    return json.dumps(stated).encode()


def _counted(values: FloatArray, scale: float) -> tuple[NDArray[np.int16], int]:
    """Return values as counts, and how many lay outside of what 16 bits hold."""
    with np.errstate(over="ignore"):
        counts = np.rint(values / scale)
    over = int(((counts < -COUNTS) | (counts > COUNTS - 1)).sum())
    return np.clip(counts, -COUNTS, COUNTS - 1).astype(np.int16), over


def _microseconds(foot: FootSamples) -> NDArray[np.int64]:
    with np.errstate(over="ignore", invalid="ignore"):
        ticks: NDArray[np.int64] = np.rint(foot.time * 1e6).astype(np.int64)
    if not (ticks[1:] > ticks[:-1]).all():
        message = f"The {foot.side} foot has samples less than a microsecond apart, which the int16 form cannot keep."
        raise RecordingNotWrittenError(message, hint="Write it in the SI form.")
    return ticks


def _channels(acc: NDArray[Any], gyr: NDArray[Any]) -> dict[str, NDArray[Any]]:
    columns = [*acc.T, *gyr.T]
    return {name: np.ascontiguousarray(column) for name, column in zip(CHANNELS, columns, strict=True)}


def _narrowest(values: FloatArray) -> NDArray[Any]:
    with np.errstate(over="ignore"):
        narrow = values.astype(np.float32)
    return narrow if bool((narrow == values).all()) else values


def _write(sink: BinaryIO, table: pa.Table, encoding: dict[str, str], rate: float | None) -> None:
    pq.write_table(
        table,
        sink,
        row_group_size=max(1, round(ROW_GROUP_SECONDS * (rate or FALLBACK_RATE))),
        compression="zstd",
        compression_level=3,
        use_dictionary=False,
        column_encoding=encoding,
        write_page_checksum=True,
    )
