"""GPX and TCX: points, pauses, laps, sources; and XML that must not be read, or breaks off."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openstride.activity import Lap, Pause, Records
from openstride.formats import Place, read
from openstride.formats._limits import DEPTH
from tests.formats.writing import gpx, point, tcx

BESIDE = (
    "<ele>12.5</ele><extensions><x:TrackPointExtension><x:hr>{}</x:hr><x:cad>{}</x:cad><x:atemp>9</x:atemp>"
    "</x:TrackPointExtension></extensions>"
)
LAP = (
    '<Lap StartTime="2026-03-01T08:{0:02d}:00Z"><TotalTimeSeconds>{1}</TotalTimeSeconds>'
    "<DistanceMeters>{2}</DistanceMeters><Calories>7</Calories>{3}</Lap>"
)
TRACKPOINT = (
    "<Trackpoint><Time>2026-03-01T08:{:02d}:{:02d}Z</Time><DistanceMeters>{}</DistanceMeters>"
    "<Extensions><x:TPX><x:Speed>3.5</x:Speed><x:RunCadence>90</x:RunCadence><x:Watts>250</x:Watts></x:TPX></Extensions>"
    "</Trackpoint>"
)
HOSTILE = {
    "entities that grow": '<!DOCTYPE gpx [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>\n',
    "a file to be read": '<!DOCTYPE gpx [<!ENTITY a SYSTEM "file:///etc/hostname">]>\n',
    "a type from elsewhere": '<!DOCTYPE gpx SYSTEM "http://127.0.0.1/gpx.dtd">\n',
}


def only(data: bytes) -> Records:
    reading = read(data)
    assert reading.outcome == "read", reading
    (records,) = reading.activities
    return records


def values(records: Records, name: str) -> tuple[float | None, ...]:
    found = records.channel(name)
    assert found is not None
    return found.values


def test_a_track_has_positions_and_what_stands_beside_them() -> None:
    run = only(gpx(point(0, 48.5, 9.25, BESIDE.format(120, 85)) + point(1, 48.6, 9.25)))
    assert (run.sport, run.name, run.device) == ("running", "Lunch", "Garmin Connect")
    assert run.start == datetime(2026, 3, 1, 8, tzinfo=UTC)
    assert values(run, "latitude_deg") == (48.5, 48.6)
    assert values(run, "heart_rate_bpm") == (120.0, None)
    assert values(run, "temperature_deg_c") == (9.0, None)
    assert values(run, "cadence") == (85 * 2.0 / 60.0, None)
    assert {each.origin for each in run.channels} == {"watch"}


def test_a_program_that_is_no_watch_counts_as_a_phone() -> None:
    run = only(gpx(point(0, 48.5, 9.25), creator="Some App"))
    assert {each.origin for each in run.channels} == {"phone_position"}


def test_cadences_that_no_runner_turns_are_kept_under_their_own_name() -> None:
    run = only(gpx("".join(point(second, 48.5, 9.25, BESIDE.format(120, 172)) for second in range(3))))
    assert run.channel("cadence") is None
    assert values(run, "cad") == (172.0, 172.0, 172.0)


def test_between_two_segments_is_a_pause() -> None:
    segments = point(0, 48.5, 9.25) + point(10, 48.5, 9.26) + "</trkseg><trkseg>" + point(40, 48.5, 9.26)
    assert only(gpx(segments)).pauses == (Pause(10.0, 40.0),)


def test_each_track_is_an_activity() -> None:
    tracks = point(0, 48.5, 9.25) + "</trkseg></trk><trk><type>cycling</type><trkseg>" + point(40, 48.5, 9.26)
    run, ride = read(gpx(tracks)).activities
    assert (run.sport, ride.sport) == ("running", "cycling")


def test_a_planned_way_has_no_times_and_is_set_aside() -> None:
    assert read(gpx('<trkpt lat="1" lon="2"/>')).reason == "no_times"
    route = gpx("").replace(b"<trk>", b'<rte><rtept lat="1" lon="2"/></rte><trk>')
    assert read(route).reason == "course"


def test_laps_and_tracks_of_tcx() -> None:
    track = "<Track>{}</Track>".format
    first = track(TRACKPOINT.format(0, 0, 0) + TRACKPOINT.format(1, 0, 200)) + track(TRACKPOINT.format(1, 30, 200))
    laps = LAP.format(0, 90, 350.5, first) + LAP.format(2, 60, 200, track(TRACKPOINT.format(3, 0, 550)))
    run = only(tcx(laps, creator="<Creator><Name>Watch 7</Name></Creator>"))
    assert run.laps == (Lap(0.0, 120.0, 90.0, 350.5), Lap(120.0, 180.0, 60.0, 200.0))
    assert run.pauses == (Pause(60.0, 90.0),)
    assert (run.stated.distance, run.stated.timer_time, run.stated.energy_kcal) == (550.5, 150.0, 14.0)
    assert (run.device, {each.origin for each in run.channels}) == ("Watch 7", {"watch"})
    assert values(run, "distance") == (0.0, 200.0, 200.0, 550.0)
    assert values(run, "cadence")[0] == 3.0
    assert values(run, "power")[0] == 250.0


def test_a_ride_turns_and_does_not_step() -> None:
    laps = LAP.format(0, 1, 1, "<Track>" + TRACKPOINT.format(0, 0, 0).replace("x:RunCadence", "Cadence") + "</Track>")
    ride = only(tcx(laps.replace("<x:Speed>", "<x:Nothing>").replace("</x:Speed>", "</x:Nothing>"), sport="Biking"))
    assert ride.sport == "cycling"
    assert ride.channel("cadence") is None


@pytest.mark.parametrize(("inside", "reason"), [("Workouts/Workout", "workout"), ("Courses/Course", "course")])
def test_other_kinds_of_tcx_are_set_aside(inside: str, reason: str) -> None:
    outer, inner = inside.split("/")
    reading = read(f"<TrainingCenterDatabase><{outer}><{inner}/></{outer}></TrainingCenterDatabase>".encode())
    assert (reading.outcome, reading.reason) == ("set_aside", reason)


@pytest.mark.parametrize("declaration", HOSTILE.values(), ids=HOSTILE)
def test_a_document_with_declarations_is_refused_unread(declaration: str) -> None:
    reading = read(gpx(point(0, 48.5, 9.25), head=declaration))
    assert (reading.outcome, reading.reason, reading.activities) == ("set_aside", "unsafe", ())


def test_a_document_in_another_encoding_hides_no_declarations() -> None:
    text = gpx(point(0, 48.5, 9.25), head=HOSTILE["entities that grow"]).decode().replace("UTF-8", "UTF-16")
    assert read(text.encode("utf-16")).reason == "unsafe"
    plain = gpx(point(0, 48.5, 9.25)).decode().replace("UTF-8", "UTF-16").replace("Lunch", "Mittag über 北京")
    assert only(plain.encode("utf-16")).name == "Mittag über 北京"


def test_elements_inside_one_another_without_end_are_refused() -> None:
    assert read(gpx("<a>" * (DEPTH + 1))).reason == "unsafe"
    assert read(tcx("<a>" * 100_000)).reason == "unsafe"


def test_a_gpx_file_that_breaks_off_keeps_the_points_before() -> None:
    data = gpx("".join(point(second, 48.5, 9.25) for second in range(20)))
    cut = data[: data.index(b"08:00:07Z")]
    reading = read(cut)
    assert (reading.outcome, reading.reason) == ("damaged", "ends_early")
    assert reading.place == Place("line", 11)
    assert reading.activities[0].time == tuple(float(second) for second in range(7))


@given(st.integers(min_value=60, max_value=1500))
def test_a_tcx_file_cut_anywhere_keeps_the_points_before(cut: int) -> None:
    points = "".join(TRACKPOINT.format(0, second, 3 * second) for second in range(20))
    data = tcx(LAP.format(0, 20, 60, f"<Track>{points}</Track>"))
    reading = read(data[:cut])
    assert reading.outcome in {"damaged", "not_recognised"}
    for found in reading.activities:
        assert found.time == tuple(float(second) for second in range(len(found.time)))


def test_xml_of_somebody_else_is_not_recognised() -> None:
    assert read(b"<html><body>404</body></html>").outcome == "not_recognised"
