"""The way of a run: segments, splits and laps, and the metrics along it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openstride.activity import Activity, Axis, Segment, Series, Split
from openstride.analysis import form_between
from openstride.recordings import Side
from openstride.report._packing import pack
from openstride.report._values import measure


def segments(found: Sequence[Segment]) -> list[dict[str, Any]]:
    """Return the stretches of one gait."""
    return [asdict(each) for each in found]


def splits(found: Sequence[Split], tables: Mapping[Side, NDArray[np.void]], *, running: bool) -> list[dict[str, Any]]:
    """Return splits with the form of the strides in them.

    Parameters
    ----------
    found
        The splits.
    tables
        Strides by foot.
    running
        Whether the form is that of running strides, else of walking ones.
    """
    return [_split(each, tables, running=running) for each in found]


def _split(split: Split, tables: Mapping[Side, NDArray[np.void]], *, running: bool) -> dict[str, Any]:
    form = {
        name: form_between(tables, name, split.start, split.end, running=running)
        for name in ("cadence", "contact_time")
    }
    return {
        "start": split.start,
        "end": split.end,
        "moving_time": split.moving_time,
        "distance": split.distance,
        "uncertainty": split.uncertainty,
        "steps": split.steps,
        "complete": split.complete,
        "speed": measure(split.speed, split.speed_uncertainty),
        **{name: measure(one.value, one.uncertainty) for name, one in form.items()},
    }


def along_time(activity: Activity) -> dict[str, Any]:
    """Return the metrics along the time of a run; where none is known it is one window with no number."""
    start = activity.segments[0].start
    nothing = {"window": activity.elapsed_time, "time": [start, start + activity.elapsed_time], "distance": [None]}
    return along(activity, "time") or {**nothing, "series": []}


def along(activity: Activity, axis: Axis) -> dict[str, Any] | None:
    """Return the metrics along the time or the distance of a run; None where none is known along it."""
    chosen = [each for each in activity.series if each.axis == axis]
    if not chosen:
        return None
    points = chosen[0].points
    return {
        "window": chosen[0].window,
        "time": [point.start for point in points] + [points[-1].end],
        "distance": [point.distance for point in points],
        "series": [_series(each) for each in chosen],
    }


def _series(one: Series) -> dict[str, Any]:
    value, uncertainty = (
        np.array([getattr(point, name) for point in one.points], np.float64) for name in ("value", "uncertainty")
    )
    return {
        "metric": one.metric,
        "side": one.side,
        "unit": one.unit,
        "common": one.common,
        "value": pack(value),
        "uncertainty": pack(uncertainty),
    }
