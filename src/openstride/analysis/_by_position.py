"""A run that nobody's shoes recorded: where the phone was, and what a strap and the runner said meanwhile.

Its way is that between the positions, and nothing is known of the feet. Positions are off by metres, to the same side
for half a minute, and jump by one from second to second. So a way from fix to fix is too long, and one from far to far
cuts the bends: it goes on when the phone is a chord away from where it went on last. Of simulated runs of five minutes,
twelve drawn by chance under open sky, that is 0.1 % too long, with a standard deviation of 0.6 %; from fix to fix 6 %.
The page counts the same way while the run goes on (`app/src/run/chords.ts`).
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from openstride.activity import Activity, Channel, Lap, Pause, Records
from openstride.analysis._beside import column, positions_of, rising, track_of
from openstride.analysis._records import activity_of_records
from openstride.recordings import Recording

Floats = NDArray[np.float64]

#: So long is a chord at least (m), and as long as the radius that holds two of three positions.
CHORD: Final = 10.0
#: Standard uncertainty of such a way, as a share. It is a judgement: trees and houses make more than the open sky.
SHARE: Final = 0.02
#: The speed at a fix is that of the way so long before and after it (s).
AROUND: Final = 5.0
#: What is as unsure as the way.
OF_THE_WAY: Final = frozenset({"distance", "mean_speed"})
#: Where nothing says how good a position is, it is as good as this (m).
RADIUS: Final = 5.0


def activity_by_position(recording: Recording, *, running: bool) -> Activity:
    """Return a run without shoes as history knows it.

    Parameters
    ----------
    recording
        With positions; its feet, if it has any, are not looked at.
    running
        Whether it is a run, else a walk.
    """
    found = activity_of_records(records_by_position(recording), name=recording.id, running=running)
    *_, accuracy = positions_of(recording)
    ends = float(np.nanmedian(accuracy)) if np.isfinite(accuracy).any() else RADIUS
    way = found.summary["distance"].value if "distance" in found.summary else None
    # Moving time is known, so that the mean speed is as unsure as the way.
    share = float(np.hypot(SHARE, ends / way)) if way else None
    summary = {
        name: replace(each, uncertainty=share * each.value) if share and each.value and name in OF_THE_WAY else each
        for name, each in found.summary.items()
    }
    return replace(found, source="phone", grade="phone_position", summary=summary, track=track_of(recording))


def records_by_position(recording: Recording) -> Records:
    """Return what the phone and a strap say of a run, as a file would say it.

    Parameters
    ----------
    recording
        With positions.
    """
    fixes, east, north, accuracy = positions_of(recording)
    heart, rate = rates_of(recording)
    way = way_between(fixes, east, north, accuracy)
    time = np.union1d(fixes, heart)
    table = recording.position() or {"t": fixes}
    order = np.argsort(table["t"], kind="stable")
    rows = order[np.searchsorted(table["t"], fixes, sorter=order)]
    places = tuple(
        Channel(name, "deg", placed(time, fixes, column(table, name)[rows]), "phone_position")
        for name in ("latitude_deg", "longitude_deg")
        if name in table
    )
    channels = (
        *places,
        Channel("distance", "m", placed(time, fixes, way), "phone_position"),
        Channel("speed", "m/s", placed(time, fixes, speed_along(fixes, way)), "phone_position"),
        Channel("heart_rate_bpm", "1/min", placed(time, heart, rate), "watch"),
    )
    laps, pauses = noted(recording, time)
    return Records("unknown", recording.metadata.start, tuple(time.tolist()), channels, laps, pauses)


def way_between(time: Floats, east: Floats, north: Floats, accuracy: Floats) -> Floats:
    """Return the way until each fix (m): from chord to chord, evenly in between.

    Parameters
    ----------
    time, east, north
        Of the fixes (s, m).
    accuracy
        Radius that holds two of three positions (m), NaN where it is not stated.
    """
    if not len(time):
        return np.zeros(0)
    least = np.fmax(accuracy, CHORD).tolist()
    anchors, gone = [0], [0.0]
    place = (east + 1j * north).tolist()
    for index in range(1, len(place)):
        chord = abs(place[index] - place[anchors[-1]])
        if chord >= least[index]:
            anchors.append(index)
            gone.append(gone[-1] + chord)
    return np.asarray(np.interp(time, time[anchors], gone), np.float64)


def speed_along(time: Floats, way: Floats) -> Floats:
    """Return the speed at each fix (m/s) over the time around it."""
    if len(time) < 2:
        return np.full(len(time), np.nan)
    before, after = np.maximum(time - AROUND, time[0]), np.minimum(time + AROUND, time[-1])
    gone = np.interp(after, time, way) - np.interp(before, time, way)
    return np.asarray(gone / (after - before), np.float64)


def rates_of(recording: Recording) -> tuple[Floats, Floats]:
    """Return times (s) and heart rates (1/min) that rise in time; zero is no heart rate."""
    table = recording.heart_rate()
    if table is None:
        return np.zeros(0), np.zeros(0)
    time, rate = column(table, "t"), column(table, "heart_rate_bpm")
    kept = np.flatnonzero(np.isfinite(time) & (rate > 0.0))
    kept = kept[rising(time[kept])]
    return time[kept], rate[kept]


def placed(time: Floats, at: Floats, values: Floats) -> tuple[float | None, ...]:
    """Return a column over all times, None where it has no value."""
    whole = np.full(len(time), np.nan)
    whole[np.searchsorted(time, at)] = values
    return tuple(value if np.isfinite(value) else None for value in whole.tolist())


def noted(recording: Recording, time: Floats) -> tuple[tuple[Lap, ...], tuple[Pause, ...]]:
    """Return the laps and the pauses that were noted, between the first and the last of some times (s)."""
    events: dict[str, NDArray[Any]] = recording.events() or {}
    if not len(time) or not len(events.get("t", ())):
        return (), ()
    first, last = float(time[0]), float(time[-1])
    kinds = events["kind"].tolist()
    rows = list(zip(kinds, column(events, "t").tolist(), column(events, "t_end").tolist(), strict=True))
    cuts = sorted(at for kind, at, _ in rows if kind == "lap" and first < at < last)
    ends = [first, *cuts, last] if cuts else []
    laps = tuple(Lap(start, end) for start, end in pairwise(ends))
    pauses = ((max(at, first), min(end, last)) for kind, at, end in rows if kind == "pause")
    return laps, tuple(Pause(start, end) for start, end in pauses if end > start)
