"""Tables and JSON: days of Jawbone UP, an account of Zepp, Nike Run Club, and what is none of them.

No real export of Zepp is at hand: its files here are made up, from the header of its sports and the descriptions that
others give of the rest.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from openstride.activity import DayTotals, Records, Stated
from openstride.formats import Place, Pulse, pulse_of, read, with_pulse, write_pulse
from openstride.formats._limits import RECORDS

BERLIN = ZoneInfo("Europe/Berlin")
#: Heart rates of a day as an account has them that are measured by themselves.
ZEPP_AUTO = "date,time,heartRate\n"
JAWBONE = "DATE,bmr,m_active_time,m_calories,m_distance,m_lcat,m_steps,m_steps_3am,s_duration\n"
ZEPP_SPORT = "type,startTime,sportTime(s),maxPace(/meter),minPace(/meter),distance(m),avgPace(/meter),calories(kcal)\n"


def test_days_of_jawbone_have_steps_and_metres() -> None:
    reading = read((JAWBONE + "20140131,1600,5400,410.5,7412.0,900,9876,12,\n20140201,1600,,,,,,,25200\n").encode())
    assert (reading.outcome, reading.format, reading.activities) == ("read", "jawbone_up", ())
    assert reading.days == (
        DayTotals(date(2014, 1, 31), steps=9876, distance=7412.0, active_time=5400.0),
        DayTotals(date(2014, 2, 1)),
    )


def test_a_row_that_cannot_be_read_is_damage_at_its_line_and_the_others_are_kept() -> None:
    rows = (
        "20140131,1,1,1,100,1,200,1,\n2014,1,1,1,100,1,200,1,\n20140202,1,1,1,300,1,many,1,\n20140203,1,1,1,5,1,6,1,\n"
    )
    reading = read((JAWBONE + rows).encode())
    assert (reading.outcome, reading.reason, reading.place) == ("damaged", "malformed", Place("line", 3))
    assert [day.day.day for day in reading.days] == [31, 3]


def test_sports_of_zepp_have_totals_alone() -> None:
    rows = (
        "1,2026-03-01 08:00:00+0000,1800,0.3,0.5,5321.0,0.34,310.0\n"
        "8,2026-03-02 19:30:00+0800,1200,0,0,0.0,0,180.0\n"
        "52,2026-03-03 08:00:00+0000,600,0,0,0.0,0,99.0\n"
    )
    reading = read((ZEPP_SPORT + rows).encode(), time_zone=BERLIN)
    assert reading.time_zone is None
    outdoors, treadmill, other = reading.activities
    assert outdoors == Records(
        "running", datetime(2026, 3, 1, 8, tzinfo=UTC), (), stated=Stated(5321.0, None, 1800.0, 310.0)
    )
    assert (treadmill.sport, treadmill.kind) == ("running", "treadmill")
    assert treadmill.start == datetime(2026, 3, 2, 11, 30, tzinfo=UTC)
    assert treadmill.stated.distance is None
    assert (other.sport, other.kind, other.local_start) == ("other", "zepp 52", None)


def test_sports_by_the_clocks_of_where_they_were_begin_in_the_zone_that_is_stated() -> None:
    rows = "1,2026-07-03 08:00:00,600,0,0,2000.0,0,99.0\n1,2026-07-04 08:00:00+0000,600,0,0,2000.0,0,99.0\n"
    reading = read((ZEPP_SPORT + rows).encode(), time_zone=BERLIN)
    assert (reading.outcome, reading.time_zone) == ("read", "Europe/Berlin")
    assert [each.start for each in reading.activities] == [
        datetime(2026, 7, 3, 6, tzinfo=UTC),
        datetime(2026, 7, 4, 8, tzinfo=UTC),
    ]
    assert reading.activities[0].local_start == datetime(2026, 7, 3, 8)  # noqa: DTZ001  # by the clocks where it was
    assert reading.activities[1].local_start is None


def test_days_of_zepp_say_how_far_was_run() -> None:
    reading = read(b"\xef\xbb\xbfdate,steps,distance,runDistance,calories\n2026-03-01,9000,6500,5321,400\n")
    assert reading.days == (DayTotals(date(2026, 3, 1), 9000, 6500.0, 5321.0, None, 400.0),)


def test_heart_rates_of_zepp_go_to_the_activity_they_fall_into() -> None:
    start = datetime(2026, 3, 1, 8, tzinfo=UTC)
    table = "time,heartRate\n" + "".join(
        f"2026-03-01 0{7 + minute // 60}:{minute % 60:02d}:00+0000,{100 + minute}\n" for minute in range(0, 120, 20)
    )
    pulse = read(table.encode()).pulse
    assert pulse is not None
    run = Records("running", start, (), stated=Stated(timer_time=1800.0))
    beaten = with_pulse(run, pulse)
    assert beaten.time == (0.0, 1200.0)
    assert beaten.channels[0].values == (160.0, 180.0)
    late = replace(run, start=start + timedelta(days=1))
    assert with_pulse(late, pulse) is late
    assert with_pulse(beaten, pulse_of([0], [1.0], None)) is beaten


def instants_of(pulse: Pulse) -> list[datetime]:
    return [datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=each) for each in pulse.at.tolist()]


@pytest.mark.parametrize(
    ("zone", "first"),
    [
        ("Europe/Berlin", "06:13"),
        ("America/New_York", "12:13"),
        ("Asia/Kathmandu", "01:28"),
        ("UTC", "07:13"),
    ],
)
def test_heart_rates_by_the_clocks_of_where_they_were_are_read_in_the_zone_that_is_stated(
    zone: str, first: str
) -> None:
    table = (ZEPP_AUTO + "2026-03-01,07:13,107\n2026-03-01,07:14,0\n2026-03-01,07:15:30,109\n").encode()
    reading = read(table, time_zone=ZoneInfo(zone))
    assert (reading.outcome, reading.format, reading.time_zone) == ("read", "zepp", zone)
    assert reading.pulse is not None
    assert [f"{each:%Y-%m-%d %H:%M:%S %Z}" for each in instants_of(reading.pulse)] == [
        f"2026-03-01 {first}:00 UTC",
        f"2026-03-01 {first[:3]}{int(first[3:]) + 2:02}:30 UTC",
    ]
    assert reading.pulse.rate_bpm.tolist() == [107.0, 109.0]


def test_months_of_heart_rates_are_kept_whole_in_order_and_as_records_are() -> None:
    begun, number = datetime(2026, 1, 1, tzinfo=UTC), RECORDS + 50_000
    written = [f"{begun + timedelta(minutes=each):%Y-%m-%d %H:%M:%S}+0000,{60 + each % 90}\n" for each in range(number)]
    # The newest day first, and one minute once more, whose last word counts.
    table = "time,heartRate\n" + "".join(written[-1440:] + written[:-1440]) + "2026-01-01 00:01:00+0000,200\n"
    pulse = read(table.encode()).pulse
    assert pulse is not None
    assert (pulse.first, pulse.last, pulse.at.size) == (begun, begun + timedelta(minutes=number - 1), number)
    assert pulse.rate_bpm[:4].tolist() == [60.0, 200.0, 62.0, 63.0]
    few = pulse.within(begun, begun + timedelta(minutes=3))
    (kept,) = read(write_pulse(few)).activities
    assert (kept.start, kept.time) == (begun, (0.0, 60.0, 120.0, 180.0))
    assert [(each.name, each.values, each.origin) for each in kept.channels] == [
        ("heart_rate_bpm", (60.0, 200.0, 62.0, 63.0), "watch")
    ]


def test_an_hour_that_stands_twice_is_told_by_the_order_of_its_rows() -> None:
    """From one minute to the next clocks go from 02:59 back to 02:00, so no minute is lost and none comes twice."""
    minutes = [f"0{1 + minute // 60}:{minute % 60:02}" for minute in range(120)]
    twice = [*minutes, *(f"02:{minute:02}" for minute in range(60)), "03:00"]
    table = ZEPP_AUTO + "".join(f"2026-10-25,{each},{60 + number}\n" for number, each in enumerate(twice))
    pulse = read(table.encode(), time_zone=BERLIN).pulse
    assert pulse is not None
    begun = datetime(2026, 10, 24, 23, tzinfo=UTC)
    assert instants_of(pulse) == [begun + timedelta(minutes=minute) for minute in range(181)]
    assert pulse.rate_bpm.tolist() == [60.0 + number for number in range(181)]


@pytest.mark.parametrize(
    ("times", "instants"),
    [
        # Nothing tells which of the two it was.
        (["02:30"], ["00:30"]),
        (["01:50", "02:30"], ["23:50", "00:30"]),
        (["02:10", "02:30"], ["00:10", "00:30"]),
        # The same minute once more is no step back.
        (["02:10:00", "02:10:00"], ["00:10"]),
        (["02:40", "02:10", "02:10", "02:20", "03:00"], ["00:40", "01:10", "01:20", "02:00"]),
        # A table whose rows are in no order: what came before is of another day.
        (["23:00", "02:30"], ["00:30", "22:00"]),
    ],
)
def test_without_a_step_back_a_time_that_stands_twice_is_the_first(times: list[str], instants: list[str]) -> None:
    table = ZEPP_AUTO + "".join(f"2026-10-25,{each},100\n" for each in times)
    pulse = read(table.encode(), time_zone=BERLIN).pulse
    assert pulse is not None
    assert [f"{each:%H:%M}" for each in instants_of(pulse)] == instants


def test_a_time_that_never_was_there_is_damage_at_its_line_and_the_others_are_kept() -> None:
    table = (
        ZEPP_AUTO + "2026-03-29,01:59,80\n2026-03-29,02:00,81\n2026-03-29,02:59,82\n2026-03-29,03:00,83\n"
    ).encode()
    reading = read(table, time_zone=BERLIN)
    assert (reading.outcome, reading.reason, reading.place) == ("damaged", "malformed", Place("line", 3))
    assert reading.time_zone == "Europe/Berlin"
    assert reading.pulse is not None
    assert instants_of(reading.pulse) == [
        datetime(2026, 3, 29, 0, 59, tzinfo=UTC),
        datetime(2026, 3, 29, 1, tzinfo=UTC),
    ]
    assert read(table, time_zone=ZoneInfo("UTC")).outcome == "read"


@pytest.mark.parametrize(
    "row",
    ["0001-01-01 00:00:00+0100,80", "9999-12-31 23:59:59-0100,80", "0001-01-01 00:00:00,80", "9999-12-31 23:59,80"],
)
def test_a_time_beyond_the_calendar_is_damage(row: str) -> None:
    for zone in ("Asia/Tokyo", "America/New_York"):
        found = read(f"time,heartRate\n{row}\n2026-03-01 07:00:00Z,80\n".encode(), time_zone=ZoneInfo(zone))
        assert found.outcome in {"read", "damaged"}
        assert found.pulse is not None
    assert read(f"time,heartRate\n{row}\n".encode()).outcome in {"set_aside", "damaged"}


def test_a_zone_that_is_stated_changes_nothing_that_says_one_itself() -> None:
    table = b"time,heartRate\n2026-03-01 07:00:00+0000,100\n"
    for zone in (BERLIN, None):
        reading = read(table, time_zone=zone)
        assert (reading.outcome, reading.time_zone) == ("read", None)
        assert reading.pulse is not None
        assert reading.pulse.first == datetime(2026, 3, 1, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ("date,time,heartRate\n2026-03-01,07:13,107\n", "no_time_zone"),
        ("time,heartRate\n2026-03-01 07:13:00,107\n", "no_time_zone"),
        ("time,heartRate\n2026-03-01 07:13:00+0000,107\n2026-03-01 07:14:00,107\n", "no_time_zone"),
        (ZEPP_SPORT + "1,2026-03-03 08:00:00,600,0,0,0.0,0,99.0\n", "no_time_zone"),
        ("date,deepSleepTime,shallowSleepTime,wakeTime,start,stop\n", "sleep"),
        ("date,time,steps\n2026-03-01,07:13,12\n", "monitoring"),
        ("date,start,stop,distance,calories,steps\n", "monitoring"),
        ("time,weight,height,bmi,fatRate\n", "weight"),
        ("userId,gender,height,weight,nickName,avatar,birthday\n", "settings"),
    ],
)
def test_the_rest_of_an_account_is_set_aside_by_name(table: str, reason: str) -> None:
    reading = read(table.encode())
    assert (reading.outcome, reading.format, reading.reason) == ("set_aside", "zepp", reason)


@pytest.mark.parametrize(
    "header",
    [
        "t,acc_x,acc_y,acc_z,gyr_x,gyr_y,gyr_z",
        "Timestamp;AccX (m/s2);AccY (m/s2);AccZ (m/s2);GyroX (deg/s);GyroY (deg/s);GyroZ (deg/s)",
        "PacketCounter\tFreeAcc_X\tFreeAcc_Y\tFreeAcc_Z\tGyr_X\tGyr_Y\tGyr_Z",
        "// a sensor\n// 100 Hz\ntime,ax,ay,az,gx,gy,gz",
        "Accelerometer X,Accelerometer Y,Accelerometer Z,Gyroscope X,Gyroscope Y,Gyroscope Z",
    ],
)
def test_samples_of_a_motion_sensor_are_a_recording(header: str) -> None:
    assert read(f"{header}\n0,0,0,9.8,0,0,0\n".encode()).outcome == "recording"


def nike(**changed: object) -> bytes:
    document: dict[str, object] = {
        "type": "run",
        "start_epoch_ms": 1_772_352_000_000,
        "end_epoch_ms": 1_772_352_060_000,
        "active_duration_ms": 50_000,
        "metrics": [
            {
                "type": "distance",
                "unit": "KM",
                "source": "com.nike.running.ios.applewatch",
                "values": [
                    {"start_epoch_ms": 1_772_352_000_000, "end_epoch_ms": 1_772_352_010_000, "value": 0.03},
                    {"start_epoch_ms": 1_772_352_010_000, "end_epoch_ms": 1_772_352_020_000, "value": 0.031},
                ],
            }
        ],
        "summaries": [{"metric": "distance", "summary": "total", "value": 0.061}],
    }
    return json.dumps(document | changed).encode()


def test_way_is_counted_to_the_end_of_each_interval() -> None:
    (run,) = read(nike()).activities
    found = run.channel("distance")
    assert found is not None
    assert (run.time, found.values) == ((0.0, 10.0, 20.0), (0.0, 30.0, 61.0))
    assert (found.origin, run.stated.distance) == ("watch", 61.0)


@pytest.mark.parametrize(
    "changed",
    [
        {"metrics": None},
        {"metrics": "none"},
        {"metrics": [1, {"type": "distance", "values": 7}, {"values": [None, {"value": "x"}]}]},
        {"moments": {"key": "halt"}},
        {"end_epoch_ms": "late"},
        {"end_epoch_ms": 10**400},
        {"summaries": [7], "tags": ["a"]},
        {"start_epoch_ms": True},
    ],
)
def test_a_document_with_the_wrong_kinds_of_values_has_a_verdict(changed: dict[str, object]) -> None:
    assert read(nike(**changed)).outcome in {"read", "damaged"}


def test_json_that_breaks_off_is_damage_at_its_line() -> None:
    reading = read(nike().replace(b", ", b",\n")[:-20])
    assert (reading.outcome, reading.format, reading.reason) == ("damaged", "nike_run_club", "malformed")
    assert reading.place is not None
    assert reading.place.number > 10
    assert read(b'{"start_epoch_ms": 1, "active_duration_ms": ' + b"[" * 100_000).outcome == "damaged"


@pytest.mark.parametrize(
    "data", [b"", b"\0" * 100, b"hello", b"a,b\n1,2\n", b'{"a": 1}', b"[1, 2]", b"%PDF-1.7\n", bytes(range(256)) * 9]
)
def test_what_is_none_of_ours_is_not_recognised(data: bytes) -> None:
    assert read(data).outcome == "not_recognised"
