"""The shapes that batches and their files are spoken of in, and a file that has arrived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field

from openstride.server._documents import Document, Place, Verdict
from openstride.server._zones import ZoneName
from openstride.server.equipment import Line

#: So many files are on a page at most.
MOST_ON_A_PAGE: Final = 500
#: So many files has a batch at most.
MOST_FILES: Final = 1_000_000
_AFTER: Final = r"^[0-9]{1,9}\.[0-9a-f]{32}$"

#: A name in a batch, with the folders or the archive before it. PostgreSQL's texts cannot hold the character 0.
Name = Annotated[str, Field(min_length=1, max_length=1000, pattern=r"^[^\x00-\x1f\x7f]*$")]


class BatchFacts(Document):
    """What a batch is called, such as the folder that it came from, and in which time zone its local times were.

    Files of some makers have times without a zone, which are read in `time_zone`. None is guessed: without it they are
    set aside. What says a zone itself is read by that.
    """

    name: Line = Field(default="", examples=["export of my watch"])
    time_zone: ZoneName | None = None


class BatchFound(Document):
    """A batch, as far as it is: how many files there are, how many wait, and how many have each verdict.

    `activities` and `days` were made of them, and so many `heart_rates` came in files of their own. `undone_at` is when
    it was taken back. `time_zone` was stated for local times in them when it was begun.
    """

    id: str
    name: str
    begun_at: datetime
    undone_at: datetime | None
    time_zone: str | None
    files: int
    waiting: int
    verdicts: dict[Verdict, int]
    activities: int
    days: int
    heart_rates: int


class BatchList(Document):
    """All batches, newest first."""

    batches: tuple[BatchFound, ...]


class PulseFound(Document):
    """Heart rates that belong to no activity of their file: how many, and the instants of the first and the last."""

    number: int
    first: datetime
    last: datetime


class FileFound(Document):
    """A file of a batch: None for a verdict that there is not yet.

    `activities` were made of it; of a duplicate, those that are the same. `reason` says why it was not simply imported,
    `place` where it breaks off, `of` is the archive that it lay in. `pulse` are heart rates, which the activities of
    other files have that they fall into.
    """

    id: str
    number: int
    name: str
    of: str | None
    bytes: int
    sha256: str
    verdict: Verdict | None
    format: str | None
    reason: str | None
    place: Place | None
    activities: tuple[str, ...]
    days: int
    pulse: PulseFound | None


class FilePage(Document):
    """Files of a batch, in order; `after` goes on with the next page, and is None on the last."""

    files: tuple[FileFound, ...]
    after: str | None


class WantedFiles(Document):
    """Which files of a batch."""

    verdict: Verdict | None = None
    after: Annotated[str, Field(pattern=_AFTER)] | None = None
    limit: int = Field(100, ge=1, le=MOST_ON_A_PAGE)


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that is on the disk: which batch it is of, what it is called there, and what it is."""

    batch: str
    file: str
    number: int
    name: str
    path: Path
    bytes: int
    sha256: str
