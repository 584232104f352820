"""The run in parts, in the terminal: stretches of one gait, splits, and laps where the button was pressed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rich.text import Text

from openstride.activity import Segment, Split
from openstride.analysis import Analysis, form_between
from openstride.cli._lens import Mark, rail
from openstride.cli._lines import Cell, columns, heading, paragraph, widest
from openstride.cli._metrics import Display, display_of, name_of, rail_of, written
from openstride.cli._numbers import clock, half_width
from openstride.messages import Catalogue

#: Stretches that are listed; of more, the longest.
MOST_STRETCHES: Final = 12
#: What is said of the strides in a split.
FORM: Final = ("cadence", "contact_time")
GAP: Final = 2
SHORTEST_RAIL: Final = 12
LONGEST_RAIL: Final = 30
KILOMETRE: Final = Display("km", 1e-3, 2)


def parts(analysis: Analysis, texts: Catalogue, width: int) -> Iterator[Text]:
    """Give the sections on the parts of a run; nothing for an analysis that was put together by hand."""
    activity = analysis.activity
    if activity is None:
        return
    yield from stretches(activity.segments, texts, width)
    yield from splits(analysis, activity.splits.get("kilometre", ()), "splits", texts, width)
    yield from splits(analysis, activity.laps, "laps", texts, width)


def way(metres: float | None, uncertainty: float | None, texts: Catalogue) -> str:
    """Write a way, in kilometres from one on."""
    display = KILOMETRE if metres is not None and metres >= 1000.0 else display_of("distance", "m", running=True)
    return written(display, metres, uncertainty, texts)


def stretches(segments: Sequence[Segment], texts: Catalogue, width: int) -> Iterator[Text]:
    """When what was done: standing, walking, running, and where nothing was recorded."""
    longest = sorted(segments, key=lambda each: -each.duration)[:MOST_STRETCHES]
    rows: list[list[Cell]] = [["", *(texts.text(f"parts.{name}") for name in ("from", "time", "way", "steps"))]]
    for each in sorted(longest, key=lambda each: each.start):
        went = [way(each.distance, each.uncertainty, texts), f"{each.steps:,}"] if each.moving else ["", ""]
        rows.append([texts.text(f"parts.gait.{each.gait}"), clock(each.start), clock(each.duration), *went])
    yield from heading(texts.text("parts.stretches"), "", width)
    yield from titled(columns(rows, "lrrrr"))
    if len(longest) < len(segments):
        left_out = texts.text("parts.shorter", n=len(segments) - len(longest))
        yield from paragraph(left_out, width, style="note", first="  ")


def splits(analysis: Analysis, found: Sequence[Split], kind: str, texts: Catalogue, width: int) -> Iterator[Text]:
    """Time and form of each split or lap, and the lens of its pace where there is room; nothing without a whole one."""
    if not any(each.complete for each in found):
        return
    names = [name_of(name, texts, running=analysis.running) for name in ("speed", *FORM)]
    rows: list[list[Cell]] = [[texts.text(f"parts.{kind}.number"), texts.text("parts.time"), *names]]
    rows += [[_label(each, index, kind, texts), *_cells(each, analysis, texts)] for index, each in enumerate(found, 1)]
    lines = fitting(rows, width)
    yield from heading(texts.text(f"parts.{kind}"), texts.text("parts.moving"), width)
    room = min(width - widest(lines) - GAP, LONGEST_RAIL)
    header, *lines = titled(lines)
    yield header
    for line, each in zip(lines, found, strict=True):
        yield line + _lens(each, analysis, room)


def fitting(rows: Sequence[Sequence[Cell]], width: int) -> list[Text]:
    """Lay out as many of the columns as there is room for, the first ones first."""
    wide = range(len(rows[0]), 1, -1)
    laid = (columns([row[:count] for row in rows], "r" * count) for count in wide)
    return next((lines for lines in laid if widest(lines) <= width), [])


def titled(lines: Sequence[Text]) -> list[Text]:
    """Return a table whose first line names its columns."""
    header, *rows = lines
    header.stylize("note")
    return [header, *rows]


def _label(split: Split, index: int, kind: str, texts: Catalogue) -> str:
    """Number a split; one that the end cut short is told by its way."""
    return str(index) if split.complete or kind == "laps" else way(split.distance, None, texts)


def _cells(split: Split, analysis: Analysis, texts: Catalogue) -> list[Cell]:
    running = analysis.running
    pace = display_of("speed", "m/s", running=running)
    cells: list[Cell] = [clock(split.moving_time), written(pace, split.speed, split.speed_uncertainty, texts)]
    tables = {side: foot.strides for side, foot in analysis.feet.items()}
    for name in FORM:
        one = form_between(tables, name, split.start, split.end, running=running)
        cells.append(written(display_of(name, one.unit, running=running), one.value, one.uncertainty, texts))
    return cells


def _lens(split: Split, analysis: Analysis, room: int) -> Text:
    scale = rail_of("speed", running=analysis.running)
    if room < SHORTEST_RAIL or scale is None:
        return Text()
    marks = [] if split.speed is None else [Mark(split.speed, half_width(split.speed_uncertainty) or 0.0)]
    return Text(" " * GAP) + rail(marks, *scale, room)
