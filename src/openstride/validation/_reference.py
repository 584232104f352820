"""The reference strides of a recording, whichever kind of table they come from.

One recording has one list of reference strides per foot. It comes from footprints, else from labelled events, else from
the true way of the sensor or of the markers on the shoe. Other tables of the same recording add what they know about
these strides. Nothing here looks at what the engine found.

| table | strides | length of a stride |
|---|---|---|
| `footprints` | from mark to mark | between the two marks |
| `events` | from rest to rest as labelled | from positions or markers, if there are any |
| `positions` | seen in the speed of the true place | between the true places at the *found* rest instants |
| `markers` | seen in the speed of the mean marker | between the mean markers at the *found* rest instants |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from openstride.recordings import Side
from openstride.validation._errors import UnusableReferenceError
from openstride.validation._subjects import Floats, Recorded, Table
from openstride.validation._trajectory import Trajectory, from_places

# The mark of a footprint is the end of foot-flat, up to 0.3 of a stride after the instant of least motion.
_TOLERANCE_OF_MARKS: Final = 0.45
_TOLERANCE: Final = 0.25

# Turning on the spot in a small room is no gait: where the true way is known, strides below this speed (m/s) are
# left out of the count of found and missed ones.
_SLOWEST_GAIT: Final = 0.7

# Quiet standing, against which the pitch of the markers is counted: the first second of the recording, or as much of it
# as passes before a marker has gone further than this (m), but no less than 0.3 s. Markers jitter, so stillness is
# judged by how far the shoe has gone and not by its speed from frame to frame.
_STILL: Final = 0.01
_STANDING: Final = 1.0
_SHORTEST_STANDING: Final = 0.3

_MARKERS: Final = ("heel", "toe", "fifth_metatarsal")


@dataclass(frozen=True, slots=True)
class Pitch:
    """Pitch of the shoe as its heel and toe markers show it, relative to quiet standing.

    Parameters
    ----------
    heel, toe
        Ways of the two markers.
    standing
        Pitch of quiet standing, rad.
    """

    heel: Trajectory
    toe: Trajectory
    standing: float

    def at(self, time: Floats) -> Floats:
        """Return the pitch at given times, rad, toes up positive, NaN where a marker is hidden."""
        return _pitch(self.toe.at(time) - self.heel.at(time)) - self.standing


@dataclass(frozen=True, slots=True)
class ReferenceFoot:
    """Reference strides of one foot.

    Parameters
    ----------
    kind
        Name of the table they come from.
    tolerance
        How far the middle of a found stride may lie from the middle of its reference, as a share of the stride time.
    interval
        Start and end of each stride, shape (m, 2), s, in order of time.
    length
        Horizontal length of each stride, shape (m,), m, NaN where not known.
    cover
        Spans in which the reference would have seen a stride, shape (k, 2), s. What is found elsewhere is not judged.
    trajectory
        The true way; where there is one, a found stride is held against it at its own rest instants.
    contact_next, contact, toe_off
        Labelled instants of each stride: initial contact before its start, toe-off, and initial contact before its end,
        shape (m,), s, NaN where not labelled.
    pitch
        Pitch of the shoe, if markers show it.
    slowest
        Speed below which strides are left out of the count of found and missed ones, m/s.
    """

    kind: str
    tolerance: float
    interval: Floats
    length: Floats
    cover: Floats
    trajectory: Trajectory | None = None
    contact: Floats = field(default_factory=lambda: np.empty(0))
    toe_off: Floats = field(default_factory=lambda: np.empty(0))
    contact_next: Floats = field(default_factory=lambda: np.empty(0))
    pitch: Pitch | None = None
    slowest: float = 0.0

    @property
    def speed(self) -> Floats:
        """Speed of each reference stride, m/s, NaN where its length is not known."""
        return speed_over(self.length, self.interval)


def reference_feet(recording: Recorded) -> dict[Side, ReferenceFoot]:
    """Return the reference strides of each foot of a recording; no foot when it has no table that shows strides.

    Raises
    ------
    UnusableReferenceError
        A table lacks a column.
    """
    tables = {name: recording.truth(name) for name in _READERS if name in recording.truths}
    if not tables:
        return {}
    kind = next(iter(tables))
    feet = {side: _READERS[kind](recording, side, tables) for side in sorted(recording.feet)}
    return {side: foot for side, foot in feet.items() if len(foot.interval)}


def shows_strides(recording: Recorded) -> bool:
    """Whether a recording has a table of which reference strides can be made."""
    return any(name in recording.truths for name in _READERS)


def speed_over(length: Floats, interval: Floats) -> Floats:
    """Return length over duration, m/s, NaN for an interval without duration."""
    duration = np.diff(interval, axis=1)[:, 0]
    speed = np.full(len(length), np.nan)
    np.divide(length, duration, out=speed, where=duration > 0)
    return speed


def needed(table: Table, name: str, *columns: str) -> list[Floats]:
    """Return columns of a table as floats.

    Raises
    ------
    UnusableReferenceError
        A column is not there, or does not hold numbers.
    """
    absent = [each for each in columns if each not in table]
    if absent:
        raise UnusableReferenceError(name, f"no column {', '.join(absent)}")
    try:
        return [np.asarray(table[each], dtype=np.float64) for each in columns]
    except (TypeError, ValueError) as error:
        raise UnusableReferenceError(
            name, f"a column of {', '.join(columns)} does not hold numbers ({error})"
        ) from error


def _from_footprints(recording: Recorded, side: Side, tables: Mapping[str, Table]) -> ReferenceFoot:
    table = _of_side(recording, side, tables["footprints"])
    x, y = needed(table, "footprints", "x", "y")
    time = _times(recording, side, table, "footprints")
    order = np.argsort(time, kind="stable")
    time, x, y = time[order], x[order], y[order]
    interval = np.column_stack([time[:-1], time[1:]])
    cover = np.array([[time[0], time[-1]]]) if len(time) > 1 else np.empty((0, 2))
    return ReferenceFoot("footprints", _TOLERANCE_OF_MARKS, interval, np.hypot(np.diff(x), np.diff(y)), cover)


def _from_events(recording: Recorded, side: Side, tables: Mapping[str, Table]) -> ReferenceFoot:
    table = _of_side(recording, side, tables["events"])
    samples = needed(table, "events", "start", "end", "tc", "ic")
    order = np.argsort(samples[0], kind="stable")
    start, end, toe_off, contact_next = (_time_of(recording, side, each[order]) for each in samples)
    (before,) = needed(table, "events", "pre_ic") if "pre_ic" in table else (np.full(len(order), np.nan),)
    trajectory = _trajectory(recording, side, tables)
    return ReferenceFoot(
        "events",
        _TOLERANCE,
        np.column_stack([start, end]),
        trajectory.distance(start, end) if trajectory else np.full(len(start), np.nan),
        np.column_stack([start, end]),
        trajectory,
        contact=_time_of(recording, side, before[order]),
        toe_off=toe_off,
        contact_next=contact_next,
        pitch=_pitch_of_markers(side, tables),
    )


def _from_trajectory(recording: Recorded, side: Side, tables: Mapping[str, Table]) -> ReferenceFoot:
    trajectory = _trajectory(recording, side, tables) or Trajectory(np.empty(0), np.empty((0, 3)))
    interval = trajectory.strides()
    return ReferenceFoot(
        "positions" if "positions" in tables else "markers",
        _TOLERANCE,
        interval,
        trajectory.distance(interval[:, 0], interval[:, 1]),
        trajectory.spans(),
        trajectory,
        pitch=_pitch_of_markers(side, tables),
        slowest=_SLOWEST_GAIT,
    )


# In the order in which they are believed.
_READERS: Final = {
    "footprints": _from_footprints,
    "events": _from_events,
    "positions": _from_trajectory,
    "markers": _from_trajectory,
}


def _of_side(recording: Recorded, side: Side, table: Table) -> Table:
    """Rows of one foot; a table that names no foot speaks of the only foot that was recorded."""
    if "foot" not in table:
        return table if len(recording.feet) == 1 else {name: values[:0] for name, values in table.items()}
    rows = table["foot"] == side
    return {name: values[rows] for name, values in table.items()}


def _times(recording: Recorded, side: Side, table: Table, name: str) -> Floats:
    if "t" in table:
        return needed(table, name, "t")[0]
    return _time_of(recording, side, needed(table, name, "sample")[0])


def _time_of(recording: Recorded, side: Side, sample: Floats) -> Floats:
    """Times of sample numbers, which need not be whole."""
    time = recording.feet[side].time
    return np.interp(sample, np.arange(len(time)), time, left=np.nan, right=np.nan)


def _trajectory(recording: Recorded, side: Side, tables: Mapping[str, Table]) -> Trajectory | None:
    if "positions" in tables:
        table = _of_side(recording, side, tables["positions"])
        place = np.column_stack(needed(table, "positions", "x", "y", "z"))
        return from_places(_times(recording, side, table, "positions"), place)
    if "markers" in tables and _has_markers(tables["markers"], side):
        ways = [_marker(tables["markers"], side, each) for each in _MARKERS]
        return from_places(needed(tables["markers"], "markers", "t")[0], np.mean(ways, axis=0))
    return None


def _has_markers(table: Table, side: Side) -> bool:
    return any(f"{side}_{each}_x" in table for each in _MARKERS)


def _marker(table: Table, side: Side, name: str) -> Floats:
    return np.column_stack(needed(table, "markers", *(f"{side}_{name}_{axis}" for axis in "xyz")))


def _pitch_of_markers(side: Side, tables: Mapping[str, Table]) -> Pitch | None:
    table = tables.get("markers")
    if table is None or not _has_markers(table, side):
        return None
    (time,) = needed(table, "markers", "t")
    heel, toe = (from_places(time, _marker(table, side, each)) for each in ("heel", "toe"))
    when = _standing(heel, toe)
    if not len(when):
        return None
    return Pitch(heel, toe, float(np.mean(_pitch(toe.at(when) - heel.at(when)))))


def _standing(heel: Trajectory, toe: Trajectory) -> Floats:
    """Times of quiet standing at the start, none when the shoe is moving from the first moment on."""
    known = np.intersect1d(heel.time, toe.time)
    if not len(known):
        return known
    start = known[known < known[0] + _STANDING]
    moved = np.maximum(*(np.linalg.norm(each.at(start) - each.at(start[:1]), axis=1) for each in (heel, toe)))
    still = start[np.logical_and.accumulate(moved < _STILL)]
    quiet: Floats = still if still[-1] - still[0] >= _SHORTEST_STANDING else still[:0]
    return quiet


def _pitch(heel_to_toe: Floats) -> Floats:
    pitch: Floats = np.arctan2(heel_to_toe[:, 2], np.hypot(heel_to_toe[:, 0], heel_to_toe[:, 1]))
    return pitch
