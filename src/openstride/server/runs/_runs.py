"""The runs of a runner: what has arrived of each, how far it is, and what was found in it.

The files lie below a folder (`_files`), the facts in the database. What goes from one to the next goes in one order:
files are on the disk, then the row is committed, then it is acknowledged. So a row never speaks of a file that is not
there, and where a process ended between the two, it is done once more: an upload is completed again, or found by the
next home (`_adoption`), and a job is given on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Select, delete, func, select, update

from openstride.recordings import Side
from openstride.server._documents import (
    Analysed,
    File,
    Log,
    Order,
    Outcome,
    Problem,
    ReadRun,
    Receipt,
    Run,
    Sealed,
    Segment,
    State,
    Told,
    plain,
)
from openstride.server._errors import ReportLackingError, RunNotFoundError, SealedLackingError, StridesLackingError
from openstride.server._method import method_of
from openstride.server.database import (
    Activity,
    Database,
    Job,
    Leased,
    Mounting,
    Pod,
    Queue,
    Reanalysed,
    Recording,
    Result,
    Runner,
    RunnerSession,
)
from openstride.server.runs._doubles import leave, stand
from openstride.server.runs._files import RECORDING, REPORT, STRIDES, content_of
from openstride.server.runs._pulses import beat
from openstride.server.runs._showing import note, show, shown_of
from openstride.server.runs._uploads import Held, Uploads

SEAL: Final = "seal"
ANALYSE: Final = "analyse"
#: The same once more, of a run that is analysed; it goes after all else.
REANALYSE: Final = "reanalyse"
#: What a result keeps of what was found.
_RESULT: Final = ("method", "engine", "version", "told", "running", "summary", "warnings", "replay", "facts", "files")
#: So many runs are in the list; activities are listed page by page.
MOST_LISTED: Final = 200
#: Before that nobody recorded for us: a clock that says so was never set.
_OLDEST: Final = datetime(2015, 1, 1, tzinfo=UTC)
#: What the data itself is to blame for goes wrong each time.
_BLAMED: Final = 422


@dataclass(slots=True)
class Runs:
    """The runs of one runner.

    Parameters
    ----------
    folder
        Has a folder for each run.
    database
        Has the facts.
    runner
        Whose runs they are.
    clock
        Tells the time.
    """

    folder: Path
    database: Database
    runner: int
    clock: Callable[[], datetime]
    queue: Queue = field(init=False)
    uploads: Uploads = field(init=False)
    # Runs whose rows were seen: each further piece of an upload costs the database nothing.
    _begun: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Open the logs below the same folder."""
        self.uploads = Uploads(self.folder)
        self.queue = Queue(self.database, self.clock)

    def append(self, run: str, index: int, offset: int, data: bytes, *, complete: bool) -> Held:
        """Add bytes at the end of a segment, as `Uploads.append` does; with the first, the run is in the list."""
        held = self.uploads.append(run, index, offset, data, complete=complete)
        if run not in self._begun:
            with self.database.writing(self.runner) as session:
                session.add_once(Recording(id=run, begun_at=self.clock()))
            self._begun.add(run)
        return held

    def complete(self, run: str, segments: Sequence[Segment]) -> None:
        """Take a log for complete, as `Uploads.complete` does, and let its run be sealed; once."""
        self.uploads.complete(run, segments)
        with self.database.writing(self.runner) as session:
            session.add_once(Recording(id=run, begun_at=self.clock()))
            if receive(session, run, Log(segments=tuple(segments)), self.clock()):
                self.queue.add(session.connection(), self.runner, SEAL, run)

    def get(self, run: str) -> Run:
        """Return a run as far as it is.

        Raises
        ------
        RunNotFoundError
            If nothing of it is here.
        """
        with self.database.reading(self.runner) as session:
            found = self._read(session, select(Recording).where(Recording.id == run))
        if not found:
            raise RunNotFoundError(run)
        return found[0]

    def newest(self, most: int = MOST_LISTED) -> tuple[Run, ...]:
        """Return so many runs at most, newest first."""
        began = func.coalesce(Recording.start, Recording.begun_at)
        with self.database.reading(self.runner) as session:
            recorded = select(Recording).where(Recording.original.is_(None))
            return self._read(session, recorded.order_by(began.desc(), Recording.id).limit(most))

    def report(self, run: str) -> tuple[Path, bytes]:
        """Return the file that holds the data of a run's report, and what is in it.

        Raises
        ------
        RunNotFoundError
            If nothing of the run is here.
        ReportLackingError
            If there is no report of it.
        DamagedRunError
            If the file is not what was written.
        """
        with self.database.reading(self.runner) as session:
            shown = session.scalar(select(Result.files).where(Result.activity_id == run, Result.shown))
        if found := _report(shown or []):
            return self.folder / run / found.name, content_of(self.folder / run, found)
        raise ReportLackingError(run, self.get(run).state, self.folder / run / RECORDING)

    def forget(self, run: str | None = None) -> None:
        """Know nothing of a run that is gone, or of any."""
        if run is None:
            self._begun.clear()
        else:
            self._begun.discard(run)

    def again(self, run: str) -> Run:
        """Let a run be worked on once more: one that has failed goes on there, one that is analysed is analysed anew.

        What is under way, or still arrives, stays as it is.

        Raises
        ------
        RunNotFoundError
            If nothing of it is here.
        """
        with self.database.writing(self.runner) as session:
            recording = session.find(Recording, run)
            if recording is None:
                raise RunNotFoundError(run)
            if recording.received_at is not None:
                self.queue.add(session.connection(), self.runner, ANALYSE if recording.sealed_at else SEAL, run)
        return self.get(run)

    def strides(self, run: str) -> bytes:
        """Return the strides of the result that is shown, as a Parquet file.

        Raises
        ------
        RunNotFoundError, StridesLackingError
            If nothing of the run is here, or it is not analysed.
        DamagedRunError
            If the file is not what was written.
        """
        with self.database.reading(self.runner) as session:
            shown = session.scalar(select(Result.files).where(Result.activity_id == run, Result.shown))
        for file in shown or []:
            if file["name"].endswith(STRIDES):
                return content_of(self.folder / run, File.model_validate(file))
        raise StridesLackingError(run, self.get(run).state)

    def sealed(self, run: str, name: str) -> bytes:
        """Return a file of the recording, as the receipt names it.

        Raises
        ------
        RunNotFoundError, SealedLackingError
            If nothing of the run is here, or it has no such file.
        DamagedRunError
            If the file is not what was written.
        """
        receipt = self.get(run).receipt
        for file in receipt.files if receipt else ():
            if file.name == name:
                return content_of(self.folder / run / RECORDING, file)
        raise SealedLackingError(run, name)

    def order(self, job: Leased) -> Order:
        """Return what a worker is to do for a job: an analysis is told what is known of the runner now."""
        run = str(self.folder / job.key)
        if job.kind == SEAL:
            return Order(work="seal", run=run)
        with self.database.reading(job.runner) as session:
            recording = session.find(Recording, job.key)
            if recording is not None and recording.original is not None:
                stated = recording.original.get("time_zone")
                return Order(work="read_again", run=run, part=recording.original["part"], time_zone=stated)
            told = told_of(session)
            result = session.find(Result, job.key, method_of(told))
        kept = tuple(File.model_validate(each) for each in result.files) if result else ()
        return Order(work="analyse", run=run, told=told, kept=kept)

    def settle(self, job: Leased, outcome: Outcome) -> None:
        """Keep what came of a job, and say that it is done, both or neither.

        Raises
        ------
        LeaseLostError
            If the job was given to somebody else meanwhile: they will say.
        """
        if outcome.problem is not None:
            blamed = outcome.problem.status == _BLAMED
            self.queue.fail(job, plain(outcome.problem), for_good=blamed)
            return
        with self.database.writing(job.runner) as session:
            if outcome.sealed is not None:
                keep_sealed(session, job.key, outcome.sealed, self.clock())
                self.queue.add(session.connection(), job.runner, ANALYSE, job.key)
            if outcome.analysed is not None:
                keep_analysed(session, job.key, outcome.analysed, self.clock())
            for found in outcome.read.runs if outcome.read is not None else ():
                beat(session, self.folder, [keep_read_again(session, found, self.clock())])
            session.flush()
            self.queue.finish(session.connection(), job)

    def _read(self, session: RunnerSession, asked: Select[Recording]) -> tuple[Run, ...]:
        recordings = session.scalars(asked).all()
        ids = [recording.id for recording in recordings]
        results = select(Result).where(Result.shown, Result.activity_id.in_(ids))
        shown = {result.activity_id: result for result in session.scalars(results)}
        # What was done says nothing that its result does not.
        jobs = select(Job).where(Job.kind.in_((SEAL, ANALYSE)), Job.key.in_(ids), Job.state != "done")
        open_ones = {job.key: job for job in session.scalars(jobs)}
        return tuple(self._run(each, shown.get(each.id), open_ones.get(each.id)) for each in recordings)

    def _run(self, recording: Recording, result: Result | None, job: Job | None) -> Run:
        received = recording.bytes if recording.bytes is not None else self.uploads.received(recording.id)
        given_up = job is not None and job.state == "quarantined" and result is None
        return Run(
            id=recording.id,
            state=_state(recording, result, given_up=given_up),
            received_bytes=received,
            error=Problem.model_validate(job.error) if job and given_up else None,
            **(_sealed(recording) if recording.sealed_at else {}),
            **(_analysed(result) if result else {}),
        )


def receive(session: RunnerSession, run: str, log: Log, now: datetime) -> bool:
    """Say in the row of a run that all of it is here, and return whether nobody had said so before."""
    digests = b"".join(bytes.fromhex(segment.sha256) for segment in log.segments)
    values = {
        "received_at": now,
        "bytes": sum(segment.bytes for segment in log.segments),
        "sha256": hashlib.sha256(digests).hexdigest(),
    }
    fresh = update(Recording).where(Recording.id == run, Recording.received_at.is_(None))
    return session.scalar(fresh.values(values).returning(Recording.id)) is not None


def keep_sealed(session: RunnerSession, run: str, sealed: Sealed, now: datetime) -> None:
    """Keep what a recording is; its pods are known from then on."""
    facts = plain(sealed)
    row = session.find(Recording, run)
    if row is None:
        raise RunNotFoundError(run)
    row.sealed_at, row.start, row.duration, row.time_zone = now, sealed.start, sealed.duration, sealed.time_zone
    row.feet, row.devices, row.files = facts["feet"], facts["devices"], facts["receipt"]["files"]
    _know_pods(session, sealed.devices, now)


def _know_pods(session: RunnerSession, devices: Mapping[Side, str], now: datetime) -> None:
    for device in devices.values():
        session.add_once(Pod(device=device, name="", created_at=now))


def told_of(session: RunnerSession) -> Told:
    """Return what an analysis is told about the runner."""
    runner = session.scalars(select(Runner)).one()
    return Told(mass=runner.mass, height=runner.height)


def keep_analysed(session: RunnerSession, run: str, analysed: Analysed, now: datetime) -> None:
    """Keep what was found, beside what other methods found; the first begins the activity.

    Where an early home has not asked for time zone and pods, they are known from then on. What was found is shown,
    unless a reanalysis shall leave what is shown. A method that has its result keeps it: what it found
    again is the same.
    """
    recording = session.find(Recording, run)
    if recording is None or recording.start is None or recording.duration is None:
        raise RunNotFoundError(run)
    if recording.time_zone is None:
        recording.time_zone = analysed.time_zone
    if not recording.devices and analysed.devices:
        recording.devices = plain(analysed)["devices"]
        _know_pods(session, analysed.devices, now)
    activity = session.find(Activity, run)
    if activity is None:
        activity = Activity(id=run, recording_id=run, title="", notes="", start=recording.start)
        activity.shoe_id = shoe_of(session, recording)
        session.add(activity)
        activity.kind = "run" if analysed.running else "walk"
    elif activity.shoe_id is None and not activity.shoe_chosen:
        activity.shoe_id = shoe_of(session, recording)
    activity.time_zone, activity.duration = recording.time_zone, recording.duration
    activity.start_doubtful = _is_doubtful(recording.start, recording.received_at)
    activity.source, activity.grade = _source_of(recording)
    session.flush()
    _keep_result(session, activity, analysed, now)
    stand(session, activity)


def _keep_result(session: RunnerSession, activity: Activity, analysed: Analysed, now: datetime) -> None:
    """Keep a result beside the others, and show it unless a reanalysis shall leave what is shown."""
    result = session.find(Result, activity.id, analysed.method)
    facts = plain(analysed)
    if result is None:
        values = {name: facts[name] for name in _RESULT}
        result = Result(activity_id=activity.id, made_at=now, shown=False, **values)
        session.add(result)
    # Files that were damaged were made anew.
    result.files, result.facts = facts["files"], facts["facts"]
    entry = session.find(Reanalysed, activity.id)
    asked = entry is not None and entry.after is None
    if entry is not None and asked:
        note(session, entry, result)
    if entry is None or not asked or entry.show or shown_of(session, activity.id) is None:
        show(session, activity, result)


def _source_of(recording: Recording) -> tuple[str, str]:
    """Return what recorded a run, and how good that is. Of one that an early home sealed nobody knows the feet."""
    if recording.feet is None:
        return "pods", "two_feet"
    feet = sum(each is not None for each in recording.feet.values())
    return ("pods", "two_feet" if feet > 1 else "one_foot") if feet else ("phone", "phone_position")


def keep_file(session: RunnerSession, found: ReadRun, original: Mapping[str, Any], now: datetime) -> None:
    """Keep an activity out of a file of another maker, whose files are in their places; a second time changes nothing.

    Parameters
    ----------
    found
        What it is.
    original
        Of which file it is a part, as the row of its recording has it.
    now
        The time.
    """
    analysed, facts = found.analysed, plain(found)
    recording = Recording(id=found.id, begun_at=now, sealed_at=now, start=found.start, duration=found.duration)
    recording.original, recording.files = dict(original), facts["recorded"]
    recording.bytes, recording.time_zone = found.recorded[0].bytes, analysed.time_zone
    if not session.add_once(recording):
        return
    activity = Activity(id=found.id, recording_id=found.id, title=found.title, notes=found.notes, start=found.start)
    activity.source, activity.grade, activity.time_zone = "file", found.grade, analysed.time_zone
    activity.duration, activity.kind = found.duration, "run" if analysed.running else "walk"
    activity.start_doubtful = _is_doubtful(found.start, now)
    session.add(activity)
    session.flush()
    values = {name: facts["analysed"][name] for name in _RESULT}
    result = Result(activity_id=found.id, made_at=now, shown=False, **values)
    session.add(result)
    show(session, activity, result)
    stand(session, activity)


def keep_typed(session: RunnerSession, activity: Activity, analysed: Analysed, now: datetime) -> None:
    """Keep what its runner has typed in of an activity, in the place of what they had typed in before.

    It may be the same run as others now, and not the one that it was: those are looked at anew.
    """
    session.execute(delete(Result).where(Result.activity_id == activity.id))
    activity.beside = None
    session.flush()
    _keep_result(session, activity, analysed, now)
    leave(session, activity)
    stand(session, activity)


def keep_read_again(session: RunnerSession, found: ReadRun, now: datetime) -> Activity:
    """Keep what a newer reader made of an activity's file, beside what the one before did, and return the activity.

    Its beginning, its duration and where its way comes from are the newer reader's; what its runner wrote stays.
    """
    recording, activity = session.find(Recording, found.id), session.find(Activity, found.id)
    if recording is None or activity is None:
        raise RunNotFoundError(found.id)
    recording.start, recording.duration, recording.time_zone = found.start, found.duration, found.analysed.time_zone
    activity.start, activity.duration, activity.time_zone = found.start, found.duration, found.analysed.time_zone
    activity.grade, activity.start_doubtful = found.grade, _is_doubtful(found.start, now)
    session.flush()
    _keep_result(session, activity, found.analysed, now)
    stand(session, activity)
    return activity


def _is_doubtful(start: datetime, received_at: datetime | None) -> bool:
    """Tell whether the clock of who recorded was wrong, as far as it shows: nothing arrives before it begins."""
    return start < _OLDEST or (received_at is not None and received_at < start)


def shoe_of(session: RunnerSession, recording: Recording) -> str | None:
    """Return the shoe that the pods of a recording were in when it began; None where they were in none, or in two."""
    devices = list((recording.devices or {}).values())
    worn = select(Mounting.shoe_id).where(
        Mounting.device.in_(devices),
        Mounting.mounted_at <= recording.start,
        func.coalesce(Mounting.removed_at > recording.start, True),  # SQL's TRUE
    )
    shoes = set(session.scalars(worn))
    return shoes.pop() if len(shoes) == 1 else None


def _state(recording: Recording, result: Result | None, *, given_up: bool) -> State:
    if result is not None:
        return "analysed"
    if given_up:
        return "failed"
    if recording.sealed_at is not None:
        return "analysing"
    return "sealing" if recording.received_at is not None else "receiving"


def _sealed(recording: Recording) -> dict[str, Any]:
    files = tuple(File.model_validate(each) for each in recording.files or ())
    return {
        "start": recording.start,
        "duration": recording.duration,
        "feet": recording.feet,
        "receipt": Receipt(files=files),
    }


def _analysed(result: Result) -> dict[str, Any]:
    names = ("engine", "running", "summary", "warnings", "replay")
    return {name: getattr(result, name) for name in names} | {"report": _report(result.files) is not None}


def _report(files: Sequence[dict[str, Any]]) -> File | None:
    return next((File.model_validate(each) for each in files if each["name"].endswith(REPORT)), None)
