"""What the recorder noted of a run besides values: laps, pauses, where it was, how long its way is known to be.

It stands in the log as events, whose texts are JSON where they say more than that something happened. A text that is
not as expected is passed by: the log keeps it. Nothing here touches samples.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from openstride.recordings import Event

Columns = dict[str, NDArray[Any]]

#: The kind of event that ends one lap and begins the next.
LAP: Final = "lap"
#: The kinds of event that say since when the runner stands, and when there was a stride again.
PAUSE: Final = "pause"
RESUME: Final = "resume"
#: The kind of event that is a position of the phone, at the instant it was measured.
POSITION: Final = "position"
#: The kind of event that says how long the whole way is, by somebody else's measure.
KNOWN_DISTANCE: Final = "known_distance"

#: Metres beyond which nobody runs in one outing.
_LONGEST: Final = 1_000_000.0
_MICROSECOND: Final = 1e-6
#: As the text of an event has them, and as the table does; what not every phone knows comes last.
_PLACE: Final = ("latitude_deg", "longitude_deg")
_IF_KNOWN: Final = {"altitude": "altitude", "accuracy": "horizontal_accuracy", "speed": "speed"}


def ends_of(events: Sequence[Event], zero_us: int, end: float) -> list[float]:
    """Return when each event ended (s from `zero_us`): a pause with the next `RESUME`, else with the recording.

    Parameters
    ----------
    events
        In order, `RESUME` among them.
    zero_us
        The recording's time zero, by the log.
    end
        Of the recording (s).

    Returns
    -------
    list of float
        NaN for what is an instant.
    """
    ends = [math.nan] * len(events)
    paused: int | None = None
    for index, event in enumerate(events):
        if event.kind == PAUSE and paused is None:
            paused = index
        elif event.kind == RESUME and paused is not None:
            ends[paused], paused = (event.at_us - zero_us) * _MICROSECOND, None
    if paused is not None:
        ends[paused] = max(end, (events[paused].at_us - zero_us) * _MICROSECOND)
    return ends


def first_positions_us(events: Iterable[Event]) -> list[int]:
    """Return when the first two fixes of a run were measured, by the log; fewer where there are fewer."""
    return sorted({at for at, _ in _fixes(events)})[:2]


def positions(events: Iterable[Event], zero_us: int) -> Columns:
    """Return the table `position`: each fix of the run at its instant; columns that no fix knows are left out."""
    fixes = [(at, fix) for at, fix in _fixes(events) if at >= zero_us]
    columns: Columns = {"t": np.array([(at - zero_us) * _MICROSECOND for at, _ in fixes], np.float64)}
    columns |= {name: np.array([fix[name] for _, fix in fixes], np.float64) for name in _PLACE}
    for name, column in _IF_KNOWN.items():
        values = np.array([_number(fix.get(name)) for _, fix in fixes], np.float64)
        if np.isfinite(values).any():
            columns[column] = values
    return columns


def measured_way(events: Iterable[Event]) -> float | None:
    """Return how long the whole way is (m) where somebody counted the laps of a track; None where nobody did.

    What a belt says is no measured way: belts are off by a percent. It stands among the recording's events.
    """
    said = [_document(event) for event in events if event.kind == KNOWN_DISTANCE]
    ways = [_number(each.get("distance")) for each in said if each.get("by") == "track"]
    known = [way for way in ways if 0.0 < way < _LONGEST]
    return known[-1] if known else None


def _fixes(events: Iterable[Event]) -> list[tuple[int, Mapping[str, Any]]]:
    """Return when and where the phone was, in order of time."""
    said = [(event.at_us, _document(event)) for event in events if event.kind == POSITION]
    return sorted(((at, fix) for at, fix in said if _is_on_earth(fix)), key=lambda each: each[0])


def _document(event: Event) -> Mapping[str, Any]:
    try:
        said = json.loads(event.text)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _is_on_earth(fix: Mapping[str, Any]) -> bool:
    latitude, longitude = (_number(fix.get(name)) for name in _PLACE)
    return abs(latitude) <= 90.0 and abs(longitude) <= 180.0  # degrees


def _number(value: object) -> float:
    """Return a finite number as it is, anything else as NaN."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return math.nan
    try:
        number = float(value)
    except OverflowError:
        return math.nan
    return number if math.isfinite(number) else math.nan
