"""What the live coach leaves with a run is read again as it was, and anything else is nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openstride.cues import Baseline, CueSettings, LiveCoach, read_baseline, read_cue, usual_of
from tests.cues.made_up import A_CUE, Runner, document, events_of

TIRED = Runner(cadence=lambda time: 2.8 if time < 300.0 else 2.6)

anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=9),
    lambda each: st.lists(each, max_size=4) | st.dictionaries(st.text(max_size=9), each, max_size=4),
    max_leaves=9,
)


def test_what_was_said_and_withheld_is_read_as_it_was() -> None:
    coach = LiveCoach(Baseline(document()), seed=1, settings=CueSettings(withheld_share=0.5))
    said = events_of(coach, TIRED, 3000.0)
    assert {each.given for each in said} == {True, False}
    assert [read_cue(json.dumps(each.document())) for each in said] == said


def test_praise_is_read_as_praise() -> None:
    praise = replace(A_CUE, event="praise", side="right")
    assert read_cue(json.dumps(praise.document())) == praise


@pytest.mark.parametrize(("name", "value"), [("strides_of", "both"), ("kind", "nagging"), ("cue", 2), ("praise", 1)])
def test_a_cue_of_another_version_is_nothing(name: str, value: object) -> None:
    assert read_cue(json.dumps(A_CUE.document() | {name: value})) is None


@given(st.sampled_from([*A_CUE.document()]), anything)
def test_a_value_that_cannot_be_is_refused_and_never_more(name: str, value: object) -> None:
    found = read_cue(json.dumps(A_CUE.document() | {name: value}))
    assert (
        found is None
        or json.loads(json.dumps(found.document()))[name] == (1 if name == "cue" else value)
        or (name == "reason")
    )


@pytest.mark.parametrize("text", ["", "null", "[" * 60_000, '{"cue": 1}', "9" * 9000, '{"cue": ' + "9" * 9000 + "}"])
def test_what_is_no_cue_is_nothing(text: str) -> None:
    assert read_cue(text) is None
    assert read_baseline(text) is None


def test_what_the_coach_went_by_is_read_again() -> None:
    coach = LiveCoach(Baseline(document(cadence=(2.7, 0.02, 0.01))), seed=5)
    found = read_baseline(json.dumps(coach.document()))
    assert found is not None
    assert found.usual("cadence", 3.0) == coach.baseline.usual("cadence", 3.0)
    unknown = read_baseline(json.dumps(LiveCoach(Baseline(), seed=5).document()))
    assert unknown is not None
    assert unknown.usual("cadence", 3.0) == Baseline().usual("cadence", 3.0)


@given(st.sampled_from(["coach", "baseline"]), anything)
def test_what_no_coach_can_go_by_is_nothing(name: str, value: object) -> None:
    kept: dict[str, Any] = LiveCoach(Baseline(document()), seed=5).document() | {name: value}
    found = read_baseline(json.dumps(kept))
    assert found is None or (value == 1 if name == "coach" else value is None)


def test_the_same_seed_and_ranges_tell_the_events_again() -> None:
    coach = LiveCoach(Baseline(document()), seed=3)
    baseline = read_baseline(json.dumps(coach.document()))
    assert baseline is not None
    again = LiveCoach(baseline, seed=coach.document()["seed"])
    assert events_of(coach, TIRED, 3000.0) == events_of(again, TIRED, 3000.0) != []


def test_a_retired_kind_is_not_said() -> None:
    def kinds(retired: list[str]) -> set[str]:
        coach = LiveCoach(Baseline(document() | {"retired": retired}), seed=1)
        return {each.kind for each in events_of(coach, TIRED, 3000.0)}

    assert "cadence_low" in kinds(["of_a_newer_home"])
    assert "cadence_low" not in kinds(["cadence_low"])


def test_one_source_serves_all_speeds() -> None:
    knots = [[speed, 2.8, 0.02, 0.01] for speed in (2.5, 3.5)]
    baseline = Baseline(document() | {"metrics": {"cadence": {"source": "own", "knots": knots}}})
    own, population = (usual_of(replace(A_CUE, whose=whose), "cadence", baseline) for whose in ("own", "population"))
    assert own(3.0) == pytest.approx(2.8)
    assert own(2.4) is None
    assert population(3.0) is None
    assert population(2.4) is not None


def test_a_pace_is_held_against_its_goal() -> None:
    usual = usual_of(replace(A_CUE, kind="pace_slow", usual=3.4), "speed", Baseline())
    assert (usual(2.0), usual(5.0)) == (3.4, 3.4)
