"""Which of an activity's results is shown, and what an activity has from it."""

from __future__ import annotations

from sqlalchemy import select, update

from openstride.server.database import Activity, Result, RunnerSession


def shown_of(session: RunnerSession, activity: str) -> Result | None:
    """Return the result of an activity that is shown; None where there is none yet."""
    return session.scalar(select(Result).where(Result.activity_id == activity, Result.shown))


def show(session: RunnerSession, activity: Activity, result: Result) -> None:
    """Show one result of an activity in the place of another; what lists show and filter by follows it."""
    before = shown_of(session, activity.id)
    # Whether it was a run or a walk is its runner's to say, and what they said stays.
    if before is None or activity.kind == _kind(before):
        activity.kind = _kind(result)
    summary = {name: metric["value"] for name, metric in result.summary.items()}
    activity.distance, activity.moving_time = summary.get("distance"), summary.get("moving_time")
    activity.speed, activity.cadence_spm = summary.get("mean_speed"), summary.get("cadence")
    session.flush()
    # One is shown at a time, in every state of the table.
    session.execute(update(Result).where(Result.activity_id == activity.id, Result.shown).values(shown=False))
    session.execute(
        update(Result).where(Result.activity_id == activity.id, Result.method == result.method).values(shown=True)
    )


def _kind(result: Result) -> str:
    return "run" if result.running else "walk"
