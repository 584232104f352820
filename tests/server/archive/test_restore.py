"""An archive is restored into a home that holds nothing: all of it, from any database to any, or nothing at all."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from openstride.server import Home, opened
from openstride.server._errors import (
    ArchiveDamagedError,
    ArchiveLackingError,
    DataFolderInUseError,
    HomeNotEmptyError,
    RestoreError,
)
from openstride.server.activities._history import ActivityEdit, Wanted
from openstride.server.archive import back_up, restore
from openstride.server.database import connected
from tests.server.archive.conftest import NOW, Elsewhere, ended, fill_equipment, rows_in, zipped
from tests.server.cluster import Cluster
from tests.server.conftest import EITHER, RUN, Made
from tests.server.runs.test_runs import files_below, receive, work

address = EITHER

ALL = Wanted.model_validate({})


def test_a_backup_is_restored_row_by_row_and_file_by_file(full: Home, backup: Path, elsewhere: Elsewhere) -> None:
    restored = elsewhere(backup)
    assert elsewhere.rows() == rows_in(full.database)
    assert files_below(elsewhere.data / "runs") == files_below(full.runs.folder)
    assert (restored.runs, restored.lacking, restored.made_at) == (2, (), NOW)
    assert not (elsewhere.data / "restoring").exists()


def test_a_backup_goes_from_sqlite_to_postgresql_and_back(
    tmp_path: Path, home: Home, address: str | None, made: Made, cluster: Cluster
) -> None:
    if address is not None:
        pytest.skip("the other way round is the same")
    receive(home.runs, made.run, made.segments)
    work(home.runs)
    fill_equipment(home.equipment)
    ended(back_up(home.settings.data, None, tmp_path / "first", NOW))
    cluster.empty()
    there, back = Elsewhere(tmp_path / "there", cluster.address), Elsewhere(tmp_path / "back", None)
    there(tmp_path / "first")
    ended(back_up(there.data, there.address, tmp_path / "second", NOW))
    back(tmp_path / "second")
    assert there.rows() == back.rows() == rows_in(home.database)
    assert files_below(back.data / "runs") == files_below(home.runs.folder)
    # Whoever comes next has a number of their own.
    with closing(connected(cluster.address, there.data / "home.sqlite")) as database, database.transaction() as other:
        other.exec_driver_sql("INSERT INTO runner (name, created_at) VALUES ('Bob', 0)")
        assert other.exec_driver_sql("SELECT max(id) FROM runner").scalar() == 2


def test_a_restored_home_starts_and_goes_on(
    home: Home, full: Home, backup: Path, elsewhere: Elsewhere, made: Made
) -> None:
    elsewhere(backup)
    with opened(replace(home.settings, data=elsewhere.data, database=elsewhere.address)) as other:
        assert other.runs.newest() == full.runs.newest()
        assert other.history.page(ALL) == full.history.page(ALL)
        assert other.equipment.profile() == full.equipment.profile()
        assert other.runs.strides(made.run) == full.runs.strides(made.run)
        assert other.runs.report(made.run)[1] == full.runs.report(made.run)[1]
        assert other.runs.append(RUN, 0, 8, b", more", complete=True).offset == 14
        assert work(other.runs) == []


def test_an_export_has_no_number_of_a_runner_and_is_restored(full: Home, export: Path, elsewhere: Elsewhere) -> None:
    with zipfile.ZipFile(export) as file:
        assert file.testzip() is None
        assert {member.compress_type for member in file.infolist()} == {zipfile.ZIP_STORED}
        tables = {name: file.read(name) for name in file.namelist() if name.startswith("tables/")}
    assert "tables/job.jsonl" not in tables
    assert all(b"runner_id" not in lines for lines in tables.values())
    elsewhere(export)
    rows, expected = elsewhere.rows(), rows_in(full.database)
    assert rows.pop("job") == []
    expected.pop("job")
    assert rows == expected
    assert files_below(elsewhere.data / "runs") == files_below(full.runs.folder)
    unpacked = elsewhere.data.parent / "unpacked"
    with zipfile.ZipFile(export) as file:
        file.extractall(unpacked)
    Elsewhere(elsewhere.data.parent / "third", None)(unpacked)


def test_what_waited_waits_again_after_an_export(home: Home, made: Made, elsewhere: Elsewhere, tmp_path: Path) -> None:
    receive(home.runs, made.run, made.segments)
    (tmp_path / "export.zip").write_bytes(zipped(home))
    elsewhere(tmp_path / "export.zip")
    with opened(replace(home.settings, data=elsewhere.data, database=elsewhere.address)) as other:
        assert [outcome.problem for outcome in work(other.runs)] == [None, None]
        assert other.runs.get(made.run).state == "analysed"


def test_nothing_is_restored_over_what_is_there(full: Home, backup: Path) -> None:
    settings, before = full.settings, rows_in(full.database)
    full.close()
    with pytest.raises(HomeNotEmptyError, match="runs"):
        ended(restore(backup, settings.data, settings.database, NOW))
    shutil.rmtree(settings.data / "runs")
    with pytest.raises(HomeNotEmptyError, match="a runner"):
        ended(restore(backup, settings.data, settings.database, NOW))
    with closing(connected(settings.database, settings.data / "home.sqlite")) as database:
        assert rows_in(database) == before


def test_a_home_that_was_started_and_not_used_is_restored_to(home: Home, backup: Path, elsewhere: Elsewhere) -> None:
    with opened(replace(home.settings, data=elsewhere.data, database=None)), pytest.raises(DataFolderInUseError):
        elsewhere(backup)
    assert elsewhere(backup).runs == 2
    with pytest.raises(HomeNotEmptyError):
        elsewhere(backup)


def test_a_dry_run_says_what_there_is_and_leaves_the_home_as_it_was(backup: Path, elsewhere: Elsewhere) -> None:
    assert elsewhere(backup, dry_run=True).runs == 2
    assert list((elsewhere.data / "runs").iterdir()) == []
    assert elsewhere(backup).runs == 2


@pytest.mark.parametrize("steps", [1, 12, 24, 28, 31])
def test_a_restore_that_is_killed_leaves_an_empty_home_or_a_whole_one(
    home: Home, backup: Path, elsewhere: Elsewhere, tmp_path: Path, steps: int
) -> None:
    begun = restore(backup, elsewhere.data, elsewhere.address, NOW)
    for _ in range(steps):
        next(begun, None)
    # What a process leaves that ends here, as far as files and rows go.
    shutil.copytree(elsewhere.data, tmp_path / "killed")
    begun.close()
    with opened(replace(home.settings, data=tmp_path / "killed", database=None)) as other:
        assert len(other.runs.newest()) in (0, 2)
        found = sorted(path.name for path in other.runs.folder.iterdir())
        assert found == sorted(run.id for run in other.runs.newest())
        assert not (tmp_path / "killed" / "restoring").exists()


def test_a_restore_that_ended_before_it_was_said_is_whole(backup: Path, elsewhere: Elsewhere, home: Home) -> None:
    elsewhere(backup)
    (elsewhere.data / "restoring").touch()
    with opened(replace(home.settings, data=elsewhere.data, database=None)) as other:
        assert len(other.runs.newest()) == 2


def test_a_disk_that_refuses_leaves_an_empty_home(
    backup: Path, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("openstride.server.archive._restoring.copy_out", full)
    with pytest.raises(RestoreError, match="No space left"):
        elsewhere(backup)
    monkeypatch.undo()
    assert list((elsewhere.data / "runs").iterdir()) == []
    assert elsewhere(backup).runs == 2


def test_a_generation_can_be_chosen(full: Home, made: Made, backup: Path, tmp_path: Path) -> None:
    settings = full.settings
    full.history.edit(made.run, ActivityEdit(title="later"))
    ended(back_up(settings.data, settings.database, backup, NOW.replace(year=2027)))
    titles = []
    for generation in (None, "2026", "2027-11-21"):
        other = Elsewhere(tmp_path / f"of-{generation}", None)
        other(backup, generation=generation)
        titles.append(other.rows()["activity"][0]["title"])
    assert titles == ["later", "Ünder — 晨跑", "later"]
    with pytest.raises(ArchiveLackingError, match="2028"):
        Elsewhere(tmp_path / "none", None)(backup, generation="2028")


def test_what_a_damaged_home_lacked_is_said_and_the_rest_restored(
    full: Home, made: Made, tmp_path: Path, elsewhere: Elsewhere
) -> None:
    damaged = full.runs.folder / made.run / "recording" / "left.parquet"
    damaged.write_bytes(b"?")
    settings = full.settings
    ended(back_up(settings.data, settings.database, tmp_path / "backup", NOW))
    restored = elsewhere(tmp_path / "backup")
    assert [each.name for each in restored.lacking] == [f"runs/{made.run}/recording/left.parquet"]
    assert not (elsewhere.data / restored.lacking[0].name).exists()
    assert elsewhere.rows() == rows_in(full.database)


def test_a_backup_of_an_earlier_schema_is_brought_up(tmp_path: Path, elsewhere: Elsewhere) -> None:
    backup = tmp_path / "old"
    elder = backup / "2026-01-01T000000.000000Z"
    when = 1_777_600_000_000_000
    old: dict[str, list[dict[str, Any]]] = {
        "runner": [{"id": 3, "name": "Ann", "mass": None, "height": None, "created_at": when}],
        "recording": [
            dict.fromkeys(("sha256", "time_zone", "feet", "devices"))
            | {"runner_id": 3, "id": RUN, "begun_at": when, "received_at": when, "bytes": 9, "sealed_at": when}
            | {"start": when, "duration": 60.5, "files": []}
        ],
        "activity": [
            dict.fromkeys(("shoe_id", "time_zone", "moving_time", "distance", "speed", "cadence_spm", "deleted_at"))
            | {"runner_id": 3, "id": RUN, "recording_id": RUN, "kind": "run", "title": "old", "notes": ""}
            | {"start": when, "duration": 60.5}
        ],
        "result": [
            {"runner_id": 3, "activity_id": RUN, "engine": "e" * 64, "version": "0.1", "running": True}
            | {"summary": {}, "warnings": [], "replay": None, "files": [], "made_at": when, "shown": True}
        ],
    }
    tables = ("runner", "shoe", "pod", "mounting", "recording", "activity", "result", "job")
    lines = {
        f"tables/{name}.jsonl": b"".join(json.dumps(row).encode() + b"\n" for row in old.get(name, ()))
        for name in tables
    }
    write_archive(elder, lines, revision="0001", scope="home")
    elsewhere(backup)
    (result,) = elsewhere.rows()["result"]
    assert (result["engine"], result["method"], result["told"]) == ("e" * 64, "e" * 64, {})


def write_archive(folder: Path, files: dict[str, bytes], **said: object) -> None:
    manifest = {"format": "openstride-archive", "version": 1, "openstride": "0.1", "made_at": NOW.isoformat()} | said
    manifest["files"] = [
        {"name": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in files.items()
    ]
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    (folder / "manifest.json").write_text(json.dumps(manifest))


def test_links_in_a_backup_are_not_followed(backup: Path, elsewhere: Elsewhere, made: Made, tmp_path: Path) -> None:
    file = backup / f"runs/{made.run}/recording/left.parquet"
    file.rename(tmp_path / "moved")
    file.symlink_to(tmp_path / "moved")
    with pytest.raises(ArchiveDamagedError, match="it is a link"):
        elsewhere(backup)
