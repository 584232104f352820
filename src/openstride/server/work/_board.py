"""What the jobs are at, and who is told of it.

Which jobs there are stands in the database. How far those are that are being done is known to home alone, and only
while it lives: after a restart they begin anew. Whoever listens is woken by any change, asks what the jobs are at, and
is told what differs from what they were told before. So nobody is kept waiting by a slow listener, a burst of changes
is told as one, and a job that is no longer among those that are open is done.

All but `listed` belongs to the event loop.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from sqlalchemy import select

from openstride.server._documents import JobList, JobState, JobStatus, Problem
from openstride.server._errors import TooManyListenersError
from openstride.server.database import DatabaseError, Job
from openstride.server.runs import Runs

#: So many may listen at once: some tabs of some devices. Each costs a question to the database per change.
MOST_LISTENERS: Final = 32
#: So many jobs are listed: what fails stays among them, until it is tried again.
MOST_LISTED: Final = 500
#: So many ends are remembered, for listeners that come back.
_MOST_ENDS: Final = 1000
#: What changes within this time (s) is told at once.
_PAUSE: Final = 0.1
#: After so long without news a listener is told that there is none (s): what is between would hang up otherwise.
SILENCE: Final = 15.0

#: What is to be done, and to what.
Name = tuple[str, str]

_STATES: Final[Mapping[str, JobState]] = {"waiting": "waiting", "leased": "working", "quarantined": "failed"}


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A job that is being done: since when, and the share that is done, 0 to 1."""

    since: datetime
    progress: float = 0.0


@dataclass(frozen=True, slots=True)
class News:
    """What a listener is told: everything that is open, at first, then what has changed; nothing, after a silence.

    `place` is where to go on after a lost connection.
    """

    place: str
    everything: JobList | None = None
    changes: tuple[JobStatus, ...] = ()


@dataclass(slots=True)
class Board:
    """What the jobs of a runner are at.

    Parameters
    ----------
    runs
        Have the jobs.
    """

    runs: Runs
    _under_way: dict[Name, UnderWay] = field(default_factory=dict)
    _ends: deque[tuple[int, Name]] = field(default_factory=lambda: deque(maxlen=_MOST_ENDS))
    _listeners: set[asyncio.Event] = field(default_factory=set)
    # The number of the last change; it means nothing to another home, which has another name.
    _number: int = 0
    _home: str = field(default_factory=lambda: secrets.token_hex(4))
    _closed: bool = False

    def begin(self, name: Name) -> None:
        """Say that a job is being done from now on."""
        self._under_way[name] = UnderWay(self.runs.clock())
        self.look()

    def tell(self, name: Name, progress: float) -> None:
        """Say how far a job is that is being done."""
        if under_way := self._under_way.get(name):
            self._under_way[name] = replace(under_way, progress=progress)
            self.look()

    def end(self, name: Name) -> None:
        """Say that a job is no longer being done: it is done, has failed, or waits to be tried again."""
        self._under_way.pop(name, None)
        self._ends.append((self._number + 1, name))
        self.look()

    def look(self) -> None:
        """Wake those who listen: something has changed."""
        self._number += 1
        for listener in self._listeners:
            listener.set()

    def close(self) -> None:
        """Hang up on those who listen: home ends."""
        self._closed = True
        self.look()

    def listed(self) -> JobList:
        """Return the jobs that wait, are being done, or have failed, in the order in which they were added."""
        under_way = dict(self._under_way)
        open_ones = select(Job).where(Job.state.in_(_STATES)).order_by(Job.created_at, Job.kind, Job.key)
        with self.runs.database.reading(self.runs.runner) as session:
            jobs = session.scalars(open_ones.limit(MOST_LISTED)).all()
        return JobList(jobs=tuple(_status(job, under_way.get((job.kind, job.key))) for job in jobs))

    def require_room(self) -> None:
        """Raise :class:`TooManyListenersError` where one more may not listen."""
        if len(self._listeners) >= MOST_LISTENERS:
            raise TooManyListenersError(MOST_LISTENERS)

    async def listen(self, place: str = "") -> AsyncIterator[News]:
        """Yield what the jobs are at, and each change, until home ends.

        Parameters
        ----------
        place
            Where an earlier listening got to, if it was of this home: what ended since is told, too.
        """
        listener, seen = asyncio.Event(), self._number_of(place)
        self._listeners.add(listener)
        told: Mapping[Name, JobStatus] | None = None
        try:
            while not self._closed:
                listener.clear()
                number = self._number
                found = await self._found()
                if found is not None:
                    ended = self._ended_since(seen, found)
                    news = self._news(number, told, found, ended)
                    if news.everything or news.changes:
                        yield news
                    told, seen = found, number
                elif told is None:
                    yield News(f"{self._home}-{seen}")
                if not await _woken(listener):
                    yield News(f"{self._home}-{seen}")
        finally:
            self._listeners.discard(listener)

    async def _found(self) -> dict[Name, JobStatus] | None:
        """Return the open jobs by name; None where the database does not answer just now."""
        with suppress(DatabaseError):
            return {(job.kind, job.key): job for job in (await asyncio.to_thread(self.listed)).jobs}
        return None

    def _news(
        self,
        number: int,
        told: Mapping[Name, JobStatus] | None,
        found: Mapping[Name, JobStatus],
        ended: Collection[Name],
    ) -> News:
        place = f"{self._home}-{number}"
        gone = dict.fromkeys(name for name in (*(told or ()), *ended) if name not in found)
        done = tuple(JobStatus(kind=kind, key=key, state="done") for kind, key in gone)
        if told is None:
            return News(place, JobList(jobs=tuple(found.values())), done)
        return News(place, None, (*(job for name, job in found.items() if told.get(name) != job), *done))

    def _ended_since(self, seen: int, found: Collection[Name]) -> list[Name]:
        return [name for number, name in self._ends if number > seen and name not in found]

    def _number_of(self, place: str) -> int:
        home, _, number = place.partition("-")
        return int(number) if home == self._home and number.isdecimal() else self._number


async def _woken(listener: asyncio.Event) -> bool:
    """Return whether there is news, which is waited for a while, and for what comes right after it."""
    try:
        async with asyncio.timeout(SILENCE):
            await listener.wait()
    except TimeoutError:
        return False
    await asyncio.sleep(_PAUSE)
    return True


def _status(job: Job, under_way: UnderWay | None) -> JobStatus:
    state = _STATES[job.state]
    working = under_way if state == "working" else None
    return JobStatus(
        kind=job.kind,
        key=job.key,
        state=state,
        progress=working.progress if working else None,
        since=working.since if working else job.created_at,
        due=job.due if state == "waiting" else None,
        failures=job.failures,
        error=Problem.model_validate(job.error) if job.error else None,
    )
