"""`openstride import` brings files home, says what became of each, and takes them back."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from tests.cli.conftest import Command
from tests.server.files.test_batches import gpx


def test_a_folder_comes_home_and_goes_again(command: Command, tmp_path: Path) -> None:
    old, data = tmp_path / "old", ["--data", str(tmp_path / "data")]
    old.mkdir()
    (old / "run.gpx").write_bytes(gpx())
    (old / "notes.txt").write_text("no run", encoding="utf-8")
    with zipfile.ZipFile(old / "more.zip", "w") as archive:
        archive.writestr("run again.gpx", gpx())
        archive.writestr("next.gpx", gpx(start="2026-05-02T06:00:00Z"))
    first = command("import", str(old), *data, "--json")
    assert first.code == 3
    said = json.loads(first.out)
    assert {each["name"]: each["verdict"] for each in said["files"]} == {
        "more.zip/run again.gpx": "imported",
        "more.zip/next.gpx": "imported",
        "run.gpx": "duplicate",
        "notes.txt": "not_recognised",
    }
    again = command("import", str(old), *data, "--language", "en")
    assert "2 activities and 0 days were made of 4 files." in again.out
    assert "None of the formats that are known here." in again.out
    listed = json.loads(command("import", "--list", *data, "--json").out)["batches"]
    assert [each["activities"] for each in listed] == [2]
    undone = command("import", "--undo", said["batch"]["id"], *data, "--language", "zh")
    assert undone.code == 0
    assert "已撤回" in undone.out
    anew = json.loads(command("import", str(old), *data, "--json").out)
    assert anew["batch"]["id"] != said["batch"]["id"]
    assert anew["batch"]["activities"] == 2


def test_what_is_not_there_is_refused(command: Command, tmp_path: Path) -> None:
    refused = command("import", str(tmp_path / "nothing"))
    assert refused.code == 2
    neither = command("import", "--list", "--undo", "0" * 32)
    assert neither.code == 2
