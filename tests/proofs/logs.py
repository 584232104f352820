"""The program under proof in `test_power_log.py`: recorders that write one log, one after the other, each killed.

    python -m tests.proofs.logs FOLDER COUNT COUNT ...

Each recorder appends so many entries, twenty a second of a clock that it moves itself, and is killed. After each entry
it writes a line to standard output: how many entries there are. The log is `FOLDER/log`.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from openstride.recordings import LogWriter, Received

#: Between two entries (s).
INTERVAL = 0.05
SEGMENT_BYTES = 20_000


def packet(number: int) -> Received:
    # Its last byte is not zero: a frame that lacked only zeros would be whole, as an empty segment is made of them.
    return Received("left", 3, number, bytes([number % 255 + 1]) * 240)


def record(folder: Path, count: int) -> None:
    now = [0.0]
    log = LogWriter(folder, clock=lambda: now[0], segment_bytes=SEGMENT_BYTES)
    for _ in range(count):
        now[0] += INTERVAL
        number = log.append(packet(log.next_sequence))
        os.write(1, f"{number + 1}\n".encode())


def main() -> None:
    for count in sys.argv[2:]:
        if os.fork() == 0:
            record(Path(sys.argv[1]) / "log", int(count))
            os.kill(os.getpid(), signal.SIGKILL)
        os.wait()


if __name__ == "__main__":
    main()
