"""What the phone notes of a run: laps, pauses, positions and known ways become tables on the recording's time line."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openstride.pod import KNOWN_DISTANCE, LAP, PAUSE, POSITION, RESUME, seal, tables_beside
from openstride.recordings import (
    Event,
    LogEntry,
    NoFeetError,
    Recording,
    read_recording,
    verify_recording,
    write_recording,
)
from tests.pod.talking import TalkingPod

POD = TalkingPod()
#: Two seconds of one foot.
RUN: list[LogEntry] = [*POD.hello(), *POD.run(0, 416), *POD.goodbye(416)]


@cache
def sealed() -> Recording:
    return seal(RUN, name="run")


def at(seconds: float) -> int:
    """Return the instant so long after the recording's zero, by the log."""
    start = sealed().metadata.start
    assert start is not None
    return round(start.timestamp() * 1e6) + round(seconds * 1e6)


def noted(seconds: float, kind: str, **document: object) -> Event:
    return Event(at(seconds), kind, json.dumps(document) if document else "")


def place(seconds: float, latitude: float, longitude: float, **more: object) -> Event:
    return noted(seconds, POSITION, latitude_deg=latitude, longitude_deg=longitude, **more)


def pauses(*events: Event) -> list[tuple[float, float]]:
    tables = tables_beside(events, sealed())
    if "events" not in tables:
        return []
    begin, end = (np.round(tables["events"][name], 6).tolist() for name in ("t", "t_end"))
    return [*zip(begin, end, strict=True)]


def test_a_pause_lasts_until_the_next_stride() -> None:
    assert pauses(noted(0.5, PAUSE), noted(1.0, RESUME), noted(1.25, PAUSE), noted(1.5, RESUME)) == [
        (0.5, 1.0),
        (1.25, 1.5),
    ]


def test_a_pause_that_did_not_end_lasts_until_the_recording_does() -> None:
    ((begin, end),) = pauses(noted(0.5, PAUSE))
    assert begin == 0.5
    assert end == pytest.approx(416 / 208, abs=0.02)


def test_who_stands_before_the_first_sample_stands_from_it_on() -> None:
    assert pauses(noted(-3.0, PAUSE), noted(0.75, RESUME)) == [(0.0, 0.75)]
    assert pauses(noted(-3.0, PAUSE), noted(-1.0, RESUME)) == []


def test_a_stride_without_a_pause_is_no_event() -> None:
    assert pauses(noted(0.5, RESUME)) == []


def test_laps_and_pauses_stand_side_by_side(tmp_path: Path) -> None:
    events = [noted(0.25, LAP), noted(0.5, PAUSE), noted(1.0, RESUME), noted(1.5, LAP, by="distance")]
    write_recording(tmp_path / "run", sealed(), tables=tables_beside([*RUN, *events], sealed()))
    table = read_recording(tmp_path / "run").events()
    assert table is not None
    assert table["kind"].tolist() == [LAP, PAUSE, LAP]
    np.testing.assert_allclose(table["t_end"], [np.nan, 1.0, np.nan])
    assert table["text"].tolist() == ["", "", '{"by": "distance"}']
    assert verify_recording(tmp_path / "run").findings == ()


def test_positions_are_a_table_with_what_the_phone_knew(tmp_path: Path) -> None:
    fixes = [
        place(-1.0, 52.0, 13.0),
        place(1.0, 52.0001, 13.0001, accuracy=5.5, speed=None),
        place(0.5, 52.0, 13.0, accuracy=12, altitude=41.5),
    ]
    write_recording(tmp_path / "run", sealed(), tables=tables_beside([*RUN, *fixes], sealed()))
    table = read_recording(tmp_path / "run").position()
    assert table is not None
    assert set(table) == {"t", "latitude_deg", "longitude_deg", "altitude", "horizontal_accuracy"}
    np.testing.assert_allclose(table["t"], [0.5, 1.0], atol=1e-9)
    np.testing.assert_array_equal(table["latitude_deg"], [52.0, 52.0001])
    np.testing.assert_array_equal(table["horizontal_accuracy"], [12.0, 5.5])
    np.testing.assert_array_equal(table["altitude"], [41.5, np.nan])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "not JSON",
        '{"latitude_deg": 91.0, "longitude_deg": 0.0}',
        '{"latitude_deg": 1.0}',
        '{"latitude_deg": true, "longitude_deg": 0.0}',
        '{"latitude_deg": NaN, "longitude_deg": 0.0}',
        '{"latitude_deg": "52", "longitude_deg": "13"}',
    ],
)
def test_what_is_no_place_on_earth_is_left_out(text: str) -> None:
    table = tables_beside([Event(at(0.0), POSITION, text), place(1.0, 52.0, 13.0)], sealed())["position"]
    assert table["t"].tolist() == pytest.approx([1.0])


@given(st.sampled_from((POSITION, KNOWN_DISTANCE, PAUSE, RESUME, LAP)), st.text() | st.integers().map(str))
def test_no_text_is_too_strange_to_be_passed_by(kind: str, text: str) -> None:
    said = Event(at(0.0), kind, text)
    assert tables_beside([said, place(1.0, 52.0, 13.0)], sealed())["position"]["t"].tolist() == pytest.approx([1.0])
    assert seal([*RUN, said], name="run").metadata.nominal_distance is None


def test_the_counted_laps_of_a_track_are_the_length_of_the_way() -> None:
    said = [
        noted(2.0, KNOWN_DISTANCE, distance=400.0, by="track"),
        noted(2.1, KNOWN_DISTANCE, distance=800, by="track"),
    ]
    assert seal([*RUN, *said], name="run").metadata.nominal_distance == 800.0


def test_what_a_belt_says_is_kept_and_is_no_measured_way() -> None:
    said = noted(2.0, KNOWN_DISTANCE, distance=5000.0, by="treadmill")
    assert seal([*RUN, said], name="run").metadata.nominal_distance is None
    table = tables_beside([*RUN, said], sealed())["events"]
    assert table["kind"].tolist() == [KNOWN_DISTANCE]
    assert json.loads(table["text"][0]) == {"distance": 5000.0, "by": "treadmill"}


@pytest.mark.parametrize("distance", [0.0, -400.0, 1e9, 10**400, None, "400", True])
def test_a_way_that_nobody_runs_is_none(distance: object) -> None:
    said = noted(2.0, KNOWN_DISTANCE, distance=distance, by="track")
    assert seal([*RUN, said], name="run").metadata.nominal_distance is None


#: Four fixes of a run without shoes, from 10 s to 13 s, and what was noted of it.
FIXES = tuple(
    Event(10_000_000 + 1_000_000 * k, POSITION, json.dumps({"latitude_deg": 52.0 + 3e-5 * k, "longitude_deg": 13.0}))
    for k in range(4)
)
BY_POSITION: tuple[Event, ...] = (
    Event(9_000_000, "start", json.dumps({"zone": "Europe/Berlin"})),
    *FIXES[:2],
    Event(11_500_000, LAP),
    Event(12_250_000, PAUSE),
    *FIXES[2:],
    Event(14_000_000, "stop"),
)


def test_a_run_without_shoes_is_a_recording_without_feet_that_begins_with_its_first_position(tmp_path: Path) -> None:
    recording = seal(BY_POSITION, name="run")
    assert recording.metadata.start is not None
    assert recording.metadata.start.timestamp() == 10.0
    assert recording.metadata.time_zone == "Europe/Berlin"
    write_recording(tmp_path / "run", recording, tables=tables_beside(BY_POSITION, recording))
    assert not verify_recording(tmp_path / "run").findings
    again = read_recording(tmp_path / "run")
    assert (dict(again.feet), again.metadata.feet, again.notices) == ({}, (), ())
    places, events = again.position(), again.events()
    assert places is not None
    assert events is not None
    assert places["t"].tolist() == [0.0, 1.0, 2.0, 3.0]
    assert list(events["kind"]) == [LAP, PAUSE]
    # Whoever stood at the end stood until the last position.
    assert events["t"].tolist() == [1.5, 2.25]
    assert events["t_end"].tolist()[1] == 3.0


@pytest.mark.parametrize("entries", [BY_POSITION[:2], (BY_POSITION[0], FIXES[0], FIXES[0])])
def test_one_place_is_no_run(entries: tuple[Event, ...]) -> None:
    with pytest.raises(NoFeetError):
        seal(entries, name="run")


def test_positions_stand_for_no_foot_that_the_recording_names(tmp_path: Path) -> None:
    entries = [*RUN, place(0.5, 52.0, 13.0), place(1.0, 52.0001, 13.0)]
    write_recording(tmp_path / "run", seal(entries, name="run"), tables=tables_beside(entries, sealed()))
    (tmp_path / "run" / "left.parquet").unlink()
    with pytest.raises(NoFeetError):
        read_recording(tmp_path / "run")
