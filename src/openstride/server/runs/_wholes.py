"""Activities that were merged of several: what they have from their parts.

A whole has no recording and no result of its own. What is said of it is worked out of the results that its parts show,
so that it cannot be other than they are; only what lists show and filter by is kept in its row, and renewed with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from openstride.analysis import Part, SideValue, Summary, combined
from openstride.server._documents import Metric, Replayed, Warned
from openstride.server.database import Activity, Result, RunnerSession


@dataclass(frozen=True, slots=True)
class Combined:
    """What the results of the parts say together; what they do not agree on is None."""

    method: str | None
    engine: str | None
    version: str | None
    summary: dict[str, Metric]
    warnings: tuple[Warned, ...]
    replay: Replayed | None


def parts_of(session: RunnerSession, whole: str) -> Sequence[Activity]:
    """Return the parts of an activity, in order of time; one that is in one piece has none."""
    # Ordered here: SQLite would go through all activities in that order instead of asking the index of parts.
    parts = session.scalars(select(Activity).where(Activity.part_of == whole))
    return sorted(parts, key=lambda part: (part.start, part.id))


def combined_of(session: RunnerSession, parts: Sequence[Activity]) -> Combined | None:
    """Return what is known of parts together; None where one of them has no result."""
    shown = select(Result).where(Result.activity_id.in_([part.id for part in parts]), Result.shown)
    found = {result.activity_id: result for result in session.scalars(shown)}
    if not parts or len(found) < len(parts):
        return None
    results = [found[part.id] for part in parts]
    whole = combined([Part(each.running, _summaries(each.summary)) for each in results])
    return Combined(
        **{name: _agreed([getattr(each, name) for each in results]) for name in ("method", "engine", "version")},
        summary={name: _metric(each) for name, each in whole.summary.items()},
        warnings=tuple(
            Warned.model_validate(warned | {"part": number})
            for number, each in enumerate(results)
            for warned in each.warnings
        ),
        replay=_replayed([each.replay for each in results]),
    )


def renew(session: RunnerSession, whole: Activity) -> None:
    """Let an activity have what lists show and filter by from its parts, as these are now."""
    parts = parts_of(session, whole.id)
    whole.start = parts[0].start
    whole.duration = max(part.start + timedelta(seconds=part.duration) - whole.start for part in parts).total_seconds()
    whole.time_zone = next((part.time_zone for part in parts if part.time_zone is not None), None)
    whole.start_doubtful = any(part.start_doubtful for part in parts)
    whole.distance, whole.moving_time = (_sum([getattr(part, name) for part in parts]) for name in _ADDED)
    known = whole.distance is not None and whole.moving_time
    whole.speed = (whole.distance or 0.0) / (whole.moving_time or 1.0) if known else None
    found = combined_of(session, parts)
    cadence = None if found is None else found.summary.get("cadence")
    whole.cadence_spm = None if cadence is None else cadence.value
    session.flush()


_ADDED = ("distance", "moving_time")


def _sum(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def _agreed(values: Sequence[str]) -> str | None:
    return values[0] if len(set(values)) == 1 else None


def _replayed(found: Sequence[dict[str, Any] | None]) -> Replayed | None:
    replays = [Replayed.model_validate(each) for each in found if each is not None]
    if len(replays) < len(found):
        return None
    equal = [each.equal for each in replays]
    return Replayed(
        strides=sum(each.strides for each in replays),
        equal=None if None in equal else all(equal),
        first_difference=next((each.first_difference for each in replays if each.first_difference), None),
    )


def _summaries(stored: dict[str, Any]) -> dict[str, Summary]:
    return {name: _summary(Metric.model_validate(metric)) for name, metric in stored.items()}


def _summary(metric: Metric) -> Summary:
    left, right = (None if each is None else SideValue(**each.model_dump()) for each in (metric.left, metric.right))
    difference = None if metric.difference is None else (metric.difference.value, metric.difference.uncertainty)
    return Summary(metric.value, metric.uncertainty, metric.unit, metric.n, left, right, difference)


def _metric(summary: Summary) -> Metric:
    names = ("value", "uncertainty", "unit", "n")
    facts: dict[str, Any] = {name: getattr(summary, name) for name in names}
    for name in ("left", "right"):
        side = getattr(summary, name)
        facts[name] = None if side is None else asdict(side)
    if summary.difference is not None:
        facts["difference"] = {"value": summary.difference[0], "uncertainty": summary.difference[1]}
    return Metric.model_validate({"difference": None} | facts)
