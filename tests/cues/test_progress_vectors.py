"""The golden vectors of progress while running, which TypeScript is held to as well."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tools.progress_vectors import VECTORS, main, milestones_of

CASES = json.loads(VECTORS.read_text(encoding="utf-8"))["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_same_run_earns_the_same(case: dict[str, Any]) -> None:
    assert milestones_of(case) == case["milestones"]


def test_there_are_goals_achievements_and_records_and_a_run_that_earns_nothing() -> None:
    of = [milestone["of"] for case in CASES for milestone in case["milestones"]]
    assert {each.get("kind") for each in of} == {"goal", "achievement", "longest_distance", "longest_time", None}
    assert {each["quantity"] for each in of if "quantity" in each} == {"distance", "time", "runs", "days"}
    assert any(case["milestones"] == [] for case in CASES)


def test_the_tool_knows_two_words_and_writes_what_stands_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rewrite"]) == 2
    assert "write|check" in capsys.readouterr().err
    assert main(["check"]) == 0
