"""What the report of a long run takes: time and memory to write it, its size, and how soon a slow phone shows it.

    python -m benchmarks.report [--minutes 120] [--repetitions 3] [--json] [--strict]

A run of both feet at 208 Hz is simulated. `openstride analyze --report` reads, analyses and writes it, in a process of
its own as a runner would start it, with the engine's machine code and Python's own on disk already. Chromium then opens
the report from its file with a processor four times slower than this one. Of times the least of the repetitions is
given, since whatever else the machine does only adds to them, and of memory the most. With `--strict` the exit code is
1 when a must is missed.

This program itself imports little: on Linux a process starts with the peak memory of the one that started it.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from tests.browser import PRESENT, chromium

#: Sampling of the simulated sensors is 208 Hz unless told otherwise.
RUNNER: Final = "easy"
SLOWER: Final = 4
#: The first paint of a page with nothing drawn would be no feat: this must be there, too.
DRAWN: Final = "main h1"
#: What `ru_maxrss` counts: bytes on macOS, else 1024 of them.
MAXRSS_BYTES: Final = 1 if sys.platform == "darwin" else 1024
#: Answered, or answered in part.
ANSWERED: Final = (0, 3)


@dataclass(frozen=True, slots=True)
class Limit:
    """What a figure may reach, and how it is shown."""

    name: str
    unit: str
    must: float | None = None


@dataclass(frozen=True, slots=True)
class Reached:
    """A figure with its limit; the value is None where it could not be measured."""

    limit: Limit
    value: float | None

    @property
    def missed(self) -> bool:
        """Whether a must is missed."""
        return self.value is not None and self.limit.must is not None and self.value >= self.limit.must


WALL: Final = Limit("read, analysed and written", "s", 4.0)
CPU: Final = Limit("the same, processor time", "s")
MEMORY: Final = Limit("peak memory", "MB", 400.0)
SIZE: Final = Limit("size of the report", "MB", 1.5)
PAINT: Final = Limit(f"first paint, processor {SLOWER} times slower", "s", 1.5)
WHOLE: Final = Limit("the same, headline drawn", "s")


@dataclass(frozen=True, slots=True)
class Ended:
    """A process that ended well: seconds by the clock and of the processor, and its peak memory (MB of 10⁶ bytes)."""

    wall: float
    cpu: float
    memory: float


def run(code: Path, *words: str) -> Ended:
    """Run `openstride` in a process of its own, quietly, with Python's compiled code kept in a folder.

    Raises
    ------
    SystemExit
        If it does not answer.
    """
    surroundings = {**os.environ, "PYTHONPYCACHEPREFIX": str(code), "PYTHONDONTWRITEBYTECODE": ""}
    begin = time.perf_counter()
    with Path(os.devnull).open("wb") as nowhere:
        quietly = [(os.POSIX_SPAWN_DUP2, nowhere.fileno(), stream) for stream in (1, 2)]
        command = [sys.executable, "-m", "openstride.cli", *words]
        process = os.posix_spawn(sys.executable, command, surroundings, file_actions=quietly)
        _, status, used = os.wait4(process, 0)
    wall = time.perf_counter() - begin
    if os.waitstatus_to_exitcode(status) not in ANSWERED:
        raise SystemExit(f"`openstride {' '.join(words)}` ended with {os.waitstatus_to_exitcode(status)}.")
    return Ended(wall, used.ru_utime + used.ru_stime, used.ru_maxrss * MAXRSS_BYTES / 1e6)


def written(folder: Path, minutes: float, repetitions: int) -> tuple[Path, list[Ended]]:
    """Simulate a run, write its report as often as asked, and return the last one."""
    recording, short, report, code = (folder / name for name in ("run", "short", "report.html", "code"))
    run(code, "simulate", RUNNER, "--duration", f"{60.0 * minutes:.0f}", "--out", str(recording))
    run(code, "simulate", RUNNER, "--duration", "30", "--out", str(short))
    # Compiles what is not compiled yet, so that no measured process has to.
    run(code, "analyze", str(short), "--report", str(report))
    again = ("analyze", str(recording), "--report", str(report), "--force")
    return report, [run(code, *again) for _ in range(repetitions)]


def painted(report: Path, profile: Path, repetitions: int) -> tuple[float, float] | None:
    """Return how long after it was asked for a report begins to show, and shows its headline (s).

    None where there is no Chromium.
    """
    if not PRESENT:
        return None
    firsts, wholes = [], []
    with chromium(profile) as browser:
        for _ in range(repetitions):
            page = browser.open("about:blank")
            session = browser.context.new_cdp_session(page)
            session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
            page.goto(report.as_uri(), wait_until="commit")
            page.wait_for_selector(DRAWN)
            wholes.append(float(page.evaluate("performance.now()")) / 1000.0)
            first = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
            page.wait_for_function(first)
            firsts.append(float(page.evaluate(first)) / 1000.0)
            page.close()
    return min(firsts), min(wholes)


def figures(minutes: float, repetitions: int) -> Iterator[Reached]:
    """Measure everything."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        report, runs = written(folder, minutes, repetitions)
        yield Reached(WALL, min(each.wall for each in runs))
        yield Reached(CPU, min(each.cpu for each in runs))
        yield Reached(MEMORY, max(each.memory for each in runs))
        yield Reached(SIZE, report.stat().st_size / 1e6)
        first, whole = painted(report, folder / "profile", repetitions) or (None, None)
        yield Reached(PAINT, first)
        yield Reached(WHOLE, whole)


def print_table(found: Sequence[Reached], minutes: float) -> None:
    """Print the figures for a person."""
    table = Table("figure", "reached", "must", "", title=f"The report of a run of {minutes:g} minutes, two feet")
    for each in found:
        reached = "–" if each.value is None else f"{each.value:.3g} {each.limit.unit}"
        must = "" if each.limit.must is None else f"< {each.limit.must:g} {each.limit.unit}"
        verdict = "missed" if each.missed else "met" if must and each.value is not None else ""
        table.add_row(each.limit.name, reached, must, verdict, style="red" if each.missed else "")
    Console().print(table)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=120.0, help="length of the run")
    parser.add_argument("--repetitions", type=int, default=3, help="how often each figure is measured")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--strict", action="store_true", help="exit with 1 when a must is missed")
    options = parser.parse_args(arguments)
    if options.minutes < 1 or options.repetitions < 1:
        parser.error("a run lasts a minute or longer, and is measured once or more often")
    found = list(figures(options.minutes, options.repetitions))
    if options.json:
        told = [{"figure": each.limit.name, "reached": each.value, "unit": each.limit.unit} for each in found]
        print(json.dumps(told, indent=1))
    else:
        print_table(found, options.minutes)
    return int(options.strict and any(each.missed for each in found))


if __name__ == "__main__":
    sys.exit(main())
