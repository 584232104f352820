"""The rows of batches and of their files: how they begin, what they are duplicates of, and what is answered of them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

from sqlalchemy import and_, exists, func, not_, select

from openstride.server._documents import Member
from openstride.server._errors import BatchNotFoundError
from openstride.server.database import Batch, Brought, Job, Recording, RunnerSession, is_pulse
from openstride.server.files._documents import Arrived, BatchFound, FileFound, PulseFound

#: The kind of job that reads a file.
READ: Final = "read"
#: Verdicts on files of which activities or days may have been made.
MADE: Final = ("imported", "damaged")
#: What the answer about a file has as its row has it.
_FILE: Final = ("id", "number", "name", "of", "bytes", "sha256", "format", "place")


def batch_of(session: RunnerSession, key: str) -> Batch:
    """Return the row of a batch.

    Raises
    ------
    BatchNotFoundError
        If nobody has begun it.
    """
    if (found := session.find(Batch, key)) is None:
        raise BatchNotFoundError(key)
    return found


def row_of(arrived: Arrived) -> Brought:
    """Return the row of a file that nobody has read."""
    return Brought(
        id=arrived.file,
        batch_id=arrived.batch,
        number=arrived.number,
        name=arrived.name,
        bytes=arrived.bytes,
        sha256=arrived.sha256,
        days=0,
    )


def member_of(row: Brought, member: Member, number: int) -> Brought:
    """Return the row of a file that lay in an archive, whose bytes nobody has looked at."""
    key = hashlib.sha256(f"{row.id} {number}".encode()).hexdigest()[:32]
    name = _named(f"{row.name}/{member.name}")
    return Brought(id=key, batch_id=row.batch_id, number=number, name=name, of=row.id, bytes=0, sha256=64 * "0", days=0)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def brought_before(session: RunnerSession, row: Brought) -> Brought | None:
    """Return the file with the same bytes that was read before and has left something; None where there is none."""
    asked = (
        select(Brought)
        .join(Batch, (Batch.runner_id == Brought.runner_id) & (Batch.id == Brought.batch_id))
        .where(
            Brought.sha256 == row.sha256,
            Brought.id != row.id,
            Brought.verdict.in_(MADE),
            Batch.undone_at.is_(None),
        )
        .order_by(Batch.begun_at, Brought.number, Brought.id)
    )
    for each in session.scalars(asked):
        if each.days or any(session.find(Recording, run) is not None for run in recordings_of(each)):
            return each
    return None


def recordings_of(row: Brought) -> list[str]:
    """Return the recordings that were made of a file."""
    return [*(row.runs or ()), *([] if row.pulse is None else [row.pulse["id"]])]


def call_duplicate(row: Brought, before: Brought) -> None:
    """Say that a file has the very same bytes as one that was read before."""
    row.verdict, row.format, row.reason, row.place = "duplicate", before.format, before.name, None
    row.runs, row.days, row.pulse = before.runs, 0, before.pulse


def take_over(session: RunnerSession, row: Brought, before: Brought) -> None:
    """Let a file stand for what was made of another one with the very same bytes."""
    row.verdict, row.format, row.reason, row.place = before.verdict, before.format, before.reason, before.place
    row.runs, row.days, row.pulse = before.runs, before.days, before.pulse
    for run in recordings_of(row):
        if (recording := session.find(Recording, run)) is not None:
            recording.original = {**(recording.original or {}), "name": row.name}


def zone_read_in(session: RunnerSession, row: Brought) -> str | None:
    """Return the zone that was stated for what was made of a file; None where its times say theirs."""
    made = (session.find(Recording, run) for run in recordings_of(row))
    return next((each.original.get("time_zone") for each in made if each is not None and each.original), None)


def given_up(session: RunnerSession, keys: Sequence[str]) -> set[str]:
    """Return those files whose reading was given up."""
    jobs = select(Job.key).where(Job.kind == READ, Job.key.in_(keys), Job.state == "quarantined")
    return set(session.scalars(jobs))


def file_found(row: Brought, lost_ones: Collection[str] = ()) -> FileFound:
    """Return what is answered of a file; `lost_ones` are those whose reading was given up."""
    lost = row.verdict is None and row.id in lost_ones
    return FileFound.model_validate(
        {
            **{name: getattr(row, name) for name in _FILE},
            "verdict": "not_recognised" if lost else row.verdict,
            "reason": "given_up" if lost else row.reason,
            "activities": row.runs or (),
            "days": row.days or 0,
            "pulse": None if row.pulse is None else {name: row.pulse[name] for name in PulseFound.model_fields},
        }
    )


def batch_found(session: RunnerSession, batch: Batch) -> BatchFound:
    """Return what is answered of a batch; it may have tens of thousands of files, which are counted where they are."""
    sums = func.count(), func.sum(Brought.days), func.sum(Brought.pulse["number"].as_integer())
    counted = select(Brought.verdict, *sums).where(Brought.batch_id == batch.id)
    rows = session.execute(counted.group_by(Brought.verdict)).all()
    verdicts: Counter[str] = Counter({row[0]: row[1] for row in rows if row[0] is not None})
    open_ones = select(Brought.id).where(Brought.batch_id == batch.id, Brought.verdict.is_(None))
    given_up_ones = select(func.count()).select_from(Job).where(Job.kind == READ, Job.state == "quarantined")
    # All by one question: a file may get its verdict between two.
    unread = sum(row[1] for row in rows if row[0] is None)
    lost = min(unread, session.scalar(given_up_ones.where(Job.key.in_(open_ones))) or 0) if unread else 0
    if lost:
        verdicts["not_recognised"] += lost
    mine = and_(Brought.runner_id == Recording.runner_id, Brought.batch_id == batch.id, Brought.verdict.in_(MADE))
    of_it = exists().where(mine, Brought.sha256 == Recording.original["sha256"].as_string())
    made = select(func.count()).select_from(Recording).where(of_it.correlate(Recording), not_(is_pulse()))
    return BatchFound.model_validate(
        {
            **{name: getattr(batch, name) for name in ("id", "name", "begun_at", "undone_at", "time_zone")},
            "files": sum(row[1] for row in rows),
            "waiting": unread - lost,
            "verdicts": dict(verdicts),
            "activities": session.scalar(made) or 0,
            "days": sum(row[2] or 0 for row in rows if row[0] in MADE),
            "heart_rates": sum(row[3] or 0 for row in rows if row[0] in MADE),
        }
    )


def _named(name: str) -> str:
    """Return a name as a row can have it: what an archive calls its members may be anything."""
    readable = "".join(each if each.isprintable() else "�" for each in name)
    return readable.encode("utf-8", "replace").decode("utf-8")[-1000:]
