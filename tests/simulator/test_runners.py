"""Runners with names, runners as wished for, and runners drawn by chance are all such as could be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from openstride.recordings import SIDES
from openstride.simulator import (
    ENOUGH,
    IDEAL,
    RUNNERS,
    Change,
    ImpossibleError,
    Route,
    Runner,
    Sensor,
    Step,
    UnknownRunnerError,
    Walk,
    find_runner,
    random_runner,
    random_sensor,
    simulate,
)

EASY = RUNNERS["easy"]


def test_the_named_runners_are_what_their_names_say() -> None:
    gaits = {name: runner.main.gait for name, runner in RUNNERS.items()}
    assert set(gaits) == {
        *("easy", "beginner", "heel-striker", "forefoot-racer", "asymmetric", "tired-marathoner", "walker")
    }
    assert gaits["beginner"].speed < gaits["easy"].speed < gaits["forefoot-racer"].speed
    assert gaits["beginner"].stance_time > gaits["easy"].stance_time
    assert np.degrees(gaits["heel-striker"].strike) > 20.0
    assert np.degrees(gaits["forefoot-racer"].strike) < -1.6
    assert RUNNERS["asymmetric"].difference.stance_time > 2.0 * EASY.difference.stance_time
    assert RUNNERS["tired-marathoner"].fatigue.stance_time > 2.0 * EASY.fatigue.stance_time
    assert RUNNERS["walker"].run is None


def test_a_tired_marathoner_slows_down_and_stays_longer_on_the_ground() -> None:
    run = simulate(RUNNERS["tired-marathoner"], 1800.0, seed=1)
    strides = run.strides["right"]
    ran = strides[strides["duty_factor"] < 0.5]
    third = len(ran) // 3
    early, late = ran[:third], ran[-third:]
    assert late["speed"].mean() < 0.96 * early["speed"].mean()
    assert late["contact_time"].mean() > early["contact_time"].mean() + 0.02


def test_a_name_that_nobody_has_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownRunnerError, match="no runner called Max"):
        find_runner("Max")
    assert find_runner("walker") is RUNNERS["walker"]


@pytest.mark.parametrize("name", RUNNERS)
def test_a_runner_goes_as_asked_and_else_as_before(name: str) -> None:
    runner = RUNNERS[name]
    assert runner.going() == runner
    speed = 1.1 * runner.main.speed
    faster = runner.going(speed=speed, strike_angle=0.1).main.gait
    assert faster.speed == pytest.approx(speed)
    assert faster.strike == 0.1
    assert faster.stance_time < runner.main.gait.stance_time
    cadence = 1.05 * 120.0 / runner.main.gait.stride_time
    quicker = runner.going(cadence_spm=cadence).main.gait
    assert 120.0 / quicker.stride_time == pytest.approx(cadence)
    assert quicker.speed == pytest.approx(runner.main.speed)
    before = runner.main.gait
    assert quicker.stance_time / quicker.stride_time == pytest.approx(before.stance_time / before.stride_time)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"speed": 20.0}, "speed would be 20 m/s; choose one from 0.5 to 10"),
        ({"speed": float("nan")}, "speed would be nan"),
        ({"cadence_spm": 10.0}, "cadence would be 10"),
        ({"contact_time": 0.6}, "contact time would be 0.8287 the time of a stride"),
        ({"strike_angle": 1.2}, "strike angle would be 1.2 rad"),
        ({"pronation": 1.0}, "pronation would be 1 rad"),
    ],
)
def test_what_no_foot_can_do_is_refused_with_what_it_can(asked: dict[str, float], said: str) -> None:
    with pytest.raises(ImpossibleError) as caught:
        EASY.going(**asked)
    assert said in str(caught.value)


def test_changes_ways_and_sensors_that_cannot_be_are_refused() -> None:
    with pytest.raises(ImpossibleError, match="difference of the feet in stance time"):
        replace(EASY, difference=Change(stance_time=0.2))
    with pytest.raises(ImpossibleError, match="number of stops would be -1"):
        Route(stops=-1)
    with pytest.raises(ImpossibleError, match="sampling rate would be 0 Hz"):
        Sensor(rate=0.0)


@pytest.mark.parametrize("seed", range(12))
def test_runners_drawn_by_chance_run_as_feet_can(seed: int) -> None:
    runner, sensor = random_runner(seed), random_sensor(seed)
    run = simulate(runner, ENOUGH, seed, sensor=sensor)
    for side in SIDES:
        foot, strides, walk = run.recording.feet[side], run.strides[side], run.walks[side]
        assert np.abs(foot.specific_force).max() < 0.99 * sensor.acc_range
        assert np.abs(foot.angular_rate).max() < 0.99 * sensor.gyr_range
        ran = strides[strides["duty_factor"] < 0.5]
        assert len(ran) > 100
        assert 2.0 < np.median(ran["speed"]) < 4.7
        assert 0.12 < np.median(ran["contact_time"]) < 0.36
        assert 0.0 < np.nanmedian(ran["flight_time"]) < 0.3
        number = len(walk.steps) // 2
        times = np.linspace(walk.toe_offs[number], walk.contacts[number], 50)
        height = walk.sole_height(times)
        line = np.linspace(height[0], height[-1], 50)
        assert (height - line).min() > -0.02


@pytest.mark.parametrize("seed", range(40))
def test_a_push_off_is_fastest_shortly_before_the_toes_let_go(seed: int) -> None:
    gait = random_runner(seed).main.gait
    walk = Walk([Step(gait)] * 4)
    stance = np.linspace(walk.contacts[1] + 0.3 * gait.stance_time, walk.toe_offs[2], 500)
    falling = walk.angular_rate(stance)[:, 1]
    assert 0.015 < stance[-1] - stance[falling.argmax()] < 0.05
    # The foot rolls and turns meanwhile, of which its own axes see a part.
    assert falling.max() == pytest.approx(gait.push, rel=0.15)
    assert falling[-1] / falling.max() == pytest.approx(gait.let_go, abs=0.15)


def test_chance_draws_all_kinds_and_the_same_again() -> None:
    drawn = [random_runner(seed) for seed in range(60)]
    assert drawn[7] == random_runner(7)
    assert random_sensor(7) == random_sensor(7)
    strikes = np.degrees([runner.main.gait.strike for runner in drawn])
    assert (strikes < -1.6).sum() > 5
    assert ((strikes > -1.6) & (strikes < 8.0)).sum() > 5
    assert (strikes > 8.0).sum() > 20
    speeds = np.array([runner.main.speed for runner in drawn])
    assert speeds.min() < 2.5
    assert speeds.max() > 4.2
    levers = np.array([random_sensor(seed).lever for seed in range(60)])
    assert levers.min() < 0.055
    assert levers.max() > 0.095
    leans = np.degrees([random_sensor(seed).lean for seed in range(60)])
    assert leans.min() < -12.0
    assert leans.max() > 12.0


def test_clocks_and_truth_go_together() -> None:
    run = simulate(Runner("any"), 60.0, 1, sensor=replace(IDEAL, clock=100e-6, latest_start=1.0))
    for side in SIDES:
        drift = run.specimens[side].drift
        walk, strides = run.walks[side], run.strides[side]
        np.testing.assert_allclose(strides["t_contact_next"] * (1.0 + drift), walk.contacts, atol=1e-9)
        np.testing.assert_allclose(strides["stride_time"][1:], np.diff(walk.contacts), atol=1e-12)


def test_steps_are_those_from_foot_to_foot() -> None:
    run = simulate(EASY, 60.0, 1)
    left, right = (run.strides[side] for side in SIDES)
    known = ~np.isnan(left["step_time"])
    assert known.sum() >= len(left) - 3
    following = np.searchsorted(right["t_contact_next"], left["t_contact"][known])
    np.testing.assert_allclose(left["step_time"][known], right["t_contact_next"][following] - left["t_contact"][known])
    np.testing.assert_allclose(
        left["flight_time"][known], left["step_time"][known] - left["contact_time"][known], atol=1e-12
    )
    walked = known & (left["duty_factor"] > 0.5)
    assert (left["flight_time"][walked] < 0.0).all()
    assert (left["flight_time"][known & (left["duty_factor"] < 0.5)] > 0.0).mean() > 0.97
