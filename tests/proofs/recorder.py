"""Recorders to be killed, and what they say is acknowledged once it is.

    python tests/proofs/recorder.py FOLDER < orders > ledger

For each line of orders, the name of a log below the folder, a process is forked that records into that log until it is
killed: two pods, as fast as twenty runners. Only then is the next line read. Forking spares a thousand starts of an
interpreter. What is said is made of records of twelve bytes, a word and two numbers, each written at once: a pipe of
the system takes it whole or not at all, and keeps it.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path
from struct import Struct
from zlib import crc32

import numpy as np

from openstride.pod import Player, virtual_info
from openstride.recorder import Recorder
from openstride.recordings import SIDES, FootSamples, LogEntry, Side
from openstride.recordings._log_entries import encode_entry
from tests.recorder.player_link import PlayerLink

RECORD = Struct("<4sII")
RATE = 208.0
#: Of a pod's time against ours: a second brings a thousand packets.
SPEED = 20.0


def say(word: bytes, first: int = 0, second: int = 0) -> None:
    """Write a record to the ledger."""
    os.write(1, RECORD.pack(word, first, second))


class ToldRecorder(Recorder):
    """A recorder that says what it has written."""

    def append(self, entry: LogEntry) -> None:
        """Write an entry, and say so."""
        number = self._log.next_sequence if self._log else 0
        super().append(entry)
        if self._log:
            say(b"ackn", number, crc32(encode_entry(entry)[1]))


async def record(folder: Path, start: int) -> None:
    """Record until killed; no start of the pods sends what another one has sent."""
    feet = [made_up(side, 2 * start + device) for device, side in enumerate(SIDES)]
    links = [
        PlayerLink(Player(foot, virtual_info(foot, device=device, boot=start), speed=SPEED), f"pod {device}")
        for device, foot in enumerate(feet)
    ]
    begun = time.monotonic()
    # The log syncs once a second of the loop's time. Which of the kills meets a sync is left to chance.
    recorder = ToldRecorder(folder, links, wall_us=lambda: time.time_ns() // 1000)
    await recorder.start()
    say(b"open", round(1e6 * (time.monotonic() - begun)))
    await asyncio.Event().wait()


def made_up(side: Side, seed: int) -> FootSamples:
    """Return ten seconds of noise, of which no two packets are alike."""
    noise = np.random.default_rng(seed)
    samples = round(10 * RATE)
    force, turning = noise.normal(0.0, 20.0, (samples, 3)), noise.normal(0.0, 5.0, (samples, 3))
    return FootSamples(side, np.arange(samples) / RATE, force, turning, nominal_rate=RATE)


def main() -> None:
    """Fork a recorder for each line of standard input, one after the other."""
    folder = Path(sys.argv[1])
    for start, log in enumerate(sys.stdin, 1):
        child = os.fork()
        if not child:
            say(b"born", os.getpid())
            asyncio.run(record(folder / log.strip(), start))
        os.waitpid(child, 0)
        say(b"dead")


if __name__ == "__main__":
    main()
