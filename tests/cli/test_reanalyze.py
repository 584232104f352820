"""`openstride reanalyze` has home analyse runs once more, tells what that changed, and takes it back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from openstride.cli._reanalysis_report import Done, Sheet, reanalysis_report
from openstride.messages import catalogue
from openstride.server import Settings, opened, reach
from openstride.server.equipment._equipment import Profile
from tests.cli.conftest import Command
from tests.server.conftest import RUN, Hand
from tests.server.making import SECONDS, entries_of, made_up, segments_of, write_log
from tests.server.runs.test_runs import receive, work


@pytest.fixture(scope="module")
def segments(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[bytes]]:
    """Return the log of a run: its identity, and its segments."""
    folder = tmp_path_factory.mktemp("made") / "log"
    run = write_log(folder, entries_of(made_up(), SECONDS))
    return run, segments_of(folder)


@pytest.fixture
def data(tmp_path: Path, segments: tuple[str, list[bytes]]) -> Path:
    """Return the folder of a home that has analysed a run, knows the runner's mass since, and does not run."""
    settings = Settings(tmp_path / "data", made_up, worker=Hand)
    with opened(settings) as home:
        receive(home.runs, *segments)
        work(home.runs)
        home.equipment.describe(Profile(mass=68.0, height=1.78))
    return settings.data


def summary_in(data: Path, run: str) -> dict[str, Any]:
    with opened(Settings(data, made_up, worker=Hand)) as home:
        found = home.runs.get(run).summary
        assert found is not None
        return dict(found)


def test_where_no_home_runs_one_does_for_as_long_as_it_takes(
    command: Command, data: Path, segments: tuple[str, list[bytes]]
) -> None:
    run, _ = segments
    ended = command("reanalyze", "--all", "--data", data)
    assert (ended.code, ended.err) == (0, "")
    lines = ended.out.splitlines()
    assert lines[0] == "Analysed once more: 1. Numbers changed in 1."
    # Nothing was measured anew; what the mass makes possible is there.
    assert [line.split()[0] for line in lines if line.startswith("  E")] == ["Estimated", "Energy"]
    assert "Contact time" not in ended.out
    assert "--undo" in ended.out
    assert "energy" in summary_in(data, run)
    ended = command("reanalyze", "--undo", "--data", data)
    assert ended.out == "The results from before are shown again. Activities analysed once more: 1.\n"
    assert "energy" not in summary_in(data, run)
    assert command("reanalyze", run, "--data", data).out.startswith("Nothing to do")
    assert "energy" not in summary_in(data, run)


def test_a_run_that_is_damaged_is_said_and_stays_as_it_was(
    command: Command, data: Path, segments: tuple[str, list[bytes]]
) -> None:
    run, _ = segments
    before = summary_in(data, run)
    recording = data / "runs" / run / "recording"
    (recording / "left.parquet").write_bytes(b"PAR1")
    ended = command("reanalyze", run, "--data", data)
    assert ended.code == 3
    said = " ".join(ended.out.split())
    assert said.startswith("Nothing could be analysed. Could not be analysed and stay as they were: 1")
    assert f" {run} " in said
    assert "left.parquet" in said
    assert summary_in(data, run) == before
    as_json = command("reanalyze", "--all", "--json", "--data", data)
    found = json.loads(as_json.out)
    assert (as_json.code, found["schema"], found["progress"]["failed"], found["metrics"]) == (3, 1, 1, [])
    assert found["activities"][0]["problem"]["type"] == "openstride:not-sealed"


class Works(Hand):
    """A worker within this process."""

    def __init__(self) -> None:
        super().__init__(works=True)


@pytest.fixture
def running(data: Path) -> Iterator[Callable[[], Any]]:
    """Return what asks a home that runs for its sessions and its activity."""
    with reach(Settings(data, made_up, worker=Works)) as home:
        yield lambda: home.get("/activities")["activities"]


def test_a_home_that_runs_does_the_work(
    command: Command, data: Path, running: Callable[[], Any], segments: tuple[str, list[bytes]]
) -> None:
    before = running()
    ended = command("reanalyze", "--all", "--keep-shown", "--json", "--data", data)
    found = json.loads(ended.out)
    assert (ended.code, found["progress"]["done"], found["progress"]["changed"]) == (0, 1, 1)
    assert {"power", "energy"} <= {each["metric"] for each in found["metrics"]}
    (activity,) = found["activities"]
    assert (activity["id"], activity["state"], activity["before"] != activity["after"]) == (segments[0], "done", True)
    assert running() == before
    refused = command("reanalyze", RUN, "--data", data)
    assert refused.code == 2
    assert f"There is no activity {RUN} here." in refused.said


def test_where_there_are_no_runs_it_says_so_and_makes_none(command: Command, tmp_path: Path) -> None:
    ended = command("reanalyze", "--all", "--data", tmp_path / "nothing")
    assert (ended.code, ended.out) == (2, "")
    assert "There are no runs in" in ended.said
    assert not (tmp_path / "nothing").exists()


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--all", RUN), "name activities"),
        (("--undo", "--all"), "name activities"),
        (("--undo", "--again"), "--undo only shows"),
        (("--again",), "name activities"),
        (("yesterday",), "yesterday is no id"),
    ],
)
def test_a_wish_that_is_none_is_refused(command: Command, arguments: tuple[str, ...], why: str) -> None:
    ended = command("reanalyze", *arguments)
    assert ended.code == 2
    assert why in ended.said


def test_each_metric_is_told_with_its_difference_in_people_s_units() -> None:
    metric = {"side": None, "activities": 3, "one_sided": 0, "median": -0.004, "largest": 0.012, "largest_sigmas": 2.1}
    rows = (
        {"metric": "contact_time", "unit": "s", **metric},
        {"metric": "distance", "unit": "m", **metric, "median": None, "largest": None, "largest_sigmas": None},
        {"metric": "impact", "unit": "m/s2", **metric, "side": "left", "median": 9.80665},
        {"metric": "moving_time", "unit": "s", **metric, "median": 61.0, "largest": 62.0},
    )
    done = Done({"done": 4, "changed": 3}, rows)
    lines = [str(line) for line in reanalysis_report(done, Sheet(catalogue("en"), 100, shown=False))]
    found = {line[2:24].strip(): line[24:].replace("\N{NO-BREAK SPACE}", " ").split() for line in lines}
    assert lines[0] == "Analysed once more: 4. Numbers changed in 3."
    assert found["Contact time"] == ["3", "−4", "ms", "+12", "ms", "+2.1"]
    assert found["Distance"] == ["3", "–", "–", "–"]
    assert found["Impact, left"] == ["3", "+1", "g", "+0.0012", "g", "+2.1"]
    assert found["Time on the move"] == ["3", "+61", "s", "+62", "s", "+2.1"]
    assert "What was shown before is still shown; the new results lie beside it." in lines


def test_it_reads_in_chinese() -> None:
    done = Done(
        {"done": 2, "changed": 0}, (), ({"state": "failed", "id": RUN, "start": None, "title": "", "problem": None},)
    )
    lines = [str(line) for line in reanalysis_report(done, Sheet(catalogue("zh"), 80))]
    assert lines[0] == catalogue("zh").text("reanalyze.same", done=2)
    assert f"  {RUN}" in lines
