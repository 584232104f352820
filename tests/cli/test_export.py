"""`openstride export` writes activities as files, and the account as one archive; each is there whole or not at all."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from openstride.formats import read, write
from tests.cli.conftest import Command
from tests.server.files.test_batches import gpx


@pytest.fixture
def home(command: Command, tmp_path: Path) -> list[str]:
    """Return the option that leads to a home with two runs, one of which was on a treadmill."""
    old, data = tmp_path / "old", ["--data", str(tmp_path / "data")]
    old.mkdir()
    (old / "run.gpx").write_bytes(gpx())
    treadmill = read(gpx(start="2026-05-03T06:00:00Z")).activities[0]
    bare = treadmill.channels[2:] or ()
    (old / "belt.tcx").write_bytes(write(type(treadmill)("running", treadmill.start, treadmill.time, bare), "tcx"))
    assert command("import", str(old), *data).code == 0
    return data


def test_all_activities_become_files_once(command: Command, home: list[str], tmp_path: Path) -> None:
    out = tmp_path / "out" / "runs"
    first = command("export", "--all", "--to", str(out), *home, "--language", "en")
    assert first.code == 0
    assert "2 activities were written to" in first.out
    files = sorted(path.name for path in out.iterdir())
    assert [name[:10] for name in files] == ["2026-05-01", "2026-05-03"]
    assert all(name.endswith(".fit") for name in files)
    assert all(read(path.read_bytes()).outcome == "read" for path in out.iterdir())
    kept = out / files[0]
    kept.write_bytes(b"mine")
    again = command("export", "--all", "--to", str(out), *home, "--language", "zh")
    assert again.code == 0
    assert "有 2 个文件已经存在" in again.out
    assert kept.read_bytes() == b"mine"
    assert command("export", "--all", "--to", str(out), "--overwrite", *home).code == 0
    assert kept.read_bytes() != b"mine"
    assert sorted(path.name for path in out.iterdir()) == files


def test_what_a_format_cannot_hold_is_named_and_stands_in_no_others_way(
    command: Command, home: list[str], tmp_path: Path
) -> None:
    ended = command("export", "--all", "--format", "gpx", "--to", str(tmp_path / "out"), *home, "--json")
    assert ended.code == 3
    files = json.loads(ended.out)["files"]
    assert sorted(each["became"] for each in files) == ["refused", "written"]
    (why,) = [each["why"] for each in files if each["why"]]
    assert "no positions" in why
    assert len(list((tmp_path / "out").iterdir())) == 1
    told = command("export", "--all", "--format", "gpx", "--to", str(tmp_path / "out"), *home, "--language", "en")
    assert "1 could not be written:" in told.out


def test_originals_leave_as_they_came(command: Command, home: list[str], tmp_path: Path) -> None:
    assert command("export", "--all", "--format", "original", "--to", str(tmp_path / "out"), *home).code == 0
    found = {path.name[9:]: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert found == {path.name: path.read_bytes() for path in (tmp_path / "old").iterdir()}


def test_the_beginning_of_an_id_is_enough_and_must_be_of_one(command: Command, home: list[str], tmp_path: Path) -> None:
    out = ["--to", str(tmp_path / "out"), *home]
    every = json.loads(command("export", "--all", *out, "--json").out)["files"]
    one = every[0]["activity"]
    found = json.loads(command("export", one[:10], "--format", "csv", *out, "--json").out)["files"]
    assert [each["activity"] for each in found] == [one]
    assert found[0]["file"].endswith(".csv")
    nothing = command("export", "xyz", *out)
    assert nothing.code == 2
    assert "'xyz'" in nothing.err


def test_files_that_leave_come_home_elsewhere_and_leave_as_the_same_files(
    command: Command, home: list[str], tmp_path: Path
) -> None:
    first, second, other = tmp_path / "first", tmp_path / "second", ["--data", str(tmp_path / "other")]
    assert command("export", "--all", "--to", str(first), *home).code == 0
    assert command("import", str(first), *other).code == 0
    assert command("export", "--all", "--to", str(second), *other).code == 0
    assert sorted(path.read_bytes() for path in first.iterdir()) == sorted(
        path.read_bytes() for path in second.iterdir()
    )


def test_the_account_as_one_archive_makes_a_home_with_the_same_history(
    command: Command, home: list[str], tmp_path: Path
) -> None:
    archive, other = tmp_path / "account.zip", ["--data", str(tmp_path / "other")]
    assert command("export", "--account", str(archive), *home, "--language", "en").code == 0
    with zipfile.ZipFile(archive) as content:
        assert content.testzip() is None
        assert any("manifest" in name for name in content.namelist())
    refused = command("export", "--account", str(archive), *home)
    assert refused.code == 2
    assert "--overwrite" in refused.err
    assert command("restore", str(archive), *other).code == 0
    for form in ("fit", "original"):
        written = []
        for name, where in (("here", home), ("there", other)):
            assert command("export", "--all", "--format", form, "--to", str(tmp_path / name / form), *where).code == 0
            written.append({path.name: path.read_bytes() for path in (tmp_path / name / form).iterdir()})
        assert written[0] == written[1]


def test_what_is_not_said_clearly_is_refused(command: Command, tmp_path: Path) -> None:
    for arguments in (
        ["--all"],
        ["--to", str(tmp_path)],
        ["--all", "--account", "a.zip"],
        ["--account", "a", "--to", "b"],
    ):
        assert command("export", *arguments).code == 2
