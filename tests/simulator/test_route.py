"""What lies on the way of a run is there in the strides, and in what the feet do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from openstride.recordings import SIDES, Side
from openstride.simulator import RUNNERS, Change, CrowdedError, Route, SimulatedRun, simulate

STEADY = replace(
    RUNNERS["easy"], difference=Change(), fatigue=Change(), variation=Change(), unsteadiness=0.0, winding=0.0
)
FEET = pytest.mark.parametrize("side", SIDES)


def gone(route: Route, duration: float = 180.0, seed: int = 1) -> SimulatedRun:
    return simulate(replace(STEADY, route=route), duration, seed)


def places(run: SimulatedRun, side: Side) -> NDArray[np.float64]:
    """Where the foot stands on the ground, once each stride."""
    walk = run.walks[side]
    flat = np.array(walk.contacts) + 0.4 * np.array([*(step.gait.stance_time for step in walk.steps[1:]), 0.5])
    return walk.place(flat) - [0.0, 0.0, walk.lever]


@FEET
def test_a_runner_stops_as_often_and_as_long_as_asked(side: Side) -> None:
    run = gone(Route(stops=2, stop=10.0))
    strides = run.strides[side]
    long = strides[strides["contact_time"] > 3.0]
    assert len(long) == 2
    np.testing.assert_allclose(long["contact_time"], 10.5, atol=1.0)
    foot = run.recording.feet[side]
    for stop in long:
        still = (foot.time > stop["t_toe_off"] - 6.0) & (foot.time < stop["t_toe_off"] - 2.0)
        assert np.abs(foot.angular_rate[still] - foot.angular_rate[still].mean(axis=0)).max() < 0.02
    # Both feet go on the same way afterwards.
    ways = [run.strides[each]["stride_length"].sum() for each in SIDES]
    assert ways[0] == pytest.approx(ways[1], abs=1.0)


@FEET
def test_a_runner_walks_in_between(side: Side) -> None:
    run = gone(Route(breaks=2, walk_break=20.0, walking=0.0), 200.0)
    strides = run.strides[side]
    walking = strides["duty_factor"][1:] > 0.5
    begins = np.flatnonzero(np.diff(walking.astype(int)) == 1)
    assert len(begins) == 3  # two breaks, and the end
    times = strides["stride_time"][1:]
    # Two breaks of 20 s, and what is slower than half way from walking to running at their ends and the run's.
    assert times[walking].sum() == pytest.approx(2.0 * 23.0 + 4.0, abs=4.0)


@FEET
def test_stairs_are_walked_up_and_down_on_level_feet(side: Side) -> None:
    run = gone(Route(flights=2))
    strides, walk = run.strides[side], run.walks[side]
    steep = np.abs(strides["rise"]) > 0.3
    assert 12 <= steep.sum() <= 20
    ratio = strides["rise"][steep] / strides["stride_length"][steep]
    np.testing.assert_allclose(np.abs(ratio), 0.17 / 0.30, rtol=0.01)
    assert (np.sign(ratio)[: steep.sum() // 2] > 0).all()
    assert (np.sign(ratio)[-(steep.sum() // 2) :] < 0).all()
    flat = np.array(walk.contacts)[steep] + 0.4 * 0.72
    assert np.abs(walk.pitch(flat[:-1])).max() < 0.05
    heights = places(run, side)[:, 2]
    assert heights.max() == pytest.approx(10.0 * 0.5 * 0.17 / 0.30, abs=0.4)
    assert heights[-1] == pytest.approx(0.0, abs=0.1)


@FEET
def test_a_slope_is_climbed_over_its_whole_length(side: Side) -> None:
    run = gone(Route(slope=0.05))
    path = places(run, side)
    assert path[-1, 2] == pytest.approx(0.05 * run.strides[side]["stride_length"].sum(), rel=0.01)
    strides = run.strides[side][5:-5]
    np.testing.assert_allclose(strides["rise"] / strides["stride_length"], 0.05, atol=1e-3)
    # The strike angle is that against the ground.
    level = gone(Route()).strides[side][5:-5]
    np.testing.assert_allclose(strides["strike_angle"], level["strike_angle"], atol=0.01)


def test_hills_go_up_and_down_as_steeply_as_asked() -> None:
    run = gone(Route(hills=0.08, hill=100.0), 240.0)
    strides = run.strides["left"][5:-5]
    slopes = strides["rise"] / strides["stride_length"]
    assert slopes.max() == pytest.approx(0.08, rel=0.05)
    assert slopes.min() == pytest.approx(-0.08, rel=0.05)
    assert (np.diff(np.sign(slopes)) != 0).sum() == int(strides["stride_length"].sum() / 50.0)


@FEET
def test_corners_are_turned_by_both_feet(side: Side) -> None:
    run = gone(Route(corners=5, corner=1.2), 240.0, seed=4)
    turns = run.strides[side]["turn"]
    heading = np.cumsum(turns)
    rests = heading[np.append(np.abs(np.diff(heading)) < 1e-6, True)]
    steps = np.diff(rests)
    steps = steps[np.abs(steps) > 0.1]
    np.testing.assert_allclose(np.abs(steps), 1.2, atol=0.01)
    assert len(steps) == 5
    assert np.abs(turns).max() < 1.0


def test_the_feet_turn_the_same_way() -> None:
    run = gone(Route(corners=3), 240.0, seed=4)
    totals = [run.strides[side]["turn"].sum() for side in SIDES]
    assert totals[0] == pytest.approx(totals[1], abs=0.01)


def test_more_than_there_is_time_for_is_refused_with_what_would_do() -> None:
    route = Route(stops=4, breaks=3)
    with pytest.raises(CrowdedError, match="7 stops, breaks and flights of stairs do not fit into 120 s") as caught:
        gone(route, 120.0)
    assert len(gone(route, caught.value.least).strides["left"]) > 20


def test_all_of_it_at_once_adds_up() -> None:
    run = simulate(
        replace(RUNNERS["easy"], route=Route(stops=2, breaks=1, flights=2, corners=4, hills=0.05)), 300.0, seed=3
    )
    for side in SIDES:
        strides = run.strides[side]
        assert (strides["stride_length"] > 0.15).all()
        assert (strides["t_toe_off"] < strides["t_contact_next"]).all()
        assert (strides["t_contact"][1:] < strides["t_toe_off"][1:]).all()
        # The lowest point of the sole is never far under the ground that it flies over.
        walk = run.walks[side]
        for number in range(3, len(walk.steps) - 3):
            step = walk.steps[number]
            times = np.linspace(walk.toe_offs[number], walk.contacts[number], 40)
            height = walk.sole_height(times)
            line = height[0] + (height[-1] - height[0]) * np.linspace(0.0, 1.0, 40)
            assert (height - line).min() > -0.03 - 0.1 * abs(step.gait.rise)
