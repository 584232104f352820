"""Straps and other makers' foot pods in a log: what they said becomes tables on the recording's time line."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openstride.pod import (
    BATTERY_LEVEL,
    COACH,
    COMPANION,
    CUE,
    HEART_RATE_MEASUREMENT,
    LAP,
    RSC_MEASUREMENT,
    HeartRateMeasurement,
    RscMeasurement,
    companion_event,
    encode_heart_rate,
    encode_rsc,
    said_beside,
    seal,
    tables_beside,
)
from openstride.recordings import (
    Event,
    LogEntry,
    Received,
    Recording,
    read_recording,
    verify_recording,
    write_recording,
)
from tests.pod.talking import BEGIN_US, TalkingPod

HEART = HEART_RATE_MEASUREMENT.short
RSC = RSC_MEASUREMENT.short
POD = TalkingPod()
RUN = [*POD.hello(), *POD.run(0, 416), *POD.goodbye(416)]


@cache
def sealed() -> Recording:
    return seal(RUN, name="run")


def at(seconds: float) -> int:
    """Return the instant so long after the recording's zero, by the log."""
    start = sealed().metadata.start
    assert start is not None
    return round(start.timestamp() * 1e6) + round(seconds * 1e6)


def beat(seconds: float, heart_rate_bpm: int | None, *, contact: bool | None = None) -> Received:
    value = encode_heart_rate(HeartRateMeasurement(heart_rate_bpm, contact))
    return Received(None, HEART, at(seconds), value)


def pace(seconds: float, said: RscMeasurement) -> Received:
    return Received(None, RSC, at(seconds), encode_rsc(said))


def test_a_heart_rate_stands_at_the_time_of_its_arrival() -> None:
    entries = [*RUN, beat(0.25, 120), beat(1.25, 300)]
    (name, table), *rest = tables_beside(entries, sealed()).items()
    assert (name, rest, list(table)) == ("heart_rate", [], ["t", "heart_rate_bpm"])
    assert table["t"].tolist() == pytest.approx([0.25, 1.25], abs=1e-9)
    assert table["heart_rate_bpm"].tolist() == [120.0, 300.0]


def test_a_strap_without_skin_or_beat_gives_no_rate() -> None:
    entries = [beat(0.0, None), beat(1.0, 140, contact=False), beat(2.0, 140, contact=True)]
    table = tables_beside(entries, sealed())["heart_rate"]
    np.testing.assert_array_equal(table["heart_rate_bpm"], [np.nan, np.nan, 140.0])


def test_what_came_before_the_run_began_is_left_out_and_what_came_after_its_end_is_not() -> None:
    entries = [beat(-0.5, 100), beat(0.0, 110), beat(900.0, 120)]
    assert tables_beside(entries, sealed())["heart_rate"]["t"].tolist() == pytest.approx([0.0, 900.0], abs=1e-9)


def test_a_foot_pod_of_another_make_says_speed_and_cadence_and_what_it_was_that_it_said() -> None:
    one_foot = RscMeasurement(3.5, 85, running=True, total_distance=12.5)
    both = RscMeasurement(3.5, 170, running=True, stride_length=1.25)
    table = tables_beside([pace(1.0, one_foot), pace(2.0, both)], sealed())["speed_cadence"]
    assert table["cadence_spm"].tolist() == [170.0, 170.0]
    assert table["stated_cadence_spm"].tolist() == [85.0, 170.0]
    assert table["speed"].tolist() == [3.5, 3.5]
    assert table["running"].tolist() == [True, True]
    np.testing.assert_array_equal(table["total_distance"], [12.5, np.nan])
    np.testing.assert_array_equal(table["stride_length"], [np.nan, 1.25])


def test_what_was_never_said_is_no_column() -> None:
    table = tables_beside([pace(1.0, RscMeasurement(1.0, 100, running=False))], sealed())["speed_cadence"]
    assert list(table) == ["t", "speed", "cadence_spm", "stated_cadence_spm", "running"]


def test_values_are_of_the_device_that_was_named_last() -> None:
    entries: list[LogEntry] = [
        beat(0.0, 100),
        companion_event(at(0.5), HEART, "Gürtel"),
        companion_event(at(0.5), RSC, "Stryd"),
        beat(1.0, 101),
        companion_event(at(1.5), HEART, "another"),
        beat(2.0, 102),
    ]
    assert tables_beside(entries, sealed())["heart_rate"]["device"].tolist() == [None, "Gürtel", "another"]


def test_a_name_is_letters_and_no_orders_to_a_terminal() -> None:
    entries: list[LogEntry] = [companion_event(0, HEART, "\x1b[2J\x07H10 é" + 300 * "x"), beat(1.0, 100)]
    (name,) = tables_beside(entries, sealed())["heart_rate"]["device"]
    assert name.startswith("[2JH10 éxxx")
    assert len(name) == 80


@given(st.text())
def test_no_event_is_too_strange_to_be_passed_by(text: str) -> None:
    event = Event(0, COMPANION, text)
    assert tables_beside([event, beat(1.0, 100)], sealed())["heart_rate"]["heart_rate_bpm"].tolist() == [100.0]


@given(st.lists(st.tuples(st.sampled_from((HEART, RSC)), st.binary(max_size=12))))
def test_damaged_values_are_left_out_and_the_others_stay(values: list[tuple[int, bytes]]) -> None:
    damaged = [Received(None, source, at(0.0), value) for source, value in values]
    table = tables_beside([*damaged, beat(1.0, 100)], sealed())["heart_rate"]
    assert (table["t"][-1], table["heart_rate_bpm"][-1]) == (pytest.approx(1.0), 100.0)


def test_speed_and_cadence_of_our_own_pods_are_no_other_devices() -> None:
    said = encode_rsc(RscMeasurement(3.0, 85, running=True))
    entries: list[LogEntry] = [
        Received("left", RSC, at(1.0), said),
        Received(None, BATTERY_LEVEL.short, at(1.0), b"\x50"),
    ]
    assert tables_beside(entries, sealed()) == {}


def test_a_log_says_how_much_it_holds_beside_the_samples() -> None:
    entries: list[LogEntry] = [*RUN, beat(-1.0, 100), Received(None, RSC, at(0.0), b"damaged"), beat(0.0, 100)]
    assert said_beside(entries) == {"heart_rate": 2, "speed_cadence": 1}
    assert said_beside(RUN) == {}


def test_companions_change_nothing_about_the_samples() -> None:
    again = seal([beat(-1.0, 90), *RUN[:20], beat(0.25, 120), *RUN[20:], beat(1.25, 300)], name="run")
    assert again.metadata == sealed().metadata
    np.testing.assert_array_equal(again.feet["left"].time, sealed().feet["left"].time)


def test_the_tables_are_kept_with_the_recording(tmp_path: Path) -> None:
    entries: list[LogEntry] = [
        companion_event(BEGIN_US, RSC, "Stryd"),
        beat(0.0, None),
        beat(1.0, 140),
        pace(1.0, RscMeasurement(3.5, 85, running=True)),
    ]
    write_recording(tmp_path / "run", sealed(), tables=tables_beside(entries, sealed()))
    again = read_recording(tmp_path / "run")
    heart, speed = again.heart_rate(), again.speed_cadence()
    assert heart is not None
    assert speed is not None
    np.testing.assert_array_equal(heart["heart_rate_bpm"], [np.nan, 140.0])
    assert (speed["device"].tolist(), speed["speed"].tolist()) == (["Stryd"], [3.5])
    assert verify_recording(tmp_path / "run").findings == ()


def test_laps_that_were_marked_become_instants_on_the_recordings_time_line(tmp_path: Path) -> None:
    run = [
        Event(at(-1.0), LAP, ""),
        *RUN,
        Event(at(0.5), LAP, ""),
        Event(at(1.25), LAP, ""),
        Event(at(1.5), "lost", "left"),
    ]
    tables = tables_beside(run, sealed())
    assert set(tables) == {"events"}
    write_recording(tmp_path / "run", sealed(), tables=tables)
    events = read_recording(tmp_path / "run").events()
    assert events is not None
    assert events["t"] == pytest.approx([0.5, 1.25])
    assert np.isnan(events["t_end"]).all()
    assert events["kind"].tolist() == ["lap", "lap"]


def test_what_a_live_coach_said_and_what_it_went_by_stands_there_as_it_came(tmp_path: Path) -> None:
    run = [
        Event(at(-2.0), COACH, '{"coach": 1}'),
        Event(at(-1.0), CUE, "of another run"),
        *RUN,
        Event(at(0.5), CUE, "提示, 且非 JSON"),
        Event(at(0.75), LAP, ""),
    ]
    write_recording(tmp_path / "run", sealed(), tables=tables_beside(run, sealed()))
    events = read_recording(tmp_path / "run").events()
    assert events is not None
    assert events["t"] == pytest.approx([-2.0, 0.5, 0.75])
    assert events["kind"].tolist() == [COACH, CUE, LAP]
    assert events["text"].tolist() == ['{"coach": 1}', "提示, 且非 JSON", ""]
    assert verify_recording(tmp_path / "run").findings == ()
