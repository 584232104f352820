"""An activity from what a file says of it: course, splits, track and series as from strides, nothing of it sure.

Whoever made the file worked the numbers out and says nothing about how sure they are, so nothing here does. The grade
of such an activity is `stated`. What each column of it comes from stays with the records.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from openstride.activity import Activity, Axis, HeartRate, Lap, Measure, Point, Records, Segment, Series, Split, Track
from openstride.analysis._beside import LONGEST_BEAT, heart_rate_from, mean_of, places, standing, track_from
from openstride.analysis._course import RUNNING, STANDING, WALKING, Course
from openstride.analysis._series import WINDOWS, edges_of
from openstride.analysis._splits import KILOMETRE, MILE, ROUNDING, split
from openstride.analysis._table import METRICS

Floats = NDArray[np.float64]
Part = TypeVar("Part", Split, Segment)

#: Columns that become metrics, and what makes the unit of `METRICS` of theirs.
SHOWN: Final[Mapping[str, float]] = MappingProxyType(
    {
        "speed": 1.0,
        "cadence": 60.0,
        "contact_time": 1.0,
        "flight_time": 1.0,
        "duty_factor": 1.0,
        "step_length": 1.0,
        "vertical_oscillation": 1.0,
        "vertical_ratio": 1.0,
        "leg_stiffness": 1.0,
        "power": 1.0,
    }
)
#: Joules in a kilocalorie.
KILOCALORIE: Final = 4184.0
#: Beyond these (steps; s, m) something is wrong with a file, and nothing is drawn along it.
MOST_STEPS: Final = 1_000_000
LONGEST: Final[Mapping[Axis, float]] = MappingProxyType({"time": 2.0 * 86_400.0, "distance": 1_000_000.0})


def activity_of_records(records: Records, *, name: str, running: bool | None = None) -> Activity:
    """Return an activity of a file as history knows it.

    Parameters
    ----------
    records
        What the file says; of a sport on foot, or of an unknown one of which somebody knows better.
    name
        The activity's own, its `id`.
    running
        Whether it is a run, else a walk; by the sport where it is not said.
    """
    runs = records.sport == "running" if running is None else running
    course = course_of_records(records, running=runs)
    distance = records.stated.distance or (None if course is None else course.distance)
    moving = records.stated.timer_time or records.timer_time
    return Activity(
        id=name,
        source="file",
        grade="stated",
        engine=None,
        start=records.start,
        running=runs,
        elapsed_time=records.stated.elapsed_time or max(records.elapsed_time, moving),
        moving_time=moving,
        summary=dict(summary_of(records, distance, moving)),
        segments=() if course is None else tuple(unsure(each) for each in course.segments()),
        splits={} if course is None else {"kilometre": splits(course, KILOMETRE), "mile": splits(course, MILE)},
        laps=() if course is None else tuple(lap_of(each, course) for each in records.laps),
        series=() if course is None else tuple(all_series(records, course)),
        track=track_of_records(records),
        heart_rate=heart_rate_of_records(records),
    )


def course_of_records(records: Records, *, running: bool) -> Course | None:
    """Return the way over time of an activity of a file, None where it has no two records.

    What was paused counts as standing, everything else as the gait that it is. `best_efforts` and `way_marks` of
    `openstride.history` take its `time` and `way` as they take those from strides.

    Parameters
    ----------
    records
        What the file says.
    running
        Whether it is a run, else a walk.
    """
    if len(records.time) < 2:
        return None
    instants = np.array(records.time)
    edges = [edge for pause in records.pauses for edge in (pause.start, pause.end)]
    time = np.unique(np.concatenate([instants, np.clip(edges, instants[0], instants[-1])]))
    known, gone = way_of(records)
    way = np.interp(time, known, gone) if len(known) else np.full(len(time), np.nan)
    middles = 0.5 * (time[1:] + time[:-1])
    paused = np.zeros(len(middles), np.bool_)
    for pause in records.pauses:
        paused |= (middles >= pause.start) & (middles < pause.end)
    gait = np.where(paused, STANDING, RUNNING if running else WALKING)
    return Course(time, way, np.zeros(len(time)), gait, steps_of(records), 1)


def way_of(records: Records) -> tuple[Floats, Floats]:
    """Return times (s) and the way gone until then (m), never less than before; empty where nothing tells it.

    It is that of the counter, else what the speeds come to, else the way between the positions.
    """
    time, counted = column(records, "distance")
    if len(counted) and counted.max() > 0.0:
        return time, np.maximum.accumulate(counted)
    time, speed = column(records, "speed")
    if len(speed) and speed.max() > 0.0:
        stands = np.minimum(np.diff(time, append=time[-1]), LONGEST_BEAT)
        return time, np.concatenate([[0.0], np.cumsum(speed * stands)[:-1]])
    time, latitude, longitude = positions(records)
    steps = np.linalg.norm(np.diff(places(np.radians(latitude), np.radians(longitude)), axis=0), axis=1)
    return time, np.concatenate([np.zeros(min(len(time), 1)), np.cumsum(steps)])


def steps_of(records: Records) -> Floats:
    """Return when the steps were taken (s), by the cadence; none where there is no cadence."""
    time, cadence = column(records, "cadence")
    if len(time) < 2:
        return np.zeros(0)
    stands = np.minimum(np.diff(time, append=time[-1]), LONGEST_BEAT)
    taken = np.concatenate([[0.0], np.cumsum(cadence * stands)[:-1]])
    if not 1.0 <= taken[-1] <= MOST_STEPS:
        return np.zeros(0)
    behind, first = np.unique(taken, return_index=True)
    return np.asarray(np.interp(np.arange(int(taken[-1])) + 0.5, behind, time[first]), np.float64)


def splits(course: Course, length: float) -> tuple[Split, ...]:
    """Cut at every so many metres; the last split may be shorter."""
    if course.distance is None or course.distance > LONGEST["distance"]:
        return ()
    whole = int(course.distance / length * (1.0 + ROUNDING))
    cuts = [course.start, *course.reached(length * np.arange(1, whole + 1, dtype=np.float64)).tolist(), course.end]
    found = [split(course, "distance", *ends, complete=k < whole) for k, ends in enumerate(pairwise(cuts))]
    return tuple(unsure(each) for each in found if each.complete or (each.distance or 0.0) > length * ROUNDING)


def lap_of(lap: Lap, course: Course) -> Split:
    """Return a lap with what the file says of it, and what its records say of the rest."""
    found = split(course, "lap", lap.start, lap.end)
    moving = found.moving_time if lap.timer_time is None else lap.timer_time
    way = found.distance if lap.distance is None else lap.distance
    return replace(found, moving_time=moving, distance=way, uncertainty=None)


def unsure(part: Part) -> Part:
    """Return a part without an uncertainty: nobody has stated one."""
    return replace(part, uncertainty=None)


def summary_of(records: Records, distance: float | None, moving: float) -> Iterator[tuple[str, Measure]]:
    """Yield what the activity came to, by the names that a run from strides has."""
    if distance is not None:
        yield "distance", Measure(distance, None, "m")
    yield "moving_time", Measure(moving, None, "s")
    if distance and moving > 0.0:
        yield "mean_speed", Measure(distance / moving, None, "m/s")
    for name, factor in SHOWN.items():
        time, values = column(records, name)
        mean = mean_of(values, standing(time)) if len(time) else None
        if mean is not None:
            yield name, Measure(factor * mean, None, METRICS[name])
    if records.stated.energy_kcal:
        yield "energy", Measure(KILOCALORIE * records.stated.energy_kcal, None, "J")


def all_series(records: Records, course: Course) -> Iterator[Series]:
    """Yield what is drawn along the activity, by time and by distance."""
    for axis, window in WINDOWS.items():
        size = course.end - course.start if axis == "time" else course.distance
        if size is None or not window <= size <= LONGEST[axis]:
            continue
        edges = edges_of(course, axis, window)
        for name, factor in SHOWN.items():
            time, values = column(records, name)
            above = values > 0.0
            if above.any():
                yield series_of(name, axis, course, edges, (time[above], factor * values[above]))


def series_of(name: str, axis: Axis, course: Course, edges: Floats, column: tuple[Floats, Floats]) -> Series:
    """Return the means of a column, times and values, over windows."""
    time, values = column
    at = np.searchsorted(edges, time, "right") - 1
    inside = (at >= 0) & (at < len(edges) - 1)
    number = np.bincount(at[inside], minlength=len(edges) - 1)
    total = np.bincount(at[inside], weights=values[inside], minlength=len(edges) - 1)
    middle = np.interp(0.5 * (edges[1:] + edges[:-1]), course.time, course.way)
    points = tuple(
        Point(start, end, gone if course.distance is not None else None, whole / n if n else None, None, n)
        for start, end, gone, whole, n in zip(
            edges[:-1].tolist(), edges[1:].tolist(), middle.tolist(), total.tolist(), number.tolist(), strict=True
        )
    )
    return Series(name, None, METRICS[name], axis, WINDOWS[axis], 0.0, 0.0, points)


def track_of_records(records: Records) -> Track | None:
    """Return where it went, None where no position was recorded."""
    return track_from(*positions(records))


def heart_rate_of_records(records: Records) -> HeartRate | None:
    """Return how fast the heart beat, None where that was not recorded."""
    time, rate = column(records, "heart_rate_bpm")
    return heart_rate_from(time, rate) if len(time) else None


def positions(records: Records) -> tuple[Floats, Floats, Floats]:
    """Return times (s), latitudes and longitudes (degrees)."""
    latitude, longitude = records.channel("latitude_deg"), records.channel("longitude_deg")
    if latitude is None or longitude is None:
        return np.zeros(0), np.zeros(0), np.zeros(0)
    table = np.array([records.time, latitude.values, longitude.values], np.float64)
    time, north, east = table[:, np.isfinite(table).all(axis=0)]
    return time, north, east


def column(records: Records, name: str) -> tuple[Floats, Floats]:
    """Return times (s) and values of the column that is to be trusted most, where it has any."""
    found = records.channel(name)
    if found is None:
        return np.zeros(0), np.zeros(0)
    values = np.array(found.values, np.float64)
    known = np.isfinite(values)
    return np.array(records.time)[known], values[known]
