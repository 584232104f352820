"""Rows of a database as lines of JSON, and back: whatever its kind, and whatever the revision of its schema.

A row is written as it is stored, column by column: instants in microseconds since 1970, UTC. The tables are those that
the database has, not those that the models of this version know, so that an archive is of the revision it was made at;
who reads it makes that schema first, and lets the migrations bring it up.

Contract: all rows are of one moment. What is read back is held to the types of its columns, line by line; what it means
beyond that is for `_shapes`, once it is of the newest schema.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final, Self, TypeVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    func,
    select,
    tuple_,
)
from sqlalchemy.exc import DataError, IntegrityError

from openstride.server._documents import File
from openstride.server._errors import ArchiveDamagedError
from openstride.server.database import Database, revision_of

#: So much of a table stays in memory while it is read; the rest goes to a temporary file.
_IN_MEMORY: Final = 4 << 20
#: So many rows are read, or written, at once.
_ROWS_AT_ONCE: Final = 500
#: So long may a line be, in bytes: a result with its summary takes some ten thousand.
LONGEST_LINE: Final = 16 << 20
#: What says of which revision a database is.
_VERSIONS: Final = "alembic_version"
#: Work is home's, not its runner's; what waits of it is found again in the rows of recordings.
NOT_OF_AN_ACCOUNT: Final = frozenset({"job", "reanalysed"})


@dataclass(slots=True)
class Rows:
    """The rows of one moment, a file of lines for each table; a context manager, which lets go of the files.

    `files` are those that the rows speak of, by their names in an archive; `logs` has for each run whose log is whole
    the digest of its segments' digests, and `runs` all of them.
    """

    revision: str
    tables: dict[str, IO[bytes]] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    logs: dict[str, str] = field(default_factory=dict)
    runs: set[str] = field(default_factory=set)
    _open: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files."""
        self._open.close()

    def add(self, table: str, rows: Iterable[dict[str, Any]]) -> None:
        """Add the rows of a table."""
        lines = self._open.enter_context(SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115  # closed with the others
        self.tables[table] = lines
        for row in rows:
            self._note(table, row)
            lines.write(json.dumps(row, allow_nan=False, separators=(",", ":")).encode() + b"\n")

    def _note(self, table: str, row: dict[str, Any]) -> None:
        for file in files_of(table, row):
            self.files[file.name] = file
        if table == "recording":
            self.runs.add(row["id"])
            if row["sha256"]:
                self.logs[row["id"]] = row["sha256"]


def files_of(table: str, row: dict[str, Any]) -> Iterator[File]:
    """Yield the files that a row speaks of, by their names in an archive."""
    folders = {"recording": ("id", "/recording"), "result": ("activity_id", "")}
    if table in folders:
        key, below = folders[table]
        for each in row["files"] or ():
            file = File.model_validate(each)
            yield file.model_copy(update={"name": f"runs/{row[key]}{below}/{file.name}"})


def rows_of(database: Database, runner: int | None = None) -> Rows:
    """Return the rows of a database as they are now: all of them, or those of one runner, without runners' ids.

    Raises
    ------
    DatabaseUnavailableError
        If the database does not answer.
    """
    with ExitStack() as unless_whole, database.still() as connection:
        rows = unless_whole.enter_context(Rows(revision_of(connection) or ""))
        for table in tables_in(connection):
            if runner is None or table.name not in NOT_OF_AN_ACCOUNT:
                rows.add(table.name, _read(connection, table, runner))
        unless_whole.pop_all()
        return rows


def tables_in(connection: Connection) -> list[Table]:
    """Return the tables that a database has, each after those that it refers to."""
    metadata = MetaData()
    metadata.reflect(connection)
    for table in metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, JSON):
                # Otherwise what is lacking would become the word `null`.
                column.type = JSON(none_as_null=True)
    return [table for table in metadata.sorted_tables if table.name != _VERSIONS]


def put_rows(connection: Connection, table: Table, lines: IO[bytes], runner: int | None = None) -> None:
    """Add the rows that stand in lines to a table, as those of a runner where that is given.

    Raises
    ------
    ArchiveDamagedError
        If a line is not a row of the table, or the rows contradict each other or others that are there.
    """
    try:
        for rows in _batches(_parsed(table, lines, runner)):
            connection.execute(table.insert(), rows)
    except (IntegrityError, DataError) as error:
        raise ArchiveDamagedError(f"tables/{table.name}.jsonl", f"its rows are refused: {error.orig}") from error
    if connection.dialect.name == "postgresql" and table.name == "runner":
        # The next runner comes after those that were there.
        connection.execute(select(func.setval("runner_id_seq", func.max(table.c.id))))


def _read(connection: Connection, table: Table, runner: int | None) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table in the order of their keys, a few at a time."""
    key = list(table.primary_key.columns)
    owner = _owner(table)
    asked = select(*(column for column in table.columns if runner is None or column is not owner))
    if runner is not None:
        asked = asked.where(owner == runner)
        key = [column for column in key if column is not owner]
    if not key:
        yield from (dict(row) for row in connection.execute(asked).mappings())
        return
    asked = asked.order_by(*key).limit(_ROWS_AT_ONCE)
    found = connection.execute(asked).mappings().all()
    while found:
        yield from (dict(row) for row in found)
        last = [found[-1][column.name] for column in key]
        found = (
            connection.execute(asked.where(tuple_(*key) > tuple_(*last, types=[c.type for c in key]))).mappings().all()
        )


def _owner(table: Table) -> Column[Any]:
    """Return the column that says whose a row is."""
    return table.c.id if table.name == "runner" else table.c.runner_id


def _parsed(table: Table, lines: IO[bytes], runner: int | None) -> Iterator[dict[str, Any]]:
    owner = _owner(table)
    columns = {column.name: column for column in table.columns if runner is None or column is not owner}
    number = 0
    while line := lines.readline(LONGEST_LINE + 1):
        number += 1
        try:
            row = _row(line, columns)
        except (ValueError, RecursionError) as error:
            raise ArchiveDamagedError(f"tables/{table.name}.jsonl", f"line {number} is no row: {error}") from error
        yield row if runner is None else row | {owner.name: runner}


def _row(line: bytes, columns: dict[str, Column[Any]]) -> dict[str, Any]:
    if len(line) > LONGEST_LINE:
        raise ValueError(f"it is longer than {LONGEST_LINE} bytes")
    row = json.loads(line, parse_constant=_refuse_constant)
    if not isinstance(row, dict) or row.keys() != columns.keys():
        raise ValueError("its columns are not those of the table")
    return {name: _value(column, row[name]) for name, column in columns.items()}


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _value(column: Column[Any], value: object) -> object:
    """Return a value as its column takes it.

    Raises
    ------
    ValueError
        If it does not.
    """
    if (value is None and column.nullable) or _fits(column, value):
        return value
    raise ValueError(f"{column.name} cannot be {str(value)[:100]!r}")


def _fits(column: Column[Any], value: object) -> bool:
    kind = column.type
    if isinstance(kind, JSON):
        return isinstance(value, dict | list)
    if isinstance(kind, Boolean) or isinstance(value, bool):
        return isinstance(kind, Boolean) and isinstance(value, bool)
    if isinstance(kind, Integer):
        bits = 63 if isinstance(kind, BigInteger) else 31
        return isinstance(value, int) and -(1 << bits) <= value < 1 << bits
    if isinstance(kind, Float):
        return isinstance(value, int | float) and math.isfinite(value)
    return isinstance(kind, String) and isinstance(value, str) and _is_text(value, kind.length or LONGEST_LINE)


def _is_text(value: str, longest: int) -> bool:
    # PostgreSQL's texts cannot hold the character 0, and half a character is none.
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in value and len(value) <= longest


T = TypeVar("T")


def _batches(rows: Iterable[T]) -> Iterator[list[T]]:
    batch: list[T] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _ROWS_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch
