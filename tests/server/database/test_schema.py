"""The migrations make exactly the tables of the models, from any schema there was, in both databases."""

from __future__ import annotations

import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, inspect, select, text
from sqlalchemy.engine import make_url

from openstride.server.database import (
    Database,
    DatabaseAddressError,
    DatabaseFullError,
    DatabaseNewerError,
    DatabaseUnavailableError,
    Result,
    connected,
    migrate,
)
from openstride.server.database._engine import _by_our_driver
from openstride.server.database._migrating import MIGRATIONS
from openstride.server.database._models import Base, Owned

REVISIONS = [each.revision for each in ScriptDirectory(str(MIGRATIONS)).walk_revisions()][::-1]


@pytest.mark.parametrize("revision", [None, *REVISIONS])
def test_from_every_schema_there_was_the_migrations_lead_to_the_models(empty: Database, revision: str | None) -> None:
    if revision is not None:
        migrate(empty, revision)
    migrate(empty)
    with empty.transaction() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
        assert MigrationContext.configure(connection).get_current_revision() == REVISIONS[-1]


def test_results_that_were_known_by_their_engine_have_it_for_a_method(empty: Database) -> None:
    migrate(empty, "0001")
    key, earlier, later = "0a" * 16, "0123456789abcdef", "fedcba9876543210"
    activity = {"runner_id": 1, "id": key, "kind": "run", "title": "", "notes": "", "start": 0, "duration": 1.0}
    result = {"runner_id": 1, "activity_id": key, "version": "0.1.0", "running": True, "warnings": []}
    result |= {"summary": {"distance": {"value": 5.0}}, "files": [{"name": "strides.parquet"}], "made_at": 123_456}
    with empty.transaction() as connection:
        # The models are ahead of these tables.
        there = MetaData()
        there.reflect(connection)
        connection.execute(there.tables["runner"].insert().values(id=1, name="", created_at=0))
        connection.execute(there.tables["activity"].insert().values(activity))
        for engine in (earlier, later):
            connection.execute(there.tables["result"].insert().values(**result, engine=engine, shown=engine == later))
    migrate(empty)
    with empty.reading(1) as session:
        found = session.scalars(select(Result).order_by(Result.engine)).all()
    assert [(each.engine, each.method, each.shown) for each in found] == [
        (earlier,) * 2 + (False,),
        (later,) * 2 + (True,),
    ]
    for each in found:
        assert (each.summary, each.files, each.told) == (result["summary"], result["files"], {})
        assert (each.replay, each.running, each.made_at.microsecond) == (None, True, 123_456)
        # What a run says of form is in its recording, not in what was kept of it then.
        assert each.facts is None


def test_the_names_of_constraints_and_indexes_are_those_of_the_models(empty: Database) -> None:
    migrate(empty)
    found = inspect(empty.engine)
    for table in Base.metadata.sorted_tables:
        named = {str(each.name) for each in table.constraints | table.indexes}
        there = {
            str(each["name"])
            for each in (
                *found.get_foreign_keys(table.name),
                *found.get_check_constraints(table.name),
                *found.get_indexes(table.name),
                found.get_pk_constraint(table.name),
            )
        }
        assert there == named


def test_a_runner_leads_every_key_and_every_index_but_that_of_the_line_of_jobs() -> None:
    for mapper in Owned.registry.mappers:
        if issubclass(mapper.class_, Owned):
            table = Base.metadata.tables[str(mapper.local_table)]
            keys = [list(table.primary_key.columns), *(list(index.columns) for index in table.indexes)]
            assert {key[0].name for key in keys} - {"due"} == {"runner_id"}, table.name


def test_homes_that_start_at_once_bring_the_schema_up_once(address: str | None, tmp_path: Path) -> None:
    databases = [connected(address, tmp_path / "home.sqlite") for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(migrate, databases))
    for database in databases:
        database.close()


def test_a_migration_that_fails_leaves_the_schema_as_it_was(empty: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("ended in the middle")

    monkeypatch.setattr("alembic.operations.Operations.create_index", broken)
    with pytest.raises(RuntimeError):
        migrate(empty)
    monkeypatch.undo()
    assert inspect(empty.engine).get_table_names() == []
    migrate(empty)


def test_a_database_of_a_newer_home_is_left_alone(database: Database) -> None:
    with database.transaction() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseNewerError, match="9999"):
        migrate(database)


def test_sqlite_is_set_to_keep_what_was_committed(tmp_path: Path) -> None:
    database = connected(None, tmp_path / "home.sqlite")
    settings = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}
    with database.engine.connect() as connection:
        assert {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in settings} == settings
    migrate(database)
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}
    database.close()


def test_a_full_disk_is_said_and_nothing_is_kept(tmp_path: Path) -> None:
    database = connected(None, tmp_path / "home.sqlite")
    migrate(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    large = f"PRAGMA max_page_count = {pages}", "INSERT INTO runner (name, created_at) VALUES (hex(zeroblob(99999)), 0)"
    with pytest.raises(DatabaseFullError), database.transaction() as connection:
        list(map(connection.exec_driver_sql, large))
    with database.transaction() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM runner").scalar() == 0
    database.close()


def test_who_waits_too_long_for_another_writer_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("openstride.server.database._engine.PATIENCE", 0.05)
    database = connected(None, tmp_path / "home.sqlite")
    other = sqlite3.connect(tmp_path / "home.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseUnavailableError, match="locked"):
        migrate(database)
    other.close()
    database.close()


def test_an_address_is_of_postgresql_and_may_name_the_folder_of_a_socket() -> None:
    local = _by_our_driver(make_url("postgres://ann@/home?host=/run/postgresql&application_name=home"))
    assert local.drivername == "postgresql+pg8000"
    assert dict(local.query) == {"unix_sock": "/run/postgresql/.s.PGSQL.5432", "application_name": "home"}
    far = _by_our_driver(make_url("postgresql://ann:secret@box:5433/home"))
    assert (far.host, far.port, far.database, dict(far.query)) == ("box", 5433, "home", {})


@pytest.mark.parametrize("address", ["mysql://ann:secret@box/home", "home", "sqlite:///home.sqlite"])
def test_other_databases_are_refused_without_saying_the_password(tmp_path: Path, address: str) -> None:
    with pytest.raises(DatabaseAddressError) as refused:
        connected(address, tmp_path / "home.sqlite")
    assert "secret" not in str(refused.value)
    assert list(tmp_path.iterdir()) == []
