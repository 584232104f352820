"""The outcome ledger: what a cue does is told from what happens without it, and only when that is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from openstride.coach import LEAST_CUES, Effect, Outcome, effect_wording, effects, outcome
from openstride.messages import LANGUAGES, catalogue

Floats = NDArray[np.float64]

BEGINNING = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
#: What a runner's cadence scatters by from one minute to the next (steps/s), and how much of one is left in the next.
SCATTER = 1.4 / 60.0
ALIKE = 0.3


def made(changes: Sequence[float], cued: Sequence[bool], kind: str = "cadence_low") -> list[Outcome]:
    """Return outcomes an hour apart."""
    return [
        Outcome(kind, BEGINNING + timedelta(hours=hour), was_given, change, change)
        for hour, (change, was_given) in enumerate(zip(changes, cued, strict=True))
    ]


def year(seed: int, response: float, number: int = 300) -> list[Outcome]:
    """Return what comes of cues at unusual minutes of a cadence that wanders, a quarter of them withheld (steps/s)."""
    random = np.random.default_rng(seed)
    shocks = random.normal(0.0, SCATTER, 60_000)
    level = shocks[1:] + ALIKE * shocks[:-1]
    unusual = np.flatnonzero(level[:-10] < -2.0 * SCATTER)[:number]
    cued = random.random(len(unusual)) >= 0.25
    changes = level[unusual + 1] - level[unusual] + response * cued
    return made(changes.tolist(), cued.tolist())


def only(outcomes: Sequence[Outcome]) -> Effect:
    """Return the effect of the one kind of cue there is."""
    (found,) = effects(outcomes)
    return found


def test_what_comes_back_by_itself_is_not_credited_to_the_cue() -> None:
    outcomes = year(seed=7, response=0.0)
    gains = [np.mean([each.change for each in outcomes if each.given is cued]) for cued in (True, False)]
    assert min(gains) > 2.0 / 60.0
    effect = only(outcomes)
    assert effect.change is not None
    assert effect.change.low < 0.0 < effect.change.high
    assert abs(effect.change.value) < 0.5 / 60.0


def test_a_response_is_credited_with_its_size() -> None:
    effect = only(year(seed=8, response=4.0 / 60.0))
    assert effect.change is not None
    assert effect.verdict == "helps"
    assert effect.retired is None
    assert effect.change.value == pytest.approx(4.0 / 60.0, rel=0.15)
    assert effect.change.low < 4.0 / 60.0 < effect.change.high


@pytest.mark.parametrize(("cued", "withheld"), [(300, LEAST_CUES - 1), (LEAST_CUES - 1, 300)])
def test_below_twenty_of_each_nothing_is_said(cued: int, withheld: int) -> None:
    effect = only(made([0.1] * cued + [0.0] * withheld, [True] * cued + [False] * withheld))
    assert (effect.given, effect.withheld) == (cued, withheld)
    assert (effect.verdict, effect.change, effect.lasting, effect.retired) == ("not_yet_known", None, None, None)


def test_with_twenty_of_each_it_is_known() -> None:
    changes = np.random.default_rng(1).normal(0.0, 0.01, 2 * LEAST_CUES) + np.repeat([0.1, 0.0], LEAST_CUES)
    effect = only(made(changes.tolist(), [True] * LEAST_CUES + [False] * LEAST_CUES))
    assert effect.verdict == "helps"


def test_a_cue_that_changes_nothing_is_retired_and_stays_so() -> None:
    outcomes = year(seed=9, response=0.0, number=900)
    effect = only(outcomes)
    assert effect.retired is not None
    before = [each for each in outcomes if each.instant < effect.retired]
    assert only(before).retired is None
    for number in range(len(before) + 1, len(outcomes) + 1, 50):
        assert only(outcomes[:number]).retired == effect.retired


def test_a_cue_that_makes_it_worse_is_retired() -> None:
    assert only(year(seed=10, response=-3.0 / 60.0)).retired is not None


def test_many_looks_in_a_year_claim_an_effect_that_is_none_in_less_than_one_year_of_twenty() -> None:
    years = [year(seed, response=0.0, number=150) for seed in range(100, 140)]
    ever = [
        any(only(outcomes[:number]).verdict == "helps" for number in range(60, len(outcomes) + 1, 3))
        for outcomes in years
    ]
    assert sum(ever) <= 2


@given(st.permutations(year(seed=11, response=0.02, number=90)))
def test_the_order_in_which_outcomes_come_changes_nothing(outcomes: list[Outcome]) -> None:
    assert effects(outcomes) == effects(year(seed=11, response=0.02, number=90))


def test_what_no_cue_tells_of_lasting_is_not_known() -> None:
    outcomes = [Outcome(each.kind, each.instant, each.given, each.change) for each in year(14, 4.0 / 60.0)]
    effect = only(outcomes)
    assert effect.verdict == "helps"
    assert effect.lasting is None


def test_each_kind_of_cue_has_an_effect_of_its_own() -> None:
    contact = made([0.0] * 3, [True, False, True], "contact_long")
    found = effects([*year(12, 0.0, 10), *contact])
    assert [each.kind for each in found] == ["cadence_low", "contact_long"]
    assert (found[1].given, found[1].withheld) == (2, 1)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("response", [0.0, 1.0 / 60.0, 4.0 / 60.0])
@pytest.mark.parametrize("number", [10, 120, 300])
def test_every_effect_has_words(language: str, response: float, number: int) -> None:
    key, values = effect_wording(only(year(13, response, number)))
    assert catalogue(language).text(key, **values)


def strides(cadence: Floats, speed: float = 3.0) -> tuple[Floats, Floats, Floats]:
    """Return strides of both feet from one a step, at one speed."""
    time = np.arange(len(cadence)) / 2.8
    return time, np.full(len(cadence), speed), cadence


def event(time: float, value: float = 2.7, usual: float = 2.8) -> dict[str, object]:
    """Return a cue as the live rules record it."""
    return {"cue": 1, "kind": "cadence_low", "time": time, "given": True, "value": value, "usual": usual}


def test_the_minute_after_begins_when_a_runner_can_have_answered() -> None:
    cadence = np.where(np.arange(2000) / 2.8 < 210.0, 2.7, 2.8)
    found = outcome(event(200.0), BEGINNING, strides(cadence), lambda _speed: 2.8)
    assert found is not None
    assert found.change == pytest.approx(0.1)
    assert found.lasting == pytest.approx(0.1)
    assert found.instant == BEGINNING + timedelta(seconds=200.0)


def test_what_does_not_last_is_not_said_to() -> None:
    time = np.arange(2000) / 2.8
    cadence = np.where((time >= 200.0) & (time < 300.0), 2.8, 2.7)
    found = outcome(event(200.0), BEGINNING, strides(cadence), lambda _speed: 2.8)
    assert found is not None
    assert found.change == pytest.approx(0.1)
    assert found.lasting == pytest.approx(0.0)


def test_a_change_towards_what_is_usual_is_positive_from_either_side() -> None:
    cadence = np.where(np.arange(2000) / 2.8 < 200.0, 2.9, 2.8)
    found = outcome(event(200.0, value=2.9), BEGINNING, strides(cadence), lambda _speed: 2.8)
    assert found is not None
    assert found.change == pytest.approx(0.1)


def test_what_goes_with_speed_is_no_answer() -> None:
    time, _, cadence = strides(np.where(np.arange(2000) / 2.8 < 200.0, 2.7, 2.8))
    speed = np.where(time < 200.0, 3.0, 3.5)
    found = outcome(event(200.0), BEGINNING, (time, speed, cadence), lambda speed: 2.7 + 0.2 * (speed - 3.0))
    assert found is not None
    assert found.change == pytest.approx(0.0)


@pytest.mark.parametrize("cue_at", [5.0, 195.0])
def test_too_few_strides_before_or_after_tell_nothing(cue_at: float) -> None:
    assert outcome(event(cue_at), BEGINNING, strides(np.full(560, 2.8)), lambda _speed: 2.8) is None


def test_at_a_speed_that_the_baseline_does_not_know_nothing_is_told() -> None:
    assert outcome(event(200.0), BEGINNING, strides(np.full(2000, 2.8)), lambda _speed: None) is None


def test_a_run_that_ends_soon_after_tells_the_minute_and_not_whether_it_lasted() -> None:
    found = outcome(event(200.0), BEGINNING, strides(np.full(800, 2.8)), lambda _speed: 2.8)
    assert found is not None
    assert found.lasting is None


def test_praise_is_no_cue() -> None:
    praise = {"praise" if name == "cue" else name: value for name, value in event(200.0).items()}
    assert outcome(praise, BEGINNING, strides(np.full(2000, 2.8)), lambda _speed: 2.8) is None


def test_the_reason_of_a_retired_cue_is_what_was_known_then() -> None:
    outcomes = year(seed=9, response=0.0, number=900)
    effect = only(outcomes)
    then = [each for each in outcomes if effect.retired is not None and each.instant <= effect.retired]
    known = only(then).change
    assert effect.reason is not None
    assert effect.change is not None
    assert known is not None
    assert astuple(effect.reason) == pytest.approx(astuple(known))
    assert effect.reason.uncertainty > effect.change.uncertainty
    assert effect.reason.high < 0.75 / 60.0
    assert only(year(seed=8, response=4.0 / 60.0)).reason is None


def test_a_kind_that_nothing_came_of_is_told_of_when_asked() -> None:
    (effect,) = effects([], ["pace_slow"])
    assert (effect.kind, effect.metric, effect.given, effect.withheld) == ("pace_slow", "speed", 0, 0)
    assert (effect.verdict, effect.change, effect.lasting, effect.retired) == ("not_yet_known", None, None, None)
