"""An activity second by second, for files that other programs read: strides, the way, and what was recorded beside."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from openstride.activity import Channel, Records
from openstride.analysis import analyze, records_of_strides, records_of_way
from openstride.recordings import Recording, Side, read_recording, write_recording
from openstride.simulator import RUNNERS, SimulatedRun, simulate
from tests.analysis.test_by_position import by_position

START = datetime(2026, 5, 1, 8, 0, 0, 250_000, tzinfo=UTC)
SECONDS = 90.0


@pytest.fixture(scope="module")
def run() -> SimulatedRun:
    return simulate(RUNNERS["easy"], SECONDS, 7)


@pytest.fixture(scope="module")
def recording(run: SimulatedRun, tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """Return a run with positions, and a band that lost the skin from 40 s to 70 s."""
    time = np.arange(0.5, SECONDS)
    rate = np.where((time >= 40.0) & (time < 70.0), 0.0, 120.0 + time // 10)
    folder = tmp_path_factory.mktemp("run") / "recording"
    events = {
        "t": np.array([30.0]),
        "t_end": np.array([np.nan]),
        "kind": np.array(["lap"], np.object_),
        "text": np.array([""], np.object_),
    }
    beside = {"position": run.position(), "heart_rate": {"t": time, "heart_rate_bpm": rate}, "events": events}
    write_recording(folder, run.recording, tables=beside)
    return read_recording(folder)


@pytest.fixture(scope="module")
def records(recording: Recording) -> Records:
    tables = {side: foot.strides for side, foot in analyze(recording).feet.items()}
    return records_of_strides(tables, start=START, duration=SECONDS, running=True, beside=[(0.0, recording)])


def known(records: Records, name: str) -> Channel:
    found = records.channel(name)
    assert found is not None, name
    return found


def test_there_is_a_record_at_each_whole_second_of_utc(records: Records) -> None:
    assert records.start == START + timedelta(seconds=0.75)
    assert records.time == tuple(float(second) for second in range(90))


def test_positions_lie_between_those_that_were_recorded(records: Records, recording: Recording) -> None:
    table = recording.position()
    assert table is not None
    for name in ("latitude_deg", "longitude_deg"):
        expected = np.interp(np.array(records.time) + 0.75, table["t"], table[name])
        found = known(records, name)
        assert found.origin == "phone_position"
        there = [index for index, value in enumerate(found.values) if value is not None]
        assert len(there) > 80
        assert [found.values[index] for index in there] == pytest.approx(expected[there].tolist(), abs=1e-9)


def test_a_heart_rate_stands_until_the_next_and_for_no_longer_than_that(records: Records) -> None:
    heart = known(records, "heart_rate_bpm").values
    assert heart[20] == 122.0
    # At 20.75 s after the last beat that was seen nobody knows any more.
    assert heart[60] is None
    assert heart[75] == 127.0


def test_each_foot_says_how_sure_it_is_and_both_together_are_the_mean(records: Records) -> None:
    left, right, both = (known(records, f"contact_time{which}").values for which in ("_left", "_right", ""))
    sigma = known(records, "contact_time_left_uncertainty").values
    balance = known(records, "balance").values
    counted = 0
    for one, other, mean, unsure, share in zip(left, right, both, sigma, balance, strict=True):
        if one is not None and other is not None and mean is not None:
            assert mean == pytest.approx(0.5 * (one + other))
            assert share == pytest.approx(one / (one + other))
            assert unsure is not None
            assert 0.0 < unsure < 0.1
            counted += 1
    assert counted > 60


def test_the_way_grows_and_ends_where_the_strides_end(records: Records, recording: Recording) -> None:
    way = [value for value in known(records, "distance").values if value is not None]
    assert all(after >= before for before, after in pairwise(way))
    assert way[-1] == pytest.approx(records.stated.distance, rel=1e-3)
    assert records.stated.distance == pytest.approx(analyze(recording).summary["distance"].value, rel=0.01)


def test_laps_and_rests_are_on_the_same_clock(records: Records) -> None:
    assert len(records.laps) == 2
    assert records.laps[0].end == records.laps[1].start == pytest.approx(30.0 - 0.75)
    assert records.timer_time == pytest.approx(records.stated.timer_time, abs=2.0)


def test_one_foot_is_a_run_without_balance(recording: Recording) -> None:
    tables: dict[Side, NDArray[np.void]] = {"left": analyze(recording).feet["left"].strides}
    found = records_of_strides(tables, start=START, duration=SECONDS, running=True)
    assert found.channel("balance") is None
    assert known(found, "contact_time").values == known(found, "contact_time_left").values


def test_a_run_without_shoes_has_its_way_and_where_that_was(run: SimulatedRun, tmp_path: Path) -> None:
    recording = by_position(tmp_path / "phone", run)
    found = records_of_way(replace(recording, metadata=replace(recording.metadata, start=START)))
    assert found.start == START
    assert {"latitude_deg", "longitude_deg", "distance", "speed"} <= {each.name for each in found.channels}
    assert found.channel("contact_time") is None
