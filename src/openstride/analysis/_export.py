"""An activity made of strides, as records: what was going on at each second, for files that other programs read.

Where somebody ran leaves home only here, in a file that its runner asks for.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openstride.activity import CHANNELS, Channel, Lap, Origin, Pause, Records, Stated
from openstride.analysis._beside import LONGEST_BEAT, column, rising
from openstride.analysis._by_position import records_by_position
from openstride.analysis._course import SHORTEST_STAND, STANDING, UNKNOWN, WALKING, Course, course_of_strides
from openstride.analysis._splits import laps_of
from openstride.analysis._table import METRICS
from openstride.recordings import Recording, Side

Floats = NDArray[np.float64]
Tables = Mapping[Side, NDArray[np.void]]

#: What both feet say together, and what makes the unit of `CHANNELS` of that of `METRICS`.
OF_BOTH: Final[Mapping[str, float]] = MappingProxyType(
    {
        "speed": 1.0,
        "cadence": 1.0 / 60.0,
        "power": 1.0,
        "contact_time": 1.0,
        "flight_time": 1.0,
        "duty_factor": 1.0,
        "step_length": 1.0,
        "vertical_oscillation": 1.0,
        "vertical_ratio": 1.0,
        "leg_stiffness": 1.0,
    }
)
#: What each foot says for itself, with how sure it is: `contact_time_left`, `contact_time_left_uncertainty`.
OF_EACH: Final = (
    "contact_time",
    "flight_time",
    "step_length",
    "strike_angle",
    "toe_off_angle",
    "pronation",
    "pronation_velocity",
    "impact",
    "braking",
    "clearance",
)
#: What is nothing while somebody stands, rather than not known.
RESTING: Final = frozenset({"speed", "cadence"})


def records_of_strides(
    tables: Tables, *, start: datetime, duration: float, running: bool, beside: Sequence[tuple[float, Recording]] = ()
) -> Records:
    """Return an activity as records, one at each whole second of UTC.

    A value is that of the stride that is going on; of two feet the mean, and none where one of them is not known.

    Parameters
    ----------
    tables
        Strides by foot on the clock of the activity; each has some. Needed are the fields that `course_of_strides`
        asks for, and of each metric that is there its value and uncertainty.
    start
        Time zero of that clock, UTC.
    duration
        Of the activity (s).
    running
        Whether it is a run, else a walk.
    beside
        What else was recorded, by when it began on that clock (s): positions, heart rate, presses of the lap button.
    """
    course = course_of_strides(tables)
    first = start.replace(microsecond=0)
    first = first if first == start else first + timedelta(seconds=1)
    ahead = (first - start).total_seconds()
    time = np.arange(max(math.floor(duration - ahead), 0) + 1, dtype=np.float64)
    at = time + ahead
    channels = [
        *of_places(beside, at),
        *of_hearts(beside, at),
        *of_the_way(course, at),
        *of_strides(tables, course, at),
    ]
    # The button counts for the recording that it was pressed in, and a lap does not end where the next one begins.
    splits = laps_of(course, beside[0][1]) if len(beside) == 1 else ()
    laps = [Lap(each.start - ahead, each.end - ahead, each.moving_time, each.distance) for each in splits]
    return Records(
        sport="running" if running else "walking",
        start=first,
        time=tuple(time.tolist()),
        channels=tuple(each for each in channels if each.count),
        laps=tuple(laps),
        stated=Stated(
            distance=course.distance,
            elapsed_time=duration,
            timer_time=course.moving_time(course.start, course.end),
            steps=course.stepped(course.start, course.end + 1.0),
        ),
        pauses=tuple(Pause(begin - ahead, end - ahead) for begin, end in rests(course, duration)),
        device="OpenStride",
    )


def records_of_way(recording: Recording) -> Records:
    """Return a run without shoes as records: what `records_by_position` says, and how high that was.

    Parameters
    ----------
    recording
        With positions; of its metadata the start counts.
    """
    records = records_by_position(recording)
    places = of_places([(0.0, recording)], np.array(records.time))
    more = [each for each in places if each.count and records.channel(each.name) is None]
    return replace(records, channels=(*more, *records.channels), device="OpenStride")


def rests(course: Course, duration: float) -> Iterator[tuple[float, float]]:
    """Yield when nobody walked or ran (s): before the first stride, between strides, and after the last."""
    around = [
        (0.0, course.start),
        *((float(begin), float(end)) for begin, end in course.pauses()),
        (course.end, duration),
    ]
    yield from ((begin, end) for begin, end in around if end - begin >= SHORTEST_STAND)


def of_places(beside: Sequence[tuple[float, Recording]], at: Floats) -> Iterator[Channel]:
    """Yield where it was at these times (s), between positions that are not too far apart."""
    tables = [(begins, table) for begins, recording in beside if (table := recording.position()) is not None]
    for name in ("latitude_deg", "longitude_deg", "altitude"):
        values = np.full(len(at), np.nan)
        for begins, table in tables:
            if name in table:
                values = np.where(np.isnan(values), between(table, name, at - begins), values)
        yield channel(name, values, "phone_position")


def between(table: Mapping[str, NDArray[np.generic]], name: str, at: Floats) -> Floats:
    """Return a column of positions at times between them; NaN where the two around are too far apart."""
    time, latitude, longitude = (column(dict(table), each) for each in ("t", "latitude_deg", "longitude_deg"))
    values = column(dict(table), name)
    sound = np.isfinite(time) & np.isfinite(values) & (np.abs(latitude) <= 90.0) & (np.abs(longitude) <= 180.0)
    time, values = time[sound], values[sound]
    time, values = time[rising(time)], values[rising(time)]
    if not len(time):
        return np.full(len(at), np.nan)
    after = np.clip(np.searchsorted(time, at), 0, len(time) - 1)
    before = np.maximum(np.searchsorted(time, at, "right") - 1, 0)
    near = (time[after] >= at) & (time[before] <= at) & (time[after] - time[before] <= LONGEST_BEAT)
    if name != "longitude_deg":
        return np.where(near, np.interp(at, time, values), np.nan)
    found = np.interp(at, time, np.unwrap(values, period=360.0))
    return np.where(near, (found + 180.0) % 360.0 - 180.0, np.nan)


def of_hearts(beside: Sequence[tuple[float, Recording]], at: Floats) -> Iterator[Channel]:
    """Yield how fast the heart beat at these times (s): each value stands until the next, and not for long."""
    rate = np.full(len(at), np.nan)
    for begins, recording in beside:
        table = recording.heart_rate()
        if table is None:
            continue
        time, values = column(table, "t") + begins, column(table, "heart_rate_bpm")
        sound = np.isfinite(time) & (values > 0.0)
        time, values = time[sound], values[sound]
        time, values = time[rising(time)], values[rising(time)]
        last = np.searchsorted(time, at, "right") - 1
        if len(time):
            stands = (last >= 0) & (at - time[last] <= LONGEST_BEAT)
            rate = np.where(stands, values[last], rate)
    yield channel("heart_rate_bpm", rate, "watch")


def of_the_way(course: Course, at: Floats) -> Iterator[Channel]:
    """Yield the way gone until these times (s)."""
    if course.distance is not None:
        yield channel("distance", np.interp(at, course.time, course.way), "pod_summary")


def of_strides(tables: Tables, course: Course, at: Floats) -> Iterator[Channel]:
    """Yield what the strides say that are going on at these times (s)."""
    going = {side: strides_at(table, at) for side, table in tables.items()}
    behind = np.clip(np.searchsorted(course.time, at, "right") - 1, 0, len(course.gait) - 1)
    outside = (at < course.start) | (at >= course.end)
    gait = np.where(outside, UNKNOWN, course.gait[behind])
    for name, factor in OF_BOTH.items():
        values = factor * np.mean([taken(tables[side], name, going[side]) for side in tables], axis=0)
        values = np.where(gait >= WALKING, values, np.nan)
        at_rest = (gait == STANDING) & (name in RESTING)
        yield channel(name, np.where(at_rest, 0.0, values), "pod_summary")
    feet = {side: taken(table, "contact_time", going[side]) for side, table in tables.items()}
    if len(feet) > 1:
        yield channel("balance", feet["left"] / (feet["left"] + feet["right"]), "pod_summary")
    for name in OF_EACH:
        for side, table in tables.items():
            values, sigma = (taken(table, each, going[side]) for each in (name, f"u_{name}"))
            yield channel(f"{name}_{side}", values, "pod_summary", METRICS[name])
            yield channel(f"{name}_{side}_uncertainty", sigma, "pod_summary", METRICS[name])


def strides_at(table: NDArray[np.void], at: Floats) -> NDArray[np.intp]:
    """Return which stride of a foot goes on at each of these times (s), -1 for none."""
    last = np.searchsorted(table["t_rest"], at, "right") - 1
    return np.where((last >= 0) & (at < table["t_rest_next"][last]), last, -1)


def taken(table: NDArray[np.void], name: str, strides: NDArray[np.intp]) -> Floats:
    """Return a metric of strides; NaN where there is no stride, and for what the table does not have."""
    if name not in (table.dtype.names or ()):
        return np.full(len(strides), np.nan)
    return np.where(strides >= 0, table[name][strides], np.nan)


def channel(name: str, values: Floats, origin: Origin, unit: str = "") -> Channel:
    """Return a column; what is no number is not known."""
    found = tuple(value if known else None for value, known in zip(values.tolist(), np.isfinite(values), strict=True))
    return Channel(name, CHANNELS.get(name, unit), found, origin)
