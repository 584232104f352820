"""A way that the runner knows goes from the log of a run into its lengths, and its report says so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from openstride.analysis import KnownDistance, analyze
from openstride.pod import KNOWN_DISTANCE
from openstride.recordings import Event, read_recording
from openstride.server import Home
from tests.server.conftest import Hand
from tests.server.lived_in import analysed
from tests.server.making import SECONDS, entries_of, made_up, segments_of, write_log
from tests.server.sending import upload


def ran(browser: httpx.Client, hand: Hand, folder: Path, way: float, by: str) -> str:
    """Let a run be sent whose runner said at its end how long its way was, and wait until it is analysed."""
    *entries, stop = entries_of(made_up(), SECONDS)
    assert isinstance(stop, Event)
    said = Event(stop.at_us, KNOWN_DISTANCE, json.dumps({"distance": way, "by": by}))
    run = write_log(folder, iter([*entries, said, stop]))
    hand.works = True
    upload(browser, run, segments_of(folder), lambda: 1 << 20).raise_for_status()
    analysed(browser, run)
    return run


def told(home: Home, run: str) -> Any:
    """Return the data of the report."""
    (report,) = (home.runs.folder / run).glob("results/*/report.json")
    return json.loads(report.read_bytes())


@pytest.fixture(scope="module")
def way() -> float:
    """Return how long the way is by the shoes alone (m)."""
    found = analyze(made_up()).summary["distance"].value
    assert found is not None
    return found


def test_the_counted_laps_of_a_track_calibrate_their_run(
    browser: httpx.Client, served: Home, hand: Hand, tmp_path: Path, way: float
) -> None:
    run = ran(browser, hand, tmp_path / "log", 1.01 * way, "track")
    report = told(served, run)
    assert {each["source"] for each in report["calibration"]} == {"distance"}
    recording = read_recording(served.runs.folder / run / "recording")
    expected = analyze(recording, references=[KnownDistance(1.01 * way)]).summary["distance"].value
    assert expected is not None
    assert report["summary"]["distance"]["value"] == pytest.approx(expected)
    (activity,) = browser.get("/api/v1/activities").json()["activities"]
    assert activity["distance"] == pytest.approx(expected)
    plain = analyze(recording).summary["distance"].value
    assert plain is not None
    assert plain < expected < 1.01 * way


def test_a_belt_calibrates_its_run_as_surely_as_belts_are(
    browser: httpx.Client, served: Home, hand: Hand, tmp_path: Path, way: float
) -> None:
    report = told(served, ran(browser, hand, tmp_path / "log", 1.01 * way, "treadmill"))
    scales = {each["side"]: (each["source"], each["scale"]["value"]) for each in report["calibration"]}
    assert set(scales) == {"left", "right"}
    assert all(source == "treadmill" and 1.0 < scale < 1.005 for source, scale in scales.values())


def test_a_way_that_cannot_be_that_of_the_run_changes_nothing_and_is_said(
    browser: httpx.Client, served: Home, hand: Hand, tmp_path: Path, way: float
) -> None:
    run = ran(browser, hand, tmp_path / "log", 3.0 * way, "track")
    report = told(served, run)
    assert report["calibration"] == []
    assert "calibration_far_off" in {each["code"] for each in report["warnings"]}
    plain = analyze(read_recording(served.runs.folder / run / "recording")).summary["distance"].value
    assert report["summary"]["distance"]["value"] == pytest.approx(plain)
