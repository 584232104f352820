"""The program under proof in `test_home_kill.py`: a nursery that forks a home for each word it is given, and reaps it.

A home that is forked does not load the libraries anew, so that a thousand of them can live in some minutes. Its work is
done by nobody: what is proven is what it acknowledged.

    python -m tests.proofs.home DATA PORT
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path

from openstride.server import Settings, listening, opened, recording_of, server_of
from openstride.server._documents import Order, Outcome
from openstride.server.work._jobs import Worker


class Idle(Worker):
    """Never ends what it has begun."""

    async def do(self, order: Order, tell: Callable[[float], None] = lambda _: None) -> Outcome:  # noqa: ARG002
        await asyncio.Event().wait()
        return Outcome()


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def live(data: Path, port: int) -> None:
    with listening(port) as listeners:
        settings = Settings(data, lambda: recording_of(None), port, worker=Idle, database=None)
        with opened(settings) as home:
            say(f"{os.getpid()} {home.address}")
            asyncio.run(server_of(home).serve(listeners))


def main() -> None:
    data, port = Path(sys.argv[1]), int(sys.argv[2])
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            live(data, port)
            os._exit(0)
        os.waitpid(child, 0)
        say("dead")


if __name__ == "__main__":
    main()
