"""`openstride analyze --before`: what stands out against earlier runs has its numbers, and silence its reason."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from openstride.cli._advice import advice_lines
from openstride.coach import Advice, advice, baseline
from openstride.messages import LANGUAGES, catalogue
from openstride.recordings import write_recording
from openstride.simulator import RUNNERS, Route, Runner, simulate
from tests.cli.conftest import Command
from tests.coach.making import MadeRunner, seeded

BEGINNING = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
USUAL = replace(RUNNERS["easy"], route=Route(standing=2.0, walking=4.0), winding=0.0)


def stored(folder: Path, runner: Runner, day: int, seconds: float = 70.0) -> Path:
    """Store a run of a made-up runner that began on a day."""
    recording = simulate(runner, seconds, day).recording
    metadata = replace(recording.metadata, id=f"run-{day}", start=BEGINNING + timedelta(days=day))
    path = folder / f"run-{day}"
    write_recording(path, replace(recording, metadata=metadata))
    return path


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of six usual runs, one with slow steps after them, and one that cannot be read."""
    folder = tmp_path_factory.mktemp("runs")
    for day in range(6):
        stored(folder, USUAL, day)
    stored(folder, USUAL.going(cadence_spm=150.0), 10)
    (folder / "broken").mkdir()
    (folder / "broken" / "recording.json").write_text("{")
    return folder


def told(shifts: Mapping[str, float]) -> Advice:
    random = seeded(2)
    before = baseline(MadeRunner().runs(random, 30))
    return advice(MadeRunner().form(random, shifts, speed=2.9), before)


def lines(found: Advice, language: str = "en", width: int = 80) -> str:
    return "\n".join(line.plain for line in advice_lines(found, catalogue(language), width))


def test_a_run_is_held_against_those_before_it(command: Command, runs: Path) -> None:
    ended = command("analyze", runs / "run-10", "--before", runs)
    said = " ".join(ended.out.split())
    assert "Advice against 6 runs in 5 days" in said
    assert "Next time: quicker, shorter steps. Cadence was 150" in said
    assert "doi:10.1249/MSS.0b013e3181ebedf4" in said


def test_the_first_runs_are_told_what_is_lacking_and_later_ones_do_not_count(command: Command, runs: Path) -> None:
    ended = command("analyze", runs / "run-2", "--before", runs)
    assert "Not enough data: 2 of 5 runs tell what is usual for you." in " ".join(ended.out.split())


def test_advice_is_in_the_json_where_it_was_asked_for(command: Command, runs: Path) -> None:
    assert "advice" not in json.loads(command("analyze", runs / "run-2", "--json").out)
    found = json.loads(command("analyze", runs / "run-2", "--json", "--before", runs).out)["advice"]
    assert (found["verdict"], found["lacking"], found["runs"]) == ("not_enough_data", "runs", 2)


def test_a_folder_that_is_not_there_is_said(command: Command, runs: Path) -> None:
    ended = command("analyze", runs / "run-2", "--before", runs / "nowhere")
    assert ended.code == 2
    assert "There is no folder" in ended.said


def test_numbers_are_in_the_units_of_a_report() -> None:
    said = " ".join(lines(told({"cadence": -0.15}), width=200).replace("\xa0", " ").split())
    assert "Cadence was 15" in said
    assert " spm at 5:" in said
    assert "; your usual there is 168 ± 3 spm." in said or "; your usual there is 167 ± 3 spm." in said
    assert "At most one in 100 usual runs" in said
    assert "Told from 1,200 strides." in said


def test_what_is_neither_good_nor_bad_is_only_named() -> None:
    said = " ".join(lines(told({"contact_time": 0.025})).split())
    assert "Unlike usual: contact time 28" in said
    assert "Nobody knows whether that is better or worse." in said
    assert "Next time" not in said


def test_what_was_best_is_said_with_its_number() -> None:
    said = " ".join(lines(told({"cadence": 0.2})).split())
    assert "Best: cadence 1" in said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [40, 80, 160])
def test_nothing_is_wider_than_the_terminal(language: str, width: int) -> None:
    for shifts in (
        {},
        {"cadence": -0.15},
        {"cadence": 0.15},
        {"strike_angle": 0.14, "braking": 20.0},
        {"pronation": -0.05},
    ):
        for line in advice_lines(told(shifts), catalogue(language), width):
            assert line.cell_len <= width


def test_silence_has_its_reason() -> None:
    assert "Nothing stands out" in lines(told({}))
    for lacking in ("runs", "speeds", "strides"):
        assert "Not enough data" in lines(Advice("not_enough_data", lacking=lacking, needed=5))
