"""One run or walk as history knows it: what it came to, part by part, where from, and how sure.

Beside it `Records`: what a file of another maker holds, before anybody has made an activity of it.

Types only. Whoever makes an activity, from pods or from another maker's file, fills these in; whoever shows, keeps or
compares activities reads them. SI units, times in seconds on the activity's own clock, None where a number is unknown.
"""

from __future__ import annotations

from openstride.activity._activity import SOURCES, Activity, Grade, Measure, Source
from openstride.activity._beside import HeartRate, SpeedCadence, Track
from openstride.activity._form import FORM, FormAtSpeed, FormBin, form_from_json, form_to_json
from openstride.activity._parts import GAITS, Gait, Segment, Split, SplitKind
from openstride.activity._records import (
    CHANNELS,
    ON_FOOT,
    ORIGINS,
    SPORTS,
    Channel,
    DayTotals,
    Lap,
    Origin,
    Pause,
    Records,
    Sport,
    Stated,
    best,
)
from openstride.activity._series import Axis, Point, Series

__all__ = [
    "CHANNELS",
    "FORM",
    "GAITS",
    "ON_FOOT",
    "ORIGINS",
    "SOURCES",
    "SPORTS",
    "Activity",
    "Axis",
    "Channel",
    "DayTotals",
    "FormAtSpeed",
    "FormBin",
    "Gait",
    "Grade",
    "HeartRate",
    "Lap",
    "Measure",
    "Origin",
    "Pause",
    "Point",
    "Records",
    "Segment",
    "Series",
    "Source",
    "SpeedCadence",
    "Split",
    "SplitKind",
    "Sport",
    "Stated",
    "Track",
    "best",
    "form_from_json",
    "form_to_json",
]
