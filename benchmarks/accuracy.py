"""The accuracy targets, filled in from recordings: for each the figure, what it must be, what we aim at, and a verdict.

    python benchmarks/accuracy.py [DIR] [--json] [--strict]

DIR is a folder of recordings with references (default: `recordings` in the folder that OPENSTRIDE_SHARED names, else in
`../shared`). With `--strict` the exit code is 1 when a figure that could be computed misses its must. How strides are
counted is the business of `openstride.validation`; this program only reads its rows.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np
from rich.console import Console
from rich.progress import Progress, TaskID
from rich.table import Table

from openstride.analysis import analyze
from openstride.recordings import FootSamples, Recording, inspect, read_recording
from openstride.validation import (
    Band,
    JudgedStride,
    NothingToValidateError,
    Spread,
    Validation,
    average_pairs,
    band_of,
    blunders,
    drop_pairs,
    find_recordings,
    spread,
    validate,
)

Verdict = Literal["met aim", "met must", "short of aim", "missed", "not shown by recordings"]
Unit = Literal["", "m", "%", "deg", "ms"]

_PER_SI: Final[dict[Unit, float]] = {"": 1.0, "m": 1.0, "%": 100.0, "deg": 180 / math.pi, "ms": 1000.0}

# A stride that errs by more than this (m) is wild.
_WILD: Final = 0.3


@dataclass(frozen=True, slots=True)
class Limits:
    """What a figure may be, ends included, in the unit that is shown; None where there is no end."""

    low: float | None = None
    high: float | None = None

    def hold(self, figure: float) -> bool:
        """Whether a figure lies within them."""
        return (self.low is None or figure >= self.low) and (self.high is None or figure <= self.high)

    def __str__(self) -> str:
        if self.low is None or self.high is None:
            return f"≥ {self.low:g}" if self.low is not None else f"≤ {self.high:g}"
        return f"± {self.high:g}" if self.low == -self.high else f"{self.low:g} – {self.high:g}"


@dataclass(frozen=True, slots=True)
class Line:
    """One target with the figure that was reached.

    Parameters
    ----------
    group, name
        Target, and which of its figures.
    value
        In SI units; None when the recordings do not show it.
    unit
        In which it is shown and limited.
    must, aim
        Limits; none where the figure is only for information.
    """

    group: str
    name: str
    value: float | None
    unit: Unit = ""
    must: Limits | None = None
    aim: Limits | None = None

    @property
    def shown(self) -> float | None:
        """Return the figure in its unit."""
        return None if self.value is None or math.isnan(self.value) else self.value * _PER_SI[self.unit]

    @property
    def verdict(self) -> Verdict:
        """How the figure compares; a figure without a must can at worst fall short of its aim."""
        if self.shown is None:
            return "not shown by recordings"
        if self.must and not self.must.hold(self.shown):
            return "missed"
        if self.aim and self.aim.hold(self.shown):
            return "met aim"
        return "met must" if self.must else "short of aim"


def at_most(limit: float) -> Limits:
    """Limits of a size that should be small."""
    return Limits(high=limit)


def at_least(limit: float) -> Limits:
    """Limits of a share that should be large."""
    return Limits(low=limit)


def within(limit: float) -> Limits:
    """Limits of a signed figure that should be near zero."""
    return Limits(-limit, limit)


@dataclass(frozen=True, slots=True)
class Figures:
    """Looks up figures of a validation; what is not there is None."""

    validation: Validation

    def row(self, collection: str, metric: str, band: Band = "all", recording: str | None = None) -> dict[str, object]:
        """Return one row, empty when it is not there."""
        for row in self.validation.rows:
            if (row.collection, row.metric, row.band, row.recording) == (collection, metric, band, recording):
                return dict(row.to_json())
        return {}

    def get(
        self, collection: str, metric: str, band: Band = "all", column: str = "value", recording: str | None = None
    ) -> float | None:
        """Return one number of a row."""
        value = self.row(collection, metric, band, recording).get(column)
        return float(value) if isinstance(value, (int, float)) else None

    def strides(self, collections: Sequence[str], bands: Sequence[Band]) -> list[JudgedStride]:
        """Return the judged strides of some sets in some bands."""
        judged = (each for each in self.validation.judged if each.collection in collections)
        return [stride for each in judged for stride in each.strides if band_of(stride.speed) in bands]

    def spread(self, collections: Sequence[str], bands: Sequence[Band]) -> Spread:
        """Describe the stride lengths of several bands together, blunders of the reference left out."""
        members = [each for each in self.validation.judged if each.collection in collections]
        wild = frozenset[int]().union(
            *(blunders([each for each in members if each.collection == name]) for name in collections)
        )
        return spread(
            [
                stride.compared["stride_length"]
                for stride in self.strides(collections, bands)
                if "stride_length" in stride.compared and id(stride) not in wild
            ]
        )

    def f1(self, collection: str, bands: Sequence[Band]) -> float | None:
        """Return the F1 of several bands together."""
        rows = [self.row(collection, "f1", band) for band in bands]
        truth, found, matched = (sum(int(str(row.get(name, 0))) for row in rows) for name in _COUNTED)
        return 2 * matched / (truth + found) if truth + found else None

    def optical(self) -> list[str]:
        """Return the sets with an optical reference: true positions, other than the slow walk at 60 Hz."""
        known = {each.collection for each in self.validation.judged if each.reference == "positions"}
        return sorted(known - {"bilateral"})


_COUNTED: Final = ("n_truth", "n_found", "n_matched")


def stride_lines(figures: Figures) -> Iterator[Line]:
    """Yield strides found, their lengths by band, and how many carry one."""
    yield Line("strides found, F1", "llio, all", figures.get("llio", "f1"), "", at_least(0.985), at_least(0.997))
    running = figures.f1("llio", ("run", "run_fast"))
    yield Line("strides found, F1", "llio, running", running, "", at_least(0.99), at_least(0.998))
    limits: dict[Band, tuple[tuple[str, Unit, Limits, Limits], ...]] = {
        "walk": (
            ("rmse", "m", at_most(0.030), at_most(0.021)),
            ("median_abs", "m", at_most(0.012), at_most(0.008)),
            ("bias_relative", "%", within(1), within(0.3)),
        ),
        "fast": (("rmse", "m", at_most(0.035), at_most(0.023)),),
        "run": (("rmse", "m", at_most(0.060), at_most(0.034)), ("median_abs", "m", at_most(0.025), at_most(0.015))),
        "run_fast": (("rmse", "m", at_most(0.12), at_most(0.08)),),
    }
    for band, columns in limits.items():
        for column, unit, must, aim in columns:
            value = figures.get("llio", "stride_length", band, column)
            yield Line("stride length, llio", f"{band}, {column}", value, unit, must, aim)
    for band in limits:
        carried = _ratio(*(figures.get("llio", "stride_length", band, name) for name in ("n_measured", "n_truth")))
        least = 95 if band == "run_fast" else 98
        yield Line("strides with a length, llio", band, carried, "%", at_least(least))


def trial_lines(figures: Figures) -> Iterator[Line]:
    """Yield distances of whole trials and closures of loops."""
    group = "distance of a trial, llio"
    for column, must, aim in (("median_abs", 0.8, 0.35), ("p90_abs", 2.5, 1.2)):
        value = figures.get("llio", "distance", "walk", column)
        yield Line(group, f"walk, {column}", value, "%", at_most(must), at_most(aim))
    yield Line(group, "run, worst", figures.get("llio", "distance", "run", "max_abs"), "%", at_most(3), at_most(1.2))
    for metric in ("closure", "closure_horizontal"):
        for recording, aim in (("xio-long-walk", 0.2), ("xio-short-walk", 0.1)):
            value = figures.get("xio", metric, "all", "value", recording)
            yield Line(metric.replace("_", ", "), recording, value, "%", at_most(0.6), at_most(aim))
        value = figures.get("openshoe", metric)
        yield Line(metric.replace("_", ", "), "openshoe, median", value, "%", at_most(1.2), at_most(0.6))


def walking_lines(figures: Figures) -> Iterator[Line]:
    """Yield what the two-footed walks show, and the recordings in small rooms that are kept back."""
    value = figures.get("bilateral", "stride_length")
    yield Line("stride length at 60 Hz", "bilateral, rmse", value, "m", at_most(0.022), at_most(0.012))
    optical = figures.optical()
    group = "optical reference, small room"
    walk = figures.spread(optical, ("walk",)).rmse
    faster = figures.spread(optical, ("fast", "run", "run_fast")).rmse
    yield Line(group, "walk, rmse", walk, "m", at_most(0.030), at_most(0.018))
    yield Line(group, "≥ 1.5 m/s, rmse", faster, "m", at_most(0.045), at_most(0.028))
    for name in optical or [""]:
        value = figures.get(name, "f1") if name else None
        yield Line(group, f"{name} F1 ≥ 0.7 m/s".strip(), value, "", at_least(0.93), at_least(0.97))
    for instant in ("contact", "toe_off"):
        value = figures.get("gaitmap", f"foot_angle_{instant}")
        yield Line("foot angle against markers", f"{instant}, rmse", value, "deg", at_most(2), at_most(1))


def pod_lines(figures: Figures) -> Iterator[Line]:
    """Yield the run with a commercial pod: the first minute and the rest apart."""
    for part in ("_first_60_s", "_rest", ""):
        group = "run with a pod" + part.replace("_", " ")

        def get(metric: str, column: str = "value", part: str = part) -> float | None:
            return figures.get("wearable-my-foot", metric + part, "all", column)

        yield Line(group, "distance", get("distance"), "%", within(5), within(2))
        yield Line(group, "cadence", get("cadence"), "%", within(3))
        yield Line(group, "cadence after one scale", get("cadence", "residual_after_scale"), "%", None, at_most(1))
        yield Line(group, "contact time, mean", get("contact_time", "found_value"), "ms", Limits(200, 280))
        yield Line(group, "contact time, bias", get("contact_time", "bias"), "ms", None, within(10))
        yield Line(group, "contact time, SD", get("contact_time", "sd"), "ms", at_most(12), at_most(8))


def uncertainty_lines(figures: Figures) -> Iterator[Line]:
    """Yield whether the stated uncertainty is the one that errors have."""
    known = sorted({"llio", *figures.optical()} & {each.collection for each in figures.validation.judged})
    walking = (Limits(60, 76), Limits(65, 71)), (Limits(90, 98), Limits(94, 97))
    running = (Limits(55, 80), Limits(60, 76)), None
    kinds: tuple[tuple[str, tuple[Band, ...], tuple[tuple[Limits, Limits], tuple[Limits, Limits] | None]], ...]
    kinds = (("walking", ("walk",), walking), ("running", ("run", "run_fast"), running))
    for name, bands, (once, twice) in kinds:
        of = figures.spread(known, bands)
        yield Line("stated uncertainty", f"{name}, within 1σ", of.coverage_1s, "%", *once)
        yield Line("stated uncertainty", f"{name}, within 2σ", of.coverage_2s, "%", *(twice or ()))
        ratio = _ratio(of.mean_sigma, of.rmse)
        yield Line("stated uncertainty", f"{name}, mean σ over RMSE", ratio, "", at_most(1.5), at_most(1.3))
        yield Line("stated uncertainty", f"{name}, sharpness", of.sharpness, "", None, at_least(2))


def flag_lines(directory: Path) -> Iterator[Line]:
    """Yield how many strides at 3 m/s and above saw the gyroscope clip and do not say so."""
    silent, seen = 0, 0
    for folder in find_recordings(directory):
        if not folder.name.startswith("llio"):
            continue
        recording = read_recording(folder)
        analysis = analyze(recording)
        for side, foot in recording.feet.items():
            strides = analysis.feet[side].strides
            limit = inspect(foot).gyr.threshold
            fast = strides[~(strides["speed"] < 3)]
            clipped = [stride for stride in fast if _clips(foot, limit, stride["t_rest"], stride["t_rest_next"])]
            seen += len(clipped)
            silent += sum(not stride["clipped"] for stride in clipped)
    yield Line("clipped strides, llio", "run_fast, not flagged", silent if seen else None, "", at_most(0))


def degraded_lines(whole: Figures, averaged: Figures, thinned: Figures) -> Iterator[Line]:
    """Yield what a slower or a lossy link costs."""
    for band in ("walk", "fast", "run", "run_fast"):
        columns = (figures.get("llio", "stride_length", band) for figures in (averaged, whole))
        ratio = _ratio(*columns)
        worse = None if ratio is None else ratio - 1
        yield Line("100 Hz, averaged, int16", f"{band}, rmse worse by", worse, "%", at_most(15), at_most(5))
    value = thinned.get("llio", "distance", "all", "max_abs")
    yield Line("10 % of samples missing", "distance, worst", value, "%", at_most(5), at_most(2))
    value = thinned.get("llio", "distance", "all", "median_abs")
    yield Line("10 % of samples missing", "distance, median", value, "%", at_most(5), at_most(2))
    for name, figures in (("100 Hz", averaged), ("10 % missing", thinned)):
        wild = _wild(figures) - _wild(whole, flagged=True)
        value = len(wild) if figures.row("llio", "stride_length") else None
        yield Line("wild strides without a flag", name, value, "", at_most(0))


def beyond_recordings() -> Iterator[Line]:
    """Yield the targets that no recording can show."""
    yield Line("simulated runner", "contact time, angles, strike type", None)
    yield Line("speed and memory", "shown by benchmarks/speed.py", None)


def _wild(figures: Figures, *, flagged: bool = False) -> set[tuple[str, str, float]]:
    """Wild strides without a flag, by recording, side and time; with flagged ones if so wished."""
    return {
        (each.recording, stride.side, round(stride.time, 6))
        for each in figures.validation.judged
        if each.collection == "llio"
        for stride in each.strides
        if "stride_length" in stride.compared and abs(stride.compared["stride_length"].error) > _WILD
        if flagged or not stride.flags
    }


def _clips(foot: FootSamples, limit: float, start: float, end: float) -> bool:
    """Whether the gyroscope stays at its limit for two samples in a row, which no clean peak does."""
    first, last = np.searchsorted(foot.time, [start, end])
    at_limit = np.abs(foot.angular_rate[first:last]) >= limit
    return bool((at_limit[1:] & at_limit[:-1]).any())


def _ratio(one: float | None, other: float | None) -> float | None:
    return one / other if one is not None and other else None


def fill_in(directory: Path, console: Console) -> list[Line]:
    """Run everything and return the lines of the table."""
    steps: tuple[tuple[str, Callable[[Recording], Recording] | None], ...] = (
        ("as recorded", None),
        ("at 100 Hz", average_pairs),
        ("with samples missing", drop_pairs),
    )
    validations = []
    with Progress(console=console, transient=True) as progress:
        for name, transform in steps:
            task = progress.add_task(name, total=None)

            def told(done: int, total: int, recording: str, task: TaskID = task) -> None:
                progress.update(task, completed=done, total=total, description=recording)

            validations.append(Figures(validate(directory, told, transform)))
            progress.remove_task(task)
    whole, averaged, thinned = validations
    for refused in whole.validation.refused:
        console.print(f"refused: {refused.reason}", markup=False)
    return [
        *flag_lines(directory),
        *stride_lines(whole),
        *trial_lines(whole),
        *walking_lines(whole),
        *pod_lines(whole),
        *uncertainty_lines(whole),
        *degraded_lines(whole, averaged, thinned),
        *beyond_recordings(),
    ]


_STYLES: Final[dict[Verdict, str]] = {
    "met aim": "green",
    "met must": "cyan",
    "short of aim": "yellow",
    "missed": "bold red",
    "not shown by recordings": "dim",
}


def print_table(lines: Sequence[Line], console: Console) -> None:
    """Print the lines for a person."""
    table = Table("target", "figure", "reached", "must", "aim", "verdict", title="Accuracy")
    group = ""
    for line in lines:
        reached = "–" if line.shown is None else f"{line.shown:.4g} {line.unit}".rstrip()
        limits = ("" if limit is None else str(limit) for limit in (line.must, line.aim))
        name = line.group if line.group != group else ""
        table.add_row(name, line.name, reached, *limits, line.verdict, style=_STYLES[line.verdict])
        group = line.group
    console.print(table)


def to_json(lines: Sequence[Line]) -> str:
    """Return the lines for a program."""
    return json.dumps(
        [
            {
                "target": line.group,
                "figure": line.name,
                "reached": line.shown,
                "unit": line.unit,
                "must": None if line.must is None else str(line.must),
                "aim": None if line.aim is None else str(line.aim),
                "verdict": line.verdict,
            }
            for line in lines
        ],
        indent=1,
        ensure_ascii=False,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program."""
    shared = Path(os.environ.get("OPENSTRIDE_SHARED", Path(__file__).resolve().parents[2] / "shared"))
    parser = argparse.ArgumentParser(description="Fill in the accuracy targets from recordings.")
    parser.add_argument("directory", nargs="?", type=Path, default=shared / "recordings", help="folder of recordings")
    parser.add_argument("--json", action="store_true", help="print for a program")
    parser.add_argument("--strict", action="store_true", help="exit with 1 when a must is missed")
    chosen = parser.parse_args(arguments)
    try:
        lines = fill_in(chosen.directory, Console(stderr=True))
    except NothingToValidateError as error:
        print(error, file=sys.stderr)
        return 2
    if chosen.json:
        print(to_json(lines))
    else:
        print_table(lines, Console())
    return int(chosen.strict and any(line.verdict == "missed" for line in lines))


if __name__ == "__main__":
    sys.exit(main())
