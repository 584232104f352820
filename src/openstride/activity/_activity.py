"""The activity itself: when, what, how far, by which means known, and its parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from openstride.activity._beside import HeartRate, SpeedCadence, Track
from openstride.activity._parts import Segment, Split
from openstride.activity._series import Series

#: Our own pods, the phone alone, or a file of another maker.
Source = Literal["pods", "phone", "file"]
SOURCES: Final[tuple[Source, ...]] = ("pods", "phone", "file")
#: How good the source is: raw data of both feet, of one foot, positions of a phone, numbers somebody else worked out.
Grade = Literal["two_feet", "one_foot", "phone_position", "stated"]


@dataclass(frozen=True, slots=True)
class Measure:
    """A number with its standard uncertainty, None where it is not known, and its unit."""

    value: float | None
    uncertainty: float | None
    unit: str


@dataclass(frozen=True, slots=True)
class Activity:
    """A run or walk in the runner's history.

    Parameters
    ----------
    id
        Its name.
    source, grade
        What it was made from, and how good that is.
    engine
        Version of the engine that made the numbers; None for those from elsewhere.
    start
        The instant of its time zero, UTC; None where it is not known.
    running
        Whether it is a run; else it is a walk.
    elapsed_time, moving_time
        From the first sample to the last; walked or run (s).
    summary
        By name, over the whole.
    segments, splits, laps
        Its parts, each in order of time. Splits may be of several kinds and lengths, by name.
    series
        Metrics along it.
    track, heart_rate
        Where it went, and how fast the heart beat; None where that was not recorded.
    speed_cadence
        What another maker's foot pod said of it; None where there was none.
    """

    id: str
    source: Source
    grade: Grade
    engine: str | None
    start: datetime | None
    running: bool
    elapsed_time: float
    moving_time: float
    summary: Mapping[str, Measure] = field(default_factory=dict)
    segments: tuple[Segment, ...] = ()
    splits: Mapping[str, tuple[Split, ...]] = field(default_factory=dict)
    laps: tuple[Split, ...] = ()
    series: tuple[Series, ...] = ()
    track: Track | None = None
    heart_rate: HeartRate | None = None
    speed_cadence: SpeedCadence | None = None
