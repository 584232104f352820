"""`openstride validate` at work: a folder of recordings against the references they bring along."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Final

from openstride.cli._console import answer, forgive_encodings, output, put, side_channel, width_of
from openstride.cli._language import language_of
from openstride.cli._progress import watched
from openstride.cli._validation_report import validation_report
from openstride.messages import Catalogue, catalogue
from openstride.validation import Validation, validate

PARTIAL: Final = 3
REFUSED: Final = 2


def run(directory: Path, *, as_json: bool, every: bool, language: str | None) -> int:
    """Judge the recordings of a folder, and return the exit code."""
    forgive_encodings()
    texts = catalogue(language or language_of(os.environ))
    validation = _work(directory, texts)
    if as_json:
        put(json.dumps(validation.to_json(), allow_nan=False) + "\n")
    else:
        answer(validation_report(validation, texts, width_of(output()), every=every))
    if not validation.refused:
        return 0
    return PARTIAL if validation.judged else REFUSED


def _work(directory: Path, texts: Catalogue) -> Validation:
    with watched(side_channel()) as line:
        line.doing(texts.text("progress.engine"))

        def tell(done: int, total: int, name: str) -> None:
            line.doing(texts.text("progress.recording", n=done + 1, total=total, name=name), done / total)

        return validate(directory, progress=tell)
