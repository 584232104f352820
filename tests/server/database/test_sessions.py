"""A session sees its runner's rows and no others, whatever is asked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import aliased

from openstride.server.database import Database, NotOfRunnerError, Recording, Runner, Shoe, migrate
from openstride.server.database._models import Instant
from tests.server.database.conftest import BEGINNING

SHOE = "5a" * 16


def shoe(name: str, key: str = SHOE, **more: Any) -> Shoe:
    return Shoe(id=key, name=name, model="", starting_distance=0.0, created_at=BEGINNING, **more)


@pytest.fixture
def shod(database: Database) -> Database:
    """Return a database where each of two runners has a shoe, both of one id."""
    for runner in (1, 2):
        with database.writing(runner) as session:
            session.add(shoe(f"of {runner}"))
    return database


def test_a_session_finds_its_runners_rows_alone(shod: Database) -> None:
    other = aliased(Shoe)
    for runner in (1, 2):
        with shod.reading(runner) as session:
            mine = [f"of {runner}"]
            found = session.find(Shoe, SHOE)
            assert found is not None
            assert [found.name] == mine
            assert session.scalars(select(Shoe.name)).all() == mine
            assert session.scalars(select(other.name)).all() == mine
            assert session.execute(select(Shoe.name, other.name).join(other, other.id == Shoe.id)).all() == [
                (mine[0], mine[0])
            ]
            assert session.scalar(select(func.count()).select_from(Shoe)) == 1
            assert session.scalars(select(Runner.id)).all() == [runner]
            assert session.get(Shoe, (3 - runner, SHOE)) is None


def test_a_session_changes_and_deletes_its_runners_rows_alone(shod: Database) -> None:
    with shod.writing(1) as session:
        session.execute(update(Shoe).values(name="changed"))
    with shod.writing(2) as session:
        session.execute(delete(Shoe))
    with shod.reading(1) as session:
        assert session.scalars(select(Shoe.name)).all() == ["changed"]
    with shod.reading(2) as session:
        assert session.scalars(select(Shoe.name)).all() == []


def test_a_row_of_another_runner_is_refused(shod: Database) -> None:
    taken = shoe("taken", "0b" * 16, runner_id=2)
    with pytest.raises(NotOfRunnerError), shod.writing(1) as session:
        session.add(taken)
    with pytest.raises(NotOfRunnerError), shod.writing(1) as session:
        session.add_once(taken)


@pytest.mark.parametrize(
    "statement", [text("SELECT * FROM shoe"), insert(Shoe).values(runner_id=2), select(Shoe.__table__)]
)
def test_what_cannot_be_kept_to_a_runner_is_refused(shod: Database, statement: Any) -> None:
    with pytest.raises(NotOfRunnerError), shod.writing(1) as session:
        session.execute(statement)


def test_a_block_that_raises_leaves_nothing(shod: Database) -> None:
    with suppress(ZeroDivisionError), shod.writing(1) as session:
        session.add(shoe("second", "0b" * 16))
        session.flush()
        raise ZeroDivisionError
    with shod.reading(1) as session:
        session.add(shoe("third", "0c" * 16))
        session.flush()
    with shod.reading(1) as session:
        assert session.scalars(select(Shoe.name)).all() == ["of 1"]


def test_of_many_who_add_the_same_row_at_once_one_did(database: Database) -> None:
    def add(_: int) -> bool:
        with database.writing(1) as session:
            return session.add_once(Recording(id=SHOE, begun_at=BEGINNING))

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(add, range(32))) == [*(31 * [False]), True]
    with database.reading(1) as session:
        (found,) = session.scalars(select(Recording)).all()
        assert (found.begun_at, found.received_at, found.bytes) == (BEGINNING, None, None)


def test_a_home_of_one_runner_has_one_from_its_first_start_on(empty: Database) -> None:
    migrate(empty)
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda _: empty.only_runner(BEGINNING), range(8))) == {1}


@given(st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-3.5))])))
def test_an_instant_is_stored_exactly_and_in_order(instant: datetime) -> None:
    kind, dialect = Instant(), sqlite.dialect()
    stored = kind.process_bind_param(instant, dialect)
    assert kind.process_result_value(stored, dialect) == instant
    assert stored is not None
    assert (stored < 0) == (instant < datetime(1970, 1, 1, tzinfo=UTC))


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        Instant().process_bind_param(datetime(2026, 5, 1), sqlite.dialect())  # noqa: DTZ001  # that is what is refused
