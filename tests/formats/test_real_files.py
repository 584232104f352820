"""Every real file gives what the table says that was written by hand, and agrees with its own totals."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from openstride.activity import Records
from openstride.formats import Reading, read
from tests.formats.expected import EXPECTED, TOLERANCE, Run

FIT_EPOCH = datetime(1989, 12, 31, tzinfo=UTC)
FILES = pytest.mark.parametrize("name", EXPECTED)


@pytest.fixture(scope="module")
def readings(shared: Path) -> dict[str, Reading]:
    """Return what is read of each file, once for all tests."""
    return {name: read((shared / "activity-files" / name).read_bytes()) for name in EXPECTED}


def last(records: Records, channel: str) -> float | None:
    found = records.channel(channel)
    return next((value for value in reversed(found.values) if value is not None), None) if found else None


def start_of(run: Run) -> datetime | None:
    if isinstance(run.start, int):
        return FIT_EPOCH + timedelta(seconds=run.start)
    return None if run.start is None else datetime.fromisoformat(run.start)


def test_the_table_has_every_file_there_is(shared: Path) -> None:
    folder = shared / "activity-files"
    there = {path.relative_to(folder).as_posix() for path in folder.glob("*/*") if path.is_file()}
    assert sorted(there) == sorted(EXPECTED)


@FILES
def test_a_file_has_the_verdict_of_the_table(name: str, readings: dict[str, Reading]) -> None:
    found, expected = readings[name], EXPECTED[name]
    place = None if found.place is None else (found.place.unit, found.place.number)
    assert (found.outcome, found.reason, place) == (expected.outcome, expected.reason, expected.place)
    assert len(found.activities) == len(expected.runs)


@FILES
def test_activities_have_the_records_of_the_table(name: str, readings: dict[str, Reading]) -> None:
    for found, run in zip(readings[name].activities, EXPECTED[name].runs, strict=True):
        assert (found.sport, found.start, len(found.time)) == (run.sport, start_of(run), run.records)
        assert (len(found.laps), len(found.pauses)) == (run.laps, run.pauses)
        assert found.elapsed_time == pytest.approx(run.elapsed, abs=0.0015)
        assert found.timer_time == pytest.approx(run.timer, abs=0.0015)
        assert last(found, "distance") == (None if run.distance is None else pytest.approx(run.distance, abs=0.001))
        assert {each.name for each in found.channels if each.known} == set(run.channels)


@FILES
def test_activities_state_what_the_table_says(name: str, readings: dict[str, Reading]) -> None:
    for found, run in zip(readings[name].activities, EXPECTED[name].runs, strict=True):
        stated = (found.stated.distance, found.stated.elapsed_time, found.stated.timer_time)
        assert stated == tuple(None if each is None else pytest.approx(each, abs=0.001) for each in run.stated)


@FILES
def test_records_come_to_what_the_file_says_or_the_table_says_why_not(name: str, readings: dict[str, Reading]) -> None:
    for found, run in zip(readings[name].activities, EXPECTED[name].runs, strict=True):
        ours = {"distance": last(found, "distance"), "elapsed": found.elapsed_time, "timer": found.timer_time}
        for what, stated in zip(ours, run.stated, strict=True):
            if stated:
                agrees = ours[what] == pytest.approx(stated, rel=TOLERANCE)
                assert agrees != (what in run.why), f"{what}: {ours[what]} of {stated}"


@FILES
def test_laps_come_to_what_the_file_says(name: str, readings: dict[str, Reading]) -> None:
    for found, run in zip(readings[name].activities, EXPECTED[name].runs, strict=True):
        for total, each in ((found.stated.distance, "distance"), (found.stated.timer_time, "timer_time")):
            if found.laps and total and "laps" not in run.why:
                together = sum(getattr(lap, each) or 0.0 for lap in found.laps)
                assert together == pytest.approx(total, rel=TOLERANCE)


@FILES
def test_laps_and_pauses_lie_in_order_and_do_not_overlap(name: str, readings: dict[str, Reading]) -> None:
    for found in readings[name].activities:
        for parts in (found.laps, found.pauses):
            starts = [part.start for part in parts]
            assert starts == sorted(starts)
            assert all(part.end >= part.start for part in parts)
        assert all(one.end <= other.start for one, other in zip(found.pauses, found.pauses[1:], strict=False))


@FILES
def test_times_rise(name: str, readings: dict[str, Reading]) -> None:
    for found in readings[name].activities:
        assert all(one < other for one, other in zip(found.time, found.time[1:], strict=False))
