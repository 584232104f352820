"""What was said reaches home: the ledger over the API, and the kinds that the phone is told to leave out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import httpx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, update

from openstride.coach import Outcome, effects
from openstride.cues import Baseline, Kind
from openstride.server import Home
from openstride.server._documents import CueKept, Facts
from openstride.server.database import Activity, Result, Runner
from tests.server.activities.test_activities import API, ok
from tests.server.coach.test_coach import BEGINNING, asked, baseline_now, day, key_of
from tests.server.conftest import EITHER

address = EITHER
#: Runs, and cues in each.
RUNS, CUES = 30, 8


def cues_of_a_run(number: int, response: float, kind: Kind = "cadence_low") -> tuple[CueKept, ...]:
    """Return what came of the cues of a run: a quarter withheld, a change of 0.03 steps/s by chance."""
    random = np.random.default_rng(number)
    given_ = random.random(CUES) >= 0.25
    changes = random.normal(0.03, 0.02, CUES) + response * given_
    return tuple(
        CueKept(kind=kind, time=300.0 * k, given=cued, change=change, lasting=0.5 * change)
        for k, (cued, change) in enumerate(zip(given_.tolist(), changes.tolist(), strict=True))
    )


def put(home: Home, number: int, cues: Sequence[CueKept] | None, **more: Any) -> str:
    """Put a run into a home with what came of its cues; None for one from before there were any."""
    runner = more.pop("runner_id", home.runs.runner)
    activity = {"runner_id": runner, "id": key_of(number), "kind": "run", "title": "", "notes": ""}
    result = {"runner_id": runner, "activity_id": key_of(number), "method": "a" * 64, "engine": "b" * 64}
    result |= {"version": "1", "told": {}, "running": True, "summary": {}, "warnings": [], "files": []}
    facts = Facts() if cues is None else Facts(cues=tuple(cues))
    kept = facts.model_dump(mode="json", exclude={"cues"} if cues is None else set())
    with home.database.transaction() as connection:
        connection.execute(insert(Activity), [activity | {"start": day(number), "duration": 3600.0} | more])
        connection.execute(insert(Result), [result | {"made_at": BEGINNING, "shown": True, "facts": kept}])
    return key_of(number)


def year(home: Home, response: float) -> list[Outcome]:
    """Put runs into a home, and return what came of all their cues."""
    found = []
    for number in range(RUNS):
        cues = cues_of_a_run(number, response)
        put(home, number, cues)
        found += [outcome_of(number, each) for each in cues]
    return found


def outcome_of(number: int, cue: CueKept) -> Outcome:
    assert cue.change is not None
    return Outcome(cue.kind, day(number) + timedelta(seconds=cue.time), cue.given, cue.change, cue.lasting)


def ledger(browser: httpx.Client) -> Any:
    return asked(browser, "ledger")["cues"]


def test_an_effect_is_told_with_its_interval(browser: httpx.Client, served: Home) -> None:
    (expected,) = effects(year(served, response=0.06))
    (found,) = ledger(browser)
    assert (found["kind"], found["metric"], found["unit"]) == ("cadence_low", "cadence", "1/s")
    assert (found["given"], found["withheld"], found["untold"]) == (expected.given, expected.withheld, 0)
    assert (found["verdict"], found["retired"], found["needed"]) == ("helps", None, 20)
    assert found["change"]["low"] < 0.06 < found["change"]["high"]
    assert expected.change is not None
    assert found["change"]["value"] == pytest.approx(expected.change.value)
    assert found["lasting"]["value"] == pytest.approx(0.03, abs=0.01)
    assert baseline_now(browser)["retired"] == []


def test_a_cue_that_does_not_help_is_retired_and_the_phone_is_told(browser: httpx.Client, served: Home) -> None:
    (expected,) = effects(year(served, response=-0.04))
    (found,) = ledger(browser)
    assert found["verdict"] == "does_not_help"
    assert expected.retired is not None
    assert datetime.fromisoformat(found["retired"]) == expected.retired
    assert found["reason"]["high"] < found["worth"]
    baseline = baseline_now(browser)
    assert baseline["retired"] == ["cadence_low"]
    assert Baseline(baseline).retired == ("cadence_low",)


def test_below_twenty_of_each_it_is_not_yet_known(browser: httpx.Client, served: Home) -> None:
    for number in range(3):
        put(served, number, cues_of_a_run(number, 0.06))
    put(served, 3, [CueKept(kind="pace_slow", time=9.0, given=True)])
    cadence, pace = ledger(browser)
    assert (cadence["verdict"], cadence["change"], cadence["given"] + cadence["withheld"]) == (
        "not_yet_known",
        None,
        24,
    )
    assert (pace["kind"], pace["given"], pace["withheld"], pace["untold"]) == ("pace_slow", 0, 0, 1)
    assert (pace["verdict"], pace["unit"]) == ("not_yet_known", "m/s")


def test_a_new_home_has_an_empty_ledger(browser: httpx.Client, served: Home) -> None:
    assert served.runs.newest() == ()
    assert ledger(browser) == []


def test_what_is_in_the_bin_or_called_a_walk_does_not_count(browser: httpx.Client, served: Home) -> None:
    year(served, response=0.06)
    before = ledger(browser)
    put(served, RUNS, None)
    put(served, RUNS + 1, cues_of_a_run(40, -0.5), kind="walk")
    put(served, RUNS + 2, cues_of_a_run(40, -0.5), start_doubtful=True)
    gone = put(served, RUNS + 3, cues_of_a_run(40, -0.5))
    assert ledger(browser) != before
    ok(browser.delete(f"{API}/activities/{gone}"))
    assert ledger(browser) == before
    ok(browser.post(f"{API}/activities/{gone}/restore"))
    assert ledger(browser) != before


def test_cues_of_a_merged_activity_are_those_of_its_parts(browser: httpx.Client, served: Home) -> None:
    year(served, response=0.06)
    before = ledger(browser)
    whole = {"runner_id": served.runs.runner, "id": "f" * 32, "kind": "run", "title": "", "notes": ""}
    with served.database.transaction() as connection:
        connection.execute(insert(Activity), [whole | {"start": day(3), "duration": 7200.0}])
        for number in (3, 4):
            mine = (Activity.runner_id == served.runs.runner) & (Activity.id == key_of(number))
            connection.execute(update(Activity).where(mine).values(part_of="f" * 32))
    assert ledger(browser) == before
    ok(browser.delete(f"{API}/activities/{'f' * 32}"))
    assert ledger(browser)[0]["given"] < before[0]["given"]


def test_cues_of_another_runner_count_for_nothing(browser: httpx.Client, served: Home) -> None:
    with served.database.transaction() as connection:
        connection.execute(insert(Runner), [{"id": 7, "name": "", "created_at": BEGINNING}])
    put(served, 1, cues_of_a_run(1, 0.06), runner_id=7)
    assert ledger(browser) == []


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(8)))
def test_the_order_in_which_runs_come_home_changes_nothing(order: list[int], home: Home) -> None:
    def told(numbers: Sequence[int]) -> Any:
        with home.database.transaction() as connection:
            connection.execute(delete(Result))
            connection.execute(delete(Activity))
        for number in numbers:
            kinds: tuple[Kind, ...] = ("cadence_low", "asymmetry")
            put(home, number, [each for kind in kinds for each in 5 * cues_of_a_run(number, 0.06, kind)])
        return home.coach.ledger()

    expected = told(range(8))
    assert [each.change is None for each in expected.cues] == [False, False]
    assert told(order) == expected
