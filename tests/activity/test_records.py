"""What a file says of a run: columns that fit the times, and the best of several of one name."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from openstride.activity import CHANNELS, Channel, Origin, Pause, Records

START = datetime(2026, 3, 1, 8, tzinfo=UTC)


def speed(origin: Origin, *values: float | None) -> Channel:
    return Channel("speed", CHANNELS["speed"], values, origin)


def test_a_column_of_another_length_is_refused_by_its_name() -> None:
    with pytest.raises(ValueError, match=r"2 records.*speed"):
        Records("running", START, (0.0, 1.0), (speed("watch", 1.0),))


def test_of_two_columns_of_one_name_the_better_source_is_taken() -> None:
    watch, pod = speed("watch", 3.0, 3.0), speed("pod_summary", 3.1, None)
    assert Records("running", START, (0.0, 1.0), (watch, pod)).channel("speed") is pod


def test_of_two_columns_of_one_source_the_fuller_one_is_taken() -> None:
    holes, full = speed("watch", None, 3.0), speed("watch", 3.0, 3.0)
    assert Records("running", START, (0.0, 1.0), (holes, full)).channel("speed") is full


def test_a_column_that_is_not_there_is_none() -> None:
    assert Records("running", START, ()).channel("speed") is None


def test_pauses_count_only_where_there_are_records() -> None:
    records = Records("running", START, (0.0, 100.0), pauses=(Pause(10.0, 30.0), Pause(95.0, 400.0)))
    assert records.elapsed_time == 100.0
    assert records.timer_time == 75.0


def test_a_file_with_totals_alone_has_no_records_and_no_time() -> None:
    records = Records("running", START, ())
    assert (records.elapsed_time, records.timer_time) == (0.0, 0.0)
    assert not Channel("doughnuts_earned", "doughnuts", (), "watch").known
