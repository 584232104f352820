"""The coach over the API: a baseline of the runs that are there, and advice against those before."""

from __future__ import annotations

from dataclasses import astuple
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import insert

from openstride.activity import FormAtSpeed, form_to_json
from openstride.coach import advice, baseline, baseline_from_json
from openstride.cues import Baseline as Live
from openstride.server import Home
from openstride.server._documents import Facts
from openstride.server.database import Activity, Result, Runner, Shoe
from tests.coach.making import MadeRunner, seeded
from tests.server.activities.test_activities import API, ok
from tests.server.conftest import EITHER, RUN
from tests.server.test_problems import problem_in

address = EITHER
BEGINNING = datetime.now(UTC).replace(microsecond=0) - timedelta(days=80)
RUNNER = MadeRunner()
FEET = ("left", "right")


def key_of(number: int) -> str:
    return f"{number:032x}"


def day(number: int) -> datetime:
    return BEGINNING + timedelta(days=2 * number)


def ran(home: Home, number: int, form: FormAtSpeed | None, feet: tuple[str, ...] = FEET, **more: Any) -> str:
    """Put a run into a home, with the form that its result keeps; None for one from before there was any."""
    runner = more.pop("runner_id", home.runs.runner)
    facts = None if form is None else {"feet": feet, "form": form_to_json(form)}
    activity = {
        "runner_id": runner,
        "id": key_of(number),
        "kind": "run",
        "title": "",
        "notes": "",
        "start": day(number),
    }
    result = {
        "runner_id": runner,
        "activity_id": key_of(number),
        "method": "a" * 64,
        "engine": "b" * 64,
        "version": "1",
    }
    result |= {"told": {}, "running": True, "summary": {}, "warnings": [], "files": [], "made_at": BEGINNING}
    kept = None if facts is None else Facts.model_validate(facts).model_dump(mode="json")
    with home.database.transaction() as connection:
        connection.execute(insert(Activity), [activity | {"duration": 1800.0} | more])
        connection.execute(insert(Result), [result | {"shown": True, "facts": kept}])
    return key_of(number)


def usual_runs(home: Home, number: int, first: int = 0) -> list[FormAtSpeed]:
    """Put usual runs into a home, and return their forms."""
    random = seeded(first)
    forms = [RUNNER.form(random) for _ in range(number)]
    for k, form in enumerate(forms):
        ran(home, first + k, form)
    return forms


def unusual() -> FormAtSpeed:
    return RUNNER.form(seeded(99), {"cadence": -0.2}, speed=2.9)


def baseline_now(browser: httpx.Client) -> Any:
    return ok(browser.get(f"{API}/coach/baseline"))


def advice_on(browser: httpx.Client, activity: str) -> Any:
    return ok(browser.get(f"{API}/activities/{activity}/advice"))


def test_the_baseline_is_that_of_the_runs_and_travels(browser: httpx.Client, served: Home) -> None:
    forms = usual_runs(served, 12)
    document = baseline_now(browser)
    expected = baseline([(day(k), form) for k, form in enumerate(forms)])
    found = baseline_from_json(document)
    assert (found.runs, found.days) == (12, 22)
    assert found.metrics["cadence"].source == "own"
    for mine, others in zip(found.metrics["balance"].knots, expected.metrics["balance"].knots, strict=True):
        assert astuple(mine) == pytest.approx(astuple(others), rel=1e-3)
    assert Live(document).usual("cadence", 2.9) is not None


def test_a_new_home_has_what_populations_do(browser: httpx.Client, served: Home) -> None:
    assert served.runs.newest() == ()
    document = baseline_now(browser)
    assert (document["runs"], document["metrics"]["cadence"]["source"]) == (0, "population")
    assert document["metrics"]["cadence"]["sources"]


def test_advice_holds_a_run_against_those_before_it(browser: httpx.Client, served: Home) -> None:
    forms = usual_runs(served, 15)
    this = ran(served, 15, unusual())
    usual_runs(served, 4, first=16)
    told = advice_on(browser, this)
    assert (told["verdict"], told["runs"], told["days"]) == ("found", 15, 28)
    assert (told["next"]["rule"], told["next"]["side"]) == ("cadence", "lower")
    assert told["next"]["study"]["doi"].startswith("10.")
    expected = advice(unusual(), baseline([(day(k), form) for k, form in enumerate(forms)])).next
    assert expected is not None
    assert told["next"]["value"] == pytest.approx(expected.value, rel=1e-4)
    assert told["next"]["chance"] == pytest.approx(expected.chance, rel=0.05)


def test_the_first_runs_are_told_how_many_it_takes(browser: httpx.Client, served: Home) -> None:
    usual_runs(served, 3)
    told = advice_on(browser, key_of(2))
    assert (told["verdict"], told["lacking"], told["runs"], told["needed"]) == ("not_enough_data", "runs", 2, 5)


def test_a_result_from_before_and_a_run_without_one_have_no_advice_yet(browser: httpx.Client, served: Home) -> None:
    usual_runs(served, 6)
    old = ran(served, 7, None)
    with served.database.transaction() as connection:
        fresh = {"runner_id": served.runs.runner, "id": key_of(8), "kind": "run", "title": "", "notes": ""}
        connection.execute(insert(Activity), [fresh | {"start": day(8), "duration": 60.0}])
    for activity in (old, key_of(8)):
        assert advice_on(browser, activity)["lacking"] == "analysis"
    assert baseline_now(browser)["runs"] == 6


def test_what_is_in_the_bin_called_a_walk_or_of_an_unknown_time_does_not_count(
    browser: httpx.Client, served: Home
) -> None:
    usual_runs(served, 6)
    ran(served, 7, unusual(), kind="walk")
    ran(served, 8, unusual(), start_doubtful=True)
    ran(served, 9, unusual())
    assert baseline_now(browser)["runs"] == 7
    ok(browser.delete(f"{API}/activities/{key_of(9)}"))
    assert baseline_now(browser)["runs"] == 6
    ok(browser.post(f"{API}/activities/{key_of(9)}/restore"))
    assert baseline_now(browser)["runs"] == 7


def test_one_foot_is_not_held_against_two(browser: httpx.Client, served: Home) -> None:
    usual_runs(served, 6)
    this = ran(served, 7, unusual(), feet=("right",))
    told = advice_on(browser, this)
    assert (told["lacking"], told["runs"]) == ("runs", 0)
    # The last run was with one pod, and so will the next one be.
    assert baseline_now(browser)["runs"] == 1


def test_pieces_of_one_outing_are_one_run(browser: httpx.Client, served: Home) -> None:
    usual_runs(served, 8)
    whole = {"runner_id": served.runs.runner, "id": "f" * 32, "kind": "run", "title": "", "notes": ""}
    with served.database.transaction() as connection:
        connection.execute(insert(Activity), [whole | {"start": day(20), "duration": 3600.0}])
    ran(served, 20, unusual(), part_of="f" * 32)
    ran(served, 21, unusual(), part_of="f" * 32)
    assert baseline_now(browser)["runs"] == 9
    told = advice_on(browser, "f" * 32)
    assert (told["next"]["rule"], told["next"]["strides"]) == ("cadence", 2400)
    ok(browser.delete(f"{API}/activities/{'f' * 32}"))
    assert baseline_now(browser)["runs"] == 8


def test_another_runner_counts_for_nothing(browser: httpx.Client, served: Home) -> None:
    with served.database.transaction() as connection:
        connection.execute(insert(Runner), [{"id": 7, "name": "", "created_at": BEGINNING}])
    for number in range(6):
        ran(served, number, RUNNER.form(seeded(number)), runner_id=7)
    assert baseline_now(browser)["runs"] == 0
    problem_in(browser.get(f"{API}/activities/{key_of(1)}/advice"))


def test_an_activity_that_is_not_here_is_said_to_be_none(browser: httpx.Client, served: Home) -> None:
    assert served.runs.newest() == ()
    assert problem_in(browser.get(f"{API}/activities/{RUN}/advice")).type == "openstride:activity-not-found"


def asked(browser: httpx.Client, what: str, **query: Any) -> Any:
    return ok(browser.get(f"{API}/coach/{what}", params=query))


def test_what_rises_over_the_weeks_is_told_at_matched_speed(browser: httpx.Client, served: Home) -> None:
    random = seeded(1)
    for number in range(38):
        ran(served, number, RUNNER.form(random, {"cadence": 0.006 * number}))
    found = asked(browser, "trends", weeks=8)
    assert found["speed"] == pytest.approx(2.9, abs=0.3)
    cadence = next(each for each in found["trends"] if each["metric"] == "cadence")
    assert (cadence["verdict"], cadence["unit"]) == ("risen", "1/s")
    # Three hundredths of a step a second a week.
    assert cadence["change"]["low"] < 0.003 * cadence["days"] < cadence["change"]["high"]
    few = asked(browser, "trends", weeks=2, speed=3.0)
    assert few["speed"] == 3.0
    assert {each["verdict"] for each in few["trends"]} == {"not_enough_data"}


def test_what_has_changed_lastingly_is_told_since_when(browser: httpx.Client, served: Home) -> None:
    random = seeded(1)
    for number in range(38):
        ran(served, number, RUNNER.form(random, {"cadence": 0.15} if number >= 28 else {}))
    (cadence,) = (each for each in asked(browser, "changes")["changes"] if each["metric"] == "cadence")
    assert abs(datetime.fromisoformat(cadence["since"]) - day(28)) <= timedelta(days=4)
    assert cadence["change"]["low"] < 0.15 < cadence["change"]["high"]


def test_shoes_differ_at_matched_speed(browser: httpx.Client, served: Home) -> None:
    random = seeded(1)
    shoes = {
        "runner_id": served.runs.runner,
        "name": "",
        "model": "",
        "starting_distance": 0.0,
        "created_at": BEGINNING,
    }
    with served.database.transaction() as connection:
        connection.execute(insert(Shoe), [shoes | {"id": key} for key in ("a" * 32, "b" * 32)])
    for number in range(30):
        soft = number % 2 == 0
        shift = {"contact_time": 0.03} if soft else {}
        ran(served, number, RUNNER.form(random, shift), shoe_id=("a" if soft else "b") * 32)
    found = {each["metric"]: each for each in asked(browser, "shoes")["differences"]}
    contact = found["contact_time"]
    assert {contact["shoe"], contact["other"]} == {"a" * 32, "b" * 32}
    assert (contact["runs"], contact["other_runs"]) == (15, 15)
    sign = 1.0 if contact["shoe"] == "a" * 32 else -1.0
    assert contact["change"]["low"] < 0.03 * sign < contact["change"]["high"]
    assert contact["verdict"] == ("more" if sign > 0.0 else "less")


def test_a_new_home_has_no_trends_and_says_so(browser: httpx.Client, served: Home) -> None:
    assert served.runs.newest() == ()
    assert asked(browser, "trends") == {"speed": None, "weeks": 8, "trends": []}
    assert asked(browser, "changes") == {"speed": None, "changes": []}
    assert asked(browser, "shoes") == {"speed": None, "differences": []}
