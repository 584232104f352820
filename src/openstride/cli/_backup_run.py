"""`openstride backup` at work: what was copied, what was there, what could not be taken."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar

from rich.text import Text

from openstride.cli._console import answer, forgive_encodings, output, side_channel, width_of
from openstride.cli._errors import CommandError
from openstride.cli._language import language_of
from openstride.cli._lines import paragraph
from openstride.cli._numbers import SPACE, number
from openstride.cli._own_folder import own_folder
from openstride.cli._progress import watched
from openstride.messages import Catalogue, catalogue
from openstride.server import HomeError
from openstride.server.archive import Lacking, Written, back_up, generations
from openstride.server.database import DatabaseError
from openstride.server.work import DATABASE_URL

#: The exit code of an archive that lacks something.
PARTIAL: Final = 3

T = TypeVar("T")


class BackupFailedError(CommandError):
    """There is no new generation of the backup; those before are as they were."""


def run(data: Path | None, to: Path, *, keep: int, verify: bool, language: str | None) -> int:
    """Back up, say what was done, and return the exit code."""
    forgive_encodings()
    texts = catalogue(language or language_of(os.environ))
    home, address = (data or own_folder(os.environ)).absolute(), os.environ.get(DATABASE_URL) or None
    steps = back_up(home, address, to.absolute(), datetime.now(UTC), keep=keep, verify=verify)
    try:
        written = followed(steps, texts.text("backup.doing"))
    except (HomeError, DatabaseError) as error:
        raise BackupFailedError(error.message, hint=error.hint) from error
    answer(_lines(written, to.absolute(), texts))
    return PARTIAL if written.lacking else 0


def followed(steps: Generator[float, None, T], doing: str) -> T:
    """Take steps to their end while a line says how far they are, and return what they end in."""
    with watched(side_channel()) as line:
        while True:
            try:
                line.doing(doing, next(steps))
            except StopIteration as end:
                value: T = end.value
                return value


def _lines(written: Written, to: Path, texts: Catalogue) -> Iterator[Text]:
    width = width_of(output())
    yield from paragraph(texts.text("backup.done", folder=to / generations(to)[-1]), width, style="lead")
    values = {"files": number(written.files, 0), "size": megabytes(written.bytes)}
    copied = {"copied": number(written.copied, 0), "copied_size": megabytes(written.copied_bytes)}
    yield from paragraph(texts.text("backup.copied", **values, **copied), width)
    yield from paragraph(texts.text("backup.generations", count=len(generations(to))), width)
    yield from lacking_lines(written.lacking, texts, width)
    if written.lacking:
        yield from paragraph(texts.text("backup.lacking.advice"), width, first="  → ")


def lacking_lines(lacking: Sequence[Lacking], texts: Catalogue, width: int) -> Iterator[Text]:
    """Yield a line for each file that an archive should have, and has not."""
    for each in lacking:
        yield from paragraph(texts.text(f"backup.lacking.{each.reason}", name=each.name), width, first="! ")


def megabytes(size: int) -> str:
    """Return a number of bytes as a person reads it."""
    return f"{number(size / 1e6, 1)}{SPACE}MB"
