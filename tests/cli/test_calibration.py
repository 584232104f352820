"""`openstride analyze` calibrates when asked, remembers when told to, and says what it did."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from openstride.messages import catalogue
from openstride.recordings import read_recording, write_recording
from openstride.simulator import RUNNERS, simulate
from tests.cli.conftest import Command

Document = dict[str, Any]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a recording of two minutes with positions."""
    run = simulate(RUNNERS["easy"], 120.0, seed=1)
    place = Path(tmp_path_factory.mktemp("known")) / "run"
    write_recording(place, run.recording, tables=run.truth() | {"position": run.position()})
    return place


@pytest.fixture(scope="module")
def way(folder: Path) -> float:
    """Return how far the runner went (m)."""
    return float(read_recording(folder).truth("strides")["stride_length"].sum() / 2.0)


def analysed(command: Command, folder: Path, *options: object) -> Document:
    ended = command("analyze", folder, "--json", *options)
    assert ended.code == 0
    document: Document = json.loads(ended.out)
    return document


def test_a_known_distance_calibrates_this_run_and_nothing_else(command: Command, folder: Path, way: float) -> None:
    before, after = analysed(command, folder), analysed(command, folder, "--distance", f"{1.01 * way:.2f}m±0.05%")
    assert before["calibration"] is None
    assert after["summary"]["distance"]["value"] == pytest.approx(1.01 * way, rel=1e-3)
    assert after["calibration"]["distance_before"] == before["summary"]["distance"]["value"]
    assert {each["source"] for each in after["calibration"]["feet"].values()} == {"distance"}
    assert analysed(command, folder) == before


def test_the_file_is_written_only_when_told_to(command: Command, folder: Path, way: float, tmp_path: Path) -> None:
    file, distance = tmp_path / "shoes.json", f"{1.01 * way:.2f}m ± 0.1%"
    ended = command("analyze", folder, "--distance", distance, "--calibration", file, "--learn")
    assert ended.code == 0
    assert f"Remembered in {file}" in ended.err.replace("\n", " ").replace("  ", " ") or str(file) in ended.err
    written = file.read_bytes()
    after = analysed(command, folder, "--calibration", file)
    assert after["calibration"]["feet"]["left"]["n"] == 1
    assert after["calibration"]["learned"] == []
    assert after["summary"]["distance"]["value"] == pytest.approx(1.01 * way, rel=2e-3)
    assert command("analyze", folder, "--calibration", file, "--position", "--json").code == 0
    assert file.read_bytes() == written
    assert not list(tmp_path.glob(".*.partial"))


def test_another_observation_of_the_same_run_is_added_and_the_same_one_is_not(
    command: Command, folder: Path, way: float, tmp_path: Path
) -> None:
    file = tmp_path / "shoes.json"
    learn = ("--calibration", file, "--learn", "--json")
    assert command("analyze", folder, "--distance", f"{way:.2f}m", *learn).code == 0
    assert command("analyze", folder, "--position", *learn).code == 0
    sources = [each["source"] for each in json.loads(file.read_text())["pods"]["left"]["observations"]]
    assert sources == ["distance", "position"]
    written = file.read_bytes()
    ended = command("analyze", folder, "--distance", f"{way:.2f}m", *learn)
    assert ended.code == 3
    assert {each["code"] for each in json.loads(ended.out)["warnings"]} == {"calibration_counted_before"}
    assert file.read_bytes() == written


def test_a_distance_far_off_is_said_and_not_remembered(command: Command, folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "shoes.json"
    ended = command("analyze", folder, "--distance", "5km", "--calibration", file, "--learn")
    assert ended.code == 3
    assert "not calibrated" in ended.out
    assert "standard deviations" in ended.out
    assert not file.exists()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_report_tells_the_scales(command: Command, folder: Path, way: float, language: str) -> None:
    texts = catalogue(language)
    ended = command("analyze", folder, "--distance", f"{way:.2f}m", "--language", language)
    assert ended.code == 0
    assert texts.text("calibration.title") in ended.out
    assert ended.out.count(texts.text("calibration.source.distance")) == 2
    plain = command("analyze", folder, "--language", language)
    assert texts.text("calibration.title") not in plain.out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--distance", "10"), "10 has no unit"),
        (("--treadmill", "fast"), "fast is no speed"),
        (("--distance", "stated"), "nominal_distance_m"),
        (("--learn", "--distance", "1km"), "no file to remember in"),
        (("--learn", "--calibration", "{tmp}/new.json"), "nothing known to learn from"),
        (("--calibration", "{tmp}/none.json"), "There is no calibration at"),
        (("--calibration", "{tmp}/broken.json"), "is no JSON"),
        (("--calibration", "{tmp}/other.json"), "pods"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    command: Command, folder: Path, tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    (tmp_path / "broken.json").write_text("{")
    (tmp_path / "other.json").write_text('{"schema": 1, "pods": 3}')
    ended = command("analyze", folder, *(option.format(tmp=tmp_path) for option in options))
    assert ended.code == 2
    assert said in " ".join(ended.err.split())
    assert ended.out == ""
