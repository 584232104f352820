"""An archive is taken into an account: what is not there comes, nothing that is there changes, and twice is once."""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from openstride.server import Home, opened
from openstride.server._documents import Outcome
from openstride.server._errors import (
    ImportNotFoundError,
    LogLackingError,
    RunClosedError,
    TooManyImportsError,
)
from openstride.server.account._imports import IMPORT, MOST_OPEN, Import, Imports, Part
from openstride.server.activities._history import ActivityEdit, ActivityTyped
from openstride.server.archive import back_up, generations
from openstride.server.database import Activity, Job, Recording
from openstride.server.equipment._equipment import Profile, ShoeFacts
from openstride.server.work._worker import obey
from tests.server.archive.conftest import NOW, SHOE, analysed, done, ended, full, rows_in, zipped
from tests.server.archive.test_hostile import HOSTILE, rewritten
from tests.server.conftest import EITHER, RUN, Hand, Made
from tests.server.making import digest_header
from tests.server.runs.test_runs import files_below, receive, work

address = EITHER
__all__ = ["analysed", "done", "full"]

KEY = "a" * 32
OTHER = "b" * 32


def send(imports: Imports, data: bytes, key: str = KEY, size: int = 1 << 18) -> None:
    pieces = [data[begin : begin + size] for begin in range(0, len(data), size)]
    for index, piece in enumerate(pieces):
        imports.append(key, index, 0, piece, complete=True)
    imports.complete(key, [Part(bytes=len(each), sha256=hashlib.sha256(each).hexdigest()) for each in pieces])


def take_in(home: Home, data: bytes, key: str = KEY) -> Import:
    """Send an archive, do the work here and now, and return what came of it."""
    send(home.imports, data, key)
    do_imports(home)
    return home.imports.get(key)


def do_imports(home: Home) -> list[Outcome]:
    outcomes = []
    while job := home.runs.queue.claim():
        keeper = home.imports if job.kind == IMPORT else home.runs
        outcomes.append(obey(keeper.order(job)))
        keeper.settle(job, outcomes[-1])
    return outcomes


@contextmanager
def another(home: Home, folder: Path) -> Iterator[Home]:
    """Give a home elsewhere, on SQLite."""
    with opened(replace(home.settings, data=folder, database=None)) as other:
        yield other


@pytest.fixture
def other(home: Home, tmp_path: Path) -> Iterator[Home]:
    with another(home, tmp_path / "other") as found:
        yield found


def plain_rows(home: Home) -> dict[str, Any]:
    rows = rows_in(home.database)
    rows.pop("job")
    for (runner,) in (rows["runner"],):
        runner.pop("created_at")
    return rows


def test_an_export_is_imported_and_equal(full: Home, other: Home) -> None:
    found = take_in(other, zipped(full))
    assert (found.state, found.error) == ("done", None)
    assert found.imported is not None
    assert found.imported.added == {
        "profile": 1,
        "shoes": 1,
        "goals": 1,
        "pods": 3,
        "mountings": 1,
        "recordings": 2,
        "activities": 1,
        "results": 1,
    }
    assert (found.imported.skipped, found.imported.refused, found.imported.lacking) == ({}, {}, ())
    assert plain_rows(other) == plain_rows(full)
    assert files_below(other.runs.folder) == files_below(full.runs.folder)
    assert other.runs.append(RUN, 0, 8, b", more", complete=True).offset == 14
    left = [path.name for path in (other.settings.data / "imports" / KEY).iterdir()]
    assert left == ["complete.json"]


def test_twice_is_once(full: Home, made: Made) -> None:
    before, files = rows_in(full.database), files_below(full.runs.folder)
    archive = zipped(full)
    for key in (KEY, OTHER):
        found = take_in(full, archive, key)
        assert found.imported is not None
        assert (found.imported.added, found.imported.refused) == ({}, {})
        assert found.imported.skipped["activities"] == 1
    after = rows_in(full.database)
    assert before.pop("job") == [job for job in after.pop("job") if job["kind"] != IMPORT]
    assert after == before
    assert files_below(full.runs.folder) == files
    # What is sent after that is no part of it.
    with pytest.raises(RunClosedError):
        full.imports.append(KEY, 0, 0, b"more", complete=True)
    send_again = full.imports.get(KEY)
    assert send_again.state == "done"
    assert made.run in archive.decode("latin-1")


def test_what_is_deleted_comes_back(full: Home, made: Made) -> None:
    archive = zipped(full)
    before = plain_rows(full)
    folder = files_below(full.runs.folder / made.run)
    full.history.put_away(made.run, deleted=True)
    full.deletion.delete_one(made.run)
    assert not (full.runs.folder / made.run).exists()
    found = take_in(full, archive)
    assert found.imported is not None
    assert found.imported.added == {"recordings": 1, "activities": 1, "results": 1}
    assert plain_rows(full) == before
    assert files_below(full.runs.folder / made.run) == folder


def test_what_is_another_here_stays_and_is_said_by_name(full: Home, other: Home, made: Made) -> None:
    archive = zipped(full)
    other.equipment.put_shoe(SHOE, ShoeFacts(name="Red", model="", starting_distance=0.0))
    other.equipment.describe(Profile(name="Ben", mass=None, height=None))
    receive(other.runs, made.run, made.segments)
    work(other.runs)
    other.history.edit(made.run, ActivityEdit(title="mine"))
    found = take_in(other, archive)
    assert found.imported is not None
    assert found.imported.refused == {"profile": 1, "shoes": 1, "activities": 1}
    assert {(each.kind, each.key) for each in found.imported.told} == {
        ("profile", ""),
        ("shoes", SHOE),
        ("activities", made.run),
    }
    assert found.imported.skipped["recordings"] == 1
    assert found.imported.skipped["results"] == 1
    assert other.history.one(made.run).title == "mine"
    assert other.equipment.profile().name == "Ben"


def test_another_recording_of_the_same_name_is_refused_with_all_that_belongs_to_it(
    full: Home, other: Home, made: Made
) -> None:
    other.runs.append(made.run, 0, 0, b"something else", complete=False)
    found = take_in(other, zipped(full))
    assert found.imported is not None
    assert found.imported.refused == {"recordings": 1, "activities": 1, "results": 1}
    assert other.runs.uploads.received(made.run) == 14
    assert not (other.runs.folder / made.run / "recording").exists()


def test_what_is_arriving_and_has_no_row_yet_is_let_alone(full: Home, other: Home, made: Made) -> None:
    other.runs.uploads.append(made.run, 0, 0, b"arriving", complete=False)
    found = take_in(other, zipped(full))
    assert found.imported is not None
    assert found.imported.refused == {"recordings": 1, "activities": 1, "results": 1}
    assert [path.name for path in (other.runs.folder / made.run).rglob("*")] == ["log", "00000000.part"]


def test_what_was_not_analysed_yet_is_after_the_import(home: Home, other: Home, made: Made) -> None:
    receive(home.runs, made.run, made.segments)
    assert take_in(other, zipped(home)).state == "done"
    assert other.runs.get(made.run).state == "analysed"


@pytest.mark.parametrize("what", ["a file that leads out", "a name that leads out", "a summary that is none"])
def test_an_archive_that_home_could_not_have_written_is_refused_for_good(
    full: Home, other: Home, tmp_path: Path, what: str
) -> None:
    (tmp_path / "export.zip").write_bytes(zipped(full))
    change, reason = HOSTILE[what]
    evil = rewritten(tmp_path / "export.zip", change, honest=what != "a name that leads out")
    before = rows_in(other.database)
    found = take_in(other, evil.read_bytes())
    assert (found.state, found.imported) == ("failed", None)
    assert found.error is not None
    assert (found.error.type, found.error.status) == ("openstride:archive", 422)
    assert reason in found.error.detail
    after = rows_in(other.database)
    assert after.pop("job")[0]["state"] == "quarantined"
    before.pop("job")
    assert after == before
    assert list(other.runs.folder.iterdir()) == []
    assert [path.name for path in (other.settings.data / "imports" / KEY).iterdir()] == ["complete.json"]


def test_what_is_no_zip_is_refused(other: Home) -> None:
    found = take_in(other, b"PK" + bytes(5000))
    assert found.error is not None
    assert found.error.type == "openstride:archive"


def test_what_unpacks_to_far_more_than_was_sent_is_not_unpacked(full: Home, other: Home, tmp_path: Path) -> None:
    (tmp_path / "export.zip").write_bytes(zipped(full))
    name = f"runs/{RUN}/log/00000000.part"
    grown = rewritten(tmp_path / "export.zip", lambda files: files.update({name: bytes(128 << 20)}))
    with zipfile.ZipFile(grown) as file, zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as bomb:
        for each in file.namelist():
            bomb.writestr(each, file.read(each))
    found = take_in(other, (tmp_path / "bomb.zip").read_bytes())
    assert found.error is not None
    assert (found.state, "bytes are said to be in" in found.error.detail) == ("failed", True)


Broken = Callable[[Home, pytest.MonkeyPatch], None]


def at_the_end(home: Home, patch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyboardInterrupt

    patch.setattr(home.runs.queue.__class__, "finish", broken)


def at_a_move(_: Home, patch: pytest.MonkeyPatch) -> None:
    rename = Path.rename
    moved: list[Path] = []

    def broken(path: Path, target: Path) -> Path:
        if moved:
            raise KeyboardInterrupt
        moved.append(path)
        return rename(path, target)

    patch.setattr(Path, "rename", broken)


@pytest.mark.parametrize("broken", [at_the_end, at_a_move])
def test_a_home_that_is_killed_while_it_takes_in_has_all_of_it_after_the_next_start(
    full: Home, tmp_path: Path, broken: Broken, monkeypatch: pytest.MonkeyPatch
) -> None:
    with another(full, tmp_path / "other") as other:
        send(other.imports, zipped(full))
        job = other.runs.queue.claim()
        assert job is not None
        outcome = obey(other.imports.order(job))
        broken(other, monkeypatch)
        with pytest.raises(KeyboardInterrupt):
            other.imports.settle(job, outcome)
        monkeypatch.undo()
        assert list(other.runs.folder.iterdir()) != []
        assert other.runs.newest() == ()
    with another(full, tmp_path / "other") as other:
        assert list(other.runs.folder.iterdir()) == []
        do_imports(other)
        assert other.imports.get(KEY).state == "done"
        assert plain_rows(other) == plain_rows(full)
        assert files_below(other.runs.folder) == files_below(full.runs.folder)


def test_a_full_disk_is_tried_again(full: Home, other: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    send(other.imports, zipped(full))
    job = other.runs.queue.claim()
    assert job is not None
    outcome = obey(other.imports.order(job))

    def broken(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "rename", broken)
    other.imports.settle(job, outcome)
    monkeypatch.undo()
    found = other.imports.get(KEY)
    assert found.error is not None
    assert (found.state, found.error.status) == ("waiting", 507)
    assert list(other.runs.folder.iterdir()) == []
    other.runs.queue.release()
    with other.database.transaction() as connection:
        connection.exec_driver_sql("UPDATE job SET due = 0")
    do_imports(other)
    assert other.imports.get(KEY).state == "done"


def test_what_is_begun_is_bounded_and_forgotten_after_a_week(home: Home) -> None:
    for number in range(MOST_OPEN):
        home.imports.append(f"{number:032}", 0, 0, b"PK", complete=False)
    with pytest.raises(TooManyImportsError):
        home.imports.append(KEY, 0, 0, b"PK", complete=False)
    old = (datetime.now(UTC) - timedelta(days=8)).timestamp()
    for path in (home.settings.data / "imports").rglob("*"):
        os.utime(path, (old, old))
    home.imports.begin()
    assert list((home.settings.data / "imports").iterdir()) == []


def test_what_is_lacking_is_said(home: Home) -> None:
    with pytest.raises(ImportNotFoundError):
        home.imports.get(KEY)
    part = Part(bytes=3, sha256=hashlib.sha256(b"abc").hexdigest())
    with pytest.raises(ImportNotFoundError):
        home.imports.complete(KEY, [part])
    home.imports.append(KEY, 0, 0, b"a", complete=False)
    assert (home.imports.get(KEY).state, home.imports.get(KEY).received_bytes) == ("receiving", 1)
    with pytest.raises(LogLackingError):
        home.imports.complete(KEY, [part])


def test_over_the_wire_an_export_goes_in_again(
    full: Home, served: Home, browser: httpx.Client, hand: Hand, made: Made
) -> None:
    assert full is served
    archive = browser.get("/api/v1/account/export").content
    path, half = f"/api/v1/imports/{KEY}/segments/0", len(archive) // 2
    for offset, piece in ((0, archive[:half]), (half, archive[half:])):
        headers = {
            "Upload-Offset": str(offset),
            "Upload-Complete": f"?{offset > 0:d}",
            "Content-Digest": digest_header(piece),
        }
        assert browser.patch(path, content=piece, headers=headers).status_code == 204
    assert browser.head(path).headers["Upload-Offset"] == str(len(archive))
    assert browser.get(f"/api/v1/imports/{OTHER}").status_code == 404
    hand.works = True
    parts = {"segments": [{"bytes": len(archive), "sha256": hashlib.sha256(archive).hexdigest()}]}
    assert browser.post(f"/api/v1/imports/{KEY}/complete", json=parts).status_code == 202
    while (found := browser.get(f"/api/v1/imports/{KEY}").json())["state"] in ("waiting", "working"):
        pass
    assert found["state"] == "done"
    assert found["imported"]["added"] == {}
    assert found["imported"]["skipped"]["activities"] == 1
    with served.database.reading(served.runs.runner) as session:
        assert session.scalars(select(Activity.id)).all() == [made.run]
        assert len(session.scalars(select(Job).where(Job.kind == IMPORT)).all()) == 1


def test_the_archive_of_a_whole_home_is_not_for_an_account(full: Home, other: Home, tmp_path: Path) -> None:
    ended(back_up(full.settings.data, full.settings.database, tmp_path / "backup", NOW))
    (generation,) = generations(tmp_path / "backup")
    out = tmp_path / "home.zip"
    with zipfile.ZipFile(out, "w") as file:
        for root in (tmp_path / "backup" / generation, tmp_path / "backup"):
            for path in sorted(root.rglob("*")):
                name = path.relative_to(root).as_posix()
                if path.is_file() and not name.startswith("20") and name != "lock":
                    file.write(path, name)
    found = take_in(other, out.read_bytes())
    assert found.error is not None
    assert "backup of a whole home" in found.error.detail


@pytest.fixture
def merged(full: Home, made: Made) -> Home:
    """Return a home with an activity that was merged of two."""
    with full.database.writing(full.runs.runner) as session:
        first = session.find(Activity, made.run)
        assert first is not None
        later = first.start + timedelta(hours=1)
        session.add(Recording(id=OTHER, begun_at=later, received_at=later, bytes=3, sha256="f" * 64))
        session.flush()
        names = [column.key for column in Activity.__mapper__.column_attrs]
        facts = {name: getattr(first, name) for name in names} | {"start": later}
        session.add(Activity(**facts | {"id": OTHER, "recording_id": OTHER}))
        session.flush()
        session.add(Activity(**facts | {"id": KEY, "recording_id": None, "title": "both"}))
        session.flush()
        for part in session.scalars(select(Activity).where(Activity.id != KEY)):
            part.part_of = KEY
    return full


def test_a_merged_activity_comes_with_its_parts(merged: Home, other: Home) -> None:
    found = take_in(other, zipped(merged))
    assert found.imported is not None
    assert (found.imported.added["activities"], found.imported.refused) == (3, {})
    rows = {row["id"]: row["part_of"] for row in rows_in(other.database)["activity"]}
    assert set(rows.values()) == {None, KEY}


def test_a_merged_activity_whose_parts_are_here_by_themselves_is_refused(full: Home, other: Home, made: Made) -> None:
    alone = zipped(full)
    with full.database.writing(full.runs.runner) as session:
        first = session.find(Activity, made.run)
        assert first is not None
        names = [column.key for column in Activity.__mapper__.column_attrs]
        facts = {name: getattr(first, name) for name in names}
        session.add(Activity(**facts | {"id": KEY, "recording_id": None}))
        first.part_of = KEY
    assert take_in(other, alone).state == "done"
    found = take_in(other, zipped(full), OTHER)
    assert found.imported is not None
    assert found.imported.refused == {"activities": 2}
    assert [row["part_of"] for row in rows_in(other.database)["activity"]] == [None]


def test_what_was_typed_in_travels_with_its_figures_and_twice_is_once(home: Home, other: Home) -> None:
    typed = ActivityTyped(start=NOW - timedelta(days=1), duration=1800.0, distance=5000.0, heart_rate_bpm=150.0)
    home.history.type_in(KEY, typed)
    for key, came in ((KEY, {"activities": 1, "results": 1}), (OTHER, {})):
        found = take_in(other, zipped(home), key).imported
        assert found is not None
        assert (found.added, found.refused) == (came, {})
    assert other.history.one(KEY) == home.history.one(KEY)
    other.history.edit(KEY, ActivityEdit(distance=5200.0))
    assert other.history.one(KEY).distance == 5200.0
    # What was changed here since stays.
    found = take_in(other, zipped(home), "c" * 32).imported
    assert found is not None
    assert found.refused == {"results": 1}
    assert other.history.one(KEY).distance == 5200.0
