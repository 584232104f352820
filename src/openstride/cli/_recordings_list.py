"""`openstride recordings list` at work: a line for each recording, or JSON."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from rich.text import Text

from openstride.cli._console import answer, forgive_encodings, output, put, width_of
from openstride.cli._language import language_of
from openstride.cli._lines import Cell, columns, paragraph, widest
from openstride.cli._numbers import NOT_KNOWN, SPACE, clock, number
from openstride.cli._own_folder import own_folder
from openstride.cli._parts import titled
from openstride.messages import Catalogue, catalogue
from openstride.recordings import SIDES, Listed, list_recordings

PARTIAL: Final = 3
COLUMNS: Final = ("start", "duration", "left", "right", "missing", "size", "name")
#: What is left out where the terminal is too narrow for all, in this order.
DISPENSABLE: Final = ("size", "missing", "right", "left", "start")


def run(folder: Path | None, *, as_json: bool, language: str | None) -> int:
    """List what is there, and return the exit code: 3 where something cannot be read."""
    forgive_encodings()
    texts = catalogue(language or language_of(os.environ))
    place = folder or own_folder(os.environ)
    found = list_recordings(place)
    if as_json:
        document = {"schema": 1, "folder": str(place), "recordings": [_document(each) for each in found]}
        put(json.dumps(document, allow_nan=False) + "\n")
    else:
        answer(_lines(place, found, texts))
    return PARTIAL if any(each.error for each in found) else 0


def _lines(place: Path, found: Sequence[Listed], texts: Catalogue) -> list[Text]:
    width = width_of(output())
    if not found:
        return paragraph(texts.text("recordings.none", folder=place), width)
    lines = titled(_table([_header(texts), *(_cells(each, texts) for each in found)], width))
    for each in found:
        if each.error:
            lines += paragraph(f"{each.path}: {each.error.message}", width, first="  ")
    unsealed = [each for each in found if each.state == "log"]
    if unsealed:
        lines += paragraph(texts.text("recordings.log.advice", folder=unsealed[0].path), width, first="  → ")
    return lines


def _table(rows: Sequence[Mapping[str, Cell]], width: int) -> list[Text]:
    """Lay out as many of the columns as there is room for; the name, which says where it is, is always told."""
    told = list(COLUMNS)
    lines = columns([[row[name] for name in told] for row in rows], _align(told))
    for name in DISPENSABLE:
        if widest(lines) <= width:
            break
        told.remove(name)
        lines = columns([[row[name] for name in told] for row in rows], _align(told))
    return lines


def _align(told: Sequence[str]) -> str:
    return "".join("l" if name == "name" else "r" for name in told)


def _header(texts: Catalogue) -> dict[str, Cell]:
    return {name: texts.text(f"recordings.column.{name}") for name in COLUMNS}


def _cells(each: Listed, texts: Catalogue) -> dict[str, Cell]:
    start = NOT_KNOWN if each.start is None else f"{each.start.astimezone():%Y-%m-%d %H:%M}"
    duration = texts.text("recordings.log") if each.state == "log" else NOT_KNOWN
    if each.state == "unreadable":
        duration = texts.text("recordings.unreadable")
    if each.duration is not None:
        duration = clock(each.duration)
    feet = [f"{each.feet[side].samples:,}" if side in each.feet else NOT_KNOWN for side in SIDES]
    missing = NOT_KNOWN if each.state != "sealed" else f"{number(each.missing, 1)}{SPACE}{texts.text('unit.s')}"
    size = f"{number(each.size / 1e6, 1)}{SPACE}MB"
    return dict(zip(COLUMNS, (start, duration, *feet, missing, size, each.id), strict=True))


def _document(each: Listed) -> dict[str, Any]:
    feet = {side: {"samples": foot.samples, "first": foot.first, "last": foot.last} for side, foot in each.feet.items()}
    return {
        "path": str(each.path),
        "id": each.id,
        "state": each.state,
        "start": None if each.start is None else each.start.isoformat().replace("+00:00", "Z"),
        "duration": each.duration,
        "feet": feet,
        "missing": each.missing,
        "bytes": each.size,
        "error": None if each.error is None else each.error.message,
    }
