"""A simulated run: the truth adds up, and the samples are those of that truth."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from time import process_time

import numpy as np
import pytest
from numpy.typing import NDArray

from openstride.recordings import SIDES, Side, read_recording, write_recording
from openstride.simulator import IDEAL, RUNNERS, Change, Route, SimulatedRun, TooShortError, simulate
from tests.simulator.reckoning import integrated

EASY = RUNNERS["easy"]
STEADY = replace(EASY, difference=Change(), fatigue=Change(), variation=Change(), unsteadiness=0.0, winding=0.0)
DURATION = 150.0
SHIFT = 1.0 / 208.0
FEET = pytest.mark.parametrize("side", SIDES)


@pytest.fixture(scope="module")
def easy() -> SimulatedRun:
    return simulate(EASY, DURATION, seed=1)


def running(run: SimulatedRun, side: Side) -> NDArray[np.void]:
    """Give the strides in the middle of the run, without those in which the gait changes."""
    strides = run.strides[side]
    ran = strides[strides["duty_factor"] < 0.5]
    return ran[5:-5]


def test_contacts_of_the_feet_alternate(easy: SimulatedRun) -> None:
    left, right = (easy.strides[side]["t_contact_next"] for side in SIDES)
    assert abs(len(left) - len(right)) <= 1
    order = np.argsort(np.concatenate([left, right]))
    sides = (order >= len(left)).astype(int)
    assert (np.diff(sides) != 0).all()
    assert sides[0] == 0


@FEET
def test_strides_follow_each_other_without_holes(easy: SimulatedRun, side: Side) -> None:
    strides = easy.strides[side]
    np.testing.assert_array_equal(strides["t_contact"][1:], strides["t_contact_next"][:-1])
    assert np.isnan(strides["t_contact"][0])
    assert (strides["t_toe_off"] < strides["t_contact_next"]).all()
    assert (strides["t_contact"][1:] < strides["t_toe_off"][1:]).all()
    np.testing.assert_allclose(strides["contact_time"] + strides["swing_time"], strides["stride_time"])


@FEET
def test_what_a_foot_does_is_what_the_table_says(easy: SimulatedRun, side: Side) -> None:
    strides, walk = easy.strides[side][1:], easy.walks[side]
    np.testing.assert_allclose(walk.pitch(strides["t_contact"]), strides["strike_angle"], atol=1e-9)
    np.testing.assert_allclose(walk.pitch(strides["t_toe_off"]), strides["toe_off_angle"], atol=1e-9)
    np.testing.assert_allclose(-walk.eversion(strides["t_contact"]), strides["pronation"], atol=1e-9)
    flat = strides["t_contact"] + 0.3 * strides["contact_time"]
    np.testing.assert_allclose(walk.length_between(flat[:-1], flat[1:]), strides["stride_length"][:-1], atol=0.02)


def test_displacement_is_speed_times_time() -> None:
    run = simulate(STEADY, DURATION, seed=1)
    assert STEADY.run is not None
    for side in SIDES:
        strides = running(run, side)
        np.testing.assert_allclose(strides["speed"], STEADY.run.speed, rtol=1e-3)
        time = strides["t_contact_next"][-1] - strides["t_contact"][0]
        assert strides["stride_length"].sum() == pytest.approx(STEADY.run.speed * time, rel=1e-3)


def test_both_feet_go_the_same_way(easy: SimulatedRun) -> None:
    ways = [easy.strides[side]["stride_length"].sum() for side in SIDES]
    assert ways[0] == pytest.approx(ways[1], abs=0.6)
    ends = [easy.walks[side].place([DURATION])[0] for side in SIDES]
    assert np.linalg.norm(ends[0] - ends[1]) < 1.0


def test_easy_runs_at_five_fifty_with_walking_ends(easy: SimulatedRun) -> None:
    strides = running(easy, "left")
    pace = strides["stride_time"].sum() / strides["stride_length"].sum() * 1000.0
    assert pace == pytest.approx(350.0, abs=15.0)
    walked = ~(easy.strides["left"]["duty_factor"] < 0.5)
    ends = easy.strides["left"]["t_contact_next"]
    assert walked[ends < 25.0].all()
    assert walked[ends > DURATION - 25.0].all()
    assert 40 < walked.sum() < 70


@FEET
def test_the_runner_stands_at_the_start_and_the_end(easy: SimulatedRun, side: Side) -> None:
    foot = easy.recording.feet[side]
    assert foot.time[0] < 1.0
    assert foot.time[-1] > DURATION - 0.01
    for still in (foot.time < 3.0, foot.time > DURATION - 2.0):
        rate = foot.angular_rate[still]
        assert len(rate) > 400
        assert np.abs(rate - rate.mean(axis=0)).max() < 0.02
        assert np.linalg.norm(foot.specific_force[still], axis=1) == pytest.approx(9.8, abs=0.3)


def test_the_pods_start_at_times_of_their_own(easy: SimulatedRun) -> None:
    left, right = (easy.recording.feet[side].time[0] for side in SIDES)
    assert abs(left - right) > SHIFT


@FEET
def test_integrating_the_samples_gives_the_path_back(side: Side) -> None:
    exact = replace(IDEAL, rate=2000.0)
    run = simulate(EASY, 30.0, seed=3, sensor=exact)
    walk, foot = run.walks[side], run.recording.feet[side]
    ideal = walk.samples(times=foot.time)
    np.testing.assert_allclose(foot.specific_force, ideal.force, atol=0.006)
    np.testing.assert_allclose(foot.angular_rate, ideal.rate, atol=0.0006)
    places, attitude = integrated(ideal, walk.attitude(foot.time[:1])[0], np.zeros(3))
    assert np.abs(places - walk.place(foot.time) + walk.place(foot.time[:1])).max() < 0.1
    assert places[-1, 0] > 30.0
    assert (attitude.inv() * walk.attitude(foot.time[-1:])[0]).magnitude() < 1e-3


def test_the_feet_differ_as_asked() -> None:
    run = simulate(EASY, 400.0, seed=2)
    left, right = (running(run, side) for side in SIDES)
    difference = EASY.difference
    for name, asked, within in (
        ("contact_time", difference.stance_time, 0.001),
        ("strike_angle", difference.strike, 0.005),
        ("pronation", difference.pronation, 0.003),
    ):
        assert left[name].mean() - right[name].mean() == pytest.approx(asked, abs=within), name
    count = min(len(left), len(right))
    to_left = left["t_contact"][1:count] - right["t_contact"][: count - 1]
    to_right = right["t_contact"][:count] - left["t_contact"][:count]
    assert (to_left > 0.0).all()
    assert to_left.mean() - to_right.mean() == pytest.approx(difference.step_time, abs=0.001)


def test_strides_vary_as_asked() -> None:
    run = simulate(replace(STEADY, variation=EASY.variation), 400.0, seed=2)
    strides = running(run, "left")
    assert strides["strike_angle"].std() == pytest.approx(EASY.variation.strike, rel=0.15)
    assert strides["pronation"].std() == pytest.approx(EASY.variation.pronation, rel=0.15)
    # Both ends of a stride vary, each as the square root of a half of a step does.
    assert strides["stride_time"].std() == pytest.approx(EASY.variation.step_time, rel=0.15)


def test_a_tired_runner_stays_longer_on_the_ground() -> None:
    run = simulate(replace(STEADY, fatigue=Change(stance_time=0.036, step_time=0.018)), 600.0, seed=2)
    strides = running(run, "right")
    minutes = (strides["t_contact"] - strides["t_contact"].mean()) / 60.0
    for name, slope in (("contact_time", 0.0006 + 0.0006 * 0.35), ("stride_time", 0.0006)):
        found = float(minutes @ strides[name] / (minutes @ minutes))
        assert found == pytest.approx(slope, rel=0.05), name


def test_the_same_seed_gives_the_same_run_and_another_another() -> None:
    runs = [simulate(EASY, 40.0, seed=seed) for seed in (5, 5, 6)]
    feet = [run.recording.feet["right"] for run in runs]
    assert np.array_equal(feet[0].specific_force, feet[1].specific_force)
    assert runs[0].strides["left"].tobytes() == runs[1].strides["left"].tobytes()
    assert not np.array_equal(feet[0].time, feet[2].time)


def test_what_a_run_costs_grows_no_faster_than_it() -> None:
    def cost(seconds: float) -> float:
        before = process_time()
        simulate(EASY, seconds, seed=1)
        return process_time() - before

    short, long = (min(cost(seconds) for _ in range(3)) for seconds in (180.0, 720.0))
    assert long < 2.0 * 720.0 / 180.0 * short


def test_a_walker_never_runs() -> None:
    run = simulate(RUNNERS["walker"], 120.0, seed=1)
    assert run.recording.metadata.activity == "walk"
    for side in SIDES:
        assert np.nanmin(run.strides[side]["duty_factor"]) > 0.5


@pytest.mark.parametrize("duration", [0.0, 22.9, -5.0, float("nan")])
def test_too_short_a_run_is_refused_with_the_least(duration: float) -> None:
    with pytest.raises(TooShortError, match="Ask for at least 23 s") as caught:
        simulate(EASY, duration, seed=1)
    assert caught.value.least == 23.0


@pytest.mark.parametrize("name", RUNNERS)
def test_the_shortest_run_has_strides(name: str) -> None:
    run = simulate(replace(RUNNERS[name], route=Route()), 23.0, seed=1)
    for side in SIDES:
        assert len(run.strides[side]) >= 12
        assert run.strides[side]["t_contact_next"][-1] < 20.0
        assert (run.strides[side]["stride_length"] > 0.1).all()


def test_it_is_written_and_read_as_any_recording(easy: SimulatedRun, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    write_recording(folder, easy.recording)
    again = read_recording(folder)
    assert again.metadata.feet == SIDES
    for side in SIDES:
        np.testing.assert_allclose(again.feet[side].specific_force, easy.recording.feet[side].specific_force, atol=1e-9)
        np.testing.assert_allclose(again.feet[side].time, easy.recording.feet[side].time, atol=1e-6)
