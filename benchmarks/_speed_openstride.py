"""Our side of the comparison; `speed.py` starts it in a process of its own, and it prints what it measured as JSON.

    python -m benchmarks._speed_openstride lap RECORDING FILE
    python -m benchmarks._speed_openstride read|engine|analyze RECORDING LAPS

`lap` writes the walk as one lap that can be put end to end, for the peer, which cannot read our recordings. `read` adds
up all samples once and does nothing else: no analysis can be faster. `engine` is the engine alone, `analyze` the whole
analysis. All are measured after the recording is in memory and the compiled code is loaded.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numba
import numpy as np
from numpy.typing import NDArray

from benchmarks._speed_meter import cpu_seconds, peak_memory_mb
from openstride import runtime
from openstride.analysis import analyze, run_engine
from openstride.recordings import FootSamples, Recording, inspect, read_recording

# The walk begins with 0.7 s and ends with 2 s of standing still. The last half second is blended into the first, so
# that the signal has no step at the seam: between the two rests the shoes tilted by about a degree.
SEAM: Final = 0.5

# Shorter work is repeated until it has taken this long (CPU seconds).
LONG_ENOUGH: Final = 0.3


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a piece of work found, as far as it looks for strides: how many, and their median length (m)."""

    strides: int | None = None
    stride_length: float | None = None


def as_lap(recording: Recording) -> Recording:
    """Shorten a recording that starts and ends at rest so that it follows smoothly on itself."""
    return replace(recording, feet={side: _foot_as_lap(foot) for side, foot in recording.feet.items()})


def laps(lap: Recording, count: int) -> Recording:
    """Put a lap end to end `count` times."""
    return replace(lap, feet={side: _foot_laps(foot, count) for side, foot in lap.feet.items()})


def _foot_as_lap(foot: FootSamples) -> FootSamples:
    seam = round(SEAM / _interval(foot))
    return replace(
        foot,
        time=foot.time[:-seam],
        specific_force=_blend(foot.specific_force, seam),
        angular_rate=_blend(foot.angular_rate, seam),
        sequence=None,
    )


def _foot_laps(foot: FootSamples, count: int) -> FootSamples:
    return replace(
        foot,
        time=foot.time[0] + np.arange(count * len(foot)) * _interval(foot),
        specific_force=np.tile(foot.specific_force, (count, 1)),
        angular_rate=np.tile(foot.angular_rate, (count, 1)),
    )


def _interval(foot: FootSamples) -> float:
    return float(np.median(np.diff(foot.time)))


def _blend(signal: NDArray[np.float64], seam: int) -> NDArray[np.float64]:
    share = ((np.arange(seam) + 0.5) / seam)[:, np.newaxis]
    lap = signal[:-seam].copy()
    lap[:seam] = (1 - share) * signal[-seam:] + share * signal[:seam]
    return lap


@numba.njit(fastmath=True)  # Any order of adding will do.
def _add_up(values: NDArray[np.float64]) -> float:
    total = 0.0
    for value in values:
        total += value
    return total


def reading(recording: Recording) -> Callable[[], Outcome]:
    """Make the work that reads every sample once from memory."""
    columns = [
        column.ravel()
        for foot in recording.feet.values()
        for column in (foot.time, foot.specific_force, foot.angular_rate)
    ]

    def read() -> Outcome:
        for column in columns:
            _add_up(column)
        return Outcome()

    return read


def engine(recording: Recording) -> Callable[[], Outcome]:
    """Make the work of the engine alone: both feet, samples to strides."""
    loaded = runtime.load("numba")
    feet = [(foot, inspect(foot)) for foot in recording.feet.values()]

    def run() -> Outcome:
        rows = [run_engine(foot, signal, loaded).rows for foot, signal in feet]
        return Outcome(sum(int(table["walking"].sum()) for table in rows))

    return run


def analysis(recording: Recording) -> Callable[[], Outcome]:
    """Make the work of the whole analysis."""

    def run() -> Outcome:
        strides = [foot.strides for foot in analyze(recording).feet.values()]
        lengths = np.concatenate([table["stride_length"] for table in strides])
        return Outcome(len(lengths), float(np.nanmedian(lengths)))

    return run


WORKS: Final[Mapping[str, Callable[[Recording], Callable[[], Outcome]]]] = {
    "read": reading,
    "engine": engine,
    "analyze": analysis,
}


def write_lap(lap: Recording, file: Path) -> None:
    """Write a lap for the peer: `rate` (Hz), and of each foot force and rate in six columns (m/s2, rad/s)."""
    columns = {side: np.hstack([foot.specific_force, foot.angular_rate]) for side, foot in lap.feet.items()}
    rate = 1 / _interval(next(iter(lap.feet.values())))
    np.savez(file, rate=np.float64(rate), **columns)  # type: ignore[arg-type]  # A side is not called allow_pickle.


def measure(make: Callable[[Recording], Callable[[], Outcome]], lap: Recording, count: int) -> dict[str, float | None]:
    """Measure one kind of work on a lap repeated `count` times."""
    imported = peak_memory_mb()
    make(lap)()
    compiled = peak_memory_mb()
    recording = laps(lap, count)
    loaded = peak_memory_mb()
    work = make(recording)
    outcome = work()
    peak = peak_memory_mb()
    return {
        "recorded_s": sum(len(foot) * _interval(foot) for foot in recording.feet.values()) / len(recording.feet),
        "cpu_s": cpu_seconds(work, LONG_ENOUGH),
        "imported_mb": imported,
        "compiled_mb": compiled,
        "loaded_mb": loaded,
        "peak_mb": peak,
        "strides": outcome.strides,
        "stride_length": outcome.stride_length,
    }


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task", choices=("lap", *WORKS))
    parser.add_argument("recording", type=Path)
    parser.add_argument("argument", metavar="FILE|LAPS")
    options = parser.parse_args()
    lap = as_lap(read_recording(options.recording))
    if options.task == "lap":
        write_lap(lap, Path(options.argument))
        print(json.dumps({"lap_s": max(len(foot) * _interval(foot) for foot in lap.feet.values())}))
    else:
        print(json.dumps(measure(WORKS[options.task], lap, int(options.argument))))


if __name__ == "__main__":
    main()
