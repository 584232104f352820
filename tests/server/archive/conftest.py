"""A home with some of everything, its archives, and a home elsewhere that they are restored to."""

from __future__ import annotations

import shutil
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import select

from openstride.server import Home, Settings, opened
from openstride.server._documents import Outcome
from openstride.server.activities._history import ActivityEdit
from openstride.server.archive import Restored, back_up, exported, restore
from openstride.server.archive._rows import tables_in
from openstride.server.database import Database, connected
from openstride.server.equipment import Equipment
from openstride.server.equipment._equipment import Place, PodFacts, Profile, ShoeFacts
from openstride.server.progress._goals import EventGoal
from tests.server.conftest import RUN, Made
from tests.server.making import made_up
from tests.server.runs.test_runs import receive, work

SHOE = "5" * 32
NOW = datetime(2026, 11, 21, 12, 45, tzinfo=UTC)
T = TypeVar("T")


def ended(steps: Generator[float, None, T]) -> T:
    """Return what steps end in; each says how far it is."""
    before = 0.0
    while True:
        try:
            share = next(steps)
        except StopIteration as end:
            value: T = end.value
            return value
        assert before <= share <= 1.0
        before = share


@pytest.fixture(scope="session")
def done(tmp_path_factory: pytest.TempPathFactory, made: Made) -> tuple[Path, list[Outcome]]:
    """Return the folder of a run that is analysed, and what its jobs came to, which takes a while to be found."""
    data = tmp_path_factory.mktemp("done")
    with opened(Settings(data, made_up, database=None)) as home:
        receive(home.runs, made.run, made.segments)
        return data / "runs" / made.run, work(home.runs)


@pytest.fixture
def analysed(home: Home, made: Made, done: tuple[Path, list[Outcome]]) -> Home:
    """Return a home with one run that is analysed."""
    receive(home.runs, made.run, made.segments)
    folder, outcomes = done
    shutil.copytree(folder, home.runs.folder / made.run, dirs_exist_ok=True)
    for outcome in outcomes:
        job = home.runs.queue.claim()
        assert job is not None
        home.runs.settle(job, outcome)
    return home


@dataclass
class Elsewhere:
    """A home in another place, which is restored to."""

    data: Path
    address: str | None

    def __call__(self, path: Path, **more: Any) -> Restored:
        return ended(restore(path, self.data, self.address, NOW, **more))

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        with closing(connected(self.address, self.data / "home.sqlite")) as database:
            return rows_in(database)


def rows_in(database: Database) -> dict[str, list[dict[str, Any]]]:
    with database.still() as connection:
        return {
            table.name: [
                dict(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns)).mappings()
            ]
            for table in tables_in(connection)
        }


@pytest.fixture
def full(analysed: Home, made: Made) -> Home:
    """Return a home in which there is some of everything."""
    equipment = analysed.equipment
    fill_equipment(equipment)
    days = {"first": date(2026, 6, 1), "event": date(2026, 10, 4)}
    analysed.goals.put(SHOE, EventGoal(name="autumn", quantity="distance", amount=4e5, period="event", **days), "UTC")
    analysed.history.edit(made.run, ActivityEdit(title="Ünder — 晨跑", notes="a\nb", shoe=SHOE))
    analysed.runs.append(RUN, 0, 0, b"arriving", complete=False)
    return analysed


def fill_equipment(equipment: Equipment) -> None:
    equipment.describe(Profile(name="Ann", mass=61.5, height=1.71))
    equipment.put_shoe(SHOE, ShoeFacts(name="Blue", model="Ultra Runner", starting_distance=120.25))
    equipment.put_pod("1000000000000001", PodFacts(name="Left"))
    equipment.mount("1000000000000001", Place(shoe=SHOE, side="left", since=datetime(2026, 1, 1, tzinfo=UTC)))


@pytest.fixture
def elsewhere(tmp_path: Path) -> Elsewhere:
    """Return a home with SQLite; PostgreSQL is where the other one is."""
    return Elsewhere(tmp_path / "elsewhere", None)


@pytest.fixture
def backup(full: Home, tmp_path: Path) -> Path:
    settings = full.settings
    ended(back_up(settings.data, settings.database, tmp_path / "backup", NOW))
    return tmp_path / "backup"


@pytest.fixture
def export(full: Home, tmp_path: Path) -> Path:
    path = tmp_path / "export.zip"
    path.write_bytes(zipped(full))
    return path


def zipped(home: Home) -> bytes:
    with closing(exported(home.database, home.runs.folder, home.runs.runner, NOW)) as export:
        return b"".join(export.pieces)
