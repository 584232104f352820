"""The strides of an activity as columns, read from the files that the analysis of its recordings left.

An activity has one such file, or one of each of its parts, laid end to end here: times count from the beginning of the
whole. Columns are named as in the files; what is a group there, `uncertainty`, has its members after a point.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from openstride.analysis import METRICS, TIMES
from openstride.recordings import SIDES, Side
from openstride.server._documents import Document
from openstride.server._errors import ColumnNotFoundError

FOOT: Final = "foot"
FLAGS: Final = "flags"
#: Which part a stride is of, from 0; an activity that is in one piece has no such column unless it is asked for.
PART: Final = "part"
_SIGMA: Final = "uncertainty."
_LENGTHS: Final = ("dx", "dy", "dz", "live_length")
#: The units of all columns that hold numbers, in the order of the columns.
UNITS: Final = {
    **dict.fromkeys(TIMES, "s"),
    **METRICS,
    **dict.fromkeys(_LENGTHS, "m"),
    "turn": "rad",
    **{f"{_SIGMA}{name}": unit for name, unit in METRICS.items()},
}
COLUMNS: Final = (FOOT, *UNITS, FLAGS)

#: What the way of an activity is found from.
_WAY: Final = (FOOT, "t_rest", "t_rest_next", "stride_length", f"{_SIGMA}stride_length", "duty_factor", FLAGS)
Table = NDArray[np.void]


@dataclass(frozen=True, slots=True)
class Piece:
    """The strides of one recording: when it began after the activity did (s), and the file as it is."""

    begins: float
    file: bytes


class StrideColumns(Document):
    """The strides of an activity, column by column, in SI units; None for what is not known of a stride.

    Times are in seconds from the start; `units` has those of the columns that hold numbers.
    """

    activity: str
    start: datetime
    strides: int
    units: dict[str, str]
    columns: dict[str, list[Any]]


def chosen(names: Sequence[str] | None, pieces: int) -> tuple[str, ...]:
    """Return the columns that are wanted, each once; all of them where none is named.

    Raises
    ------
    ColumnNotFoundError
        If there is no such column.
    """
    if names is None:
        return COLUMNS if pieces == 1 else (*COLUMNS, PART)
    known = {*COLUMNS, PART}
    for name in names:
        if name not in known:
            raise ColumnNotFoundError(name, sorted(known))
    return tuple(dict.fromkeys(names))


def read(pieces: Sequence[Piece], names: Sequence[str]) -> pa.Table:
    """Return columns of all strides, in the order of time within each piece; empty where a file has none of them."""
    return pa.concat_tables([_read(number, piece, names) for number, piece in enumerate(pieces)])


def columns_of(table: pa.Table) -> dict[str, list[Any]]:
    """Return the columns as lists; a number that is not known is NaN, which is written as null."""
    return {name: _listed(table[name]) for name in table.column_names}


def parquet_of(table: pa.Table) -> bytes:
    """Return columns as a Parquet file, in the form of those that the analysis leaves."""
    kept: dict[str, pa.Array] = {}
    inner = [name for name in table.column_names if name.startswith(_SIGMA)]
    for name in table.column_names:
        if name not in inner:
            kept[name] = table[name].combine_chunks()
        elif name == inner[0]:
            members = [table[each].combine_chunks() for each in inner]
            kept[_SIGMA[:-1]] = pa.StructArray.from_arrays(members, [each.removeprefix(_SIGMA) for each in inner])
    sink = io.BytesIO()
    pq.write_table(pa.table(kept), sink, compression="zstd", write_page_checksum=True)
    return sink.getvalue()


def feet_of(pieces: Sequence[Piece], metrics: Sequence[str]) -> dict[Side, Table]:
    """Return the strides by foot as the analysis has them: metrics, and what the way of the runner is found from."""
    table = read(pieces, tuple(dict.fromkeys((*_WAY, *metrics))))
    running = _flagged(table[FLAGS], "running")
    foot = np.array(table[FOOT].to_pylist(), object)
    names = [name for name in table.column_names if name in UNITS]
    dtype = np.dtype([*((name.replace(_SIGMA, "u_"), "f8") for name in names), ("running", "?")])
    rows = np.zeros(table.num_rows, dtype)
    for name in names:
        rows[name.replace(_SIGMA, "u_")] = table[name].to_numpy()
    rows["running"] = running
    return {side: rows[foot == side] for side in SIDES if (foot == side).any()}


def _read(number: int, piece: Piece, names: Sequence[str]) -> pa.Table:
    file = pq.ParquetFile(pa.BufferReader(piece.file))
    found = file.read(columns=[name for name in names if name != PART])
    rows = file.metadata.num_rows
    return pa.table({name: _column(found, name, rows, number, piece.begins) for name in names})


def _column(found: pa.Table, name: str, rows: int, number: int, begins: float) -> pa.ChunkedArray | pa.Array:
    """Return a column in the type that it has in all files; one that a file does not have is not known."""
    if name == PART:
        return pa.array(np.full(rows, number, np.int32))
    kind = pa.float64() if name in UNITS else pa.list_(pa.string()) if name == FLAGS else pa.string()
    outer, _, inner = name.partition(".")
    column = found[outer] if outer in found.column_names else None
    if column is not None and inner:
        members = {column.type.field(index).name for index in range(column.type.num_fields)}
        column = pc.struct_field(column, inner) if inner in members else None
    if column is None:
        return pa.nulls(rows, kind)
    column = column.cast(kind)
    return pc.add(column, begins) if name in TIMES and begins else column


def _listed(column: pa.ChunkedArray) -> list[Any]:
    # Of numbers a list by way of numpy takes a tenth of the time.
    found: list[Any] = column.to_numpy().tolist() if pa.types.is_floating(column.type) else column.to_pylist()
    return found


def _flagged(flags: pa.ChunkedArray, flag: str) -> NDArray[np.bool_]:
    """Tell which strides have a flag."""
    rows = pc.list_parent_indices(flags).to_numpy()[pc.equal(pc.list_flatten(flags), flag).to_numpy()]
    found = np.zeros(len(flags), bool)
    found[rows] = True
    return found
