"""How fast the analysis is, how much memory it takes, how both grow with length, and how that compares with a peer.

    python benchmarks/speed.py [DIR] [--minutes 60] [--repetitions 3] [--peer-repetitions 1] [--json]

DIR is the folder of recordings (default: `recordings` in the folder that OPENSTRIDE_SHARED names, else in `../shared`).
Its `gaitmap-walk`, both feet at 204.8 Hz, is put end to end until it lasts as long as asked. Everything is measured in
a process of its own, on one thread, within one run of this program; README.md beside this file says what each figure
is. The peer, gaitmap, gets an environment of its own in `.cache` and is no dependency of ours. Where it cannot be
installed the rest is measured all the same.

This program itself stays small: on Linux a process starts with the peak memory of the one that started it on its
account, and that must stay below what a measured process needs for its imports.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

ROOT: Final = Path(__file__).resolve().parent.parent
LOCK: Final = ROOT / "benchmarks" / "requirements-gaitmap.txt"
PEER: Final = ROOT / ".cache" / "gaitmap"
# The lock was made for the first of these; the peer keeps to a NumPy that has no wheels beyond.
PEER_PYTHON: Final = ">=3.11,<3.13"

WALK: Final = "gaitmap-walk"
GROWTH_MINUTES: Final = (1.0, 4.0, 15.0, 60.0, 240.0)

# One thread each, and one cache of compiled code for all, as in the tests.
SURROUNDINGS: Final = {
    **{name: value for name, value in os.environ.items() if name not in {"VIRTUAL_ENV", "PYTHONHOME"}},
    **dict.fromkeys(
        ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"),
        "1",
    ),
    "OPENSTRIDE_CACHE_DIR": os.environ.get("OPENSTRIDE_CACHE_DIR", str(ROOT / ".cache" / "openstride")),
}


class ChildFailedError(Exception):
    """A process that was to measure or install something failed; carries the command and what it said last."""

    def __init__(self, command: Sequence[str], said: str) -> None:
        super().__init__(f"`{' '.join(command[:4])} …` failed: {said}")
        self.command = tuple(command)
        self.said = said


@dataclass(frozen=True, slots=True)
class Measured:
    """What one process measured, or the medians over several.

    Parameters
    ----------
    recorded_s
        Length of the recording, each foot (s).
    cpu_s
        User and system time of the work, the recording being in memory and the compiled code loaded (s).
    imported_mb, compiled_mb, loaded_mb, peak_mb
        Peak memory so far (MB): after the imports, with the compiled code, with the recording, and after the work.
    strides
        How many were found on both feet; None for work that looks for none.
    stride_length
        Their median (m), None likewise.
    """

    recorded_s: float
    cpu_s: float
    imported_mb: float
    compiled_mb: float
    loaded_mb: float
    peak_mb: float
    strides: float | None = None
    stride_length: float | None = None

    @property
    def cpu_s_per_hour(self) -> float:
        """CPU seconds for an hour of both feet."""
        return self.cpu_s * 3600 / self.recorded_s

    @property
    def memory_mb(self) -> float:
        """Peak memory above that of the imports (MB): compiled code, recording and work together."""
        return self.peak_mb - self.imported_mb

    @property
    def memory_parts_mb(self) -> tuple[float, float, float]:
        """Compiled code, recording and work apart (MB)."""
        return self.compiled_mb - self.imported_mb, self.loaded_mb - self.compiled_mb, self.peak_mb - self.loaded_mb


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line: what a recording costs whatever its length (CPU seconds), and what each further hour costs.

    Parameters
    ----------
    fixed, per_hour
        The line.
    within_percent
        The largest deviation of a measurement from it, relative to the line.
    """

    fixed: float
    per_hour: float
    within_percent: float


@dataclass(frozen=True, slots=True)
class Results:
    """All that was measured; `peer` is None where the peer could not run."""

    read: Measured
    engine: Measured
    analysis: Measured
    growth: tuple[Measured, ...]
    line: Line
    peer: Measured | None

    def figures(self) -> dict[str, float]:
        """Return the figures this program is run for, by name; NaN where one is not known."""
        hour = self.analysis.cpu_s_per_hour
        return {
            "engine_cpu_s_per_hour_two_feet": self.engine.cpu_s_per_hour,
            "cpu_s_per_hour_two_feet": hour,
            "memory_above_baseline_mb": self.analysis.memory_mb,
            "linear_within_percent": self.line.within_percent,
            "ratio_vs_gaitmap": self.peer.cpu_s_per_hour / hour if self.peer else math.nan,
            "times_the_read": hour / self.read.cpu_s_per_hour,
        }


def fit_line(measured: Sequence[Measured]) -> Line:
    """Fit CPU seconds against length so that the relative deviations are least, in squares."""
    points = [(each.recorded_s / 3600, each.cpu_s) for each in measured]
    # With weights w = 1/y², the normal equations of y ≈ a + b·x.
    w, wx, wxx, wy, wxy = (
        sum(x**i * y**j / y**2 for x, y in points) for i, j in ((0, 0), (1, 0), (2, 0), (0, 1), (1, 1))
    )
    determinant = w * wxx - wx * wx
    fixed, per_hour = (wy * wxx - wxy * wx) / determinant, (w * wxy - wx * wy) / determinant
    return Line(fixed, per_hour, 100 * max(abs(y / (fixed + per_hour * x) - 1) for x, y in points))


def run(command: Sequence[str]) -> str:
    """Run a command in this project's folder; return what it prints.

    Raises
    ------
    ChildFailedError
        If it cannot be started, or fails.
    """
    try:
        done = subprocess.run(command, cwd=ROOT, env=SURROUNDINGS, capture_output=True, text=True, check=False)
    except OSError as error:
        raise ChildFailedError(command, str(error)) from error
    if done.returncode:
        raise ChildFailedError(command, done.stderr.strip() or f"exit code {done.returncode}")
    return done.stdout


def ours(task: str, walk: Path, argument: str) -> dict[str, Any]:
    """Run one task of our side and return what it says."""
    said: dict[str, Any] = json.loads(
        run([sys.executable, "-m", "benchmarks._speed_openstride", task, str(walk), argument])
    )
    return said


def peer_python() -> Path:
    """Return the Python of the peer's environment; make the environment first where it is lacking or out of date."""
    python, ready, lock = PEER / "bin" / "python", PEER / ".ready", LOCK.read_text(encoding="utf-8")
    if not (ready.is_file() and ready.read_text(encoding="utf-8") == lock):
        shutil.rmtree(PEER, ignore_errors=True)
        uv = str(ROOT / "tools" / "uv")
        run([uv, "venv", "--quiet", "--python", PEER_PYTHON, str(PEER)])
        run([uv, "pip", "sync", "--quiet", "--require-hashes", "--python", str(python), str(LOCK)])
        ready.write_text(lock, encoding="utf-8")
    return python


def median(measured: Sequence[Measured]) -> Measured:
    """Return the median of each number over several measurements of the same."""

    def over(name: str) -> float | None:
        values = [value for each in measured if (value := getattr(each, name)) is not None]
        return statistics.median(values) if values else None

    return Measured(**{name: over(name) for name in Measured.__slots__})  # type: ignore[arg-type]  # Only two can be None.


class Bench:
    """Measures, and shows how far it is.

    Parameters
    ----------
    walk
        The recording that is put end to end.
    lap_file
        Where the lap for the peer is written.
    progress
        Shows what is being done.
    """

    def __init__(self, walk: Path, lap_file: Path, progress: Progress) -> None:
        self._walk = walk
        self._lap_file = lap_file
        self._progress = progress
        self._lap_s = float(ours("lap", walk, str(lap_file))["lap_s"])

    def ours(self, task: str, minutes: float, repetitions: int) -> Measured:
        """Measure a task of our side, each time in a new process; return the medians."""
        laps = str(self._laps(minutes))
        name = f"{task}, {minutes:g} min"
        return median(
            [
                Measured(**ours(task, self._walk, laps))
                for _ in self._progress.track(range(repetitions), description=name)
            ]
        )

    def peer(self, minutes: float, repetitions: int) -> Measured:
        """Measure the peer; install it first where it is not there."""
        turns = self._progress.track(range(repetitions + 1), description=f"gaitmap, {minutes:g} min")
        next(iter(turns))
        command = [str(peer_python()), "-m", "benchmarks._speed_gaitmap", str(self._lap_file), str(self._laps(minutes))]
        return median([Measured(**json.loads(run(command))) for _ in turns])

    def _laps(self, minutes: float) -> int:
        return max(1, round(minutes * 60 / self._lap_s))


def measure(bench: Bench, options: argparse.Namespace, console: Console) -> Results:
    """Measure everything."""
    minutes, repetitions = options.minutes, options.repetitions
    # Compiles what is not compiled yet, so that no measured process has to.
    bench.ours("analyze", 1, 1)
    peer = None
    try:
        peer = bench.peer(minutes, options.peer_repetitions)
    except ChildFailedError as error:
        console.print(f"gaitmap is left out, it could not be installed or run. {error}", markup=False, style="yellow")
    growth = tuple(bench.ours("analyze", each, repetitions) for each in GROWTH_MINUTES)
    at_length = next((each for m, each in zip(GROWTH_MINUTES, growth, strict=True) if m == minutes), None)
    return Results(
        read=bench.ours("read", minutes, repetitions),
        engine=bench.ours("engine", minutes, repetitions),
        analysis=at_length or bench.ours("analyze", minutes, repetitions),
        growth=growth,
        line=fit_line(growth),
        peer=peer,
    )


def print_tables(results: Results, console: Console) -> None:
    """Print what was measured for a person."""
    table = Table("", "CPU s", "memory MB", "= code + recording + work", "strides", "length m")
    rows = [("gaitmap", results.peer)] if results.peer else []
    rows += [("analysis", results.analysis), ("engine alone", results.engine), ("reading once", results.read)]
    rows += [(f"{each.recorded_s / 60:.0f} min", each) for each in results.growth]
    for name, each in rows:
        strides = "" if each.strides is None else f"{each.strides:.0f}"
        length = "" if each.stride_length is None else f"{each.stride_length:.3f}"
        parts = " + ".join(f"{part:.0f}" for part in each.memory_parts_mb)
        table.add_row(name, f"{each.cpu_s:.4g}", f"{each.memory_mb:.0f}", parts, strides, length)
    table.title = f"{results.analysis.recorded_s / 60:.0f} minutes, two feet, one thread"
    console.print(table)
    line = results.line
    console.print(
        f"An hour costs {line.per_hour:.3g} CPU s, a recording whatever its length {line.fixed:.2g} CPU s more."
    )


def to_json(results: Results) -> str:
    """Return all that was measured for a program."""
    figures = {name: None if math.isnan(value) else value for name, value in results.figures().items()}
    return json.dumps({**figures, "measured": asdict(results)}, indent=1)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; return the exit code."""
    shared = Path(os.environ.get("OPENSTRIDE_SHARED", "../shared"))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", nargs="?", type=Path, default=ROOT / shared / "recordings")
    parser.add_argument("--minutes", type=float, default=60.0, help="length of the recording")
    parser.add_argument("--repetitions", type=int, default=3, help="the median of how many runs is given")
    parser.add_argument("--peer-repetitions", type=int, default=1, help="the same for the peer, which takes a minute")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    options = parser.parse_args(arguments)
    if options.minutes <= 0 or options.repetitions < 1 or options.peer_repetitions < 1:
        parser.error("--minutes must be above zero, and repetitions at least one")
    walk = options.directory.resolve() / WALK
    if not walk.is_dir():
        print(f"{walk} is not there. Name the folder of recordings, or set OPENSTRIDE_SHARED.", file=sys.stderr)
        return 2
    console = Console(stderr=True)
    with tempfile.TemporaryDirectory() as folder, Progress(console=console, transient=True) as progress:
        try:
            results = measure(Bench(walk, Path(folder) / "lap.npz", progress), options, console)
        except ChildFailedError as error:
            console.print(str(error), markup=False, style="bold red")
            return 1
    if options.json:
        print(to_json(results))
        return 0
    print_tables(results, Console())
    for name, value in results.figures().items():
        print(f"{name}={value:.4g}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
