"""A backup is whole whatever goes on meanwhile, costs what is new, and says what it could not take."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from openstride.server import Home
from openstride.server._errors import BackupError, HomeLackingError
from openstride.server.archive import Written, back_up, generations
from openstride.server.archive._format import Manifest, is_name
from openstride.server.database import Activity
from tests.server.archive.conftest import NOW, ended
from tests.server.conftest import EITHER, RUN, Made

address = EITHER


@dataclass
class Backup:
    """Makes generations of a backup, an hour apart."""

    home: Home
    to: Path
    now: datetime = NOW

    def __call__(self, *, keep: int = 7, verify: bool = False) -> Written:
        self.now += timedelta(hours=1)
        settings = self.home.settings
        return ended(back_up(settings.data, settings.database, self.to, self.now, keep=keep, verify=verify))

    def manifest(self, back: int = 1) -> Manifest:
        path = self.to / generations(self.to)[-back] / "manifest.json"
        return Manifest.model_validate_json(path.read_bytes())

    def content(self, name: str, back: int = 1) -> bytes:
        own = self.to / generations(self.to)[-back] / name
        return (own if own.exists() else self.to / name).read_bytes()


@pytest.fixture
def backup(analysed: Home, tmp_path: Path) -> Backup:
    return Backup(analysed, tmp_path / "backup")


def test_everything_is_there_by_its_name_and_digest(backup: Backup, made: Made) -> None:
    told = backup()
    manifest = backup.manifest()
    runs = backup.home.runs.folder
    kept = {f"runs/{path.relative_to(runs).as_posix()}" for path in runs.rglob("*") if path.is_file()}
    assert {entry.name for entry in manifest.files if entry.name.startswith("runs/")} == kept
    assert len(kept) == 7
    assert_whole(backup)
    assert (manifest.scope, manifest.made_at, manifest.lacking) == ("home", backup.now, ())
    assert (told.files, told.copied, told.lacking) == (len(manifest.files), len(manifest.files), ())
    (recording,) = [json.loads(line) for line in backup.content("tables/recording.jsonl").splitlines()]
    assert recording["id"] == made.run
    assert recording["bytes"] == sum(map(len, made.segments))


def test_a_second_backup_copies_what_is_new(backup: Backup) -> None:
    first = backup()
    backup.home.runs.append(RUN, 0, 0, b"arriving", complete=False)
    second = backup()
    fresh = {entry.name for entry in backup.manifest().files} - {entry.name for entry in backup.manifest(2).files}
    assert fresh == {f"runs/{RUN}/log/00000000.part"}
    tables = sum(entry.name.startswith("tables/") for entry in backup.manifest().files)
    assert second.copied == tables + 1
    assert second.files == first.files + 1
    assert backup.content(f"runs/{RUN}/log/00000000.part") == b"arriving"


def test_a_segment_that_arrives_is_in_each_generation_as_far_as_it_was(backup: Backup) -> None:
    for data in (b"one", b"two"):
        backup.home.runs.append(RUN, 0, 3 * (data == b"two"), data, complete=False)
        backup()
    name = f"runs/{RUN}/log/00000000.part"
    assert (backup.content(name, 2), backup.content(name)) == (b"one", b"onetwo")


def test_a_damaged_file_is_said_by_name_and_spoils_nothing_else(backup: Backup, made: Made) -> None:
    folder = backup.home.runs.folder / made.run
    damaged, missing = folder / "recording" / "left.parquet", folder / "log" / "00000000.log"
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"?")
    missing.unlink()
    told = backup()
    names = {each.name: each.reason for each in told.lacking}
    assert names == {
        f"runs/{made.run}/recording/left.parquet": "damaged",
        f"runs/{made.run}/log/00000000.log": "missing",
    }
    assert backup.manifest().lacking == told.lacking
    assert f"runs/{made.run}/recording/right.parquet" in {entry.name for entry in backup.manifest().files}
    assert not (backup.to / f"runs/{made.run}/recording/left.parquet").exists()


def test_what_was_damaged_later_is_there_from_before(backup: Backup, made: Made) -> None:
    backup()
    damaged = backup.home.runs.folder / made.run / "recording" / "left.parquet"
    good = damaged.read_bytes()
    damaged.write_bytes(b"?")
    assert backup().lacking == ()
    assert backup.content(f"runs/{made.run}/recording/left.parquet") == good


def test_what_has_rotted_in_the_backup_is_written_anew_where_that_is_asked_for(backup: Backup, made: Made) -> None:
    backup()
    rotten = backup.to / f"runs/{made.run}/recording/left.parquet"
    good = rotten.read_bytes()
    rotten.write_bytes(bytes(len(good)))
    backup()
    assert rotten.read_bytes() != good
    backup(verify=True)
    assert rotten.read_bytes() == good


def test_old_generations_go_and_take_what_only_they_had(backup: Backup, made: Made) -> None:
    name = f"runs/{made.run}/complete.json"
    complete = backup.home.runs.folder / made.run / "complete.json"
    backup()
    complete.write_bytes(complete.read_bytes() + b" ")
    for _ in range(3):
        backup(keep=3)
    assert len(generations(backup.to)) == 3
    assert backup.content(name) == backup.content(name, 3) == complete.read_bytes()
    backup(keep=1)
    assert [path.name for path in backup.to.iterdir() if path.name not in ("lock", "runs")] == generations(backup.to)
    assert backup.content(name) == complete.read_bytes()


@pytest.mark.parametrize("steps", [1, 9, 14])
def test_a_backup_that_is_ended_leaves_those_before_and_the_next_goes_on(
    backup: Backup, made: Made, steps: int
) -> None:
    backup()
    complete = backup.home.runs.folder / made.run / "complete.json"
    complete.write_bytes(complete.read_bytes() + b" ")
    before, settings = backup.manifest(), backup.home.settings
    begun = back_up(settings.data, settings.database, backup.to, backup.now + timedelta(minutes=1))
    for _ in range(steps):
        next(begun)
    begun.close()
    assert backup.manifest() == before
    assert_whole(backup)
    assert backup().lacking == ()
    assert_whole(backup)
    assert backup.content(f"runs/{made.run}/complete.json") == complete.read_bytes()


def assert_whole(backup: Backup) -> None:
    for entry in backup.manifest().files:
        assert hashlib.sha256(backup.content(entry.name)).hexdigest() == entry.sha256


def test_where_there_is_no_home_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(HomeLackingError, match="no home"):
        ended(back_up(tmp_path / "none", None, tmp_path / "backup", NOW))
    assert list(tmp_path.iterdir()) == []


def test_a_backup_is_not_in_the_data_it_is_of(backup: Backup) -> None:
    backup.to = backup.home.settings.data / "backup"
    with pytest.raises(BackupError, match="data folder itself"):
        backup()


def test_a_title_written_meanwhile_is_not_in_a_backup_that_has_begun(backup: Backup, made: Made) -> None:
    settings = backup.home.settings
    begun = back_up(settings.data, settings.database, backup.to, NOW)
    next(begun)
    with backup.home.database.writing(backup.home.runs.runner) as session:
        found = session.find(Activity, made.run)
        assert found is not None
        found.title = "later"
    ended(begun)
    (activity,) = [json.loads(line) for line in backup.content("tables/activity.jsonl").splitlines()]
    assert activity["title"] == ""


@pytest.mark.parametrize(
    "name",
    [
        "../home.sqlite",
        "/etc/passwd",
        f"runs/{RUN}",
        f"runs/{RUN}/..",
        f"runs/{RUN}/../x",
        f"runs/{RUN}/a//b",
        f"runs/{RUN}/a\\b",
        f"runs/{RUN}/log/aux.log",
        f"runs/{RUN}/.hidden",
        f"runs/{RUN}/a.",
        f"runs/{RUN}/a\n",
        f"runs/{RUN}/" + "a" * 81,
        "tables/x.jsonl/y",
        "manifest.json",
        "",
    ],
)
def test_names_that_lead_elsewhere_are_none(name: str) -> None:
    assert not is_name(name)
