"""What a transaction has changed is known by its activities; what cannot be looked into counts as all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, select, text, update

from openstride.server.database import Activity, Database, Result, RunnerSession, Shoe, table_of
from openstride.server.database._touched import MOST
from tests.server.database.conftest import BEGINNING

ONE, OTHER = "a1" * 16, "b2" * 16


def activity(key: str, **more: Any) -> Activity:
    facts: dict[str, Any] = {"kind": "run", "title": "", "notes": "", "start": BEGINNING, "duration": 60.0}
    return Activity(id=key, **(facts | more))


def result(key: str, method: str = "00" * 16) -> Result:
    made: dict[str, Any] = {"told": {}, "summary": {}, "warnings": [], "files": [], "made_at": BEGINNING}
    return Result(activity_id=key, method=method, engine="00", version="1", running=True, shown=True, **made)


@pytest.fixture
def two(database: Database) -> Database:
    """Return a database with two activities, one of which has a result."""
    with database.writing(1) as session:
        session.add_all([activity(ONE), activity(OTHER)])
        session.flush()
        session.add(result(ONE))
    return database


def changed(database: Database, do: Callable[[RunnerSession], object]) -> frozenset[str] | None:
    before = database.touched.number
    with database.writing(1) as session:
        do(session)
    return database.touched.since(before)


def stated(database: Database, do: Callable[[Connection], object]) -> frozenset[str] | None:
    before = database.touched.number
    with database.transaction() as connection:
        do(connection)
    return database.touched.since(before)


def found(session: RunnerSession, key: str = ONE) -> Activity:
    row = session.find(Activity, key)
    assert row is not None
    return row


def test_an_activity_that_is_added_changed_or_deleted_is_named(two: Database) -> None:
    assert changed(two, lambda session: session.add(activity("c3" * 16))) == frozenset({"c3" * 16})
    assert changed(two, lambda session: setattr(found(session), "kind", "walk")) == frozenset({ONE})
    assert changed(two, lambda session: session.delete(found(session, OTHER))) == frozenset({OTHER})


def test_a_result_names_its_activity(two: Database) -> None:
    assert changed(two, lambda session: session.add(result(OTHER))) == frozenset({OTHER})
    assert changed(two, lambda session: setattr(session.scalars(select(Result)).first(), "shown", False)) == frozenset(
        {ONE}
    )


def test_several_transactions_are_told_together(two: Database) -> None:
    before = two.touched.number
    changed(two, lambda session: setattr(found(session), "title", "a"))
    changed(two, lambda session: setattr(found(session, OTHER), "title", "b"))
    assert two.touched.since(before) == frozenset({ONE, OTHER})
    assert two.touched.since(before + 1) == frozenset({OTHER})
    assert two.touched.since(before + 2) == frozenset()


def test_what_is_of_no_activity_changes_none(two: Database) -> None:
    shoe = Shoe(id=ONE, name="", model="", starting_distance=0.0, created_at=BEGINNING)
    assert changed(two, lambda session: session.add(shoe)) == frozenset()
    assert changed(two, lambda session: session.execute(update(Shoe).values(name="x"))) == frozenset()
    assert stated(two, lambda connection: connection.execute(select(table_of(Activity)))) == frozenset()


@pytest.mark.parametrize(
    "do",
    [
        lambda session: session.execute(update(Activity).values(kind="walk")),
        lambda session: session.execute(delete(Result)),
        lambda session: session.add_once(activity("d4" * 16)),
    ],
    ids=["update", "delete", "add once"],
)
def test_a_statement_past_the_rows_of_a_session_may_have_changed_any(
    two: Database, do: Callable[[RunnerSession], object]
) -> None:
    assert changed(two, do) is None


@pytest.mark.parametrize(
    "do",
    [
        lambda connection: connection.execute(update(table_of(Activity)).values(kind="walk")),
        lambda connection: connection.execute(insert(table_of(Activity)), [row("e5" * 16)]),
        lambda connection: connection.execute(text("UPDATE activity SET kind = 'walk'")),
        lambda connection: connection.exec_driver_sql("DELETE FROM result"),
    ],
    ids=["update", "insert", "text", "driver"],
)
def test_a_statement_without_a_session_may_have_changed_any(two: Database, do: Callable[[Connection], object]) -> None:
    assert stated(two, do) is None


def row(key: str) -> dict[str, Any]:
    facts: dict[str, Any] = {"runner_id": 1, "id": key, "kind": "run", "title": "", "notes": "", "start": BEGINNING}
    return facts | {"duration": 1.0, "start_doubtful": False, "shoe_chosen": False}


def test_what_was_rolled_back_changed_nothing(two: Database) -> None:
    before = two.touched.number

    def fail(session: RunnerSession) -> None:
        found(session).kind = "walk"
        session.flush()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        changed(two, fail)
    assert two.touched.since(before) == frozenset()
    assert changed(two, lambda session: setattr(found(session), "title", "new")) == frozenset({ONE})


def test_who_has_not_looked_for_long_reads_all(two: Database) -> None:
    before = two.touched.number
    for number in range(MOST + 1):
        two.touched.add(frozenset({f"{number}"}))
    assert two.touched.since(before) is None
    assert len(two.touched.since(before + 1) or ()) == MOST
