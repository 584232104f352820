"""The snapshot over the API is one that the live rules take, and what they tell by it is what home says afterwards."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx

from openstride.cues import LiveProgress, Milestone
from openstride.server import Home
from tests.server.activities.test_activities import API, ok
from tests.server.conftest import EITHER
from tests.server.progress.test_goals import MONTHLY, ONE, OTHER, put
from tests.server.progress.test_progress import asked, found_in, ran
from tests.server.test_problems import problem_in

address = EITHER


def a_run(snapshot: dict[str, Any], distance: float, seconds: int) -> list[Milestone]:
    live = LiveProgress(snapshot)
    found: list[Milestone] = []
    for second in range(1, seconds + 1):
        found += live.advance(float(second), distance * second / seconds, 0.0, float(second))
    return [*found, *live.finish()]


def names(milestones: list[Milestone]) -> set[str]:
    return {str(each.of.get("id") or each.of.get("kind") or each.of["length"]) for each in milestones}


def test_what_is_told_by_the_snapshot_is_what_home_says_afterwards(browser: httpx.Client, served: Home) -> None:
    now = datetime.now(UTC)
    ran(served, [-40], start=now, distance=12_000.0, moving_time=4000.0)
    found_in(served, -40, efforts=[[5000.0, 1650.0, 60.0, 12.0]])
    put(browser, MONTHLY | {"amount": 14_000.0})
    put(browser, MONTHLY | {"amount": 15_100.0}, OTHER)
    snapshot = asked(browser, "live")
    told = names(a_run(snapshot, 15_100.0, 4300))
    assert told >= {ONE, "longest_distance", "longest_time", "5000.0"}
    # Fifteen kilometres were run, by less than the way is unsure by: that is left to home.
    assert not told & {OTHER, "run_distance.15000"}

    ran(served, [0], start=now, distance=15_100.0, moving_time=4300.0)
    found_in(served, 0, efforts=[[5000.0, 4300.0 * 5000.0 / 15_100.0, 0.0, 10.0]])
    goals = {each["id"]: each["reached"] for each in ok(browser.get(f"{API}/goals"))["goals"]}
    assert goals == {ONE: True, OTHER: True}
    earned = {each["id"] for each in asked(browser, "achievements")["achievements"] if each["activity"] == f"{0:032x}"}
    assert {each for each in told if "." in each and each != "5000.0"} <= earned
    assert "run_distance.15000" in earned
    best = {(each["kind"], each["length"]): each["steps"][-1] for each in asked(browser, "records")["records"]}
    for record in (("longest_distance", None), ("longest_time", None), ("fastest", 5000.0)):
        assert best[record]["activity"] == f"{0:032x}"
        assert best[record]["sure"]


def test_a_runner_without_a_history_has_all_before_them(browser: httpx.Client) -> None:
    found = asked(browser, "live", zone="Asia/Shanghai")
    assert (found["progress"], found["fastest"]) == (1, [])
    assert {each["kind"] for each in found["lines"]} == {"achievement"}
    assert "runs.1" in {each["id"] for each in found["lines"]}
    refused = problem_in(browser.get(f"{API}/progress/live", params={"zone": "Mars/Olympus"}))
    assert refused.type == "openstride:no-such-zone"
