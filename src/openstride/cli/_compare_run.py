"""`openstride compare` at work: read and analyse both runs, compare them, and answer as asked."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from openstride.analysis import Analysis, Comparison, analyze, compare, compare_halves
from openstride.cli._comparison_report import Sheet, comparison_report
from openstride.cli._console import answer, forgive_encodings, output, put, side_channel, width_of, write
from openstride.cli._language import language_of
from openstride.cli._lines import paragraph
from openstride.cli._progress import Watched, watched
from openstride.cli._stride_table import require_free
from openstride.cli._warnings import worded
from openstride.messages import Catalogue, catalogue
from openstride.recordings import Recording, read_recording
from openstride.report import report_document, require_page, write_report
from openstride.runtime import load

PARTIAL: Final = 3
#: Shape of the JSON; a change that breaks readers counts it up.
SCHEMA: Final = 1


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for.

    Parameters
    ----------
    this, other
        Folders of the recordings; without another one the halves of this one are compared.
    names
        What to call the two.
    same_mounting
        Nobody touched the pods in between.
    mass, height
        Of the runner (kg, m), where stated.
    as_json
        Print JSON instead of a table.
    page, force
        Where the report of this recording goes, if anywhere, and whether it may replace a file.
    language
        Of the texts; None for that of the system.
    """

    this: Path
    other: Path | None = None
    names: tuple[str, str] | None = None
    same_mounting: bool = False
    mass: float | None = None
    height: float | None = None
    as_json: bool = False
    page: Path | None = None
    force: bool = False
    language: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """A recording and what was made of it."""

    recording: Recording
    analysis: Analysis


def run(request: Request) -> int:
    """Answer a request, and return the exit code."""
    forgive_encodings()
    texts = catalogue(request.language or language_of(os.environ))
    if request.page is not None:
        # Before the work, so that nobody waits for a refusal.
        require_free(request.page, force=request.force)
        require_page()
    runs = list(_analysed(request, texts))
    found = _compared(runs, request, texts)
    analyses = [each.analysis for each in runs]
    if request.as_json:
        put(json.dumps(_document(found, analyses, texts), allow_nan=False) + "\n")
    else:
        sheet = Sheet(texts, width_of(output()), halves=request.other is None, same_mounting=request.same_mounting)
        answer(comparison_report(found, analyses, sheet))
    if request.page is not None:
        _publish(request.page, runs[0], found, request, texts)
    whole = any(each.difference is not None for each in found.metrics)
    return 0 if whole and not any(each.partial for each in analyses) else PARTIAL


def _analysed(request: Request, texts: Catalogue) -> Iterator[Run]:
    folders = [folder for folder in (request.this, request.other) if folder is not None]
    with watched(side_channel()) as line:
        for number, folder in enumerate(folders, 1):
            which = texts.text("progress.recording", n=number, total=len(folders), name=folder.name)
            line.doing(which)
            recording = read_recording(folder, hold=False)
            line.doing(texts.text("progress.engine"))
            if not load("numba").cached("foot", "feed"):
                line.doing(texts.text("progress.compiling"))
            yield Run(recording, _analysis(recording, request, line, which))


def _analysis(recording: Recording, request: Request, line: Watched, which: str) -> Analysis:
    def tell(share: float) -> None:
        line.doing(which, share)

    return analyze(recording, mass=request.mass, height=request.height, progress=tell)


def _compared(runs: list[Run], request: Request, texts: Catalogue) -> Comparison:
    this, other = runs[0].analysis, runs[-1].analysis
    if request.other is None:
        second, first = request.names or (texts.text("compare.half.second"), texts.text("compare.half.first"))
        return compare_halves(this, names=(second, first))
    return compare(this, other, paired_pods=request.same_mounting, names=request.names or (None, None))


def _document(found: Comparison, analyses: list[Analysis], texts: Catalogue) -> dict[str, Any]:
    """Return the comparison as JSON values, with what to know about the runs."""
    warnings = [
        {"run": each.recording_id, "code": caveat.code, "side": caveat.side, "message": said.message}
        for each in analyses
        for caveat, said in zip(each.warnings, worded(each, texts), strict=True)
    ]
    this = analyses[0]
    return {
        "schema": SCHEMA,
        "engine": this.engine,
        "this_recording": this.recording_id,
        **found.to_json(),
        "warnings": warnings,
    }


def _publish(path: Path, this: Run, found: Comparison, request: Request, texts: Catalogue) -> None:
    """Write this run's report with the comparison in it, and say where it is."""
    document = {**report_document(this.analysis, this.recording), "comparison": found.to_json()}
    write_report(path, document, language=request.language, force=request.force)
    console = side_channel()
    write(console, paragraph(texts.text("report.written", path=path), width_of(console)))
