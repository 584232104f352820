"""A recorder that is killed at random moments, and a ledger outside of it of what it had acknowledged."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO
from zlib import crc32

import pytest

from openstride.recordings import LogReader, LogWriter, Received
from tests.proofs.recorder import RECORD

RECORDER = Path(__file__).with_name("recorder.py")
LATEST = 0.08
REOPENED_WITHIN = 2.0

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="fork: lacking; the recorder is forked")


def heard(ledger: IO[bytes]) -> tuple[bytes, int, int]:
    word, first, second = RECORD.unpack(ledger.read(RECORD.size))
    return word, first, second


def test_a_recorder_killed_at_random_moments_loses_and_doubles_nothing_it_acknowledged(
    tmp_path: Path, times: Callable[[int, int], int], measured: Callable[[str], None]
) -> None:
    generator = random.Random(11)
    acknowledged: dict[int, int] = {}
    opened: list[float] = []
    rounds = times(25, 1000)
    command = [sys.executable, str(RECORDER), str(tmp_path / "log")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as nursery:
        assert nursery.stdin is not None
        assert nursery.stdout is not None
        for _ in range(rounds):
            nursery.stdin.write(b"go\n")
            nursery.stdin.flush()
            word, child, _ = heard(nursery.stdout)
            assert word == b"born"
            time.sleep(generator.uniform(0.0, LATEST))
            os.kill(child, signal.SIGKILL)
            while (said := heard(nursery.stdout))[0] != b"dead":
                if said[0] == b"open":
                    opened.append(1e-6 * said[1])
                else:
                    assert said[0] == b"ackn"
                    assert said[1] not in acknowledged
                    acknowledged[said[1]] = said[2]
        nursery.stdin.close()
    reader = LogReader(tmp_path / "log")
    found = [entry for entry in reader if isinstance(entry, Received)]
    lost = [number for number, checksum in acknowledged.items() if crc32(found[number].value) != checksum]
    doubled = len(found) - len({entry.value for entry in found})
    # An entry knows its number, so that one in the wrong place would show.
    assert [entry.received_us for entry in found] == list(range(len(found)))
    assert (lost, doubled) == ([], 0)
    # Each kill may meet an entry that was written and not yet acknowledged, and no more than one.
    assert len(found) - len(acknowledged) <= rounds
    assert reader.beyond == ()
    assert max(opened) < REOPENED_WITHIN
    measured(
        f"kill -9: {rounds} times, {rounds - len(opened)} of them while the log was being opened; "
        f"{len(acknowledged):,} frames acknowledged, 0 lost, 0 doubled; "
        f"log open again within {1000 * max(opened):.0f} ms"
    )


def test_the_log_of_an_hour_is_open_again_and_read_within_two_seconds(
    tmp_path: Path, measured: Callable[[str], None]
) -> None:
    log = LogWriter(tmp_path, clock=lambda: 0.0)
    packets = 2 * 3600 * 11
    value = bytes(range(242))
    for number in range(packets):
        log.append(Received("left", 3, number, value))
    # The process that wrote it is gone, and nothing was closed.
    begun = time.perf_counter()
    again = LogWriter(tmp_path, clock=lambda: 0.0)
    opened = time.perf_counter() - begun
    assert again.next_sequence == packets
    begun = time.perf_counter()
    entries = sum(1 for _ in LogReader(tmp_path))
    read = time.perf_counter() - begun
    again.close()
    log.close()
    assert entries == packets
    assert opened < REOPENED_WITHIN
    measured(f"log of an hour of two feet: open again within {1000 * opened:.0f} ms, read whole in {read:.1f} s")
