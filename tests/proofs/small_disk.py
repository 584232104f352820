"""Records onto a small disk until it is full, then onto one that is read-only, then onto a larger one.

    python tests/proofs/small_disk.py FOLDER

FOLDER is where the disk is mounted, for this process alone. What happened is printed as JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np

from openstride.recordings import (
    FootSamples,
    LogReader,
    LogWriter,
    Metadata,
    Received,
    Recording,
    RecordingNotWrittenError,
    write_recording,
)


def record(log: Path, most: int) -> tuple[int, str]:
    """Append until the disk refuses or all is written; return how many were acknowledged, and what was said."""
    acknowledged = 0
    try:
        with LogWriter(log, clock=lambda: 0.0, segment_bytes=100_000) as writer:
            for number in range(most):
                writer.append(Received("left", 3, number, bytes(240)))
                acknowledged += 1
    except RecordingNotWrittenError as error:
        return acknowledged, str(error)
    return acknowledged, ""


def archive(folder: Path) -> str:
    """Write a recording that does not fit, and return what was said."""
    generator = np.random.default_rng(1)
    n = 100_000
    foot = FootSamples("left", np.arange(n) / 208.0, generator.normal(size=(n, 3)), generator.normal(size=(n, 3)))
    try:
        write_recording(folder / "run", Recording("run", None, Metadata("run"), {"left": foot}))
    except RecordingNotWrittenError as error:
        return str(error)
    return ""


def remount(folder: Path, how: str) -> None:
    """Change the disk."""
    subprocess.run(["mount", "-o", f"remount,{how}", str(folder)], check=True)


def main() -> None:
    """Run through all of it."""
    folder = Path(sys.argv[1])
    log = folder / "log"
    acknowledged, full = record(log, 100_000)
    opened = len(list(LogReader(log)))
    refused = archive(folder)
    left = [path.name for path in folder.iterdir() if path != log]
    remount(folder, "ro")
    _, read_only = record(log, 1)
    opened_read_only = len(list(LogReader(log)))
    remount(folder, "rw,size=8m")
    record(log, 1)
    said = {
        "acknowledged": acknowledged,
        "full": full,
        "opened": opened,
        "archive": refused,
        "left": left,
        "read_only": read_only,
        "opened_read_only": opened_read_only,
        "after": len(list(LogReader(log))),
    }
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main()
