"""How well the coach tells what has changed, and whether its cues help, over made-up years.

    python -m benchmarks.coach [--years 100] [--first 1] [--json]

A year is 200 runs: four a week, eight of them left out by chance. What is made up is strides, not samples:

* A run has 1200 strides of level, steady running in windows of 15. Its mean speed is 3.0 m/s (SD 0.25 from run to run),
  that of its windows differs by 0.15 m/s (SD). Every metric goes with speed on a line with a bend.
* From run to run metrics differ by chance: cadence 1.5 steps a minute, contact time 4 ms, balance 0.4 % (asymmetry
  1.6 %), foot-strike angle 1.5 degrees, pronation 1 degree (SD), each for itself, and no run like its neighbour. The
  first three are as asked for, the last two assumed. From window to window they differ by a quarter of what strides do.
* A change is a step, at a run from the 41st to the 190th, all equally likely. Balance is made of the contact times of
  both feet. Nothing else moves along with what changes.
* For the ledger a run has 45 minutes of strides, whose cadence wanders by 1.2 steps a minute (SD) over the minutes.
  A cue may be given where a minute lies 2 below what is usual, every ten minutes at most; a quarter is withheld. Who
  responds is 4 steps a minute quicker within ten seconds, for eight minutes.

Each target is met or missed; the exit code is 1 where one is missed that docs/coach.md says is met. Beside what is
beyond reach stands how much of it any method could reach (`most_within`).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from math import sqrt
from statistics import NormalDist
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from openstride.activity import FormBin
from openstride.coach import Effect, Outcome, Shift, effects, outcome, shifts
from openstride.history import FormOfRun

Floats = NDArray[np.float64]

RUNS: Final = 200
BEGINNING: Final = datetime(2026, 1, 5, 6, 0, tzinfo=UTC)
SPEED: Final = 3.0
#: Windows of a run, and strides of both feet in each.
WINDOWS: Final = 80
STRIDES: Final = 15
LEAST_IN_BIN: Final = 2
#: By metric: at 3 m/s, slope and bend over speed, and scatter of strides and of runs (SI).
FORM: Final[dict[str, tuple[float, float, float, float, float]]] = {
    "cadence": (2.8, 0.20, 0.02, 2.5 / 60.0, 1.5 / 60.0),
    "contact_time": (0.250, -0.06, 0.02, 0.008, 0.004),
    "asymmetry": (0.01, 0.0, 0.0, 0.0, 0.016),
    "strike_angle": (0.2, 0.05, 0.0, 0.044, 0.026),
    "pronation": (0.2, 0.01, 0.0, 0.035, 0.0175),
}
#: Beside its strides, what is uncertain about each by the mounting, which stays the same all year.
MOUNTED: Final = {
    "cadence": 0.0001,
    "contact_time": 0.0015,
    "asymmetry": 0.008,
    "strike_angle": 0.01,
    "pronation": 0.008,
}
#: A change counts as found in time within so many runs, and days.
IN_TIME: Final = (6, timedelta(days=14))
FALSE_ALARMS: Final = 3
BY_RUNS: Final = (3, 4, 5, 6, 8, 10, 12, 15, 20, 30)


@dataclass(frozen=True, slots=True)
class Case:
    """Years of one kind.

    Parameters
    ----------
    name
        For people.
    metric
        That changes; None for none.
    by
        How much (SI).
    habit
        Whether the change ends again, which is then what is looked for.
    alike
        Correlation of neighbouring runs.
    claimed
        Whether docs/coach.md says that the target is met; None where there is no target.
    """

    name: str
    metric: str | None = None
    by: float = 0.0
    habit: bool = False
    alike: float = 0.0
    claimed: bool | None = None


CASES: Final = (
    Case("no change", claimed=True),
    Case("cadence +4 spm", "cadence", 4.0 / 60.0, claimed=True),
    Case("a habit of +4 spm ends", "cadence", 4.0 / 60.0, habit=True, claimed=True),
    Case("asymmetry +2 %", "asymmetry", 0.02, claimed=False),
    Case("contact +5 ms", "contact_time", 0.005, claimed=False),
    Case("balance 51 to 49", "asymmetry", 0.04),
    Case("no change, runs alike by 0.3", alike=0.3),
)


@dataclass(frozen=True, slots=True)
class Watched:
    """What was found in the years of a case.

    Parameters
    ----------
    case, years
        Which, and how many.
    in_time
        Years in which the change was found within six runs and 14 days.
    by_runs
        Years in which it was found within so many runs.
    false
        Changes told that were none.
    """

    case: Case
    years: int
    in_time: int = 0
    by_runs: dict[int, int] = field(default_factory=dict)
    false: int = 0


def days_of_runs(random: np.random.Generator) -> Floats:
    """Return the days of a year's runs: Tuesday, Thursday, Saturday and Sunday, but eight."""
    days = (7.0 * np.arange(52)[:, None] + np.array([1.0, 3.0, 5.0, 6.0])).ravel()
    return np.sort(random.choice(days, RUNS, replace=False))


def levels(random: np.random.Generator, alike: float) -> dict[str, Floats]:
    """Return what each run has of its own, by metric."""
    found = {}
    for metric, (*_, from_run_to_run) in FORM.items():
        level = random.standard_normal(RUNS)
        for run in range(1, RUNS):
            level[run] = alike * level[run - 1] + sqrt(1.0 - alike**2) * level[run]
        found[metric] = np.asarray(from_run_to_run * level)
    return found


def year(random: np.random.Generator, case: Case) -> tuple[list[FormOfRun], int]:
    """Make up a year; return its runs, and the number of the run that what is looked for begins with."""
    days, level = days_of_runs(random), levels(random, case.alike)
    change = int(random.integers(40, 190))
    if case.metric is not None:
        begin = int(random.integers(40, 70)) if case.habit else change
        change = int(random.integers(begin + 40, 190)) if case.habit else change
        level[case.metric][begin : change if case.habit else RUNS] += case.by
    speed = SPEED + random.normal(0.0, 0.25, RUNS)[:, None] + random.normal(0.0, 0.15, (RUNS, WINDOWS))
    windows = {metric: stride_means(random, metric, speed, level[metric]) for metric in FORM if metric != "asymmetry"}
    windows["asymmetry"] = asymmetry(random, speed, level["asymmetry"], windows["contact_time"])
    forms = binned(speed, windows)
    return [FormOfRun(BEGINNING + timedelta(days=day), forms[run]) for run, day in enumerate(days.tolist())], change


def curve(metric: str, speed: Any) -> Any:  # noqa: ANN401  # a number or an array
    """Return how a metric goes with speed."""
    at, slope, bend, *_ = FORM[metric]
    return at + slope * (speed - SPEED) + bend * (speed - SPEED) ** 2


def stride_means(random: np.random.Generator, metric: str, speed: Floats, level: Floats) -> Floats:
    """Make up the strides of a year and return the means of their windows, shape (runs, windows)."""
    scatter = FORM[metric][3]
    strides = random.normal(0.0, scatter, (RUNS, WINDOWS, STRIDES))
    wander = random.normal(0.0, 0.25 * scatter, speed.shape)
    return np.asarray(curve(metric, speed) + level[:, None] + wander + strides.mean(axis=2))


def asymmetry(random: np.random.Generator, speed: Floats, level: Floats, contact: Floats) -> Floats:
    """Return the difference of the feet's contact times over their mean; half the strides are of each foot."""
    scatter = FORM["contact_time"][3]
    feet = [random.normal(0.0, scatter, (RUNS, WINDOWS, STRIDES // 2)).mean(axis=2) for _ in "lr"]
    wander = random.normal(0.0, 0.25 * scatter, speed.shape)
    return np.asarray(FORM["asymmetry"][0] + level[:, None] + (feet[0] - feet[1] + wander) / contact)


def binned(speed: Floats, windows: Mapping[str, Floats]) -> list[dict[str, tuple[FormBin, ...]]]:
    """Return what each run says of form, from its windows as `analysis.form_at_speed` does: bins of 0.25 m/s."""
    places = np.floor(speed / 0.25).astype(int)
    keys, which, number = np.unique(100 * np.arange(RUNS)[:, None] + places, return_inverse=True, return_counts=True)
    mean = np.bincount(which.ravel(), speed.ravel()) / number
    forms: list[dict[str, list[FormBin]]] = [{metric: [] for metric in windows} for _ in range(RUNS)]
    for metric, value in windows.items():
        spread = FORM[metric][3] or 2.0 * FORM["contact_time"][3] / FORM["contact_time"][0]
        values = np.bincount(which.ravel(), value.ravel()) / number
        uncertainty = np.hypot(spread / np.sqrt(STRIDES * number), MOUNTED[metric])
        rows = zip(keys.tolist(), mean.tolist(), values.tolist(), uncertainty.tolist(), number.tolist(), strict=True)
        for key, at, each, sigma, count in rows:
            if count >= LEAST_IN_BIN:
                forms[key // 100][metric].append(FormBin(at, each, spread, sigma, STRIDES * count))
    return [{metric: tuple(bins) for metric, bins in form.items()} for form in forms]


def watch(case: Case, number: int, found: Watched) -> Watched:
    """Watch one year, and add what was found to what was found before."""
    runs, change = year(np.random.default_rng([number, CASES.index(case)]), case)
    told = shifts(runs, SPEED)
    instants = [run.instant for run in runs]
    after = 0 if case.metric is None else runs_until(told, case, instants, change)
    late = instants[change] + IN_TIME[1]
    in_time = 0 < after <= IN_TIME[0] and instants[change + after - 1] <= late
    return Watched(
        case,
        found.years + 1,
        found.in_time + in_time,
        {most: found.by_runs.get(most, 0) + (0 < after <= most) for most in BY_RUNS},
        found.false + false_alarms(told, case, instants, change),
    )


def runs_until(told: Sequence[Shift], case: Case, instants: Sequence[datetime], change: int) -> int:
    """Return with how many runs a change was told; zero where it never was."""
    mine = [shift.found for shift in told if shift.metric == case.metric and shift.found >= instants[change]]
    return instants.index(min(mine)) - change + 1 if mine else 0


def false_alarms(told: Sequence[Shift], case: Case, instants: Sequence[datetime], change: int) -> int:
    """Return how many changes were told that were none; that a habit has begun is none of them."""
    others = sum(shift.metric != case.metric for shift in told)
    return others + sum(shift.metric == case.metric and shift.found < instants[change] for shift in told) * (
        not case.habit
    )


def most_within(shift: float, runs: int = IN_TIME[0], false: float = FALSE_ALARMS) -> float:
    """Return in which share of years any method at all could find a step of so many SD within so many runs.

    Let it know the size, the level before, the scatter, and that the change begins with this run or not at all: it has
    only to say whether there is one. If it may call `false` times in 100 years without a change, then on average over
    the year it calls within so many runs with the chance `false * runs / (100 * 200)`. Among all tests of that level
    the likelihood ratio finds most (Neyman & Pearson 1933, doi:10.1098/rsta.1933.0009), and what it finds is concave in
    the level, so that calling more often at some times of the year than at others gains nothing.
    """
    normal = NormalDist()
    return normal.cdf(shift * sqrt(runs) - normal.inv_cdf(1.0 - false * runs / (100.0 * RUNS)))


def knowing_all(shift: float, runs: int = IN_TIME[0], false: float = FALSE_ALARMS, years: int = 10_000) -> float:
    """Return in which share of years the mean of the last so many runs finds a step within as many, where all is known.

    Level, size, direction and scatter are known, and all false alarms may be spent on this one metric. Rules of this
    kind, over a window, are what is best for being in time (Bojdecki 1979, Stochastics 3, 61 to 71).
    """
    random = np.random.default_rng(years)

    def sums(level: Floats) -> Floats:
        until = np.cumsum(np.pad(level, ((0, 0), (runs, 0))), axis=1)
        return np.asarray(until[:, runs:] - until[:, :-runs])

    # One alarm a year at most is counted: a second one in the same year is one in a thousand.
    limit = np.quantile(sums(random.standard_normal((years, RUNS))).max(axis=1), 1.0 - false / 100.0)
    stepped = random.standard_normal((years, 2 * runs))
    stepped[:, runs:] += shift
    return float((sums(stepped)[:, runs:] > limit).any(axis=1).mean())


@dataclass(frozen=True, slots=True)
class Answered:
    """What the ledger said of years of a runner who answers cues in one way.

    Parameters
    ----------
    response
        Steps a minute.
    years
        How many.
    claimed
        Years in which an effect was claimed after any run.
    credited
        Years at whose end the effect was within 15 % of the true one.
    values
        The effects at the end of the years (steps a minute).
    given, withheld
        Cues a year, on average.
    retired
        Years in which the cue was retired.
    before_after
        What the minute after a given cue had over that before, on average: all that a ledger without withheld cues
        would see (steps a minute).
    """

    response: float
    years: int
    claimed: int
    credited: int
    values: tuple[float, ...]
    given: float
    withheld: float
    retired: int
    before_after: float


#: For the ledger: seconds of a run, scatter of a stride and from minute to minute (steps a minute).
DURATION: Final = 2700.0
STRIDE_SPM: Final = 2.5
MINUTE_SPM: Final = 1.2
LOW_SPM: Final = 2.0
SPACING: Final = 600.0
ANSWERED: Final = (4.0, 14.0)
KEPT: Final = 480.0
WITHHELD: Final = 0.25
RESPONSES: Final = (0.0, 4.0)


def run_with_cues(random: np.random.Generator, response: float, day: float) -> list[Outcome]:
    """Make up a run whose runner hears cues, and return what came of them."""
    time = np.arange(0.0, DURATION, 60.0 / 168.0)
    speed = SPEED + np.interp(
        time, np.arange(0.0, DURATION + 60.0, 60.0), random.normal(0.0, 0.1, int(DURATION / 60.0) + 1)
    )
    minutes = random.normal(0.0, MINUTE_SPM, int(DURATION / 60.0) + 1)
    own = np.interp(time, np.arange(0.0, DURATION + 60.0, 60.0), minutes) + random.normal(0.0, STRIDE_SPM, len(time))
    own += random.normal(0.0, 60.0 * FORM["cadence"][4])
    start = BEGINNING + timedelta(days=day)
    found: list[Outcome] = []
    events: list[dict[str, object]] = []
    next_cue = 60.0
    while (when := first_low(time, own, next_cue)) is not None:
        given = bool(random.random() >= WITHHELD)
        usual = float(curve("cadence", SPEED))
        events.append(
            {
                "cue": 1,
                "kind": "cadence_low",
                "time": when,
                "given": given,
                "value": usual - LOW_SPM / 60.0,
                "usual": usual,
            }
        )
        if given:
            rise = np.interp(time - when, [*ANSWERED, KEPT, KEPT + 60.0], [0.0, 1.0, 1.0, 0.0], left=0.0, right=0.0)
            own += response * rise
        next_cue = when + SPACING
    strides = (time, speed, curve("cadence", speed) + own / 60.0)
    for event in events:
        came = outcome(event, start, strides, lambda at: float(curve("cadence", at)))
        if came is not None:
            found.append(came)
    return found


def first_low(time: Floats, own: Floats, since: float) -> float | None:
    """Return from when on the minute before lies below what is usual by enough; None where it never does."""
    sums = np.concatenate([[0.0], np.cumsum(own)])
    ends = np.arange(since, DURATION - 80.0, 5.0)
    first, last = np.searchsorted(time, ends - 60.0), np.searchsorted(time, ends)
    low = (sums[last] - sums[first]) / (last - first) < -LOW_SPM
    return float(ends[np.argmax(low)]) if low.any() else None


def year_with_cues(random: np.random.Generator, response: float) -> tuple[Effect | None, bool, float]:
    """Return what the ledger says in the end, whether it ever claimed an effect, and the change after cues given."""
    outcomes: list[Outcome] = []
    claimed = False
    for day in days_of_runs(random).tolist():
        new = run_with_cues(random, response, day)
        outcomes += new
        if new:
            claimed = claimed or effects(outcomes)[0].verdict == "helps"
    change = float(np.mean([each.change for each in outcomes if each.given]))
    return (effects(outcomes)[0] if outcomes else None), claimed, 60.0 * change


def answered(years: Sequence[tuple[Effect | None, bool, float]], response: float) -> Answered:
    """Sum years up."""
    last = [effect for effect, *_ in years if effect is not None]
    values = tuple(60.0 * effect.change.value for effect in last if effect.change is not None)
    return Answered(
        response,
        len(years),
        sum(claimed for _, claimed, _ in years),
        sum(abs(value - response) <= 0.15 * response for value in values),
        values,
        float(np.mean([effect.given for effect in last])),
        float(np.mean([effect.withheld for effect in last])),
        sum(effect.retired is not None for effect in last),
        float(np.mean([change for *_, change in years])),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: what was reached, what is asked for, and whether docs/coach.md claims it."""

    what: str
    reached: float
    asked: float
    at_least: bool
    claimed: bool

    @property
    def met(self) -> bool:
        """Whether it was reached."""
        return self.reached >= self.asked if self.at_least else self.reached <= self.asked


def lines(watched: Sequence[Watched], cues: Sequence[Answered]) -> list[Line]:
    """Hold what was found against what is asked for."""
    found = []
    for each in watched:
        if each.case.claimed is None:
            continue
        if each.case.metric is None:
            false = 100.0 * each.false / each.years
            found.append(Line("false alarms in 100 years", false, FALSE_ALARMS, at_least=False, claimed=True))
        else:
            share = 100.0 * each.in_time / each.years
            found.append(
                Line(f"found in time: {each.case.name}, %", share, 90.0, at_least=True, claimed=each.case.claimed)
            )
    ignoring, responding = cues
    silent = 100.0 * (1.0 - ignoring.claimed / ignoring.years)
    credited = 100.0 * responding.credited / responding.years
    found.append(Line("who ignores cues: no effect after any run, %", silent, 95.0, at_least=True, claimed=True))
    found.append(Line("who responds by 4 spm: credited to 15 %, %", credited, 90.0, at_least=True, claimed=True))
    return found


def beyond_reach(shift: float) -> tuple[str, str]:
    """Return how much of a step a method could find that knows all, and how much any could."""
    return f"{100.0 * knowing_all(shift):.0f}", f"{100.0 * most_within(shift):.0f}"


def limits() -> Table:
    """Return how much of a step of 1.25 SD any method could find, by runs and by false alarms in 100 years."""
    table = Table("1.25 SD, any method, %", *(f"{runs} runs" for runs in BY_RUNS))
    for false in (FALSE_ALARMS, 30, 100):
        shares = [f"{100.0 * most_within(1.25, runs, false):.0f}" for runs in BY_RUNS]
        table.add_row(f"{false} false in 100 years", *shares)
    return table


def print_tables(watched: Sequence[Watched], cues: Sequence[Answered], held: Sequence[Line]) -> None:
    """Print what was found."""
    console = Console()
    table = Table("", "reached", "asked", "")
    for line in held:
        verdict = "met" if line.met else "missed" if line.claimed else "missed, as said"
        table.add_row(line.what, f"{line.reached:.0f}", f"{'≥' if line.at_least else '≤'} {line.asked:.0f}", verdict)
    console.print(table)
    table = Table("found within, runs", *map(str, BY_RUNS), "false", "6: knows all", "6: any")
    for each in watched:
        case = each.case
        known = ("", "") if case.metric is None else beyond_reach(case.by / FORM[case.metric][4])
        shares = [f"{100.0 * each.by_runs[runs] / each.years:.0f}" if case.metric else "" for runs in BY_RUNS]
        table.add_row(case.name, *shares, f"{100.0 * each.false / each.years:.0f}", *known)
    console.print(table)
    console.print(limits())
    table = Table("responds by", "cues a year", "effect", "SD", "claimed", "retired", "after − before")
    for cue in cues:
        effect = f"{np.mean(cue.values):+.2f} spm", f"{np.std(cue.values):.2f}"
        often = f"{cue.given:.0f}, {cue.withheld:.0f}"
        ever = f"{cue.claimed} of {cue.years}", f"{cue.retired} of {cue.years}"
        table.add_row(f"{cue.response:.0f} spm", often, *effect, *ever, f"{cue.before_after:+.2f} spm")
    console.print(table)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; return the exit code: 1 where something is missed that is claimed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--years", type=int, default=100, help="of each kind")
    parser.add_argument("--first", type=int, default=1, help="number of the first year")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    numbers = range(options.first, options.first + options.years)
    watched, cues = [], []
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("years", total=options.years * (len(CASES) + len(RESPONSES)))
        for case in CASES:
            found = Watched(case, 0)
            for number in numbers:
                found = watch(case, number, found)
                progress.advance(task)
            watched.append(found)
        for response in RESPONSES:
            years = []
            for number in numbers:
                years.append(year_with_cues(np.random.default_rng([number, int(response), 99]), response))
                progress.advance(task)
            cues.append(answered(years, response))
    held = lines(watched, cues)
    if options.json:
        print(json.dumps({"watched": [asdict(each) for each in watched], "cues": [asdict(each) for each in cues]}))
    else:
        print_tables(watched, cues, held)
    return int(any(line.claimed and not line.met for line in held))


if __name__ == "__main__":
    sys.exit(main())
