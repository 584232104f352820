"""An analysis as JSON values: SI units, cadence in steps per minute, None where a number is absent.

docs/analysis.md says what the fields mean.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openstride.activity import Activity, Series, Split
from openstride.analysis._summary import Summary
from openstride.analysis._swing import SwingPath
from openstride.analysis._table import METRICS, TIMES, flags_of_all
from openstride.recordings import Side


def plain(value: Any) -> Any:  # noqa: ANN401  # a JSON value
    """A number as JSON knows it: None where there is none."""
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def summary_json(summary: Summary) -> dict[str, Any]:
    """One summary as JSON values."""

    def side(which: Any) -> dict[str, Any] | None:  # noqa: ANN401  # a side's value or None
        return None if which is None else {"value": which.value, "uncertainty": which.uncertainty, "n": which.n}

    return {
        "value": plain(summary.value),
        "uncertainty": plain(summary.uncertainty),
        "unit": summary.unit,
        "n": summary.n,
        "left": side(summary.left),
        "right": side(summary.right),
        "difference": None
        if summary.difference is None
        else {"value": summary.difference[0], "uncertainty": summary.difference[1]},
    }


def strides_json(tables: Mapping[Side, NDArray[np.void]]) -> list[dict[str, Any]]:
    """Return the strides of both feet in order of time as JSON values."""
    found = [stride for side, table in tables.items() for stride in _strides(side, table)]
    return sorted(found, key=lambda stride: float(stride["t_rest"]))


def _strides(side: Side, table: NDArray[np.void]) -> Iterator[dict[str, Any]]:
    """Yield the strides of a foot as JSON values; column by column takes a fifth of the time."""
    names = (*TIMES, *METRICS, "dx", "dy", "dz", "turn", "live_length")
    values = zip(*(_column(table[name]) for name in names), strict=True)
    sigmas = zip(*(_column(table[f"u_{name}"]) for name in METRICS), strict=True)
    for numbers, uncertainties, flags in zip(values, sigmas, flags_of_all(table), strict=True):
        known = {name: value for name, value in zip(METRICS, uncertainties, strict=True) if value is not None}
        yield {"foot": side, **dict(zip(names, numbers, strict=True)), "uncertainty": known, "flags": flags}


def _column(values: NDArray[Any]) -> list[Any]:
    """Return the numbers of a column as JSON knows them."""
    known = np.isfinite(values) if values.dtype.kind == "f" else np.ones(len(values), np.bool_)
    return [value if is_known else None for value, is_known in zip(values.tolist(), known.tolist(), strict=True)]


def activity_json(activity: Activity) -> dict[str, Any]:
    """The parts of an activity as JSON values, beside the summary, which the analysis has in more detail."""
    return {
        "elapsed_time": activity.elapsed_time,
        "moving_time": activity.moving_time,
        "segments": [asdict(each) for each in activity.segments],
        "splits": {name: [split_json(each) for each in splits] for name, splits in activity.splits.items()},
        "laps": [split_json(each) for each in activity.laps],
        "series": [series_json(each) for each in activity.series],
        "track": None if activity.track is None else asdict(activity.track),
        "heart_rate": None if activity.heart_rate is None else asdict(activity.heart_rate),
        "speed_cadence": None if activity.speed_cadence is None else asdict(activity.speed_cadence),
    }


def split_json(split: Split) -> dict[str, Any]:
    """One split as JSON values, with its speed."""
    return {**asdict(split), "speed": split.speed, "speed_uncertainty": split.speed_uncertainty}


def series_json(series: Series) -> dict[str, Any]:
    """One series as JSON values, its points as columns: a long run has thousands."""
    columns = ("start", "end", "distance", "value", "uncertainty", "n")
    return {
        "metric": series.metric,
        "side": series.side,
        "unit": series.unit,
        "axis": series.axis,
        "window": series.window,
        "common": series.common,
        "correlation": series.correlation,
        **{name: [getattr(point, name) for point in series.points] for name in columns},
    }


def swing_json(path: SwingPath) -> dict[str, Any]:
    """One swing path as JSON values: points of forward, left and up."""

    def listed(points: NDArray[np.float64] | None) -> list[list[float]] | None:
        return None if points is None else points.tolist()

    return {
        "n": path.n,
        "needed": path.needed,
        "mean": listed(path.mean),
        "low": listed(path.low),
        "high": listed(path.high),
        "uncertainty": listed(path.uncertainty),
    }
