"""Results of an activity lie beside each other, differ metric by metric, and one of them is shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from openstride.server import Home
from openstride.server.database import Activity, Recording, Result
from tests.server.activities.test_activities import ok
from tests.server.conftest import EITHER
from tests.server.test_problems import problem_in

address = EITHER
KEY = "0a" * 16
FIRST, SECOND, THIRD = ("1" * 64, "2" * 64, "3" * 64)
BEGINNING = datetime(2026, 5, 1, 6, 0, tzinfo=UTC)
PATH = f"/api/v1/activities/{KEY}"


def metric(value: float | None, uncertainty: float | None, unit: str) -> dict[str, Any]:
    facts = {"value": value, "uncertainty": uncertainty, "unit": unit, "n": 100}
    return facts | {"left": None, "right": None, "difference": None}


def summary(distance: float, contact: float, **more: Any) -> dict[str, Any]:
    facts = {"distance": metric(distance, 35.0, "m"), "contact_time": metric(contact, 0.003, "s")}
    return facts | {"mean_speed": metric(distance / 1800.0, 0.02, "m/s")} | more


def result_in(home: Home, method: str, found: dict[str, Any], *, running: bool = True, key: str = KEY) -> None:
    """Let a method have found this in an activity, which begins with the first; it is shown until another one is."""
    with home.database.writing(home.runs.runner) as session:
        if session.find(Activity, key) is None:
            session.add(Recording(id=key, begun_at=BEGINNING, start=BEGINNING, duration=1800.0, sealed_at=BEGINNING))
            session.flush()
            kind = "run" if running else "walk"
            facts = {"title": "", "notes": "", "start": BEGINNING, "duration": 1800.0}
            session.add(Activity(id=key, recording_id=key, kind=kind, distance=found["distance"]["value"], **facts))
            session.flush()
        made_at = BEGINNING + timedelta(days=int(method[0]))
        facts = {"engine": "e" * 16, "version": "0.1.0", "told": {"mass": 68.0, "height": None}, "replay": None}
        files = [{"name": f"results/{method[:16]}/strides.parquet", "bytes": 1, "sha256": "0" * 64}]
        facts |= {"running": running, "summary": found, "warnings": [], "files": files, "made_at": made_at}
        session.add(Result(activity_id=key, method=method, shown=method == FIRST, **facts))


@pytest.fixture
def results(served: Home) -> Home:
    """Return a home with an activity in which three methods found something."""
    result_in(served, FIRST, summary(5000.0, 0.250))
    result_in(served, SECOND, summary(5000.0, 0.253, power=metric(250.0, 25.0, "W")))
    result_in(served, THIRD, summary(5035.0, 0.250), running=False)
    return served


@pytest.mark.usefixtures("results")
def test_each_result_is_held_against_the_one_that_is_shown(browser: httpx.Client) -> None:
    third, second, first = ok(browser.get(f"{PATH}/results"))["results"]
    assert [each["method"] for each in (first, second, third)] == [FIRST, SECOND, THIRD]
    assert [each["shown"] for each in (first, second, third)] == [True, False, False]
    assert first["changes"] == []
    assert first["told"] == {"mass": 68.0, "height": None}
    distance, contact, speed, power = second["changes"]
    assert (distance["changed"], contact["changed"], speed["changed"], power["changed"]) == (False, True, False, True)
    assert contact["difference"] == pytest.approx(0.003)
    assert contact["sigmas"] == pytest.approx(0.003 / 2**0.5 / 0.003)
    assert (power["old"], power["new"], power["difference"], power["sigmas"]) == (None, 250.0, None, None)
    assert [each["metric"] for each in third["changes"] if each["changed"]] == ["distance", "mean_speed"]


@pytest.mark.usefixtures("results")
def test_another_result_is_shown_and_back_again(browser: httpx.Client) -> None:
    before = ok(browser.get(PATH))
    listed = ok(browser.get("/api/v1/activities"))["activities"]
    for _ in range(2):
        found = ok(browser.put(f"{PATH}/shown", json={"method": THIRD}))["results"]
        assert [each["shown"] for each in found] == [True, False, False]
        # From the one that is shown to this one.
        assert [each["new"] for each in found[2]["changes"] if each["metric"] == "distance"] == [5000.0]
    shown = ok(browser.get(PATH))
    assert (shown["method"], shown["distance"], shown["kind"]) == (THIRD, 5035.0, "walk")
    assert ok(browser.get("/api/v1/activities"))["activities"][0]["distance"] == 5035.0
    assert ok(browser.get(f"/api/v1/runs/{KEY}"))["running"] is False
    assert ok(browser.put(f"{PATH}/shown", json={"method": FIRST})) == ok(browser.get(f"{PATH}/results"))
    assert ok(browser.get(PATH)) == before | {"speed": 5000.0 / 1800.0}
    assert ok(browser.get("/api/v1/activities"))["activities"] == [listed[0] | {"speed": 5000.0 / 1800.0}]


@pytest.mark.usefixtures("results")
def test_what_its_runner_called_it_stays_whatever_is_shown(browser: httpx.Client) -> None:
    ok(browser.patch(PATH, json={"kind": "walk"}))
    for method in (SECOND, THIRD, FIRST):
        ok(browser.put(f"{PATH}/shown", json={"method": method}))
        # The third says walk itself, so from then on it is the results' to say.
        assert ok(browser.get(PATH))["kind"] == ("run" if method == FIRST else "walk")


@pytest.mark.usefixtures("results")
def test_what_is_not_there_is_not_shown(browser: httpx.Client) -> None:
    before = ok(browser.get(f"{PATH}/results"))
    assert problem_in(browser.put(f"{PATH}/shown", json={"method": "4" * 64})).type == "openstride:result-not-found"
    for refused in ("", "\0", "../", "5" * 65):
        assert problem_in(browser.put(f"{PATH}/shown", json={"method": refused})).type == "openstride:invalid"
    other = f"/api/v1/activities/{'0b' * 16}"
    for answer in (browser.get(f"{other}/results"), browser.put(f"{other}/shown", json={"method": FIRST})):
        assert problem_in(answer).type == "openstride:activity-not-found"
    assert ok(browser.get(f"{PATH}/results")) == before
