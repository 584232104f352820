"""A recorder to be killed: writes a log as fast as it is told to, and says what is acknowledged once it is.

    python tests/proofs/recorder.py LOG < orders > ledger

For each line of orders a process is forked that opens the log and appends packets until it is killed. Only then is the
next line read. Forking spares a thousand starts of an interpreter. What is said is made of records of twelve bytes, a
word and two numbers, each written at once: a pipe of the system takes it whole or not at all, and keeps it.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from struct import Struct
from zlib import crc32

from openstride.recordings import LogWriter, Received

RECORD = Struct("<4sII")
SEGMENT_BYTES = 1 << 16
#: The log syncs once a second of its clock; this one goes fifty times as fast, so that many a kill meets a sync.
HASTE = 50.0


def say(word: bytes, first: int = 0, second: int = 0) -> None:
    """Write a record to the ledger."""
    os.write(1, RECORD.pack(word, first, second))


def record(folder: Path) -> None:
    """Open the log and append until killed."""
    say(b"born", os.getpid())
    begun = time.monotonic()
    log = LogWriter(folder, clock=lambda: HASTE * time.monotonic(), segment_bytes=SEGMENT_BYTES)
    say(b"open", round(1e6 * (time.monotonic() - begun)))
    while True:
        value = os.urandom(240)
        number = log.append(Received("left", 3, log.next_sequence, value))
        say(b"ackn", number, crc32(value))
        time.sleep(0.0001)


def main() -> None:
    """Fork a recorder for each line of standard input, one after the other."""
    folder = Path(sys.argv[1])
    for _ in sys.stdin:
        child = os.fork()
        if not child:
            record(folder)
        os.waitpid(child, 0)
        say(b"dead")


if __name__ == "__main__":
    main()
