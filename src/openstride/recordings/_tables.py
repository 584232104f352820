"""The tables beside the samples: heart rate, another device's speed and cadence, position, events, and references.

A table is a mapping from column name to a numpy column; times are recording time in seconds. Those of ours have columns
that are checked. A reference, to validate a recording against, has whatever its authors measured.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from openstride.recordings._errors import DamagedFileError, ForeignParquetError, TableMissingError

Table = dict[str, NDArray[Any]]

#: The columns a table must have. It may have more.
REQUIRED_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "heart_rate": ("t", "heart_rate_bpm"),
        "speed_cadence": ("t", "speed", "cadence_spm"),
        "position": ("t", "latitude_deg", "longitude_deg"),
        "events": ("t", "t_end", "kind", "text"),
    }
)


def table_names(folder: Path | None) -> tuple[str, ...]:
    """Return the names of the tables in a folder, without their endings, in alphabetical order."""
    if folder is None:
        return ()
    return tuple(sorted(path.stem for path in folder.glob("*.parquet") if is_table_name(path.stem)))


def is_table_name(name: str) -> bool:
    """Tell whether a file of this name is a table of a recording."""
    return name in REQUIRED_COLUMNS or name.startswith("truth_")


def has_table(folder: Path | None, name: str) -> bool:
    """Tell whether the folder holds that table."""
    return folder is not None and (folder / f"{name}.parquet").is_file()


def read_table(folder: Path | None, name: str) -> Table:
    """Return one table as numpy columns; text columns are object arrays, a missing number is NaN."""
    if folder is None or not has_table(folder, name):
        there = ", ".join(table_names(folder)) or "none"
        message = f"This recording has no table '{name}'."
        raise TableMissingError(message, path=folder, hint=f"Its tables: {there}.", name=name)
    path = folder / f"{name}.parquet"
    with open_parquet(path) as file:
        table = file.read()
    check_columns(path, name, tuple(table.column_names))
    return {column: column_values(table[column].combine_chunks()) for column in table.column_names}


def check_columns(path: Path, name: str, found: tuple[str, ...]) -> None:
    """Raise :class:`ForeignParquetError` when a table lacks a column it must have."""
    missing = tuple(column for column in REQUIRED_COLUMNS.get(name, ()) if column not in found)
    if missing:
        message = f"{path} lacks the columns {', '.join(missing)}; it has {', '.join(found)}."
        hint = "docs/recording.md lists the columns of each table."
        raise ForeignParquetError(message, path=path, hint=hint, missing=missing, found=found)


@contextmanager
def open_parquet(path: Path) -> Iterator[pq.ParquetFile]:
    """Open a Parquet file with its page checksums verified, and turn every complaint of Arrow's into ours."""
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            yield file
    except (pa.ArrowException, OSError, MemoryError, OverflowError, UnicodeDecodeError) as error:
        # Arrow's reasons are several lines long and end in addresses; the first line says which page or byte failed.
        reason = str(error).partition("\n")[0].strip().rstrip(".")
        message = f"{path} is truncated, damaged or no Parquet file ({reason})."
        hint = "Copy it again from where it came from, or move it away to read the rest of the recording."
        raise DamagedFileError(message, path=path, hint=hint) from error


def column_values(array: pa.Array) -> NDArray[Any]:
    """Return an Arrow array as numpy: a missing number is NaN, and what is no number is an object.

    Arrow's own `to_numpy`, and its `fill_null` too, import pandas wherever it is installed, which takes a second and is
    needed for nothing.
    """
    kind = array.type
    if pa.types.is_boolean(kind) and not array.null_count:
        return np.from_dlpack(array.cast(pa.uint8())).astype(np.bool_)
    if not (pa.types.is_integer(kind) or pa.types.is_floating(kind)):
        return np.array(array.to_pylist(), dtype=np.object_)
    if not array.null_count:
        return np.from_dlpack(array)
    floats = array.cast(pa.float64())
    values = np.frombuffer(floats.buffers()[1], np.float64, len(floats), floats.offset * np.dtype(np.float64).itemsize)
    return np.where(np.from_dlpack(array.is_valid().cast(pa.uint8())), values, np.nan)


def arrow_table(columns: Mapping[str, NDArray[Any]]) -> pa.Table:
    """Return columns as an Arrow table; object columns become text."""
    return pa.table(
        {
            name: pa.array(column, pa.string()) if column.dtype == np.object_ else pa.array(column)
            for name, column in columns.items()
        }
    )
