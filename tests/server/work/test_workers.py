"""A worker is a process that does what it is told, one order after the other, and whose end is only its own."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from openstride.server import Home
from openstride.server._documents import Order
from openstride.server.work._jobs import Worker, WorkerDiedError
from openstride.server.work._work import seal_run
from tests.server.conftest import RUN, Made
from tests.server.runs.test_runs import receive


def ordered(*program: str, longest: float = 20.0) -> Worker:
    return Worker((sys.executable, "-c", "\n".join(("import sys, os, time", *program))), longest)


async def told(worker: Worker, times: int = 1) -> list[str]:
    said = []
    for _ in range(times):
        try:
            met = (await worker.do(Order(work="prepare"))).problem
            said.append("done" if met is None else met.type)
        except WorkerDiedError as error:
            said.append(str(error))
    await worker.close()
    return said


def test_a_worker_answers_order_by_order() -> None:
    worker = ordered("for line in sys.stdin: print('{}', flush=True)")
    assert asyncio.run(told(worker, 3)) == ["done", "done", "done"]


def test_a_worker_that_is_killed_is_said_to_be_and_another_takes_its_place() -> None:
    worker = ordered("sys.stdin.readline()", "os.kill(os.getpid(), 9)")
    assert asyncio.run(told(worker, 2)) == 2 * ["its process was killed by signal 9"]
    assert asyncio.run(told(ordered("sys.exit(7)"))) == ["it ended with 7"]


def test_a_worker_that_takes_too_long_is_ended() -> None:
    worker = ordered("time.sleep(60)", longest=0.2)
    assert asyncio.run(told(worker)) == ["it took longer than 0 s and was ended"]


def test_the_real_worker_does_its_work_and_ends_with_its_orders(home: Home, made: Made) -> None:
    receive(home.runs, made.run, made.segments)
    folder = home.runs.folder

    async def ordered_work() -> list[Any]:
        worker = Worker()
        orders = [Order(work="seal", run=str(folder / each)) for each in (made.run, RUN)]
        met: list[Any] = [await worker.do(order) for order in orders]
        process = worker._process
        assert process is not None
        assert process.stdin is not None
        process.stdin.close()
        async with asyncio.timeout(60):
            return [*met, await process.wait()]

    done, missing, code = asyncio.run(ordered_work())
    assert code == 0
    assert done.sealed == seal_run(folder / made.run)
    assert missing.problem.type == "openstride:damaged"
