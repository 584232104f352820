"""Splits by distance and by time, and laps, cut out of the course of a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from openstride.activity import Split, SplitKind
from openstride.analysis._course import Course
from openstride.analysis._summary import Summary, of_gait, summarise
from openstride.analysis._table import METRICS
from openstride.recordings import Recording, Side

KILOMETRE: Final = 1000.0
MILE: Final = 1609.344
#: A rest shorter than this share of a split is rounding, and no split of its own.
ROUNDING: Final = 1e-9


def splits_by_distance(course: Course, length: float) -> tuple[Split, ...]:
    """Cut a run at every so many metres; the last split may be shorter.

    Parameters
    ----------
    course
        The run. Where no length is known there are no splits.
    length
        Of a split (m): `KILOMETRE`, `MILE`, or another.

    Raises
    ------
    ValueError
        When the length is not positive.
    """
    refuse_nothing("length", length, "m")
    if course.distance is None:
        return ()
    whole = int(course.distance / length * (1.0 + ROUNDING))
    cuts = course.reached(length * np.arange(1, whole + 1, dtype=np.float64)).tolist()
    return cut(course, "distance", [course.start, *cuts, course.end], whole)


def splits_by_time(course: Course, duration: float) -> tuple[Split, ...]:
    """Cut a run at every so many seconds of elapsed time; the last split may be shorter.

    Raises
    ------
    ValueError
        When the duration is not positive.
    """
    refuse_nothing("duration", duration, "s")
    whole = int((course.end - course.start) / duration * (1.0 + ROUNDING))
    cuts = [course.start + duration * k for k in range(whole + 1)]
    return cut(course, "time", [*cuts, course.end], whole)


def laps_of(course: Course, recording: Recording) -> tuple[Split, ...]:
    """Cut a run where the runner pressed the button: at each `lap` of the recording's events, on its clock.

    A lap with an end of its own is that interval; one without is an instant at which one lap ends and the next begins.
    Without any there are no laps.
    """
    events: dict[str, NDArray[Any]] = recording.events() or {}
    if not len(events.get("t", ())):
        return ()
    chosen = np.array([kind == "lap" for kind in events["kind"]])
    starts, ends = (np.asarray(events[name], np.float64)[chosen] for name in ("t", "t_end"))
    instants = np.isnan(ends)
    spans = list(zip(starts[~instants].tolist(), ends[~instants].tolist(), strict=True))
    inside = [time for time in np.sort(starts[instants]).tolist() if course.start < time < course.end]
    if inside:
        spans += pairwise([course.start, *inside, course.end])
    return tuple(split(course, "lap", start, end) for start, end in sorted(spans))


def form_between(
    tables: Mapping[Side, NDArray[np.void]], name: str, start: float, end: float, *, running: bool
) -> Summary:
    """Sum up a metric over the strides of one gait in [start, end): those that have their middle there.

    Parameters
    ----------
    tables
        Strides by foot, in order of time.
    name
        Of a metric that one foot has by itself; what is measured from foot to foot also needs their clocks.
    start, end
        Of a split, say (s).
    running
        Whether running strides count, else walking ones.
    """
    return summarise(
        name, {side: inside(table, start, end, running)[name] for side, table in tables.items()}, METRICS[name]
    )


def inside(table: NDArray[np.void], start: float, end: float, running: bool) -> NDArray[np.void]:  # noqa: FBT001
    """Return the strides of one gait in [start, end) (s)."""
    first, stop = np.searchsorted(0.5 * (table["t_rest"] + table["t_rest_next"]), (start, end))
    return of_gait(table[first:stop], running=running)


def cut(course: Course, kind: SplitKind, cuts: Iterable[float], whole: int) -> tuple[Split, ...]:
    """Return the splits between neighbouring cuts, the first `whole` of them complete; what is empty is left out."""
    found = [split(course, kind, *ends, complete=k < whole) for k, ends in enumerate(pairwise(cuts))]
    return tuple(each for each in found if each.complete or each.steps)


def split(course: Course, kind: SplitKind, start: float, end: float, *, complete: bool = True) -> Split:
    """Return one split of a course."""
    moving = course.moving_time(start, end)
    return Split(kind, start, end, moving, *course.gone(start, end), course.stepped(start, end), complete)


def refuse_nothing(name: str, value: float, unit: str) -> None:
    """Raise ValueError for a split of no size."""
    if not value > 0.0:
        raise ValueError(f"the {name} of a split is positive, got {value} {unit}")
