"""Workers, and homes with their workers, are killed in mid-job: each job is done once, as if nobody had been killed."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from openstride.server import listening
from tests.conftest import ROOT
from tests.proofs.test_home_kill import until_answered
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
class Nursery:
    """Homes over one folder, one at a time, each with real workers."""

    data: Path
    drawn: random.Random
    browser: httpx.Client = field(init=False)
    home: int = 0
    under_way: int = 0

    def __post_init__(self) -> None:
        """Start what forks homes."""
        with listening(0) as listeners:
            port = listeners[0].getsockname()[1]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", "")))}
        command = [sys.executable, "-m", "tests.proofs.home", str(self.data), str(port), "working"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )
        origin = f"http://localhost:{port}"
        self.browser = httpx.Client(base_url=origin, headers={"Origin": origin}, trust_env=False, timeout=20.0)

    def start(self) -> None:
        """Let a home live."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("go\n")
        self._process.stdin.flush()
        born, address = self._process.stdout.readline().split()
        self.home = int(born)
        until_answered(self.browser, "/api/v1/runs" if self.browser.cookies else address)

    def kill(self) -> list[int]:
        """Kill home, and return the workers that it had."""
        workers = children(self.home)
        os.kill(self.home, signal.SIGKILL)
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "dead\n"
        self.home = 0
        return workers

    def jobs(self) -> list[dict[str, Any]]:
        return list(self.browser.get("/api/v1/jobs").json()["jobs"])

    def close(self) -> None:
        if self.home:
            self.kill()
        self._process.communicate()
        self.browser.close()

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
def nursery(data: Path, seed: int) -> Iterator[Nursery]:
    found = Nursery(data, random.Random(seed))
    try:
        yield found
    finally:
        found.close()


def children(process: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{process}/task").iterdir():
        with suppress(FileNotFoundError):
            found += [int(each) for each in (task / "children").read_text().split()]
    return found


def is_gone(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().split()[2] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def rows_of(data: Path) -> dict[str, list[dict[str, Any]]]:
    """Return the rows that say what was found, without what differs from home to home."""
    with sqlite3.connect(data / "home.sqlite") as database:
        database.row_factory = sqlite3.Row
        assert database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        found = {}
        for table in ("recording", "activity", "result", "job"):
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
    kills, entries, logs = times(3, 300), list(entries_of(made_up(), SECONDS)), {}
    workers_killed, orphans, numbers = 0, [], count()
    with nursery(tmp_path / "disturbed", 11) as disturbed:
        disturbed.start()
        for kill in range(kills):
            if kill % KILLS_PER_RUN == 0 or not disturbed.jobs():
                folder = tmp_path / f"log{next(numbers)}"
                run = write_log(folder, iter(entries))
                logs[run] = segments_of(folder)
                assert upload(disturbed.browser, run, logs[run], lambda: 1 << 20).status_code == 202
            disturbed.at_a_random_moment()
            killable = children(disturbed.home)
            patient = all(job["failures"] < MOST_FAILURES for job in disturbed.jobs())
            if killable and patient and kill % 2 == 0:
                os.kill(killable[0], signal.SIGKILL)
                workers_killed += 1
            else:
                orphans += disturbed.kill()
                disturbed.start()
        disturbed.until_done()
        orphans += disturbed.kill()
    end = time.monotonic() + PATIENCE
    while not all(map(is_gone, orphans)):
        assert time.monotonic() < end, "a worker outlived its home"
        time.sleep(0.02)
    with nursery(tmp_path / "undisturbed", 12) as undisturbed:
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
