"""Form over many runs over the API: trends, what has changed lastingly, and how shoes differ."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import insert, update

from openstride.activity import FormAtSpeed
from openstride.server import Home
from openstride.server.database import Activity, Mounting, Pod, Runner, Shoe
from tests.coach.making import MadeRunner, seeded
from tests.server.activities.test_activities import API, ok
from tests.server.coach.test_coach import FEET, day, key_of, ran
from tests.server.conftest import EITHER
from tests.server.test_problems import problem_in

address = EITHER
RUNNER = MadeRunner()
SHOES = ("a" * 32, "b" * 32)


def runs(home: Home, number: int, changed: dict[str, float] | None = None, since: int = 0, **more: Any) -> None:
    """Put runs into a home, whose form is another from one of them on."""
    random = seeded(5)
    for k in range(number):
        ran(home, k, RUNNER.form(random, changed if changed and k >= since else {}), **more)


def shoes(home: Home) -> None:
    """Put two pairs of shoes into a home, and its runs into them in turns."""
    facts = {"runner_id": home.runs.runner, "model": "", "starting_distance": 0.0, "created_at": day(0)}
    with home.database.transaction() as connection:
        connection.execute(insert(Shoe), [facts | {"id": shoe, "name": shoe[:1]} for shoe in SHOES])
        for k in range(40):
            shoe = SHOES[k % 2]
            connection.execute(update(Activity).where(Activity.id == key_of(k)).values(shoe_id=shoe))


def asked(browser: httpx.Client, what: str, **query: Any) -> Any:
    return ok(browser.get(f"{API}/coach/{what}", params=query))


def of(metric: str, found: list[dict[str, Any]]) -> dict[str, Any]:
    (one,) = [each for each in found if each["metric"] == metric]
    return one


@pytest.mark.parametrize(
    ("what", "empty"),
    [
        ("trends", {"speed": None, "weeks": 8, "trends": []}),
        ("changes", {"speed": None, "shifts": []}),
        ("shoes", {"speed": None, "differences": []}),
    ],
)
def test_a_new_home_knows_nothing_yet(browser: httpx.Client, served: Home, what: str, empty: dict[str, Any]) -> None:
    assert served.runs.newest() == ()
    assert asked(browser, what) == empty


def test_a_trend_comes_with_its_interval_at_the_usual_speed(browser: httpx.Client, served: Home) -> None:
    random = seeded(6)
    for k in range(40):
        ran(served, k, RUNNER.form(random, {"cadence": 0.3 * k / 40.0}))
    told = asked(browser, "trends")
    cadence = of("cadence", told["trends"])
    assert (told["weeks"], cadence["verdict"]) == (8, "risen")
    assert 2.0 < told["speed"] < 4.0
    assert 0.0 < cadence["change"]["low"] < cadence["change"]["value"] < cadence["change"]["high"]
    assert asked(browser, "trends", speed=told["speed"]) == told
    assert asked(browser, "trends", speed=9.0)["trends"] == []
    assert of("cadence", asked(browser, "trends", weeks=52)["trends"])["runs"] == 40


def test_what_has_changed_lastingly_is_told_since_when(browser: httpx.Client, served: Home) -> None:
    runs(served, 40, {"cadence": 0.2}, since=30)
    (shift,) = asked(browser, "changes")["shifts"]
    assert shift["metric"] == "cadence"
    assert shift["change"]["low"] > 0.0
    assert abs(datetime.fromisoformat(shift["since"]) - day(30)) <= timedelta(days=6)
    assert day(30) <= datetime.fromisoformat(shift["found"]) <= day(36)


def test_a_deleted_run_counts_for_nothing(browser: httpx.Client, served: Home) -> None:
    runs(served, 40, {"cadence": 0.2}, since=30)
    for k in range(30, 40):
        ok(browser.delete(f"{API}/activities/{key_of(k)}"))
    assert asked(browser, "changes")["shifts"] == []


def test_shoes_are_told_apart_and_what_comes_with_a_pair_is_no_change(browser: httpx.Client, served: Home) -> None:
    random = seeded(7)
    for k in range(40):
        ran(served, k, RUNNER.form(random, {"contact_time": 0.03} if k % 2 else {}))
    shoes(served)
    contact = of("contact_time", asked(browser, "shoes")["differences"])
    assert (contact["shoe"], contact["other"], contact["verdict"]) == (*SHOES, "less")
    assert (contact["runs"], contact["other_runs"]) == (20, 20)
    assert contact["change"]["low"] < -0.03 < contact["change"]["high"]
    assert asked(browser, "changes")["shifts"] == []


def test_pods_that_were_mounted_anew_start_on_a_level_of_their_own(browser: httpx.Client, served: Home) -> None:
    runs(served, 40, {"contact_time": 0.05}, since=30)
    shoes(served)
    with served.database.transaction() as connection:
        connection.execute(update(Activity).values(shoe_id=SHOES[0]))
    assert of("contact_time", asked(browser, "changes")["shifts"])["change"]["value"] > 0.0
    times = {"mounted_at": day(30) - timedelta(hours=1), "removed_at": None}
    owned = {"runner_id": served.runs.runner, "device": "pod"}
    with served.database.transaction() as connection:
        connection.execute(insert(Pod), [owned | {"name": "", "created_at": day(0)}])
        connection.execute(insert(Mounting), [owned | times | {"shoe_id": SHOES[0], "side": "left"}])
    assert asked(browser, "changes")["shifts"] == []


def test_runs_of_one_foot_are_not_held_against_runs_of_two(browser: httpx.Client, served: Home) -> None:
    runs(served, 20)
    other = RUNNER.form(seeded(8), {"cadence": 0.2})
    for k in range(20, 30):
        ran(served, k, other, feet=FEET[:1])
    assert asked(browser, "changes")["shifts"] == []
    assert of("cadence", asked(browser, "trends")["trends"])["runs"] <= 10


def test_another_runner_counts_for_nothing(browser: httpx.Client, served: Home) -> None:
    with served.database.transaction() as connection:
        connection.execute(insert(Runner), [{"id": 7, "name": "", "created_at": datetime.now(UTC)}])
    form: FormAtSpeed = RUNNER.form(seeded(9))
    for k in range(10):
        ran(served, k, form, runner_id=7)
    assert asked(browser, "trends")["speed"] is None


@pytest.mark.parametrize("query", [{"speed": 0.0}, {"speed": "fast"}, {"weeks": 0}])
def test_a_speed_or_weeks_that_cannot_be_are_refused(
    browser: httpx.Client, served: Home, query: dict[str, Any]
) -> None:
    assert served.runs.newest() == ()
    problem_in(browser.get(f"{API}/coach/trends", params=query))
