"""What a person reads after a reanalysis: one sentence, then each metric that changed, then what could not be done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rich.text import Text

from openstride.cli._lines import Cell, columns, heading, paragraph
from openstride.cli._metrics import Display, display_of, name_of, unit_of
from openstride.cli._numbers import MINUS, NOT_KNOWN, significant, with_margin
from openstride.messages import Catalogue

JsonObject = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a reanalysis, as home told it.

    Parameters
    ----------
    counted
        How many activities; None where there was nothing to do.
    metrics
        What changed, metric by metric.
    activities
        Each with what changed in it, or why it failed.
    """

    counted: JsonObject | None
    metrics: tuple[JsonObject, ...] = ()
    activities: tuple[JsonObject, ...] = field(default=())

    @property
    def progress(self) -> JsonObject:
        """How many activities; empty where there was nothing to do."""
        return self.counted or {}

    @property
    def failed(self) -> list[JsonObject]:
        """The activities that could not be analysed."""
        return [each for each in self.activities if each["state"] == "failed"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is written on: the reader's texts, the cells of a line, and whether the new results are shown."""

    texts: Catalogue
    width: int
    shown: bool = True


def reanalysis_report(done: Done, sheet: Sheet) -> Iterator[Text]:
    """Give the lines that tell what a reanalysis came to."""
    texts, width = sheet.texts, sheet.width
    if done.counted is None:
        yield from paragraph(texts.text("reanalyze.nothing"), width, style="lead")
        return
    yield from paragraph(_sentence(done, texts), width, style="lead")
    if done.metrics:
        yield from _table(done, sheet)
    if done.progress["done"]:
        yield Text()
        yield from paragraph(texts.text("reanalyze.shown" if sheet.shown else "reanalyze.kept"), width)
    yield from _failures(done, sheet)


def _sentence(done: Done, texts: Catalogue) -> str:
    counts = {name: done.progress[name] for name in ("changed", "done")}
    if not counts["done"]:
        return texts.text("reanalyze.none_done")
    return texts.text("reanalyze.changed" if counts["changed"] else "reanalyze.same", **counts)


def _table(done: Done, sheet: Sheet) -> Iterator[Text]:
    texts = sheet.texts
    yield from heading(texts.text("reanalyze.new_less_old"), "", sheet.width)
    names = ("activities", "median", "largest", "sigmas")
    header: list[Cell] = ["", *(Text(texts.text(f"reanalyze.column.{name}"), style="note") for name in names)]
    yield from columns([header, *(_row(each, texts) for each in done.metrics)], "lrrrr")
    yield from paragraph(texts.text("reanalyze.note"), sheet.width, style="note", first="  ")


def _row(each: JsonObject, texts: Catalogue) -> list[Cell]:
    display = display_of(each["metric"], each["unit"], running=False)
    name = name_of(each["metric"], texts, running=False)
    if each["side"] is not None:
        name = texts.text("compare.of_foot", metric=name, side=texts.text(f"side.{each['side']}"))
    told = (_difference(display, each[which], texts) for which in ("median", "largest"))
    return [name, str(each["activities"]), *told, _signed(each["largest_sigmas"])]


def _difference(display: Display, value: float | None, texts: Catalogue) -> str:
    if value is None:
        return NOT_KNOWN
    unit = texts.text("unit.s") if display.form == "clock" else unit_of(display, texts)
    return with_margin(_signed(value * display.factor), "", unit)


def _signed(value: float | None) -> str:
    """Write a difference with two digits and its sign."""
    if value is None:
        return NOT_KNOWN
    return f"{MINUS if value < 0 else '+'}{significant(abs(value), 2)}"


def _failures(done: Done, sheet: Sheet) -> Iterator[Text]:
    failed, width = done.failed, sheet.width
    if not failed:
        return
    yield from heading(sheet.texts.text("reanalyze.failed", n=len(failed)), "", width)
    for each in failed:
        when = "" if each["start"] is None else f"{datetime.fromisoformat(each['start']):%Y-%m-%d %H:%M} "
        yield from paragraph(f"{when}{each['id']} {each['title']}".rstrip(), width, first="  ")
        problem = each["problem"] or {}
        yield from paragraph(problem.get("detail", ""), width, style="note", first="    ")
        yield from paragraph(problem.get("advice", ""), width, style="note", first="    → ")
