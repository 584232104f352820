"""`openstride analyze` at work: read, analyse, and answer in the form that was asked for."""

from __future__ import annotations

import json
import os
import webbrowser
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from openstride.analysis import Analysis, analyze, form_at_speed
from openstride.cli._advice import advice_lines, forms_before
from openstride.cli._console import answer, forgive_encodings, output, put, side_channel, width_of, write
from openstride.cli._knowing import Knowing
from openstride.cli._language import language_of
from openstride.cli._lines import paragraph
from openstride.cli._progress import watched
from openstride.cli._report import Sheet, brief, report
from openstride.cli._source import Source, read
from openstride.cli._stride_table import require_free, write_strides
from openstride.cli._warnings import worded
from openstride.coach import Advice, advice, baseline
from openstride.messages import Catalogue, catalogue
from openstride.recordings import Recording
from openstride.report import report_document, require_page, write_report
from openstride.runtime import load

PARTIAL: Final = 3


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for.

    Parameters
    ----------
    source
        What to read.
    mass, height
        Of the runner (kg, m), where stated.
    trust_units
        Go on where the numbers look like another unit.
    parquet, page, force
        Where the table of strides and the report go, if anywhere, and whether they may replace a file.
    show
        Open the report in the browser.
    as_json
        Print JSON instead of a report.
    language
        Of the texts; None for that of the system.
    knowing
        What is known about the run beside its samples.
    brief
        Print the beginning of the report only.
    before
        The folder of the runner's earlier recordings, which advice takes.
    """

    source: Source
    mass: float | None = None
    height: float | None = None
    trust_units: bool = False
    parquet: Path | None = None
    page: Path | None = None
    show: bool = False
    force: bool = False
    as_json: bool = False
    language: str | None = None
    knowing: Knowing = field(default_factory=Knowing)
    brief: bool = False
    before: Path | None = None


def run(request: Request) -> int:
    """Answer a request, and return the exit code."""
    forgive_encodings()
    texts = catalogue(request.language or language_of(os.environ))
    for path in filter(None, (request.parquet, request.page)):
        # Before the work, so that nobody waits for a refusal.
        require_free(path, force=request.force)
    if request.page is not None:
        require_page()
    request.knowing.require_sound()
    recording, analysis = _work(request, texts)
    remembered = request.knowing.remember(analysis)
    if request.parquet is not None:
        write_strides(request.parquet, analysis, force=request.force)
    advised = None if request.before is None else _advised(request.before, recording, analysis, request, texts)
    if request.as_json:
        put(json.dumps(_document(analysis, advised, texts), allow_nan=False) + "\n")
    else:
        tell, width = brief if request.brief else report, width_of(output())
        answer(tell(analysis, recording, Sheet(texts, width, request.source.named)))
        answer(() if advised is None else advice_lines(advised, texts, width))
    if remembered:
        console = side_channel()
        write(console, paragraph(texts.text("calibration.remembered", path=request.knowing.file), width_of(console)))
    if request.page is not None:
        _publish(request.page, analysis, recording, request, texts)
    return PARTIAL if analysis.partial else 0


def _publish(path: Path, analysis: Analysis, recording: Recording, request: Request, texts: Catalogue) -> None:
    """Write the report, say where it is, and open it if that was asked for."""
    write_report(path, report_document(analysis, recording), language=request.language, force=request.force)
    said = texts.text("report.written", path=path)
    if request.show and not webbrowser.open(path.resolve().as_uri()):
        said = texts.text("report.not_opened", path=path)
    console = side_channel()
    write(console, paragraph(said, width_of(console)))


def _work(request: Request, texts: Catalogue) -> tuple[Recording, Analysis]:
    with watched(side_channel()) as line:
        line.doing(texts.text("progress.reading"))
        recording = read(request.source)
        line.doing(texts.text("progress.engine"))
        if not load("numba").cached("foot", "feed"):
            line.doing(texts.text("progress.compiling"))

        def tell(share: float) -> None:
            line.doing(texts.text("progress.strides"), share)

        analysis = analyze(
            recording,
            mass=request.mass,
            height=request.height,
            trust_units=request.trust_units,
            calibration=request.knowing.calibration(),
            references=request.knowing.references(),
            progress=tell,
        )
    return recording, analysis


def _advised(folder: Path, recording: Recording, analysis: Analysis, request: Request, texts: Catalogue) -> Advice:
    """Return what the coach says of the run, against the earlier ones in a folder."""
    with watched(side_channel()) as line:

        def tell(share: float) -> None:
            line.doing(texts.text("progress.before"), share)

        before = forms_before(folder, recording, request.knowing.calibration(), tell)
        return advice(form_at_speed(analysis), baseline(before))


def _document(analysis: Analysis, advised: Advice | None, texts: Catalogue) -> dict[str, Any]:
    """Return the analysis as JSON values, its warnings in words too, and advice where it was asked for."""
    document = analysis.to_json() | ({} if advised is None else {"advice": advised.to_json()})
    for entry, words in zip(document["warnings"], worded(analysis, texts), strict=True):
        entry.update(message=words.message, advice=words.advice)
    return document
