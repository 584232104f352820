"""The lens: a 95 % interval on a rail, drawn with the characters of a terminal.

The rail is a hairline over a fixed scale. With two feet on one rail, left is the upper half of the line and right the
lower half, each with its letter at its estimate; where both lie over each other the line is full. Place and letter tell
the feet apart, so nothing is lost without colour. A claim about left and right is made only from the lens of their
difference, on a rail with a tick at zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rich.text import Text

RAIL: Final = "─"
TICK: Final = "┼"
NIB: Final = "╋"
INK: Final = "━"
BOTH: Final = "█"
HALVES: Final = {"left": "▀", "right": "▄"}
BEYOND: Final = ("◂", "▸")
UNKNOWN: Final = "╌"


@dataclass(frozen=True, slots=True)
class Mark:
    """An estimate with half the width of its interval, and the foot it belongs to, if it belongs to one.

    Parameters
    ----------
    value, half
        In the unit of the rail's ends.
    side
        `left`, `right`, or empty for both together.
    letter
        What stands at the estimate of a foot.
    """

    value: float
    half: float
    side: str = ""
    letter: str = ""


def rail(marks: Sequence[Mark], low: float, high: float, width: int, *, tick: float | None = None) -> Text:
    """Draw marks on a rail.

    Parameters
    ----------
    marks
        At most one of each foot; with none the rail is dashed.
    low, high
        What the ends of the rail stand for.
    width
        Cells.
    tick
        Where a tick stands, which no lens hides.
    """
    if not marks:
        return Text(UNKNOWN * width, style="note")
    before, after = any(mark.value < low for mark in marks), any(mark.value > high for mark in marks)
    cells = [(RAIL, "note")] * (width - before - after)
    for mark in marks:
        _lay(cells, mark, low, high)
    if tick is not None:
        cells[_cell(tick, low, high, len(cells))] = (TICK, "ink")
    _point(cells, marks, low, high)
    return Text.assemble(BEYOND[0] * before, *cells, BEYOND[1] * after)


def _cell(value: float, low: float, high: float, width: int) -> int:
    """Return the cell a value lies in, the first or last one for what lies beyond."""
    return min(max(int((value - low) / (high - low) * width), 0), width - 1)


def _lay(cells: list[tuple[str, str]], mark: Mark, low: float, high: float) -> None:
    first = _cell(mark.value - mark.half, low, high, len(cells))
    last = _cell(mark.value + mark.half, low, high, len(cells))
    for index in range(first, last + 1):
        taken = cells[index][0] in HALVES.values()
        cells[index] = (BOTH, "ink") if taken else (HALVES.get(mark.side, INK), mark.side or "ink")


def _point(cells: list[tuple[str, str]], marks: Sequence[Mark], low: float, high: float) -> None:
    """Set the nibs in order of their values; of two in one cell the second moves on, within what a cell can tell."""
    placed = -1
    for mark in sorted(marks, key=lambda each: each.value):
        index = max(_cell(mark.value, low, high, len(cells)), placed + 1)
        placed = min(index, len(cells) - 1)
        if placed < index:
            # Both stand at the right end: the first makes room.
            cells[placed - 1] = cells[placed]
        cells[placed] = (mark.letter or NIB, mark.side or "ink")
