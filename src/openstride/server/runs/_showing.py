"""Which of an activity's results is shown, what an activity has from it, and how two results differ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from openstride.analysis import Change, changes, worth_saying
from openstride.server._documents import Metric, Noted, plain
from openstride.server.database import Activity, Reanalysed, Result, RunnerSession
from openstride.server.runs._wholes import renew


def shown_of(session: RunnerSession, activity: str) -> Result | None:
    """Return the result of an activity that is shown; None where there is none yet."""
    return session.scalar(select(Result).where(Result.activity_id == activity, Result.shown))


def show(session: RunnerSession, activity: Activity, result: Result) -> None:
    """Show one result of an activity in the place of another; what lists show and filter by follows it.

    So does the activity that it is part of.
    """
    before = shown_of(session, activity.id)
    # Whether it was a run or a walk is its runner's to say, and what they said stays.
    if before is None or activity.kind == _kind(before):
        activity.kind = _kind(result)
    summary = {name: metric["value"] for name, metric in result.summary.items()}
    activity.distance, activity.moving_time = summary.get("distance"), summary.get("moving_time")
    activity.speed, activity.cadence_spm = summary.get("mean_speed"), summary.get("cadence")
    session.flush()
    # One is shown at a time, in every state of the table.
    if before is not None and before is not result:
        before.shown = False
        session.flush()
    result.shown = True
    session.flush()
    if activity.part_of is not None and (whole := session.find(Activity, activity.part_of)) is not None:
        renew(session, whole)


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Change, ...]:
    """Hold two summaries as they are stored against each other."""
    return changes(_metrics(old), _metrics(new))


def note(session: RunnerSession, entry: Reanalysed, result: Result) -> None:
    """Note in a reanalysis what it has come to: the result, and what differs from the one that was shown before."""
    before = None if entry.before is None else session.find(Result, entry.recording_id, entry.before)
    found = worth_saying(differences(before.summary, result.summary)) if before is not None else ()
    stored = [plain(Noted(**{name: getattr(each, name) for name in Noted.model_fields})) for each in found]
    entry.after, entry.changes = result.method, stored or None


def _metrics(summary: Mapping[str, Any]) -> dict[str, Metric]:
    return {name: Metric.model_validate(metric) for name, metric in summary.items()}


def _kind(result: Result) -> str:
    return "run" if result.running else "walk"
