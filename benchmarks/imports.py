"""How long it takes, and how much memory, to bring years of files home: `openstride import`, as people run it.

    python -m benchmarks.imports [--files 1000] [--json]

The files are an hour each, made up by `benchmarks.formats`, every one of another day and with numbers of its own. They
are imported into an empty home by a process of its own, with as many workers as it takes by itself; its standard error
is a terminal, so that it draws its bar of progress, which is counted. Memory is the share of each process in what it
has (PSS), summed over the tree at one instant. Beside the time stand the seconds of processor, which say more on a
machine that does other things, too. It fails where a target is missed, or a file did not become an activity.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.formats import an_hour

#: A thousand files take so long at most (s), on two cores, with so much memory at most (MB).
LONGEST: Final = 300.0
MOST_MEMORY: Final = 500.0
#: How often memory is looked at (s).
_LOOKING: Final = 0.5
_TICK: Final = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of it.

    Parameters
    ----------
    files, activities
        How many there were, and how many are in the history.
    megabytes
        Size of all files.
    seconds, cpu
        From the command to its answer; what it and its workers took of the processors (s).
    memory_mb
        The most that all processes had at one instant.
    updates
        How often the bar of progress was drawn.
    load
        Of the machine, before.
    """

    files: int
    activities: int
    megabytes: float
    seconds: float
    cpu: float
    memory_mb: float
    updates: int
    load: float

    @property
    def missed(self) -> list[str]:
        """What is not as it must be; the time by that of the processors, were both of them free."""
        found = []
        if self.activities != self.files:
            found.append(f"{self.files - self.activities} files are no activities")
        if min(self.seconds, self.cpu / 2.0) > LONGEST * self.files / 1000.0:
            found.append(f"{self.seconds:.0f} s for {self.files} files")
        if self.memory_mb > MOST_MEMORY:
            found.append(f"{self.memory_mb:.0f} MB of memory")
        if not self.updates:
            found.append("no progress was shown")
        return found


def imported(number: int) -> Imported:
    """Import so many files into an empty home."""
    with TemporaryDirectory() as place:
        files, size = Path(place) / "files", 0
        files.mkdir()
        for day in range(number):
            data = an_hour(day)
            size += len(data)
            (files / f"{day:05}.fit").write_bytes(data)
        return run(files, Path(place) / "data", number, size)


def run(files: Path, data: Path, number: int, size: int) -> Imported:
    """Run the command, and watch it."""
    load = os.getloadavg()[0]
    screen, terminal = os.openpty()
    line = [sys.executable, "-m", "openstride.cli", "import", str(files), "--data", str(data), "--json"]
    before, began = os.times(), time.perf_counter()
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=terminal) as process:
        os.close(terminal)
        bars, most = [0], [0.0]
        beside = [
            threading.Thread(target=count_bars, args=(screen, bars)),
            threading.Thread(target=watch_memory, args=(process, most)),
        ]
        for each in beside:
            each.start()
        answer, _ = process.communicate()
        seconds, after = time.perf_counter() - began, os.times()
        for each in beside:
            each.join()
    if process.returncode:
        sys.exit(f"The import ended with {process.returncode}.")
    return Imported(
        files=number,
        activities=json.loads(answer)["batch"]["activities"],
        megabytes=size / 1e6,
        seconds=seconds,
        cpu=after.children_user + after.children_system - before.children_user - before.children_system,
        memory_mb=most[0],
        updates=bars[0],
        load=load,
    )


def count_bars(screen: int, bars: list[int]) -> None:
    """Count how often a line was drawn anew, until the other side of the terminal is closed."""
    try:
        while piece := os.read(screen, 1 << 16):
            bars[0] += piece.count(b"\x1b[2K")
    except OSError:
        # Linux says so instead of giving nothing.
        pass
    finally:
        os.close(screen)


def watch_memory(process: subprocess.Popen[bytes], most: list[float]) -> None:
    """Keep the most that a process and all below it had at one instant (MB)."""
    while process.poll() is None:
        most[0] = max(most[0], sum(memory_of(each) for each in tree(process.pid)))
        time.sleep(_LOOKING)


def tree(process: int) -> list[int]:
    """Return a process and all below it."""
    try:
        tasks = [task.read_text() for task in Path(f"/proc/{process}/task").glob("*/children")]
    except OSError:
        return []
    return [process, *(each for task in tasks for child in task.split() for each in tree(int(child)))]


def memory_of(process: int) -> float:
    """Return the share of a process in the memory that it has (MB); nothing of one that is gone."""
    try:
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def main() -> int:
    """Print what came of it, and return 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    found = imported(chosen.files)
    if chosen.json:
        print(json.dumps(asdict(found)))
    else:
        for name, value in asdict(found).items():
            print(f"{name:12} {value:10.1f}")
    for each in found.missed:
        print(f"missed: {each}", file=sys.stderr)
    return int(bool(found.missed))


if __name__ == "__main__":
    sys.exit(main())
