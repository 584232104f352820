"""The golden vectors of the live rules, which TypeScript is held to as well."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tools.cue_vectors import VECTORS, events_of, main

CASES = json.loads(VECTORS.read_text(encoding="utf-8"))["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_same_strides_give_the_same_events(case: dict[str, Any]) -> None:
    assert events_of(case) == case["events"]


def test_there_is_a_cue_a_withheld_one_praise_and_most_kinds() -> None:
    events = [event for case in CASES for event in case["events"]]
    assert {event["given"] for event in events} == {True, False}
    assert any("praise" in event for event in events)
    assert len({event["kind"] for event in events}) >= 5
    assert {event["source"] for event in events} == {"own", "population"}


def test_the_tool_knows_two_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rewrite"]) == 2
    assert "write|check" in capsys.readouterr().err
