"""The history as it travels to the phone: what a run of today can fill, earn or beat, and no more of it.

A document of a few kilobytes. Everything that has a threshold is a line, and what it counts grows with the run; the
rules of `openstride.cues.live.progress` say when it is reached. What a run cannot tell while it goes on is left out:
achievements of form, of paces, of shoes, and of where and when somebody runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from typing import Any, Final

import numpy as np

from openstride.history._achievements import Achievement, achievement_catalogue, achievements, measured
from openstride.history._diary import EPOCH, Diary, Entry
from openstride.history._efforts import LENGTHS
from openstride.history._goals import Goal, progress
from openstride.history._periods import amount_between, span_of
from openstride.history._records import Record, records

VERSION: Final = 1
#: Measures of achievements that go by runs, whatever way and time they were.
COUNTING: Final = ("runs", "week_days", "streak_weeks", "months")
_TOMORROW: Final = timedelta(days=1)


def snapshot(diary: Diary, goals: Mapping[str, Goal], day: date) -> dict[str, Any]:
    """Return what a run of a day can fill, earn or beat, a JSON object.

    Parameters
    ----------
    diary
        All activities.
    goals
        By their ids.
    day
        The day of the run, in the runner's usual time zone.

    Returns
    -------
    dict
        `progress` (the version), `day`, `lines` and `fastest`. A line has a `kind` (`goal`, `achievement`,
        `longest_distance`, `longest_time`, `most`), an `id` (of a goal or an achievement, else None), the `period` that
        it is over (or None), the `quantity` that it counts, what there was `before`, what `each` more of it adds, the
        `threshold`, and as `end` the first day on which it does not hold any more (or None). A goal may have been
        reached before; all else has not.
        Of `fastest`, each has a `length` (m), the `time` to beat and its `uncertainty` (s). SI units.
    """
    lines = [*_goals(diary, goals, day), *_records(diary, day), *_achievements(diary, day)]
    return {"progress": VERSION, "day": day.isoformat(), "lines": lines, "fastest": list(_fastest(diary))}


def _line(
    kind: str, quantity: str, before: float, threshold: float, end: date | None = None, **more: str | float
) -> dict[str, Any]:
    facts = {"kind": kind, "id": None, "period": None, "quantity": quantity, "before": before, "each": 1.0}
    return facts | {"threshold": threshold, "end": None if end is None else end.isoformat()} | more


def _goals(diary: Diary, goals: Mapping[str, Goal], day: date) -> Iterator[dict[str, Any]]:
    ran = bool(np.any(diary.running & (diary.day == (day - EPOCH).days)))
    for key, goal in goals.items():
        found = progress(diary, goal, day)
        if not found.first <= day < found.end:
            continue
        if goal.quantity == "days":
            # A day that had a run is counted, and one more run of it adds none.
            end, each = day + _TOMORROW, 0.0 if ran else 1.0
        else:
            end, each = found.end, 1.0
        yield _line("goal", goal.quantity, found.done, goal.amount, end, id=key, period=goal.period, each=each)


def _records(diary: Diary, day: date) -> Iterator[dict[str, Any]]:
    for record in records(diary):
        if record.kind == "longest_distance":
            yield _line(record.kind, "distance", 0.0, record.best.value)
        elif record.kind == "longest_time":
            yield _line(record.kind, "time", 0.0, record.best.value)
        elif record.period is not None:
            yield from _most(diary, record, day)


def _most(diary: Diary, record: Record, day: date) -> Iterator[dict[str, Any]]:
    if record.period is None:
        return
    first, end = span_of(record.period, day)
    before = amount_between(diary, "distance", first, end)
    # Where the present week is the one that has most, every metre makes it more: that is no news.
    if before < record.best.value:
        yield _line("most", "distance", before, record.best.value, end, period=record.period)


def _achievements(diary: Diary, day: date) -> Iterator[dict[str, Any]]:
    """Yield those that were not earned yet, as far as a run of today can."""
    earned = {each.achievement.id for each in achievements(diary)}
    ahead = [each for each in achievement_catalogue() if each.id not in earned]
    monday, end = span_of("week", day)
    filling = {
        "run_distance": ("distance", 0.0, None),
        "total_distance": ("distance", amount_between(diary, "distance", date.min, date.max), None),
        "week_distance": ("distance", amount_between(diary, "distance", monday, end), end),
        "total_time": ("time", amount_between(diary, "time", date.min, date.max), None),
    }
    reached = _after_a_run(diary, day)
    for each in ahead:
        if each.measure in filling:
            quantity, before, last = filling[each.measure]
            yield _line("achievement", quantity, before, each.threshold, last, id=each.id)
        elif each.measure in reached and reached[each.measure] >= each.threshold:
            yield _of_a_run(each, day)


def _of_a_run(achievement: Achievement, day: date) -> dict[str, Any]:
    """Return the line of what a run of today earns, however long it is: one is lacking."""
    before, end = achievement.threshold - 1.0, day + _TOMORROW
    return _line("achievement", "runs", before, achievement.threshold, end, id=achievement.id)


def _after_a_run(diary: Diary, day: date) -> dict[str, float]:
    """Return the measures that count, as they will be after a run at the end of a day."""
    start = datetime.combine(day, time_of_day(23, 59), tzinfo=diary.zone)
    after = diary.added(Entry("", start, running=True, duration=0.0, moving_time=0.0, distance=0.0))
    place = [entry.id for entry in after.entries].index("")
    values = measured(after)
    return {name: float(values[name][place]) for name in COUNTING}


def _fastest(diary: Diary) -> Iterator[dict[str, float]]:
    times = np.where(diary.running[:, np.newaxis], diary.effort, np.nan)
    for column, length in enumerate(LENGTHS):
        known = np.flatnonzero(np.isfinite(times[:, column]))
        if known.size:
            held = int(known[np.argmin(times[known, column])])
            spread = float(np.nan_to_num(diary.effort_uncertainty[held, column]))
            yield {"length": length, "time": float(times[held, column]), "uncertainty": spread}
