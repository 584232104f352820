"""An activity from a file: its way, splits, track and efforts, from whatever column tells them."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from openstride.activity import CHANNELS, Channel, Lap, Pause, Records, Stated
from openstride.analysis import activity_of_records, course_of_records
from openstride.formats import read
from openstride.history import best_efforts, way_marks
from tests.formats.expected import EXPECTED, TOLERANCE

START = datetime(2026, 3, 1, 8, tzinfo=UTC)
DEGREE = 111_132.0
FILES = [(name, number) for name, expected in EXPECTED.items() for number in range(len(expected.runs))]


def records(duration: int = 600, **columns: float | list[float]) -> Records:
    """Return a run of so many seconds with a value a second in each column, or one value throughout."""
    time = tuple(float(second) for second in range(duration + 1))
    channels = []
    for name, given in columns.items():
        values = tuple(given) if isinstance(given, list) else (given,) * len(time)
        channels.append(Channel(name, CHANNELS[name], values, "watch"))
    return Records("running", START, time, tuple(channels))


def test_a_counter_tells_the_way_and_its_splits() -> None:
    run = records(distance=[4.0 * second for second in range(601)], cadence=3.0)
    activity = activity_of_records(run, name="a")
    first, second, last = activity.splits["kilometre"]
    assert (first.start, first.end, first.distance, first.steps) == (0.0, 250.0, 1000.0, 750)
    assert (second.complete, last.complete) == (True, False)
    assert last.distance == pytest.approx(400.0)
    assert (first.uncertainty, first.speed) == (None, 4.0)
    assert activity.summary["distance"].value == 2400.0
    assert activity.summary["cadence"].value == pytest.approx(180.0)
    assert (activity.source, activity.grade, activity.running, activity.start) == ("file", "stated", True, START)


def test_without_a_counter_speeds_tell_the_way_and_without_them_positions() -> None:
    by_speed = course_of_records(records(speed=4.0), running=True)
    north = [50.0 + 4.0 * second / DEGREE for second in range(601)]
    by_place = course_of_records(records(latitude_deg=north, longitude_deg=9.0), running=True)
    assert by_speed is not None
    assert by_place is not None
    assert by_speed.distance == pytest.approx(2400.0)
    assert by_place.distance == pytest.approx(2400.0, rel=0.002)


def test_a_counter_that_stands_at_zero_tells_nothing() -> None:
    course = course_of_records(records(distance=0.0, speed=4.0), running=True)
    assert course is not None
    assert course.distance == pytest.approx(2400.0)


def test_a_run_without_any_way_has_its_time_and_heart() -> None:
    activity = activity_of_records(records(heart_rate_bpm=150.0), name="a")
    assert activity.heart_rate is not None
    assert (activity.heart_rate.mean_bpm, activity.elapsed_time, activity.splits["kilometre"]) == (150.0, 600.0, ())
    assert "distance" not in activity.summary
    assert activity.track is None


def test_pauses_are_no_moving_time() -> None:
    run = records(distance=[4.0 * second for second in range(601)])
    paused = Records("running", START, run.time, run.channels, pauses=(Pause(100.0, 160.0),), laps=(Lap(0.0, 300.0),))
    activity = activity_of_records(paused, name="a")
    assert activity.moving_time == 540.0
    assert [part.gait for part in activity.segments] == ["running", "standing", "running"]
    assert activity.splits["kilometre"][0].moving_time == 190.0
    assert (activity.laps[0].moving_time, activity.laps[0].distance) == (240.0, 1200.0)


def test_what_the_file_states_comes_before_what_its_records_say() -> None:
    run = records(distance=[4.0 * second for second in range(601)])
    stated = Stated(distance=2405.0, elapsed_time=601.5, timer_time=600.5, energy_kcal=100.0)
    told = Records("running", START, run.time, run.channels, stated=stated, laps=(Lap(0.0, 300.0, 299.0, 1203.0),))
    activity = activity_of_records(told, name="a")
    assert (activity.elapsed_time, activity.moving_time) == (601.5, 600.5)
    assert activity.summary["distance"].value == 2405.0
    assert activity.summary["energy"].value == 418_400.0
    assert (activity.laps[0].moving_time, activity.laps[0].distance) == (299.0, 1203.0)


def test_totals_alone_are_an_activity() -> None:
    totals = Records("running", START, (), stated=Stated(distance=5000.0, timer_time=1500.0))
    activity = activity_of_records(totals, name="a")
    assert (activity.elapsed_time, activity.moving_time) == (1500.0, 1500.0)
    assert activity.summary["mean_speed"].value == pytest.approx(5000.0 / 1500.0)
    assert (activity.segments, activity.splits, activity.series) == ((), {}, ())


def test_series_are_means_over_windows_in_our_units() -> None:
    run = records(distance=[4.0 * second for second in range(601)], cadence=3.0, contact_time=0.24)
    found = {(each.metric, each.axis): each for each in activity_of_records(run, name="a").series}
    assert set(found) == {(name, axis) for name in ("cadence", "contact_time") for axis in ("time", "distance")}
    cadence = found["cadence", "time"]
    assert cadence.unit == "1/min"
    assert len(cadence.points) == 40
    assert cadence.points[0].n == 15
    assert [point.value for point in cadence.points] == pytest.approx([180.0] * 40)


@pytest.mark.parametrize(("name", "number"), FILES)
def test_every_real_activity_becomes_one_of_history(name: str, number: int, shared: Path) -> None:
    found = read((shared / "activity-files" / name).read_bytes()).activities[number]
    expected = EXPECTED[name].runs[number]
    activity = activity_of_records(found, name="a", running=True)
    distance = activity.summary.get("distance")
    truth = expected.way or expected.stated[0] or expected.distance
    assert (None if distance is None else distance.value) == (
        None if not truth else pytest.approx(truth, rel=TOLERANCE)
    )
    course = course_of_records(found, running=True)
    if course is None or course.distance is None:
        return
    efforts = best_efforts(course.time, course.way)
    assert all(0.0 < one.time < other.time for one, other in pairwise(efforts))
    assert len(way_marks(course.time, course.way)) == int((course.way[-1] - course.way[0]) // 50.0) + 1
    for split in activity.splits["kilometre"]:
        assert split.end > split.start
    if activity.track is not None:
        assert np.all(np.diff(activity.track.time) > 0.0)
