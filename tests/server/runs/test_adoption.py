"""What lies in the folder alone is taken into the database: of a home that had none, of a lost one, of a killed one."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from openstride.server import Home, Settings, opened
from openstride.server.database import Queue
from openstride.server.runs._adoption import adopt
from openstride.server.runs._runs import Runs
from tests.server.conftest import EITHER, RUN, Hand, Made
from tests.server.making import made_up, named
from tests.server.runs.test_runs import receive, work

address = EITHER
FOOT = {"samples": 100, "missing": 0}
METRIC = {
    "value": 5000.0,
    "uncertainty": 35.0,
    "unit": "m",
    "n": 2,
    "left": None,
    "right": {"value": 5000.0, "uncertainty": 50.0, "n": 1},
    "difference": None,
}
#: What the first homes kept of a run, beside its samples.
KEPT: dict[str, Any] = {
    "complete.json": {"segments": [{"bytes": 12, "sha256": "5e" * 32}]},
    "sealed.json": {
        "start": "2026-05-01T06:00:00Z",
        "duration": 1500.0,
        "feet": {"left": FOOT, "right": FOOT},
        "receipt": {"files": [{"name": "left.parquet", "bytes": 4, "sha256": "0f" * 32}]},
    },
    "analysis.json": {
        "engine": "0",
        "version": "0.1.0",
        "running": True,
        "summary": {"distance": METRIC},
        "warnings": [{"code": "gap", "side": "left", "seconds": 2.0}],
        "replay": {"strides": 2, "equal": True, "first_difference": None},
    },
}


def files_only(runs: Path, run: str, changed: Mapping[str, Any] | None = None) -> Path:
    """Make the folder of a run that a home without a database has analysed; None leaves a document away."""
    folder = runs / run
    for name in ("log", "recording"):
        (folder / name).mkdir(parents=True)
    (folder / "log" / "00000000.log").write_bytes(b"step by step")
    (folder / "recording" / "left.parquet").write_bytes(b"PAR1")
    for name, document in (KEPT | dict(changed or {})).items():
        if document is not None:
            (folder / name).write_text(json.dumps(document), encoding="utf-8")
    return folder


@pytest.fixture
def runs(home: Home) -> Runs:
    return home.runs


def waiting(queue: Queue) -> list[tuple[str, str]]:
    return [(job.kind, job.key) for job in iter(queue.claim, None)]


def test_what_a_home_without_a_database_knew_is_known(runs: Runs) -> None:
    files_only(runs.folder, RUN, {"report.json": {"schema": 1}, "failed.json": {"attempts": 1}})
    adopt(runs)
    run = runs.get(RUN).model_dump(mode="json")
    sealed, analysed = KEPT["sealed.json"], KEPT["analysis.json"]
    assert {name: run[name] for name in sealed} == sealed
    assert {name: run[name] for name in analysed if name != "version"} == {
        name: value for name, value in analysed.items() if name != "version"
    }
    assert (run["state"], run["received_bytes"], run["report"], run["error"]) == ("analysed", 12, True, None)
    report, _ = runs.report(RUN)
    assert report == runs.folder / RUN / "report.json"
    assert waiting(runs.queue) == []


@pytest.mark.parametrize(
    ("changed", "state", "jobs"),
    [
        ({"complete.json": None, "sealed.json": None, "analysis.json": None}, "receiving", []),
        ({"sealed.json": None, "analysis.json": None}, "sealing", ["seal"]),
        ({"sealed.json": {"start": 1}}, "sealing", ["seal"]),
        ({"analysis.json": None}, "analysing", ["analyse"]),
        ({"analysis.json": None, "failed.json": {"attempts": 3}}, "analysing", ["analyse"]),
        ({"analysis.json": {"engine": None}}, "analysing", ["analyse"]),
        ({}, "analysed", []),
    ],
)
def test_what_is_missing_is_done(runs: Runs, changed: dict[str, Any], state: str, jobs: list[str]) -> None:
    files_only(runs.folder, RUN, changed)
    for _ in range(2):
        adopt(runs)
        assert runs.get(RUN).state == state
    assert waiting(runs.queue) == [(job, RUN) for job in jobs]


def test_each_run_has_the_instants_of_its_files(runs: Runs) -> None:
    folder = files_only(runs.folder, RUN, {"complete.json": None})
    os.utime(folder, (0, 1_777_600_000))
    (runs.folder / "lost+found").mkdir()
    files_only(runs.folder, "f" * 32, {"sealed.json": None, "analysis.json": None})
    adopt(runs)
    assert [run.id for run in runs.newest()] == ["f" * 32, RUN]


@contextmanager
def home_at(data: Path, database: str | None) -> Iterator[Home]:
    with opened(Settings(data, made_up, worker=Hand, database=database)) as home:
        yield home


def test_an_upload_that_ended_between_the_disk_and_the_database_is_found_by_the_next_home(
    tmp_path: Path, address: str | None, made: Made
) -> None:
    with home_at(tmp_path, address) as home:
        for index, data in enumerate(made.segments):
            home.runs.append(made.run, index, 0, data, complete=True)
        (home.runs.folder / made.run / "complete.json").write_text(json.dumps(named(made.segments)))
        assert home.runs.get(made.run).state == "receiving"
    with home_at(tmp_path, address) as home:
        assert home.runs.get(made.run).state == "sealing"
        assert waiting(home.runs.queue) == [("seal", made.run)]
    with home_at(tmp_path, address) as home:
        # What the home before had taken is given back.
        assert waiting(home.runs.queue) == [("seal", made.run)]


def test_where_a_database_was_lost_all_is_found_again(tmp_path: Path, made: Made) -> None:
    with home_at(tmp_path, None) as home:
        receive(home.runs, made.run, made.segments)
        work(home.runs)
        before = home.runs.get(made.run)
    for path in tmp_path.glob("home.sqlite*"):
        path.unlink()
    with home_at(tmp_path, None) as home:
        assert home.runs.get(made.run).state == "sealing"
        work(home.runs)
        assert home.runs.get(made.run) == before
        assert datetime.now(UTC) > (before.start or datetime.now(UTC))


def test_a_folder_that_goes_away_is_not_missed_by_the_next_home(tmp_path: Path, address: str | None) -> None:
    files_only(tmp_path / "runs", RUN)
    with home_at(tmp_path, address) as home:
        assert home.runs.get(RUN).state == "analysed"
    shutil.rmtree(tmp_path / "runs" / RUN)
    with home_at(tmp_path, address) as home:
        assert home.runs.get(RUN).state == "analysed"
