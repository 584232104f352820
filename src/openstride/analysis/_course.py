"""The runner as one body: how far by when, and in which gait, from the strides of both feet.

Time is cut at every rest instant of either foot and at the ends of long gaps. Between two cuts each foot does one
thing; the body goes the mean of the ways of the feet that were recorded, and runs if a foot does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openstride.activity import GAITS, Segment
from openstride.analysis._summary import SCALE, UNCALIBRATED, Shares, common
from openstride.analysis._totals import filled_lengths
from openstride.recordings import Side

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]

UNKNOWN, STANDING, WALKING, RUNNING = range(-1, 3)
#: Without samples for longer (s), nobody knows what a foot did.
LONG_GAP: Final = 2.0
#: Strides that decide together whether the one in their middle is running: one contact found late makes no walk.
VOTERS: Final = 5
#: A shorter stand (s) between steps is none, a foot was slow to start; a shorter gait between two others neither.
SHORTEST_STAND: Final = 1.5
SHORTEST_GAIT: Final = 3.0


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """A run as a whole.

    Parameters
    ----------
    time : (n,) float64
        The cuts (s), from the first sample to the last.
    way, variance : (n,) float64
        Distance gone until then (m), and what is not sure about it stride by stride (m2). NaN where no length is known.
    gait : (n - 1,) intp
        `UNKNOWN`, `STANDING`, `WALKING` or `RUNNING` between one cut and the next.
    steps : (m,) float64
        Times of the steps (s), in order; each of those of a single foot stands for two.
    each
        Steps that each of them stands for.
    shares
        How unsure the scale of lengths is.
    """

    time: Floats
    way: Floats
    variance: Floats
    gait: Whole
    steps: Floats
    each: int
    shares: Shares = field(default_factory=dict)

    @property
    def start(self) -> float:
        """First sample (s)."""
        return float(self.time[0])

    @property
    def end(self) -> float:
        """Last sample (s)."""
        return float(self.time[-1])

    @property
    def distance(self) -> float | None:
        """All of the way (m)."""
        return float(self.way[-1]) if np.isfinite(self.way[-1]) else None

    def scale(self, side: Side | None = None) -> float:
        """Return how unsure the scale of lengths is, as a share: of a foot, or of both together."""
        return self.shares.get(side, SCALE)

    def gone(self, start: float, end: float) -> tuple[float | None, float | None]:
        """Return the way gone in [start, end), and its standard uncertainty (m)."""
        if self.distance is None:
            return None, None
        way = float(np.diff(np.interp((start, end), self.time, self.way))[0])
        variance = float(np.diff(np.interp((start, end), self.time, self.variance))[0])
        return way, float(np.hypot(np.sqrt(max(variance, 0.0)), common("distance", way, self.scale())))

    def reached(self, way: Floats) -> Floats:
        """Return when so much of the way (m) was behind the runner (s): the earliest such time."""
        behind, first = np.unique(self.way, return_index=True)
        return np.interp(way, behind, self.time[first])

    def stepped(self, start: float, end: float) -> int:
        """Return the steps of both feet in [start, end)."""
        first, stop = np.searchsorted(self.steps, (start, end))
        return int(stop - first) * self.each

    def moving_time(self, start: float, end: float) -> float:
        """Return how much of [start, end) was walked or run (s)."""
        inside = np.clip(self.time, start, end)
        return float(np.diff(inside)[self.gait >= WALKING].sum())

    def pauses(self) -> Floats:
        """Return the intervals in which nobody is known to have walked or run (s), in order, shape (m, 2)."""
        return intervals_of(self.gait < WALKING, self.time)

    def segments(self) -> tuple[Segment, ...]:
        """Return the stretches of one gait, in order of time, without holes."""
        firsts = np.flatnonzero(np.diff(self.gait, prepend=self.gait[0] - 1))
        found = []
        for first, stop in zip(firsts, [*firsts[1:], len(self.gait)], strict=True):
            start, end = float(self.time[first]), float(self.time[stop])
            gait = GAITS[self.gait[first] - UNKNOWN]
            found.append(Segment(gait, start, end, *self.gone(start, end), self.stepped(start, end)))
        return tuple(found)


def course_of(
    tables: Mapping[Side, NDArray[np.void]], spans: Mapping[Side, Floats], shares: Shares = UNCALIBRATED
) -> Course:
    """Lay the ways of the feet together.

    Parameters
    ----------
    tables
        Strides by foot, on one clock; one of them at least has some.
    spans
        By foot, intervals without samples (s), shape (m, 2), on the same clock. The time before the first sample and
        after the last is among them: they begin at minus and end at plus infinity.
    shares
        How unsure the scale of lengths is.
    """
    holes = {side: gaps[np.diff(gaps, axis=1)[:, 0] > LONG_GAP] for side, gaps in spans.items()}
    start = min(float(gaps[0, 1]) for gaps in spans.values())
    end = max(float(gaps[-1, 0]) for gaps in spans.values())
    events = [table[name] for table in tables.values() for name in ("t_rest", "t_rest_next")]
    time = np.unique(np.clip(np.concatenate([*events, *(gaps.ravel() for gaps in holes.values())]), start, end))
    middles = 0.5 * (time[1:] + time[:-1])
    feet = [on_the_way(table, holes[side], time, middles) for side, table in tables.items()]
    gaits, ways, variances = (np.array(columns) for columns in zip(*feet, strict=True))
    way, variance = mean_way(gaits, ways, variances)
    steps = np.sort(np.concatenate([0.5 * (table["t_rest"] + table["t_rest_next"]) for table in tables.values()]))
    return Course(time, way, variance, settled(time, gaits.max(axis=0)), steps, 3 - len(tables), shares)


def course_of_strides(tables: Mapping[Side, NDArray[np.void]]) -> Course:
    """Lay the ways of the feet together from strides alone, as they are kept when the samples are not at hand.

    A foot that takes no stride for longer than `LONG_GAP` while the other one goes on was not recorded, and is not
    counted meanwhile. Where both rest nobody can tell any more whether they stood: the way does not grow.

    Parameters
    ----------
    tables
        Strides by foot, in order of time, on one clock; each has some. Of a row's fields are needed `t_rest`,
        `t_rest_next`, `stride_length`, `u_stride_length`, `duty_factor` and `running`.
    """
    stretches = {side: unbroken(table) for side, table in tables.items()}
    time = np.unique(np.concatenate([each.ravel() for each in stretches.values()]))
    middles = 0.5 * (time[1:] + time[:-1])
    moving = {side: within(each, middles) for side, each in stretches.items()}
    anybody = np.any(list(moving.values()), axis=0)
    outside = np.array([[-np.inf, time[0]]]), np.array([[time[-1], np.inf]])
    spans = {
        side: np.concatenate([outside[0], intervals_of(anybody & ~each, time), outside[1]])
        for side, each in moving.items()
    }
    return course_of(tables, spans)


def unbroken(table: NDArray[np.void]) -> Floats:
    """Return the stretches of time in which a foot takes stride after stride, shape (m, 2)."""
    breaks = np.flatnonzero(table["t_rest"][1:] - table["t_rest_next"][:-1] > LONG_GAP)
    firsts, lasts = np.append(0, breaks + 1), np.append(breaks, len(table) - 1)
    return np.column_stack([table["t_rest"][firsts], table["t_rest_next"][lasts]])


def within(intervals: Floats, instants: Floats) -> NDArray[np.bool_]:
    """Tell which instants lie in one of some intervals, which are in order and do not overlap."""
    at = np.searchsorted(intervals[:, 0], instants, "right") - 1
    return np.asarray((at >= 0) & (instants < intervals[np.maximum(at, 0), 1]))


def intervals_of(chosen: NDArray[np.bool_], time: Floats) -> Floats:
    """Return the intervals, shape (m, 2), that the chosen spaces between successive times make together."""
    edged = np.concatenate([[False], chosen, [False]])
    return time[np.flatnonzero(edged[1:] != edged[:-1])].reshape(-1, 2)


def on_the_way(table: NDArray[np.void], holes: Floats, time: Floats, middles: Floats) -> tuple[Whole, Floats, Floats]:
    """Return what one foot does between the cuts: its gait, its way (m) and the variance of that (m2)."""
    gait = np.full(len(middles), STANDING, np.intp)
    if len(holes):
        gait[within(holes, middles)] = UNKNOWN
    if not len(table):
        return gait, np.full(len(middles), np.nan), np.full(len(middles), np.nan)
    at = np.maximum(np.searchsorted(table["t_rest"], middles, "right") - 1, 0)
    inside = (middles >= table["t_rest"][at]) & (middles < table["t_rest_next"][at])
    gait[inside] = np.where(run_by_vote(table), RUNNING, WALKING)[at[inside]]
    length, sigma = filled_lengths(table)
    knots = np.column_stack([table["t_rest"], table["t_rest_next"]]).ravel()
    gone = [
        np.diff(np.interp(time, knots, np.column_stack([np.cumsum(each) - each, np.cumsum(each)]).ravel()))
        for each in (length, sigma**2)
    ]
    return gait, gone[0], gone[1]


def mean_way(gaits: Whole, ways: Floats, variances: Floats) -> tuple[Floats, Floats]:
    """Return the way of the body at the cuts, the mean of the feet that are known at a time, and its variance."""
    counted = (gaits != UNKNOWN) & np.isfinite(ways)
    number = np.maximum(counted.sum(axis=0), 1)
    way = np.where(counted, ways, 0.0).sum(axis=0) / number
    variance = np.where(counted, variances, 0.0).sum(axis=0) / number**2
    nowhere = 0.0 if np.isfinite(ways).any() else np.nan
    return np.append(0.0, np.cumsum(way)) + nowhere, np.append(0.0, np.cumsum(variance)) + nowhere


def run_by_vote(table: NDArray[np.void]) -> NDArray[np.bool_]:
    """Tell which strides are running, each by the majority around it; one without a contact has no vote."""
    known = np.isfinite(table["duty_factor"]).astype(np.float64)
    votes = np.where(table["running"], known, -known)
    around = np.convolve(votes, np.ones(VOTERS))[VOTERS // 2 :][: len(table)]
    return np.asarray(around > 0.0)


def settled(time: Floats, gait: Whole) -> Whole:
    """Return the gaits between the cuts without those too short to be any: they become what was before them."""
    gait = gait.copy()
    for least, kinds in ((SHORTEST_STAND, (STANDING,)), (SHORTEST_GAIT, (WALKING, RUNNING))):
        firsts = np.flatnonzero(np.diff(gait, prepend=gait[0] - 1))
        stops = np.append(firsts[1:], len(gait))
        for k in range(1, len(firsts) - 1):
            first, stop = firsts[k], stops[k]
            between = gait[firsts[k] - 1] >= WALKING and gait[stop] >= WALKING
            if between and gait[first] in kinds and time[stop] - time[first] < least:
                gait[first:stop] = gait[first - 1]
    return gait
