"""Form over the weeks, at matched speed: what has risen or fallen by more than runs differ by from day to day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

import numpy as np

from openstride.activity import FORM
from openstride.history._matched import Change, Contrast, FormOfRun, readings, regression, told_apart

TrendVerdict = Literal["risen", "fallen", "not_told_apart", "not_enough_data"]

#: Weeks that a trend goes over, where nobody says.
WEEKS: Final = 8
#: Runs that a trend takes, and the share of the weeks that they must cover.
LEAST_RUNS: Final = 8
LEAST_COVERED: Final = 0.5
#: Places that a line is told at, its ends among them: what a chart needs to draw the interval, which is curved.
PLACES: Final = 9


@dataclass(frozen=True, slots=True)
class RunRead:
    """What one run says of a metric at the speed that it is read off at (SI), and when it began."""

    instant: datetime
    value: float


@dataclass(frozen=True, slots=True)
class OnLine:
    """Where a line through runs lies at an instant, with its interval of 95 % (SI)."""

    instant: datetime
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Trend:
    """One metric over the weeks, as a straight line through runs.

    Parameters
    ----------
    metric, unit
        Which, in SI.
    speed
        At which (m/s).
    days
        From the first run to the last.
    runs
        That tell it.
    now
        Where the line ends: the metric at this speed today, with what mountings make of it.
    change
        Over those days; None where there is not enough data.
    verdict
        In a word, the risk of any false one among all metrics being 5 %.
    needed
        Runs that it takes; None where there are enough, and where they are too close to each other in time.
    read
        Each run, in order of time.
    line
        At equal steps from the first run to the last; empty where there is not enough data.
    """

    metric: str
    unit: str
    speed: float
    days: float
    runs: int
    now: Change | None = None
    change: Change | None = None
    verdict: TrendVerdict = "not_enough_data"
    needed: int | None = None
    read: tuple[RunRead, ...] = ()
    line: tuple[OnLine, ...] = ()


def trends(
    runs: Sequence[FormOfRun],
    until: datetime,
    speed: float,
    *,
    weeks: float = WEEKS,
    metrics: Sequence[str] = tuple(FORM),
) -> tuple[Trend, ...]:
    """Return how form has changed over the weeks until an instant.

    Parameters
    ----------
    runs
        All there are, in any order.
    until
        Aware; runs that began in [until - weeks, until) take part.
    speed
        To read form off at (m/s); `usual_speed` of the runs is what a runner means.
    weeks
        How many.
    metrics
        Which of `activity.FORM`; those that no run has within 0.75 m/s of the speed are left out.
    """
    since = until - timedelta(weeks=weeks)
    chosen = [run for run in runs if since <= run.instant < until]
    found = [each for metric in metrics if (each := _trend(chosen, metric, speed, weeks)) is not None]
    real = told_apart([None if line is None else line[0] for _, line in found])
    return tuple(_judged(trend, line, real=sure) for (trend, line), sure in zip(found, real, strict=True))


def _trend(
    runs: Sequence[FormOfRun], metric: str, speed: float, weeks: float
) -> tuple[Trend, tuple[Contrast, ...] | None] | None:
    """Return the trend of one metric without a verdict, and its change and line where there is enough data."""
    read = readings(runs, metric, speed)
    if not len(read.value):
        return None
    days = float(np.ptp(read.day))
    n = len(read.value)
    told = tuple(RunRead(runs[at].instant, value) for at, value in zip(read.place, read.value.tolist(), strict=True))
    trend = Trend(metric, FORM[metric], speed, days, n, needed=LEAST_RUNS if n < LEAST_RUNS else None, read=told)
    if n < LEAST_RUNS or days < 7.0 * weeks * LEAST_COVERED:
        return trend, None
    design = np.column_stack([np.ones(n), (read.day - read.day[-1]) / days])
    places = np.column_stack([np.ones(PLACES), np.linspace(-1.0, 0.0, PLACES)])
    return trend, regression(read, design, np.vstack([[0.0, 1.0], places]))


def _judged(trend: Trend, line: tuple[Contrast, ...] | None, *, real: bool) -> Trend:
    if line is None:
        return trend
    change, *along = line
    verdict: TrendVerdict = "not_told_apart" if not real else "risen" if change.value > 0.0 else "fallen"
    drawn = tuple(_on_line(trend, place, each.change()) for place, each in enumerate(along))
    return replace(trend, now=along[-1].change(), change=change.change(), verdict=verdict, line=drawn)


def _on_line(trend: Trend, place: int, there: Change) -> OnLine:
    first, last = trend.read[0].instant, trend.read[-1].instant
    return OnLine(first + (last - first) * place / (PLACES - 1), there.value, there.low, there.high)


def wording(trend: Trend) -> tuple[str, dict[str, object]]:
    """Return the key of the text that tells a trend, and its values.

    Whoever shows it words `metric` and `speed`, and brings `change`, `low` and `high`, which are SI, into the unit of
    the metric.
    """
    values: dict[str, object] = {"metric": trend.metric, "speed": trend.speed, "weeks": round(trend.days / 7.0)}
    if trend.change is None:
        short = {"runs": trend.runs, "needed": LEAST_RUNS}
        return ("trend.too_few", values | short) if trend.needed else ("trend.too_soon", values)
    change = {"change": trend.change.value, "low": trend.change.low, "high": trend.change.high}
    return f"trend.{trend.verdict}", values | change
