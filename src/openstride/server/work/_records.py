"""What an activity in a file of another maker comes to, and what history reads of many runs at once.

The file states no uncertainties, so none are stated here; and it says nothing of the feet apart, so the coach, which
goes by form at speed, has nothing of it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from openstride.activity import ON_FOOT, Activity, Records
from openstride.analysis import activity_of_records, course_of_records
from openstride.formats import write
from openstride.server._documents import Facts, Metric
from openstride.server._durable import replacing
from openstride.server.work._facts import facts_of_course

#: Who says nothing of the sport and is faster than this was running (m/s): most walk slower than 2.
RUNS_FROM: Final = 1.9
#: Nobody goes on foot faster than this for a whole outing (m/s).
FASTEST: Final = 7.0


def activity_in(records: Records, name: str) -> Activity | None:
    """Return an activity as history knows it; None for what was not done on foot, or took no time."""
    running = is_run(records)
    if running is None or records.start is None:
        return None
    found = activity_of_records(records, name=name, running=running)
    return found if found.elapsed_time > 0.0 else None


def is_run(records: Records) -> bool | None:
    """Tell whether it was run, or else walked; None for what is not done on foot."""
    if records.sport in ON_FOOT:
        return records.sport == "running"
    speed = activity_of_records(records, name="", running=True).summary.get("mean_speed")
    if records.sport != "unknown" or speed is None or speed.value is None or speed.value > FASTEST:
        return None
    return speed.value >= RUNS_FROM


def summary_of(activity: Activity, records: Records) -> dict[str, Metric]:
    """Return the numbers of a run by the names that all summaries have."""
    nothing = {"left": None, "right": None, "difference": None}
    return {
        name: Metric(value=each.value, uncertainty=each.uncertainty, unit=each.unit, n=len(records.time), **nothing)
        for name, each in activity.summary.items()
    }


def facts_of_records(activity: Activity, records: Records) -> Facts:
    """Return what history asks of a run."""
    rate = None if activity.heart_rate is None else activity.heart_rate.mean_bpm
    course = course_of_records(records, running=activity.running)
    return Facts.model_validate({"heart_rate_bpm": rate or None} | facts_of_course(course))


def store_records(path: Path, records: Records) -> None:
    """Store the records of an activity."""
    with replacing(path) as file:
        file.write(write(records, "parquet"))
