"""Rows of any kind become columns on one axis of time that rises, and what was set right is counted."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from openstride.activity import Channel
from openstride.formats._limits import FAR
from openstride.formats._table import POSSIBLE, Column, Row, known, table_of

COLUMNS = (
    known("latitude_deg", "watch"),
    known("longitude_deg", "watch"),
    known("heart_rate_bpm", "watch"),
    known("distance", "pod_summary", "a pod"),
    Column("doughnuts", "doughnuts", "watch"),
)
VALUES = st.one_of(st.floats(), st.sampled_from((0.0, 1.0, 60.0, 1e9, -1e9)))
INSTANTS = st.one_of(st.integers(0, 40).map(float), st.floats())
ROWS = st.lists(st.tuples(INSTANTS, st.dictionaries(st.sampled_from(COLUMNS), VALUES, max_size=5)), max_size=40)


@given(ROWS)
def test_times_rise_and_columns_fit_them(rows: list[Row]) -> None:
    table = table_of(rows, 0.0)
    assert all(one < other for one, other in zip(table.time, table.time[1:], strict=False))
    assert all(len(each.values) == len(table.time) for each in table.channels)
    assert all(each.count for each in table.channels)
    assert not table.time or table.time[-1] - table.time[0] <= 2.0 * FAR


@given(ROWS)
def test_no_value_is_beyond_what_is_possible(rows: list[Row]) -> None:
    for each in table_of(rows, 0.0).channels:
        low, high = POSSIBLE.get(each.name, (-math.inf, math.inf))
        assert all(value is None or (low <= value <= high and math.isfinite(value)) for value in each.values)


@given(ROWS)
def test_positions_have_both_halves(rows: list[Row]) -> None:
    found = {each.name: each.values for each in table_of(rows, 0.0).channels}
    halves = [found.get(name) for name in ("latitude_deg", "longitude_deg")]
    assert (halves[0] is None) == (halves[1] is None)
    for north, east in zip(*(half or () for half in halves), strict=True):
        assert (north is None) == (east is None)
        assert (north, east) != (0.0, 0.0)


@given(ROWS)
def test_the_order_of_rows_of_different_instants_does_not_matter(rows: list[Row]) -> None:
    single = list({round(row[0], 6): row for row in rows if math.isfinite(row[0])}.values())
    there, back = table_of(single, 0.0), table_of(single[::-1], 0.0)
    assert there.time == back.time
    by_column = {(each.name, each.device): each.values for each in there.channels}
    assert by_column == {(each.name, each.device): each.values for each in back.channels}


@given(ROWS)
def test_a_table_of_rows_in_order_is_left_alone(rows: list[Row]) -> None:
    table = table_of(rows, 0.0)
    again = table_of(
        [
            (instant, {column_of(each): value for each in table.channels if (value := each.values[row]) is not None})
            for row, instant in enumerate(table.time)
        ],
        0.0,
    )
    assert (again.time, again.set_right) == (table.time, {})
    assert sorted(each.name for each in again.channels) == sorted(each.name for each in table.channels)


def column_of(channel: Channel) -> Column:
    return Column(channel.name, channel.unit, channel.origin, channel.device)
