"""Workers, and homes with their workers, are killed in mid-job: each job is done once, as if nobody had been killed."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.proofs.ledger import until_answered
from tests.proofs.nursery import Nursery
from tests.server.making import SECONDS, entries_of, made_up, segments_of, write_log
from tests.server.sending import upload

pytestmark = [
    pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="/proc: lacking; workers are found there"),
    # Each new worker loads the engine's machine code: on a machine that does much else that takes its time.
    pytest.mark.timeout(3600),
]
#: So many kills does a run live through at most before the next one is sent.
KILLS_PER_RUN = 4
#: A job that was given up is given up for good: who kills its worker a third time has done that.
MOST_FAILURES = 2
PATIENCE = 120.0
#: Columns that say when, and which process it was.
FLEETING = {"begun_at", "received_at", "sealed_at", "made_at", "created_at", "due", "holder", "failures", "error"}


@dataclass
class Homes:
    """Homes over one folder, one at a time, each with real workers."""

    nursery: Nursery
    drawn: random.Random
    browser: httpx.Client = field(init=False)
    under_way: int = 0

    def __post_init__(self) -> None:
        """Have a browser that knows them."""
        origin = self.nursery.origin
        self.browser = httpx.Client(base_url=origin, headers={"Origin": origin}, trust_env=False, timeout=20.0)

    def start(self) -> None:
        """Let a home live."""
        address = self.nursery.bear("outlives")
        assert address is not None
        until_answered(self.browser, "/api/v1/runs" if self.browser.cookies else address)

    def jobs(self) -> list[dict[str, Any]]:
        return list(self.browser.get("/api/v1/jobs").json()["jobs"])

    def at_a_random_moment(self) -> bool:
        """Wait for some moment while there is work; return whether there still was."""
        end = time.monotonic() + PATIENCE
        begun = self.drawn.random() < 0.7
        while jobs := self.jobs():
            if not begun or any(job["progress"] for job in jobs):
                break
            assert time.monotonic() < end, jobs
            time.sleep(0.005)
        time.sleep(self.drawn.uniform(0.0, 0.15 if begun else 2.0))
        working = [job for job in self.jobs() if job["state"] == "working"]
        self.under_way += bool(working)
        return bool(jobs)

    def until_done(self) -> None:
        end = time.monotonic() + PATIENCE
        while jobs := self.jobs():
            assert time.monotonic() < end, jobs
            assert not [job for job in jobs if job["state"] == "failed"], jobs
            time.sleep(0.02)


@contextmanager
def homes(data: Path, seed: int) -> Iterator[Homes]:
    with Nursery(data) as nursery:
        found = Homes(nursery, random.Random(seed))
        with found.browser:
            yield found


def children(process: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{process}/task").iterdir():
        with suppress(FileNotFoundError):
            found += [int(each) for each in (task / "children").read_text().split()]
    return found


def rows_of(
    data: Path, tables: Sequence[str] = ("recording", "activity", "result", "job")
) -> dict[str, list[dict[str, Any]]]:
    """Return the rows that say what was found, without what differs from home to home."""
    with sqlite3.connect(data / "home.sqlite") as database:
        database.row_factory = sqlite3.Row
        assert database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        found = {}
        for table in tables:
            rows = [dict(row) for row in database.execute(f"SELECT * FROM {table}")]  # noqa: S608  # our own tables
            kept = [{name: value for name, value in row.items() if name not in FLEETING} for row in rows]
            found[table] = sorted(kept, key=str)
    database.close()
    return found


def files_of(data: Path) -> dict[str, bytes]:
    found = (path for path in (data / "runs").rglob("*") if path.is_file())
    return {path.relative_to(data).as_posix(): path.read_bytes() for path in found}


def test_work_that_is_killed_at_random_moments_is_done_once_and_as_if_it_had_not_been(
    tmp_path: Path, times: Callable[[int, int], int], measured: Callable[[str], None]
) -> None:
    kills, entries, logs = times(2, 300), list(entries_of(made_up(), SECONDS)), {}
    workers_killed, numbers = 0, count()
    with homes(tmp_path / "disturbed", 11) as disturbed:
        disturbed.start()
        for kill in range(kills):
            if kill % KILLS_PER_RUN == 0 or not disturbed.jobs():
                folder = tmp_path / f"log{next(numbers)}"
                run = write_log(folder, iter(entries))
                logs[run] = segments_of(folder)
                assert upload(disturbed.browser, run, logs[run], lambda: 1 << 20).status_code == 202
            disturbed.at_a_random_moment()
            killable = children(disturbed.nursery.child)
            patient = all(job["failures"] < MOST_FAILURES for job in disturbed.jobs())
            if killable and patient and kill % 2 == 0:
                os.kill(killable[0], signal.SIGKILL)
                workers_killed += 1
            else:
                # It is gone when its workers are: one that outlived it would be waited for until the time is over.
                disturbed.nursery.kill()
                disturbed.start()
        disturbed.until_done()
        disturbed.nursery.kill()
    with homes(tmp_path / "undisturbed", 12) as undisturbed:
        undisturbed.start()
        for run, segments in logs.items():
            assert upload(undisturbed.browser, run, segments, lambda: 1 << 20).status_code == 202
        undisturbed.until_done()
    found, expected = (rows_of(tmp_path / each) for each in ("disturbed", "undisturbed"))
    assert [row["id"] for row in found["activity"]] == sorted(logs)
    assert [row["shown"] for row in found["result"]] == [1] * len(logs)
    assert found == expected
    assert files_of(tmp_path / "disturbed") == files_of(tmp_path / "undisturbed")
    measured(
        f"work killed {kills} times, {workers_killed} of them its worker alone, {disturbed.under_way} in mid-job: "
        f"{len(logs)} runs sealed and analysed once, bit for bit as without"
    )
    assert disturbed.under_way > kills / 2
