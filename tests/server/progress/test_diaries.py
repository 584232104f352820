"""The columns that are kept are those that a reading of all activities would give, whatever was changed in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, update

from openstride.server import HomeError
from openstride.server.activities import History
from openstride.server.activities._history import ActivityEdit
from openstride.server.activities._merging import Merging
from openstride.server.database import Activity, Database, Result, connected, migrate, table_of
from openstride.server.progress._diaries import Diaries
from openstride.server.runs import show
from tests.history.test_diary import same

BEGINNING: Final = datetime(2026, 3, 27, 20, 0, tzinfo=UTC)
ZONES: Final = tuple(map(ZoneInfo, ("Europe/Berlin", "America/Los_Angeles", "Pacific/Kiritimati", "UTC", "Asia/Tokyo")))
#: What may happen to activities, with a number that chooses which.
HAPPENINGS: Final = ("add", "walk", "run", "bin", "restore", "merge", "split", "delete", "many", "past", "ask", "show")


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    found = connected(None, tmp_path_factory.mktemp("home") / "home.sqlite")
    migrate(found)
    found.only_runner(BEGINNING)
    yield found
    found.close()


def row(number: int) -> dict[str, Any]:
    # Across the night on which clocks change in Berlin, and the one after.
    start = BEGINNING + timedelta(minutes=37 * number)
    zone = (None, "Europe/Berlin", "America/New_York")[number % 3]
    facts: dict[str, Any] = {"kind": "run", "title": "", "notes": "", "start": start, "time_zone": zone}
    facts |= {"duration": 600.0, "moving_time": 590.0, "distance": 1000.0 + number, "start_doubtful": False}
    return facts | {"id": f"{number:032x}", "runner_id": 1, "shoe_chosen": False}


def result(number: int, method: str = "0a") -> Result:
    share = 1.0 if method == "0a" else 0.9
    facts: dict[str, Any] = {
        "efforts": [[400.0, share * (100.0 + number), 3.0, 0.5]],
        "whole": {"asymmetry": 0.001 * number, "second_half": 0.01},
        "marks": [round(30.0 * share * mark, 1) for mark in range(10 + number)],
    }
    summary = {"distance": {"value": 1000.0 + number, "uncertainty": 5.0, "unit": "m", "n": 1}}
    of = dict.fromkeys(("left", "right", "difference"))
    made: dict[str, Any] = {
        "told": {},
        "warnings": [],
        "files": [],
        "made_at": BEGINNING,
        "engine": "0",
        "version": "1",
    }
    made |= {"summary": {"distance": summary["distance"] | of}, "facts": facts if number % 4 else None}
    return Result(activity_id=f"{number:032x}", runner_id=1, method=method, running=True, shown=method == "0a", **made)


class Told:
    """Lets things happen to the activities of a database."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.history = History(database, 1, lambda: BEGINNING)
        self.kept = Diaries(database, 1)

    def happen(self, what: str, number: int) -> None:
        key = f"{number:032x}"
        edits: dict[str, Callable[[], object]] = {
            "walk": lambda: self.history.edit(key, ActivityEdit(kind="walk")),
            "run": lambda: self.history.edit(key, ActivityEdit(kind="run")),
            "bin": lambda: self.history.put_away(key, deleted=True),
            "restore": lambda: self.history.put_away(key, deleted=False),
            "merge": lambda: self.history.merge(Merging(activities=(key, f"{number + 1:032x}"))),
            "split": lambda: self.history.split(self.whole_of(number)),
            "ask": lambda: self.kept.of(ZONES[number % len(ZONES)]),
            "add": lambda: self.add(number),
            "show": lambda: self.show(number),
            "many": lambda: self.add(number, 25),
            "delete": lambda: self.delete(key),
            "past": lambda: self.write(update(table_of(Activity)).where(table_of(Activity).c.id == key), distance=7.0),
        }
        # What cannot be done to what is there changes nothing.
        with suppress(HomeError):
            edits[what]()

    def add(self, number: int, many: int = 1) -> None:
        with self.database.writing(1) as session:
            for each in range(number, number + many):
                if session.find(Activity, f"{each:032x}") is None:
                    session.add(Activity(**row(each)))
                    session.flush()
                    session.add(result(each))

    def show(self, number: int) -> None:
        with self.database.writing(1) as session:
            found, other = session.find(Activity, f"{number:032x}"), result(number, "0b")
            if found is not None and found.part_of is None and session.find(Result, found.id, "0b") is None:
                session.add(other)
                show(session, found, other)

    def delete(self, key: str) -> None:
        with self.database.writing(1) as session:
            if (found := session.find(Activity, key)) is not None and found.part_of is None:
                session.delete(found)

    def whole_of(self, number: int) -> str:
        with self.database.reading(1) as session:
            found = session.find(Activity, f"{number:032x}")
            return (found.part_of if found else None) or f"{number:032x}"

    def write(self, statement: Any, **values: Any) -> None:
        with self.database.transaction() as connection:
            connection.execute(statement.values(**values))


@given(st.lists(st.tuples(st.sampled_from(HAPPENINGS), st.integers(0, 12)), max_size=12), st.sampled_from(ZONES))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_the_columns_are_as_if_read_anew(
    database: Database, happenings: list[tuple[str, int]], zone: ZoneInfo
) -> None:
    told = Told(database)
    told.kept.of(zone)
    for what, number in happenings:
        told.happen(what, number)
        if number % 2:
            told.kept.of(zone)
    same(told.kept.of(zone), Diaries(database, 1).of(zone))


def test_one_change_reads_one_activity(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    told = Told(database)
    told.add(50)
    told.kept.of(ZONES[0])
    monkeypatch.setattr(Diaries, "_read", lambda *_: pytest.fail("all activities were read"))
    told.happen("walk", 50)
    (place,) = [at for at, entry in enumerate(told.kept.of(ZONES[0]).entries) if entry.id == f"{50:032x}"]
    assert not told.kept.of(ZONES[0]).running[place]
    # Another zone is other days of the same activities.
    assert told.kept.of(ZONES[1]).entries == told.kept.of(ZONES[0]).entries


def test_columns_of_a_few_zones_are_kept(database: Database) -> None:
    kept = Diaries(database, 1)
    for zone in ZONES:
        kept.of(zone)
    assert len(kept._kept) == 4


def test_an_activity_that_changes_while_others_are_read_is_read_the_next_time(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, read = Told(database), Diaries._read

    def meanwhile(self: Diaries, zone: ZoneInfo) -> Any:
        found = read(self, zone)
        with database.transaction() as connection:
            connection.execute(insert(table_of(Activity)), [row(99)])
        return found

    monkeypatch.setattr(Diaries, "_read", meanwhile)
    before = told.kept.of(ZONES[0])
    monkeypatch.setattr(Diaries, "_read", read)
    assert len(told.kept.of(ZONES[0]).entries) == len(before.entries) + 1


def test_an_empty_history_has_columns_too(tmp_path: Path) -> None:
    empty = connected(None, tmp_path / "home.sqlite")
    migrate(empty)
    assert Diaries(empty, empty.only_runner(BEGINNING)).of(ZONES[0]).entries == ()
    empty.close()


def test_merged_activities_have_the_stretches_of_their_parts_and_those_across(database: Database) -> None:
    told = Told(database)
    told.add(61, 2)
    entries = {entry.id: entry for entry in told.kept.of(ZONES[0]).entries}
    alone = [entries[f"{number:032x}"].efforts for number in (61, 62)]
    assert [[effort.length for effort in efforts] for efforts in alone] == [[400.0], [400.0]]
    told.happen("merge", 61)
    (whole,) = [entry for entry in told.kept.of(ZONES[0]).entries if entry.id == told.whole_of(61)]
    # Some 3.5 km each, 37 minutes apart.
    assert {effort.length: effort.time for effort in whole.efforts}[400.0] == 161.0
    assert [effort.length for effort in whole.efforts] == [400.0, 1000.0, 1609.344, 5000.0]
    assert whole.form["asymmetry"] == pytest.approx(0.0615, abs=1e-4)
    told.happen("split", 61)
    assert f"{61:032x}" in [entry.id for entry in told.kept.of(ZONES[0]).entries]


def test_the_result_that_is_shown_is_the_one_that_counts(database: Database) -> None:
    told = Told(database)
    told.add(65)

    def time() -> float:
        (found,) = [entry for entry in told.kept.of(ZONES[0]).entries if entry.id == f"{65:032x}"]
        return found.efforts[0].time

    before = time()
    number = database.touched.number
    told.happen("show", 65)
    assert database.touched.since(number) == frozenset({f"{65:032x}"})
    assert time() == pytest.approx(0.9 * before)
