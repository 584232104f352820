"""CSV and Parquet, written: a row a record, a column a channel, for whoever works with tables.

Numbers are as they are here, unrounded. `time` is the instant in UTC, `t` counts the seconds from the start; of two
columns of one name the second one has its origin beside it. Laps, pauses and totals have no place in a table: Parquet
carries them, with the unit and origin of each column, as JSON in its metadata.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from openstride.activity import Channel, Records
from openstride.formats._pulse import HEART_RATE, Pulse, heart_channel
from openstride.formats._read_table import CLOCK, FIRST, METADATA, SCHEMA
from openstride.formats._table import finite
from openstride.formats.writing._xml_text import instant_text

INSTANT: Final = pa.timestamp("us", tz="UTC")


def write_csv(records: Records) -> bytes:
    """Return the records as CSV, with names and units of the columns in the first line."""
    columns = list(named(records))
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    units = [one_line(each.unit) for _, each in columns]
    writer.writerow(
        [*CLOCK, *(f"{name} [{unit}]" if unit else name for (name, _), unit in zip(columns, units, strict=True))]
    )
    values = [finite(each.values) for _, each in columns]
    for index, time in enumerate(records.time):
        instant = "" if records.start is None else instant_text(records.start, time)
        # csv writes a number so that it comes back as it was, and none as nothing.
        writer.writerow([instant, time, *(column[index] for column in values)])
    return text.getvalue().encode("utf-8", "replace")


def write_parquet(records: Records) -> bytes:
    """Return the records as Parquet."""
    instants = [None if records.start is None else records.start + timedelta(seconds=each) for each in records.time]
    table = {
        "time": pa.array(instants, INSTANT),
        "t": pa.array(records.time, pa.float64()),
        **{name: pa.array(finite(each.values), pa.float64()) for name, each in named(records)},
    }
    return stored(table, records)


def write_pulse(pulse: Pulse) -> bytes:
    """Return heart rates alone as Parquet, from the first one on: as records of nothing else are written."""
    table = {
        "time": pa.array(pulse.at).cast(INSTANT),
        "t": pa.array((pulse.at - pulse.at[0]) / 1e6),
        HEART_RATE: pa.array(pulse.rate_bpm),
    }
    return stored(table, Records("unknown", pulse.first, (), (heart_channel((), pulse),)))


def stored(table: Mapping[str, pa.Array], records: Records) -> bytes:
    """Return the table of records as Parquet, with all else that is told of them."""
    rest = {
        "schema": SCHEMA,
        **{name: plain(getattr(records, name)) for name in ("sport", "kind", "start", "local_start")},
        **{name: getattr(records, name) for name in ("device", "name", "notes")},
        "laps": [asdict(each) for each in records.laps],
        "pauses": [asdict(each) for each in records.pauses],
        "stated": asdict(records.stated),
        "set_right": dict(records.set_right),
        # In the order of the columns, which that of their names is not.
        "columns": {
            name: {"name": each.name, "unit": each.unit, "origin": each.origin, "device": each.device}
            for name, each in named(records)
        },
    }
    sink = io.BytesIO()
    whole = pa.table(dict(table)).replace_schema_metadata({METADATA: json.dumps(rest)})
    pq.write_table(whole, sink, compression="zstd", write_page_checksum=True)
    return sink.getvalue()


def plain(value: Any) -> Any:  # noqa: ANN401  # what JSON holds
    """Return an instant as a text, and anything else as it is."""
    return value.isoformat() if isinstance(value, datetime) else value


def one_line(words: str) -> str:
    """Return words without what would end the line of a table."""
    return "".join(letter if letter.isprintable() else " " for letter in words)


def named(records: Records) -> Iterator[tuple[str, Channel]]:
    """Yield the columns, each under a name that no other has."""
    taken = set(FIRST)
    for each in records.channels:
        plain_name = one_line(each.name)
        name, number = plain_name, 2
        if name in taken:
            name = f"{plain_name} ({one_line(each.device or each.origin)})"
        while name in taken:
            name, number = f"{plain_name} ({number})", number + 1
        taken.add(name)
        yield name, each
