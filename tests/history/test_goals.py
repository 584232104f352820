"""Goals, what they will come to, and streaks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openstride.history import Entry, Goal, diary, progress, streaks
from tests.history.making import BEGINNING, entries, run

MONDAY = BEGINNING.date()


def weekly(amounts: list[float]) -> list[Entry]:
    return [run(7 * week, amount, id=f"w{week}") for week, amount in enumerate(amounts)]


def test_a_goal_counts_the_days_of_its_period_and_no_others() -> None:
    found = diary([run(-1, 1000.0), run(0, 3000.0), run(6.7, 4000.0), run(7, 9000.0)])
    said = progress(found, Goal("distance", 10_000.0, "week"), MONDAY + timedelta(days=6))
    assert (said.first, said.end) == (MONDAY, MONDAY + timedelta(days=7))
    assert (said.done, said.even, said.reached) == (7000.0, 10_000.0, False)


@pytest.mark.parametrize(
    ("period", "first", "end"),
    [
        ("day", date(2026, 3, 2), date(2026, 3, 3)),
        ("week", date(2026, 3, 2), date(2026, 3, 9)),
        ("month", date(2026, 3, 1), date(2026, 4, 1)),
        ("year", date(2026, 1, 1), date(2027, 1, 1)),
    ],
)
def test_periods_are_those_of_the_calendar(period: Any, first: date, end: date) -> None:
    said = progress(diary([]), Goal("runs", 3, period), MONDAY)
    assert (said.first, said.end, said.done, said.forecast) == (first, end, 0.0, None)


def test_where_a_day_will_end_weeks_do_not_tell() -> None:
    found = diary([*weekly([5000.0] * 9), run(63, 3000.0)])
    said = progress(found, Goal("distance", 5000.0, "day"), MONDAY + timedelta(days=63))
    assert (said.done, said.even, said.reached, said.forecast) == (3000.0, 5000.0, False, None)


def test_the_day_of_an_event_counts() -> None:
    event = MONDAY + timedelta(days=9)
    goal = Goal("distance", 8000.0, "event", first=MONDAY, event=event)
    said = progress(diary([run(0, 4000.0), run(9, 4000.0), run(10, 4000.0)]), goal, event)
    assert (said.done, said.reached, said.end) == (8000.0, True, event + timedelta(days=1))


def test_a_forecast_goes_on_as_the_last_weeks_went() -> None:
    found = diary(weekly([10_000.0] * 12))
    said = progress(found, Goal("distance", 500_000.0, "year"), MONDAY + timedelta(days=11 * 7 + 6))
    assert said.forecast is not None
    weeks_left = (date(2027, 1, 1) - (MONDAY + timedelta(days=12 * 7))) / timedelta(days=7)
    assert said.forecast.amount == pytest.approx(120_000.0 + 10_000.0 * weeks_left)
    assert said.forecast.uncertainty == pytest.approx(0.0, abs=1e-6)


def test_three_whole_weeks_are_too_few_for_a_forecast() -> None:
    goal = Goal("distance", 100_000.0, "month")
    # The week in which somebody began is not counted, nor is the present one.
    assert progress(diary(weekly([5000.0] * 5)), goal, MONDAY + timedelta(days=4 * 7)).forecast is None
    assert progress(diary(weekly([5000.0] * 6)), goal, MONDAY + timedelta(days=5 * 7)).forecast is not None


def test_the_interval_of_a_forecast_holds_what_comes_as_often_as_it_says() -> None:
    drawn, held, tries = np.random.default_rng(3), 0, 400
    for _ in range(tries):
        amounts = np.maximum(drawn.normal(30_000.0, 8000.0, 24), 0.0)
        found = diary(weekly(amounts.tolist()))
        goal = Goal("distance", 1.0, "event", first=MONDAY, event=MONDAY + timedelta(days=24 * 7 - 1))
        said = progress(found.until(MONDAY + timedelta(days=12 * 7 - 1)), goal, MONDAY + timedelta(days=12 * 7 - 1))
        assert said.forecast is not None
        held += abs(amounts.sum() - said.forecast.amount) < 1.96 * said.forecast.uncertainty
    # Eight weeks know their own scatter only roughly: a little less than 95 in 100.
    assert 0.88 <= held / tries <= 0.97


def test_what_is_no_goal_is_refused() -> None:
    with pytest.raises(ValueError, match="more than nothing"):
        Goal("distance", 0.0, "week")
    with pytest.raises(ValueError, match="event"):
        Goal("distance", 1.0, "event", first=MONDAY)


def test_rest_days_do_not_break_a_streak_and_an_empty_week_does() -> None:
    twice = [run(7 * week + day) for week in (0, 1, 2, 4, 5) for day in (1, 5)]
    found = streaks(diary(twice), MONDAY + timedelta(days=5 * 7 + 6))
    assert found.longest is not None
    assert (found.longest.first, found.longest.weeks) == (MONDAY, 3)
    assert found.current is not None
    assert (found.current.first, found.current.weeks) == (MONDAY + timedelta(days=28), 2)


def test_the_present_week_does_not_end_a_streak_before_it_is_over() -> None:
    found = diary([run(7 * week + day) for week in range(3) for day in (1, 5)])
    during = streaks(found, MONDAY + timedelta(days=3 * 7 + 6))
    assert during.current is not None
    assert (during.current.weeks, during.days_lacking) == (3, 2)
    assert streaks(found, MONDAY + timedelta(days=4 * 7)).current is None


@given(entries(), st.integers(1, 7), st.integers(-210, 210))
def test_streaks_are_what_counting_week_by_week_finds(found: list[Entry], least: int, days: int) -> None:
    whole, today = diary(found), MONDAY + timedelta(days=days)
    ran = {date(1970, 1, 1) + timedelta(days=int(day)) for day in whole.day[whole.running]}
    monday = today - timedelta(days=today.weekday())
    counts = [
        sum(
            monday - timedelta(days=7 * back - day) in ran
            for day in range(7)
            if monday - timedelta(days=7 * back - day) <= today
        )
        >= least
        for back in range(60, -1, -1)
    ]
    best, length = 0, 0
    for counted in counts:
        length = length + 1 if counted else 0
        best = max(best, length)
    current = length if counts[-1] else next((back for back in range(61) if not counts[59 - back]), 60)
    said = streaks(whole, today, least_days=least)
    assert (said.longest.weeks if said.longest else 0) == best
    assert (said.current.weeks if said.current else 0) == current


def test_a_week_cannot_need_more_days_than_it_has() -> None:
    with pytest.raises(ValueError, match="one to seven"):
        streaks(diary([]), MONDAY, least_days=8)
