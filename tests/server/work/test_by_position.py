"""A run without shoes goes from its log into the history: sealed with the same receipt, known by its positions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from openstride.formats import read
from openstride.pod import LAP, POSITION
from openstride.recordings import Event, LogEntry, read_recording
from openstride.server import Home
from openstride.simulator import RUNNERS, SimulatedRun, simulate
from tests.server.conftest import Hand
from tests.server.lived_in import analysed
from tests.server.making import START, segments_of, write_log
from tests.server.sending import upload
from tests.server.test_problems import problem_in


@pytest.fixture(scope="module")
def run() -> SimulatedRun:
    return simulate(RUNNERS["easy"], 300.0, seed=4)


def log_of(run: SimulatedRun) -> Iterator[LogEntry]:
    """Yield what a phone logs of a run without shoes."""

    def event(seconds: float, kind: str, **document: object) -> Event:
        return Event(round((START + seconds) * 1e6), kind, json.dumps(document) if document else "")

    yield event(0.0, "start", app="web", version="0.1.0", zone="Europe/Berlin")
    table = run.position()
    for t, latitude, longitude in zip(table["t"], table["latitude_deg"], table["longitude_deg"], strict=True):
        yield event(float(t), POSITION, latitude_deg=float(latitude), longitude_deg=float(longitude), accuracy=5.0)
        if 150.0 <= t < 151.0:
            yield event(float(t) + 0.1, LAP)
    yield event(301.0, "stop")


@pytest.fixture
def sent(browser: httpx.Client, hand: Hand, run: SimulatedRun, tmp_path: Path) -> str:
    name = write_log(tmp_path / "log", log_of(run))
    hand.works = True
    upload(browser, name, segments_of(tmp_path / "log"), lambda: 1 << 20).raise_for_status()
    analysed(browser, name)
    return name


def asked(browser: httpx.Client, path: str) -> Any:
    return browser.get(f"/api/v1{path}").raise_for_status().json()


def test_it_is_sealed_and_its_log_may_go(browser: httpx.Client, served: Home, sent: str) -> None:
    found = asked(browser, f"/runs/{sent}")
    assert {each["name"] for each in found["receipt"]["files"]} == {
        "recording.json",
        "position.parquet",
        "events.parquet",
    }
    assert found["feet"] == {"left": None, "right": None}
    assert (found["report"], found["replay"], found["error"]) == (False, None, None)
    recording = read_recording(served.runs.folder / sent / "recording")
    assert not recording.feet
    assert found["duration"] == pytest.approx(299.0, abs=2.0)


def test_it_is_an_activity_with_a_way_and_without_form(browser: httpx.Client, sent: str, run: SimulatedRun) -> None:
    (activity,) = asked(browser, "/activities")["activities"]
    assert (activity["source"], activity["grade"], activity["kind"]) == ("phone", "phone_position", "run")
    assert activity["time_zone"] == "Europe/Berlin"
    way = float(np.mean([table["stride_length"].sum() for table in run.strides.values()]))
    assert activity["distance"] == pytest.approx(way, rel=0.02)
    assert activity["cadence_spm"] is None
    summary = asked(browser, f"/activities/{sent}")["summary"]
    assert 0.01 < summary["distance"]["uncertainty"] / summary["distance"]["value"] < 0.03
    assert "contact_time" not in summary


def test_it_counts_in_the_history_and_the_coach_takes_nothing_of_it(browser: httpx.Client, sent: str) -> None:
    (week,) = [each for each in asked(browser, "/progress/totals?zone=UTC&period=week")["totals"] if each["amount"]]
    assert week["amount"] > 500.0
    advice = asked(browser, f"/activities/{sent}/advice")
    assert (advice["verdict"], advice["lacking"], advice["runs"]) == ("not_enough_data", "strides", 0)


def test_what_it_does_not_have_is_said_and_what_it_has_is_given(browser: httpx.Client, sent: str) -> None:
    for path in (f"/runs/{sent}/report", f"/activities/{sent}/strides"):
        answer = browser.get(f"/api/v1{path}")
        assert answer.status_code == 409, (path, answer.text)
        assert problem_in(answer).type in {"openstride:report-lacking", "openstride:strides-lacking"}
    raw = browser.get(f"/api/v1/activities/{sent}/raw").raise_for_status()
    assert raw.content[:2] == b"PK"
    (speed,) = asked(browser, f"/activities/{sent}/series?metrics=speed")["series"]
    assert 1.0 < float(np.median(speed["mean"])) < 5.0
    assert len(asked(browser, f"/activities/{sent}/laps")["laps"]) == 2
    assert asked(browser, f"/activities/{sent}/track")


def test_it_is_written_in_formats_of_others_with_its_places(browser: httpx.Client, sent: str) -> None:
    gpx = browser.get(f"/api/v1/activities/{sent}/file?format=gpx").raise_for_status()
    (activity,) = read(gpx.content).activities
    latitude = activity.channel("latitude_deg")
    assert latitude is not None
    assert latitude.count > 290


def test_it_is_analysed_once_more_like_any_other(browser: httpx.Client, sent: str) -> None:
    browser.post(f"/api/v1/runs/{sent}/again").raise_for_status()
    analysed(browser, sent)
    assert len(asked(browser, f"/activities/{sent}/results")["results"]) <= 1
