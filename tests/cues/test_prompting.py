"""What the coach says of runs whose form is known, and when it holds its tongue."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from openstride.cues import KINDS, Baseline, CueEvent, CueSettings, Kind, LiveCoach
from openstride.cues.live import budget, rules
from tests.cues.made_up import Course, Runner, blank, document, events_of, strides

ALWAYS = CueSettings(withheld_share=0.0)


def said(runner: Runner, seconds: float = 900.0, settings: CueSettings = ALWAYS, seed: int = 1) -> list[CueEvent]:
    return events_of(LiveCoach(Baseline(document()), 7, settings), runner, seconds, seed)


def after(instant: float, before: float, then: float) -> Course:
    return lambda time: then if time > instant else before


SHORT_OF_STEPS = Runner(cadence=2.66)
LONG_ON_THE_GROUND = Runner(contact_time=0.266)
UNEVEN = Runner(asymmetry=0.05)
OVERSTRIDING = Runner(strike_angle=after(500.0, 0.16, 0.27), braking=after(500.0, 60.0, 68.0))
DRIFTING = Runner(strike_angle=after(1000.0, 0.09, 0.2))


@pytest.mark.parametrize(
    ("runner", "seconds", "kind"),
    [
        (SHORT_OF_STEPS, 320.0, "cadence_low"),
        (LONG_ON_THE_GROUND, 320.0, "contact_long"),
        (UNEVEN, 320.0, "asymmetry"),
        (OVERSTRIDING, 700.0, "overstriding"),
        (DRIFTING, 1200.0, "strike_drift"),
    ],
)
def test_what_differs_clearly_is_said_once_and_with_its_evidence(runner: Runner, seconds: float, kind: Kind) -> None:
    (event,) = said(runner, seconds)
    assert (event.event, event.kind, event.given) == ("cue", kind, True)
    assert event.speed == pytest.approx(3.0, abs=0.05)
    limit = rules.SURE * (event.spread**2 + event.uncertainty**2) ** 0.5
    assert abs(event.value - event.usual) > limit > 0.0
    assert event.strides_of == "left"
    assert 50 < event.strides[1] - event.strides[0] < 80


def test_who_runs_as_usual_hears_nothing() -> None:
    assert [event for seed in range(4) for event in said(Runner(), 1200.0, seed=seed)] == []


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_difference_between_the_feet_names_the_foot_that_is_longer_down(side: str) -> None:
    (event,) = said(Runner(asymmetry=0.05 if side == "left" else -0.05), 320.0)
    assert event.side == side


def test_who_runs_more_evenly_than_usual_is_left_in_peace() -> None:
    coach = LiveCoach(Baseline(document(asymmetry=(0.05, 0.008, 0.002))), 7, ALWAYS)
    assert events_of(coach, Runner(asymmetry=0.0), 900.0) == []


@pytest.mark.parametrize(("goal", "kind"), [(3.25, "pace_slow"), (2.8, "pace_fast")])
def test_pace_is_held_against_the_goal(goal: float, kind: Kind) -> None:
    (event,) = said(Runner(), 320.0, CueSettings(goal_speed=goal, withheld_share=0.0))
    assert (event.kind, event.usual) == (kind, goal)


def test_a_pace_that_cannot_be_told_from_the_goal_is_not_spoken_of() -> None:
    assert said(Runner(), 900.0, CueSettings(goal_speed=3.05, withheld_share=0.0)) == []


@pytest.mark.parametrize("one", [replace(OVERSTRIDING, braking=60.0), replace(OVERSTRIDING, strike_angle=0.16)])
def test_overstriding_takes_the_angle_and_the_braking_together(one: Runner) -> None:
    assert said(one) == []


def test_drift_within_one_strike_type_is_not_spoken_of() -> None:
    kinds = {event.kind for event in said(Runner(strike_angle=after(1000.0, 0.16, 0.24)), 1500.0)}
    assert "strike_drift" not in kinds


def test_a_speed_that_the_baseline_does_not_know_has_no_usual_contact_time() -> None:
    assert said(replace(LONG_ON_THE_GROUND, speed=4.5)) == []


@pytest.mark.parametrize("slope", [0.045, -0.045, after(200.0, 0.0, 0.015), after(200.0, -0.01, 0.005)])
def test_on_a_hill_nothing_is_said(slope: Course) -> None:
    assert said(replace(SHORT_OF_STEPS, slope=slope), 480.0) == []


def test_what_a_foot_sees_wrongly_all_run_is_no_hill() -> None:
    assert [event.kind for event in said(replace(SHORT_OF_STEPS, slope=0.015), 320.0)] == ["cadence_low"]


def test_after_a_hill_the_ground_is_level_again() -> None:
    (event,) = said(replace(SHORT_OF_STEPS, slope=lambda time: 0.045 if time < 600.0 else 0.004), 750.0)
    assert event.time > 600.0


def test_up_and_down_again_is_not_level() -> None:
    assert said(replace(SHORT_OF_STEPS, slope=lambda time: 0.015 if time % 44.0 < 22.0 else -0.015)) == []


def test_in_bends_nothing_is_said() -> None:
    assert said(replace(SHORT_OF_STEPS, turn=0.3)) == []


def test_while_the_speed_changes_nothing_is_said() -> None:
    assert said(replace(SHORT_OF_STEPS, speed=lambda time: 2.5 + 0.02 * (time % 60.0))) == []


def test_what_lasts_for_half_a_minute_is_passed_over() -> None:
    short = Runner(cadence=lambda time: 2.6 if 500.0 < time < 529.0 else 2.8)
    assert said(short, 900.0) == []


def test_what_has_just_been_put_right_is_not_said() -> None:
    assert said(Runner(cadence=lambda time: 2.6 if 500.0 < time < 531.0 else 2.8), 900.0) == []
    (event, *_) = said(Runner(cadence=lambda time: 2.6 if 500.0 < time < 580.0 else 2.8), 900.0)
    assert 540.0 < event.time < 580.0


def test_what_has_been_put_right_before_it_could_be_said_is_not_said() -> None:
    assert said(Runner(cadence=after(200.0, 2.66, 2.8)), 900.0) == []


def test_one_foot_has_a_cadence_but_no_contact_time_of_both() -> None:
    coach = LiveCoach(Baseline(document()), 7, ALWAYS)
    runner = Runner(cadence=2.66, contact_time=0.27)
    events = [coach.take(*each) for each in strides(runner, 320.0) if each[0] == "right"]
    (event,) = [event for event in events if event]
    assert (event.kind, event.strides_of) == ("cadence_low", "right")


def test_a_runner_of_whom_nothing_is_known_hears_only_of_the_extreme() -> None:
    usual = LiveCoach(Baseline(), 7, ALWAYS)
    assert events_of(usual, Runner(cadence=2.5, contact_time=0.3), 900.0) == []
    extreme = LiveCoach(Baseline(), 7, ALWAYS)
    (event,) = events_of(extreme, Runner(cadence=2.35), 320.0)
    assert (event.kind, event.whose) == ("cadence_low", "population")


def test_standing_and_walking_say_nothing() -> None:
    coach = LiveCoach(Baseline(document()), 7, ALWAYS)
    assert [coach.take("left", i, 1.0 * i, blank()) for i in range(900)] == [None] * 900
    assert said(Runner(speed=1.4, cadence=1.8, contact_time=0.7)) == []


def test_numbers_that_cannot_be_are_passed_over() -> None:
    coach = LiveCoach(Baseline(document()), 7, ALWAYS)
    for side, number, time, stride in strides(SHORT_OF_STEPS, 900.0):
        stride.length = (float("inf"), float("nan"), 0.0, 1e300, -1.0)[number % 5]
        assert coach.take(side, number, time, stride) is None


def test_a_runner_who_does_not_respond_is_asked_three_times_and_then_left_alone() -> None:
    events = said(SHORT_OF_STEPS, 3600.0)
    assert [event.kind for event in events] == ["cadence_low"] * budget.IGNORED


def test_a_runner_who_responds_is_told_so_and_asked_less_often() -> None:
    # Cadence comes back a quarter of a minute after each cue, and is lost again after four minutes.
    coach = LiveCoach(Baseline(document()), 7, ALWAYS)
    runner = Runner()
    asked: list[float] = []
    events = []
    mended = Runner(cadence=lambda time: 2.8 if asked and 15.0 < time - asked[-1] < 240.0 else 2.66)
    for stride in strides(replace(runner, cadence=mended.cadence), 7000.0):
        if event := coach.take(*stride):
            events.append(event)
            if event.event == "cue":
                asked.append(event.time)
    praised = [event for event in events if event.event == "praise"]
    assert len(asked) > 3
    assert len(praised) == len(asked)
    assert all(75.0 <= praise.time - cue < 80.0 for praise, cue in zip(praised, asked, strict=True))
    gaps = [later - earlier for earlier, later in pairwise(asked)]
    assert gaps[1] > 1.8 * gaps[0]
    assert gaps == sorted(gaps)


def test_cues_keep_their_distance_and_are_a_few_an_hour() -> None:
    everything = replace(SHORT_OF_STEPS, contact_time=0.27, asymmetry=0.06)
    settings = CueSettings(goal_speed=3.4, withheld_share=0.0)
    times = [event.time for event in said(everything, 3600.0, settings) if event.event == "cue"]
    assert len(times) == budget.PER_HOUR
    assert all(later - earlier >= budget.SPACING for earlier, later in pairwise(times))
    assert times[0] >= budget.FIRST


def test_not_now_is_respected_for_as_long_as_it_was_said() -> None:
    coach = LiveCoach(Baseline(document()), 7, ALWAYS)
    coach.not_now(0.0, 600.0)
    (event,) = events_of(coach, SHORT_OF_STEPS, 620.0)
    assert event.time >= 600.0


@pytest.mark.parametrize("kind", KINDS)
def test_never_this_is_respected(kind: Kind) -> None:
    everything = replace(OVERSTRIDING, cadence=2.66, contact_time=0.27, asymmetry=0.06)
    settings = CueSettings(goal_speed=3.4, withheld_share=0.0, never=[kind])
    kinds = {event.kind for event in said(everything, 1200.0, settings)}
    assert kind not in kinds
    assert kinds


def test_what_chance_withholds_takes_its_place_in_the_budget_and_is_kept() -> None:
    withheld = said(SHORT_OF_STEPS, 3600.0, CueSettings(withheld_share=1.0))
    assert {event.given for event in withheld} == {False}
    assert len(withheld) == budget.PER_HOUR
    gaps = [later.time - earlier.time for earlier, later in pairwise(withheld)]
    assert min(gaps) >= budget.AGAIN


def test_the_same_seed_withholds_the_same() -> None:
    mixed = CueSettings(withheld_share=0.5)
    one = events_of(LiveCoach(Baseline(document()), 11, mixed), SHORT_OF_STEPS, 1300.0)
    again = events_of(LiveCoach(Baseline(document()), 11, mixed), SHORT_OF_STEPS, 1300.0)
    assert one == again
    others = [
        [event.given for event in events_of(LiveCoach(Baseline(document()), seed, mixed), SHORT_OF_STEPS, 1000.0)]
        for seed in range(4)
    ]
    assert len({tuple(each) for each in others}) > 1


def test_an_event_is_kept_as_plain_json() -> None:
    (event,) = said(UNEVEN, 320.0)
    kept = event.document()
    assert kept["cue"] == 1
    assert (kept["kind"], kept["given"], kept["side"], kept["reason"]) == ("asymmetry", True, "left", None)
    assert kept["strides"] == list(event.strides)
    assert {"time", "speed", "value", "usual", "spread", "uncertainty", "source"} <= set(kept)


def test_a_pod_that_falls_silent_takes_its_foots_judgement_along() -> None:
    coach = LiveCoach(Baseline(document()), 7, ALWAYS)
    events = [
        coach.take(*each) for each in strides(UNEVEN, 900.0) if each[0] == "left" or each[2] < budget.FIRST - 60.0
    ]
    assert [event for event in events if event] == []


def test_the_names_of_kinds_are_in_the_order_of_the_codes() -> None:
    assert len(KINDS) == rules.KINDS
