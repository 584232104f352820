"""CSV and Parquet as `openstride.formats.writing` writes them, read back. Tables of others are none of ours.

Parquet says all that was known. CSV has its columns alone: what measured them counts as typed in, and nobody says what
the sport was.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import TypeAdapter

from openstride.activity import CHANNELS, Channel, Records
from openstride.formats._clock import time_of
from openstride.formats._limits import FILE_BYTES, RECORDS
from openstride.formats._reading import Place, Reading, damaged, read_as, refused
from openstride.formats._table import finite

#: What the metadata of Parquet calls ours, and of which shape it is.
METADATA: Final = "openstride"
SCHEMA: Final = 1
FIRST: Final = ("time", "t")
#: The same two in the first line of CSV.
CLOCK: Final = ("time", "t [s]")
#: How Parquet begins and ends, and how our CSV begins.
MAGIC: Final = b"PAR1"
HEADER: Final = ",".join(CLOCK).encode()
#: A column as its header has it: its name, and its unit where it has one.
NAMED: Final = re.compile(r"(.*) \[([^\]]*)\]", re.DOTALL)
CHECKED: Final = TypeAdapter(Records)


class WrongRowError(ValueError):
    """A row that is none of ours, by its line."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line} is no row of this table")
        self.line = line


def read_parquet(data: bytes) -> Reading:
    """Return what Parquet holds that was written here; that of others is not recognised."""
    if not data.endswith(MAGIC):
        return damaged("parquet", "ends_early", Place("byte", len(data)))
    try:
        file = pq.ParquetFile(pa.BufferReader(data), page_checksum_verification=True)
        told = (file.schema_arrow.metadata or {}).get(METADATA.encode())
        if told is None:
            return refused("unknown")
        if file.metadata.num_rows > RECORDS:
            return refused("too_many_records", "parquet")
        groups = range(file.metadata.num_row_groups)
        if sum(file.metadata.row_group(number).total_byte_size for number in groups) > FILE_BYTES:
            return refused("too_large", "parquet")
        return read_as("parquet", (records_of(json.loads(told), file.read()),))
    except (pa.ArrowException, OSError, ValueError, TypeError, KeyError, AttributeError):
        return damaged("parquet", "malformed", None)


def records_of(told: Mapping[str, Any], table: pa.Table) -> Records:
    """Return the records of a table and what its metadata says.

    Raises
    ------
    ValueError, TypeError, KeyError, AttributeError, pyarrow.ArrowException
        Where they do not fit.
    """
    columns = {name: table[name].to_pylist() for name in table.column_names}
    channels = [{**each, "values": finite(columns[name])} for name, each in told["columns"].items()]
    rest = {name: value for name, value in told.items() if name not in {"schema", "columns"}}
    records = CHECKED.validate_python({**rest, "time": columns["t"], "channels": channels})
    rising = all(math.isfinite(each) for each in records.time) and all(a < b for a, b in pairwise(records.time))
    if told["schema"] != SCHEMA or not rising or (records.start is not None and records.start.tzinfo is None):
        raise ValueError("what is said of the table does not fit it")
    return records


def read_own_csv(text: str) -> Reading:
    """Return what a table holds that was written here, up to the first row that is wrong."""
    lines = csv.reader(io.StringIO(text, newline=""))
    try:
        columns = columns_of(next(lines))
    except (csv.Error, WrongRowError):
        return damaged("csv", "malformed", Place("line", 1))
    rows: list[list[float | None]] = []
    instant, wrong = None, None
    try:
        for written, row in rows_of(lines, len(columns) + len(FIRST), rows):
            instant = written if instant is None else instant
            rows.append(row)
            if len(rows) > RECORDS:
                return refused("too_many_records", "csv")
    except WrongRowError as error:
        wrong = error.line
    found = () if not rows else (of_rows(columns, rows, instant or ""),)
    return read_as("csv", found) if wrong is None else damaged("csv", "malformed", Place("line", wrong), found)


def columns_of(header: list[str]) -> list[Channel]:
    """Return the columns that a header names, without values. Raises `WrongRowError`."""
    found: dict[str, Channel] = {}
    for told in header[len(FIRST) :]:
        parts = NAMED.fullmatch(told)
        name, unit = (told, "") if parts is None else (parts[1], parts[2])
        # A name of ours in another unit is another's name.
        if name in found or CHANNELS.get(name, unit) != unit:
            name, unit = told, ""
        if name in found or (name in CHANNELS and not unit):
            raise WrongRowError(1)
        found[name] = Channel(name, unit, (), "typed_in")
    return list(found.values())


def rows_of(
    lines: Iterator[list[str]], width: int, before: list[list[float | None]]
) -> Iterator[tuple[str, list[float | None]]]:
    """Yield each row as its instant and its numbers, times rising from those before. Raises `WrongRowError`."""
    line = 1
    try:
        for line, cells in enumerate(lines, 2):
            if len(cells) != width:
                raise WrongRowError(line)
            time, *values = finite([float(cell) if cell else None for cell in cells[1:]])
            last = before[-1][0] if before else None
            if time is None or (last is not None and time <= last):
                raise WrongRowError(line)
            yield cells[0], [time, *values]
    except (csv.Error, ValueError) as error:
        raise error if isinstance(error, WrongRowError) else WrongRowError(line) from error


def of_rows(columns: list[Channel], rows: list[list[float | None]], instant: str) -> Records:
    """Return rows of a time and values as records; the first of them is at this instant, where it is one."""
    time, *values = zip(*rows, strict=True)
    begun = time_of(instant)
    start = None if begun is None or begun.tzinfo is None else begun - timedelta(seconds=time[0])
    channels = tuple(replace(each, values=column) for each, column in zip(columns, values, strict=True))
    return Records("unknown", start, time, channels)
