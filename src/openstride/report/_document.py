"""An analysis and its recording as the data of a report: plain JSON values, in the form of `document.ts`.

SI units, times in seconds on the recording's clock, cadence in steps per minute, None where a number is not known.
What concerns the strides, the way and the samples is in the modules beside this one; here are the whole and the form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from openstride.activity import Activity
from openstride.analysis import Analysis, Comparison, SideValue, SpeedLine, Summary, SwingPath
from openstride.recordings import Recording
from openstride.report._beside import heart_rate, speed_cadence, track
from openstride.report._quality import calibration, quality, warnings
from openstride.report._rails import rails
from openstride.report._strides import strides
from openstride.report._values import finite, measure
from openstride.report._way import along, along_time, segments, splits

#: Form of the data; a change that breaks the page counts it up.
SCHEMA: Final = 1

Document = dict[str, Any]


def report_document(analysis: Analysis, recording: Recording, comparison: Comparison | None = None) -> Document:
    """Return the data of a report.

    Parameters
    ----------
    analysis
        Of the recording, made by `openstride.analysis.analyze`.
    recording
        What it was made of.
    comparison
        Of this run with another one, where there is one to show.

    Raises
    ------
    ValueError
        When the analysis was put together by hand and knows no activity.
    """
    activity = analysis.activity
    if activity is None:
        raise ValueError(f"the analysis of {analysis.recording_id} has no activity; a report needs the whole run")
    return {
        "schema": SCHEMA,
        "engine": analysis.engine,
        "recording": analysis.recording_id,
        "start": None if activity.start is None else activity.start.isoformat(),
        "time_zone": recording.metadata.time_zone,
        "grade": activity.grade,
        "gait": "running" if activity.running else "walking",
        "elapsed_time": activity.elapsed_time,
        "moving_time": activity.moving_time,
        "rails": {metric: list(rail) for metric, rail in rails(running=activity.running).items()},
        **_form(analysis),
        **_way(analysis, activity),
        "strides": {side: strides(foot.strides) for side, foot in analysis.feet.items()},
        "quality": quality(analysis, recording),
        "warnings": warnings(analysis),
        "calibration": calibration(analysis),
        "track": track(activity.track),
        "heart_rate": heart_rate(activity.heart_rate),
        "speed_cadence": speed_cadence(activity.speed_cadence),
        "comparison": None if comparison is None else comparison.to_json(),
    }


def _form(analysis: Analysis) -> Document:
    return {
        "summary": {name: _summary(one) for name, one in analysis.summary.items()},
        "form_by_speed": {name: _line(one) for name, one in analysis.form_by_speed.items()},
        "swing_path": {side: _path(one) for side, one in analysis.swing_path.items()},
    }


def _way(analysis: Analysis, activity: Activity) -> Document:
    feet: Mapping[Any, Any] = {side: foot.strides for side, foot in analysis.feet.items()}
    return {
        "segments": segments(activity.segments),
        "splits": {name: splits(each, feet, running=activity.running) for name, each in activity.splits.items()},
        "laps": splits(activity.laps, feet, running=activity.running),
        "along": {"time": along_time(activity), "distance": along(activity, "distance")},
    }


def _summary(one: Summary) -> Document:
    return {
        "value": finite(one.value),
        "uncertainty": finite(one.uncertainty),
        "unit": one.unit,
        "n": one.n,
        "needed": one.needed,
        "left": _side(one.left),
        "right": _side(one.right),
        "difference": None if one.difference is None else measure(*one.difference),
    }


def _side(one: SideValue | None) -> Document | None:
    return None if one is None else measure(one.value, one.uncertainty)


def _line(one: SpeedLine) -> Document:
    values = asdict(one)
    return {name: value for name, value in values.items() if name not in {"metric", "unit"}}


def _path(one: SwingPath) -> Document:
    points = {name: getattr(one, name) for name in ("mean", "low", "high", "uncertainty")}
    return {
        "n": one.n,
        "needed": one.needed,
        **{name: None if each is None else each.round(5).tolist() for name, each in points.items()},
    }
