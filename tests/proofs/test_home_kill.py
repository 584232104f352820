"""A home that is killed at random moments while four senders upload to it, and a ledger outside of what it answered."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from openstride.server import listening
from tests.conftest import ROOT
from tests.server.sending import RefusedError, upload

SENDERS = 4
#: How long a home lives after it answers (s).
LATEST = 0.4
RESTARTED_WITHIN = 2.0

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="fork: lacking; each home is forked")


@dataclass
class Ledger:
    """What was sent, and which of it was acknowledged as a whole."""

    origin: str
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)
    sent: dict[str, list[bytes]] = field(default_factory=dict)
    acknowledged: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def browser(self) -> Iterator[httpx.Client]:
        headers = {"Origin": self.origin}
        with httpx.Client(
            base_url=self.origin,
            headers=headers,
            cookies=self.cookies,
            trust_env=False,
            verify=False,  # noqa: S501  # nothing here needs certificates, which take a while to be read
            timeout=10.0,
        ) as browser:
            yield browser

    def send_until_over(self, seed: int) -> None:
        """Upload one log after the other; whenever home is gone, go on where it says that it is."""
        drawn = random.Random(seed)
        while not self.over.is_set():
            run = drawn.randbytes(16).hex()
            self.sent[run] = [drawn.randbytes(drawn.randrange(1, 60_000)) for _ in range(drawn.randrange(1, 4))]
            while run not in self.acknowledged and not self.over.is_set():
                try:
                    with self.browser() as browser:
                        answer = upload(browser, run, self.sent[run], lambda: drawn.randrange(1, 40_000))
                except httpx.TransportError:
                    time.sleep(0.01)
                    continue
                except RefusedError as error:
                    self.faults.append(str(error))
                    continue
                if answer.status_code == 202:
                    self.acknowledged.add(run)
                else:
                    self.faults.append(answer.text)


def test_a_home_killed_at_random_moments_loses_and_doubles_nothing_it_acknowledged(
    tmp_path: Path, times: Callable[[int, int], int], measured: Callable[[str], None]
) -> None:
    drawn, rounds, restarts = random.Random(7), times(12, 1000), []
    with listening(0) as listeners:
        port = listeners[0].getsockname()[1]
    ledger = Ledger(f"http://localhost:{port}")
    command = [sys.executable, "-m", "tests.proofs.home", str(tmp_path), str(port)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", "")))}
    senders = [threading.Thread(target=ledger.send_until_over, args=(seed,)) for seed in range(SENDERS)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as nursery:
        assert nursery.stdin is not None
        assert nursery.stdout is not None
        child = 0
        try:
            for number in range(rounds + 1):
                began = time.monotonic()
                nursery.stdin.write("go\n")
                nursery.stdin.flush()
                born, address = nursery.stdout.readline().split()
                child = int(born)
                with ledger.browser() as browser:
                    until_answered(browser, address if number == 0 else "/api/v1/runs")
                    ledger.cookies.update(browser.cookies)
                restarts.append(time.monotonic() - began)
                if number == 0:
                    for sender in senders:
                        sender.start()
                time.sleep(drawn.uniform(0.0, LATEST))
                os.kill(child, signal.SIGKILL)
                assert nursery.stdout.readline() == "dead\n"
                child = 0
        finally:
            ledger.over.set()
            if child:
                os.kill(child, signal.SIGKILL)
            for sender in senders:
                sender.join()
            nursery.stdin.close()
    assert ledger.faults == []
    check(tmp_path, ledger)
    restarts.sort()
    median, slowest = restarts[len(restarts) // 2], restarts[-1]
    measured(
        f"home killed {rounds + 1} times under upload: {len(ledger.acknowledged)} of {len(ledger.sent)} logs "
        f"acknowledged, none lost or doubled; answers again after {median:.2f} s, at most {slowest:.2f} s"
    )
    assert median < RESTARTED_WITHIN


def until_answered(browser: httpx.Client, path: str) -> None:
    end = time.monotonic() + 20.0
    while True:
        try:
            assert browser.get(path).status_code in (200, 303)
        except httpx.TransportError:
            assert time.monotonic() < end
            time.sleep(0.005)
        else:
            return


def check(data: Path, ledger: Ledger) -> None:
    """Hold the files and the rows against the ledger."""
    database = sqlite3.connect(data / "home.sqlite")
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    rows = database.execute("SELECT id, bytes, sha256 FROM recording WHERE received_at IS NOT NULL").fetchall()
    jobs = database.execute("SELECT key FROM job WHERE kind = 'seal'").fetchall()
    database.close()
    assert ledger.acknowledged
    assert len({row[0] for row in rows}) == len(rows)
    assert sorted(jobs) == sorted((row[0],) for row in rows)
    known = {run: (size, digest) for run, size, digest in rows}
    assert ledger.acknowledged <= set(known)
    for run in ledger.acknowledged:
        segments = ledger.sent[run]
        digests = b"".join(hashlib.sha256(segment).digest() for segment in segments)
        assert known[run] == (sum(map(len, segments)), hashlib.sha256(digests).hexdigest())
        files = sorted((data / "runs" / run / "log").iterdir())
        assert [path.read_bytes() for path in files] == segments
