"""Takes an archive into an account: it arrives in segments, a worker unpacks it, and one transaction takes it in.

::

    <data>/imports/<id>/log/...          arrives, as logs do
    <data>/imports/<id>/complete.json    all of it is here: a job waits
    <data>/imports/<id>/unpacked/...     a worker found it to be an archive that home could have written
    <data>/imports/<id>/taking.json      its new runs are being moved below `runs`, and their rows are not committed

Whatever ends the process, nothing is there by halves: moved runs whose rows were not committed go back before anything
else looks at them, and the job is done once more. What came of it is in the row of the job.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Literal

from pydantic import Field, ValidationError
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from openstride.server._documents import (
    MOST_SEGMENTS,
    Document,
    Log,
    Order,
    Outcome,
    Problem,
    Segment,
    Unpacked,
    plain,
    written,
)
from openstride.server._durable import flush_folder, make_folder, store
from openstride.server._errors import ArchiveDamagedError, DiskFullError, ImportNotFoundError, TooManyImportsError
from openstride.server._problems import problem_of
from openstride.server.account._merging import Imported, Merge
from openstride.server.archive import ROWS, UNPACKED, wait_again
from openstride.server.database import Activity, Job, Leased, Recording, RunnerSession, connected
from openstride.server.runs import COMPLETE, LOG, Held, Runs, Uploads, beat

IMPORT: Final = "import"
#: So many bytes may a segment have: with as many as there can be, an archive of a quarter of a terabyte.
LARGEST_SEGMENT: Final = 64 << 20
#: So many may be begun and not complete.
MOST_OPEN: Final = 4
#: After so long, what was begun and not completed is forgotten.
FORGOTTEN: Final = timedelta(days=7)

_TAKING: Final = "taking.json"
_BLAMED: Final = 422
_ONLY_RUNNER: Final = 1


class Part(Segment):
    """A segment of an archive: how long it is, and its SHA-256 in hexadecimal."""

    bytes: int = Field(ge=0, le=LARGEST_SEGMENT)


class Parts(Log):
    """All segments of an archive, in order."""

    segments: tuple[Part, ...] = Field(min_length=1, max_length=MOST_SEGMENTS)


class Import(Document):
    """An import, as far as it is: `imported` is what came of it, `error` what went wrong, the last time or for good."""

    id: str
    state: Literal["receiving", "waiting", "working", "failed", "done"]
    received_bytes: int
    imported: Imported | None = None
    error: Problem | None = None


class _Taking(Document):
    runs: tuple[str, ...]


_STATES: Final[dict[str, Literal["waiting", "working", "failed", "done"]]] = {
    "waiting": "waiting",
    "leased": "working",
    "quarantined": "failed",
    "done": "done",
}


@dataclass(slots=True)
class Imports:
    """The imports of one runner.

    Parameters
    ----------
    folder
        Has a folder for each import.
    runs
        What they are added to.
    """

    folder: Path
    runs: Runs
    uploads: Uploads = field(init=False)

    def __post_init__(self) -> None:
        """Receive archives as logs are received, in larger segments."""
        self.uploads = Uploads(self.folder, Parts, LARGEST_SEGMENT)

    def append(self, key: str, index: int, offset: int, data: bytes, *, complete: bool) -> Held:
        """Add bytes at the end of a segment, as `Uploads.append` does.

        Raises
        ------
        TooManyImportsError
            If others were begun and not completed.
        """
        if not (self.folder / key).is_dir() and len(self._open()) >= MOST_OPEN:
            raise TooManyImportsError(MOST_OPEN)
        return self.uploads.append(key, index, offset, data, complete=complete)

    def complete(self, key: str, segments: Sequence[Segment]) -> None:
        """Take an archive for complete, as `Uploads.complete` does, and let it be taken in; once.

        One that failed for want of room, or because a worker was ended, is tried anew.

        Raises
        ------
        ImportNotFoundError
            If nothing of it is here.
        """
        if not (self.folder / key).is_dir():
            raise ImportNotFoundError(key)
        self.uploads.complete(key, segments)
        with self.runs.database.writing(self.runs.runner) as session:
            job = session.find(Job, IMPORT, key)
            if job is None or (job.state == "quarantined" and (self.folder / key / LOG).is_dir()):
                self.runs.queue.add(session.connection(), self.runs.runner, IMPORT, key)

    def get(self, key: str) -> Import:
        """Return an import as far as it is.

        Raises
        ------
        ImportNotFoundError
            If nothing of it is here.
        """
        with self.runs.database.reading(self.runs.runner) as session:
            job = session.find(Job, IMPORT, key)
        received = self.uploads.received(key)
        if job is None and not (self.folder / key).is_dir():
            raise ImportNotFoundError(key)
        if job is None:
            return Import(id=key, state="receiving", received_bytes=received)
        imported = Imported.model_validate(job.payload) if job.state == "done" else None
        error = Problem.model_validate(job.error) if job.error else None
        return Import(id=key, state=_STATES[job.state], received_bytes=received, imported=imported, error=error)

    def order(self, job: Leased) -> Order:
        """Return what a worker is to do for a job."""
        self._give_back(self.folder / job.key)
        return Order(work="unpack", run=str(self.folder / job.key))

    def settle(self, job: Leased, outcome: Outcome) -> None:
        """Take in what was unpacked, and say that it is done, both or neither.

        Raises
        ------
        LeaseLostError
            If the job was given to somebody else meanwhile: they will say.
        """
        folder, problem = self.folder / job.key, outcome.problem
        if outcome.unpacked is not None:
            try:
                self._take_in(job, outcome.unpacked)
            except OSError as error:
                problem = problem_of(DiskFullError(folder, error.strerror or str(error)))
            except IntegrityError as error:
                problem = problem_of(ArchiveDamagedError("tables", f"its rows do not go with those here: {error.orig}"))
        if problem is None:
            _clear(folder)
            return
        self._give_back(folder)
        blamed = problem.status == _BLAMED
        self.runs.queue.fail(job, plain(problem), for_good=blamed)
        if blamed:
            _clear(folder)

    def begin(self) -> None:
        """Bring to its end what an earlier home was at, before anything else looks at the runs."""
        for folder in self.folder.iterdir() if self.folder.is_dir() else ():
            self._give_back(folder)
            if self._is_done(folder.name):
                _clear(folder)
        for folder in self._open():
            last = max(path.stat().st_mtime for path in (folder, *folder.rglob("*")))
            if self.runs.clock() - datetime.fromtimestamp(last, UTC) > FORGOTTEN:
                shutil.rmtree(folder)

    def _open(self) -> list[Path]:
        found = self.folder.iterdir() if self.folder.is_dir() else ()
        return [folder for folder in found if not (folder / COMPLETE).exists()]

    def _is_done(self, key: str) -> bool:
        with self.runs.database.reading(self.runs.runner) as session:
            job = session.find(Job, IMPORT, key)
        return job is not None and job.state == "done"

    def _take_in(self, job: Leased, unpacked: Unpacked) -> None:
        folder = self.folder / job.key
        with (
            closing(connected(None, folder / UNPACKED / ROWS)) as database,
            database.reading(_ONLY_RUNNER) as there,
            self.runs.database.writing(job.runner) as here,
        ):
            merge = Merge(there, here, self._arriving(here))
            merge.merge()
            wait_again(here.connection(), job.runner, self.runs.clock())
            store(folder / _TAKING, written(_Taking(runs=tuple(merge.runs))))
            self._move(folder / UNPACKED, merge)
            # Heart rates of theirs may fall into activities that are here, and the other way round.
            beat(here, self.runs.folder, here.scalars(select(Activity).where(Activity.source == "file")).all())
            imported = plain(merge.imported(unpacked.lacking))
            here.execute(update(Job).where(Job.kind == IMPORT, Job.key == job.key).values(payload=imported))
            self.runs.queue.finish(here.connection(), job)

    def _arriving(self, here: RunnerSession) -> frozenset[str]:
        known = set(here.scalars(select(Recording.id)))
        return frozenset(path.name for path in self.runs.folder.iterdir() if path.name not in known)

    def _move(self, unpacked: Path, merge: Merge) -> None:
        """Move the files of what is new: runs as a whole, and results beside those that are here."""
        for run in merge.runs:
            if (unpacked / "runs" / run).is_dir():
                (unpacked / "runs" / run).rename(self.runs.folder / run)
        flush_folder(self.runs.folder)
        for run, names in merge.results:
            for name in names:
                source, target = unpacked / "runs" / run / name, self.runs.folder / run / name
                # A method makes the same files everywhere; those of a new run are there already.
                if source.is_file() and not target.exists():
                    make_folder(target.parent)
                    source.rename(target)
                    flush_folder(target.parent)

    def _give_back(self, folder: Path) -> None:
        """Take runs back that were moved and whose rows were not committed."""
        try:
            taking = _Taking.model_validate_json((folder / _TAKING).read_bytes())
        except (FileNotFoundError, ValidationError):
            return
        with self.runs.database.reading(self.runs.runner) as session:
            known = set(session.scalars(select(Recording.id).where(Recording.id.in_(taking.runs))))
        for run in taking.runs:
            source, target = self.runs.folder / run, folder / UNPACKED / "runs" / run
            if run not in known and source.is_dir() and not target.exists():
                make_folder(target.parent)
                source.rename(target)
        flush_folder(self.runs.folder)
        (folder / _TAKING).unlink()


def _clear(folder: Path) -> None:
    """Leave nothing of an import but that it was complete, so that it is not taken for another one."""
    for name in (LOG, UNPACKED):
        shutil.rmtree(folder / name, ignore_errors=True)
    (folder / _TAKING).unlink(missing_ok=True)
