"""The history as it travels: what a run of today can fill, earn or beat."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any, Final

import pytest
from hypothesis import given

from openstride.history import Diary, Effort, Entry, Goal, achievements, diary, records, snapshot
from tests.history.making import BEGINNING, entries, run

DAY: Final = BEGINNING.date()


def lines(document: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [line for line in document["lines"] if line["kind"] == kind]


def achieved(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {line["id"]: line for line in lines(document, "achievement")}


def at(day: float, runs: list[Entry], goals: dict[str, Goal] | None = None) -> dict[str, Any]:
    return snapshot(diary(runs), goals or {}, DAY + timedelta(days=day))


def test_a_goal_says_what_is_done_of_its_period_and_when_that_is_over() -> None:
    goals = {
        "w": Goal("distance", 30_000.0, "week"),
        "m": Goal("time", 36_000.0, "month"),
        "e": Goal("runs", 5, "event", DAY, DAY + timedelta(days=10)),
    }
    week, month, event = lines(at(4, [run(0.0), run(2.0), run(-1.0)], goals), "goal")
    assert (week["id"], week["before"], week["threshold"], week["end"]) == ("w", 10_000.0, 30_000.0, "2026-03-09")
    assert (month["quantity"], month["period"], month["end"]) == ("time", "month", "2026-04-01")
    assert month["before"] == pytest.approx(15_000.0 / 3.0)
    assert (event["before"], event["end"]) == (2.0, "2026-03-13")


def test_the_goal_of_an_event_that_is_over_or_to_come_is_not_there() -> None:
    past = Goal("runs", 5, "event", DAY - timedelta(days=9), DAY - timedelta(days=1))
    ahead = Goal("runs", 5, "event", DAY + timedelta(days=1), DAY + timedelta(days=9))
    assert at(0, [], {"past": past, "ahead": ahead})["lines"] == achieved_lines(at(0, []))


def achieved_lines(document: dict[str, Any]) -> list[dict[str, Any]]:
    return lines(document, "achievement")


def test_a_day_that_had_a_run_adds_none_to_a_goal_of_days() -> None:
    goals = {"d": Goal("days", 3, "week")}
    (without,) = lines(at(1, [run(0.0)], goals), "goal")
    (with_one,) = lines(at(1, [run(0.0), run(1.0)], goals), "goal")
    assert (without["before"], without["each"]) == (1.0, 1.0)
    assert (with_one["before"], with_one["each"]) == (2.0, 0.0)
    assert without["end"] == with_one["end"] == "2026-03-04"


def test_records_are_there_to_be_beaten() -> None:
    found = at(14, [run(0.0, 12_000.0, moving_time=4000.0), run(1.0, 3000.0, moving_time=5000.0), run(14.0)])
    assert [line["threshold"] for line in lines(found, "longest_distance")] == [12_000.0]
    assert [line["threshold"] for line in lines(found, "longest_time")] == [5000.0]
    # March is the month that has most, so only the week is to be beaten.
    (week,) = lines(found, "most")
    assert (week["period"], week["before"], week["threshold"], week["end"]) == ("week", 5000.0, 15_000.0, "2026-03-23")


def test_of_the_fastest_the_one_that_holds_is_there_with_its_uncertainty() -> None:
    slow, fast = Effort(1000.0, 300.0, 0.0, 2.0), Effort(1000.0, 280.0, 0.0, 3.0)
    walked = Effort(1000.0, 200.0, 0.0, 1.0)
    found = at(3, [run(0.0, efforts=(slow,)), run(1.0, efforts=(fast,)), run(2.0, running=False, efforts=(walked,))])
    assert found["fastest"] == [{"length": 1000.0, "time": 280.0, "uncertainty": 3.0}]


def test_an_achievement_that_was_earned_is_not_there_and_one_that_a_run_cannot_earn_neither() -> None:
    found = achieved(at(2, [run(0.0), run(1.0)]))
    assert "run_distance.5000" not in found
    assert found["run_distance.10000"]["before"] == 0.0
    assert found["total_distance.50000"]["before"] == 10_000.0
    assert (found["week_distance.20000"]["before"], found["week_distance.20000"]["end"]) == (10_000.0, "2026-03-09")
    assert (found["week_days.3"]["quantity"], found["week_days.3"]["end"]) == ("runs", "2026-03-05")
    assert not any(each.startswith(("runs.", "streak", "months", "hours", "paces", "even")) for each in found)


def test_the_tenth_run_is_an_achievement_of_whatever_run_comes_next() -> None:
    found = achieved(at(30, [run(float(day)) for day in range(9)]))
    assert found["runs.10"]["before"] == 9.0


def test_the_run_that_makes_a_week_count_makes_the_streak() -> None:
    runs = [run(float(7 * week + day)) for week in range(3) for day in range(2)]
    assert "streak_weeks.4" not in achieved(at(21, runs))
    assert "streak_weeks.4" in achieved(at(22, [*runs, run(21.0)]))
    assert "streak_weeks.4" not in achieved(at(29, runs))


def test_nothing_yet_is_no_error_and_the_document_is_small() -> None:
    found = snapshot(diary([]), {}, DAY)
    assert (found["progress"], found["day"], found["fastest"]) == (1, "2026-03-02", [])
    assert "runs.1" in achieved(found)
    assert len(json.dumps(found)) < 6000


@given(entries())
def test_nothing_in_it_has_been_earned_or_is_better_than_the_record(made: list[Entry]) -> None:
    whole: Diary = diary(made)
    found = snapshot(whole, {}, date(2026, 3, 2))
    earned = {each.achievement.id for each in achievements(whole)}
    assert not earned & set(achieved(found))
    assert all(line["before"] < line["threshold"] for line in found["lines"])
    held = {each.length: each.best.value for each in records(whole) if each.length is not None}
    assert {each["length"]: each["time"] for each in found["fastest"]} == held
