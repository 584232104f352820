"""`openstride restore` at work: what the home holds now, or would hold."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from rich.text import Text

from openstride.cli._backup_run import PARTIAL, followed, lacking_lines, megabytes
from openstride.cli._console import answer, forgive_encodings, output, width_of
from openstride.cli._errors import CommandError
from openstride.cli._language import language_of
from openstride.cli._lines import paragraph
from openstride.cli._numbers import number
from openstride.cli._own_folder import own_folder
from openstride.messages import Catalogue, catalogue
from openstride.server import HomeError
from openstride.server.archive import Restored
from openstride.server.archive import restore as restored_from
from openstride.server.database import DatabaseError
from openstride.server.work import DATABASE_URL


class RestoreFailedError(CommandError):
    """Nothing was restored, and nothing was changed."""


def run(archive: Path, data: Path | None, *, generation: str | None, dry_run: bool, language: str | None) -> int:
    """Restore, say what there is, and return the exit code."""
    forgive_encodings()
    texts = catalogue(language or language_of(os.environ))
    home, address = (data or own_folder(os.environ)).absolute(), os.environ.get(DATABASE_URL) or None
    now = datetime.now(UTC)
    steps = restored_from(archive.absolute(), home, address, now, generation=generation, dry_run=dry_run)
    try:
        restored = followed(steps, texts.text("restore.checking" if dry_run else "restore.doing"))
    except (HomeError, DatabaseError) as error:
        raise RestoreFailedError(error.message, hint=error.hint) from error
    answer(_lines(restored, home, texts, done=not dry_run))
    return PARTIAL if restored.lacking else 0


def _lines(restored: Restored, home: Path, texts: Catalogue, *, done: bool) -> Iterator[Text]:
    width = width_of(output())
    yield from paragraph(texts.text("restore.done" if done else "restore.checked", folder=home), width, style="lead")
    values = {"runs": number(restored.runs, 0), "files": number(restored.files, 0), "size": megabytes(restored.bytes)}
    made_at = f"{restored.made_at:%Y-%m-%d %H:%M} UTC"
    yield from paragraph(texts.text("restore.what", made_at=made_at, **values), width)
    yield from lacking_lines(restored.lacking, texts, width)
