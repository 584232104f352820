"""The line in which runs wait for their work, and the one worker that does it.

There is no list of jobs to be kept: what is to be done follows from the runs themselves, so at its start home finds
again whatever was under way. A worker that dies, or takes too long, costs its run an attempt and nobody else anything.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from asyncio.subprocess import Process
from collections.abc import Sequence
from contextlib import suppress
from subprocess import PIPE
from typing import Final

from openstride.server._documents import Problem
from openstride.server._problems import WORK_ENDED, problem
from openstride.server._runs import Runs

_LOG: Final = logging.getLogger("openstride.server")

#: So long may the work on one run take (s). An hour's takes some seconds, compiling the engine most of a minute.
LONGEST: Final = 600.0
WORKER: Final = (sys.executable, "-m", "openstride.server._worker")


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

    async def do(self, run: str | None) -> Problem | None:
        """Let it work on the run in a folder, or prepare for work where there is none, and return what went wrong.

        Raises
        ------
        WorkerDiedError
            If there was no answer.
        """
        process = await self._running()
        try:
            async with asyncio.timeout(self._longest):
                answer = await self._ask(process, json.dumps({"run": run}) + "\n")
        except TimeoutError:
            await self.close()
            raise WorkerDiedError(f"it took longer than {self._longest:.0f} s and was ended") from None
        if not answer:
            code = await process.wait()
            raise WorkerDiedError(f"its process was killed by signal {-code}" if code < 0 else f"it ended with {code}")
        found = json.loads(answer)
        return None if found is None else Problem.model_validate(found)

    async def close(self) -> None:
        """End the process, at once: what it has not finished is done again."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _running(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(*self._command, stdin=PIPE, stdout=PIPE)
        return self._process

    async def _ask(self, process: Process, order: str) -> bytes:
        if process.stdin is None or process.stdout is None:
            return b""
        with suppress(BrokenPipeError, ConnectionResetError):
            process.stdin.write(order.encode())
            await process.stdin.drain()
        return await process.stdout.readline()


class Jobs:
    """The runs that wait for work.

    Parameters
    ----------
    runs
        All there are.
    worker
        Does the work.
    prepared
        Whether the worker prepares before there is any.
    """

    def __init__(self, runs: Runs, worker: Worker, *, prepared: bool = False) -> None:
        self._runs = runs
        self._worker = worker
        self._prepared = prepared
        self._waiting: asyncio.Queue[str] = asyncio.Queue()
        self._known: set[str] = set()

    def add(self, run: str) -> None:
        """Let a run wait for its work; one that waits already does not wait twice."""
        if run not in self._known:
            self._known.add(run)
            self._waiting.put_nowait(run)

    async def work(self) -> None:
        """Do the work, first what an earlier home left, until this is cancelled."""
        for run in await asyncio.to_thread(self._runs.unfinished):
            self.add(run)
        try:
            if self._prepared and self._waiting.empty():
                with suppress(WorkerDiedError):
                    await self._worker.do(None)
            while True:
                run = await self._waiting.get()
                await self._advance(run)
                self._known.discard(run)
        finally:
            await self._worker.close()

    async def _advance(self, run: str) -> None:
        try:
            met = await self._worker.do(str(self._runs.folder / run))
        except WorkerDiedError as error:
            _LOG.error("The work on run %s ended: %s.", run, error)
            advice = "It is tried again when home is started the next time; the run's log is safe."
            met = problem(WORK_ENDED, f"The work on the run ended before it was done: {error}.", advice)
        if met is not None:
            try:
                await asyncio.to_thread(self._runs.fail, run, met)
            except OSError as error:
                # Tried again at the next start, as if it had not been tried at all.
                _LOG.error("The failure of run %s could not be written down: %s.", run, error)
