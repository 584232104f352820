"""`openstride import` brings files home, says what became of each, and takes them back."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.server.files.test_batches import gpx
from tests.server.files.test_orders import local_pulse, pulse


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


def test_local_times_are_set_aside_until_their_zone_is_stated(command: Command, tmp_path: Path) -> None:
    table, data = tmp_path / "HEARTRATE_AUTO.csv", ["--data", str(tmp_path / "data")]
    table.write_bytes(local_pulse("2026-05-06T09:50", 50))
    for language, words in (("en", "it does not say of which time zone"), ("zh", "没有说明属于哪个时区")):
        aside = command("import", str(table), *data, "--language", language)
        assert aside.code == 0
        said = "".join(aside.out.split())
        assert "".join(words.split()) in said
        assert "--time-zoneEurope/Berlin" in said
    stated = json.loads(command("import", str(table), *data, "--time-zone", "Europe/Berlin", "--json").out)
    assert (stated["batch"]["time_zone"], stated["batch"]["heart_rates"]) == ("Europe/Berlin", 50)
    assert [(each["verdict"], each["pulse"]["first"]) for each in stated["files"]] == [
        ("imported", "2026-05-06T07:50:00Z")
    ]
    # The same command goes on with the same batch; another zone changes nothing of what was read.
    again = json.loads(command("import", str(table), *data, "--time-zone", "Europe/Berlin", "--json").out)
    assert again == stated
    other = json.loads(command("import", str(table), *data, "--time-zone", "Asia/Tokyo", "--json").out)
    assert [each["verdict"] for each in other["files"]] == ["duplicate"]
    # Who had stated the wrong one takes that batch back.
    command("import", "--undo", stated["batch"]["id"], *data)
    anew = json.loads(command("import", str(table), *data, "--time-zone", "Asia/Tokyo", "--json").out)
    assert [(each["verdict"], each["pulse"]["first"]) for each in anew["files"]] == [
        ("imported", "2026-05-06T00:50:00Z")
    ]


@pytest.mark.parametrize(
    ("zone", "near"),
    [
        ("Europe/Berln", "Europe/Berlin"),
        ("berlin", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("qqqqqqqq", "Europe/Berlin"),
        ("../../etc/passwd", "Europe/Berlin"),
    ],
)
def test_a_zone_that_there_is_not_is_refused_with_one_that_may_be_meant(
    command: Command, tmp_path: Path, zone: str, near: str
) -> None:
    (tmp_path / "run.gpx").write_bytes(gpx())
    for language, title in (("en", "There is no such time zone."), ("zh", "没有这个时区。")):
        where = "--data", str(tmp_path / "data"), "--language", language
        refused = command("import", str(tmp_path / "run.gpx"), *where, "--time-zone", zone)
        assert refused.code == 2
        assert title in refused.err
        assert near in refused.err
    assert not (tmp_path / "data").exists()


def test_help_shows_how_a_zone_is_stated(command: Command) -> None:
    said = " ".join(command("import", "--help").out.split())
    assert "openstride import zepp.zip --time-zone Europe/Berlin" in said
    assert command("import", "--list", "--time-zone", "Europe/Berlin").code == 2


def test_what_is_not_there_is_refused(command: Command, tmp_path: Path) -> None:
    refused = command("import", str(tmp_path / "nothing"))
    assert refused.code == 2
    neither = command("import", "--list", "--undo", "0" * 32)
    assert neither.code == 2
