"""Goals over the API: kept as they were put, and as far as the runs that are there say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import httpx
import pytest

from openstride.server import Home
from openstride.server.progress import Goals, Progress
from openstride.server.progress._goals import PeriodGoal
from tests.server.activities.test_activities import API, ok
from tests.server.conftest import EITHER
from tests.server.progress.test_progress import ran
from tests.server.test_problems import problem_in

address = EITHER
ONE, OTHER = "a1" * 16, "b2" * 16
MONTHLY: Final = {"name": "Every month", "quantity": "distance", "amount": 100_000.0, "period": "month"}
EVENT: Final = {"name": "", "quantity": "runs", "amount": 10, "period": "event"}
EVENT_DAYS: Final = {"first": "2026-03-01", "event": "2026-03-08"}


def put(browser: httpx.Client, goal: dict[str, Any], key: str = ONE, **query: Any) -> Any:
    return ok(browser.put(f"{API}/goals/{key}", json=goal, params=query))


def listed(browser: httpx.Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ok(browser.get(f"{API}/goals"))["goals"]
    return found


def test_a_goal_is_put_read_changed_and_given_up(browser: httpx.Client) -> None:
    assert listed(browser) == []
    made = put(browser, MONTHLY)
    assert {name: made[name] for name in MONTHLY} == MONTHLY
    assert (made["done"], made["reached"], made["forecast"], made["event"]) == (0.0, False, None, None)
    assert ok(browser.get(f"{API}/goals/{ONE}")) == made == put(browser, MONTHLY)
    daily = put(browser, MONTHLY | {"period": "day", "amount": 5000.0}, OTHER)
    assert [each["period"] for each in listed(browser)] == ["day", "month"]
    assert daily["forecast"] is None
    assert browser.delete(f"{API}/goals/{OTHER}").status_code == 204
    changed = put(browser, MONTHLY | {"period": "week", "amount": 25_000.0})
    assert listed(browser) == [changed]
    assert browser.delete(f"{API}/goals/{ONE}").status_code == 204
    assert listed(browser) == []
    for answer in (browser.get(f"{API}/goals/{ONE}"), browser.delete(f"{API}/goals/{ONE}")):
        assert problem_in(answer).type == "openstride:goal-not-found"


@pytest.mark.parametrize("first", [0, "0", 1.5, None, "2026-3-1", "2026-03-01T00:00:00", "1969-12-31", "2200-01-01"])
def test_a_day_is_written_as_one(browser: httpx.Client, first: object) -> None:
    refused = browser.put(f"{API}/goals/{ONE}", json=EVENT | EVENT_DAYS | {"first": first})
    assert (refused.status_code, problem_in(refused).type) == (422, "openstride:invalid")
    assert listed(browser) == []


def test_a_goal_says_how_far_it_is_and_where_it_will_end(served: Home) -> None:
    # Ten kilometres every other day for ten weeks; today is the 8th of May, a Friday.
    ran(served, [2.0 * number for number in range(35)])
    now = datetime(2026, 5, 8, 18, tzinfo=UTC)
    goals = Goals(Progress(served.database, served.runs.runner, lambda: now), lambda: now)
    made = goals.put(ONE, PeriodGoal(quantity="distance", amount=150_000.0, period="month"), "UTC")
    assert (made.first.isoformat(), made.end.isoformat()) == ("2026-05-01", "2026-06-01")
    assert made.done == 40_000.0
    assert made.even == pytest.approx(150_000.0 * 8 / 31)
    assert made.forecast is not None
    assert made.forecast.weeks == 8
    assert made.forecast.amount == pytest.approx(40_000.0 + 35_000.0 * 23 / 7, rel=0.02)
    assert 0.0 < made.forecast.uncertainty < 20_000.0


def test_an_event_has_days_of_its_own_which_both_count(browser: httpx.Client, served: Home) -> None:
    ran(served, [-1, 0, 6, 7])
    found = put(browser, EVENT | EVENT_DAYS)
    assert (found["first"], found["end"], found["event"]) == ("2026-03-01", "2026-03-09", "2026-03-08")
    assert found["done"] == 3.0
    again = put(browser, MONTHLY)
    assert again["event"] is None


def test_goals_are_listed_by_their_periods_and_events_by_their_days(browser: httpx.Client) -> None:
    late, soon = EVENT_DAYS | {"event": "2026-12-01"}, EVENT_DAYS
    made = [EVENT | late, MONTHLY | {"period": "year"}, EVENT | soon, MONTHLY, MONTHLY | {"period": "week"}]
    for number, goal in enumerate(made):
        put(browser, goal, f"{number:032x}")
    assert [int(each["id"], 16) for each in listed(browser)] == [4, 3, 1, 2, 0]


def test_the_zone_says_when_a_week_begins(browser: httpx.Client, served: Home) -> None:
    # A run that is just now on Monday in one place, and on Sunday in another.
    now = datetime.now(UTC)
    ran(served, [0], start=now - timedelta(seconds=1))
    days = {
        zone: put(browser, MONTHLY | {"period": "week"}, zone=zone)["first"] for zone in ("Etc/GMT+12", "Etc/GMT-14")
    }
    for zone, offset in (("Etc/GMT+12", -12), ("Etc/GMT-14", 14)):
        today = (now + timedelta(hours=offset)).date()
        assert days[zone] == (today - timedelta(days=today.weekday())).isoformat()
    answer = browser.put(f"{API}/goals/{OTHER}", json=MONTHLY, params={"zone": "Mars/Olympus"})
    assert problem_in(answer).type == "openstride:no-such-zone"
    assert [each["id"] for each in listed(browser)] == [ONE]


@pytest.mark.parametrize(
    "wrong",
    [
        MONTHLY | {"amount": 0},
        MONTHLY | {"amount": "100"},
        MONTHLY | {"amount": 1e12},
        MONTHLY | {"quantity": "steps"},
        MONTHLY | {"period": "decade"},
        MONTHLY | {"first": "2026-03-01"},
        EVENT,
        EVENT | {"first": "2026-03-09", "event": "2026-03-08"},
        EVENT | {"first": "0001-01-01", "event": "2026-03-08"},
        EVENT | {"first": "soon", "event": "2026-03-08"},
        {"name": "x"},
    ],
)
def test_what_nobody_can_reach_or_miss_is_refused(browser: httpx.Client, wrong: dict[str, Any]) -> None:
    assert problem_in(browser.put(f"{API}/goals/{ONE}", json=wrong)).type == "openstride:invalid"
    assert listed(browser) == []
