"""The doctor finds everything that is not as it should be, says where, and leaves it alone unless it shall mend it."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from openstride.server import Home
from openstride.server._errors import HomeLackingError
from openstride.server.care import ADVICE, Examined, examine
from openstride.server.care import _examination as module
from openstride.server.database import Job, Recording, table_of
from openstride.server.runs import ROOM_LEFT
from tests.server.conftest import EITHER, RUN, Made
from tests.server.runs.test_runs import files_below, receive, work

address = EITHER


@pytest.fixture
def lived_in(home: Home, made: Made) -> Home:
    """Return a home with a run in it, and no more rights than it would have made."""
    receive(home.runs, made.run, made.segments)
    work(home.runs)
    home.runs.folder.chmod(0o700)
    return home


def examined(home: Home, *, quick: bool = False, mend: bool = False) -> Examined:
    steps = examine(home.settings.data, home.settings.database, datetime.now(UTC), quick=quick, mend=mend)
    while True:
        try:
            assert 0.0 <= next(steps) <= 1.0
        except StopIteration as end:
            found: Examined = end.value
            return found


def codes(home: Home, *, quick: bool = False, mend: bool = False) -> list[str]:
    return [finding.code for finding in examined(home, quick=quick, mend=mend).findings]


def spoil(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def file_of(home: Home, made: Made, ending: str) -> Path:
    (found,) = (path for path in (home.runs.folder / made.run).rglob("*") if path.name == ending)
    return found


@pytest.mark.parametrize("quick", [False, True])
def test_a_home_that_is_well_has_nothing_to_see_to_and_is_not_changed(lived_in: Home, *, quick: bool) -> None:
    before = files_below(lived_in.runs.folder)
    found = examined(lived_in, quick=quick)
    assert found.findings == ()
    assert (found.runs, found.files) == (1, 6)
    assert found.bytes == (0 if quick else sum(map(len, before.values())) - len(before[f"{_run(found, lived_in)}"]))
    assert found.facts["home"] == "does not run"
    assert set(found.facts) >= {"folder", "openstride", "engine", "python", "database", "schema", "free"}
    assert files_below(lived_in.runs.folder) == before


def _run(found: Examined, home: Home) -> str:
    assert found.runs == 1
    (run,) = (path.name for path in home.runs.folder.iterdir())
    return f"{run}/complete.json"


NAMES = ("left.parquet", "recording.json", "00000000.log", "report.json", "strides.parquet", "complete.json")


@pytest.mark.parametrize("name", NAMES)
def test_whatever_file_is_damaged_or_gone_is_found(lived_in: Home, made: Made, name: str) -> None:
    path = file_of(lived_in, made, name)
    spoil(path)
    (found,) = examined(lived_in).findings
    assert (found.code, found.where) == ("file-damaged", str(path))
    if name != "complete.json":
        assert codes(lived_in, quick=True) == []
    path.write_bytes(path.read_bytes()[:-1])
    assert codes(lived_in, quick=True)[:1] == ["file-damaged"]
    path.unlink()
    assert codes(lived_in)[0] == "file-lacking"


def test_rows_without_files_and_files_without_rows_are_found(lived_in: Home, made: Made, tmp_path: Path) -> None:
    folder = lived_in.runs.folder
    (folder / made.run / "recording" / "notes.txt").write_text("mine")
    (folder / RUN).mkdir()
    assert codes(lived_in) == ["file-unknown", "run-unknown"]
    (folder / RUN).rmdir()
    (folder / made.run).rename(tmp_path / "away")
    assert codes(lived_in) == ["run-lacking"]


def test_leftovers_are_found_and_removed_only_when_they_shall_be(lived_in: Home, made: Made) -> None:
    data = lived_in.settings.data
    left = [
        data / ".sessions.json.00.partial",
        lived_in.runs.folder / made.run / ".recording.11.partial" / "left.parquet",
    ]
    left[1].parent.mkdir()
    for path in left:
        path.write_bytes(b"half")
    assert codes(lived_in) == ["leftover", "leftover"]
    assert all(path.exists() for path in left)
    assert [finding.mended for finding in examined(lived_in, mend=True).findings] == [True, True]
    assert codes(lived_in) == []


def test_beside_a_home_that_runs_what_is_being_written_is_left_alone(
    lived_in: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_is_running", lambda _: True)
    path = lived_in.settings.data / ".sessions.json.00.partial"
    path.write_bytes(b"half")
    assert examined(lived_in, mend=True).findings == ()
    assert examined(lived_in).facts["home"] == "runs"
    os.utime(path, (1e9, 1e9))
    assert codes(lived_in, mend=True) == ["leftover"]
    assert not path.exists()


def test_work_that_was_given_up_is_found_and_tried_again_when_it_shall_be(lived_in: Home, made: Made) -> None:
    with lived_in.database.transaction() as connection:
        job = table_of(Job)
        given_up = {"state": "quarantined", "error": {"detail": "It broke."}}
        connection.execute(update(job).where(job.c.kind == "analyse").values(**given_up))
    (found,) = examined(lived_in).findings
    assert (found.code, found.where, found.message) == ("work-given-up", made.run, "analyse: It broke.")
    assert lived_in.runs.queue.claim() is None
    assert codes(lived_in, mend=True) == ["work-given-up"]
    assert codes(lived_in) == []
    assert lived_in.runs.queue.claim() is not None


def test_a_home_that_runs_is_asked_to_try_it_again(lived_in: Home, made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_is_running", lambda _: True)
    with lived_in.database.transaction() as connection:
        job = table_of(Job)
        connection.execute(update(job).where(job.c.kind == "analyse").values(state="quarantined"))
    asked: list[str] = []
    settings = lived_in.settings
    steps = examine(settings.data, settings.database, datetime.now(UTC), mend=True, again=asked.append)
    list(steps)
    assert asked == [made.run]
    assert codes(lived_in, mend=True) == ["work-given-up"]
    assert lived_in.runs.queue.claim() is None


def test_a_deletion_that_is_not_finished_is_found(lived_in: Home) -> None:
    (lived_in.settings.data / "deletion.json").write_text('{"rest": "all", "keep": null}')
    (lived_in.runs.folder / f".{RUN}.deleted").mkdir()
    assert codes(lived_in) == ["deletion-unfinished", "deletion-unfinished"]


def test_clocks_that_were_wrong_are_found(lived_in: Home, made: Made) -> None:
    later = datetime.now(UTC) + timedelta(days=3)
    with lived_in.database.writing(lived_in.runs.runner) as session:
        session.scalars(select(Recording)).one().start = later
    assert codes(lived_in) == ["start-unlikely"]
    with lived_in.database.writing(lived_in.runs.runner) as session:
        session.scalars(select(Recording)).one().start = datetime(1980, 1, 6, tzinfo=UTC)
    path = file_of(lived_in, made, "left.parquet")
    os.utime(path, (later.timestamp(), later.timestamp()))
    assert codes(lived_in) == ["start-unlikely", "clock-behind"]


def test_rights_that_others_have_are_found_and_taken_away_when_they_shall_be(lived_in: Home) -> None:
    sessions = lived_in.settings.data / "sessions.json"
    sessions.write_text("{}")
    sessions.chmod(0o644)
    assert codes(lived_in) == ["rights-open"]
    assert codes(lived_in, mend=True) == ["rights-open"]
    assert codes(lived_in) == []


def test_a_disk_that_is_filling_up_is_found(lived_in: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage:
        free = ROOM_LEFT - 1

    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage)
    (found,) = examined(lived_in).findings
    assert found.code == "disk-low"
    assert "home takes nothing more in" in found.message


def test_a_folder_without_a_home_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HomeLackingError):
        next(examine(tmp_path, None, datetime.now(UTC)))


def of_sqlite(home: Home) -> Path:
    if home.settings.database is not None:
        pytest.skip("is about the file of SQLite")
    home.close()
    return home.settings.data / "home.sqlite"


@pytest.mark.parametrize("spoiling", ["header", "page", "cut", "text"])
def test_a_database_that_is_damaged_is_found(lived_in: Home, spoiling: str) -> None:
    file = of_sqlite(lived_in)
    data = bytearray(file.read_bytes())
    if spoiling == "header":
        data[:16] = bytes(16)
    elif spoiling == "page":
        # All pages but the first, whose type is in its first byte.
        for page in range(4096, len(data), 4096):
            data[page] ^= 0xFF
    elif spoiling == "cut":
        del data[len(data) // 2 :]
    else:
        data[:] = b"not a database at all" * 500
    file.write_bytes(data)
    assert codes(lived_in)[0] == "database-damaged"


def test_rows_that_speak_of_others_that_are_gone_are_found(lived_in: Home) -> None:
    file = of_sqlite(lived_in)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("DELETE FROM recording")
        connection.commit()
    found = examined(lived_in).findings
    assert found[0].code == "reference-broken"
    assert "activity" in found[0].message


def test_a_database_of_a_newer_version_is_found_and_not_asked(lived_in: Home) -> None:
    with lived_in.database.transaction() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    (found,) = examined(lived_in).findings
    assert (found.code, "9999" in found.message) == ("database-newer", True)


def test_a_database_that_does_not_answer_is_found(lived_in: Home) -> None:
    address = "postgresql://openstride@127.0.0.1:9/openstride"
    lived_in.settings = replace(lived_in.settings, database=address)
    assert codes(lived_in) == ["database-unreachable"]


def test_many_runs_are_looked_at_page_by_page(lived_in: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("openstride.server.care._facts._PAGE", 7)
    now = lived_in.runs.clock()
    with lived_in.database.writing(lived_in.runs.runner) as session:
        session.add_all(Recording(id=f"{number:032x}", begun_at=now) for number in range(30))
    for number in range(30):
        (lived_in.runs.folder / f"{number:032x}").mkdir()
    found = examined(lived_in, quick=True)
    assert (found.runs, found.findings) == (31, ())


def test_every_finding_has_an_advice() -> None:
    assert all(advice.endswith(".") for advice in ADVICE.values())
