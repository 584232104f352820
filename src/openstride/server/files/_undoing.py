"""What goes when a batch is taken back: what it alone has brought, and the work on what nobody has read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy import Select, delete, select

from openstride.server._errors import AtWorkError
from openstride.server.activities import split
from openstride.server.database import Activity, Batch, Brought, Day, Job, Recording, RunnerSession
from openstride.server.files._rows import MADE, READ, recordings_of, take_over, zone_read_in
from openstride.server.runs import forget_pulse, leave


def alone(session: RunnerSession, row: Brought) -> Iterator[str]:
    """Yield the runs that nobody else has brought; what others brought as well is theirs from now on."""
    if row.verdict not in MADE:
        return
    zone = zone_read_in(session, row)
    # What was read in a zone stays with those that state it.
    heirs = _duplicates(row) if zone is None else _duplicates(row).where(Batch.time_zone == zone)
    if (other := session.scalars(heirs).first()) is not None:
        take_over(session, other, row)
        return
    session.execute(delete(Day).where(Day.sha256 == row.sha256))
    yield from recordings_of(row)


def in_other_zones(session: RunnerSession, row: Brought) -> Sequence[Brought]:
    """Return the duplicates of a file that goes which would be read otherwise by what their batches state.

    There are none where its times say their zone, or where another batch states the one that it was read in.
    """
    zone = zone_read_in(session, row) if row.verdict in MADE else None
    if zone is None or session.scalars(_duplicates(row).where(Batch.time_zone == zone)).first() is not None:
        return ()
    return session.scalars(_duplicates(row)).all()


def _duplicates(row: Brought) -> Select[Brought]:
    """Return what asks for the files with the very same bytes that were not read for it, the eldest batch first."""
    return (
        select(Brought)
        .join(Batch, (Batch.runner_id == Brought.runner_id) & (Batch.id == Brought.batch_id))
        .where(Brought.sha256 == row.sha256, Brought.verdict == "duplicate", Batch.undone_at.is_(None))
        .order_by(Batch.begun_at, Brought.id)
    )


def stop_reading(session: RunnerSession, keys: Sequence[str], *, waits: bool = True) -> None:
    """Let the reading of files be: of one that a worker is at, that cannot be."""
    jobs = session.scalars(select(Job).where(Job.kind == READ, Job.key.in_(keys))).all()
    busy = next((job for job in jobs if job.state == "leased"), None)
    if waits and busy is not None:
        raise AtWorkError(busy.key)
    for job in jobs:
        session.delete(job)
    session.flush()


def forget(session: RunnerSession, run: str, folder: Path) -> None:
    """Delete the rows of what was made of a file; what was beside an activity stands for itself again."""
    recording = session.find(Recording, run)
    if recording is not None and recording.original is not None and recording.original["part"] is None:
        forget_pulse(session, recording, folder)
        return
    activity = session.find(Activity, run)
    if activity is not None:
        if activity.part_of is not None:
            split(session, activity.part_of)
        activity.apart = True
        session.flush()
        leave(session, activity)
        session.delete(activity)
        session.flush()
    session.execute(delete(Recording).where(Recording.id == run))
