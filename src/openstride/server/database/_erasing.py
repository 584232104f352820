"""Deletes what is known of a runner, and what the database would still hold of rows that are gone.

SQLite overwrites what is deleted (`secure_delete`), but its write-ahead log goes on holding the pages as they were, and
PostgreSQL keeps deleted rows until it vacuums, and values of them in its statistics, which outlive the rows of a table
that is empty. Its own log and its system tables are beyond what a role without special rights can clean.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from sqlalchemy import JSON, Connection, String, Table, delete, text, update
from sqlalchemy.exc import DBAPIError

from openstride.server.database._engine import Database
from openstride.server.database._errors import DatabaseUnavailableError
from openstride.server.database._models import Base, Owned, Runner, table_of

#: So long does PostgreSQL wait for whoever reads a table that is to be written anew.
_PATIENCE: Final = "10s"


def erase(database: Database, runner: int, now: datetime) -> None:
    """Delete all rows of a runner, all of them or none; the runner stays, and nothing is known of them.

    Raises
    ------
    DatabaseFullError, DatabaseUnavailableError
        If the database refuses.
    """
    with database.transaction() as connection:
        for table in reversed(_owned()):
            connection.execute(delete(table).where(table.c.runner_id == runner))
        table = table_of(Runner)
        unknown = {column.name: None for column in table.columns if column.nullable}
        fresh = update(table).where(table.c.id == runner).values(**unknown, name="", created_at=now)
        connection.execute(fresh)


def scrub(database: Database, *, whole: bool = True) -> None:
    """Leave nothing of rows that are gone where it can be reached; `whole` has all tables written anew.

    Raises
    ------
    DatabaseUnavailableError
        If somebody reads the database for so long that it cannot be done.
    """
    try:
        if database.engine.dialect.name == "sqlite":
            _scrub_sqlite(database, whole=whole)
        else:
            with alone(database) as connection:
                _scrub_postgresql(connection, whole=whole)
    except DBAPIError as error:
        raise DatabaseUnavailableError(str(error.orig)) from error


@contextmanager
def alone(database: Database) -> Iterator[Connection]:
    """Give a connection to PostgreSQL whose statements are in no transaction, as some must be."""
    with database.engine.connect() as connection:
        # That the pool looked whether the connection lives has begun one.
        connection.connection.rollback()
        yield connection.execution_options(isolation_level="AUTOCOMMIT")


def _scrub_sqlite(database: Database, *, whole: bool) -> None:
    connection = database.engine.raw_connection()
    try:
        cursor = connection.cursor()
        if whole:
            cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, *_ = cursor.fetchone() or (1,)
        cursor.close()
    finally:
        connection.close()
    if busy and whole:
        raise DatabaseUnavailableError("somebody reads it, and its write-ahead log cannot be emptied meanwhile")


def _scrub_postgresql(connection: Connection, *, whole: bool) -> None:
    preparer = connection.dialect.identifier_preparer
    connection.execute(text(f"SET lock_timeout = '{_PATIENCE}'"))
    for table in [*_owned(), table_of(Runner)]:
        name = preparer.format_table(table)
        if not whole:
            connection.execute(text(f"VACUUM {name}"))
            continue
        for column in table.columns:
            if isinstance(column.type, String | JSON):
                # Even to the type that it has, a change of type drops what the statistics hold of a column.
                kind = column.type.compile(connection.dialect)
                connection.execute(
                    text(f"ALTER TABLE {name} ALTER COLUMN {preparer.format_column(column)} TYPE {kind}")
                )
        connection.execute(text(f"VACUUM (FULL, ANALYZE) {name}"))
    connection.execute(text("RESET lock_timeout"))


def _owned() -> list[Table]:
    """Return the tables of what is a runner's, those that others refer to first."""
    owned = {table_of(mapper.class_) for mapper in Base.registry.mappers if issubclass(mapper.class_, Owned)}
    return [table for table in Base.metadata.sorted_tables if table in owned]
