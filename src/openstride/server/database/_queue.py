"""The line of jobs, on a table: whoever works takes the next, for so long, and says how it went.

::

              claim                 finish
    waiting ─────────▶ leased ───────────────▶ done
       ▲                 │ │                    │ add, once more
       │ fail, expire,   │ │ fail, expire,      ▼
       │ release         │ │ the third time  waiting
       ◀─────────────────┘ └───────────────▶ quarantined

A lease says until when a job is somebody's. Who is at work renews it; who has died does not, and the job comes back.
Who was only slow finds at the end that it is no longer theirs (`LeaseLostError`), and whatever they would have written
in the same transaction is not written. After three failures a job is left alone.

Contract: between two steps everything is in the table, so a process may end at any moment. The time is given.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, case, func, literal, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from openstride.server.database._engine import Database
from openstride.server.database._errors import LeaseLostError
from openstride.server.database._models import Job, table_of
from openstride.server.database._sessions import insert_once

#: After so many a job is quarantined.
MOST_FAILURES: Final = 3
#: So long is a job somebody's, unless they renew it.
LEASE: Final = timedelta(seconds=60)
#: How long a job waits after its first failure, and after the next: what was in the way may be gone by then.
PAUSES: Final = (timedelta(seconds=5), timedelta(seconds=60))

#: Kinds of work that nobody waits for: all other work goes before it, whenever that was added.
PATIENT: Final = ("reanalyse",)

#: What lies between jobs that are added at once, so that they have an order.
_NEXT: Final = timedelta(microseconds=1)

_JOB: Final = table_of(Job)
_EXPIRED: Final[dict[str, Any]] = {
    "type": "openstride:work-ended",
    "title": "The work on the run was ended.",
    "status": 500,
    "detail": "Who worked on it has not been heard of since.",
    "advice": "The run's log is safe. Look at what openstride serve has printed.",
}


@dataclass(frozen=True, slots=True)
class Leased:
    """A job that is somebody's for a while: what is to be done (`kind`) to what (`key`) of whom, and who has it."""

    runner: int
    kind: str
    key: str
    payload: dict[str, Any]
    holder: str
    failures: int


class Queue:
    """The line of jobs.

    Parameters
    ----------
    database
        Has the table.
    clock
        Tells the time.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def add(
        self, connection: Connection, runner: int, kind: str, key: str, payload: dict[str, Any] | None = None
    ) -> None:
        """Let a job wait, in the transaction that has made it necessary; one that waits or is being done stays so.

        One that was done, or given up, waits anew, and all its failures are forgotten.
        """
        fresh = self._fresh(payload)
        added = connection.execute(
            insert_once(connection, _JOB, {"runner_id": runner, "kind": kind, "key": key, **fresh})
        )
        if added.first() is None:
            ended = and_(_is(runner, kind, key), _JOB.c.state.in_(("done", "quarantined")))
            connection.execute(update(_JOB).where(ended).values(fresh))

    def add_all(self, connection: Connection, runner: int, kind: str, keys: Sequence[str]) -> None:
        """Let many jobs of a kind wait, as `add` does one; they are done and listed in the order of these keys."""
        if not keys:
            return
        fresh = self._fresh()
        insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
        ended = or_(_JOB.c.state == "done", _JOB.c.state == "quarantined")
        added = insert(_JOB)
        anew = {name: added.excluded[name] for name in fresh}
        added = added.on_conflict_do_update(index_elements=list(_JOB.primary_key), set_=anew, where=ended)
        rows = [{"runner_id": runner, "kind": kind, "key": key, **fresh} for key in keys]
        for place, row in enumerate(reversed(rows)):
            row["due"] = row["created_at"] = fresh["due"] - place * _NEXT
        connection.execute(added, rows)

    def claim(self) -> Leased | None:
        """Take the job that has waited longest, for the length of a lease; None where none may be begun yet.

        What is patient goes after all else. Of many who ask at once, each gets another one.
        """
        now = self._clock()
        with self._database.transaction() as connection:
            self._expire(connection, now)
            waits = and_(_JOB.c.state == "waiting", _JOB.c.due <= now)
            # SQLite has one writer, who is us; on PostgreSQL another may be just here, and we step around them.
            line = (
                select(_JOB)
                .where(waits)
                .order_by(_JOB.c.kind.in_(PATIENT), _JOB.c.due)
                .limit(1)
                .with_for_update(skip_locked=True)
            )
            found = connection.execute(line).first()
            if found is None:
                return None
            leased = _leased(found, secrets.token_hex(16))
            taken = {"state": "leased", "holder": leased.holder, "due": now + LEASE}
            connection.execute(update(_JOB).where(_is(leased.runner, leased.kind, leased.key)).values(taken))
            return leased

    def renew(self, job: Leased) -> None:
        """Go on for the length of a lease from now.

        Raises
        ------
        LeaseLostError
            If it is no longer whose it was.
        """
        with self._database.transaction() as connection:
            self._change(connection, job, due=self._clock() + LEASE)

    def finish(self, connection: Connection, job: Leased) -> None:
        """Say that a job is done, in the transaction that stores what came of it.

        Raises
        ------
        LeaseLostError
            If it is no longer whose it was: then the transaction must not end well.
        """
        self._change(connection, job, state="done", holder=None, due=self._clock(), error=None)

    def fail(self, job: Leased, error: dict[str, Any], *, for_good: bool = False) -> None:
        """Say what went wrong: the job waits and is tried again, or is left alone.

        Parameters
        ----------
        job
            Which.
        error
            What is shown to whom it concerns.
        for_good
            Whether it would go wrong each time.

        Raises
        ------
        LeaseLostError
            If it is no longer whose it was.
        """
        failures = job.failures + 1
        given_up = for_good or failures >= MOST_FAILURES
        due = self._clock() + (timedelta() if given_up else PAUSES[failures - 1])
        state = "quarantined" if given_up else "waiting"
        with self._database.transaction() as connection:
            self._change(connection, job, state=state, holder=None, due=due, failures=failures, error=error)

    def release(self) -> None:
        """Give all jobs back that are somebody's, as no failure of theirs, and let none wait any longer.

        Only whoever knows that nobody is at work may do that: a home that starts, and has its data to itself. A clock
        that was far ahead when a job was added does not keep it waiting beyond that.
        """
        due = case((_JOB.c.due > self._clock(), literal(self._clock(), _JOB.c.due.type)), else_=_JOB.c.due)
        open_ones = _JOB.c.state.in_(("waiting", "leased"))
        with self._database.transaction() as connection:
            connection.execute(update(_JOB).where(open_ones).values(state="waiting", holder=None, due=due))

    def next_due(self) -> datetime | None:
        """Return when there may be something to take: a job that waits until then, or a lease that ends."""
        with self._database.snapshot() as connection:
            waits = _JOB.c.state.in_(("waiting", "leased"))
            found = connection.execute(select(func.min(_JOB.c.due)).where(waits)).scalar()
            return found if found is None or isinstance(found, datetime) else None

    def oldest(self) -> datetime | None:
        """Return since when the job that has waited longest may be begun; None where none may."""
        now = self._clock()
        with self._database.snapshot() as connection:
            waits = and_(_JOB.c.state == "waiting", _JOB.c.due <= now)
            found = connection.execute(select(func.min(_JOB.c.due)).where(waits)).scalar()
            return found if isinstance(found, datetime) else None

    def _fresh(self, payload: dict[str, Any] | None = None) -> dict[str, Any]:
        now = self._clock()
        begun: dict[str, Any] = {"payload": payload or {}, "state": "waiting", "due": now}
        return begun | {"failures": 0, "error": None, "created_at": now}

    def _expire(self, connection: Connection, now: datetime) -> None:
        """Take the jobs back whose leases have ended: whoever had them has failed."""
        failures = _JOB.c.failures + 1
        state = case((failures >= MOST_FAILURES, literal("quarantined")), else_=literal("waiting"))
        ended = and_(_JOB.c.state == "leased", _JOB.c.due <= now)
        connection.execute(
            update(_JOB).where(ended).values(state=state, holder=None, due=now, failures=failures, error=_EXPIRED)
        )

    def _change(self, connection: Connection, job: Leased, **values: object) -> None:
        mine = and_(_is(job.runner, job.kind, job.key), _JOB.c.state == "leased", _JOB.c.holder == job.holder)
        changed = connection.execute(update(_JOB).where(mine).values(values).returning(_JOB.c.key))
        if changed.first() is None:
            raise LeaseLostError(job.key)


def _is(runner: int, kind: str, key: str) -> Any:  # noqa: ANN401  # what SQLAlchemy calls a condition
    return and_(_JOB.c.runner_id == runner, _JOB.c.kind == kind, _JOB.c.key == key)


def _leased(row: Row[Any], holder: str) -> Leased:
    return Leased(row.runner_id, row.kind, row.key, row.payload, holder, row.failures)
