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

from openstride.pod import IMU
from openstride.recordings import LogReader, LogWriter, Received
from tests.conftest import FULL
from tests.proofs.recorder import RECORD

ROOT = Path(__file__).parents[2]
#: Of the payload of an entry `Received`: the short number of IMU, and where the packet begins.
_IMU = IMU.short.to_bytes(2, "little")
_AFTER_ARRIVAL = 11
RECORDER = Path(__file__).with_name("recorder.py")
LATEST = 0.08
#: So many of the kills come while the recorder is still on its way to the first packet.
EARLY = 0.25
REOPENED_WITHIN = 2.0
#: A log is gone on with so many times.
LIVES = 20

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="fork: lacking; the recorder is forked")


def heard(ledger: IO[bytes]) -> tuple[bytes, int, int]:
    word, first, second = RECORD.unpack(ledger.read(RECORD.size))
    return word, first, second


def test_a_recorder_killed_at_random_moments_loses_and_doubles_nothing_it_acknowledged(
    tmp_path: Path, times: Callable[[int, int], int], measured: Callable[[str], None]
) -> None:
    generator = random.Random(11)
    ledgers: dict[str, dict[int, int]] = {}
    opened: list[float] = []
    rounds = times(25, 1000)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(RECORDER), str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as nursery:
        assert nursery.stdin is not None
        assert nursery.stdout is not None
        for turn in range(rounds):
            log = f"log{turn // LIVES}"
            acknowledged = ledgers.setdefault(log, {})
            nursery.stdin.write(f"{log}\n".encode())
            nursery.stdin.flush()
            word, child, _ = heard(nursery.stdout)
            assert word == b"born"
            early = generator.random() < EARLY
            killed = early
            if early:
                time.sleep(generator.uniform(0.0, LATEST))
                os.kill(child, signal.SIGKILL)
            while (said := heard(nursery.stdout))[0] != b"dead":
                word, number, checksum = said
                if word == b"ackn":
                    assert number not in acknowledged
                    acknowledged[number] = checksum
                    continue
                assert word == b"open"
                opened.append(1e-6 * number)
                if not killed:
                    killed = True
                    time.sleep(generator.uniform(0.0, LATEST))
                    os.kill(child, signal.SIGKILL)
        nursery.stdin.close()
    for log, acknowledged in ledgers.items():
        hold_against(tmp_path / log, acknowledged)
    assert not FULL or max(opened) < REOPENED_WITHIN
    measured(
        f"kill -9: {rounds} times, {rounds - len(opened)} of them before the recorder had both pods; "
        f"{sum(map(len, ledgers.values())):,} frames acknowledged, 0 lost, 0 doubled; "
        f"recording again within {1000 * max(opened):.0f} ms"
    )


def hold_against(log: Path, acknowledged: dict[int, int]) -> None:
    """Hold a log against what was acknowledged of it."""
    if not log.exists():
        # It was killed so early each time that there was no log yet.
        assert not acknowledged
        return
    reader = LogReader(log)
    found = list(reader.frames())
    lost = [number for number, checksum in acknowledged.items() if crc32(found[number].payload) != checksum]
    packets = [frame.payload[_AFTER_ARRIVAL:] for frame in found if frame.payload[1:3] == _IMU]
    assert (lost, len(packets) - len(set(packets))) == ([], 0)
    # An entry knows its number, so that one in the wrong place would show.
    assert [frame.sequence for frame in found] == list(range(len(found)))
    # Each kill may meet an entry that was written and not yet acknowledged, and no more than one.
    assert len(found) - len(acknowledged) <= LIVES
    assert reader.beyond == ()


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
    assert not FULL or opened < REOPENED_WITHIN
    measured(f"log of an hour of two feet: open again within {1000 * opened:.0f} ms, read whole in {read:.1f} s")
