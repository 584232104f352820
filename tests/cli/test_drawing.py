"""Lenses, plots and lines are drawn true to their numbers, and read without colour."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from openstride.cli._lens import Mark, rail
from openstride.cli._lines import columns, heading, paragraph
from openstride.cli._plot import Frame, Series, column_medians, draw, nice_ends, time_axis
from openstride.cli._wrap import wrap

MARKS = "，。（）"  # noqa: RUF001  # full-width signs
ALPHABET = st.text(st.sampled_from(f"ab 步频{MARKS}\u00a0±3"), max_size=80)


def test_a_lens_covers_its_interval_and_the_nib_stands_at_the_estimate() -> None:
    assert rail([Mark(5.0, 2.0)], 0.0, 10.0, 10).plain == "───━━╋━━──"


def test_the_feet_are_told_apart_by_place_and_letter() -> None:
    drawn = rail([Mark(3.5, 1.0, "left", "L"), Mark(5.5, 1.0, "right", "R")], 0.0, 10.0, 10)
    assert drawn.plain == "──▀L█R▄───"


def test_letters_in_one_cell_stand_beside_each_other_in_order_of_their_values() -> None:
    drawn = rail([Mark(5.2, 0.0, "left", "L"), Mark(5.1, 0.0, "right", "R")], 0.0, 10.0, 10)
    assert drawn.plain == "─────RL───"


def test_letters_at_the_right_end_both_find_a_place() -> None:
    drawn = rail([Mark(9.9, 0.0, "left", "L"), Mark(9.95, 0.0, "right", "R")], 0.0, 10.0, 10)
    assert drawn.plain == "────────LR"


def test_an_estimate_beyond_the_scale_is_pointed_at() -> None:
    assert rail([Mark(12.0, 1.0)], 0.0, 10.0, 10).plain.endswith("╋▸")
    assert rail([Mark(-2.0, 1.0)], 0.0, 10.0, 10).plain.startswith("◂╋")


def test_the_tick_at_zero_is_seen_through_a_lens() -> None:
    assert rail([Mark(2.0, 3.0)], -5.0, 5.0, 11, tick=0.0).plain == "────━┼━╋━━━"


def test_without_an_estimate_the_rail_is_dashed() -> None:
    assert rail([], 0.0, 1.0, 5).plain == "╌╌╌╌╌"


@given(numbers=st.lists(st.tuples(st.floats(-20, 20), st.floats(0, 30)), max_size=2), width=st.integers(4, 60))
@pytest.mark.parametrize("tick", [None, 0.0])
def test_a_rail_is_as_wide_as_asked_and_shows_each_foot(
    numbers: list[tuple[float, float]], width: int, tick: float | None
) -> None:
    sides = (("left", "L"), ("right", "R"))
    marks = [Mark(value, half, *side) for (value, half), side in zip(numbers, sides, strict=False)]
    drawn = rail(marks, -10.0, 10.0, width, tick=tick)
    assert drawn.cell_len == width
    assert all(mark.letter in drawn.plain for mark in marks)


def test_a_rising_line_rises() -> None:
    time = np.arange(8.0)
    rows = draw([Series(time, time)], Frame(0.0, 8.0, 0.0, 7.0, 4, 2))
    assert [row.plain for row in rows] == ["⠀⠀⡠⠊", "⡠⠊⠀⠀"]


def test_a_hole_stays_a_hole() -> None:
    time = np.concatenate([np.arange(0.0, 20.0), np.arange(60.0, 80.0)])
    row = draw([Series(time, np.ones(40))], Frame(0.0, 80.0, 0.0, 2.0, 40, 1))[0].plain
    assert row[12:28] == "\u2800" * 16
    assert "\u2800" not in row[:10] + row[30:]


def test_a_stride_that_is_not_known_is_not_drawn() -> None:
    assert np.isnan(column_medians(Series(np.array([0.5, np.nan]), np.array([np.nan, 1.0])), 0.0, 1.0, 2)).all()


def test_the_right_foot_is_dashed() -> None:
    time = np.arange(0.0, 40.0)
    frame = Frame(0.0, 40.0, 0.0, 2.0, 20, 1)
    left, right = (draw([Series(time, np.ones(40), side)], frame)[0].plain for side in ("left", "right"))
    assert len(set(left)) == 1
    assert len(set(right)) == 2


def test_the_ends_of_a_plot_are_round_and_hold_nearly_all_strides() -> None:
    values = np.concatenate([np.linspace(0.22, 0.26, 200), [0.6, 0.02]])
    assert nice_ends(values, 0.03) == pytest.approx((0.20, 0.28))


def test_equal_values_have_a_plot_and_no_values_have_none() -> None:
    assert nice_ends(np.full(9, 3.0), 0.5) == pytest.approx((2.6, 3.4))
    assert nice_ends(np.array([np.nan]), 0.5) is None


@pytest.mark.parametrize("length", [0.5, 37.0, 103.0, 3600.0, 43_200.0, 400_000.0])
def test_a_time_axis_starts_at_zero_and_is_not_crowded(length: float) -> None:
    ticks = time_axis(10.0, 10.0 + length, 70)
    assert ticks[0][1] == 0
    assert len(ticks) <= 6
    assert all(after - before >= 8 for (before, _), (after, _) in pairwise(ticks))


@given(ALPHABET, st.integers(8, 40))
def test_wrapping_loses_nothing_and_keeps_to_the_width(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    # Wider is only what cannot be broken: a word, or a character with the signs that cling to it.
    assert all(cell_len(line) <= width or len(wrap(line, 1)) == 1 for line in lines)


def test_a_closing_mark_does_not_begin_a_line_and_what_is_joined_stays_joined() -> None:
    comma, stop = MARKS[0], MARKS[1]
    assert wrap(f"触地时间很长{comma}步频很低{stop}", 12) == ["触地时间很", f"长{comma}步频很", f"低{stop}"]
    number = "243\u00a0±\u00a03\u00a0ms"
    assert wrap(f"it took {number} on average", 16) == ["it took", f"{number} on", "average"]


def test_columns_are_aligned_in_cells_not_in_characters() -> None:
    lines = columns([["触地时间", "243"], ["Cadence", "1"]], "lr")
    assert [line.plain for line in lines] == ["  触地时间  243", "  Cadence     1"]


def test_a_paragraph_hangs_under_its_first_word() -> None:
    lines = paragraph("one two three", 9, first="  ! ")
    assert [line.plain for line in lines] == ["  ! one", "    two", "    three"]


def test_a_heading_puts_its_note_at_the_end_of_the_line_or_below() -> None:
    assert [line.plain for line in heading("Title", "note", 12)] == ["", "Title   note"]
    assert [line.plain for line in heading("Title", "note", 9)] == ["", "Title", "note"]
