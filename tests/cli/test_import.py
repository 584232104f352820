"""`openstride import` brings files home, says what became of each, and takes them back."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from tests.cli.conftest import Command
from tests.server.files.test_batches import gpx
from tests.server.files.test_orders import pulse


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


def test_heart_rates_in_a_file_of_their_own_are_said_to_be_that(command: Command, tmp_path: Path) -> None:
    table, data = tmp_path / "HEARTRATE.csv", ["--data", str(tmp_path / "data")]
    table.write_bytes(pulse("2026-05-06T23:00:00", 120))
    said = command("import", str(table), *data, "--language", "en")
    assert said.code == 0
    told = " ".join(said.out.split())
    assert "HEARTRATE.csv 120 heart rates, 2026-05-06 \u2013 2026-05-07." in told
    again = command("import", str(table), *data, "--language", "zh")
    assert "120 个心率" in again.out


def test_what_is_not_there_is_refused(command: Command, tmp_path: Path) -> None:
    refused = command("import", str(tmp_path / "nothing"))
    assert refused.code == 2
    neither = command("import", "--list", "--undo", "0" * 32)
    assert neither.code == 2
