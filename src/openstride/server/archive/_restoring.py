"""Restoring an archive: into a home that holds nothing, whole or not at all.

::

    check      every file against its digest; nothing has changed yet
    mark       the file `restoring` says what is going on
    files      below `runs`, each synced and checked once more while it is copied
    rows       one transaction: the schema that they are of, the rows, the migrations to the newest
    unmark

Who finds the mark, another restore or a home that starts, settles it: where the database has a schema the transaction
was the last thing that lacked, and all is there; where it has none, what was copied is removed.
"""

from __future__ import annotations

import shutil
from collections.abc import Generator, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Table, select

from openstride.server._durable import HeldElsewhereError, flush_folder, held_alone, make_folder, replacing, store
from openstride.server._errors import (
    ArchiveDamagedError,
    DataFolderError,
    DataFolderInUseError,
    HomeNotEmptyError,
    RestoreError,
)
from openstride.server._places import LOCK, RESTORING, RUNS, SQLITE
from openstride.server.archive._format import Entry, Lacking
from openstride.server.archive._reader import Opened, opened_archive
from openstride.server.archive._rows import NOT_OF_AN_ACCOUNT, put_rows, tables_in
from openstride.server.archive._shapes import check_rows
from openstride.server.archive._waiting import wait_again
from openstride.server.database import Base, Database, Runner, connected, revision_of, table_of, upgrade

#: So much of the work is to check, before there is anything to copy.
_CHECKED = 0.5
_ONLY_RUNNER = 1


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, or would be: so many files with so many bytes, as they were at a time; what is lacking."""

    made_at: datetime
    files: int
    bytes: int
    runs: int
    lacking: tuple[Lacking, ...]


def restore(
    path: Path, data: Path, address: str | None, now: datetime, *, generation: str | None = None, dry_run: bool = False
) -> Generator[float, None, Restored]:
    """Restore an archive step by step: yield how far it is, 0 to 1, and return what was restored.

    Parameters
    ----------
    path
        Of a backup or of an export, unpacked or not.
    data
        The data folder of the new home, made where there is none.
    address
        Of a PostgreSQL; None for SQLite in the folder.
    now
        The time.
    generation
        Of a backup; None for the newest.
    dry_run
        Whether to check the archive, and that the home is empty, and leave it at that.

    Raises
    ------
    ArchiveError
        If the archive cannot be used; nothing was changed.
    HomeNotEmptyError, DataFolderInUseError
        If there is something in the home, or a home at work; nothing was changed.
    RestoreError
        If the disk refuses; the home is empty.
    DatabaseError
        If the database does not answer.
    """
    with opened_archive(path, generation) as opened, _empty_home(data, address) as database:
        for share in opened.check():
            yield share * (1.0 if dry_run else _CHECKED)
        if not dry_run:
            try:
                yield from _restored(opened, data, database, now)
            except OSError as error:
                raise RestoreError(data, error.strerror or str(error)) from error
            finally:
                settle_restore(data, database)
        manifest = opened.manifest
        runs = {entry.name.split("/")[1] for entry in manifest.files if entry.name.startswith("runs/")}
        return Restored(manifest.made_at, len(manifest.files), opened.size, len(runs), manifest.lacking)


def settle_restore(data: Path, database: Database) -> None:
    """Bring a restore that was ended to its end: what was copied stays where its rows are there, and goes if not."""
    mark = data / RESTORING
    if not mark.exists():
        return
    with database.snapshot() as connection:
        whole = revision_of(connection) is not None
    if not whole:
        shutil.rmtree(data / RUNS, ignore_errors=True)
        make_folder(data / RUNS)
    mark.unlink()
    flush_folder(data)


@contextmanager
def _empty_home(data: Path, address: str | None) -> Iterator[Database]:
    """Give the database of a home that holds nothing, and is held while the block runs."""
    with ExitStack() as stack:
        try:
            make_folder(data / RUNS)
            stack.enter_context(held_alone(data / LOCK))
        except HeldElsewhereError as error:
            raise DataFolderInUseError(data) from error
        except OSError as error:
            raise DataFolderError(data, error.strerror or str(error)) from error
        database = stack.enter_context(closing(connected(address, data / SQLITE)))
        database.hold()
        settle_restore(data, database)
        _require_empty(data, database)
        yield database


def _require_empty(data: Path, database: Database) -> None:
    if any((data / RUNS).iterdir()):
        raise HomeNotEmptyError(data, "runs")
    with database.snapshot() as connection:
        for table in tables_in(connection):
            if table.name not in Base.metadata.tables:
                raise HomeNotEmptyError(data, f"a database with a table {table.name} that is not of OpenStride")
            if table.name != Runner.__tablename__ and connection.execute(select(table).limit(1)).first() is not None:
                raise HomeNotEmptyError(data, f"rows in the table {table.name}")
            if table.name == Runner.__tablename__ and any(map(_is_known, connection.execute(select(table)))):
                raise HomeNotEmptyError(data, "a runner")


def _is_known(runner: object) -> bool:
    """Return whether anything was ever said of a runner, who is there as soon as a home starts."""
    return any(getattr(runner, name) for name in ("name", "mass", "height"))


def _restored(opened: Opened, data: Path, database: Database, now: datetime) -> Iterator[float]:
    if shutil.disk_usage(data).free < opened.size:
        raise OSError(None, f"{opened.size} bytes are needed, and fewer are free")
    store(data / RESTORING, b"An archive is being restored.\n")
    with database.transaction() as connection:
        _drop(connection)
    done = 0
    for entry in opened.manifest.files:
        if entry.name.startswith("runs/"):
            copy_out(opened, entry, data / entry.name)
        done += entry.bytes
        yield _CHECKED + (1.0 - _CHECKED) * done / max(1, opened.size)
    with database.transaction() as connection:
        fill(connection, opened, now)


def copy_out(opened: Opened, entry: Entry, target: Path) -> None:
    """Copy a file out of an archive; it is on the disk when this returns."""
    make_folder(target.parent)
    with replacing(target) as file:
        for piece in opened.pieces(entry):
            file.write(piece)


def _drop(connection: Connection) -> None:
    """Leave no schema: rows of an archive come with the one that they are of."""
    for table in reversed(tables_in(connection)):
        table.drop(connection)
    connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")


def fill(connection: Connection, opened: Opened, now: datetime) -> None:
    """Put the rows of an archive into a database without a schema, and bring it to the newest.

    Raises
    ------
    ArchiveDamagedError
        If they are not rows that home could have written.
    """
    manifest = opened.manifest
    upgrade(connection, manifest.revision)
    runner = _ONLY_RUNNER if manifest.scope == "account" else None
    lines = {entry.name: entry for entry in manifest.files if entry.name.startswith("tables/")}
    for table in tables_in(connection):
        if runner is None or table.name not in NOT_OF_AN_ACCOUNT:
            _put(connection, table, opened, lines.pop(f"tables/{table.name}.jsonl", None), runner)
    if lines:
        raise ArchiveDamagedError(min(lines), "there is no such table")
    upgrade(connection)
    check_rows(connection, manifest)
    if runner is not None:
        if connection.execute(select(table_of(Runner))).first() is None:
            raise ArchiveDamagedError("tables/runner.jsonl", "it names nobody")
        wait_again(connection, runner, now)


def _put(connection: Connection, table: Table, opened: Opened, entry: Entry | None, runner: int | None) -> None:
    if entry is None:
        raise ArchiveDamagedError(f"tables/{table.name}.jsonl", "it is lacking")
    with opened.lines(entry) as lines:
        put_rows(connection, table, lines, runner)
