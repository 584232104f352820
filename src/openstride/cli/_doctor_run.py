"""`openstride doctor` at work: everything that is to be seen to, and what to do about it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from rich.text import Text

from openstride.cli._console import answer, forgive_encodings, output, put, side_channel, width_of
from openstride.cli._errors import CommandError
from openstride.cli._language import language_of
from openstride.cli._lines import paragraph, widest
from openstride.cli._own_folder import own_folder
from openstride.cli._progress import watched
from openstride.messages import Catalogue, catalogue
from openstride.server import (
    DATABASE_URL,
    DatabaseError,
    Examined,
    Finding,
    HomeError,
    Settings,
    examine,
    reach,
    recording_of,
)

SEE_TO: Final = 3
#: Of so many findings of one kind in a row the first are shown; JSON has all.
_SHOWN: Final = 10


class HomeNotExaminedError(CommandError):
    """There is no home to be looked at."""


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for.

    Parameters
    ----------
    data
        Folder of the home; None for the user's own.
    quick, mend
        As `examine` has them.
    as_json
        Whether JSON is printed.
    language
        Of the texts; None for that of the system.
    """

    data: Path | None
    quick: bool = False
    mend: bool = False
    as_json: bool = False
    language: str | None = None


def run(request: Request) -> int:
    """Examine a home, say what was found, and return the exit code."""
    forgive_encodings()
    texts = catalogue(request.language or language_of(os.environ))
    try:
        examined = _examined(request, texts)
    except (HomeError, DatabaseError) as error:
        raise HomeNotExaminedError(error.message, hint=error.hint) from error
    if request.as_json:
        put(json.dumps(_document(examined), allow_nan=False) + "\n")
    else:
        answer(_lines(examined, texts))
    return SEE_TO if any(not finding.mended for finding in examined.findings) else 0


def _examined(request: Request, texts: Catalogue) -> Examined:
    data = (request.data or own_folder(os.environ)).absolute()
    address = os.environ.get(DATABASE_URL) or None
    steps = examine(
        data, address, datetime.now(UTC), quick=request.quick, mend=request.mend, again=partial(_again, data)
    )
    with watched(side_channel()) as line:
        line.doing(texts.text("doctor.looking"))
        while True:
            try:
                line.doing(texts.text("doctor.looking"), next(steps))
            except StopIteration as end:
                examined: Examined = end.value
                return examined


def _again(data: Path, run: str) -> None:
    """Have the home of a folder, which runs, try the work on a run again."""
    with reach(Settings(data, partial(recording_of, None))) as home:
        home.send("POST", f"/runs/{run}/again")


def _lines(examined: Examined, texts: Catalogue) -> Iterator[Text]:
    width = width_of(output())
    rows = {texts.text(f"doctor.{name}"): _fact(name, value, texts) for name, value in examined.facts.items()}
    indent = 2 + widest(list(rows)) + 2
    for name, value in rows.items():
        yield from paragraph(value, width, first=f"  {name}".ljust(indent + len(name) - widest([name])))
    for code, found in groupby(examined.findings, lambda finding: finding.code):
        yield from _group(code, list(found), texts, width)
    yield Text()
    left = sum(not finding.mended for finding in examined.findings)
    looked = {"runs": examined.runs, "files": examined.files, "size": _size(examined.bytes)}
    yield from paragraph(texts.text("doctor.looked", **looked), width)
    yield from paragraph(texts.text("doctor.ill", n=left) if left else texts.text("doctor.well"), width, style="lead")


def _group(code: str, found: list[Finding], texts: Catalogue, width: int) -> Iterator[Text]:
    yield Text()
    yield from paragraph(texts.text(f"doctor.finding.{code}"), width, style="lead")
    for finding in found[:_SHOWN]:
        mended = f" {texts.text('doctor.mended')}" if finding.mended else ""
        yield from paragraph(f"{finding.where}: {finding.message}{mended}", width, first="  ", rest="    ")
    if len(found) > _SHOWN:
        yield from paragraph(texts.text("doctor.more", n=len(found) - _SHOWN), width, first="  ")
    if not all(finding.mended for finding in found):
        yield from paragraph(texts.text(f"doctor.finding.{code}.advice"), width, first="  → ")


def _fact(name: str, value: str, texts: Catalogue) -> str:
    if name == "free":
        return _size(int(value))
    key = f"doctor.{name}.{value.replace(' ', '_')}"
    return texts.text(key) if key in texts else value


def _size(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.1f} MB"


def _document(examined: Examined) -> dict[str, Any]:
    findings = [
        {
            "code": finding.code,
            "where": finding.where,
            "message": finding.message,
            "advice": finding.advice,
            "mended": finding.mended,
        }
        for finding in examined.findings
    ]
    looked = {"runs": examined.runs, "files": examined.files, "bytes": examined.bytes}
    return {"schema": 1, "facts": dict(examined.facts), **looked, "findings": findings}
