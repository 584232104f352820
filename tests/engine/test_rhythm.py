"""What is a stride, and what is not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from openstride.recordings import STANDARD_GRAVITY
from openstride.runtime import Runtime
from openstride.simulator import RUN, WALK, Gait, Samples, Step, Walk, carried, handled, steady
from tests.engine.driving import run


def standing(seconds: float, rate: float = 208.0) -> Samples:
    time = np.arange(1, int(seconds * rate)) / rate
    force = np.broadcast_to([0.0, 0.0, STANDARD_GRAVITY], (len(time), 3))
    return Samples(time, force, np.zeros_like(force))


@pytest.mark.parametrize(
    ("stride_time", "gait"),
    [(1.5, WALK), (1.1, WALK), (0.9, WALK), (0.72, RUN), (0.57, RUN)],
    ids=lambda value: str(value) if isinstance(value, float) else "",
)
def test_strides_are_counted_from_40_to_105_a_minute(engine: Runtime, stride_time: float, gait: Gait) -> None:
    stance = stride_time * gait.stance_time / gait.stride_time
    walk = Walk(steady(replace(gait, stride_time=stride_time, stance_time=stance), 30))
    found = run(engine, walk.samples(), lag=3)
    assert found.walking.sum() == 30


def test_strides_are_counted_at_115_a_minute(engine: Runtime) -> None:
    quick = replace(RUN, stride_time=0.52, stance_time=0.19)
    assert run(engine, Walk(steady(quick, 30)).samples(), lag=3).walking.sum() == 30


@pytest.mark.parametrize("gait", [WALK, RUN], ids=["walk", "run"])
def test_each_stride_is_found_between_its_own_rest_instants(engine: Runtime, gait: Gait) -> None:
    walk = Walk(steady(gait, 20))
    found = run(engine, walk.samples().noisy(3), lag=3)
    assert found.walking.sum() == 20
    for rest, swing_end, following in zip(found.times("rest"), walk.contacts, found.times("next_rest"), strict=True):
        assert rest < swing_end < following
    # The last rest instant may come at any time of the standing that follows.
    assert np.all(found.times("next_rest")[:-1] - walk.contacts[:-1] < 0.75 * gait.stance_time)


@pytest.mark.parametrize("seed", range(3))
def test_a_standing_foot_gives_no_strides(engine: Runtime, seed: int) -> None:
    found = run(engine, standing(60.0).noisy(seed, force=0.05, rate=0.01).turned(Rotation.random(random_state=seed)))
    assert not found.walking.any()


def test_standing_after_a_walk_gives_no_strides(engine: Runtime) -> None:
    walk = Walk(steady(WALK, 12), rest=60.0)
    found = run(engine, walk.samples().noisy(1), lag=3)
    assert found.walking.sum() == 12
    assert not found.walking[found["rest"] > walk.contacts[-1]].any()
    # A foot that stands rests every half second or so, and does not move.
    after = found["rest"] > walk.contacts[-1] + 1.0
    assert after.sum() > 30
    assert np.abs(found["length"][after]).max() < 0.005


@pytest.mark.parametrize("seed", range(4))
def test_a_shoe_carried_in_a_bag_gives_no_strides(engine: Runtime, seed: int) -> None:
    assert not run(engine, carried(seed, 60.0)).walking.any()
    walk = Walk(steady(WALK, 12)).samples()
    assert run(engine, walk.then(carried(seed, 60.0), 1.0 / 208.0), lag=3).walking.sum() <= 13


@pytest.mark.parametrize("seed", range(4))
def test_a_shoe_in_the_hands_gives_hardly_any_strides(engine: Runtime, seed: int) -> None:
    """Before surprises are judged, six rest instants after a start, a few get through."""
    assert run(engine, handled(seed, 60.0)).measured.sum() <= 10


@pytest.mark.parametrize("seed", range(4))
def test_a_shoe_in_the_hands_after_a_walk_gives_hardly_any_strides(engine: Runtime, seed: int) -> None:
    walk = Walk(steady(WALK, 12)).samples()
    assert run(engine, walk.then(handled(seed, 60.0), 1.0 / 208.0), lag=3).measured.sum() <= 12 + 6


def test_two_steps_are_too_few_to_tell_forward_from_backward(engine: Runtime) -> None:
    assert not run(engine, Walk([Step(wait=5.0), Step()]).samples()).walking.any()


def test_four_steps_are_enough(engine: Runtime) -> None:
    assert run(engine, Walk(steady(WALK, 4)).samples(), lag=3).walking.sum() == 4


@pytest.mark.parametrize("gait", [WALK, RUN], ids=["walk", "run"])
def test_the_axis_is_not_turned_back_in_a_steady_walk(engine: Runtime, gait: Gait) -> None:
    found = run(engine, Walk(steady(gait, 60)).samples().noisy(5), lag=3)
    assert found.foot.alignment.flips == 0
    assert found.foot.alignment.evidence > 5.0


def test_the_pitch_axis_and_the_vertical_are_those_of_the_foot(engine: Runtime) -> None:
    for seed in range(4):
        mount = Rotation.random(random_state=seed)
        alignment = run(engine, Walk(steady(WALK, 20)).samples().turned(mount), lag=3).foot.alignment
        right = mount.apply([alignment.pitch_x, alignment.pitch_y, alignment.pitch_z])
        np.testing.assert_allclose(right, [0.0, -1.0, 0.0], atol=0.12)
        up = mount.apply([alignment.up_x, alignment.up_y, alignment.up_z])
        np.testing.assert_allclose(up, [0.0, 0.0, 1.0], atol=0.02)


SLOW = Gait(stride_time=1.5, stance_time=1.0, length=0.8, strike=0.15, toe_off=-0.45, push=3.0, lift=0.03)
SPRINT = replace(RUN, stride_time=0.6, stance_time=0.2, length=3.2, strike=0.3, toe_off=-1.4, push=18.0)


@pytest.mark.parametrize("pause", [0.0, 10.0])
def test_a_slow_walk_after_a_sprint_is_counted(engine: Runtime, pause: float) -> None:
    assert run(engine, Walk(steady(SLOW, 20)).samples(), lag=3).walking.sum() == 20
    walk = Walk([*steady(SPRINT, 20), Step(SLOW, wait=pause), *[Step(SLOW)] * 29])
    assert run(engine, walk.samples(), lag=3).walking.sum() >= 45


def test_strides_are_found_again_after_the_shoe_was_flicked(engine: Runtime) -> None:
    walk = Walk(steady(SLOW, 20)).samples()
    rates = np.zeros((624, 3))
    time = np.arange(1, 625) / 208.0
    rates[:, 1] = 20.0 * (np.exp(-(((time - 1.9) / 0.15) ** 2)) - np.exp(-(((time - 1.5) / 0.15) ** 2)))
    attitude = Rotation.from_rotvec(np.cumsum(rates, axis=0) / 208.0)
    flick = Samples(time, attitude.inv().apply([0.0, 0.0, STANDARD_GRAVITY]), rates)
    found = run(engine, walk.then(flick, 1.0 / 208.0).then(walk, 1.0 / 208.0), lag=3)
    later = found["rest"] > walk.time[-1] + 3.0
    assert found.walking[later].sum() >= 18
