"""What coach and history are told about one run, worked out with its result and kept beside it.

Strides are too many to be read again whenever somebody asks for records, achievements or trends. So what these go by is
worked out once, while the run is in memory. A number that is not known is not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from openstride.activity import form_to_json
from openstride.analysis import Analysis, Course, form_at_speed
from openstride.history import Effort, FormName, best_efforts, way_marks
from openstride.recordings import Recording
from openstride.server._documents import Facts
from openstride.server.work._cues import cues_of


def facts_of(analysis: Analysis, recording: Recording) -> Facts:
    """Return what coach and history ask of a run.

    Raises
    ------
    RecordingError
        If the table of events is damaged.
    """
    cues, foreign = cues_of(analysis, recording)
    return Facts.model_validate(
        {
            "feet": tuple(side for side, foot in analysis.feet.items() if len(foot.strides)),
            "form": form_to_json(form_at_speed(analysis)),
            "heart_rate_bpm": _heart_rate(analysis),
            "cues": cues,
            "foreign_cues": foreign,
            **facts_of_course(analysis.course),
            "whole": dict(_form(analysis)),
        }
    )


def facts_of_course(course: Course | None) -> dict[str, Any]:
    """Return what history asks of the way of a run: its fastest stretches, its marks, and how its halves differ."""
    if course is None or course.distance is None:
        return {}
    gain = _second_half(course)
    return {
        "efforts": tuple((each.length, each.time, each.start, each.uncertainty) for each in _efforts(course)),
        "marks": _marks(course),
        "whole": {} if gain is None else {"second_half": gain},
    }


def _heart_rate(analysis: Analysis) -> float | None:
    rate = None if analysis.activity is None else analysis.activity.heart_rate
    return None if rate is None else rate.mean_bpm


def _marks(course: Course) -> tuple[float, ...]:
    return tuple((way_marks(course.time, course.way) - course.start).round(1).tolist())


def _efforts(course: Course) -> Iterator[Effort]:
    """Yield the fastest stretches, each as unsure as the way that it goes by."""
    for effort in best_efforts(course.time, course.way):
        way, uncertainty = course.gone(effort.start, effort.start + effort.time)
        share = uncertainty / way if way and uncertainty is not None else 0.0
        start = effort.start - course.start
        yield Effort(effort.length, effort.time, start, share * effort.time)


def _form(analysis: Analysis) -> Iterator[tuple[FormName, float]]:
    contact = analysis.summary.get("contact_time")
    if contact is not None and contact.value and contact.difference is not None:
        yield "asymmetry", contact.difference[0] / contact.value
    if (spread := _cadence_spread(analysis)) is not None:
        yield "cadence_spread", spread
    if (gain := _second_half(analysis.course)) is not None:
        yield "second_half", gain


def _cadence_spread(analysis: Analysis) -> float | None:
    """Return the SD of the cadence of all strides over their mean, of the gait that prevails and both feet."""
    tables = [foot.strides for foot in analysis.feet.values()]
    times = [table["stride_time"][table["running"] == analysis.running] for table in tables]
    cadence = 1.0 / np.concatenate([each[np.isfinite(each)] for each in times])
    return float(cadence.std(ddof=1) / cadence.mean()) if cadence.size > 1 else None


def _second_half(course: Course | None) -> float | None:
    """Return how much faster the second half of the way was than the first, as a share; pauses count for neither."""
    if course is None or not course.distance:
        return None
    (middle,) = course.reached(np.array([0.5 * course.distance])).tolist()
    first, second = course.moving_time(course.start, middle), course.moving_time(middle, course.end)
    return first / second - 1.0 if first > 0.0 and second > 0.0 else None
