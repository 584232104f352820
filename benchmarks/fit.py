"""How well the live engine tells that a pod is worn wrongly, and how seldom it says so of one that is not.

    python -m benchmarks.fit [DIR] [--runners 40] [--first 101] [--json]

DIR is the folder of recordings (default: `recordings` in the folder that OPENSTRIDE_SHARED names, else in `../shared`):
real feet, all with a sensor that sits firmly. Runners are drawn by chance, each once with a sensor that sits as most do
and three times with one on a soft spring. What a spring does to the strides stands beside what is said of it, for a
sensor that shakes is only worth a word if that harms. The limits in `engine/fit.py` were set with runners before
number 101.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from openstride.analysis import NoStridesError, analyze
from openstride.recordings import FootSamples, read_recording
from openstride.runtime import Runtime, load
from openstride.simulator import ENOUGH, RUNNERS, Sensor, SimulatedRun, random_runner, random_sensor, simulate
from tests.engine.living import live

#: Springs by frequency (Hz), softest first, and by damping (share of critical).
FREQUENCIES: Final = ((6.0, 8.0), (8.0, 10.0), (10.0, 15.0), (15.0, 20.0), (20.0, 25.0))
DAMPING: Final = (0.08, 0.40)
#: One in so many runners walks.
WALKERS: Final = 4
#: A contact that is found further from the true one is another's (s).
NEAR: Final = 0.15
#: What harms: contacts off by so much (s), or this share of strides lost.
HARM: Final = 0.015
LOST: Final = 0.05
#: The verdicts are looked at as often as the page does (s).
LOOK_EVERY: Final = 1.0


@dataclass(frozen=True, slots=True)
class Judged:
    """One foot: how its sensor sat, what that did to its strides, and when what was first said of it (s).

    Parameters
    ----------
    flex, damping
        Of the spring; None where it sat firmly, as far as that goes.
    late
        Initial contact against the truth, median (s); NaN where it is not known.
    lost
        Share of true strides that were not measured.
    loose, wrong
        When it was first called loose, and when anything but good; infinite for never.
    """

    flex: float | None
    damping: float
    late: float
    lost: float
    loose: float
    wrong: float


def verdicts(engine: Runtime, foot: FootSamples) -> tuple[float, float]:
    """Give when a foot's pod was first called loose, and when anything but good (s); infinite for never."""
    fit = engine.module("fit")
    heard: dict[int, float] = {}
    next_look = 0.0

    def watch(state: Any, time: float) -> None:  # noqa: ANN401  # a state of the engine
        nonlocal next_look
        if time >= next_look:
            next_look = time + LOOK_EVERY
            for verdict in (int(fit.mount(state.fit)), int(fit.hold(state.fit))):
                heard.setdefault(verdict, time)

    live(engine, foot, watch=watch)
    wrong = [time for verdict, time in heard.items() if verdict not in {fit.UNKNOWN, fit.GOOD}]
    return heard.get(fit.LOOSE, np.inf), min(wrong, default=np.inf)


def real(engine: Runtime, folder: Path) -> Iterator[Judged]:
    """Judge every real foot."""
    for recording in track(sorted(folder.iterdir()), "real feet", console=Console(stderr=True)):
        if recording.is_dir():
            for foot in read_recording(recording).feet.values():
                yield Judged(None, 0.0, np.nan, np.nan, *verdicts(engine, foot))


def drawn(engine: Runtime, first: int, count: int) -> Iterator[Judged]:
    """Judge one foot of each runner, with a usual sensor and with three that are on a soft spring."""
    random = np.random.default_rng(first)
    for number in track(range(first, first + count), "runners", console=Console(stderr=True)):
        usual = random_sensor(number)
        yield one(engine, number, usual, firm=True)
        for _ in range(3):
            flex = float(random.uniform(FREQUENCIES[0][0], FREQUENCIES[-1][1]))
            yield one(engine, number, replace(usual, flex=flex, damping=float(random.uniform(*DAMPING))), firm=False)


def one(engine: Runtime, number: int, sensor: Sensor, *, firm: bool) -> Judged:
    """Judge one foot of one runner."""
    runner = RUNNERS["walker"] if number % WALKERS == 0 else random_runner(number)
    run = simulate(runner, ENOUGH, number, sensor=sensor)
    heard = verdicts(engine, run.recording.feet["left"])
    return Judged(None if firm else sensor.flex, sensor.damping, *harm(run), *heard)


def harm(run: SimulatedRun) -> tuple[float, float]:
    """Give by how much contacts of the left foot are late (s, median), and the share of its strides that are lost."""
    true = run.strides["left"]["t_contact"]
    true = true[np.isfinite(true)]
    try:
        strides = analyze(run.recording).feet["left"].strides
    except NoStridesError:
        return np.nan, 1.0
    found = strides["t_contact"][strides["measured"] & np.isfinite(strides["t_contact"])]
    errors = found[:, None] - true
    nearest = errors[np.arange(len(found)), np.abs(errors).argmin(axis=1)]
    near = nearest[np.abs(nearest) < NEAR]
    return float(np.median(near)) if len(near) else np.nan, max(0.0, 1.0 - len(found) / len(true))


def within(judged: Judged, low: float, high: float) -> bool:
    """Whether the spring has a frequency in [low, high)."""
    return judged.flex is not None and low <= judged.flex < high


def harmful(judged: Judged) -> bool:
    """Whether numbers suffer: contacts by more than 15 ms, or one stride in twenty lost."""
    return not abs(judged.late) < HARM or judged.lost > LOST


def print_tables(feet: Sequence[Judged], runners: Sequence[Judged]) -> None:
    """Print what was found."""
    console = Console()
    firm = [each for each in runners if each.flex is None]
    for name, some in (("real feet", feet), ("firm sensors", firm)):
        console.print(f"{len(some)} {name}, called wrong: {sum(each.wrong < np.inf for each in some)}")
    table = Table("shakes at", "sensors", "contacts late", "strides lost", "called loose", "told at all")
    for low, high in FREQUENCIES:
        some = [each for each in runners if within(each, low, high)]
        if some:
            late, lost = np.nanmedian([1000.0 * each.late for each in some]), np.median([each.lost for each in some])
            loose, told = (
                sum(time < np.inf for time in of) for of in ([e.loose for e in some], [e.wrong for e in some])
            )
            table.add_row(
                f"{low:.0f} to {high:.0f} Hz", str(len(some)), f"{late:.0f} ms", f"{lost:.0%}", str(loose), str(told)
            )
    console.print(table)
    bad = [each for each in runners if each.flex is not None and harmful(each)]
    times = [each.wrong for each in bad if each.wrong < np.inf]
    console.print(
        f"{len(bad)} that harm, told: {len(times)}, the last of them after {max(times, default=np.nan):.0f} s"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; return the exit code: 1 where a firm sensor was called wrong."""
    shared = Path(os.environ.get("OPENSTRIDE_SHARED", "../shared"))
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=shared / "recordings", metavar="DIR")
    parser.add_argument("--runners", type=int, default=40)
    parser.add_argument("--first", type=int, default=101)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    engine = load("numba")
    feet = list(real(engine, options.folder)) if options.folder.is_dir() else []
    runners = list(drawn(engine, options.first, options.runners))
    if options.json:
        print(json.dumps({"real": [asdict(each) for each in feet], "runners": [asdict(each) for each in runners]}))
    else:
        print_tables(feet, runners)
    return int(any(each.wrong < np.inf for each in [*feet, *runners] if each.flex is None))


if __name__ == "__main__":
    sys.exit(main())
