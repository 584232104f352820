"""The program under proof in `test_home_kill.py` and `test_work_kill.py`: it forks a home for each word, and reaps it.

A home that is forked does not load the libraries anew, so that a thousand of them can live in some minutes. Without
`working` its work is done by nobody: what is proven is what it acknowledged. With it real workers do it, and a job that
failed does not wait before it is tried again.

    python -m tests.proofs.home DATA PORT [working]
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from openstride.server import Settings, listening, opened, recording_of, server_of
from openstride.server._documents import Order, Outcome
from openstride.server.database import _queue
from openstride.server.work._jobs import Worker


class Idle(Worker):
    """Never ends what it has begun."""

    async def do(self, order: Order, tell: Callable[[float], None] = lambda _: None) -> Outcome:  # noqa: ARG002
        await asyncio.Event().wait()
        return Outcome()


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def live(data: Path, port: int, worker: type[Worker]) -> None:
    with listening(port) as listeners:
        settings = Settings(data, lambda: recording_of(None), port, worker=worker, database=None)
        with opened(settings) as home:
            say(f"{os.getpid()} {home.address}")
            asyncio.run(server_of(home).serve(listeners))


def main() -> None:
    data, port, working = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:] == ["working"]
    if working:
        _queue.PAUSES = (timedelta(), timedelta())  # type: ignore[misc]
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            live(data, port, Worker if working else Idle)
            os._exit(0)
        os.waitpid(child, 0)
        say("dead")


if __name__ == "__main__":
    main()
