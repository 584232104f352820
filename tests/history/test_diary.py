"""The columns: whatever happens to a history, it counts as if it had been so from the beginning."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openstride.history import (
    Diary,
    Entry,
    Goal,
    achievements,
    curves,
    diary,
    predictions,
    progress,
    records,
    streaks,
)
from tests.history.making import BEGINNING, entries, run

BERLIN = ZoneInfo("Europe/Berlin")
TODAY = date(2026, 9, 1)


def same(one: Diary, other: Diary) -> None:
    for each in fields(Diary):
        left, right = getattr(one, each.name), getattr(other, each.name)
        if isinstance(left, np.ndarray):
            np.testing.assert_array_equal(left, right)
            assert left.dtype == right.dtype
        else:
            assert left == right


def everything(of: Diary) -> list[Any]:
    """Return all that this room says of a history."""
    found = curves(of, TODAY)
    lines = [] if found is None else [found.load.tolist(), found.fitness.tolist(), found.form.tolist()]
    goals = [progress(of, Goal("distance", 2e5, period), TODAY) for period in ("week", "month", "year")]
    return [records(of), achievements(of), streaks(of, TODAY), predictions(of, TODAY), goals, lines]


@given(entries(), st.randoms(use_true_random=False))
def test_the_order_in_which_activities_come_does_not_matter(found: list[Entry], chance: Any) -> None:
    whole = diary(found, BERLIN)
    shuffled = list(found)
    chance.shuffle(shuffled)
    grown = diary((), BERLIN)
    for entry in shuffled:
        grown = grown.added(entry)
    same(grown, whole)
    assert everything(grown) == everything(whole)


@given(entries(), st.data())
def test_what_was_edited_or_deleted_counts_as_if_it_had_always_been_so(found: list[Entry], data: st.DataObject) -> None:
    changed = diary(found, BERLIN)
    kept = {entry.id: entry for entry in found}
    for key in data.draw(st.lists(st.sampled_from(sorted(kept)), max_size=6)) if kept else []:
        if data.draw(st.booleans()):
            changed, _ = changed.removed(key), kept.pop(key, None)
        elif key in kept:
            days = data.draw(st.integers(-300, 300))
            kept[key] = replace(kept[key], start=kept[key].start + timedelta(days=days), distance=1234.0)
            changed = changed.added(kept[key])
    same(changed, diary(kept.values(), BERLIN))
    assert everything(changed) == everything(diary(kept.values(), BERLIN))


@given(entries(), st.integers(-250, 250))
def test_what_was_known_on_a_day_is_a_history_of_its_own(found: list[Entry], days: int) -> None:
    end = BEGINNING.date() + timedelta(days=days)
    whole = diary(found, BERLIN)
    early = [entry for entry, day in zip(whole.entries, whole.day, strict=True) if day <= (end - date(1970, 1, 1)).days]
    same(whole.until(end), diary(early, BERLIN))


@pytest.mark.parametrize(
    ("start", "zone", "day"),
    [
        # Five minutes before and after midnight in Berlin, on the days on which its clocks change.
        (datetime(2026, 3, 28, 22, 55, tzinfo=UTC), "Europe/Berlin", date(2026, 3, 28)),
        (datetime(2026, 3, 28, 23, 5, tzinfo=UTC), "Europe/Berlin", date(2026, 3, 29)),
        (datetime(2026, 3, 29, 22, 5, tzinfo=UTC), "Europe/Berlin", date(2026, 3, 30)),
        (datetime(2026, 10, 25, 22, 55, tzinfo=UTC), "Europe/Berlin", date(2026, 10, 25)),
        (datetime(2026, 10, 25, 23, 5, tzinfo=UTC), "Europe/Berlin", date(2026, 10, 26)),
        # The same instant is another day elsewhere.
        (datetime(2026, 5, 1, 11, 0, tzinfo=UTC), "Pacific/Kiritimati", date(2026, 5, 2)),
        (datetime(2026, 5, 1, 5, 0, tzinfo=UTC), "America/Los_Angeles", date(2026, 4, 30)),
        # Without a zone, or with one that nobody knows, it is the runner's usual one.
        (datetime(2026, 5, 1, 22, 30, tzinfo=UTC), None, date(2026, 5, 2)),
        (datetime(2026, 5, 1, 22, 30, tzinfo=UTC), "Mars/Olympus", date(2026, 5, 2)),
        (datetime(2026, 5, 1, 22, 30, tzinfo=UTC), "../etc/passwd", date(2026, 5, 2)),
    ],
)
def test_a_day_is_that_of_where_the_runner_was(start: datetime, zone: str | None, day: date) -> None:
    found = diary([run(start=start, time_zone=zone)], BERLIN)
    assert date(1970, 1, 1) + timedelta(days=int(found.day[0])) == day


def test_an_instant_of_no_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        run(start=datetime(2026, 5, 1, 8, 0))  # noqa: DTZ001  # that is what is refused
