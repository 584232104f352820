"""Where the database is, and how it is spoken to: SQLite in a file of its own, or PostgreSQL by its address.

SQLite is set to what home promises: a commit is on the disk when it returns (`synchronous=FULL`), readers do not wait
for the writer (`journal_mode=WAL`), references hold (`foreign_keys`), and who waits for the writer waits a while
(`busy_timeout`), and what is deleted is overwritten (`secure_delete`). A transaction says at its beginning whether it
will write. SQLite would otherwise take two readers that both go on to write for a deadlock, and turn one of them away.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from openstride.server.database._errors import (
    DatabaseAddressError,
    DatabaseDamagedError,
    DatabaseFullError,
    DatabaseInUseError,
    DatabaseUnavailableError,
)
from openstride.server.database._models import Runner, table_of
from openstride.server.database._sessions import RunnerSession
from openstride.server.database._touched import Touched, begin, noted, watch

#: So long may a transaction wait for another to end (s).
PATIENCE: Final = 10.0
#: So long may PostgreSQL take to see that a home was killed (s).
_LINGERING: Final = 2.0
#: As many connections as the server has threads.
_POOL: Final = {"pool_size": 8, "max_overflow": 32, "pool_timeout": PATIENCE}
#: What a home holds on PostgreSQL: any number that nobody else takes.
_HOME: Final = 0x686F_6D65_6F73
#: What those wait for who would make the first runner of a database at once.
_RUNNER: Final = _HOME + 1
_WRITES: Final = "openstride_writes"


@dataclass(slots=True)
class Database:
    """A database of facts.

    Parameters
    ----------
    engine
        Reaches it.
    touched
        Which activities were changed since it was opened: who keeps what was read sees what to read anew.
    """

    engine: Engine
    touched: Touched = field(init=False, default_factory=Touched)
    _writer: Engine = field(init=False)
    _holding: Connection | None = None

    def __post_init__(self) -> None:
        """Have a second way to the same connections, for transactions that will write."""
        watch(self.engine)
        self._writer = self.engine.execution_options(**{_WRITES: True})

    @contextmanager
    def reading(self, runner: int) -> Iterator[RunnerSession]:
        """Give a session of a runner that sees one state of the database; what it changed is dropped.

        Raises
        ------
        DatabaseUnavailableError
            If the database does not answer.
        """
        with self.snapshot() as connection, RunnerSession(connection, runner) as session:
            yield session

    @contextmanager
    def writing(self, runner: int) -> Iterator[RunnerSession]:
        """Give a session of a runner whose changes are all on the disk when the block ends, or none if it raises.

        Raises
        ------
        DatabaseFullError
            If the disk does not take them.
        DatabaseUnavailableError
            If the database does not answer.
        """
        with self.transaction() as connection, RunnerSession(connection, runner) as session:
            yield session
            session.flush()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Give a connection in a transaction that writes, for what is across runners; as `writing` otherwise."""
        with _available(), self._writer.begin() as connection:
            begin(connection)
            yield connection
            changed = noted(connection)
        # Only now is it on the disk; whoever read before that reads again.
        self.touched.add(changed)

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the database, for what is across runners; as `reading` otherwise."""
        with _available(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def still(self) -> Iterator[Connection]:
        """Give a connection as `snapshot` does, to which nothing changes between one question and the next."""
        with self.snapshot() as connection:
            # SQLite has it so in any case; PostgreSQL looks anew for each question unless it is told not to.
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield connection

    def only_runner(self, now: datetime) -> int:
        """Return the runner of a home that has one, who is there from now on where there was none."""
        with self.transaction() as connection:
            if connection.dialect.name == "postgresql":
                # Who comes at the same time waits, and finds this one's runner. SQLite has one writer at a time anyway.
                connection.execute(select(func.pg_advisory_xact_lock(_RUNNER)))
            found = connection.execute(select(Runner.id).order_by(Runner.id).limit(1)).scalar()
            if found is None:
                table = table_of(Runner)
                inserted = connection.execute(table.insert().values(name="", created_at=now).returning(table.c.id))
                found = inserted.scalar_one()
            return int(found)

    def hold(self) -> None:
        """Have the database to oneself until it is closed, or the process ends: no other home may.

        SQLite's file lies in the data folder, which is held already.

        Raises
        ------
        DatabaseInUseError
            If another home has it.
        """
        if self.engine.dialect.name == "sqlite":
            return
        with _available():
            self._holding = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            end = time.monotonic() + _LINGERING
            while not self._holding.execute(select(func.pg_try_advisory_lock(_HOME))).scalar():
                if time.monotonic() > end:
                    raise DatabaseInUseError
                time.sleep(_LINGERING / 20)

    def close(self) -> None:
        """Let go of all connections, and of the database."""
        if self._holding is not None:
            # The lock goes with the connection, which must not go back to the others.
            self._holding.detach()
            self._holding.close()
            self._holding = None
        self.engine.dispose()


def connected(address: str | None, file: Path, *, read_only: bool = False) -> Database:
    """Return the database at an address; without one, the SQLite database in a file, which is made where it is not.

    Parameters
    ----------
    address
        As `postgresql://name@host/database`; a socket's folder as `postgresql://name@/database?host=/run/postgresql`.
    file
        Only its owner can read it.
    read_only
        Whether nothing is to be changed, of SQLite not even the file's form.

    Raises
    ------
    DatabaseAddressError
        If the address is not of a database that home can use.
    """
    if address is None:
        return Database(_sqlite_to_read(file) if read_only else _sqlite(file))
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise DatabaseAddressError("OPENSTRIDE_DATABASE_URL", str(error)) from error
    if url.get_backend_name() not in ("postgres", "postgresql"):
        raise DatabaseAddressError(url.render_as_string(), f"{url.get_backend_name()} is neither PostgreSQL nor empty")
    url = _by_our_driver(url)
    # Over a socket there is no TLS; reading this machine's certificates for it takes longer than to connect.
    options = {"ssl_context": False} if "unix_sock" in url.query else {}
    return Database(create_engine(url, connect_args=options, pool_pre_ping=True, **_POOL))


def _by_our_driver(url: URL) -> URL:
    """Return the address for pg8000, which names a socket's file where others name its folder."""
    query = dict(url.query)
    host = query.pop("host", None)
    if isinstance(host, str) and host.startswith("/"):
        query["unix_sock"] = f"{host}/.s.PGSQL.{url.port or 5432}"
    return url.set(drivername="postgresql+pg8000", query=query)


def _sqlite(file: Path) -> Engine:
    # SQLite gives its other files the rights of this one.
    os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    options: dict[str, Any] = {"check_same_thread": False, "timeout": PATIENCE}
    engine = create_engine(URL.create("sqlite", database=str(file)), connect_args=options, **_POOL)
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _sqlite_to_read(file: Path) -> Engine:
    url = f"sqlite:///{file.absolute().as_uri()}?mode=ro&uri=true"
    engine = create_engine(url, connect_args={"check_same_thread": False, "timeout": PATIENCE}, **_POOL)
    event.listen(engine, "connect", lambda connection, _: setattr(connection, "isolation_level", None))
    event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: sqlite3.Connection, _: object) -> None:
    # Python's own way with transactions begins them late, and not at all before a change of the schema.
    connection.isolation_level = None
    _keep_journal(connection)
    for setting in ("synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        connection.execute(f"PRAGMA {setting}").close()


def _keep_journal(connection: sqlite3.Connection) -> None:
    """Have changes written to a journal beside the file; a new file takes that from one connection at a time.

    SQLite's own patience does not cover it: of two that ask at once one is refused without having waited.
    """
    end = time.monotonic() + PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").close()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(0.01)
        else:
            return


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _available() -> Iterator[None]:
    try:
        with _answering():
            yield
    except DBAPIError as error:
        if not _is_damaged(error):
            raise
        raise DatabaseDamagedError(str(error.orig)) from error


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeoutError) as error:
        reason = str(error.orig) if isinstance(error, DBAPIError) else str(error)
        kind = DatabaseFullError if _is_full(error) else DatabaseUnavailableError
        raise kind(reason) from error


def _is_damaged(error: DBAPIError) -> bool:
    # The last eight bits are the kind, those before them where it was met.
    code = error.orig.sqlite_errorcode & 0xFF if isinstance(error.orig, sqlite3.Error) else 0
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _is_full(error: Exception) -> bool:
    origin = getattr(error, "orig", None)
    if isinstance(origin, sqlite3.Error):
        return origin.sqlite_errorcode in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE)
    # 53100 is PostgreSQL's `disk_full`.
    return "53100" in str(origin)
