"""One run or walk as history knows it: what it came to, part by part, where from, and how sure.

Types only. Whoever makes an activity, from pods or from another maker's file, fills these in; whoever shows, keeps or
compares activities reads them. SI units, times in seconds on the activity's own clock, None where a number is unknown.
"""

from __future__ import annotations

from openstride.activity._activity import SOURCES, Activity, Grade, Measure, Source
from openstride.activity._beside import HeartRate, SpeedCadence, Track
from openstride.activity._form import FORM, FormAtSpeed, FormBin, form_from_json, form_to_json
from openstride.activity._parts import GAITS, Gait, Segment, Split, SplitKind
from openstride.activity._series import Axis, Point, Series

__all__ = [
    "FORM",
    "GAITS",
    "SOURCES",
    "Activity",
    "Axis",
    "FormAtSpeed",
    "FormBin",
    "Gait",
    "Grade",
    "HeartRate",
    "Measure",
    "Point",
    "Segment",
    "Series",
    "Source",
    "SpeedCadence",
    "Split",
    "SplitKind",
    "Track",
    "form_from_json",
    "form_to_json",
]
