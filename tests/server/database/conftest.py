"""A database with two runners, on SQLite and on PostgreSQL: each test runs on both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from openstride.server.database import Database, Runner, connected, migrate
from tests.server.conftest import either

BEGINNING = datetime(2026, 5, 1, 6, 0, tzinfo=UTC)


@dataclass
class Clock:
    """Tells the time that a test has set."""

    now: datetime = BEGINNING

    def __call__(self) -> datetime:
        return self.now

    def wait(self, time: timedelta) -> None:
        self.now += time


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest) -> str | None:
    """Return the address of an empty database: here the schema itself is tried."""
    found = either(request)
    if found is not None:
        request.getfixturevalue("cluster").empty()
    return found


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def empty(address: str | None, tmp_path: Path) -> Iterator[Database]:
    """Return a database that nobody has used."""
    database = connected(address, tmp_path / "home.sqlite")
    yield database
    database.close()


@pytest.fixture
def database(empty: Database) -> Database:
    """Return a database with the newest schema and two runners, 1 and 2."""
    migrate(empty)
    for number in (1, 2):
        with empty.transaction() as connection:
            connection.execute(Runner.__table__.insert().values(id=number, name="", created_at=BEGINNING))  # type: ignore[attr-defined]
    return empty
