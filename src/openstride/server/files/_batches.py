"""Takes files of other makers in: they arrive in batches, a worker reads each, and each has a verdict.

::

    <data>/arriving/<id>/original     the file is on the disk; then its row, and a job
    <data>/arriving/<id>/runs/...     a worker has read it, and made the runs that are in it
    <data>/arriving/<id>/taking.json  these are being moved below `runs`, and their rows are not committed
    <data>/runs/<id>/recording/original.<format>

Whatever ends the process, nothing is there by halves: moved runs whose rows were not committed go, and the file is read
once more. No file stands in the way of another. A batch is taken back as a whole: what it alone has brought goes, with
its files; what another batch brought as well, stays.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field
from sqlalchemy import func, or_, select

from openstride.server._documents import (
    IDENTITY,
    Document,
    Order,
    Outcome,
    Read,
    plain,
    written,
)
from openstride.server._durable import flush_folder, make_folder, store
from openstride.server._errors import (
    BatchUndoneError,
    FileDiffersError,
    FileNotBroughtError,
)
from openstride.server._zones import stated_zone
from openstride.server.database import (
    Activity,
    Batch,
    Brought,
    Day,
    Leased,
    Recording,
    RunnerSession,
    scrub,
)
from openstride.server.files._documents import (
    Arrived,
    BatchFacts,
    BatchFound,
    BatchList,
    FileFound,
    FilePage,
    WantedFiles,
)
from openstride.server.files._rows import (
    READ,
    batch_found,
    batch_of,
    brought_before,
    call_duplicate,
    digest_of,
    file_found,
    given_up,
    member_of,
    recordings_of,
    row_of,
    take_over,
)
from openstride.server.files._undoing import alone, forget, in_other_zones, stop_reading
from openstride.server.runs import RECORDING, Runs, beat, fallen_into, keep_file, keep_pulse
from openstride.server.work import MADE, ORIGINAL

_TAKING: Final = "taking.json"


class _Taking(Document):
    runs: tuple[Annotated[str, Field(pattern=IDENTITY)], ...]


@dataclass(slots=True)
class Batches:
    """The batches of one runner.

    Parameters
    ----------
    folder
        Has a folder for each file that is being read.
    runs
        What they are made to.
    """

    folder: Path
    runs: Runs

    def begin(self, batch: str, facts: BatchFacts) -> BatchFound:
        """Begin a batch; a second time changes nothing.

        Raises
        ------
        ZoneNotFoundError
            If there is no such time zone.
        """
        stated_zone(facts.time_zone)
        with self.runs.database.writing(self.runs.runner) as session:
            begun = Batch(id=batch, name=facts.name, begun_at=self.runs.clock(), time_zone=facts.time_zone)
            session.add_once(begun)
            return batch_found(session, batch_of(session, batch))

    def get(self, batch: str) -> BatchFound:
        """Return a batch as far as it is.

        Raises
        ------
        BatchNotFoundError
            If nobody has begun it.
        """
        with self.runs.database.reading(self.runs.runner) as session:
            return batch_found(session, batch_of(session, batch))

    def all(self) -> BatchList:
        """Return all batches, newest first."""
        newest = select(Batch).order_by(Batch.begun_at.desc(), Batch.id)
        with self.runs.database.reading(self.runs.runner) as session:
            return BatchList(batches=tuple(batch_found(session, each) for each in session.scalars(newest)))

    def files(self, batch: str, wanted: WantedFiles) -> FilePage:
        """Return a page of the files of a batch.

        Raises
        ------
        BatchNotFoundError
            If nobody has begun it.
        """
        asked = select(Brought).where(Brought.batch_id == batch).order_by(Brought.number, Brought.id)
        if wanted.verdict is not None:
            asked = asked.where(Brought.verdict == wanted.verdict)
        if wanted.after is not None:
            number, _, key = wanted.after.partition(".")
            later = Brought.number > int(number)
            asked = asked.where(or_(later, (Brought.number == int(number)) & (Brought.id > key)))
        with self.runs.database.reading(self.runs.runner) as session:
            batch_of(session, batch)
            found = session.scalars(asked.limit(wanted.limit + 1)).all()
            lost = given_up(session, [each.id for each in found if each.verdict is None])
        shown = found[: wanted.limit]
        after = f"{shown[-1].number}.{shown[-1].id}" if len(found) > wanted.limit else None
        return FilePage(files=tuple(file_found(each, lost) for each in shown), after=after)

    def place_for(self, file: str) -> Path:
        """Return where the bytes of a file are to be put before it is brought."""
        make_folder(self.folder)
        return self.folder / f".{file}.partial"

    def bring(self, arrived: Arrived) -> FileFound:
        """Take a file that is on the disk into a batch, and let it be read; a second time changes nothing.

        The very same bytes are not read twice.

        Raises
        ------
        BatchNotFoundError, BatchUndoneError, FileDiffersError
            If there is no such batch, it was taken back, or the id is that of another file.
        """
        with self.runs.database.writing(self.runs.runner) as session:
            if batch_of(session, arrived.batch).undone_at is not None:
                raise BatchUndoneError(arrived.batch)
            if (there := session.find(Brought, arrived.file)) is not None:
                if (there.batch_id, there.sha256) != (arrived.batch, arrived.sha256):
                    raise FileDiffersError(arrived.file)
                return file_found(there, given_up(session, [there.id]))
            row = row_of(arrived)
            session.add(row)
            if (before := brought_before(session, row)) is not None:
                call_duplicate(row, before)
                session.flush()
                return file_found(row)
            self._put(arrived.path, arrived.file)
            session.flush()
            self.runs.queue.add(session.connection(), self.runs.runner, READ, row.id)
            return file_found(row)

    def original(self, activity: str) -> tuple[str, Path]:
        """Return the name and the path of the file that an activity was made of.

        Raises
        ------
        FileNotBroughtError
            If it was not made of one.
        """
        with self.runs.database.reading(self.runs.runner) as session:
            recording = session.find(Recording, activity)
        if recording is None or recording.original is None or not recording.files:
            raise FileNotBroughtError(activity)
        path = self.runs.folder / activity / "recording" / recording.files[0]["name"]
        return str(recording.original["name"]), path

    def order(self, job: Leased) -> Order:
        """Return what a worker is to do for a job."""
        with self.runs.database.reading(job.runner) as session:
            row = session.find(Brought, job.key)
            zone = None if row is None else batch_of(session, row.batch_id).time_zone
        return Order(work="read", run=str(self.folder / job.key), time_zone=zone)

    def settle(self, job: Leased, outcome: Outcome) -> None:
        """Keep what was read, and say that it is done, both or neither.

        Raises
        ------
        LeaseLostError
            If the job was given to somebody else meanwhile: they will say.
        """
        folder, found = self.folder / job.key, outcome.read
        if found is None:
            if outcome.problem is not None:
                self.runs.queue.fail(job, plain(outcome.problem))
            return
        try:
            with self.runs.database.writing(job.runner) as session:
                self._keep(session, job.key, found)
                session.flush()
                self.runs.queue.finish(session.connection(), job)
        except BaseException:
            self._give_back(folder)
            raise
        shutil.rmtree(folder, ignore_errors=True)

    def undo(self, batch: str) -> BatchFound:
        """Take a batch back: what it alone has brought goes, with its files.

        What another batch has brought as well, and states another time zone for, is read once more, in that.

        Raises
        ------
        BatchNotFoundError
            If nobody has begun it.
        AtWorkError
            If a worker is reading one of its files just now.
        """
        going: list[Path] = []
        with self.runs.database.writing(self.runs.runner) as session:
            found = batch_of(session, batch)
            if found.undone_at is not None:
                # What it had brought may be another batch's by now.
                return batch_found(session, found)
            files = session.scalars(select(Brought).where(Brought.batch_id == batch)).all()
            stop_reading(session, [each.id for each in files if each.verdict is None])
            found.undone_at = self.runs.clock()
            session.flush()
            for each in files:
                for other in in_other_zones(session, each):
                    self._read_anew(session, other, each)
                for run in alone(session, each):
                    forget(session, run, self.runs.folder)
                    going.append(self._renamed(run))
                if each.verdict is None:
                    session.delete(each)
            session.flush()
            answer = batch_found(session, found)
        for each in files:
            shutil.rmtree(self.folder / each.id, ignore_errors=True)
        for path in going:
            shutil.rmtree(path, ignore_errors=True)
        if going:
            flush_folder(self.runs.folder)
            scrub(self.runs.database, whole=False)
        return answer

    def days(self, since: str | None, until: str | None) -> Sequence[Day]:
        """Return what days came to, in order; of several files that count one day the one with most steps."""
        asked = select(Day).order_by(Day.day, func.coalesce(Day.steps, 0).desc(), Day.sha256)
        if since is not None:
            asked = asked.where(Day.day >= since)
        if until is not None:
            asked = asked.where(Day.day < until)
        with self.runs.database.reading(self.runs.runner) as session:
            first: dict[str, Day] = {}
            for each in session.scalars(asked):
                first.setdefault(each.day, each)
        return list(first.values())

    def resume(self) -> None:
        """Bring to its end what an earlier home was at, before anything else looks at the runs."""
        folders = list(self.folder.iterdir()) if self.folder.is_dir() else []
        with self.runs.database.reading(self.runs.runner) as session:
            waiting = set(session.scalars(select(Brought.id).where(Brought.verdict.is_(None))))
        for folder in folders:
            self._give_back(folder)
            if folder.name not in waiting:
                _remove(folder)
        lost = waiting - {folder.name for folder in folders}
        if lost:
            with self.runs.database.writing(self.runs.runner) as session:
                # As after a restore: backups do not hold what was just arriving.
                for each in session.scalars(select(Brought).where(Brought.id.in_(lost))):
                    each.verdict, each.reason = "not_recognised", "lost"
                stop_reading(session, sorted(lost), waits=False)

    def _put(self, source: Path, file: str) -> None:
        folder = self.folder / file
        make_folder(folder)
        source.rename(folder / ORIGINAL)
        flush_folder(folder)

    def _keep(self, session: RunnerSession, key: str, found: Read) -> None:
        row = session.find(Brought, key)
        if row is None:
            raise FileNotBroughtError(key)
        facts = plain(found)
        row.verdict, row.format, row.reason, row.place = found.verdict, found.format, found.reason, facts["place"]
        if found.verdict == "archive":
            self._take_members(session, row, found)
            return
        before = brought_before(session, row)
        if before is not None:
            # Of two that were read at once the first of the batch stands, whichever worker was faster.
            if before.batch_id == row.batch_id and before.number > row.number:
                take_over(session, row, before)
                row, before = before, row
            call_duplicate(row, before)
            return
        row.runs, row.days = [each.id for each in found.runs] or None, len(found.days)
        row.pulse = None if found.pulse is None else facts["pulse"]["kept"]
        for day in facts["days"]:
            session.add_once(Day(sha256=row.sha256, **day))
        self._move(key, recordings_of(row))
        original = {"sha256": row.sha256, "name": row.name, "format": found.format, "time_zone": found.time_zone}
        for run in found.runs:
            keep_file(session, run, original | {"part": run.part}, self.runs.clock())
        beaten = session.scalars(select(Activity).where(Activity.id.in_(row.runs or ()))).all()
        if found.pulse is not None:
            keep_pulse(session, found.pulse, original | {"part": None}, self.runs.clock())
            beaten = fallen_into(session, found.pulse.kept.first, found.pulse.kept.last)
        beat(session, self.runs.folder, beaten)

    def _read_anew(self, session: RunnerSession, row: Brought, before: Brought) -> None:
        """Let a file be read that was a duplicate of one that goes."""
        row.verdict = row.format = row.reason = row.runs = row.pulse = None
        folders = (self.runs.folder / run / RECORDING for run in recordings_of(before))
        kept = next((path for folder in folders for path in folder.glob(f"{ORIGINAL}.*")), None)
        if kept is None:
            row.verdict, row.reason = "not_recognised", "lost"
            return
        folder = self.folder / row.id
        make_folder(folder)
        (folder / ORIGINAL).unlink(missing_ok=True)
        # One file on the disk under two names: both are never changed.
        os.link(kept, folder / ORIGINAL)
        flush_folder(folder)
        session.flush()
        self.runs.queue.add(session.connection(), self.runs.runner, READ, row.id)

    def _take_members(self, session: RunnerSession, row: Brought, found: Read) -> None:
        """Let each file of an archive be one of the batch."""
        number = session.scalar(select(func.max(Brought.number)).where(Brought.batch_id == row.batch_id)) or 0
        for index, member in enumerate(found.members, 1):
            one = member_of(row, member, number + index)
            path = self.folder / row.id / member.path if member.path else None
            if path is not None:
                one.bytes, one.sha256 = path.stat().st_size, digest_of(path)
            if session.find(Brought, one.id) is not None:
                continue
            session.add(one)
            if path is None:
                one.verdict, one.reason = "not_recognised", member.reason
            elif (before := brought_before(session, one)) is not None:
                call_duplicate(one, before)
            else:
                self._put(path, one.id)
                self.runs.queue.add(session.connection(), self.runs.runner, READ, one.id)

    def _move(self, key: str, runs: Sequence[str]) -> None:
        """Move the folders of runs to where they belong; those that are there came from the same bytes."""
        new = [run for run in runs if not (self.runs.folder / run).exists()]
        if not new:
            return
        store(self.folder / key / _TAKING, written(_Taking(runs=tuple(new))))
        for run in new:
            (self.folder / key / MADE / run).rename(self.runs.folder / run)
        flush_folder(self.runs.folder)

    def _give_back(self, folder: Path) -> None:
        """Remove runs that were moved and whose rows were not committed: their file is read once more."""
        try:
            taking = _Taking.model_validate_json((folder / _TAKING).read_bytes())
        except (OSError, ValueError):
            return
        with self.runs.database.reading(self.runs.runner) as session:
            known = set(session.scalars(select(Recording.id).where(Recording.id.in_(taking.runs))))
        for run in taking.runs:
            if run not in known:
                shutil.rmtree(self.runs.folder / run, ignore_errors=True)
        flush_folder(self.runs.folder)
        (folder / _TAKING).unlink()

    def _renamed(self, run: str) -> Path:
        """Give the folder of a run the name of what is going: from there on it goes, whatever happens."""
        going = self.runs.folder / f".{run}.deleted"
        if (self.runs.folder / run).exists():
            shutil.rmtree(going, ignore_errors=True)
            (self.runs.folder / run).rename(going)
            flush_folder(self.runs.folder)
        return going


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
