"""Backing up a home that runs, or does not: it is read, and not locked."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Final

from openstride.server._durable import HeldElsewhereError, held_alone, make_folder
from openstride.server._errors import BackupError, HomeLackingError
from openstride.server._places import RUNS, SQLITE
from openstride.server.archive._folder import LOCK, FolderSink, prune
from openstride.server.archive._rows import Rows, rows_of
from openstride.server.archive._writer import Written, write
from openstride.server.database import DatabaseError, connected

#: So many generations of a backup are kept.
KEPT: Final = 7


def back_up(
    data: Path, address: str | None, to: Path, now: datetime, *, keep: int = KEPT, verify: bool = False
) -> Generator[float, None, Written]:
    """Write a generation of a backup step by step: yield how far it is, 0 to 1, and return what was written.

    Parameters
    ----------
    data
        The data folder of the home.
    address
        Of its PostgreSQL; None for the SQLite in the folder.
    to
        The folder of the backup, made where there is none.
    now
        The time.
    keep
        So many generations are kept, this one included.
    verify
        Whether what is there from an earlier time is read, and written anew where it is damaged.

    Raises
    ------
    HomeLackingError
        If there is no home in the folder.
    BackupError
        If the backup cannot be written there.
    DatabaseError
        If the database does not answer.
    """
    with read_home(data, address) as rows:
        if to.resolve().is_relative_to(data.resolve()):
            raise BackupError(to, "it is in the data folder itself")
        try:
            make_folder(to)
            with held_alone(to / LOCK):
                sink = FolderSink(to, now, verify=verify)
                told = yield from write(rows, data / RUNS, sink, "home", now)
                prune(to, keep)
                return told
        except HeldElsewhereError as error:
            raise BackupError(to, "another backup is being written there") from error
        except OSError as error:
            raise BackupError(to, error.strerror or str(error)) from error


def read_home(data: Path, address: str | None) -> Rows:
    """Return all rows of a home.

    Raises
    ------
    HomeLackingError
        If there is none.
    DatabaseError
        If the database does not answer.
    """
    if not (data / RUNS).is_dir() or (address is None and not (data / SQLITE).is_file()):
        raise HomeLackingError(data)
    try:
        with closing(connected(address, data / SQLITE)) as database:
            rows = rows_of(database)
    except DatabaseError as error:
        raise HomeLackingError(data, f"{error.message} {error.hint}") from error
    if not rows.revision:
        raise HomeLackingError(data)
    return rows
