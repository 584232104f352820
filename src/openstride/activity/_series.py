"""A metric along an activity: its mean over windows, each with an interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: What the windows are equal in.
Axis = Literal["time", "distance"]


@dataclass(frozen=True, slots=True)
class Point:
    """The mean of a metric over one window.

    Parameters
    ----------
    start, end
        Half-open interval of time (s).
    distance
        Way gone until the middle of the window (m), or None.
    value, uncertainty
        Mean, with its standard uncertainty from the scatter alone: what points of one series differ by is held against
        this. None where the window holds too few strides.
    n
        Strides.
    """

    start: float
    end: float
    distance: float | None
    value: float | None
    uncertainty: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Series:
    """A metric along an activity.

    Parameters
    ----------
    metric
        Its name.
    side
        The foot it is of; None for the mean of both, or of the one there is.
    unit
        SI; `1` for a ratio, `1/min` for cadence.
    axis, window
        What the windows are equal in, and how long each is (s, m).
    common
        Standard uncertainty that all points share: it shifts the whole curve.
    correlation
        Of neighbouring strides within the windows.
    points
        In order of time, without holes.
    """

    metric: str
    side: Literal["left", "right"] | None
    unit: str
    axis: Axis
    window: float
    common: float
    correlation: float
    points: tuple[Point, ...]
