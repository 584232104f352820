"""What files of other makers say along an activity: curves for a chart, laps, and where it went.

An activity that was merged of several such files is told from end to end. Each curve says what measured it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openstride.activity import ORIGINS, Activity, Origin, Records
from openstride.analysis import ALONG, Told, activity_of_records, course_of_records, positions, told_along
from openstride.formats import LONGEST_GAP
from openstride.server._documents import Document
from openstride.server.activities._series import By, Curve, Gap, curve
from openstride.server.activities._thinning import thin

Floats = NDArray[np.float64]
#: So many places has a track at most: a screen has not many more pixels along a way.
MOST_PLACES: Final = 2000


@dataclass(frozen=True, slots=True)
class Kept:
    """The records of one file: what they are of, when they begin after the activity did (s), whether it was a run."""

    name: str
    begins: float
    records: Records
    running: bool


class LapFound(Document):
    """A lap: from `start` up to `end` (s), the part of it on the move (s), its way (m), None where not known."""

    start: float
    end: float
    moving_time: float
    distance: float | None


class LapList(Document):
    """The laps of an activity as who recorded it counted them, in order of time."""

    activity: str
    start: datetime
    laps: tuple[LapFound, ...]


class TrackFound(Document):
    """Where an activity went: places in m east and north of its first one, `time` of each (s), what measured it.

    Where on earth that is stays with the recording, unless it is asked for, to be laid on a map: `latitude_deg` and
    `longitude_deg` have nothing in them otherwise. Without positions there are no places, and no grade.
    """

    activity: str
    start: datetime
    grade: Origin | None
    source: str | None
    time: list[float]
    east: list[float]
    north: list[float]
    latitude_deg: list[float]
    longitude_deg: list[float]


def along(
    kept: Sequence[Kept], metrics: Sequence[str], *, by: By, points: int, duration: float
) -> tuple[float | None, int, tuple[Gap, ...], tuple[Curve, ...]]:
    """Return the length of the axis, the number of buckets, the gaps, and the curves, as of strides."""
    time, way = _way(kept)
    if by == "distance" and not (len(way) and way[-1] > 0.0):
        return None, 0, (), ()
    length = float(way[-1]) if by == "distance" else duration
    buckets = max(1, min(points, sum(len(each.records.time) for each in kept)))
    found = []
    for metric in metrics:
        told = _told(kept, metric)
        if told is not None:
            at = told.time if by == "time" else np.interp(told.time, time, way)
            thinned = thin(at, told.values, (0.0, length), buckets)
            gaps = tuple(_gaps(_far(told.time), by, (time, way)))
            found.append(curve(metric, ALONG[metric], None, thinned, grade=told.origin, source=told.device, gaps=gaps))
    return length, buckets, tuple(_gaps(_holes(kept), by, (time, way))), tuple(found)


def laps(kept: Sequence[Kept]) -> Iterator[LapFound]:
    """Yield the laps that the files state."""
    for each in kept:
        for lap in _activity(each).laps:
            ends = {"start": each.begins + lap.start, "end": each.begins + lap.end}
            yield LapFound(**ends, moving_time=lap.moving_time, distance=lap.distance)


def track(kept: Sequence[Kept], activity: str, start: datetime, *, on_earth: bool) -> TrackFound:
    """Return where an activity in one piece went; of several pieces nobody knows how they lie to each other."""
    columns: dict[str, list[float]] = {name: [] for name in ("time", "east", "north", "latitude_deg", "longitude_deg")}
    found = _activity(kept[0]).track if len(kept) == 1 else None
    channel = kept[0].records.channel("latitude_deg")
    if found is None or channel is None:
        return TrackFound(activity=activity, start=start, grade=None, source=None, **columns)
    step = -(-len(found.time) // MOST_PLACES)
    # The last place is always there: it is where the way ends.
    chosen = sorted({*range(0, len(found.time), step), len(found.time) - 1})
    columns |= {name: [getattr(found, name)[index] for index in chosen] for name in ("time", "east", "north")}
    if on_earth:
        _, latitude, longitude = positions(kept[0].records)
        columns |= {"latitude_deg": latitude[chosen].tolist(), "longitude_deg": longitude[chosen].tolist()}
    return TrackFound(activity=activity, start=start, grade=channel.origin, source=channel.device, **columns)


def _activity(kept: Kept) -> Activity:
    return activity_of_records(kept.records, name=kept.name, running=kept.running)


def _way(kept: Sequence[Kept]) -> tuple[Floats, Floats]:
    """Return instants (s) and the way gone until then (m), from end to end; none where a piece has no way."""
    times, ways, gone = [np.zeros(0)], [np.zeros(0)], 0.0
    for each in kept:
        course = course_of_records(each.records, running=each.running)
        if course is None or course.distance is None:
            return np.zeros(0), np.zeros(0)
        times.append(each.begins + course.time)
        ways.append(gone + course.way - course.way[0])
        gone = float(ways[-1][-1])
    return np.concatenate(times), np.concatenate(ways)


def _told(kept: Sequence[Kept], metric: str) -> Told | None:
    """Return what all say of a metric; it is as good as the worst of them."""
    found = [(each.begins, told) for each in kept if (told := told_along(each.records, metric)) is not None]
    if not found:
        return None
    _, worst = max(found, key=lambda each: ORIGINS.index(each[1].origin))
    time = np.concatenate([begins + told.time for begins, told in found])
    return Told(time, np.concatenate([told.values for _, told in found]), worst.origin, worst.device)


def _gaps(holes: Iterable[tuple[float, float]], by: By, course: tuple[Floats, Floats]) -> Iterator[Gap]:
    for start, end in holes:
        place = (start, end) if by == "time" else np.interp((start, end), *course).tolist()
        yield Gap(start=place[0], end=place[1], seconds=end - start)


def _far(times: Floats) -> Iterator[tuple[float, float]]:
    """Yield from which instant to the next nothing was said for too long."""
    for at in np.flatnonzero(np.diff(times) > LONGEST_GAP):
        yield float(times[at]), float(times[at + 1])


def _holes(kept: Sequence[Kept]) -> Iterator[tuple[float, float]]:
    """Yield where the clock stood or nothing was recorded, in order and without overlaps."""
    times = np.concatenate([np.zeros(0), *(each.begins + np.array(each.records.time) for each in kept)])
    holes = list(_far(times))
    holes += [(each.begins + pause.start, each.begins + pause.end) for each in kept for pause in each.records.pauses]
    last: tuple[float, float] | None = None
    for start, end in sorted(holes):
        if last is not None and start > last[1]:
            yield last
            last = None
        last = (start, end) if last is None else (last[0], max(last[1], end))
    if last is not None:
        yield last
