"""An activity of another maker's file is seen along its way: curves that say what measured them, laps, and a track."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import httpx
import pyarrow.parquet as pq
import pytest

from openstride.activity import Channel, Lap, Pause, Records, Stated
from openstride.formats import write
from openstride.server import Home
from openstride.server.runs import records_in
from tests.server.activities.test_activities import API, ok
from tests.server.conftest import EITHER, Hand
from tests.server.files.test_batches import begin, bring, gpx, listed, read
from tests.server.test_problems import problem_in

address = EITHER

#: Speed, heart rate, steps of one foot, and height of a TCX: four laps of 100 s, with a pause after the second.
SPEED, BEATS, STEPS, LOW = 3.0, 150, 85, 200.0


@pytest.fixture(autouse=True)
def _works(hand: Hand) -> None:
    hand.works = True


def tcx(laps: int = 4, pause_after: int = 2, pause: int = 120) -> bytes:
    """Return a run of laps of 100 s by a watch, a point a second, that stood between two of them."""
    written, second = [], 0
    for lap in range(laps):
        second += pause if lap == pause_after else 0
        points = "".join(
            f"<Trackpoint><Time>{stamp(second + k)}</Time><AltitudeMeters>{LOW + lap}</AltitudeMeters>"
            f"<DistanceMeters>{SPEED * (100 * lap + k)}</DistanceMeters><HeartRateBpm><Value>{BEATS + lap}</Value>"
            f'</HeartRateBpm><Extensions><TPX xmlns="http://www.garmin.com/xmlschemas/ActivityExtension/v2">'
            f"<Speed>{SPEED}</Speed><RunCadence>{STEPS}</RunCadence></TPX></Extensions></Trackpoint>"
            for k in range(100)
        )
        written.append(
            f'<Lap StartTime="{stamp(second)}"><TotalTimeSeconds>100</TotalTimeSeconds>'
            f"<DistanceMeters>{SPEED * 100}</DistanceMeters><Track>{points}</Track></Lap>"
        )
        second += 100
    kind = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Device_t"'
    creator = f"<Creator {kind}><Name>Some Watch</Name></Creator>"
    name = "http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"
    head = f'<TrainingCenterDatabase xmlns="{name}"><Activities><Activity Sport="Running"><Id>{stamp(0)}</Id>'
    return f"{head}{''.join(written)}{creator}</Activity></Activities></TrainingCenterDatabase>".encode()


def stamp(second: int) -> str:
    return f"2026-05-01T06:{second // 60:02}:{second % 60:02}Z"


def brought(browser: httpx.Client, data: bytes, name: str) -> str:
    """Return the activity that a file has become."""
    begin(browser)
    ok(bring(browser, data, name))
    assert read(browser)["verdicts"] == {"imported": 1}
    (activity,) = listed(browser)
    return str(activity["id"])


def series(browser: httpx.Client, activity: str, **wanted: Any) -> Any:
    return ok(browser.get(f"{API}/activities/{activity}/series", params=wanted))


def test_each_curve_of_a_watch_has_its_unit_and_says_what_measured_it(browser: httpx.Client) -> None:
    activity = brought(browser, tcx(), "run.tcx")
    found = series(browser, activity, metrics="speed,cadence,heart_rate,altitude,contact_time", points=40)
    assert [(each["metric"], each["unit"], each["grade"], each["foot"]) for each in found["series"]] == [
        ("speed", "m/s", "watch", None),
        ("cadence", "1/min", "watch", None),
        ("heart_rate", "1/min", "watch", None),
        ("altitude", "m", "watch", None),
    ]
    speed, cadence, beats, height = found["series"]
    assert speed["mean"] == pytest.approx([SPEED] * len(speed["mean"]))
    assert cadence["mean"] == pytest.approx([2.0 * STEPS] * len(cadence["mean"]))
    assert (min(beats["least"]), max(beats["greatest"])) == (BEATS, BEATS + 3)
    assert (min(height["least"]), max(height["greatest"])) == (LOW, LOW + 3)
    assert sum(speed["number"]) == 400


def test_where_nothing_was_recorded_is_a_gap_and_by_distance_a_place(browser: httpx.Client) -> None:
    activity = brought(browser, tcx(), "run.tcx")
    by_time, by_way = (series(browser, activity, by=axis, points=50) for axis in ("time", "distance"))
    (gap,) = by_time["gaps"]
    assert (gap["start"], gap["end"]) == pytest.approx((199.0, 320.0), abs=1.5)
    width = by_time["length"] / by_time["buckets"]
    for each in by_time["series"]:
        assert not [at for at in each["bucket"] if gap["start"] < at * width and (at + 1) * width < gap["end"]]
    (place,) = by_way["gaps"]
    assert (place["start"], place["end"]) == pytest.approx((600.0, 600.0), abs=5.0)
    assert by_way["length"] == pytest.approx(1197.0)


def test_positions_alone_tell_a_pace_and_are_no_better_than_what_measured_them(browser: httpx.Client) -> None:
    activity = brought(browser, gpx(), "run.gpx")
    (speed,) = series(browser, activity, metrics="speed,cadence,heart_rate")["series"]
    assert (speed["metric"], speed["grade"]) == ("speed", "phone_position")
    assert speed["mean"] == pytest.approx([2.8] * len(speed["mean"]), rel=0.01)


def test_laps_are_those_of_the_file(browser: httpx.Client) -> None:
    activity = brought(browser, tcx(), "run.tcx")
    laps = ok(browser.get(f"{API}/activities/{activity}/laps"))["laps"]
    assert [each["distance"] for each in laps] == [300.0] * 4
    assert [each["moving_time"] for each in laps] == [100.0] * 4
    assert [each["start"] for each in laps] == [0.0, 100.0, 320.0, 420.0]


def test_a_track_begins_at_nowhere_and_goes_as_far_as_the_run(browser: httpx.Client) -> None:
    activity = brought(browser, gpx(points=3000), "run.gpx")
    track = ok(browser.get(f"{API}/activities/{activity}/track"))
    assert (track["grade"], track["east"][0], track["north"][0]) == ("phone_position", 0.0, 0.0)
    assert track["north"][-1] == pytest.approx(2999 * 2.8, rel=2e-3)
    assert 1000 < len(track["time"]) <= 2001
    assert track["time"][-1] == 2999.0


def test_where_on_earth_a_track_lies_is_told_to_who_asks_for_it(browser: httpx.Client) -> None:
    path = f"{API}/activities/{brought(browser, gpx(points=3000), 'run.gpx')}/track"
    assert ok(browser.get(path))["latitude_deg"] == ok(browser.get(path))["longitude_deg"] == []
    track = ok(browser.get(path, params={"on_earth": True}))
    assert len(track["latitude_deg"]) == len(track["longitude_deg"]) == len(track["time"])
    places = zip(track["time"], track["latitude_deg"], track["longitude_deg"], strict=True)
    assert all((north, east) == pytest.approx((50.0 + time * 2.8 / 111_195, 8.0)) for time, north, east in places)


def test_without_positions_there_is_no_track(browser: httpx.Client) -> None:
    track = ok(browser.get(f"{API}/activities/{brought(browser, tcx(), 'run.tcx')}/track"))
    assert (track["grade"], track["time"]) == (None, [])
    path = f"{API}/activities/{track['activity']}/track"
    assert ok(browser.get(path, params={"on_earth": True}))["latitude_deg"] == []


def test_of_what_was_not_brought_there_are_no_laps(browser: httpx.Client, served: Home) -> None:
    del served
    path = f"{API}/activities/{77:032x}"
    for part in ("laps", "track"):
        assert problem_in(browser.get(f"{path}/{part}")).type == "openstride:activity-not-found"


def test_what_was_taken_for_two_runs_is_one_again(browser: httpx.Client) -> None:
    begin(browser)
    ok(bring(browser, gpx(), "long.gpx"))
    ok(bring(browser, gpx(start="2026-05-01T06:00:05Z", points=380), "short.gpx", number=1))
    read(browser)
    (stands,) = listed(browser)
    (double,) = ok(browser.get(f"{API}/activities/{stands['id']}"))["doubles"]
    where = f"{API}/activities/{double['id']}"
    assert (ok(browser.post(f"{where}/apart"))["apart"], len(listed(browser))) == (True, 2)
    back = ok(browser.delete(f"{where}/apart"))
    assert (back["apart"], back["beside"]) == (False, stands["id"])
    assert [each["id"] for each in listed(browser)] == [stands["id"]]
    assert ok(browser.delete(f"{where}/apart"))["beside"] == stands["id"]


def test_what_is_kept_of_a_file_says_all_that_the_file_said() -> None:
    twice = [Channel("power", "W", (200.0, None, 210.0), "pod_summary", device) for device in ("A", "A", None)]
    records = Records(
        sport="running",
        start=datetime(2026, 5, 1, 6, tzinfo=UTC),
        time=(0.0, 1.0, 2.5),
        channels=(Channel("speed", "m/s", (3.0, 3.1, None), "watch", "Some Watch"), *twice),
        laps=(Lap(0.0, 2.5, None, 7.0),),
        pauses=(Pause(1.0, 2.0),),
        stated=Stated(distance=7.0, steps=8),
        device="Some Watch",
        notes="wind \u2013 and rain",
        set_right={"out_of_order": 2},
    )
    kept = write(records, "parquet")
    assert records_in(kept) == records
    bare = io.BytesIO()
    pq.write_table(pq.read_table(io.BytesIO(kept)).replace_schema_metadata(None), bare)
    assert records_in(bare.getvalue()) is None
