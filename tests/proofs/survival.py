"""What a home had told its senders before the power failed, and whether it holds on what is left of the disk."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from sqlalchemy import select

from openstride.server import DamagedRunError, Home, LogLackingError, Settings, opened, recording_of
from openstride.server._documents import Run, Segment
from openstride.server.database import Job, Recording
from openstride.server.runs import RECORDING
from openstride.server.work._worker import obey
from tests.proofs.home import Idle
from tests.proofs.replaying import Answer
from tests.server.making import named

Logs: TypeAlias = Mapping[str, Sequence[bytes]]

_SEGMENT = re.compile(r"PATCH /api/v1/logs/(\w+)/segments/(\d+) ")
_COMPLETE = re.compile(r"POST /api/v1/logs/(\w+)/complete ")
_SESSION = re.compile(r"openstride_\d+=([^;]+);")


@dataclass(slots=True)
class Told:
    """What was told so far: how much of a segment is kept, which logs are whole, which runs sealed, who is let in."""

    segments: dict[tuple[str, int], int] = field(default_factory=dict)
    logs: set[str] = field(default_factory=set)
    runs: dict[str, Run] = field(default_factory=dict)
    sessions: set[str] = field(default_factory=set)

    def take(self, answer: Answer) -> None:
        if (match := _SEGMENT.match(answer.request)) and answer.status == 204:
            self.segments[match[1], int(match[2])] = int(answer.headers["upload-offset"])
        elif (match := _COMPLETE.match(answer.request)) and answer.status == 202:
            self.logs.add(match[1])
        elif answer.status == 303 and (match := _SESSION.match(answer.headers.get("set-cookie", ""))):
            self.sessions.add(match[1])
        elif answer.request.startswith("GET /api/v1/runs/") and answer.status == 200 and answer.whole:
            run = Run.model_validate_json(answer.body)
            if run.receipt:
                self.runs[run.id] = run


def faults(data: Path, told: Told, logs: Logs) -> list[str]:
    """Open a home on what is left, and return all that is not as it was told, or does not go on; none is the proof.

    Parameters
    ----------
    data
        The data folder.
    told
        What had been told.
    logs
        All that was ever sent.
    """
    try:
        with opened(_settings(data)) as home:
            return [*_of_the_database(home), *_of_what_was_told(home, told, logs), *_of_going_on(home, logs)]
    except Exception as error:  # noqa: BLE001  # whatever it is, a home that does not open is what is looked for
        return [f"home: {type(error).__name__}: {error}"]


def worked_off(data: Path, run: str) -> Run:
    """Open a home on what is left, do all the work that waits, and return what came of a run."""
    with opened(_settings(data)) as home:
        while job := home.runs.queue.claim():
            home.runs.settle(job, obey(home.runs.order(job)))
        return home.runs.get(run)


def _settings(data: Path) -> Settings:
    return Settings(data, lambda: recording_of(None), worker=Idle, database=None)


def _of_the_database(home: Home) -> Iterator[str]:
    with home.database.snapshot() as connection:
        for check in ("integrity_check", "foreign_key_check"):
            found = connection.exec_driver_sql(f"PRAGMA {check}").all()
            if found not in ([], [("ok",)]):
                yield f"database: {found[:3]}"


def _of_what_was_told(home: Home, told: Told, logs: Logs) -> Iterator[str]:
    for session in told.sessions:
        if home.access.session(session) is None:
            yield "a browser that was let in is not known"
    for (run, index), offset in told.segments.items():
        path = _segment(home, run, index)
        if path is None or path.read_bytes()[:offset] != logs[run][index][:offset]:
            yield f"{run}: {offset} bytes of segment {index} were acknowledged, and are not there"
    for run in told.logs:
        yield from _of_a_whole_log(home, run, logs[run])
    for run, known in told.runs.items():
        for file in known.receipt.files if known.receipt else ():
            if hashlib.sha256(home.runs.sealed(run, file.name)).hexdigest() != file.sha256:
                yield f"{run}: {file.name} is not the file of the receipt"


def _of_a_whole_log(home: Home, run: str, segments: Sequence[bytes]) -> Iterator[str]:
    digests = b"".join(hashlib.sha256(segment).digest() for segment in segments)
    with home.database.reading(home.runs.runner) as session:
        row = session.find(Recording, run)
    if row is None or row.received_at is None:
        yield f"{run}: the database does not know that it is whole"
    elif (row.bytes, row.sha256) != (sum(map(len, segments)), hashlib.sha256(digests).hexdigest()):
        yield f"{run}: the database says that it is another one"
    for index, data in enumerate(segments):
        path = _segment(home, run, index)
        if path is None or path.read_bytes() != data:
            yield f"{run}: segment {index} of a whole log is not what was sent"


def _of_going_on(home: Home, logs: Logs) -> Iterator[str]:
    """Yield what is wrong with what home serves, and with how it goes on."""
    yield from _of_the_work(home)
    for run in home.runs.newest():
        if run.state == "receiving":
            _send_the_rest(home, run.id, logs[run.id])
            yield from _of_a_whole_log(home, run.id, logs[run.id])
        try:
            for file in run.receipt.files if run.receipt else ():
                home.runs.sealed(run.id, file.name)
            if run.state == "analysed":
                home.runs.strides(run.id)
                json.loads(home.runs.report(run.id)[1])
        except (DamagedRunError, OSError, ValueError) as error:
            yield f"{run.id}: what its row speaks of is not there: {error}"


def _of_the_work(home: Home) -> Iterator[str]:
    with home.database.reading(home.runs.runner) as session:
        jobs = {(job.kind, job.key): job.state for job in session.scalars(select(Job))}
        for recording in session.scalars(select(Recording).where(Recording.received_at.is_not(None))):
            due = "seal" if recording.sealed_at is None else "analyse"
            state = jobs.pop((due, recording.id), None)
            if state not in ("waiting", "quarantined") and not (state == "done" and due == "analyse"):
                yield f"{recording.id}: nobody is to {due} it ({state})"
            if state == "waiting" and due == "analyse" and not (home.runs.folder / recording.id / RECORDING).is_dir():
                yield f"{recording.id}: it is to be analysed, and not there"
            jobs.pop(("seal", recording.id), None)
    yield from (f"{key}: a job to {kind} what is not there" for kind, key in jobs)


def _send_the_rest(home: Home, run: str, segments: Sequence[bytes]) -> None:
    """Do what a sender does: go on where home says that it is, and send once more what it says it has not got."""
    whole = [Segment.model_validate(each) for each in named(segments)["segments"]]
    for last in (False, True):
        for index, data in enumerate(segments):
            held = home.runs.uploads.held(run, index)
            if not held.complete:
                home.runs.append(run, index, held.offset, data[held.offset :], complete=True)
        try:
            home.runs.complete(run, whole)
        except LogLackingError:
            # What was never acknowledged may have been anything; after the second time it is what was sent.
            if last:
                raise


def _segment(home: Home, run: str, index: int) -> Path | None:
    folder = home.runs.folder / run / "log"
    paths = (folder / f"{index:08}{suffix}" for suffix in (".log", ".part"))
    return next((path for path in paths if path.exists()), None)
