"""Form along the run: means over windows of time or distance, with intervals that know that neighbours are alike.

Strides are no independent draws. Their correlation is not told from the dozen in a window, but from all windows of a
run together, as that of an autoregressive process of first order: n strides are then worth about
n (1 - r) / (1 + r). The scatter is pooled over the windows in the same way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from openstride.activity import Axis, Point, Series
from openstride.analysis._course import Course
from openstride.analysis._summary import LEAST_STRIDES, common
from openstride.analysis._table import METRICS
from openstride.recordings import Side

Floats = NDArray[np.float64]
Tables = Mapping[Side, NDArray[np.void]]

#: What is drawn along a run, where it is known.
ALONG: Final = (
    "speed", "cadence", "step_length", "contact_time", "flight_time", "duty_factor", "strike_angle", "pronation",
    "impact", "vertical_oscillation", "leg_stiffness", "power",
)  # fmt: skip
#: Windows (s, m): some 20 strides of each foot in running, so that a mean is four times as sure as a stride.
WINDOWS: Final[Mapping[Axis, float]] = {"time": 15.0, "distance": 50.0}
#: Rounds until the correlation stands to a thousandth.
ROUNDS: Final = 12
#: Correlation of neighbours beyond which the model would make a window worth less than its strides can tell.
MOST_CORRELATION: Final = 0.9


@dataclass(frozen=True, slots=True, eq=False)
class Means:
    """One foot's means over windows.

    Parameters
    ----------
    value, sigma : (k,) float64
        Mean and its standard uncertainty; NaN where a window holds too few strides.
    number : (k,) int
        Strides.
    correlation
        Of neighbouring strides.
    """

    value: Floats
    sigma: Floats
    number: NDArray[np.intp]
    correlation: float


def all_series(tables: Tables, course: Course) -> tuple[Series, ...]:
    """Return what is drawn along a run, by time and by distance, of both feet and of each; what is empty is left out.

    Parameters
    ----------
    tables
        Strides by foot, of one gait.
    course
        The run.
    """
    found = [
        series(tables, course, name, axis=axis, window=window, side=side)
        for axis, window in WINDOWS.items()
        for name in ALONG
        for side in sides_of(tables)
    ]
    return tuple(each for each in found if any(point.value is not None for point in each.points))


def sides_of(tables: Tables) -> Iterator[Side | None]:
    """Both feet together, then each, where there are two."""
    yield None
    if len(tables) > 1:
        yield from tables


def series(tables: Tables, course: Course, name: str, *, axis: Axis, window: float, side: Side | None = None) -> Series:
    """Return one metric along a run.

    Parameters
    ----------
    tables
        Strides by foot, of one gait.
    course
        The run.
    name
        Of the metric.
    axis, window
        What the windows are equal in, and how long each is (s, m).
    side
        The foot; None for the mean of both. A window in which one of two feet is not known has none, for the feet
        differ, and a mean over one would look like a change.

    Raises
    ------
    ValueError
        When the window is not positive.
    """
    if not window > 0.0:
        raise ValueError(f"a window is positive, got {window}")
    edges = edges_of(course, axis, window)
    feet = [window_means(table, name, edges) for foot, table in tables.items() if side in {None, foot}]
    value = np.mean([foot.value for foot in feet], axis=0)
    sigma = np.hypot.reduce([foot.sigma for foot in feet]) / len(feet)
    number = np.sum([foot.number for foot in feet], axis=0)
    known = np.isfinite(value)
    middle = np.interp(0.5 * (edges[1:] + edges[:-1]), course.time, course.way)
    return Series(
        metric=name,
        side=side,
        unit=METRICS[name],
        axis=axis,
        window=window,
        common=common(name, float(value[known].mean()), course.scale(side)) if known.any() else 0.0,
        correlation=float(np.mean([foot.correlation for foot in feet])),
        points=tuple(
            Point(
                start,
                end,
                at if course.distance is not None else None,
                mean if sure else None,
                uncertainty if sure else None,
                n,
            )
            for start, end, at, mean, uncertainty, n, sure in zip(
                *(column.tolist() for column in (edges[:-1], edges[1:], middle, value, sigma, number, known)),
                strict=True,
            )
        ),
    )


def edges_of(course: Course, axis: Axis, window: float) -> Floats:
    """Return the times (s) at which windows begin and end; the last is cut short by the end of the run."""
    if axis == "time":
        whole = np.arange(course.start, course.end, window, dtype=np.float64)
    elif course.distance is None:
        whole = np.array([course.start])
    else:
        marks = np.arange(window, course.distance, window, dtype=np.float64)
        whole = np.append(course.start, course.reached(marks))
    return np.append(whole, course.end)


def window_means(table: NDArray[np.void], name: str, edges: Floats) -> Means:
    """Return the means of one metric of one foot over the windows between these times (s)."""
    known = np.isfinite(table[name])
    # Columns, not rows: a row carries a whole swing path along.
    values, middle = table[name][known], 0.5 * (table["t_rest"] + table["t_rest_next"])[known]
    window = np.searchsorted(edges, middle, "right") - 1
    count = len(edges) - 1
    inside = (window >= 0) & (window < count)
    values, window = values[inside], window[inside]
    number = np.bincount(window, minlength=count)
    enough = number >= LEAST_STRIDES
    mean = np.full(count, np.nan)
    mean[enough] = np.bincount(window, values, count)[enough] / number[enough]
    rest = values - mean[window]
    scatter, correlation = alike(rest, window)
    sigma = scatter * np.sqrt(share_of_mean(np.maximum(number, 1), correlation))
    return Means(mean, np.where(enough, sigma, np.nan), number, correlation)


def alike(rest: Floats, window: NDArray[np.intp]) -> tuple[float, float]:
    """Return the standard deviation of strides and the correlation of neighbours, from what is left within windows.

    The mean that was taken off each window took a share h of the variance along, and as much of the covariance of
    neighbours: what is found for r is (r - h) / (1 - h). Since h depends on r, r is found by going round.
    """
    counted = np.isfinite(rest)
    rest, window = rest[counted], window[counted]
    same = window[1:] == window[:-1]
    power = float(rest @ rest)
    if same.sum() < LEAST_STRIDES or power <= 0.0:
        return (0.0 if len(rest) else float("nan")), 0.0
    length = np.array([len(rest) / len(np.unique(window))])
    # There is one pair of neighbours less than strides in each window.
    found = float(np.mean((rest[1:] * rest[:-1])[same])) / (power / len(rest))
    correlation = 0.0
    for _ in range(ROUNDS):
        taken = float(share_of_mean(length, correlation)[0])
        correlation = min(max(found * (1.0 - taken) + taken, 0.0), MOST_CORRELATION)
    return float(np.sqrt(power / len(rest) / (1.0 - float(share_of_mean(length, correlation)[0])))), correlation


def share_of_mean(number: NDArray[np.number[Any]], correlation: float) -> Floats:
    """Return the variance of a mean of so many neighbours as a share of that of one: 1 / n where they are not alike."""
    apart = 1.0 - correlation
    tail = 2.0 * correlation * (1.0 - correlation**number) / (number * apart**2)
    return np.asarray(((1.0 + correlation) / apart - tail) / number, np.float64)
