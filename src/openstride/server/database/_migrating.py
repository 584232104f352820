"""Brings the schema of a database to the newest: the migrations are shipped, and home runs them at its start.

A migration is one file below `migrations/versions`, in the order of their revisions. All that are lacking run in one
transaction, so a process that is killed in the middle leaves the schema as it was.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select

from openstride.server.database._engine import Database
from openstride.server.database._errors import DatabaseNewerError

MIGRATIONS: Final = Path(__file__).parent / "migrations"
#: What two homes that start at once wait for on PostgreSQL: any number that nobody else takes.
_LOCK: Final = 0x6F70_656E_7374


def migrate(database: Database, revision: str = "head") -> None:
    """Bring the schema of a database up to a revision; one that is there already is left alone.

    Raises
    ------
    DatabaseNewerError
        If a newer OpenStride has been at work on it.
    DatabaseUnavailableError
        If the database does not answer.
    """
    with database.transaction() as connection:
        upgrade(connection, revision)


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Bring the schema up to a revision in a transaction that others have begun.

    Raises
    ------
    DatabaseNewerError
        If the database, or the revision, is of a newer OpenStride.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    found = revision_of(connection)
    for each in (found or "head", revision):
        if each not in (*revisions(), "head"):
            raise DatabaseNewerError(each)
    if found != (newest_revision() if revision == "head" else revision):
        command.upgrade(_config(connection), revision)


def revision_of(connection: Connection) -> str | None:
    """Return the revision of a database's schema; None where it has none yet."""
    return MigrationContext.configure(connection).get_current_revision()


@cache
def revisions() -> tuple[str, ...]:
    """Return all revisions of the schema, oldest first."""
    return tuple(each.revision for each in ScriptDirectory(str(MIGRATIONS)).walk_revisions())[::-1]


def newest_revision() -> str:
    """Return the revision that home brings a schema up to."""
    return revisions()[-1]


def _config(connection: Connection) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
