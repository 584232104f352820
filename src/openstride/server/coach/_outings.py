"""The runs that the coach goes by: what each result keeps of form, and what the run was run in.

An activity that was merged is one run, with what its parts keep.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import aliased

from openstride.activity import FormAtSpeed, FormBin, form_from_json
from openstride.recordings import Side
from openstride.server.database import Activity, Mounting, Result, RunnerSession
from openstride.server.runs import parts_of

SHOWN: Final = and_(Result.runner_id == Activity.runner_id, Result.activity_id == Activity.id, Result.shown)


@dataclass(frozen=True, slots=True)
class Outing:
    """A run.

    Parameters
    ----------
    start
        When it began, aware.
    feet
        Whose form is kept.
    form
        What is kept of it.
    shoe
        The pair it was run in; None where nobody knows.
    mounting
        Names how the pods sat in it: since when; None where nobody knows.
    """

    start: datetime
    feet: tuple[Side, ...]
    form: FormAtSpeed
    shoe: str | None = None
    mounting: str | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    """What is kept of one result."""

    start: datetime
    shoe: str | None
    feet: tuple[Side, ...]
    form: dict[str, Any] | None


def outings(session: RunnerSession, since: datetime, before: datetime) -> list[Outing]:
    """Return the runs that began after one instant and before another, in order of time.

    What is in the bin is not among them, nor what its runner calls a walk, nor what nobody knows the time of.
    """
    whole = aliased(Activity)
    is_whole = and_(whole.runner_id == Activity.runner_id, whole.id == Activity.part_of)
    shoe = func.coalesce(whole.shoe_id, Activity.shoe_id)
    asked = _asked(func.coalesce(Activity.part_of, Activity.id), shoe).outerjoin(whole, is_whole)
    asked = asked.where(
        Activity.start > since,
        Activity.start < before,
        # Numbers that other makers worked out say nothing of the feet, and are defined in other ways.
        Activity.source == "pods",
        counting(whole),
    )
    mountings = _mountings(session)
    by_outing: dict[str, list[_Row]] = {}
    for key, *row in session.execute(asked):
        by_outing.setdefault(key, []).append(_row(row))
    return [each for rows in by_outing.values() if (each := _joined(rows, mountings)) is not None]


def counting(whole: type[Activity]) -> ColumnElement[bool]:
    """Return what an activity has to be to count; `whole` is what it was merged into, if it was."""
    return and_(
        Activity.start_doubtful.is_(False),
        Activity.deleted_at.is_(None),
        whole.deleted_at.is_(None),
        func.coalesce(whole.kind, Activity.kind) == "run",
    )


def outing_of(session: RunnerSession, activity: Activity) -> Outing | None:
    """Return one run; None where form was not kept of it, or not of each of its parts."""
    keys = [part.id for part in parts_of(session, activity.id)] or [activity.id]
    found = session.execute(_asked(Activity.id, Activity.shoe_id).where(Activity.id.in_(keys)))
    rows = [_row(row) for _, *row in found]
    if len(rows) < len(keys) or any(row.form is None for row in rows):
        return None
    return _joined(rows, _mountings(session))


def _asked(key: Any, shoe: Any) -> Select[Any]:  # noqa: ANN401  # columns, or what is made of them
    facts = Result.facts["feet"], Result.facts["form"]
    return select(key, Activity.start, shoe, *facts).join(Result, SHOWN).order_by(Activity.start, Activity.id)


def _row(row: Sequence[Any]) -> _Row:
    start, shoe, feet, form = row
    return _Row(start, shoe, tuple(feet or ()), form)


def _mountings(session: RunnerSession) -> dict[str, list[datetime]]:
    """Return when pods were put into each pair of shoes, in order."""
    found: dict[str, list[datetime]] = {}
    for shoe, since in session.execute(select(Mounting.shoe_id, Mounting.mounted_at).order_by(Mounting.mounted_at)):
        found.setdefault(shoe, []).append(since)
    return found


def _joined(rows: Sequence[_Row], mountings: Mapping[str, Sequence[datetime]]) -> Outing | None:
    """Return what several results say of one outing, as far as they are of the same feet as the first."""
    known = [row for row in rows if row.form is not None]
    if not known:
        return None
    first = known[0]
    form = _together([form_from_json(row.form or {}) for row in known if row.feet == first.feet])
    times = mountings.get(first.shoe, ()) if first.shoe is not None else ()
    mounted = bisect_right(times, first.start)
    return Outing(first.start, first.feet, form, first.shoe, times[mounted - 1].isoformat() if mounted else None)


def _together(forms: Sequence[FormAtSpeed]) -> FormAtSpeed:
    """Return the bins of all, in order of speed."""
    found: dict[str, list[FormBin]] = {}
    for form in forms:
        for name, bins in form.items():
            found.setdefault(name, []).extend(bins)
    return {name: tuple(sorted(bins, key=lambda each: each.speed)) for name, bins in found.items()}
