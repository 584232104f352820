"""Looks at the database: whether it is whole, what its schema is, and what its rows say of runs and work."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, TypeAlias

from sqlalchemy import Connection, select, text
from sqlalchemy.exc import DBAPIError

from openstride.server._errors import HomeLackingError
from openstride.server._places import SQLITE
from openstride.server.care._files import Promised
from openstride.server.care._findings import Notes
from openstride.server.database import (
    Activity,
    DatabaseDamagedError,
    DatabaseError,
    Job,
    Recording,
    Result,
    connected,
    newest_revision,
    revision_of,
    revisions,
    table_of,
)
from openstride.server.runs import RECORDING

#: Of so many findings of one kind the first are said.
MOST: Final = 20
#: So many runs are asked for at once.
_PAGE: Final = 200
#: A run that began so long after it was received was timed by a clock that was wrong, and so was one before shoes had
#: chips.
_AHEAD: Final = timedelta(days=1)
_EARLIEST: Final = datetime(2010, 1, 1, tzinfo=UTC)


#: Work that was given up: whose, what was to be done to what, and what was in the way.
GivenUp: TypeAlias = tuple[int, str, str, str]


@contextmanager
def reading(data: Path, address: str | None, notes: Notes, *, quick: bool) -> Iterator[Connection | None]:
    """Give a connection that changes nothing; None where the database cannot be asked, which is written down.

    Raises
    ------
    HomeLackingError
        If there is no home in the folder.
    """
    file = data / SQLITE
    if not (data / "runs").is_dir() or (address is None and not file.is_file()):
        raise HomeLackingError(data)
    where = str(file) if address is None else "PostgreSQL"
    with ExitStack() as stack:
        connection = None
        if address is not None or _whole(file, notes, quick=quick):
            with _noted(where, notes):
                database = stack.enter_context(closing(connected(address, file, read_only=True)))
                asked = stack.enter_context(database.still())
                connection = asked if _known(asked, where, notes) else None
        # What a damaged page holds may be met only when its rows are asked for.
        with _noted(where, notes):
            yield connection


@contextmanager
def _noted(where: str, notes: Notes) -> Iterator[None]:
    try:
        yield
    except DatabaseDamagedError as error:
        notes.find("database-damaged", where, error.reason)
    except DBAPIError as error:
        notes.find("database-damaged", where, str(error.orig))
    except DatabaseError as error:
        notes.find("database-unreachable", where, error.message)


def runs_in(connection: Connection, notes: Notes) -> Iterator[tuple[str, Promised]]:
    """Yield what rows say of the files of each run, a page of them in memory at a time."""
    recording, result, activity = map(table_of, (Recording, Result, Activity))
    columns = (recording.c[name] for name in ("id", "received_at", "sha256", "files", "start"))
    asked = select(*columns).order_by(recording.c.id)
    last = ""
    while page := connection.execute(asked.where(recording.c.id > last).limit(_PAGE)).all():
        last = page[-1].id
        of_page = activity.c.recording_id.in_([row.id for row in page])
        joined = result.join(
            activity, (result.c.activity_id == activity.c.id) & (result.c.runner_id == activity.c.runner_id)
        )
        files: dict[str, dict[str, Any]] = {row.id: {} for row in page}
        for row in connection.execute(
            select(activity.c.recording_id, result.c.files).select_from(joined).where(of_page)
        ):
            files[row.recording_id] |= {each["name"]: each for each in row.files}
        for row in page:
            files[row.id] |= {f"{RECORDING}/{each['name']}": each for each in row.files or ()}
            _look_at_start(row, notes)
            yield row.id, Promised(files[row.id], row.received_at is not None, row.sha256)


def jobs_given_up(connection: Connection) -> list[GivenUp]:
    """Return the work that was given up."""
    job = table_of(Job)
    found = connection.execute(select(job).where(job.c.state == "quarantined").order_by(job.c.created_at)).all()
    return [(row.runner_id, row.kind, row.key, str((row.error or {}).get("detail", ""))) for row in found]


def _look_at_start(row: Any, notes: Notes) -> None:  # noqa: ANN401  # a row
    if row.start is None or row.received_at is None:
        return
    if row.start > row.received_at + _AHEAD:
        notes.find("start-unlikely", row.id, f"it began on {row.start:%Y-%m-%d}, after it was received")
    elif row.start < _EARLIEST:
        notes.find("start-unlikely", row.id, f"it began on {row.start:%Y-%m-%d}")


def _whole(file: Path, notes: Notes, *, quick: bool) -> bool:
    """Let SQLite look at all pages of its file, with no other library in between; return whether it can be read."""
    check = "quick_check" if quick else "integrity_check"
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=10.0)) as connection:
            notes.facts["database"] = f"SQLite {sqlite3.sqlite_version}"
            said = [str(row[0]) for row in connection.execute(f"PRAGMA {check}({MOST})")]
            broken = connection.execute("PRAGMA foreign_key_check").fetchmany(MOST)
    except sqlite3.DatabaseError as error:
        notes.find("database-damaged", file, str(error))
        return False
    if said != ["ok"]:
        notes.find("database-damaged", file, "; ".join(said)[:500])
    for table, row, parent, _ in broken:
        notes.find("reference-broken", file, f"row {row} of {table} speaks of one of {parent} that is not there")
    return True


def _known(connection: Connection, where: str, notes: Notes) -> bool:
    """Return whether the schema is one that can be asked."""
    if connection.dialect.name == "postgresql":
        notes.facts["database"] = f"PostgreSQL {connection.execute(text('SHOW server_version')).scalar()}"
    revision = revision_of(connection)
    notes.facts["schema"] = str(revision)
    if revision is None:
        notes.find("database-empty", where, "it has no tables yet")
    elif revision not in revisions():
        notes.find("database-newer", where, f"its schema is {revision}, which is not known here")
    elif revision != newest_revision():
        # Home brings it up when it starts; until then its rows have another form than the one that is known here.
        notes.facts["schema"] = f"{revision}, brought up to {newest_revision()} when home starts"
    return revision == newest_revision()
