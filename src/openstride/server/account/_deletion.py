"""Deletes for good: all that a runner has, or one of their activities, with its recording.

All of it goes in this order, and whatever ends the process in between, the next home finishes it before it does
anything else, because the mark is there::

    deletion.json written    from here on it will be done
    rows                     of the runner, and what the runner's own row says of them
    files                    runs/, tiles/, and what is left of writes that were ended
    traces                   what the database still holds of rows that are gone (`database.scrub`)
    sessions                 of all browsers but the one that asked
    browser/                 once no browser is at work in it
    deletion.json removed

One activity needs no mark: the folder of its run is renamed to a name that no run has, and what has such a name goes.

What is promised: nothing of it is in a file below the data folder, or in a table of the database. What was is not
overwritten on the disk itself, which no program can promise of one that levels wear or keeps snapshots; PostgreSQL's
own write-ahead log and backups are in the hands of who runs it, as backups are in those of who made them.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from pydantic import ValidationError
from sqlalchemy import delete, func, not_, select
from starlette.concurrency import run_in_threadpool

from openstride.server._documents import Document, written
from openstride.server._durable import flush_folder, store
from openstride.server._errors import (
    ActivityNotFoundError,
    AtWorkError,
    DeletionDoubtfulError,
    DiskFullError,
    NotInBinError,
)
from openstride.server.access import Access, Session
from openstride.server.account._doors import Doors
from openstride.server.database import Activity, Brought, Job, Recording, RunnerSession, erase, is_pulse, scrub
from openstride.server.runs import Runs, beside, forget_pulse, parts_of
from openstride.server.work import Jobs

#: What is said by who means it.
CONFIRMATION: Final = "delete everything"

_MARK: Final = "deletion.json"
_BROWSER: Final = "browser"
#: Folders of what came from the runner; tiles show where they run.
_FOLDERS: Final = ("runs", "imports", "arriving", "tiles")
#: What is home's own, or taken care of otherwise; whatever else lies there is not ours to delete.
_OWN: Final = re.compile(
    r"runs|imports|arriving|tiles|browser|lock|door\.json|deletion\.json|sessions\.json|home\.sqlite(-wal|-shm)?"
)
_PARTIAL: Final = re.compile(r"\..*\.partial")
_GOING: Final = re.compile(r"\.[0-9a-f]{32}\.deleted")
_ADVICE: Final = (
    "Backups and exports that were made before are yours, and as they were: delete them where you keep them."
)


class Confirmed(Document):
    """What is said by who means it."""

    confirm: Literal["delete everything"]


class Deleted(Document):
    """What is gone: so many runs, files and bytes.

    `left` are names in the data folder that are not home's, and were not touched. `browser` says that the profile of
    the browser that home started goes at the next start, since that browser is at work in it.
    """

    runs: int
    files: int
    bytes: int
    left: tuple[str, ...]
    browser: bool
    advice: str


class _Mark(Document):
    """That a deletion was begun: of all, or what is left of it is the profile of the browser; whose session stays."""

    rest: Literal["all", "browser"]
    keep: str | None = None


@dataclass(frozen=True, slots=True)
class Deletion:
    """Deletes what a runner has.

    Parameters
    ----------
    data
        The data folder.
    runs, access, jobs
        What holds something of it while home runs.
    doors
        Closed meanwhile.
    """

    data: Path
    runs: Runs
    access: Access
    jobs: Jobs
    doors: Doors = field(default_factory=Doors)

    async def delete_all(self, asking: Session) -> Deleted:
        """Delete everything, and return when nothing of it is left; work that is under way is ended.

        Raises
        ------
        DiskFullError, DatabaseError
            If the disk or the database refuses; what is left goes with the next attempt, or the next start.
        """
        async with self.doors.shut(), self.jobs.held_back():
            return await run_in_threadpool(self._delete_all, asking)

    def _delete_all(self, asking: Session) -> Deleted:
        files = [path.stat().st_size for path in _files(self.data)]
        with self.runs.database.reading(self.runs.runner) as session:
            runs = session.scalar(select(func.count()).select_from(Recording).where(not_(is_pulse()))) or 0
        mark = _Mark(rest="all", keep=asking.token)
        with _disk(self.data):
            store(self.data / _MARK, written(mark), mode=0o600)
            rest = _finish(self.data, mark, self.runs, self.access)
        self.runs.forget()
        left = tuple(sorted(path.name for path in self.data.iterdir() if not _OWN.fullmatch(path.name)))
        return Deleted(runs=runs, files=len(files), bytes=sum(files), left=left, browser=rest, advice=_ADVICE)

    def delete_one(self, key: str) -> None:
        """Delete an activity that is in the bin, with its recording and all that was found in it, and with its parts.

        Raises
        ------
        ActivityNotFoundError, NotInBinError, AtWorkError
            If it is not here, or not in the bin, or a worker is at work on it.
        """
        with self.runs.database.writing(self.runs.runner) as session:
            activity = session.find(Activity, key)
            if activity is None:
                raise ActivityNotFoundError(key)
            if activity.deleted_at is None:
                raise NotInBinError(key)
            gone = [activity, *parts_of(session, key), *beside(session, key)]
            runs = [each.recording_id for each in gone]
            for each in gone:
                _forget(session, each)
            session.flush()
            with _disk(self.data):
                going = [_renamed(self.runs.folder, run) for run in runs]
        for run, folder in zip(runs, going, strict=True):
            self.runs.forget(run)
            _remove(folder)
        scrub(self.runs.database, whole=False)


def finish_deletion(data: Path, runs: Runs, access: Access) -> None:
    """Finish what a home before has begun to delete, before anything is made of what is left of it.

    Raises
    ------
    DiskFullError, DatabaseError
        If the disk or the database refuses.
    DeletionDoubtfulError
        If the mark is damaged.
    """
    with _disk(data):
        if (mark := _mark(data)) is not None:
            _finish(data, mark, runs, access)
        for folder in runs.folder.iterdir():
            if _GOING.fullmatch(folder.name):
                _finish_one(folder, runs)


def _finish(data: Path, mark: _Mark, runs: Runs, access: Access) -> bool:
    """Do what a mark says, each step of which may have been done; return whether the browser's profile must wait."""
    if mark.rest == "all":
        erase(runs.database, runs.runner, runs.clock())
        for path in _going(data):
            _remove(path)
        scrub(runs.database)
        access.keep_only(mark.keep)
    browser = data / _BROWSER
    # Chromium's own sign that it is at work in it.
    if waits := os.path.lexists(browser / "SingletonLock") and mark.rest == "all":
        store(data / _MARK, written(_Mark(rest="browser")), mode=0o600)
    else:
        _remove(browser)
        (data / _MARK).unlink(missing_ok=True)
        flush_folder(data)
    return waits


def _finish_one(folder: Path, runs: Runs) -> None:
    """Delete the run that a folder was, whose row is there if the process ended in between."""
    run = folder.name[1:33]
    with runs.database.writing(runs.runner) as session:
        for activity in session.scalars(select(Activity).where(Activity.recording_id == run)):
            _forget(session, activity, waits=False)
        pulse = session.scalar(select(Recording).where(Recording.id == run, is_pulse()))
        if pulse is not None:
            forget_pulse(session, pulse, runs.folder)
    _remove(folder)
    scrub(runs.database, whole=False)


def _forget(session: RunnerSession, activity: Activity, *, waits: bool = True) -> None:
    """Delete the rows of an activity and its recording."""
    run = activity.recording_id
    jobs = session.scalars(select(Job).where(Job.key.in_([key for key in (run, activity.id) if key]))).all()
    # Who works on it writes into its folder: there must be nobody.
    if waits and any(job.state == "leased" for job in jobs):
        raise AtWorkError(activity.id)
    for job in jobs:
        session.delete(job)
    session.delete(activity)
    session.flush()
    if run is not None:
        _forget_file(session, run)
        session.execute(delete(Recording).where(Recording.id == run))


def _forget_file(session: RunnerSession, run: str) -> None:
    """Delete what is known of the file that a run was made of, unless something else came of it as well."""
    recording = session.find(Recording, run)
    if recording is None or recording.original is None:
        return
    for each in session.scalars(select(Brought).where(Brought.sha256 == recording.original["sha256"])):
        each.runs = [one for one in each.runs or () if one != run] or None
        if each.runs is None and not each.days:
            session.delete(each)
    session.flush()


def _renamed(runs: Path, run: str | None) -> Path | None:
    """Give the folder of a run the name of what is going, and return it: from there on it goes, whatever happens."""
    if run is None:
        return None
    going = runs / f".{run}.deleted"
    if (runs / run).exists():
        _remove(going)
        (runs / run).rename(going)
        flush_folder(runs)
    return going


def _going(data: Path) -> Iterator[Path]:
    """Yield what goes with everything; the folders themselves stay, for what comes next."""
    for name in _FOLDERS:
        if (data / name).is_dir():
            yield from (data / name).iterdir()
    yield from (path for path in data.iterdir() if _PARTIAL.fullmatch(path.name))


def _files(data: Path) -> Iterator[Path]:
    for going in _going(data):
        yield from (path for path in (going, *going.rglob("*")) if path.is_file())


def _remove(path: Path | None) -> None:
    if path is None or not os.path.lexists(path):
        return
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
    flush_folder(path.parent)


@contextmanager
def _disk(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DiskFullError(path, error.strerror or str(error)) from error


def _mark(data: Path) -> _Mark | None:
    try:
        return _Mark.model_validate_json((data / _MARK).read_bytes())
    except FileNotFoundError:
        return None
    except ValidationError as error:
        raise DeletionDoubtfulError(data / _MARK) from error
