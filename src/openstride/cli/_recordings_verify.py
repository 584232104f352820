"""`openstride recordings verify` at work: everything that is wrong, and what to do about it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from rich.text import Text

from openstride.cli._console import answer, forgive_encodings, output, put, side_channel, width_of
from openstride.cli._language import language_of
from openstride.cli._lines import paragraph
from openstride.cli._own_folder import own_folder
from openstride.cli._progress import Watched, watched
from openstride.messages import Catalogue, catalogue
from openstride.recordings import (
    Finding,
    RecordingNotFoundError,
    Verification,
    list_recordings,
    log_segments,
    verify_log,
    verify_recording,
)

DAMAGED: Final = 2
PARTIAL: Final = 3


def run(paths: Sequence[Path], *, as_json: bool, language: str | None) -> int:
    """Verify what is there, say what is wrong, and return the exit code."""
    forgive_encodings()
    texts = catalogue(language or language_of(os.environ))
    places = [place for path in paths or (own_folder(os.environ),) for place in _places(path)]
    with watched(side_channel()) as line:
        found = [
            _verified(place, line, index / len(places), texts.text("recordings.reading"))
            for index, place in enumerate(places)
        ]
    if as_json:
        put(json.dumps({"schema": 1, "recordings": [_document(each) for each in found]}, allow_nan=False) + "\n")
    else:
        answer(_lines(found, texts))
    if not all(each.whole for each in found):
        return DAMAGED
    return PARTIAL if any(each.findings for each in found) else 0


def _places(path: Path) -> list[Path]:
    found = [each.path for each in list_recordings(path)]
    if not found and next(path.glob("*.parquet"), None) is None:
        message = f"{path} holds neither a recording nor a log."
        raise RecordingNotFoundError(message, path=path, hint="Name the folder of a recording, or one of several.")
    return found or [path]


def _verified(place: Path, line: Watched, done: float, reading: str) -> Verification:
    verify = verify_log if log_segments(place) else verify_recording
    return verify(place, reading=lambda path: line.doing(f"{reading} {path}", done))


def _lines(found: Sequence[Verification], texts: Catalogue) -> Iterator[Text]:
    width = width_of(output())
    for each in found:
        state = "whole" if not each.findings else "remark" if each.whole else "damaged"
        yield from paragraph(f"{each.path}: {texts.text(f'recordings.verified.{state}')}", width, style="lead")
        for finding in each.findings:
            yield from paragraph(_said(finding, texts), width, first="  ")
            yield from paragraph(_advice(finding, texts), width, first="  → ")
    if len(found) > 1:
        damaged = sum(not each.whole for each in found)
        yield Text()
        yield from paragraph(texts.text("recordings.verified", n=len(found), damaged=damaged), width)


def _said(finding: Finding, texts: Catalogue) -> str:
    # As with errors: what was found is told with its values in English, what to do in the reader's language.
    return (
        finding.message
        if texts.language == "en"
        else f"{texts.text(f'recordings.finding.{finding.code}')}{finding.message}"
    )


def _advice(finding: Finding, texts: Catalogue) -> str:
    return finding.hint if texts.language == "en" else texts.text(f"recordings.finding.{finding.code}.advice")


def _document(each: Verification) -> dict[str, Any]:
    findings = [
        {
            "code": finding.code,
            "path": str(finding.path),
            "message": finding.message,
            "advice": finding.hint,
            "lost": finding.lost,
        }
        for finding in each.findings
    ]
    return {"path": str(each.path), "whole": each.whole, "files": each.files, "findings": findings}
