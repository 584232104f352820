"""`openstride recordings export` at work."""

from __future__ import annotations

import os
from pathlib import Path

from openstride.cli._console import answer, forgive_encodings, output, side_channel, width_of
from openstride.cli._errors import FileExistsAlreadyError
from openstride.cli._language import language_of
from openstride.cli._lines import paragraph
from openstride.cli._numbers import SPACE, number
from openstride.cli._progress import watched
from openstride.messages import catalogue
from openstride.recordings import ExportForm, export_recording


def run(recording: Path, out: Path, form: ExportForm, *, force: bool, language: str | None) -> int:
    """Write the copy, say where it is, and return the exit code."""
    forgive_encodings()
    texts = catalogue(language or language_of(os.environ))
    if out.exists() and not force:
        raise FileExistsAlreadyError(out)
    with watched(side_channel()) as line:
        line.doing(texts.text("recordings.reading"))
        export_recording(
            recording,
            out,
            form,
            replacing=force,
            progress=lambda name, share: line.doing(f"{texts.text('recordings.writing')} {name}", share),
        )
    files = [out] if out.is_file() else [path for path in out.iterdir() if path.is_file()]
    size = f"{number(sum(path.stat().st_size for path in files) / 1e6, 1)}{SPACE}MB"
    width = width_of(output())
    said = texts.text(f"recordings.exported.{form}", size=size)
    answer([*paragraph(str(out), width, style="lead"), *paragraph(said, width)])
    return 0
