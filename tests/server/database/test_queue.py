"""Jobs are done once, by one worker at a time, and come back when who had them is gone: on both databases."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from openstride.server.database import MOST_FAILURES, Database, Job, Leased, LeaseLostError, Queue
from openstride.server.database._queue import LEASE, PAUSES
from tests.server.database.conftest import Clock

KIND = "analyse"
BROKEN = {"type": "openstride:fault"}
SECOND = timedelta(seconds=1)


@pytest.fixture
def queue(database: Database, clock: Clock) -> Queue:
    return Queue(database, clock)


@pytest.fixture
def add(database: Database, queue: Queue) -> Any:
    """Return what lets a job wait."""

    def added(key: str, runner: int = 1) -> None:
        with database.writing(runner) as session:
            queue.add(session.connection(), runner, KIND, key)

    return added


def finish(database: Database, queue: Queue, job: Leased) -> None:
    with database.transaction() as connection:
        queue.finish(connection, job)


def job_of(database: Database, key: str, runner: int = 1) -> Job:
    with database.reading(runner) as session:
        return session.scalars(select(Job).where(Job.key == key)).one()


def test_jobs_are_taken_in_the_order_in_which_they_came_whosever_they_are(queue: Queue, clock: Clock, add: Any) -> None:
    for key, runner in (("b", 2), ("a", 1), ("b", 1)):
        add(key, runner)
        clock.wait(SECOND)
    taken = [queue.claim() for _ in range(4)]
    assert [(each.runner, each.key) for each in taken if each] == [(2, "b"), (1, "a"), (1, "b")]
    assert taken[3] is None


def test_a_job_that_is_added_again_waits_once_and_begins_anew_when_it_was_done(
    database: Database, queue: Queue, add: Any
) -> None:
    add("a")
    add("a")
    job = queue.claim()
    assert job is not None
    add("a")
    assert queue.claim() is None
    finish(database, queue, job)
    assert job_of(database, "a").state == "done"
    assert queue.claim() is None
    add("a")
    assert queue.claim() is not None


def test_a_job_is_added_with_what_has_made_it_necessary_or_not_at_all(database: Database, queue: Queue) -> None:
    with suppress(ZeroDivisionError), database.writing(1) as session:
        queue.add(session.connection(), 1, KIND, "a")
        raise ZeroDivisionError
    assert queue.claim() is None


def test_a_worker_that_died_loses_its_job_when_the_lease_ends(
    database: Database, queue: Queue, clock: Clock, add: Any
) -> None:
    add("a")
    dead = queue.claim()
    assert dead is not None
    clock.wait(LEASE - SECOND)
    assert queue.claim() is None
    assert queue.next_due() == clock() + SECOND
    clock.wait(SECOND)
    again = queue.claim()
    assert again is not None
    assert (again.key, again.failures) == ("a", 1)
    with pytest.raises(LeaseLostError):
        queue.renew(dead)
    with pytest.raises(LeaseLostError):
        queue.fail(dead, BROKEN)
    with pytest.raises(LeaseLostError):
        finish(database, queue, dead)
    finish(database, queue, again)
    assert (job_of(database, "a").state, job_of(database, "a").error) == ("done", None)


def test_what_a_worker_found_is_not_stored_when_the_job_is_no_longer_its_own(
    database: Database, queue: Queue, clock: Clock, add: Any
) -> None:
    add("a")
    slow = queue.claim()
    assert slow is not None
    clock.wait(LEASE)
    queue.claim()
    with suppress(LeaseLostError), database.writing(1) as session:
        queue.add(session.connection(), 1, "seal", "what came of it")
        queue.finish(session.connection(), slow)
    with database.reading(1) as session:
        assert session.scalars(select(Job.key)).all() == ["a"]


def test_a_worker_that_renews_its_lease_keeps_its_job(queue: Queue, clock: Clock, add: Any) -> None:
    add("a")
    job = queue.claim()
    assert job is not None
    for _ in range(10):
        clock.wait(LEASE - SECOND)
        queue.renew(job)
        assert queue.claim() is None


@pytest.mark.parametrize("way", ["fail", "expire"])
def test_a_job_that_has_failed_three_times_is_left_alone(
    database: Database, queue: Queue, clock: Clock, add: Any, way: str
) -> None:
    add("a")
    for failure in range(MOST_FAILURES):
        job = queue.claim()
        assert job is not None
        assert job.failures == failure
        if way == "fail":
            queue.fail(job, BROKEN)
            clock.wait(PAUSES[min(failure, 1)])
        else:
            clock.wait(LEASE)
    assert queue.claim() is None
    found = job_of(database, "a")
    assert found.error is not None
    assert (found.state, found.failures) == ("quarantined", MOST_FAILURES)
    assert found.error["type"] == ("openstride:fault" if way == "fail" else "openstride:work-ended")
    assert queue.next_due() is None
    add("a")
    anew = queue.claim()
    assert anew is not None
    assert anew.failures == 0


def test_a_failed_job_is_not_tried_again_at_once_and_one_that_cannot_be_done_never(
    database: Database, queue: Queue, clock: Clock, add: Any
) -> None:
    add("a")
    first = queue.claim()
    assert first is not None
    queue.fail(first, BROKEN)
    assert queue.claim() is None
    assert queue.next_due() == clock() + PAUSES[0]
    clock.wait(PAUSES[0])
    second = queue.claim()
    assert second is not None
    queue.fail(second, BROKEN, for_good=True)
    assert job_of(database, "a").state == "quarantined"


def test_what_an_earlier_home_had_waits_again_and_nobody_has_failed(queue: Queue, add: Any) -> None:
    for key in "abc":
        add(key)
    taken = [queue.claim() for _ in range(2)]
    assert None not in taken
    queue.release()
    again = [queue.claim() for _ in range(3)]
    assert sorted((each.key, each.failures) for each in again if each) == [("a", 0), ("b", 0), ("c", 0)]


def test_no_two_who_claim_at_once_get_the_same_job(queue: Queue, add: Any) -> None:
    keys = [f"{number:03}" for number in range(40)]
    for key in keys:
        add(key)

    def claim_some(_: int) -> list[str]:
        return [job.key for job in (queue.claim() for _ in range(8)) if job is not None]

    with ThreadPoolExecutor(8) as pool:
        taken = [key for some in pool.map(claim_some, range(8)) for key in some]
    assert sorted(taken) == keys


WORKER = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from openstride.server.database import Queue, connected
database = connected(sys.argv[1] or None, Path(sys.argv[2]))
job = Queue(database, lambda: datetime.now(UTC)).claim()
print(job.key, flush=True)
time.sleep(60)
"""


def test_a_worker_process_that_is_killed_gives_its_job_to_the_next(
    database: Database, address: str | None, tmp_path: Path
) -> None:
    late = timedelta()
    queue = Queue(database, lambda: datetime.now(UTC) + late)
    with database.writing(1) as session:
        queue.add(session.connection(), 1, KIND, "a")
    line = [sys.executable, "-c", WORKER, address or "", str(tmp_path / "home.sqlite")]
    with subprocess.Popen(line, stdout=subprocess.PIPE) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == b"a\n"
        os.kill(worker.pid, signal.SIGKILL)
    assert queue.claim() is None
    late = LEASE
    job = queue.claim()
    assert job is not None
    assert (job.key, job.failures) == ("a", 1)


@dataclass
class Expected:
    """What is known of a job: its state, when it is due, how often it failed, and the lease of who has it."""

    state: str
    due: datetime
    failures: int = 0
    lease: Leased | None = None


KEYS = st.sampled_from("abc")


class Line(RuleBasedStateMachine):
    """The line of jobs beside a plain account of it: whatever is done in whatever order, both say the same."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.database = database
        self.clock = Clock()
        self.queue = Queue(database, self.clock)
        self.jobs: dict[str, Expected] = {}
        self.old: list[Leased] = []
        with database.transaction() as connection:
            connection.execute(Job.__table__.delete())  # type: ignore[attr-defined]

    def expire(self) -> None:
        for job in self.jobs.values():
            if job.state == "leased" and job.due <= self.clock.now:
                self.gone(job)
                job.failures += 1
                job.state, job.due = ("quarantined" if job.failures == MOST_FAILURES else "waiting"), self.clock.now

    def gone(self, job: Expected) -> None:
        assert job.lease is not None
        self.old.append(job.lease)
        job.lease = None

    def mine(self, key: str) -> Expected | None:
        job = self.jobs.get(key)
        return job if job is not None and job.lease is not None else None

    @rule(key=KEYS)
    def add(self, key: str) -> None:
        with self.database.writing(1) as session:
            self.queue.add(session.connection(), 1, KIND, key)
        if key not in self.jobs or self.jobs[key].state in ("done", "quarantined"):
            self.jobs[key] = Expected("waiting", self.clock.now)

    @rule()
    def claim(self) -> None:
        self.expire()
        waiting = {key: job for key, job in self.jobs.items() if job.state == "waiting" and job.due <= self.clock.now}
        taken = self.queue.claim()
        assert (taken is None) == (not waiting)
        if taken is not None:
            job = waiting[taken.key]
            assert (job.due, job.failures) == (min(each.due for each in waiting.values()), taken.failures)
            job.state, job.due, job.lease = "leased", self.clock.now + LEASE, taken

    @rule(key=KEYS, act=st.sampled_from(["renew", "finish", "fail", "fail for good"]))
    def act(self, key: str, act: str) -> None:
        if (job := self.mine(key)) is None or job.lease is None:
            return
        now, lease = self.clock.now, job.lease
        self.do(act, lease)
        if act == "renew":
            job.due = now + LEASE
            return
        self.gone(job)
        if act.startswith("fail"):
            job.failures += 1
            over = act == "fail for good" or job.failures == MOST_FAILURES
            job.state, job.due = ("quarantined", now) if over else ("waiting", now + PAUSES[job.failures - 1])
        else:
            job.state, job.due = "done", now

    def do(self, act: str, lease: Leased) -> None:
        if act == "finish":
            finish(self.database, self.queue, lease)
        elif act == "renew":
            self.queue.renew(lease)
        else:
            self.queue.fail(lease, BROKEN, for_good=act == "fail for good")

    @rule(act=st.sampled_from(["renew", "finish", "fail"]))
    def act_too_late(self, act: str) -> None:
        for lease in self.old[-3:]:
            with pytest.raises(LeaseLostError):
                self.do(act, lease)

    @rule()
    def restart(self) -> None:
        self.queue.release()
        for job in self.jobs.values():
            if job.state == "leased":
                self.gone(job)
                job.state = "waiting"
            if job.state == "waiting":
                job.due = min(job.due, self.clock.now)

    @rule(time=st.sampled_from([SECOND, PAUSES[0], LEASE - SECOND, LEASE]))
    def wait(self, time: timedelta) -> None:
        self.clock.wait(time)

    @invariant()
    def agree(self) -> None:
        with self.database.reading(1) as session:
            found = {job.key: (job.state, job.due, job.failures, job.holder) for job in session.scalars(select(Job))}
        assert found == {
            key: (job.state, job.due, job.failures, job.lease and job.lease.holder) for key, job in self.jobs.items()
        }
        open_ones = [job.due for job in self.jobs.values() if job.state in ("waiting", "leased")]
        assert self.queue.next_due() == min(open_ones, default=None)


def test_whatever_happens_in_whatever_order_the_line_keeps_its_rules(database: Database) -> None:
    class LineHere(Line):
        def __init__(self) -> None:
            super().__init__(database)

    run_state_machine_as_test(LineHere, settings=settings(max_examples=20, stateful_step_count=30))
