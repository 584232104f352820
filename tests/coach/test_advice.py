"""Advice speaks of what stands out, rightly, seldom of what does not, and never of what the data cannot carry."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from openstride.activity import FormAtSpeed, FormBin
from openstride.analysis import NoStridesError, analyze, form_at_speed
from openstride.coach import RULES, Advice, Baseline, Knot, Usual, advice, baseline
from openstride.coach._advice import RISK, chance, holm
from openstride.messages import LANGUAGES, catalogue
from openstride.recordings import read_recording
from tests.coach.making import HABITS, MadeRunner, form_of, seeded

RUNNER = MadeRunner()


def after(seed: int, number: int, shifts: Mapping[str, float]) -> Advice:
    """Return the advice after a run that is changed by so much, and so many usual ones before it."""
    random = seeded(seed)
    before = baseline(RUNNER.runs(random, number))
    return advice(RUNNER.form(random, shifts, speed=2.9), before)


def simple(**centres: float) -> Baseline:
    """Return a baseline of thirty runs in which metrics are the same at all speeds."""
    knots = {
        name: [Knot(speed, value, 0.01 * abs(value), 1e-9) for speed in (2.0, 4.0)] for name, value in centres.items()
    }
    return Baseline(30, 60, {name: Usual("own", 30, tuple(each)) for name, each in knots.items()})


def bins(value: float, strides: int = 200, uncertainty: float = 1e-9) -> tuple[FormBin, ...]:
    return tuple(FormBin(speed, value, 0.01, uncertainty, strides) for speed in (2.75, 3.0))


@pytest.mark.parametrize("number", [6, 12, 40])
def test_a_usual_run_is_told_to_be_usual(number: int) -> None:
    told = [after(seed, number, {}).verdict for seed in range(60)]
    assert told.count("found") <= 0.09 * len(told)
    assert told.count("nothing_stands_out") > 0.85 * len(told)


@pytest.mark.parametrize(
    ("shifts", "rule", "place"),
    [
        ({"cadence": -0.15}, "cadence", "next"),
        ({"cadence": 0.15}, "cadence", "best"),
        ({"vertical_oscillation": 0.012}, "bounce", "next"),
        ({"vertical_oscillation": -0.012}, "bounce", "best"),
        ({"asymmetry": 0.1}, "evenness", "next"),
        ({"strike_angle": 0.14, "braking": 20.0}, "overstriding", "next"),
        ({"contact_time": 0.025}, "contact", "noticed"),
        ({"strike_angle": 0.14}, "strike", "noticed"),
        ({"pronation": -0.05}, "pronation", "noticed"),
    ],
)
def test_a_change_is_spoken_of_rightly(shifts: Mapping[str, float], rule: str, place: str) -> None:
    rightly, wrongly = 0, 0
    for seed in range(12):
        told = after(seed, 30, shifts)
        places = {"best": (told.best,), "next": (told.next,), "noticed": told.noticed}
        named = {name: {each.rule for each in found if each is not None} for name, found in places.items()}
        rightly += rule in named[place]
        wrongly += any(rule in names for name, names in named.items() if name != place)
    assert rightly >= 10
    assert wrongly == 0


def test_a_finding_brings_its_evidence() -> None:
    shift = -0.15
    told = after(2, 30, {"cadence": shift})
    found = told.next
    assert found is not None
    assert (found.metric, found.side, found.favour) == ("cadence", "lower", "unfavourable")
    assert found.usual == pytest.approx(HABITS["cadence"].at(found.speed), abs=0.02)
    assert found.value - found.usual == pytest.approx(shift, abs=0.08)
    assert found.lowest < found.speed < found.highest
    assert found.strides == 1200
    assert found.chance <= RISK
    assert found.study is not None
    assert found.study.doi == "10.1249/MSS.0b013e3181ebedf4"
    assert (told.verdict, told.runs, told.days) == ("found", 30, 50)
    assert json.loads(json.dumps(told.to_json()))["next"]["rule"] == "cadence"


def test_overstriding_takes_angle_and_braking_together() -> None:
    usual = simple(strike_angle=0.2, braking=60.0)

    def told(angle: float, braking: float) -> Advice:
        return advice({"strike_angle": bins(angle), "braking": bins(braking)}, usual)

    assert told(0.25, 60.1).next is None
    assert told(0.2, 75.0).next is None
    # One up and one down is no overstriding, however clear both are.
    assert told(0.25, 45.0).next is None
    both = told(0.25, 75.0)
    assert both.next is not None
    assert both.next.rule == "overstriding"
    # What it says of the angle is not said twice.
    assert both.noticed == ()


def test_even_feet_are_better_on_whichever_side_the_runner_is() -> None:
    for usual in (0.06, -0.06):
        more = advice({"asymmetry": bins(1.5 * usual)}, simple(asymmetry=usual))
        less = advice({"asymmetry": bins(0.5 * usual)}, simple(asymmetry=usual))
        assert (more.next is not None, more.best) == (True, None)
        assert (less.next, less.best is not None) == (None, True)


def test_what_this_run_does_not_know_well_is_no_finding() -> None:
    usual = simple(cadence=2.8)
    assert advice({"cadence": bins(2.6)}, usual).verdict == "found"
    assert advice({"cadence": bins(2.6, uncertainty=0.15)}, usual).verdict == "nothing_stands_out"


def test_a_speed_that_the_runner_seldom_runs_at_is_not_compared() -> None:
    usual = simple(cadence=2.8)
    fast: FormAtSpeed = form_of((4.5, 4.75), 3.2)
    assert (advice(fast, usual).verdict, advice(fast, usual).lacking) == ("not_enough_data", "speeds")
    partly = {"cadence": (*bins(2.8), *fast["cadence"])}
    assert advice(partly, usual).verdict == "nothing_stands_out"


def test_it_is_said_what_is_lacking() -> None:
    runs = RUNNER.runs(seeded(1), 4)
    told = advice(runs[0][1], baseline(runs[1:]))
    assert (told.verdict, told.lacking, told.runs, told.needed) == ("not_enough_data", "runs", 3, 5)
    told = advice({}, simple(cadence=2.8))
    assert (told.verdict, told.lacking, told.needed) == ("not_enough_data", "strides", 80)
    told = advice({"cadence": bins(2.6, strides=20)}, simple(cadence=2.8))
    assert (told.verdict, told.lacking) == ("not_enough_data", "strides")


def test_a_population_is_no_measure_of_one_run() -> None:
    usual = {"cadence": replace(simple(cadence=2.8).metrics["cadence"], source="population")}
    told = advice({"cadence": bins(2.5)}, Baseline(2, 3, usual))
    assert (told.verdict, told.lacking) == ("not_enough_data", "runs")


def test_what_is_asked_at_once_is_counted() -> None:
    found = after(2, 30, {"cadence": -0.15}).next
    assert found is not None
    chances = [each.chance for each in holm([replace(found, chance=each) for each in (0.04, 0.001, 0.6, 0.02)])]
    assert chances == pytest.approx([0.004, 0.06, 0.08, 0.6])


def test_few_runs_make_what_is_far_out_less_sure() -> None:
    assert chance(1.96, 4.0) == pytest.approx(0.05, abs=0.002)
    assert chance(1.96, 60.0) == pytest.approx(0.05, abs=0.002)
    assert chance(3.5, 4.0) > 5.0 * chance(3.5, 60.0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_has_its_words_and_every_judgement_its_study(language: str) -> None:
    texts = catalogue(language)
    for rule in RULES:
        if rule.better is not None:
            assert rule.study is not None
            assert texts.text(f"coach.try.{rule.name}")
        if rule.study is not None:
            assert rule.study.doi.startswith("10.")
            assert texts.text(f"coach.why.{rule.name}")
        assert texts.text(f"metric.{rule.metrics[0]}")


def test_the_coach_is_silent_on_real_recordings_that_cannot_carry_a_claim(shared: Path) -> None:
    """They are minutes long, of many people and mostly one foot: no range of anybody's own can come of them."""
    forms = {}
    for folder in sorted((shared / "recordings").iterdir()):
        if (folder / "recording.json").is_file():
            try:
                forms[folder.name] = form_at_speed(analyze(read_recording(folder)))
            except NoStridesError:
                forms[folder.name] = {}
    assert any(forms.values())
    for name, form in forms.items():
        others = [
            (when, each) for (when, _), each in zip(RUNNER.runs(seeded(1), len(forms)), forms.values(), strict=True)
        ]
        for before in ([], [run for run in others if run[1] is not form]):
            told = advice(form, baseline(before))
            assert (told.best, told.next, told.noticed) == (None, None, ()), name
            assert told.verdict == "not_enough_data", name


def test_a_bin_counts_by_its_strides() -> None:
    usual = simple(cadence=2.8)
    mostly_usual = {"cadence": (FormBin(2.75, 2.8, 0.01, 1e-9, 990), FormBin(3.0, 2.6, 0.01, 1e-9, 10))}
    assert advice(mostly_usual, usual).verdict == "nothing_stands_out"
    assert np.isfinite(advice(mostly_usual, usual).asked)
