"""Small plots over time, drawn in braille: two dots across and four down in every cell of the terminal.

A column of dots shows the median of the strides in its stretch of time. The line stops where there is nothing, for a
hole is a hole. Left is a full line and right a dashed one, so the feet are told apart without colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rich.text import Text

Floats = NDArray[np.float64]

#: Dots of a braille cell by row and column, as bits of its code point.
DOTS: Final = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
BLANK: Final = 0x2800
DASH: Final = 3
PERIOD: Final = 4
#: Part of the values, at either end, that may lie beyond the paper.
USUAL: Final = 0.03
#: Distances between times on an axis (s): of seconds, of minutes, of hours.
TIME_STEPS: Final = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400)
#: The line reaches over columns without a stride as far as this many times the usual distance between strides.
BRIDGE: Final = 3.0


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One line of a plot: `time` (s) and `value`, shape (n,), NaN where absent; `side` is empty for both feet."""

    time: Floats
    value: Floats
    side: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """The paper of a plot: what its edges stand for, and its size in cells."""

    start: float
    end: float
    low: float
    high: float
    width: int
    height: int


def nice_ends(values: Floats, least: float) -> tuple[float, float] | None:
    """Return round numbers around nearly all of the values, `least` or more apart; None where there are no values.

    A few strides, at a start or a stop, lie so far off that the others would shrink to a flat line. Where they are, the
    line leaves the paper.
    """
    finite = values[np.isfinite(values)]
    if not len(finite):
        return None
    low, high = np.quantile(finite, [USUAL, 1.0 - USUAL])
    middle, reach = 0.5 * (low + high), max(1.2 * (high - low), least)
    step = _nice_step(reach / 4.0)
    return step * floor((middle - reach / 2.0) / step), step * ceil((middle + reach / 2.0) / step)


def _nice_step(reach: float) -> float:
    power = 10.0 ** floor(log10(reach))
    return next(power * step for step in (1.0, 2.0, 5.0, 10.0) if power * step >= reach * (1.0 - 1e-9))


def draw(series: Sequence[Series], frame: Frame) -> list[Text]:
    """Draw lines on a frame, and return its rows from the top."""
    codes = np.full((frame.height, frame.width), 0)
    owners = np.full((frame.height, frame.width), "", dtype=object)
    for line in series:
        for column, row in _dots(line, frame):
            cell = row // 4, column // 2
            codes[cell] |= DOTS[row % 4][column % 2]
            # A cell that both feet pass through belongs to neither.
            owners[cell] = line.side if owners[cell] in {"", line.side} else "ink"
    return [_row(codes[row], owners[row]) for row in range(frame.height)]


def _row(codes: NDArray[np.int_], owners: NDArray[np.object_]) -> Text:
    pairs = zip(codes, owners, strict=True)
    return Text.assemble(*((chr(BLANK + int(code)), str(owner) or "ink") for code, owner in pairs))


def _dots(line: Series, frame: Frame) -> list[tuple[int, int]]:
    """Return column and row of every dot of a line."""
    columns = 2 * frame.width
    heights = column_medians(line, frame.start, frame.end, columns)
    shown = np.flatnonzero(np.isfinite(heights))
    rows = np.rint((frame.high - heights[shown]) / (frame.high - frame.low) * (4 * frame.height - 1)).astype(int)
    reach = _reach(line, frame, columns)
    dots: list[tuple[int, int]] = []
    for index, (column, row) in enumerate(zip(shown.tolist(), rows.tolist(), strict=True)):
        dots.append((column, row))
        if index + 1 < len(shown) and shown[index + 1] - column <= reach:
            dots += _between((column, row), (int(shown[index + 1]), int(rows[index + 1])))
    dashed = line.side == "right"
    return [
        (column, row)
        for column, row in dots
        if 0 <= row < 4 * frame.height and not (dashed and column % PERIOD >= DASH)
    ]


def column_medians(line: Series, start: float, end: float, columns: int) -> Floats:
    """Return the median of the values in each of so many equal stretches of [start, end); NaN where there is none."""
    medians = np.full(columns, np.nan)
    kept = np.isfinite(line.time) & np.isfinite(line.value)
    place = np.clip(((line.time[kept] - start) / (end - start) * columns).astype(int), 0, columns - 1)
    for column in np.unique(place):
        medians[column] = np.median(line.value[kept][place == column])
    return medians


def _reach(line: Series, frame: Frame, columns: int) -> int:
    finite = line.time[np.isfinite(line.time) & np.isfinite(line.value)]
    usual = float(np.median(np.diff(finite))) if len(finite) > 1 else 0.0
    return max(1, ceil(BRIDGE * usual / (frame.end - frame.start) * columns))


def _between(first: tuple[int, int], last: tuple[int, int]) -> list[tuple[int, int]]:
    """Return the dots of the straight line between two dots, without its ends."""
    steps = max(abs(last[0] - first[0]), abs(last[1] - first[1]))
    return [
        (
            round(first[0] + (last[0] - first[0]) * step / steps),
            round(first[1] + (last[1] - first[1]) * step / steps),
        )
        for step in range(1, steps)
    ]


def time_axis(start: float, end: float, width: int) -> list[tuple[int, float]]:
    """Return the cells of an axis that carry a time, and the times (s from `start`), at round distances."""
    length = end - start
    wanted = max(2, width // 16)
    step = next((each for each in TIME_STEPS if length / each <= wanted), length)
    return [(int(step * index / length * (width - 1)), step * index) for index in range(floor(length / step) + 1)]
