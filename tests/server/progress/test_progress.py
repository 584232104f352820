"""Progress over the API: what the room `history` says of the activities that are there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import insert

from openstride.server import Home
from openstride.server.database import Activity, Result, Runner
from tests.server.activities.test_activities import API, ok
from tests.server.conftest import EITHER
from tests.server.test_problems import problem_in

address = EITHER
BEGINNING = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


def ran(home: Home, days: list[float], runner: int | None = None, **more: Any) -> None:
    """Put runs of 10 km into a home, so many days after a Monday."""
    facts: dict[str, Any] = {
        "runner_id": home.runs.runner if runner is None else runner,
        "kind": "run",
        "title": "",
        "notes": "",
    }
    facts |= {"duration": 3000.0, "moving_time": 3000.0, "distance": 10_000.0} | more
    begun = facts.pop("start", BEGINNING)
    rows = [{"id": f"{round(day * 24):032x}", "start": begun + timedelta(days=day)} | facts for day in days]
    with home.database.transaction() as connection:
        connection.execute(insert(Activity), rows)


def found_in(home: Home, day: float, **facts: Any) -> None:
    """Put a result into a home, of the run that many days after a Monday."""
    made: dict[str, Any] = {"told": {}, "summary": {}, "warnings": [], "files": [], "made_at": BEGINNING}
    made |= {"engine": "0a", "version": "1", "running": True, "shown": True, "method": "0a", "facts": facts}
    with home.database.transaction() as connection:
        row = {"runner_id": home.runs.runner, "activity_id": f"{round(day * 24):032x}"} | made
        connection.execute(insert(Result), [row])


def asked(browser: httpx.Client, what: str, **query: Any) -> Any:
    return ok(browser.get(f"{API}/progress/{what}", params=query))


def test_totals_are_those_of_calendar_weeks_and_months(browser: httpx.Client, served: Home) -> None:
    ran(served, [0, 2, 6, 7, 31])
    weeks = asked(browser, "totals")["totals"]
    assert weeks == [
        {"first": "2026-03-02", "amount": 30_000.0},
        {"first": "2026-03-09", "amount": 10_000.0},
        {"first": "2026-03-30", "amount": 10_000.0},
    ]
    months = asked(browser, "totals", period="month", quantity="runs")["totals"]
    assert months == [{"first": "2026-03-01", "amount": 4.0}, {"first": "2026-04-01", "amount": 1.0}]
    assert asked(browser, "totals", period="year", quantity="days")["totals"] == [
        {"first": "2026-01-01", "amount": 5.0}
    ]
    assert len(asked(browser, "totals", period="day", quantity="time")["totals"]) == 5


def test_a_zone_moves_runs_at_night_to_another_day(browser: httpx.Client, served: Home) -> None:
    ran(served, [6.0 + 17.0 / 24.0])
    assert asked(browser, "totals")["totals"][0]["first"] == "2026-03-02"
    assert asked(browser, "totals", zone="Asia/Shanghai")["totals"][0]["first"] == "2026-03-09"
    refused = problem_in(browser.get(f"{API}/progress/totals", params={"zone": "Mars/Olympus"}))
    assert refused.type == "openstride:no-such-zone"


def test_what_was_just_changed_is_counted(browser: httpx.Client, served: Home) -> None:
    ran(served, [0, 1])
    assert asked(browser, "totals")["totals"][0]["amount"] == 20_000.0
    ok(browser.delete(f"{API}/activities/{24:032x}"))
    assert asked(browser, "totals")["totals"][0]["amount"] == 10_000.0
    ok(browser.post(f"{API}/activities/{24:032x}/restore"))
    assert asked(browser, "totals")["totals"][0]["amount"] == 20_000.0
    ok(browser.patch(f"{API}/activities/{0:032x}", json={"kind": "walk"}))
    assert asked(browser, "totals")["totals"][0]["amount"] == 10_000.0


def test_another_runner_counts_for_nothing(browser: httpx.Client, served: Home) -> None:
    with served.database.transaction() as connection:
        other = {"id": 7, "name": "", "created_at": BEGINNING}
        connection.execute(insert(Runner), [other])
    ran(served, [0, 1, 2], runner=7)
    assert asked(browser, "totals")["totals"] == []
    assert asked(browser, "records")["records"] == []


def test_records_say_what_held_before(browser: httpx.Client, served: Home) -> None:
    ran(served, [0])
    ran(served, [1], distance=12_000.0)
    found = {(each["kind"], each["period"]): each["steps"] for each in asked(browser, "records")["records"]}
    assert [step["value"] for step in found["longest_distance", None]] == [10_000.0, 12_000.0]
    assert found["longest_distance", None][1] == {
        "activity": f"{24:032x}",
        "day": "2026-03-03",
        "value": 12_000.0,
        "gain": 2000.0,
        "sure": True,
    }


def test_the_fastest_stretches_of_runs_are_records_and_say_what_could_be_raced(
    browser: httpx.Client, served: Home
) -> None:
    now = datetime.now(UTC)
    ran(served, [0, 1], start=now - timedelta(days=2))
    found_in(served, 0, efforts=[[5000.0, 1500.0, 60.0, 5.0]])
    found_in(served, 1, efforts=[[5000.0, 1490.0, 0.0, 5.0]])
    (fastest,) = [each for each in asked(browser, "records")["records"] if each["kind"] == "fastest"]
    assert (fastest["length"], [step["value"] for step in fastest["steps"]]) == (5000.0, [1500.0, 1490.0])
    assert fastest["steps"][1]["sure"] is False
    predicted = asked(browser, "predictions")["predictions"]
    assert predicted[0]["time"] == pytest.approx(1490.0)
    assert [each["activity"] for each in predicted] == [f"{24:032x}"] * 4


def test_a_run_costs_what_its_heart_rate_says_where_the_runners_is_known(browser: httpx.Client, served: Home) -> None:
    ran(served, [0, 1])
    found_in(served, 0, heart_rate_bpm=169.0)
    by_speed = asked(browser, "load")
    assert by_speed["by_heart_rate"] == 0
    ok(browser.put(f"{API}/profile", json={"rest_bpm": 50, "most_bpm": 190}))
    found = asked(browser, "load")
    assert (found["by_heart_rate"], found["load"][1]) == (1, by_speed["load"][1])
    assert found["load"][0] == pytest.approx(100.0 * 3000.0 / 3600.0, abs=0.1)


def test_what_is_known_of_the_form_earns_achievements(browser: httpx.Client, served: Home) -> None:
    ran(served, [0])
    found_in(served, 0, whole={"asymmetry": -0.004, "cadence_spread": 0.03})
    found = {each["id"]: each["day"] for each in asked(browser, "achievements")["achievements"]}
    assert (found["even_runs.1"], found["steady_runs.1"], found["faster_endings.1"]) == ("2026-03-02", None, None)


def test_an_achievement_is_earned_or_says_how_far_it_is(browser: httpx.Client, served: Home) -> None:
    ran(served, [0, 1, 2])
    found = {each["id"]: each for each in asked(browser, "achievements")["achievements"]}
    assert found["run_distance.10000"]["activity"] == f"{0:032x}"
    assert (found["run_distance.15000"]["reached"], found["run_distance.15000"]["day"]) == (10_000.0, None)
    assert found["week_days.3"]["day"] == "2026-03-04"


def test_nothing_yet_is_no_error(browser: httpx.Client) -> None:
    assert asked(browser, "streaks") == {"current": None, "longest": None, "days_lacking": 2}
    assert asked(browser, "load")["first"] is None
    assert asked(browser, "predictions") == {"predictions": []}
    assert all(each["day"] is None for each in asked(browser, "achievements")["achievements"])


@pytest.mark.parametrize("query", [{"period": "decade"}, {"quantity": "steps"}, {"zone": "x" * 65}])
def test_what_is_no_total_is_refused(browser: httpx.Client, query: dict[str, str]) -> None:
    answer = browser.get(f"{API}/progress/totals", params=query)
    assert problem_in(answer).type == "openstride:invalid"
