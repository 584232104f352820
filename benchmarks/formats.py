"""How long it takes to read a runner's files: an hour's FIT file with running dynamics and a pod's fields, many times.

    python -m benchmarks.formats [--files 200] [--json]

The files are made up: 3,600 records of 15 native and four developers' fields each, some 170 kB, each beginning at
another day. Each is read in one process, on one thread; a second number has the activity of it worked out, too. The
target is 1,000 files in five minutes on two cores within 500 MB, database and all: reading may take a part of it.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import sys
from time import process_time
from typing import Final

from openstride.analysis import activity_of_records
from openstride.formats import read
from tests.formats.writing import SEMICIRCLES, Fit, fit

#: Of the target: seconds of two cores for a thousand files.
ALLOWED: Final = 2 * 300.0
HOUR: Final = 3600


def an_hour(day: int) -> bytes:
    """Return the FIT file of an hour's run, begun on a day: each day is run at another speed, with another heart."""
    file = (
        fit()
        .message(207, (3, "uint8", 0))
        .described(0, 0, "uint16", "Power", "Watts")
        .described(0, 8, "uint16", "Form Power", "Watts")
        .described(0, 9, "float32", "Leg Spring Stiffness", "KN/m")
        .described(0, 10, "float32", "Ground Time", "Milliseconds")
    )
    begun = day * 86_400
    file.timer(begun, 0)
    for second in range(HOUR + 1):
        record(file, begun, second, day)
    file.timer(begun + HOUR, 4)
    return bytes(file.session(begun, begun + HOUR, 1, speed_on(day) * HOUR // 10))


def speed_on(day: int) -> int:
    """Return the speed of a day's run (mm/s)."""
    return 2600 + 37 * day % 1000


def record(file: Fit, begun: int, second: int, day: int) -> None:
    """Add the record of a second."""
    speed, wave = speed_on(day), math.sin((second + day) / 60.0)
    theirs = [(0, "uint16", 250, 0), (8, "uint16", 70, 0), (9, "float32", 10.0 + wave, 0), (10, "float32", 240.0, 0)]
    file.record(
        begun + second,
        (0, "sint32", round((48.0 + 9e-9 * speed * second) * SEMICIRCLES)),
        (1, "sint32", round((9.0 + 1e-4 * wave) * SEMICIRCLES)),
        (2, "uint16", round(5.0 * (500.0 + 300.0 + 20.0 * wave))),
        (3, "uint8", round(130 + day % 40 + 5.0 * wave)),
        (4, "uint8", 87),
        (53, "uint8", 64),
        (5, "uint32", speed * second // 10),
        (6, "uint16", speed),
        (7, "uint16", 251),
        (13, "uint8", 18),
        (39, "uint16", 850),
        (41, "uint16", 2400),
        (83, "uint16", 750),
        (84, "uint16", 5010),
        (85, "uint16", 11_000),
        developer=theirs,
    )


def main() -> None:
    """Measure, and print what came out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    reading = whole = 0.0
    size = 0
    made = [an_hour(day) for day in range(3)]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in range(arguments.files):
        data = made[number % len(made)]
        size += len(data)
        began = process_time()
        found = read(data)
        reading += process_time() - began
        if len(found.activities) != 1 or len(found.activities[0].time) != HOUR + 1:
            sys.exit(f"An hour was not read as one: {found.outcome}.")
        activity_of_records(found.activities[0], name="hour")
        whole += process_time() - began
    scale = 1000.0 / arguments.files
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    figures = {
        "files": arguments.files,
        "kilobytes_each": round(size / arguments.files / 1000.0),
        "read_s_per_file": round(reading / arguments.files, 3),
        "read_and_worked_out_s_per_file": round(whole / arguments.files, 3),
        "share_of_target_for_1000": round(scale * whole / ALLOWED, 3),
        "peak_memory_mb": round(peak / 1024.0),
        "memory_above_baseline_mb": round((peak - before) / 1024.0),
    }
    if arguments.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name:34} {value}")


if __name__ == "__main__":
    main()
