"""The program under proof in `test_home_kill.py`, `test_work_kill.py`, `test_power.py`: it forks homes, and reaps them.

    python -m tests.proofs.home DATA PORT

A home is forked for each line of standard input, and does not load the libraries anew, so that a thousand of them can
live in some minutes. The line says how it lives, in words:

* `works`: it has a worker, a process of its own, and dies when that does; else its work is done by nobody.
* `outlives`: it has a worker, and goes on when that dies; a job that failed is tried again at once.
* `home=N`, `worker=N`: it, or its worker, is killed at its N-th sync of a file or folder: before it, or after it where
  N is negative.
* `transaction=N`: it is killed at the beginning of its N-th transaction.
"""

from __future__ import annotations

import asyncio
import ctypes
import itertools
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from openstride.server import Settings, listening, opened, recording_of, server_of
from openstride.server._documents import Order, Outcome
from openstride.server.database import _engine, _queue
from openstride.server.work import _worker
from openstride.server.work._jobs import Worker, WorkerDiedError

_PR_SET_CHILD_SUBREAPER = 36


class Idle(Worker):
    """Never ends what it has begun."""

    async def do(self, order: Order, tell: Callable[[float], None] = lambda _: None) -> Outcome:  # noqa: ARG002
        await asyncio.Event().wait()
        return Outcome()


class Mortal(Worker):
    """Takes home along when it dies."""

    async def do(self, order: Order, tell: Callable[[float], None] = lambda _: None) -> Outcome:
        try:
            return await super().do(order, tell)
        except WorkerDiedError:
            os.kill(os.getpid(), signal.SIGKILL)
            raise


def say(line: str) -> None:
    # At once, by one call: a trace of the calls shows when.
    os.write(1, f"{line}\n".encode())


def live(data: Path, port: int, how: dict[str, int]) -> None:
    die_at(how.get("home", 0))
    die_at_transaction(how.get("transaction", 0))
    if "outlives" in how:
        _queue.PAUSES = (timedelta(), timedelta())  # type: ignore[misc]
    with listening(port) as listeners:
        settings = Settings(
            data,
            lambda: recording_of(None),
            port,
            worker=partial(worker_of, how),
            database=None,
        )
        with opened(settings) as home:
            say(f"{os.getpid()} {home.address}")
            asyncio.run(server_of(home).serve(listeners))


def worker_of(how: dict[str, int]) -> Worker:
    command = (sys.executable, "-m", "tests.proofs.home", "worker", str(how.get("worker", 0)))
    if "works" in how:
        return Mortal(command)
    return Worker(command) if "outlives" in how else Idle()


def die_at(number: int) -> None:
    """Be killed at the N-th sync from now; 0 is never."""
    fsync, numbers = os.fsync, itertools.count(1)

    def counted(handle: int) -> None:
        found = next(numbers)
        if found == number:
            os.kill(os.getpid(), signal.SIGKILL)
        fsync(handle)
        if found == -number:
            os.kill(os.getpid(), signal.SIGKILL)

    if number:
        os.fsync = counted  # type: ignore[assignment]  # nobody here gives it a file


def die_at_transaction(number: int) -> None:
    begin, numbers = _engine._begin, itertools.count(1)

    def counted(connection: Connection) -> None:
        begin(connection)
        if next(numbers) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    _engine._begin = counted


def read_how(line: str) -> dict[str, int]:
    words = (word.partition("=") for word in line.split())
    return {name: int(number or 1) for name, _, number in words}


def nurse(data: Path, port: int) -> None:
    # A worker whose home is gone becomes a child of this process: what it still does is over before anyone looks.
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)
    for line in sys.stdin:
        if os.fork() == 0:
            live(data, port, read_how(line))
            os._exit(0)
        with suppress(ChildProcessError):
            while True:
                os.wait()
        say("dead")


def main() -> None:
    if sys.argv[1] == "worker":
        die_at(int(sys.argv[2]))
        _worker.main()
    else:
        nurse(Path(sys.argv[1]), int(sys.argv[2]))


if __name__ == "__main__":
    main()
