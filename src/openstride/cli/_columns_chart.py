"""Columns over time in the terminal: one a week, in eighths of a cell, over a line with the months."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from math import floor, log10
from typing import Final

from rich.cells import cell_len
from rich.text import Text

from openstride.cli._numbers import significant
from openstride.messages import Catalogue

EIGHTHS: Final = " ▁▂▃▄▅▆▇█"
#: Cells before the columns: a number and its tick.
BEFORE: Final = 7


def weeks_shown(width: int) -> int:
    """Return how many weeks there is room for, a year at most."""
    return min(52, (width - BEFORE - 2) // 2)


def columns_chart(first: date, weeks: Sequence[float], height: int, texts: Catalogue) -> Iterator[Text]:
    """Draw a column for each week, the first of which begins on a day; the months stand below.

    Parameters
    ----------
    first
        A Monday.
    weeks
        Values, none below zero.
    height
        Rows of the columns.
    texts
        In the reader's language, for the names of the months.
    """
    top = round_above(max(weeks, default=0.0))
    eighths = [round(8 * height * value / top) for value in weeks]
    # What was run is to be seen, however little it was.
    eighths = [max(each, 1) if value > 0.0 else 0 for each, value in zip(eighths, weeks, strict=True)]
    labels = {0: significant(top), height - 1: ""}
    for row in range(height):
        below = 8 * (height - 1 - row)
        cells = " ".join(EIGHTHS[min(max(each - below, 0), 8)] for each in eighths)
        label = labels.get(row, "")
        yield Text.assemble((f"{label:>{BEFORE - 2}} {'┤' if label else '│'} ", "note"), (cells, "ink"))
    yield Text(f"{0:>{BEFORE - 2}} └{'─' * (2 * len(weeks) + 1)}", style="note")
    yield Text(" " * (BEFORE + 1) + months_below(first, len(weeks), texts), style="note")


def round_above(value: float) -> float:
    """Return a round number that is no smaller, for the end of a scale.

    Examples
    --------
    >>> round_above(43.2), round_above(0.0), round_above(60.0)
    (50.0, 1.0, 60.0)
    """
    if value <= 0.0:
        return 1.0
    power = 10.0 ** floor(log10(value))
    return next(step * power for step in (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0) if step * power >= value)


def months_below(first: date, weeks: int, texts: Catalogue) -> str:
    """Return the names of the months, each below the first week that begins in it, as far as there is room."""
    line = ""
    for week in range(weeks):
        day = first + timedelta(weeks=week)
        begins = week == 0 or day.month != (day - timedelta(weeks=1)).month
        if begins and cell_len(line) <= 2 * week:
            line += (
                " " * (2 * week - cell_len(line))
                + texts.text("history.in_month", month=texts.text(f"month.{day.month}"))
                + " "
            )
    return line.rstrip()
