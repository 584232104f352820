"""Worker processes, and who gives them the work that waits.

What is to be done stands in the database (`Queue`). Home takes a job for each worker that is free, has it done in the
worker's own process, renews its lease meanwhile, and keeps what came of it. A worker that dies, or takes too long,
costs its job an attempt and nobody else anything; a home that ends leaves its jobs to the next.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from subprocess import PIPE
from types import MappingProxyType
from typing import Final, Protocol

from pydantic import TypeAdapter

from openstride.server._documents import HowFar, Order, Outcome
from openstride.server._problems import WORK_ENDED, problem
from openstride.server.database import LEASE, DatabaseError, Leased, LeaseLostError
from openstride.server.runs import Runs
from openstride.server.work._board import Board

#: Says where a database is that is not SQLite's, beside the files.
DATABASE_URL: Final = "OPENSTRIDE_DATABASE_URL"

_LOG: Final = logging.getLogger("openstride.server")

#: So long may the work on one run take (s). An hour's takes some seconds, compiling the engine most of a minute.
LONGEST: Final = 600.0
#: So long is an answer at most, a summary with its warnings, in bytes. They take some kilobytes.
_LONGEST_ANSWER: Final = 16 << 20
#: How often a lease is renewed (s): several times before it ends.
_RENEWAL: Final = LEASE.total_seconds() / 4
#: So long does nobody ask a database that did not answer (s).
_PATIENCE: Final = 5.0
_SAID: Final[TypeAdapter[HowFar | Outcome]] = TypeAdapter(HowFar | Outcome)
WORKER: Final = (sys.executable, "-m", "openstride.server.work._worker")


class WorkerDiedError(Exception):
    """The worker ended in mid-work, or was ended because it took too long; the text says which."""


class Worker:
    """The process that does the work, started when there is some.

    Parameters
    ----------
    command
        Starts it.
    longest
        It may take for one order (s).
    """

    def __init__(self, command: Sequence[str] = WORKER, longest: float = LONGEST) -> None:
        self._command = command
        self._longest = longest
        self._process: Process | None = None

    async def do(self, order: Order, tell: Callable[[float], None] = lambda _: None) -> Outcome:
        """Let it do what is ordered, and return what came of it.

        Parameters
        ----------
        order
            What is to be done.
        tell
            Told the share done, 0 to 1, now and then.

        Raises
        ------
        WorkerDiedError
            If there was no answer.
        """
        process = await self._running()
        try:
            async with asyncio.timeout(self._longest):
                answer = await self._ask(process, order.model_dump_json() + "\n", tell)
        except TimeoutError:
            await self.close()
            raise WorkerDiedError(f"it took longer than {self._longest:.0f} s and was ended") from None
        if answer is None:
            code = await process.wait()
            raise WorkerDiedError(f"its process was killed by signal {-code}" if code < 0 else f"it ended with {code}")
        return answer

    async def close(self) -> None:
        """End the process, at once: what it has not finished is done again."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _running(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            # Work is on files: what a hostile one might take over shall not know where the database is.
            environment = {name: value for name, value in os.environ.items() if name != DATABASE_URL}
            self._process = await asyncio.create_subprocess_exec(
                *self._command, stdin=PIPE, stdout=PIPE, limit=_LONGEST_ANSWER, env=environment
            )
        return self._process

    async def _ask(self, process: Process, order: str, tell: Callable[[float], None]) -> Outcome | None:
        """Return the answer, and tell what is said before it; None where the process ends without one."""
        if process.stdin is None or process.stdout is None:
            return None
        with suppress(BrokenPipeError, ConnectionResetError):
            process.stdin.write(order.encode())
            await process.stdin.drain()
        while line := await process.stdout.readline():
            said = _SAID.validate_json(line)
            if isinstance(said, Outcome):
                return said
            tell(said.progress)
        return None


class Keeper(Protocol):
    """Knows what a worker is to do for a job, and keeps what came of it."""

    def order(self, job: Leased) -> Order:
        """Return what a worker is to do."""

    def settle(self, job: Leased, outcome: Outcome) -> None:
        """Keep what came of it, and say that it is done, both or neither."""


class Jobs:
    """The work that waits, and who does it.

    Parameters
    ----------
    runs
        Have the jobs, and keep what came of them.
    workers
        Do them, one each at a time.
    prepared
        Whether the first of them prepares before there is anything to do.
    others
        Have jobs of other kinds than those of runs.
    """

    def __init__(
        self,
        runs: Runs,
        workers: Sequence[Worker],
        *,
        prepared: bool = False,
        others: Mapping[str, Keeper] = MappingProxyType({}),
    ) -> None:
        self._runs = runs
        self._others = others
        self._workers = workers
        self._prepared = prepared
        self._more = [asyncio.Event() for _ in workers]
        #: What the jobs are at.
        self.board = Board(runs)
        #: How many workers there are, and how many of them work, or look for work.
        self.all = len(workers)
        self.alive = 0
        self._work: asyncio.Task[None] | None = None

    def look(self) -> None:
        """Look for work: some was added."""
        for more in self._more:
            more.set()
        self.board.look()

    def start(self) -> None:
        """Let the work begin."""
        self._work = asyncio.create_task(self.work())

    async def stop(self) -> None:
        """End the work: what is under way is done once more by whoever is given it next."""
        if self._work is not None:
            self._work.cancel()
            with suppress(asyncio.CancelledError):
                await self._work
            self._work = None

    @asynccontextmanager
    async def held_back(self) -> AsyncIterator[None]:
        """Have nobody work while the block runs."""
        await self.stop()
        try:
            yield
        finally:
            self.start()

    async def work(self) -> None:
        """Do the work until this is cancelled."""
        async with asyncio.TaskGroup() as group:
            for number, (worker, more) in enumerate(zip(self._workers, self._more, strict=True)):
                group.create_task(self._keep_busy(worker, more, prepared=self._prepared and number == 0))

    async def _keep_busy(self, worker: Worker, more: asyncio.Event, *, prepared: bool) -> None:
        self.alive += 1
        try:
            if prepared and await self._pause() != 0.0:
                with suppress(WorkerDiedError):
                    await worker.do(Order(work="prepare"))
            while True:
                more.clear()
                if not await self._did_one(worker):
                    with suppress(TimeoutError):
                        async with asyncio.timeout(await self._pause()):
                            await more.wait()
        finally:
            self.alive -= 1
            await worker.close()

    async def _pause(self) -> float | None:
        """Return how long there is nothing to do (s); None until there is more."""
        try:
            due = await asyncio.to_thread(self._runs.queue.next_due)
        except DatabaseError:
            return _PATIENCE
        return None if due is None else max(0.0, (due - self._runs.clock()).total_seconds())

    async def _did_one(self, worker: Worker) -> bool:
        """Do the next job, and return whether there was one."""
        try:
            job = await asyncio.to_thread(self._runs.queue.claim)
            if job is None:
                return False
            name = job.kind, job.key
            self.board.begin(name)
            try:
                outcome = await self._done(worker, job)
                await asyncio.to_thread(self._keeper(job).settle, job, outcome)
            finally:
                self.board.end(name)
            self.look()
        except LeaseLostError as error:
            _LOG.warning("%s", error)
        except DatabaseError as error:
            # What is lost is work: the lease ends, and the job is done once more.
            _LOG.error("%s", error)
            await asyncio.sleep(_PATIENCE)
        return True

    def _keeper(self, job: Leased) -> Keeper:
        return self._others.get(job.kind, self._runs)

    async def _done(self, worker: Worker, job: Leased) -> Outcome:
        order = await asyncio.to_thread(self._keeper(job).order, job)
        try:
            async with self._renewed(job):
                return await worker.do(order, lambda share: self.board.tell((job.kind, job.key), share))
        except WorkerDiedError as error:
            _LOG.error("The work on run %s ended: %s.", job.key, error)
            advice = "It is tried again, three times in all; the run's log is safe."
            return Outcome(
                problem=problem(WORK_ENDED, f"The work on the run ended before it was done: {error}.", advice)
            )

    @asynccontextmanager
    async def _renewed(self, job: Leased) -> AsyncIterator[None]:
        """Keep a job while the block runs."""

        async def renew() -> None:
            while True:
                await asyncio.sleep(_RENEWAL)
                # Whether it was in time shows when the job is settled.
                with suppress(DatabaseError):
                    await asyncio.to_thread(self._runs.queue.renew, job)

        renewing = asyncio.create_task(renew())
        try:
            yield
        finally:
            # Not awaited: to suppress that it was cancelled would swallow that this task is, and home would not end.
            renewing.cancel()
