"""Writers: what is written reads back as it was, as far as the format can hold it, and is then written the same."""

from __future__ import annotations

import csv
import io
import json
import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

import fitdecode
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openstride.activity import CHANNELS, ORIGINS, SPORTS, Channel, Lap, Pause, Records, Stated
from openstride.formats import WRITTEN, UnwritableError, Written, read, write
from tests.formats.expected import EXPECTED

FILES = pytest.mark.parametrize("name", [name for name, expected in EXPECTED.items() if expected.runs])
KINDS = pytest.mark.parametrize("kind", WRITTEN)
#: Records of one activity that are written as XML here; a tree of ten thousand takes seconds to read.
MOST = 200
START = datetime(2026, 3, 1, 8, tzinfo=UTC)
#: Half a step of what FIT stores, by channel; a cadence has 128 parts of a turn, which are two steps.
STEP = {
    "latitude_deg": 0.5 * 180 / 2**31,
    "longitude_deg": 0.5 * 180 / 2**31,
    "altitude": 0.1,
    "distance": 0.005,
    "speed": 0.0005,
    "heart_rate_bpm": 0.5,
    "cadence": 1 / 30 / 256,
    "power": 0.5,
    "contact_time": 5e-5,
    "balance": 5e-5,
    "vertical_oscillation": 5e-5,
    "vertical_ratio": 5e-5,
    "step_length": 5e-5,
    "temperature_deg_c": 0.5,
}


def back(data: bytes) -> Records:
    """Return the one activity of a file, which is sound."""
    reading = read(data)
    assert reading.outcome == "read", reading
    (records,) = reading.activities
    assert not records.set_right
    return records


@cache
def activities(path: Path) -> tuple[Records, ...]:
    """Return the activities of a file, which several tests look at."""
    return read(path.read_bytes()).activities


def thinned(records: Records, most: int = MOST) -> Records:
    """Return an activity with every so many of its records."""
    step = 1 + len(records.time) // most
    channels = tuple(replace(each, values=each.values[::step]) for each in records.channels)
    return replace(records, time=records.time[::step], channels=channels)


def numbers(channel: Channel) -> list[float]:
    """Return the values of a column, none as no number."""
    return [math.nan if value is None else value for value in channel.values]


def writable(records: Records, kind: Written) -> bool:
    """Whether an activity has what a format is made of."""
    return kind not in {"gpx", "tcx"} or (
        records.start is not None and (kind == "tcx" or records.channel("latitude_deg") is not None)
    )


def a_run(**changes: Any) -> Records:
    """Return a short run with a bit of everything."""
    columns = {
        "latitude_deg": (48.1, 48.10001, None, 48.10003),
        "longitude_deg": (9.1, 9.1, None, 9.10002),
        "altitude": (250.0, 250.2, 250.4, 250.6),
        "distance": (0.0, 3.0, 6.01, 9.25),
        "speed": (3.0, 3.001, 3.25, 3.125),
        "heart_rate_bpm": (120.0, 121.0, None, 123.0),
        "cadence": (2.8, 2.75, 2.9, None),
        "power": (250.0, 251.0, 252.0, 253.0),
        "contact_time": (0.25, 0.2501, 0.26, 0.2405),
        "flight_time": (0.1, 0.125, None, 0.0),
        "vertical_oscillation": (0.08, 0.081, 0.0805, None),
        "strike_angle_left": (0.25, 0.125, 0.5, -0.25),
    }
    channels = tuple(
        Channel(
            name,
            CHANNELS.get(name, "rad"),
            values,
            "phone_position" if name in {"latitude_deg", "longitude_deg", "altitude"} else "pod_summary",
        )
        for name, values in columns.items()
    )
    made = Records(
        sport="running",
        start=START,
        time=(0.0, 1.0, 2.0, 60.0),
        channels=channels,
        laps=(Lap(0.0, 2.0, 2.0, 6.01), Lap(2.0, 60.0, 3.0, 3.24)),
        pauses=(Pause(2.0, 57.0),),
        stated=Stated(9.25, 60.0, 5.0, 12.0, 166, 1.0, 0.0),
        kind="trail",
        local_start=datetime(2026, 3, 1, 9),  # noqa: DTZ001  # by the clocks where it was
        device="OpenStride",
        name="Round the <lake> & back",
        notes="windy",
    )
    return replace(made, **changes)


@FILES
def test_an_activity_of_a_real_file_is_the_same_file_after_it_was_read_back_as_fit(name: str, shared: Path) -> None:
    for whole in activities(shared / "activity-files" / name):
        records = thinned(whole, 3000)
        written = write(records, "fit")
        assert write(back(written), "fit") == written


@pytest.mark.parametrize("kind", ["tcx", "gpx"])
@FILES
def test_an_activity_of_a_real_file_is_the_same_file_after_it_was_read_back(
    name: str, kind: Written, shared: Path
) -> None:
    for whole in activities(shared / "activity-files" / name):
        records = thinned(whole)
        if writable(records, kind):
            written = write(records, kind)
            assert write(back(written), kind) == written


@FILES
def test_fit_holds_each_value_of_a_real_file_to_half_a_step(name: str, shared: Path) -> None:
    for whole in activities(shared / "activity-files" / name):
        records = thinned(whole, 1000)
        found = back(write(records, "fit"))
        assert found.sport == records.sport
        if records.time and all(time.is_integer() for time in records.time):
            assert (found.start, found.time, len(found.pauses)) == (records.start, records.time, len(records.pauses))
            for each in records.channels:
                same = found.channel(each.name)
                if each.known and each is records.channel(each.name):
                    assert same is not None
                    step = 1.0001 * STEP.get(each.name, 0.0)
                    assert numbers(same) == pytest.approx(numbers(each), abs=step, rel=1e-6, nan_ok=True)


@FILES
def test_an_activity_has_the_same_records_as_fit_as_tcx_and_as_gpx(name: str, shared: Path) -> None:
    for whole in activities(shared / "activity-files" / name):
        if not writable(whole, "gpx"):
            continue
        once = back(write(thinned(whole), "fit"))
        found = [back(write(once, kind)) for kind in ("fit", "tcx", "gpx")]
        rows = [placed_rows(each) for each in found]
        assert rows[0].keys() == rows[1].keys() == rows[2].keys()
        for instant, row in rows[0].items():
            assert row == pytest.approx(rows[1][instant], rel=1e-10, abs=1e-11)
            assert row == pytest.approx(rows[2][instant], rel=1e-10, abs=1e-11)
        assert len({each.sport for each in found} - {"other", "transition", "unknown"}) <= 1


def placed_rows(records: Records) -> dict[datetime, dict[str, float]]:
    """Return what is known at each instant that has a position, by name."""
    assert records.start is not None
    best = [each for each in records.channels if each is records.channel(each.name) and each.known]
    rows = {
        records.start + timedelta(seconds=time): {
            each.name: value for each in best if (value := each.values[index]) is not None
        }
        for index, time in enumerate(records.time)
    }
    return {instant: row for instant, row in rows.items() if "latitude_deg" in row}


def test_fit_keeps_all_of_a_run_and_where_each_column_comes_from() -> None:
    made = a_run(name=None, notes=None)
    found = back(write(made, "fit"))
    assert replace(found, channels=()) == replace(made, channels=())
    for each in made.channels:
        same = found.channel(each.name)
        assert same is not None
        assert (same.unit, same.origin) == (each.unit, each.origin)
        assert same.values == pytest.approx(each.values, abs=STEP.get(each.name, 1e-8))


@pytest.mark.parametrize("kind", ["tcx", "gpx"])
def test_xml_keeps_every_channel_exactly(kind: Written) -> None:
    made = a_run()
    found = back(write(made, kind))
    points = [index for index, time in enumerate(made.time) if time in found.time]
    assert len(points) == (4 if kind == "tcx" else 3)
    for each in made.channels:
        if each.known:
            same = found.channel(each.name)
            assert same is not None
            assert same.values == tuple(each.values[index] for index in points)
    assert (found.sport, found.start, found.device) == ("running", START, "OpenStride")


def test_tcx_keeps_laps_and_totals() -> None:
    found = back(write(a_run(), "tcx"))
    assert found.laps == a_run().laps
    assert (found.stated.distance, found.stated.timer_time, found.stated.energy_kcal) == (9.25, 5.0, 12.0)
    assert found.notes == "windy"


def test_a_pause_of_tcx_and_gpx_lies_between_the_records_around_it() -> None:
    for kind in ("tcx", "gpx"):
        found = back(write(a_run(laps=(), channels=a_run().channels[:2]), kind))
        # The record at two seconds has no place, and GPX therefore no point for it.
        assert found.pauses == (Pause(2.0 if kind == "tcx" else 1.0, 60.0),)


def test_gpx_keeps_the_runners_words() -> None:
    found = back(write(a_run(), "gpx"))
    assert (found.name, found.notes, found.kind) == ("Round the <lake> & back", "windy", "trail_running")


def test_native_running_dynamics_are_in_garmins_units() -> None:
    with fitdecode.FitReader(io.BytesIO(write(a_run(), "fit"))) as reader:
        frames = [each for each in reader if isinstance(each, fitdecode.FitDataMessage)]
    record = next(each for each in frames if each.name == "record")
    expected = {
        "stance_time": 250.0,
        "vertical_oscillation": 80.0,
        "power": 250,
        "cadence": 84,
        "heart_rate": 120,
        "enhanced_speed": 3.0,
        "distance": 0.0,
        "strike_angle_left": 0.25,
        "flight_time": pytest.approx(0.1),
    }
    assert {name: record.get_value(name) for name in expected} == expected
    assert [each.name for each in frames if each.name in {"session", "lap", "activity"}] == [
        "lap",
        "lap",
        "session",
        "activity",
    ]


def test_records_of_one_second_become_one() -> None:
    heart = Channel("heart_rate_bpm", "1/min", (100.0, None, 102.0, 103.0), "watch")
    found = back(write(Records("running", START, (0.0, 0.4, 0.9, 1.2), (heart,)), "fit"))
    assert found.time == (0.0, 1.0)
    assert found.channels == (replace(heart, values=(102.0, 103.0)),)


def test_values_that_a_native_field_cannot_hold_are_kept_as_a_developers() -> None:
    steps = Channel("step_length", "m", (7.25, 1.0), "watch")
    (found,) = back(write(Records("running", START, (0.0, 1.0), (steps,)), "fit")).channels
    assert (found.name, found.values, found.device) == ("step_length", (7.25, 1.0), "step_length [m]")


def test_two_columns_of_one_name_both_stay() -> None:
    one = Channel("power", "W", (200.0, 210.0), "watch")
    other = Channel("power", "W", (220.0, 230.5), "pod_summary", "Power [Watts]")
    found = back(write(Records("running", START, (0.0, 1.0), (one, other)), "fit"))
    assert {(each.values, each.origin) for each in found.channels} == {
        (one.values, "watch"),
        (other.values, "pod_summary"),
    }


def test_what_lacks_a_start_or_a_place_is_refused_by_name() -> None:
    with pytest.raises(UnwritableError, match="no start") as no_start:
        write(a_run(start=None), "tcx")
    with pytest.raises(UnwritableError, match="no positions") as no_place:
        write(a_run(channels=a_run().channels[2:]), "gpx")
    assert (no_start.value.lacking, no_place.value.lacking) == ("start", "positions")
    assert back(write(a_run(start=None), "fit")).start is None


def test_tables_hold_the_numbers_as_they_are() -> None:
    made = a_run(time=(0.0, 1.25, 2.5, 60.0))
    lines = list(csv.DictReader(io.StringIO(write(made, "csv").decode())))
    assert [each["time"] for each in lines] == [
        "2026-03-01T08:00:00Z",
        "2026-03-01T08:00:01.25Z",
        "2026-03-01T08:00:02.5Z",
        "2026-03-01T08:01:00Z",
    ]
    table = pq.read_table(io.BytesIO(write(made, "parquet")))
    for each in made.channels:
        assert tuple(float(line[f"{each.name} [{each.unit}]"] or "nan") for line in lines) == pytest.approx(
            numbers(each), rel=0.0, abs=0.0, nan_ok=True
        )
        assert tuple(table[each.name].to_pylist()) == each.values
    rest = json.loads(table.schema.metadata[b"openstride"])
    assert (rest["sport"], rest["kind"], rest["name"]) == ("running", "trail", "Round the <lake> & back")
    assert [Lap(**each) for each in rest["laps"]] == list(made.laps)
    assert [Pause(**each) for each in rest["pauses"]] == list(made.pauses)
    assert Stated(**rest["stated"]) == made.stated
    assert rest["columns"]["power"] == {"name": "power", "unit": "W", "origin": "pod_summary", "device": None}


@FILES
def test_tables_of_a_real_file_read_back(name: str, shared: Path) -> None:
    for whole in activities(shared / "activity-files" / name):
        records = thinned(whole, 3000)
        assert read(write(records, "parquet")).activities == (records,)
        written = write(records, "csv")
        for found in read(written).activities:
            assert (found.start, found.time) == (records.start, records.time)
            assert [each.values for each in found.channels] == [each.values for each in records.channels]
            assert write(found, "csv") == written


@pytest.mark.parametrize(
    ("text", "line", "left"),
    [
        ("time,t [s],speed [m/s]\n,0,3\n,1,4,5\n", 3, 1),
        ("time,t [s],speed [m/s]\n,0,3\n,0,4\n", 3, 1),
        ("time,t [s],speed [m/s]\n,0,fast\n", 2, 0),
        ("time,t [s],speed,speed\n,0,3,3\n", 1, 0),
    ],
)
def test_a_table_with_a_wrong_row_is_kept_up_to_it(text: str, line: int, left: int) -> None:
    reading = read(text.encode())
    assert (reading.outcome, reading.format, reading.reason) == ("damaged", "csv", "malformed")
    assert reading.place is not None
    assert reading.place.number == line
    assert sum(len(each.time) for each in reading.activities) == left


def test_parquet_that_is_cut_changed_or_of_others_has_a_verdict() -> None:
    whole = write(a_run(), "parquet")
    assert (read(whole[:-5]).outcome, read(whole[:-5]).reason) == ("damaged", "ends_early")
    flipped = bytearray(whole)
    flipped[40] ^= 1
    assert (read(bytes(flipped)).outcome, read(bytes(flipped)).reason) == ("damaged", "malformed")
    sink = io.BytesIO()
    pq.write_table(pq.read_table(io.BytesIO(whole)).replace_schema_metadata(None), sink)
    assert (read(sink.getvalue()).outcome, read(sink.getvalue()).reason) == ("not_recognised", "unknown")


@pytest.mark.parametrize("kind", WRITTEN)
def test_totals_alone_are_written_too(kind: Written) -> None:
    alone = Records("running", START, (), stated=Stated(5000.0, 1800.0, 1750.0))
    if kind == "gpx":
        with pytest.raises(UnwritableError):
            write(alone, kind)
    else:
        assert write(alone, kind)


@st.composite
def made_up(draw: st.DrawFn) -> Records:
    """Records of all kinds: gaps in columns and time, odd units, several instruments, laps and pauses anywhere."""
    gaps = draw(st.lists(st.floats(0.001, 5000.0), max_size=8))
    instants = accumulate(gaps, initial=draw(st.floats(0.0, 9000.0)))
    time = draw(st.sampled_from([tuple(round(each, 6) for each in instants), ()]))
    value = st.one_of(st.none(), st.floats(-200.0, 400.0), st.integers(0, 2**40).map(float))
    names = st.one_of(st.sampled_from([*CHANNELS, "turns"]), st.text(max_size=12))
    columns = st.builds(
        lambda name, unit, values, origin, device: Channel(name, CHANNELS.get(name, unit), values, origin, device),
        names,
        st.sampled_from(["", "1/s", "rad", "Watts", "spm", "km/h"]),
        st.tuples(*(value for _ in time)),
        st.sampled_from(ORIGINS),
        st.sampled_from([None, "a", "b"]),
    )
    edges = st.tuples(st.floats(0.0, 20_000.0), st.floats(0.0, 5000.0), st.none() | st.floats(0.0, 5000.0))
    start = draw(st.none() | st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1)))  # noqa: DTZ001  # bounds
    return Records(
        sport=draw(st.sampled_from(SPORTS)),
        start=None if start is None else start.replace(tzinfo=UTC),
        time=time,
        channels=tuple(draw(st.lists(columns, max_size=5))),
        laps=tuple(Lap(first, first + long, timer, timer) for first, long, timer in draw(st.lists(edges, max_size=3))),
        pauses=tuple(Pause(first, first + long) for first, long, _ in draw(st.lists(edges, max_size=3))),
        stated=draw(st.builds(Stated, *[st.none() | st.floats(0.0, 9000.0)] * 4, st.none() | st.integers(0, 9999))),
        kind=draw(st.sampled_from([None, "trail", "trail_running", "treadmill", "rowing indoor_rowing"])),
        local_start=None if start is None else draw(st.sampled_from([None, start + timedelta(hours=5.5)])),
        device=draw(st.none() | st.text(max_size=8)),
        name=draw(st.none() | st.text(max_size=8)),
        notes=draw(st.none() | st.text(max_size=8)),
    )


@KINDS
@settings(max_examples=60, deadline=None)
@given(records=made_up())
def test_whatever_is_written_reads_back_sound_and_is_written_the_same(kind: Written, records: Records) -> None:
    try:
        written = write(records, kind)
    except UnwritableError:
        return
    if kind == "csv" and not records.time:
        assert read(written).reason == "nothing_in_it"
    else:
        assert write(back(written), kind) == written


@pytest.mark.parametrize("kind", ["fit", "csv", "parquet"])
@pytest.mark.parametrize("name", ["\r", "\n", "left\r\nright", "left\x85right", ""])
def test_a_column_whose_name_would_end_a_line_ends_none(kind: Written, name: str) -> None:
    column = Channel(name, "", (1.0, 2.0), "watch", None)
    written = write(Records("running", datetime(2026, 5, 3, tzinfo=UTC), (0.0, 1.0), (column, column)), kind)
    assert [each.values for each in back(written).channels] == [(1.0, 2.0)] * 2
    assert write(back(written), kind) == written
