"""What a calibration did to the lengths, in words: by what those of each foot were multiplied, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from openstride.analysis import Analysis
from openstride.cli._lines import Cell, columns, heading, paragraph
from openstride.cli._numbers import METRES_PER_KILOMETRE, SPACE, decimals_of, half_width, number, with_margin
from openstride.messages import Catalogue


def calibration_lines(analysis: Analysis, texts: Catalogue, width: int) -> Iterator[Text]:
    """Give the section with the scales; nothing where lengths are as they were measured."""
    done = analysis.calibrated
    if done is None:
        return
    yield from heading(texts.text("calibration.title"), texts.text("report.interval_note"), width)
    rows: list[list[Cell]] = []
    for side, scale in done.scales.items():
        half = half_width(scale.uncertainty) or 0.0
        places = decimals_of(half)
        factor = with_margin(f"× {number(scale.value, places)}", number(half, places))
        source = texts.text(f"calibration.source.{scale.source}" if scale.source else "calibration.source.none")
        count = texts.text("calibration.observations", n=scale.n) if scale.n else ""
        rows.append([Text(texts.text(f"side.{side}"), style=side), factor, source, Text(count, style="note")])
    yield from columns(rows, "lrll")
    after = analysis.summary["distance"].value
    if done.distance is not None and after is not None:
        said = texts.text("calibration.distance", before=_way(done.distance, texts), after=_way(after, texts))
        yield from paragraph(said, width, style="note", first="  ")


def _way(metres: float, texts: Catalogue) -> str:
    if metres >= METRES_PER_KILOMETRE:
        return f"{number(metres / METRES_PER_KILOMETRE, 3)}{SPACE}{texts.text('unit.km')}"
    return f"{number(metres, 1)}{SPACE}{texts.text('unit.m')}"
