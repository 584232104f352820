"""Two runs, or two shoes, at matched speed: what differs by more than chance and the sensors can make.

Nearly all of form goes with speed, so two runs are only compared over the speeds that both have, and there as if both
had been run at one. What remains is told from zero with a correction for asking about many metrics at once. Why two
runs differ, be it the shoe, the ground or the day, is not to be found in them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from math import erfc, sqrt
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from openstride.analysis._analysis import Analysis
from openstride.analysis._by_speed import WINDOW, WITH_SPEED
from openstride.analysis._course import Course, course_of_strides
from openstride.analysis._errors import NotComparableError
from openstride.analysis._matched import SIGMAS, Reading, Windows, matched, normal_score, student_score
from openstride.analysis._outings import Outings, course_of, outings_of
from openstride.analysis._series import edges_of, window_means
from openstride.analysis._summary import BETWEEN_FEET, common, of_gait
from openstride.analysis._table import METRICS
from openstride.recordings import SIDES, Side

Floats = NDArray[np.float64]
Gait = Literal["running", "walking"]
Verdict = Literal["real_difference", "not_told_apart", "not_enough_data"]
Names = tuple[str | None, str | None]

#: What is compared: what goes with speed, and walking's counterpart of flight.
COMPARED: Final = (*WITH_SPEED, "double_support")
#: What is compared foot by foot too. The rest takes both feet, or is the same on both: cadence.
PER_FOOT: Final = ("contact_time", "duty_factor", "strike_angle", "pronation", "impact")
#: Windows (of 15 s) at the common speeds that each run takes: two minutes.
LEAST_WINDOWS: Final = 8
#: A window with a smaller share of the strides of a usual one was cut by a stand, a walk or the end.
LEAST_FILLED: Final = 0.5
#: Speeds that differ by a smaller share count as one, for a line carries that far. Two runs at one speed of a treadmill
#: are measured that much apart, and would else have none in common.
NEAR: Final = 0.02
#: Chance of claiming any difference that is none, in the whole comparison.
RISK: Final = 0.05
#: The halves of a run.
SAME_OUTING: Final = Outings(mounted=False, scale=0.0)
#: From so many degrees of freedom on, Student's distribution is the normal one.
MOST_FREEDOM: Final = 1e6


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its standard uncertainty; 1.96 of it are half a 95 % interval."""

    value: float
    uncertainty: float


@dataclass(frozen=True, slots=True)
class ComparedMetric:
    """One metric at matched speed.

    Parameters
    ----------
    metric, side, unit
        Which, and of which foot; None for both feet together, or for the one there is.
    this_run, other_run
        In each run at the matched speed, with all that is uncertain about it; None where there is not enough data.
    difference
        This run less the other. What both have in common, and is uncertain in each, is not uncertain here.
    verdict
        Whether the difference was told from zero.
    n
        Windows at the common speeds, in the run that has fewer.
    needed
        Windows that it takes; None where there are enough, and where more would not help.
    """

    metric: str
    side: Side | None
    unit: str
    this_run: Estimate | None = None
    other_run: Estimate | None = None
    difference: Estimate | None = None
    verdict: Verdict = "not_enough_data"
    n: int = 0
    needed: int | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs at matched speed.

    Parameters
    ----------
    recording, start
        The other run's, and when it was.
    this_name, other_name
        What the runner calls the two, such as two shoes.
    gait
        Which prevails in both, and of whose strides all numbers are.
    speed
        Speeds that both ran at (m/s); None where they share none.
    this_seconds, other_seconds
        How long each ran at them (s).
    metrics
        Both feet together, then foot by foot.
    """

    recording: str
    start: datetime | None
    this_name: str | None
    other_name: str | None
    gait: Gait
    speed: tuple[float, float] | None
    this_seconds: float
    other_seconds: float
    metrics: tuple[ComparedMetric, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the comparison as JSON values: SI units, cadence in steps per minute, None where absent."""
        start = None if self.start is None else self.start.astimezone(UTC).isoformat().replace("+00:00", "Z")
        return {**asdict(self), "start": start}


@dataclass(frozen=True, slots=True, eq=False)
class Strided:
    """A run as its strides alone tell it, as they are kept when the samples are not at hand.

    Parameters
    ----------
    recording_id, start
        Which, and when it was.
    running
        Which gait prevails.
    feet
        Strides by foot, in order of time, on one clock; each has some. Of a row's fields are needed what
        `course_of_strides` takes, `speed`, and those of `COMPARED` that are to be compared; the rest counts as unknown.
    """

    recording_id: str
    start: datetime | None
    running: bool
    feet: Mapping[Side, NDArray[np.void]]


def compare(this: Analysis, other: Analysis, *, paired_pods: bool = False, names: Names = (None, None)) -> Comparison:
    """Compare two runs at matched speed.

    Parameters
    ----------
    this, other
        The runs. Only what they have in common is compared: feet, gait and speeds.
    paired_pods
        The same pods in the same shoes, and nobody has touched them in between. Only then the errors of mounting and
        sensors are the same in both runs, and cancel.
    names
        What the runner calls the two.

    Raises
    ------
    NotComparableError
        When one was run and the other walked, or they have no foot in common.
    """
    mine, others = strided(this), strided(other)
    sides = common_feet(mine, others)
    outings = outings_of(this, other, paired_pods=paired_pods)
    windows = windowed(mine, course_of(this), sides), windowed(others, course_of(other), sides)
    asked = asked_of(same_feet=set(this.feet) == set(other.feet))
    return comparison(*windows, asked, outings, of=others, names=names)


def compare_strides(this: Strided, other: Strided, *, names: Names = (None, None)) -> Comparison:
    """Compare two runs at matched speed of which the strides are at hand, and nothing is known of the pods.

    Parameters
    ----------
    this, other
        The runs. Only what they have in common is compared: feet, gait and speeds.
    names
        What the runner calls the two.

    Raises
    ------
    NotComparableError
        When one was run and the other walked, or they have no foot in common.
    """
    sides = common_feet(this, other)
    courses = course_of_strides(this.feet), course_of_strides(other.feet)
    outings = Outings(scale=float(np.hypot(courses[0].scale(), courses[1].scale())))
    windows = windowed(this, courses[0], sides), windowed(other, courses[1], sides)
    return comparison(*windows, asked_of(same_feet=set(this.feet) == set(other.feet)), outings, of=other, names=names)


def compare_halves(analysis: Analysis, *, names: Names = (None, None)) -> Comparison:
    """Compare the second half of a run with the first.

    A runner who neither tires nor changes the ground shows no difference, so it is a check of the method too.

    Parameters
    ----------
    analysis
        The run.
    names
        What the second and the first half are called.
    """
    run = strided(analysis)
    whole = windowed(run, course_of(analysis), list(run.feet))
    middle = len(whole.speed) // 2
    first, second = whole.part(slice(middle)), whole.part(slice(middle, None))
    return comparison(second, first, COMPARED, SAME_OUTING, of=run, names=names)


@dataclass(frozen=True, slots=True, eq=False)
class Windowed:
    """A run as means over windows, in order of time.

    Parameters
    ----------
    speed, duration : (n,) float64
        Mean speed of the feet (m/s), and length of each window (s).
    values
        By metric and foot, None for all feet together: shape (n,), NaN where not known.
    carried
        Metrics that the strides carry, however few.
    feet
        How many.
    scale
        How unsure the scale of its lengths is, as a share.
    """

    speed: Floats
    duration: Floats
    values: Mapping[tuple[str, Side | None], Floats]
    carried: frozenset[str]
    feet: int
    scale: float

    def part(self, kept: slice | NDArray[np.bool_]) -> Windowed:
        """Return some of the windows."""
        values = {key: column[kept] for key, column in self.values.items()}
        return replace(self, speed=self.speed[kept], duration=self.duration[kept], values=values)

    def of(self, name: str, side: Side | None) -> Windows:
        """Return the windows in which a metric is known."""
        value = self.values[name, side]
        known = np.isfinite(value)
        return Windows(self.speed[known], value[known])


@dataclass(frozen=True, slots=True)
class Scored:
    """A metric before it is judged among the others; the score is the normal deviate of its difference from zero."""

    metric: ComparedMetric
    score: float | None = None


def strided(analysis: Analysis) -> Strided:
    """Return the strides of a run, of the feet that took some."""
    start = analysis.activity.start if analysis.activity is not None else None
    feet = {side: foot.strides for side, foot in analysis.feet.items() if len(foot.strides)}
    return Strided(analysis.recording_id, start, analysis.running, feet)


def common_feet(this: Strided, other: Strided) -> list[Side]:
    """Return the feet that both runs have; raises what :func:`compare` does."""
    if this.running != other.running:
        raise NotComparableError(this.recording_id, other.recording_id, "gait")
    sides = [side for side in this.feet if side in other.feet]
    if not sides:
        raise NotComparableError(this.recording_id, other.recording_id, "feet")
    return sides


def asked_of(*, same_feet: bool) -> list[str]:
    """Return what is compared: from one foot to the other is another thing where the other foot is not known."""
    return [name for name in COMPARED if same_feet or name not in BETWEEN_FEET]


def windowed(run: Strided, course: Course, sides: Sequence[Side]) -> Windowed:
    """Return the windows of a run that are full of strides of its gait and whose speed is known.

    Parameters
    ----------
    run, course
        The run.
    sides
        The feet to look at.
    """
    tables = {side: of_gait(run.feet[side], running=run.running) for side in sides}
    edges = edges_of(course, "time", WINDOW)
    means = {(name, side): window_means(tables[side], name, edges) for name in (*COMPARED, "speed") for side in sides}
    values: dict[tuple[str, Side | None], Floats] = {key: found.value for key, found in means.items()}
    for name in (*COMPARED, "speed"):
        # Where one of two feet is not known there is no mean: it would look like a change.
        values[name, None] = np.mean([values[name, side] for side in sides], axis=0)
    number = np.sum([means["speed", side].number for side in sides], axis=0)
    full = number >= LEAST_FILLED * np.median(number[number > 0]) if number.any() else number > 0
    carried = frozenset(name for name in COMPARED for table in tables.values() if np.isfinite(table[name]).any())
    windows = Windowed(values["speed", None], np.diff(edges), values, carried, len(sides), course.scale())
    return windows.part(full & np.isfinite(windows.speed))


def comparison(
    this: Windowed, other: Windowed, asked: Sequence[str], outings: Outings, *, of: Strided, names: Names
) -> Comparison:
    """Compare the windows of two runs.

    Parameters
    ----------
    this, other
        All of their windows.
    asked
        The metrics.
    outings
        How much alike the two are.
    of
        The other run.
    names
        What the runner calls the two.
    """
    speed = common_speeds(this.speed, other.speed)
    low, high = speed or (np.inf, -np.inf)
    this, other = (run.part((run.speed >= low) & (run.speed <= high)) for run in (this, other))
    metrics = [compared(this, other, name, side, outings) for name, side in rows(this, other, asked)]
    return Comparison(
        of.recording_id,
        of.start,
        *names,
        "running" if of.running else "walking",
        speed,
        float(this.duration.sum()),
        float(other.duration.sum()),
        judged(metrics),
    )


def common_speeds(this: Floats, other: Floats) -> tuple[float, float] | None:
    """Return the lowest and the highest speed that both ran at or close to (m/s)."""
    if not len(this) or not len(other):
        return None
    low, high = (1.0 - NEAR) * max(this.min(), other.min()), (1.0 + NEAR) * min(this.max(), other.max())
    lowest, highest = min(this.min(), other.min()), max(this.max(), other.max())
    return (float(max(low, lowest)), float(min(high, highest))) if low < high else None


def rows(this: Windowed, other: Windowed, asked: Sequence[str]) -> Iterator[tuple[str, Side | None]]:
    """Yield what is compared of two runs: of both feet together, then of each."""
    shown = [name for name in asked if name in this.carried | other.carried]
    yield from ((name, None) for name in shown)
    if this.feet > 1:
        yield from ((name, side) for name in shown if name in PER_FOOT for side in SIDES)


def compared(this: Windowed, other: Windowed, name: str, side: Side | None, outings: Outings) -> Scored:
    """Compare one metric, without judging yet whether its difference is real."""
    mine, others = this.of(name, side), other.of(name, side)
    n = min(len(mine.speed), len(others.speed))
    if n < LEAST_WINDOWS:
        in_both = name in this.carried & other.carried
        return Scored(ComparedMetric(name, side, METRICS[name], n=n, needed=LEAST_WINDOWS if in_both else None))
    found = matched(mine, others)
    feet = this.feet if side is None else 1
    value = 0.5 * (found.this.value + found.other.value)
    speed = 0.5 * float(mine.speed.mean() + others.speed.mean())
    difference, score = with_part(found.difference, outings.part(name, value, feet, slope=found.slope, speed=speed))
    return Scored(
        ComparedMetric(
            name,
            side,
            METRICS[name],
            with_part(found.this, common(name, found.this.value, scale=this.scale))[0],
            with_part(found.other, common(name, found.other.value, scale=other.scale))[0],
            difference,
            "not_told_apart",
            n,
        ),
        score,
    )


def with_part(reading: Reading, part: float) -> tuple[Estimate, float]:
    """Add a systematic part to what the windows tell; return the sum, and the normal deviate of its distance from zero.

    The windows tell their own scatter from few draws, so that what is rare follows Student's distribution. The standard
    uncertainty is that whose 1.96-fold is half of its 95 % interval.
    """
    sigma = float(np.hypot(reading.scatter, part))
    if sigma <= 0.0:
        return Estimate(reading.value, 0.0), 0.0
    freedom = reading.freedom * (sigma / reading.scatter) ** 4 if reading.scatter > 0.0 else np.inf
    freedom = min(freedom, MOST_FREEDOM)
    uncertainty = sigma * student_score(SIGMAS, freedom) / SIGMAS
    return Estimate(reading.value, uncertainty), normal_score(reading.value / sigma, freedom)


def judged(metrics: Sequence[Scored]) -> tuple[ComparedMetric, ...]:
    """Tell which differences are real, with a chance of `RISK` that any of those claimed is none.

    Many are asked at once, and one in twenty of equal pairs would pass for a difference alone. Holm 1979, "A simple
    sequentially rejective multiple test procedure": the clearest difference must be clear enough for all of them, the
    next one for all but one, and so on until one is not.
    """
    asked = sorted((each for each in metrics if each.score is not None), key=lambda each: -(each.score or 0.0))
    real: set[ComparedMetric] = set()
    for rank, each in enumerate(asked):
        if erfc((each.score or 0.0) / sqrt(2.0)) > RISK / (len(asked) - rank):
            break
        real.add(each.metric)
    return tuple(
        replace(each.metric, verdict="real_difference") if each.metric in real else each.metric for each in metrics
    )
