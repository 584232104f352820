"""What a run says of form: each metric by speed, from the windows of it that were level, steady running.

Windows of 15 s, as everywhere in this room: an error of one stride's length or time is one of its speed too, so strides
sorted by their own speed would show a form that goes with speed where there is none.

What is known of the ground is little. A rise is taken for drift where it can be, so what is left of a slope is about a
third of it, beside an error of up to 0.015 that stays the same all run (simulated runners). A window counts as level
when it rises as the run mostly does: that finds hills of 3 % and more, and not a whole run up an even slope.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openstride.activity import FORM, FormAtSpeed, FormBin
from openstride.analysis._analysis import Analysis
from openstride.analysis._by_speed import LEAST_SPREAD, WINDOW
from openstride.analysis._by_speed import LEAST_WINDOWS as LEAST_FOR_SLOPE
from openstride.analysis._compare import LEAST_FILLED
from openstride.analysis._outings import MOUNTED, Outings, course_of
from openstride.analysis._series import alike, edges_of, share_of_mean, window_means
from openstride.analysis._summary import of_gait
from openstride.recordings import SIDES, Side

Floats = NDArray[np.float64]
Chosen = NDArray[np.bool_]
Tables = Mapping[Side, NDArray[np.void]]
#: What a mean of a metric owes to its outing, as a standard uncertainty, given mean, slope over speed, and speed.
Owed = Callable[[float, float, float], float]

#: Width of a bin (m/s): over half of it contact time changes by 5 ms, hardly more than from run to run.
BIN: Final = 0.25
#: Windows in a bin: half a minute at a speed.
LEAST_WINDOWS: Final = 2
#: Halves of a window whose speeds differ by a larger share of them are a change of pace. By chance alone the means of
#: ten strides differ by 1 to 2 %.
STEADY: Final = 0.06
#: The highest speed of the fastest sprinter (m/s): what is faster was not measured well.
FASTEST: Final = 12.5
#: A window whose rise differs by more from what is usual in the run is on a hill, and a run in which more than this is
#: usual was nowhere level, whatever the sensors add.
LEVEL: Final = 0.01
MOSTLY_LEVEL: Final = 0.03
#: Made of the contact times of both feet, as a multiple of the asymmetry, and where equal feet are.
OF_BOTH_FEET: Final[Mapping[str, tuple[float, float]]] = {"balance": (0.25, 0.5), "asymmetry": (1.0, 0.0)}
#: What the stride table has of it, and how large its unit is in SI.
TABLED: Final = {name: 1.0 / 60.0 if name == "cadence" else 1.0 for name in FORM if name not in OF_BOTH_FEET}


@dataclass(frozen=True, slots=True, eq=False)
class Windowed:
    """A metric in windows of a run, one number each, NaN where it is not known.

    Parameters
    ----------
    value, sigma
        Mean, and its standard uncertainty from the scatter of strides.
    squares, freedom
        Sum of the squares of what single strides differ from it, and how many free ones they are.
    number
        Strides.
    """

    value: Floats
    sigma: Floats
    squares: Floats
    freedom: Floats
    number: Floats

    def part(self, kept: Chosen) -> Windowed:
        """Return some of the windows."""
        return Windowed(*(getattr(self, each.name)[kept] for each in fields(self)))

    def times(self, factor: float, plus: float = 0.0) -> Windowed:
        """Return so many times as much of it, and so much more."""
        return replace(
            self, value=factor * self.value + plus, sigma=factor * self.sigma, squares=factor**2 * self.squares
        )


def form_at_speed(analysis: Analysis) -> FormAtSpeed:
    """Return what a run says of form at each speed that it held on the level.

    Parameters
    ----------
    analysis
        The run. With one foot `balance` and `asymmetry` are absent, and all else is that foot's; whoever compares runs
        takes care that they are of the same feet.

    Returns
    -------
    FormAtSpeed
        Bins of 0.25 m/s that at least two windows of 15 s fall into. Empty where nobody ran, or not for long enough.

    Raises
    ------
    ValueError
        For an analysis that was put together by hand, which has no course.
    """
    course = course_of(analysis)
    feet = {side: of_gait(foot.strides, running=True) for side, foot in analysis.feet.items()}
    tables = {side: feet[side] for side in SIDES if side in feet and len(feet[side])}
    if not tables:
        return {}
    edges = edges_of(course, "time", WINDOW)
    by_foot = {name: [windowed(table, name, edges) for table in tables.values()] for name in ("speed", *TABLED)}
    speed = mean_of_feet(by_foot["speed"])
    chosen = full(speed) & steady(tables, edges) & level(tables, edges)
    outings = Outings(scale=float(np.sqrt(2.0)) * course.scale())
    form = {
        name: binned(
            speed.value[chosen],
            mean_of_feet(by_foot[name]).part(chosen),
            owed_to(outings, name, len(tables)),
            unit,
        )
        for name, unit in TABLED.items()
    }
    if len(tables) == len(SIDES):
        form |= of_both_feet(speed.value[chosen], *(each.part(chosen) for each in by_foot["contact_time"]))
    return {name: form[name] for name in FORM if form.get(name)}


def windowed(table: NDArray[np.void], name: str, edges: Floats) -> Windowed:
    """Return one metric of one foot in the windows between these times (s)."""
    means = window_means(table, name, edges)
    window, values = in_windows(table, name, edges)
    squares = np.asarray(np.bincount(window, (values - means.value[window]) ** 2, len(means.value)), np.float64)
    number = np.asarray(means.number, np.float64)
    return Windowed(means.value, means.sigma, squares, np.maximum(number - 1.0, 0.0), number)


def in_windows(table: NDArray[np.void], name: str, edges: Floats) -> tuple[NDArray[np.intp], Floats]:
    """Return the window that each stride lies in, and its value, for the strides that have one."""
    known = np.isfinite(table[name])
    window = np.searchsorted(edges, 0.5 * (table["t_rest"] + table["t_rest_next"])[known], "right") - 1
    inside = (window >= 0) & (window < len(edges) - 1)
    return window[inside], table[name][known][inside]


def mean_of_feet(feet: Sequence[Windowed]) -> Windowed:
    """Return the mean of the feet; where one of two is not known there is none, for it would look like a change."""
    value, sigma, squares, freedom, number = (
        np.array([getattr(foot, each.name) for foot in feet]) for each in fields(Windowed)
    )
    return Windowed(
        value.mean(axis=0),
        np.hypot.reduce(sigma) / len(feet),
        squares.sum(axis=0),
        freedom.sum(axis=0),
        number.sum(axis=0),
    )


def asymmetry_of(left: Windowed, right: Windowed) -> Windowed:
    """Return the contact time of the left foot less that of the right, over the mean of both."""
    mean = 0.5 * (left.value + right.value)
    return Windowed(
        (left.value - right.value) / mean,
        np.hypot(left.sigma, right.sigma) / mean,
        # The difference of two strides has the variances of both, and there are as many pairs as strides of one foot.
        2.0 * (left.squares + right.squares) / mean**2,
        left.freedom + right.freedom,
        left.number + right.number,
    )


def of_both_feet(speed: Floats, left: Windowed, right: Windowed) -> dict[str, tuple[FormBin, ...]]:
    """Return the bins of what compares the contact times of the feet."""
    asymmetry = asymmetry_of(left, right)
    contact = 0.5 * float(np.mean(left.value + right.value)) if len(speed) else np.nan
    anew = float(np.sqrt(2.0)) * MOUNTED["contact_time"][0] / contact
    return {
        name: binned(speed, asymmetry.times(factor, equal), always(factor * anew))
        for name, (factor, equal) in OF_BOTH_FEET.items()
    }


def owed_to(outings: Outings, name: str, feet: int) -> Owed:
    """Return what mounting, ground and scale make of one outing's mean: half the variance of a difference of two."""
    return lambda value, slope, speed: outings.part(name, value, feet, slope=slope, speed=speed) / float(np.sqrt(2.0))


def always(uncertainty: float) -> Owed:
    """Return what does not depend on the mean."""
    return lambda _value, _slope, _speed: uncertainty


def full(speed: Windowed) -> Chosen:
    """Tell which windows are full of running strides of a speed that is known, and that somebody can run."""
    taken = speed.number[speed.number > 0]
    usual = float(np.median(taken)) if len(taken) else np.inf
    return (speed.value <= FASTEST) & (speed.number >= LEAST_FILLED * usual)


def steady(tables: Tables, edges: Floats) -> Chosen:
    """Tell in which windows the first half was run as fast as the second."""
    halves = np.append(np.column_stack([edges[:-1], 0.5 * (edges[:-1] + edges[1:])]).ravel(), edges[-1])
    speed = np.mean([window_means(table, "speed", halves).value for table in tables.values()], axis=0)
    first, second = speed[::2], speed[1::2]
    return np.asarray(np.abs(second - first) <= STEADY * 0.5 * (first + second))


def level(tables: Tables, edges: Floats) -> Chosen:
    """Tell which windows rise no more and no less than the run mostly does; the module says what that can tell."""
    rises = np.mean([rise(table, edges) for table in tables.values()], axis=0)
    usual = float(np.nanmedian(rises)) if np.isfinite(rises).any() else np.nan
    return np.asarray((np.abs(rises - usual) <= LEVEL) & (np.abs(usual) <= MOSTLY_LEVEL))


def rise(table: NDArray[np.void], edges: Floats) -> Floats:
    """Return the rise of one foot's measured strides over their length, by window; NaN where there are none."""
    table = table[np.isfinite(table["stride_length"])]
    up, along = (np.bincount(*in_windows(table, name, edges), len(edges) - 1) for name in ("dz", "stride_length"))
    return np.asarray(np.divide(up, along, out=np.full(len(along), np.nan), where=along > 0.0), np.float64)


def binned(speed: Floats, metric: Windowed, owed: Owed, unit: float = 1.0) -> tuple[FormBin, ...]:
    """Return the bins of one metric that enough windows fall into, in a unit that is so many times SI's."""
    known = np.isfinite(metric.value) & np.isfinite(metric.sigma)
    speed, metric = speed[known], metric.part(known)
    at = np.floor(speed / BIN).astype(np.intp)
    slope = slope_of(speed, metric.value)
    scatter, correlation = alike(within_bins(metric.value - slope * speed, at), at)
    found = []
    for bin_ in np.unique(at)[np.unique(at, return_counts=True)[1] >= LEAST_WINDOWS]:
        here = metric.part(at == bin_)
        count = len(here.value)
        middle, value = float(speed[at == bin_].mean()), float(here.value.mean())
        # What windows scatter beyond their strides is told from all of the run: one bin tells it badly.
        of_windows = scatter * float(np.sqrt(share_of_mean(np.array([count]), correlation)[0]))
        of_strides = float(np.hypot.reduce(here.sigma)) / count
        uncertainty = float(np.hypot(max(of_windows, of_strides), owed(value, slope, middle)))
        spread = float(np.sqrt(here.squares.sum() / here.freedom.sum()))
        found.append(FormBin(middle, unit * value, unit * spread, unit * uncertainty, int(here.number.sum())))
    return tuple(found)


def slope_of(speed: Floats, value: Floats) -> float:
    """Return by how much a metric changes with 1 m/s; zero where the speed hardly changed."""
    if len(speed) < LEAST_FOR_SLOPE or speed.std() < LEAST_SPREAD * speed.mean():
        return 0.0
    offset = speed - speed.mean()
    return float(offset @ value / (offset @ offset))


def within_bins(values: Floats, at: NDArray[np.intp]) -> Floats:
    """Return what values differ from the mean of their bin."""
    _, place, count = np.unique(at, return_inverse=True, return_counts=True)
    return values - (np.bincount(place, values) / count)[place]
