"""FIT: what fields mean, where the clock stood, which sport is which, and where a file breaks off."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import fitdecode
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openstride.activity import Channel, Pause, Records
from openstride.formats import Place, read
from openstride.formats._fit_messages import RECORD, TIMESTAMP, Reader, Record
from openstride.formats._limits import FREE_MESSAGES
from tests.formats.writing import MORNING, SEMICIRCLES, Fit, fit

START = datetime(2026, 3, 1, 8, tzinfo=UTC)


def only(data: Fit) -> Records:
    reading = read(bytes(data))
    assert reading.outcome == "read", reading
    (records,) = reading.activities
    return records


def channel(records: Records, name: str) -> Channel:
    found = records.channel(name)
    assert found is not None
    return found


def test_native_running_dynamics_are_in_si_units() -> None:
    file = fit().record(
        0,
        (0, "sint32", round(48.5 * SEMICIRCLES)),
        (1, "sint32", round(9.25 * SEMICIRCLES)),
        (4, "uint8", 85),
        (53, "uint8", 64),
        (39, "uint16", 912),
        (41, "uint16", 2345),
        (84, "uint16", 5020),
        (85, "uint16", 11500),
        (83, "uint16", 793),
        (7, "uint16", 300),
        (13, "uint8", 21),
    )
    run = only(file.session(0, 1, 1, 0))
    expected = {
        "latitude_deg": 48.5,
        "longitude_deg": 9.25,
        "cadence": 85.5 * 2 / 60,
        "vertical_oscillation": 0.0912,
        "contact_time": 0.2345,
        "balance": 0.502,
        "step_length": 1.15,
        "vertical_ratio": 0.0793,
        "power": 300.0,
        "temperature_deg_c": 21.0,
    }
    assert {each.name: each.values[0] for each in run.channels} == pytest.approx(expected, rel=1e-6)
    assert {each.origin for each in run.channels} == {"watch"}


def test_cadence_on_a_bicycle_is_no_steps() -> None:
    ride = only(fit().record(0, (4, "uint8", 90)).session(0, 1, 2, 0))
    assert ride.channel("cadence") is None
    assert channel(ride, "turns").values == (1.5,)


def stryd(file: Fit) -> Fit:
    return (
        file.message(207, (3, "uint8", 0))
        .described(0, 0, "uint16", "Power", "Watts")
        .described(0, 9, "float32", "Leg Spring Stiffness", "KN/m")
        .described(0, 10, "float32", "Ground Time", "Milliseconds")
        .described(0, 11, "float32", "Vertical Oscillation", "Centimeters")
    )


def test_a_pods_fields_on_a_watch_are_taken_by_name_and_unit() -> None:
    theirs = [(0, "uint16", 251, 0), (9, "float32", 10.5, 0), (10, "float32", 240.0, 0), (11, "float32", 6.5, 0)]
    run = only(stryd(fit()).record(0, (7, "uint16", 200), developer=theirs).session(0, 1, 1, 0))
    assert channel(run, "power").values == (251.0,)
    assert channel(run, "power").origin == "pod_summary"
    assert channel(run, "leg_stiffness").values == pytest.approx([10_500.0])
    assert channel(run, "contact_time").values == pytest.approx([0.240])
    assert channel(run, "vertical_oscillation").values == pytest.approx([0.065])
    # The watch's own stays beside it.
    assert sorted(each.values[0] or 0.0 for each in run.channels if each.name == "power") == [200.0, 251.0]


@pytest.mark.parametrize(
    ("name", "units"), [("Power", "horses"), ("Ground Time", ""), ("Ground Time", "Watts"), ("doughnuts", "doughnuts")]
)
def test_a_developers_field_of_another_unit_or_name_is_kept_as_it_is(name: str, units: str) -> None:
    file = fit().message(207, (3, "uint8", 0)).described(0, 3, "uint16", name, units)
    run = only(file.record(0, developer=[(3, "uint16", 17, 0)]).session(0, 1, 1, 0))
    (kept,) = run.channels
    assert (kept.name, kept.unit, kept.values, kept.known) == (name, units, (17.0,), False)


def test_contact_times_of_two_feet_become_one_with_their_balance() -> None:
    file = (
        fit()
        .message(207, (3, "uint8", 0))
        .described(0, 5, "sint16", "ContactTime_L", "ms")
        .described(0, 11, "sint16", "ContactTime_R", "ms")
        .described(0, 1, "float32", "ImpactGs_L", "G")
    )
    theirs = [(5, "sint16", 260, 0), (11, "sint16", 240, 0), (1, "float32", 9.5, 0)]
    run = only(file.record(0, developer=theirs).session(0, 1, 1, 0))
    assert channel(run, "contact_time").values == (0.25,)
    assert channel(run, "balance").values == (0.52,)
    assert channel(run, "contact_time").origin == "pod_summary"
    assert channel(run, "ImpactGs_L").unit == "G"


def test_a_file_that_a_pod_wrote_is_a_pods_summary_throughout() -> None:
    run = only(fit(maker=95).record(0, (6, "uint16", 3000)).session(0, 1, 1, 0))
    assert channel(run, "speed").origin == "pod_summary"


def test_a_heart_rate_of_zero_is_none() -> None:
    run = only(fit().record(0, (3, "uint8", 0)).record(1, (3, "uint8", 120)).session(0, 1, 1, 0))
    assert channel(run, "heart_rate_bpm").values == (None, 120.0)
    assert run.set_right == {"impossible": 1}


def test_stops_of_the_timer_are_pauses_and_the_last_one_is_none() -> None:
    file = fit().timer(0, 0).record(0, (5, "uint32", 0)).record(60, (5, "uint32", 20000)).timer(60, 4).timer(90, 0)
    run = only(
        file.record(90, (5, "uint32", 20000)).record(120, (5, "uint32", 30000)).timer(120, 4).session(0, 120, 1, 30000)
    )
    assert run.pauses == (Pause(60.0, 90.0),)
    assert (run.elapsed_time, run.timer_time) == (120.0, 90.0)


def test_several_sports_are_several_activities_each_with_its_own_way() -> None:
    file = fit()
    for second in range(0, 20, 2):
        file.record(second, (5, "uint32", 1000 * second))
    run, ride = read(bytes(file.session(0, 9, 1, 8000).session(10, 19, 2, 8000))).activities
    assert (run.sport, ride.sport) == ("running", "cycling")
    assert run.time == ride.time == (0.0, 2.0, 4.0, 6.0, 8.0)
    assert ride.start == START + timedelta(seconds=10)
    # The device counted on.
    assert channel(run, "distance").values == (0.0, 20.0, 40.0, 60.0, 80.0)
    assert channel(ride, "distance").values == (20.0, 40.0, 60.0, 80.0, 100.0)


def test_without_a_session_all_records_are_one_activity() -> None:
    run = only(
        fit().message(12, (0, "enum", 1), (1, "enum", 1)).record(0, (3, "uint8", 99)).record(1, (3, "uint8", 99))
    )
    assert (run.sport, run.kind, len(run.time)) == ("running", "treadmill", 2)


def test_records_out_of_order_and_of_one_instant_are_set_right_and_counted() -> None:
    file = fit().record(0, (3, "uint8", 90)).record(2, (3, "uint8", 92)).record(1, (3, "uint8", 91))
    run = only(file.record(2, (6, "uint16", 2000)).session(0, 2, 1, 0))
    assert run.time == (0.0, 1.0, 2.0)
    assert channel(run, "heart_rate_bpm").values == (90.0, 91.0, 92.0)
    assert channel(run, "speed").values == (None, None, 2.0)
    assert run.set_right == {"out_of_order": 1, "same_instant": 1}


def test_a_record_that_stands_years_away_is_left_out() -> None:
    file = fit().record(0, (3, "uint8", 90)).record(1, (3, "uint8", 91)).record(200_000_000, (3, "uint8", 92))
    run = only(file.session(0, 2, 1, 0))
    assert run.time == (0.0, 1.0)
    assert run.set_right == {"far_away": 1}


@pytest.mark.parametrize(
    ("kind", "reason"),
    [(2, "settings"), (5, "workout"), (6, "course"), (9, "weight"), (32, "monitoring"), (10, "another_kind")],
)
def test_other_kinds_of_files_are_set_aside_by_name(kind: int, reason: str) -> None:
    reading = read(bytes(fit(kind).record(0, (3, "uint8", 90))))
    assert (reading.outcome, reading.reason, reading.activities) == ("set_aside", reason, ())


def test_a_wrong_checksum_is_damage_with_all_that_was_read() -> None:
    data = bytearray(bytes(fit().record(0, (3, "uint8", 90)).session(0, 1, 1, 0)))
    data[-1] ^= 1
    reading = read(bytes(data))
    assert (reading.outcome, reading.reason, reading.place) == (
        "damaged",
        "wrong_checksum",
        Place("byte", len(data) - 2),
    )
    assert len(reading.activities) == 1


@given(st.integers(min_value=16, max_value=420))
def test_a_file_cut_anywhere_is_damage_with_the_records_before(cut: int) -> None:
    file = fit()
    for second in range(20):
        file.record(second, (3, "uint8", 100 + second))
    data = bytes(file)
    whole = read(data).activities[0].channel("heart_rate_bpm")
    reading = read(data[: min(cut, len(data) - 1)])
    assert (reading.outcome, reading.reason) == ("damaged", "ends_early")
    for found in reading.activities:
        rates = found.channel("heart_rate_bpm")
        assert rates is None or (whole is not None and rates.values == whole.values[: len(rates.values)])


def test_a_file_of_messages_without_content_does_not_take_minutes() -> None:
    file = Fit()
    file.body += b"\x40\0\0\xff\xff\0" + b"\0" * (60 * FREE_MESSAGES)
    reading = read(bytes(file))
    assert (reading.outcome, reading.reason) == ("damaged", "malformed")


def test_a_message_read_at_once_has_the_values_that_fitdecode_reads(shared: Path) -> None:
    for path in sorted((shared / "activity-files").glob("fit-valid/*.fit")):
        data = path.read_bytes()[:20_000]
        theirs = fitdecode.FitReader(
            io.BytesIO(data),
            processor=None,
            check_crc=fitdecode.CrcCheck.READONLY,
            error_handling=fitdecode.ErrorHandling.IGNORE,
        )
        assert values(Reader(io.BytesIO(data))) == values(theirs), path.name


def values(reader: fitdecode.FitReader) -> list[object]:
    found: list[object] = []
    try:
        for frame in reader:
            if isinstance(frame, Record):
                found.append((frame.stored, frame.instant))
            elif frame.frame_type == fitdecode.FIT_FRAME_DATA and frame.global_mesg_num == RECORD:
                stored = [each.raw_value for each in frame.fields if each.field_def is not None]
                times = [each.raw_value for each in frame.fields if each.def_num == TIMESTAMP]
                found.append((stored, times[-1] if times else None))
            elif frame.frame_type == fitdecode.FIT_FRAME_DATA:
                found.append([(each.name, repr(each.value), repr(each.raw_value)) for each in frame.fields])
            elif frame.frame_type == fitdecode.FIT_FRAME_CRC:
                found.append(frame.matched)
    except fitdecode.FitEOFError:
        found.append("ends")
    return found


def test_compressed_times_and_speeds_are_unpacked() -> None:
    file = fit().record(0, (8, "byte", bytes((0x2C, 0x01, 0xFF))))
    file.body += b"\x40\0\0\x14\0\x02" + bytes((8, 3, 0x0D)) + bytes((3, 1, 0x02))
    first = MORNING & 31
    for seconds, count in ((1, 4090), (3, 10)):
        packed = 300 | count << 12
        file.body += bytes((0x80 | (first + seconds) & 31, *packed.to_bytes(3, "little"), 120 + seconds))
    run = only(file.session(0, 3, 1, 0))
    assert run.time == (0.0, 1.0, 3.0)
    assert channel(run, "speed").values == (3.0, 3.0, 3.0)
    assert channel(run, "heart_rate_bpm").values == (None, 121.0, 123.0)
    ways = [4080 / 16, 4090 / 16, (4096 + 10) / 16]
    assert channel(run, "distance").values == pytest.approx(ways)
