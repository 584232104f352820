"""The accuracy targets that no recording can show: over runners, ways, mounts and sensors drawn by chance.

    python -m benchmarks.simulated [--runners 200] [--seconds 240] [--first 0] [--json] [--strict] [--worst]

Each runner is simulated with a sensor of its own, analysed, and held against the truth of every stride; `--worst` lists
who was understood worst, with the number that draws them again. Errors are over the running strides that were found; a
found stride matches a true one when their last contacts lie within a quarter of the stride, one to one. A summary
covers the truth when the mean over all true running strides lies within its 95 % interval.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.accuracy import Limits, Line, Unit, at_least, at_most, print_table, to_json, within
from openstride.analysis import Analysis, NoStridesError, analyze
from openstride.recordings import SIDES
from openstride.simulator import SimulatedRun, random_runner, random_sensor, simulate

Floats = NDArray[np.float64]

#: Strike types by foot-strike angle (rad), Altman & Davis 2012, doi:10.1016/j.gaitpost.2011.09.104.
FOREFOOT: Final = np.radians(-1.6)
REARFOOT: Final = np.radians(8.0)
TYPES: Final = ("forefoot", "midfoot", "rearfoot")
#: What errors are counted of, stride by stride.
PER_STRIDE: Final = (
    "contact_time", "strike_angle", "pronation", "t_contact", "t_toe_off", "toe_off_angle", "stride_time",
    "stride_length", "flight_time",
)  # fmt: skip
#: Summaries whose truth is known.
SUMMARIES: Final = (
    "cadence", "stride_time", "step_time", "contact_time", "swing_time", "flight_time", "duty_factor", "stride_length",
    "speed", "strike_angle", "toe_off_angle", "pronation",
)  # fmt: skip
#: Half a 95 % interval in standard uncertainties.
SIGMAS: Final = 1.96
#: A runner of whom fewer strides than this share are found is lost.
FOUND: Final = 0.95


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """One runner: true and found running strides side by side, how many there are, and which summaries cover.

    Parameters
    ----------
    number
        That draws the runner and the sensor.
    truth, found
        Matched strides, row by row.
    true, all_found
        Running strides in truth, and strides found of any kind that match none of any kind, added to those matched.
    covered
        By summary and part (both feet, left, right, difference): whether the interval holds the truth.
    distance
        Relative error of the distance.
    """

    number: int
    truth: NDArray[np.void]
    found: NDArray[np.void]
    true: int
    all_found: int
    covered: Mapping[tuple[str, str], bool]
    distance: float

    @property
    def share(self) -> float:
        """Share of the running strides that were found."""
        return len(self.truth) / max(self.true, 1)

    def errors(self, name: str) -> Floats:
        """How much larger a number was found to be than it is, where both are known."""
        errors = self.found[name] - self.truth[name]
        return np.asarray(errors[np.isfinite(errors)])


def judged(number: int, seconds: float) -> Judged:
    """Simulate, analyse and judge the runner of this number."""
    run = simulate(random_runner(number), seconds, number, sensor=random_sensor(number))
    true = sum(int(running(run.strides[side]).sum()) for side in SIDES)
    try:
        analysis = analyze(run.recording)
    except NoStridesError:
        empty = run.strides["left"][:0]
        return Judged(number, empty, empty, true, 0, {}, np.nan)
    pairs = [matched(run.strides[side], analysis.feet[side].strides) for side in SIDES]
    kept = [(truth[running(truth)], found[running(truth)]) for truth, found, _ in pairs]
    truth, found = (np.concatenate(each) for each in zip(*kept, strict=True))
    way = np.mean([run.strides[side]["stride_length"].sum() for side in SIDES])
    distance = analysis.summary["distance"].value
    return Judged(
        number,
        truth,
        found,
        true,
        len(truth) + sum(alone for _, _, alone in pairs),
        dict(coverage(run, analysis)),
        np.nan if distance is None else float(distance / way - 1.0),
    )


def running(table: NDArray[np.void]) -> NDArray[np.bool_]:
    """Tell which strides are running strides."""
    return np.asarray(table["duty_factor"] < 0.5)


def matched(truth: NDArray[np.void], found: NDArray[np.void]) -> tuple[NDArray[np.void], NDArray[np.void], int]:
    """Give true and found strides that are the same, and how many found ones are none."""
    ends = truth["t_contact_next"]
    after = np.searchsorted(ends, found["t_contact_next"]).clip(1, len(ends) - 1)
    nearest = after - (found["t_contact_next"] - ends[after - 1] < ends[after] - found["t_contact_next"])
    reach = 0.25 * np.where(np.isfinite(truth["stride_time"]), truth["stride_time"], 1.0)[nearest]
    close = np.abs(found["t_contact_next"] - ends[nearest]) < reach
    _, once = np.unique(nearest[close], return_index=True)
    chosen = np.flatnonzero(close)[once]
    return truth[nearest[chosen]], found[chosen], len(found) - len(chosen)


def coverage(run: SimulatedRun, analysis: Analysis) -> Iterator[tuple[tuple[str, str], bool]]:
    """Yield for every summary, both feet, each foot and their difference, whether its interval holds the truth."""
    for name in SUMMARIES:
        summary = analysis.summary[name]
        left, right = (truth_of(run.strides[side], name) for side in SIDES)
        stated = {
            "both": (summary.value, summary.uncertainty, 0.5 * (left + right)),
            "left": (summary.left and summary.left.value, summary.left and summary.left.uncertainty, left),
            "right": (summary.right and summary.right.value, summary.right and summary.right.uncertainty, right),
            "difference": (*(summary.difference or (None, None)), left - right),
        }
        for part, (value, uncertainty, truth) in stated.items():
            if value is not None and uncertainty is not None:
                yield (name, part), bool(abs(value - truth) <= SIGMAS * uncertainty)
    way = float(np.mean([run.strides[side]["stride_length"].sum() for side in SIDES]))
    distance = analysis.summary["distance"]
    if distance.value is not None and distance.uncertainty is not None:
        yield ("distance", "both"), bool(abs(distance.value - way) <= SIGMAS * distance.uncertainty)


def truth_of(table: NDArray[np.void], name: str) -> float:
    """Mean of a metric over the true running strides of a foot."""
    chosen = table[running(table)]
    return float(np.nanmean(120.0 / chosen["stride_time"] if name == "cadence" else chosen[name]))


def type_of(angle: Floats) -> NDArray[np.intp]:
    """Give the number of the strike type in `TYPES`."""
    return np.digitize(angle, [FOREFOOT, REARFOOT])


def lines(runners: Sequence[Judged]) -> Iterator[Line]:
    """Yield the lines of gait.md, and what explains them."""
    pooled = {name: np.concatenate([each.errors(name) for each in runners]) for name in PER_STRIDE}
    group = f"simulated runner, {len(runners)} of them"
    contact = pooled["contact_time"]
    yield Line(group, "contact time, bias", mean(contact), "ms", within(5), within(2))
    yield Line(group, "contact time, SD", spread(contact), "ms", at_most(8), at_most(4))
    for name in ("strike_angle", "pronation"):
        figure = f"{name.replace('_', ' ')}{' excursion' if name == 'pronation' else ''}, RMSE"
        yield Line(group, figure, root_mean_square(pooled[name]), "deg", at_most(2), at_most(1))
    yield Line(group, "strike type", same_type(runners), "%", at_least(95), at_least(99))
    yield from coverage_lines(runners)


def coverage_lines(runners: Sequence[Judged]) -> Iterator[Line]:
    """Yield how often the summaries' 95 % intervals hold the truth."""
    limits = Limits(92, 97)
    every = [hit for each in runners for hit in each.covered.values()]
    yield Line("95 % intervals hold the truth", "all summaries", mean(np.array(every, float)), "%", limits)
    for part in ("both", "left", "right", "difference"):
        hits = [hit for each in runners for (_, of), hit in each.covered.items() if of == part]
        yield Line("95 % intervals hold the truth", f"all, {part}", mean(np.array(hits, float)), "%", limits)
    for name in (*SUMMARIES, "distance"):
        for part in ("both", "difference"):
            hits = [hit for each in runners if (hit := each.covered.get((name, part))) is not None]
            if hits:
                figure = f"{name.replace('_', ' ')}, {part}"
                yield Line("95 % intervals hold the truth", figure, mean(np.array(hits, float)), "%", limits)


def explaining(runners: Sequence[Judged]) -> Iterator[Line]:
    """Yield figures without targets that say where the errors come from."""
    pooled = {name: np.concatenate([each.errors(name) for each in runners]) for name in PER_STRIDE}
    shown: tuple[tuple[str, str, Unit, Callable[[Floats], float]], ...] = (
        ("contact, bias", "t_contact", "ms", mean),
        ("contact, SD", "t_contact", "ms", spread),
        ("toe-off, bias", "t_toe_off", "ms", mean),
        ("toe-off, SD", "t_toe_off", "ms", spread),
        ("strike angle, bias", "strike_angle", "deg", mean),
        ("pronation, bias", "pronation", "deg", mean),
        ("toe-off angle, RMSE", "toe_off_angle", "deg", root_mean_square),
        ("stride time, SD", "stride_time", "ms", spread),
        ("stride length, RMSE", "stride_length", "m", root_mean_square),
        ("flight time, RMSE", "flight_time", "ms", root_mean_square),
    )
    for figure, name, unit, of in shown:
        yield Line("where from", figure, of(pooled[name]), unit)
    biases = np.array([mean(each.errors("contact_time")) for each in runners if len(each.truth)])
    yield Line("where from", "contact time, SD of the runners' biases", spread(biases), "ms")
    scatter = np.concatenate([each.errors("contact_time") - mean(each.errors("contact_time")) for each in runners])
    yield Line("where from", "contact time, SD within a runner", spread(scatter), "ms")
    distances = np.array([each.distance for each in runners])
    yield Line("where from", "distance, median error", float(np.nanmedian(np.abs(distances))), "%")
    yield Line("where from", "distance, 95th percentile", float(np.nanpercentile(np.abs(distances), 95.0)), "%")
    true, found = (sum(getattr(each, name) for each in runners) for name in ("true", "all_found"))
    same = sum(len(each.truth) for each in runners)
    yield Line("strides", "found, F1", 2.0 * same / (true + found), "")
    yield Line(
        "strides", "runners of whom 95 % are found", mean(np.array([each.share >= FOUND for each in runners])), "%"
    )
    for number, name in enumerate(TYPES):
        group = [each for each in runners if len(each.truth) and type_of(np.mean(each.truth["strike_angle"])) == number]
        if group:
            found_share = sum(len(each.truth) for each in group) / sum(each.true for each in group)
            yield Line("strides", f"found of {len(group)} {name} runners", found_share, "%")


def same_type(runners: Sequence[Judged]) -> float:
    """Share of the strides whose strike type is the true one."""
    pairs = [(each.truth["strike_angle"], each.found["strike_angle"]) for each in runners]
    truth, found = (np.concatenate(each) for each in zip(*pairs, strict=True))
    known = np.isfinite(found)
    return float((type_of(truth[known]) == type_of(found[known])).mean())


def mean(errors: NDArray[np.float64] | NDArray[np.bool_]) -> float:
    """Mean, NaN of nothing."""
    return float(np.mean(errors)) if len(errors) else np.nan


def spread(errors: Floats) -> float:
    """Standard deviation."""
    return float(np.std(errors)) if len(errors) else np.nan


def root_mean_square(errors: Floats) -> float:
    """Root of the mean square."""
    return float(np.sqrt(np.mean(errors**2))) if len(errors) else np.nan


def print_explaining(found: Sequence[Line], console: Console) -> None:
    """Print figures that have no targets."""
    table = Table("figure", "reached", title="Where from")
    for line in found:
        name = line.name if line.group == "where from" else f"{line.group} {line.name}"
        table.add_row(name, "–" if line.shown is None else f"{line.shown:.4g} {line.unit}".rstrip())
    console.print(table)


def print_worst(runners: Sequence[Judged], console: Console) -> None:
    """Name the runners that were understood worst."""
    for title, key in (
        ("strides found", lambda each: -each.share),
        ("contact time", lambda each: abs(mean(each.errors("contact_time")))),
        ("strike angle", lambda each: abs(mean(each.errors("strike_angle")))),
    ):
        worst = sorted((each for each in runners if len(each.truth)), key=key, reverse=True)[:8]
        console.print(f"{title}, worst runners:")
        for each in worst:
            gait = random_runner(each.number).main.gait
            console.print(
                f"  {each.number:4d}: {100 * each.share:.0f} % found, "
                f"contact time {1e3 * mean(each.errors('contact_time')):+.1f} ms, "
                f"strike angle {np.degrees(mean(each.errors('strike_angle'))):+.1f}°; "
                f"{gait.speed:.1f} m/s, strike {np.degrees(gait.strike):.0f}°, let go at {gait.let_go:.2f}"
            )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program."""
    parser = argparse.ArgumentParser(description="Fill in the accuracy targets from simulated runners.")
    parser.add_argument("--runners", type=int, default=200, help="how many")
    parser.add_argument("--first", type=int, default=0, help="number of the first")
    parser.add_argument("--seconds", type=float, default=240.0, help="how long each runs")
    parser.add_argument("--json", action="store_true", help="print for a program")
    parser.add_argument("--strict", action="store_true", help="exit with 1 when a must is missed")
    parser.add_argument("--worst", action="store_true", help="name the runners understood worst")
    chosen = parser.parse_args(arguments)
    numbers = range(chosen.first, chosen.first + chosen.runners)
    side = Console(stderr=True)
    runners = [judged(number, chosen.seconds) for number in track(numbers, "runners", console=side, transient=True)]
    found, explained = list(lines(runners)), list(explaining(runners))
    if chosen.json:
        figures = [
            {"figure": f"{line.group}: {line.name}", "reached": line.shown, "unit": line.unit} for line in explained
        ]
        print(json.dumps({"targets": json.loads(to_json(found)), "explaining": figures}, indent=1, ensure_ascii=False))
    else:
        print_table(found, Console())
        print_explaining(explained, Console())
    if chosen.worst:
        print_worst(runners, side)
    return int(chosen.strict and any(line.verdict == "missed" for line in found))


if __name__ == "__main__":
    sys.exit(main())
