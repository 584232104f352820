"""What a person reads after a validation: one table of figures for each set of recordings, and what is missing.

Figures keep a fixed number of decimals, since a table is read down its columns. A figure that could not be computed is
a dash, and the reasons stand below.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from math import degrees
from typing import Final

from rich.text import Text

from openstride.cli._lines import Cell, columns, heading, paragraph
from openstride.cli._numbers import NOT_KNOWN, SPACE, number
from openstride.messages import Catalogue
from openstride.validation import Row, Validation

#: From this width on there is room for every column.
ROOMY: Final = 100
#: Names of recordings that a reason lists before it counts the others.
NAMES_LISTED: Final = 6


@dataclass(frozen=True, slots=True)
class Scale:
    """How the figures of one metric are written: what one SI unit is in `unit`, and how many decimals count."""

    unit: str
    factor: float
    decimals: int


_SHARE: Final = Scale("percent", 100.0, 2)
_MILLISECONDS: Final = Scale("ms", 1000.0, 1)
_ANGLE: Final = Scale("degree", degrees(1.0), 2)
_SCALES: Final = {
    "stride_length": Scale("cm", 100.0, 1),
    "foot_angle": _ANGLE,
    "foot_angle_contact": _ANGLE,
    "foot_angle_toe_off": _ANGLE,
    "initial_contact": _MILLISECONDS,
    "toe_off": _MILLISECONDS,
    "contact_time": _MILLISECONDS,
    "cadence": Scale("spm", 1.0, 2),
    "distance": _SHARE,
    "closure": _SHARE,
    "closure_horizontal": _SHARE,
    "f1": Scale("", 1.0, 3),
    "f1_all_speeds": Scale("", 1.0, 3),
}
_COVERAGES: Final = ("coverage_1s", "coverage_2s")
_ROOMY_ONLY: Final = ("p95_abs", "sd", "mean_sigma")
_FIGURES: Final = ("value", "median_abs", "p95_abs", "bias", "sd", *_COVERAGES, "mean_sigma")


def validation_report(validation: Validation, texts: Catalogue, width: int, *, every: bool) -> Iterator[Text]:
    """Give the lines of the whole report.

    Parameters
    ----------
    validation
        What was found.
    texts
        In the reader's language.
    width
        Cells of a line.
    every
        Show each recording's own figures beside those of its set.
    """
    for name, rows in groupby(validation.rows, key=lambda row: row.collection):
        yield from _set(name, list(rows), texts, width, every=every)
    yield Text()
    yield from paragraph(texts.text("validation.note"), width, style="note")
    yield from _set_aside(validation, texts, width)
    yield from _missing(validation, texts, width, every=every)


def _set(name: str, rows: list[Row], texts: Catalogue, width: int, *, every: bool) -> Iterator[Text]:
    recordings = len({row.recording for row in rows if row.recording is not None})
    yield from heading(name, texts.text("validation.recordings", n=recordings), width)
    shown = [row for row in rows if every or row.recording is None]
    figures = [figure for figure in _FIGURES if width >= ROOMY or figure not in _ROOMY_ONLY]
    header: list[Cell] = [
        "",
        "",
        texts.text("validation.counts"),
        *(texts.text(f"validation.{each}") for each in figures),
    ]
    table: list[list[Cell]] = [[Text.assemble((str(cell), "note")) for cell in header]]
    previous = ""
    for row in shown:
        place = f"{row.recording}:{row.metric}"
        table.append(["" if place == previous else _title(row, texts), *_cells(row, figures, texts)])
        previous = place
    titles, *lines = columns(table, "ll" + "r" * (1 + len(figures)), gap=2 if width >= ROOMY else 1)
    yield titles
    for place, group in groupby(zip(shown, lines, strict=True), key=lambda pair: pair[0].recording):
        if every:
            yield Text(f"  {place or texts.text('validation.pooled')}", style="note")
        yield from (line for _, line in group)


def _title(row: Row, texts: Catalogue) -> str:
    """Return the name of a row's metric with its unit."""
    unit = _scale(row.metric).unit
    name = _name(row.metric, texts)
    return texts.text("figure.with_unit", name=name, unit=texts.text(f"unit.{unit}")) if unit else name


def _name(metric: str, texts: Catalogue) -> str:
    """Return the name of a metric; what follows the one that is known is a part of the recording."""
    key, part = _known_metric(metric)
    name = texts.text(f"figure.{key}") if f"figure.{key}" in texts else metric
    if not part:
        return name
    of = f"figure.of{part}"
    return f"{name}{SPACE}{texts.text(of) if of in texts else part.strip('_').replace('_', SPACE)}"


def _known_metric(metric: str) -> tuple[str, str]:
    """Split a metric into the longest name that is known and what follows it."""
    known = max((name for name in _SCALES if metric.startswith(name)), key=len, default=metric)
    return known, metric.removeprefix(known)


def _scale(metric: str) -> Scale:
    return _SCALES.get(_known_metric(metric)[0], Scale("", 1.0, 3))


def _cells(row: Row, figures: list[str], texts: Catalogue) -> list[Cell]:
    counts = row.counts
    agreed = NOT_KNOWN if counts.n_truth is None else f"{number(counts.n_matched, 0)}/{number(counts.n_truth, 0)}"
    values = row.to_json()
    return [texts.text(f"band.{row.band}"), agreed, *(_figure(row.metric, each, values[each]) for each in figures)]


def _figure(metric: str, figure: str, value: float | str | None) -> str:
    if not isinstance(value, int | float):
        return NOT_KNOWN
    if figure in _COVERAGES:
        return f"{number(100.0 * value, 0)}{SPACE}%"
    scale = _scale(metric)
    if figure == "value" and _known_metric(metric)[0] == "cadence":
        # The headline of cadence is relative, its errors are not.
        return f"{number(100.0 * value, 2)}{SPACE}%"
    return number(value * scale.factor, scale.decimals)


def _set_aside(validation: Validation, texts: Catalogue, width: int) -> Iterator[Text]:
    for key, strides in (("validation.listed", validation.listed()), ("validation.withheld", validation.withheld())):
        if strides:
            yield from paragraph(texts.text(key, n=f"{len(strides):,}"), width, style="note")


def _missing(validation: Validation, texts: Catalogue, width: int, *, every: bool) -> Iterator[Text]:
    """Name the recordings that could not be judged, then every other reason with those it holds for."""
    if validation.refused:
        yield from heading(texts.text("validation.refused"), "", width)
        for each in validation.refused:
            yield from paragraph(f"{each.recording}: {each.reason}", width, first="  ! ")
    reasons: dict[str, dict[str, list[str]]] = {}
    for each in validation.missing:
        if each.refused or not (every or each.recording is None or each.metric is None):
            continue
        metrics = reasons.setdefault(each.reason, {}).setdefault(each.recording or each.collection or "", [])
        if each.metric and (name := _name(each.metric, texts)) not in metrics:
            metrics.append(name)
    if reasons:
        yield from heading(texts.text("validation.missing"), "", width)
    for reason, places in reasons.items():
        where = [f"{place} ({', '.join(names)})" if names else place for place, names in places.items()]
        yield from paragraph(f"{reason}: {_listed(where, texts)}", width, style="note", first="  ", rest="    ")


def _listed(names: list[str], texts: Catalogue) -> str:
    listed = texts.text("list.comma").join(names[:NAMES_LISTED])
    more = len(names) - NAMES_LISTED
    return texts.text("list.and_more", names=listed, n=more) if more > 0 else listed
