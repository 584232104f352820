"""A runner's own usual range of each metric as a function of speed, from the form of many runs.

The runs are the unit: a runner is another one every day, so strides, however many, tell one draw of that. At each speed
every run that came near it counts once, and a run with snow on the ground or a loose pod moves little: mean and scatter
are Huber's, found together. Nothing is carried along from run to run. The baseline is worked out of the runs there are,
so adding one gives what building it anew gives, in whatever order they came.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from math import erf, exp, pi, sqrt
from types import MappingProxyType
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from openstride.activity import FormAtSpeed
from openstride.analysis import student_score
from openstride.cues import population

Floats = NDArray[np.float64]
Source = Literal["own", "population"]

#: Form of the document; a change that breaks readers counts it up.
VERSION: Final = 1
#: Runs that are longer ago say little about how somebody runs now.
LOOKING_BACK: Final = timedelta(days=90)
#: Runs at a speed from which on its usual range is known. Four tell a scatter so badly that a range of 95 % is half as
#: wide again.
LEAST_RUNS: Final = 5
#: Distance of the knots, and how far from a knot a run's speed may lie to count there (m/s).
STEP: Final = 0.125
NEAR: Final = 0.2
#: What goes with speed is told from bins of the same run this far around a knot (m/s).
REACH: Final = 0.75
#: Knots further apart (m/s) have a middle put between them that says how unsure a straight line is there.
GAP: Final = 0.5
#: What a runner's own runs do not tell: by about how much each metric changes with 1 m/s, to either side, and by how
#: much bins of one run scatter about a line (SI). A curve's slope changes by a third of itself with 1 m/s.
UNTOLD: Final[Mapping[str, tuple[float, float]]] = MappingProxyType(
    {
        "cadence": (0.15, 0.01),
        "step_length": (0.35, 0.01),
        "contact_time": (0.05, 0.002),
        "flight_time": (0.02, 0.002),
        "duty_factor": (0.05, 0.003),
        "balance": (0.003, 0.001),
        "asymmetry": (0.012, 0.004),
        "strike_angle": (0.05, 0.005),
        "pronation": (0.03, 0.003),
        "pronation_velocity": (1.5, 0.15),
        "braking": (15.0, 1.0),
        "vertical_oscillation": (0.01, 0.001),
        "leg_stiffness": (1500.0, 200.0),
    }
)
BEND: Final = 1.0 / 3.0
LEAST_FREEDOM: Final = 5
#: Huber 1964, doi:10.1214/aoms/1177703732, "proposal 2": what lies further than so many standard deviations out counts
#: as if it lay there. It costs 3 % of the certainty where nothing does.
CLIP: Final = 1.5
ROUNDS: Final = 30
#: Neighbouring runs are not taken to be more alike than this.
MOST_ALIKE: Final = 0.8
#: Standard deviations of a normal distribution in half a 95 % interval.
SIGMAS: Final = 1.959964
#: So many knots of a metric does the phone take.
MOST_KNOTS: Final = 32
#: Significant digits in the document.
DIGITS: Final = 5


@dataclass(frozen=True, slots=True)
class Knot:
    """What is usual at one speed.

    Parameters
    ----------
    speed
        In m/s.
    centre
        The middle of the runs (SI).
    spread
        Standard deviation from run to run, so wide that 1.96 of it and of the uncertainty hold 95 % of the runs to
        come, however few have told it.
    uncertainty
        Standard uncertainty of the centre.
    """

    speed: float
    centre: float
    spread: float
    uncertainty: float


@dataclass(frozen=True, slots=True)
class Usual:
    """The usual range of one metric.

    Parameters
    ----------
    source
        Whether the runner's own runs tell it, or a population does.
    runs
        How many of the runner's runs say something of the metric.
    knots
        By rising speed; in between, lines. Outside them nothing is known.
    sources
        Of a population: the studies, by DOI.
    """

    source: Source
    runs: int
    knots: tuple[Knot, ...]
    sources: tuple[str, ...] = ()

    def at(self, speed: float) -> Knot | None:
        """Return what is usual at a speed (m/s); None where that is not known."""
        if not self.knots or not self.knots[0].speed <= speed <= self.knots[-1].speed:
            return None
        speeds = [each.speed for each in self.knots]
        return Knot(
            speed,
            *(
                float(np.interp(speed, speeds, [getattr(each, name) for each in self.knots]))
                for name in ("centre", "spread", "uncertainty")
            ),
        )

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values; sources only where there are some."""
        document = {"source": self.source, "runs": self.runs, "knots": [row_of(each) for each in self.knots]}
        return document | ({"sources": list(self.sources)} if self.sources else {})


@dataclass(frozen=True, slots=True)
class Baseline:
    """What is usual for a runner.

    Parameters
    ----------
    runs
        How many count.
    days
        From the first of them to the last.
    metrics
        The usual range of each metric of which one is known, by name.
    """

    runs: int
    days: int
    metrics: Mapping[str, Usual]

    def to_json(self) -> dict[str, Any]:
        """Return the document that travels to the phone: a knot is a row of speed, centre, spread, uncertainty."""
        return {
            "baseline": VERSION,
            "runs": self.runs,
            "days": self.days,
            "metrics": {name: each.to_json() for name, each in self.metrics.items()},
        }


def baseline_from_json(document: Mapping[str, Any]) -> Baseline:
    """Return the baseline that a document holds.

    Raises
    ------
    ValueError
        When it is of a version that is not known here, or not of this form.
    """
    if document.get("baseline") != VERSION:
        raise ValueError(f"a baseline of version {VERSION} is asked for, got {document.get('baseline')!r}")
    try:
        metrics = {str(name): usual_from_json(each) for name, each in document["metrics"].items()}
        return Baseline(int(document["runs"]), int(document["days"]), metrics)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"this is no baseline: {error!r}") from error


def usual_from_json(document: Mapping[str, Any]) -> Usual:
    """Return the usual range of one metric from a part of a document."""
    knots = tuple(Knot(*map(float, row)) for row in document["knots"])
    return Usual(document["source"], int(document["runs"]), knots, tuple(map(str, document.get("sources", ()))))


@cache
def of_population() -> Mapping[str, Usual]:
    """Return what is usual among runners, for the metrics of which studies say that as a function of speed."""
    metrics = population()["metrics"]
    return {
        name: usual_from_json(each | {"runs": 0, "sources": [study["doi"] for study in each["sources"]]})
        for name, each in metrics.items()
    }


def baseline(runs: Sequence[tuple[datetime, FormAtSpeed]], until: datetime | None = None) -> Baseline:
    """Work out what is usual for a runner.

    Where five runs at a speed do not tell that of a metric yet, a population stands in, if there is a study of one.

    Parameters
    ----------
    runs
        When each began, aware, and what it says of form; in any order, all of the same feet.
    until
        The baseline of that instant: runs that began later, or 90 days and more before, do not count. None for that
        of the last run.
    """
    instants = [instant for instant, _ in runs]
    until = until or max(instants, default=None)
    counted = sorted(
        ((instant, form) for instant, form in runs if form and until and until - LOOKING_BACK < instant <= until),
        # Two runs may have begun at one instant.
        key=lambda run: (run[0], [(each.speed, each.value) for name in sorted(run[1]) for each in run[1][name]]),
    )
    own = {name: usual(name, [form for _, form in counted]) for name in UNTOLD}
    others = {name: replace(each, runs=own[name].runs) for name, each in of_population().items()}
    metrics = others | {name: each for name, each in own.items() if each.knots}
    days = (counted[-1][0] - counted[0][0]).days if counted else 0
    return Baseline(len(counted), days, metrics)


@dataclass(frozen=True, slots=True, eq=False)
class Bins:
    """The bins of one metric of several runs: (n,) each, by run and then by speed."""

    run: NDArray[np.intp]
    speed: Floats
    value: Floats


def usual(name: str, forms: Sequence[FormAtSpeed]) -> Usual:
    """Return the usual range of one metric, from runs in order of time; it has no knots where too few tell it."""
    rows = [(run, each.speed, each.value) for run, form in enumerate(forms) for each in form.get(name, ())]
    table = np.array(rows, np.float64).reshape(-1, 3)
    bins = Bins(table[:, 0].astype(np.intp), table[:, 1], table[:, 2])
    runs = len(np.unique(bins.run))
    if runs < LEAST_RUNS:
        return Usual("own", runs, ())
    first, last = np.floor(bins.speed.min() / STEP), np.ceil(bins.speed.max() / STEP)
    speeds: Floats = STEP * np.arange(first, last + 1.0)
    read = [readings(bins, speed, UNTOLD[name], len(forms)) for speed in speeds.tolist()]
    values, unsure = np.array([each[0] for each in read]), np.array([each[1] for each in read])
    enough = np.isfinite(values).sum(axis=1) >= LEAST_RUNS
    if not enough.any():
        return Usual("own", runs, ())
    speeds, values, unsure = speeds[enough], values[enough], unsure[enough]
    centre, spread = location_and_scale(values)
    number = np.isfinite(values).sum(axis=1)
    worth = np.maximum(number * independent((values - centre[:, None]) / spread[:, None]), 2.0)
    # Few runs tell their own scatter badly: the factor is that of Student's distribution.
    spread *= [student_score(SIGMAS, float(freedom)) / SIGMAS for freedom in number - 1.0]
    uncertainty = np.hypot(spread / np.sqrt(worth), unsure)
    knots = [Knot(*map(float, row)) for row in np.column_stack([speeds, centre, spread, uncertainty])]
    knots = [*between(knots, BEND * UNTOLD[name][0]), knots[-1]]
    # Somebody of all paces: a knot each 0.25 m/s serves as well.
    return Usual("own", runs, tuple(knots if len(knots) <= MOST_KNOTS else [*knots[:-1:2], knots[-1]]))


def readings(bins: Bins, speed: float, untold: tuple[float, float], runs: int) -> tuple[Floats, float]:
    """Read each run off at one speed: from its nearest bin, along the slope that bins of the same run have there.

    Returns
    -------
    tuple
        The value of each run, shape (runs,), NaN for one that was nowhere near; and what the slope makes of the mean
        of all, as a standard uncertainty.
    """
    slope, slope_sigma = slope_about(bins, speed, *untold)
    apart = speed - bins.speed
    nearest = np.lexsort((np.abs(apart), bins.run))
    nearest = nearest[np.unique(bins.run[nearest], return_index=True)[1]]
    nearest = nearest[np.abs(apart[nearest]) <= NEAR]
    values = np.full(runs, np.nan)
    values[bins.run[nearest]] = bins.value[nearest] + slope * apart[nearest]
    off = abs(float(apart[nearest].mean())) if len(nearest) else 0.0
    return values, slope_sigma * off


def slope_about(bins: Bins, speed: float, steepest: float, scatter: float) -> tuple[float, float]:
    """Return how a metric goes with speed within runs around a speed, and how sure that is (per m/s).

    It begins from a slope of nought that may well be `steepest`, so that runs at one speed give no wild one.
    """
    about = np.abs(bins.speed - speed) <= REACH
    _, run = np.unique(bins.run[about], return_inverse=True)
    number = np.maximum(np.bincount(run), 1)
    offset, value = (each[about] - (np.bincount(run, each[about]) / number)[run] for each in (bins.speed, bins.value))
    power = float(offset @ offset)
    freedom = len(run) - len(number) - 1
    variance = scatter**2
    if freedom >= LEAST_FREEDOM and power > 0.0:
        rest = value - float(offset @ value) / power * offset
        variance = max(float(rest @ rest) / freedom, 1e-6 * variance)
    precision = power / variance + 1.0 / steepest**2
    return float(offset @ value) / variance / precision, 1.0 / sqrt(precision)


def location_and_scale(values: Floats) -> tuple[Floats, Floats]:
    """Return Huber's mean and standard deviation of each row (his proposal 2); NaN is left out.

    The mean of what is clipped at `CLIP` standard deviations is nought, and its square what it is for normal values.
    """
    number = np.isfinite(values).sum(axis=1)
    floor = 1e-9 * np.maximum(np.nanmax(np.abs(values), axis=1), 1e-9)
    centre = np.nanmedian(values, axis=1)
    scale = np.maximum(np.nanstd(values, axis=1, ddof=1), floor)
    for _ in range(ROUNDS):
        distance = (values - centre[:, None]) / scale[:, None]
        clipped = np.clip(distance, -CLIP, CLIP)
        inside = np.maximum((np.abs(distance) < CLIP).sum(axis=1), 1)
        power = np.nansum(clipped**2, axis=1) / ((number - 1.0) * CLIPPED_POWER)
        centre = centre + scale * np.nansum(clipped, axis=1) / inside
        scale = np.maximum(scale * np.sqrt(power), floor)
    return centre, scale


def clipped_power(at: float) -> float:
    """Return the mean square of a standard normal value that is clipped at plus and minus `at`."""
    outside = 1.0 - erf(at / sqrt(2.0))
    return 1.0 - outside - 2.0 * at * exp(-0.5 * at**2) / sqrt(2.0 * pi) + at**2 * outside


CLIPPED_POWER: Final = clipped_power(CLIP)


def independent(distance: Floats) -> float:
    """Return what share of the runs count as free draws, since runs that follow each other are alike.

    Parameters
    ----------
    distance : (k, n) float64
        Of each run from the centre at each speed, in standard deviations; NaN where it was nowhere near.
    """
    known = np.isfinite(distance)
    seen = known.any(axis=0)
    mean = np.nansum(np.clip(distance, -CLIP, CLIP), axis=0)[seen] / known.sum(axis=0)[seen]
    mean = mean - mean.mean()
    power = float(mean @ mean)
    if power <= 0.0:
        return 1.0
    # The mean that was taken off took a share of the likeness along.
    alike = float(mean[1:] @ mean[:-1]) / power + 1.0 / len(mean)
    alike = min(max(alike, 0.0), MOST_ALIKE)
    return (1.0 - alike) / (1.0 + alike)


def between(knots: Sequence[Knot], bend: float) -> list[Knot]:
    """Return all knots but the last, with a middle where two are far apart: in between a curve may bend (per m2/s2)."""
    found = []
    for low, high in pairwise(knots):
        found.append(low)
        gap = high.speed - low.speed
        if gap > GAP:
            speed, centre, spread = (
                0.5 * (getattr(low, each) + getattr(high, each)) for each in ("speed", "centre", "spread")
            )
            uncertainty = sqrt(0.5 * (low.uncertainty**2 + high.uncertainty**2) + (bend * gap**2 / 8.0) ** 2)
            found.append(Knot(speed, centre, spread, uncertainty))
    return found


def row_of(knot: Knot) -> list[float]:
    """Return a knot as the document has it."""
    return [float(f"{each:.{DIGITS}g}") for each in (knot.speed, knot.centre, knot.spread, knot.uncertainty)]
