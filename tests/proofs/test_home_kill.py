"""A home that is killed at random moments while four senders upload to it, and a ledger outside of what it answered."""

from __future__ import annotations

import hashlib
import os
import random
import sqlite3
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.conftest import FULL
from tests.proofs.ledger import Ledger, until_answered
from tests.proofs.nursery import Nursery

#: How long a home lives after it answers (s).
LATEST = 0.4
RESTARTED_WITHIN = 2.0

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="fork: lacking; each home is forked")


def test_a_home_killed_at_random_moments_loses_and_doubles_nothing_it_acknowledged(
    tmp_path: Path, times: Callable[[int, int], int], measured: Callable[[str], None]
) -> None:
    drawn, rounds, restarts = random.Random(7), times(12, 1000), []
    with Nursery(tmp_path) as nursery, ExitStack() as sending:
        ledger = Ledger(nursery.origin)
        for number in range(rounds + 1):
            began = time.monotonic()
            address = nursery.bear()
            assert address is not None
            with ledger.browser() as browser:
                until_answered(browser, address if number == 0 else "/api/v1/runs")
                ledger.cookies.update(browser.cookies)
            restarts.append(time.monotonic() - began)
            if number == 0:
                sending.enter_context(ledger.senders())
            time.sleep(drawn.uniform(0.0, LATEST))
            nursery.kill()
    assert ledger.faults == []
    check(tmp_path, ledger)
    restarts.sort()
    median, slowest = restarts[len(restarts) // 2], restarts[-1]
    measured(
        f"home killed {rounds + 1} times under upload: {len(ledger.acknowledged)} of {len(ledger.sent)} logs "
        f"acknowledged, none lost or doubled; answers again after {median:.2f} s, at most {slowest:.2f} s"
    )
    assert not FULL or median < RESTARTED_WITHIN


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
