"""Strides of two feet paired into steps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pytest

from openstride.runtime import Runtime

LEFT, RIGHT = False, True


@dataclass(frozen=True)
class Stance:
    """A contact as one foot offers it."""

    right: bool
    number: int
    contact: float
    contact_time: float = 0.25
    stride_time: float = 0.7
    sigma: float = 0.006


@dataclass(frozen=True)
class Found:
    right: bool
    stride: int
    time: float
    step_time: float
    flight_time: float
    step_time_sigma: float
    flight_time_sigma: float


def feet(count: int, period: float = 0.7, shift: float = 0.35, contact_time: float = 0.25) -> list[Stance]:
    """Both feet in order of time, the left one first."""
    left = [Stance(LEFT, k, 5.0 + period * k, contact_time, period) for k in range(count)]
    right = [Stance(RIGHT, k, 5.0 + shift + period * k, contact_time, period) for k in range(count)]
    return sorted(left + right, key=lambda stance: stance.contact)


def paired(plain: Runtime, stances: Iterable[Stance], clock_sigma: float = 0.0) -> list[Found]:
    """Offer stances one by one, and take every step as soon as there is one."""
    functions, pair, step = plain.module("pair"), plain.new("Pair"), plain.new("Step")
    pair.clock_sigma = clock_sigma
    found = []
    for each in stances:
        functions.offer(pair, each.right, each.number, each.contact, each.contact_time, each.stride_time, each.sigma)
        while functions.next_step(pair, step):
            found.append(Found(**{name: getattr(step, name) for name in Found.__dataclass_fields__}))
    return found


def test_every_contact_but_the_last_begins_a_step(plain: Runtime) -> None:
    found = paired(plain, feet(20))
    assert len(found) == 39
    assert [step.right for step in found[:4]] == [LEFT, RIGHT, LEFT, RIGHT]
    assert [step.stride for step in found[:4]] == [0, 0, 1, 1]
    np.testing.assert_allclose([step.step_time for step in found], 0.35, atol=1e-12)
    np.testing.assert_allclose([step.flight_time for step in found], 0.10, atol=1e-12)


def test_a_limp_shows_in_the_steps(plain: Runtime) -> None:
    found = paired(plain, feet(10, shift=0.30))
    np.testing.assert_allclose([step.step_time for step in found if not step.right], 0.30, atol=1e-12)
    np.testing.assert_allclose([step.step_time for step in found if step.right], 0.40, atol=1e-12)


def test_walking_has_no_flight_but_double_support(plain: Runtime) -> None:
    found = paired(plain, feet(10, period=1.1, shift=0.55, contact_time=0.66))
    np.testing.assert_allclose([step.flight_time for step in found], -0.11, atol=1e-12)


def test_uncertainties_add_up_as_squares(plain: Runtime) -> None:
    step = paired(plain, feet(2), clock_sigma=0.003)[0]
    assert step.step_time_sigma == pytest.approx((2 * 0.006**2 + 0.003**2) ** 0.5)
    assert step.flight_time_sigma == pytest.approx((3 * 0.006**2 + 0.003**2) ** 0.5)


@pytest.mark.parametrize("lost", [4, 5, 12])
def test_a_lost_contact_costs_the_two_steps_it_belongs_to(plain: Runtime, lost: int) -> None:
    stances = feet(20)
    whole = {(step.right, step.stride): step.step_time for step in paired(plain, stances)}
    found = {(step.right, step.stride): step.step_time for step in paired(plain, stances[:lost] + stances[lost + 1 :])}
    gone = {(stances[k].right, stances[k].number) for k in (lost - 1, lost)}
    assert found == {key: value for key, value in whole.items() if key not in gone}


def test_one_silent_foot_gives_no_steps_and_the_other_is_found_when_it_speaks_again(plain: Runtime) -> None:
    stances = feet(400)
    assert paired(plain, [each for each in stances if not each.right]) == []
    late = [each for each in stances if not each.right or each.number >= 300]
    found = paired(plain, late)
    assert len(found) == 2 * 100 - 1 + 0
    assert min(step.stride for step in found) == 300


@pytest.mark.parametrize("lead", [1, 5, 40])
def test_a_foot_whose_strides_come_in_late_is_paired_all_the_same(plain: Runtime, lead: int) -> None:
    """One foot's strides are given out later: its contacts arrive out of the order of time of both."""
    stances = feet(60)
    left, right = ([each for each in stances if each.right is side] for side in (LEFT, RIGHT))
    delayed = left[:lead]
    for k in range(60 - lead):
        delayed += [right[k], left[k + lead]]
    delayed += right[60 - lead :]
    assert paired(plain, delayed) == paired(plain, stances)


def test_feet_that_seem_to_land_together_make_no_step(plain: Runtime) -> None:
    assert paired(plain, feet(10, shift=0.05)) == []


def test_a_stop_is_no_long_step(plain: Runtime) -> None:
    first, second = feet(5), [Stance(each.right, each.number + 5, each.contact + 9.0) for each in feet(5)]
    found = paired(plain, first + second)
    assert len(found) == 9 + 9
    assert max(step.step_time for step in found) < 0.5


def test_many_are_paired_as_one_by_one(plain: Runtime) -> None:
    stances = feet(30)
    functions = plain.module("pair")
    lists = [
        plain.floats([getattr(each, name) for each in stances])
        for name in ("contact", "contact_time", "stride_time", "sigma")
    ]
    outs = [plain.floats(np.zeros(len(stances))) for _ in range(4)]
    right = plain.ints(np.array([int(each.right) for each in stances]))
    count = functions.pair_all(plain.new("Pair"), plain.new("Step"), right, *lists, *outs)
    assert count == 59
    np.testing.assert_allclose(outs[0][:59], 0.35, atol=1e-12)
    assert outs[0][59] == 0.0
