"""What strides say about a run while it goes on: the promises of the page's `figures.test.ts`, kept here too."""

from __future__ import annotations

from dataclasses import replace
from math import radians
from typing import Any

import pytest

from openstride.cli._live_figures import Figures, Measured, StrideFigures, figures_of, mean, strike_of
from openstride.recordings import Side
from tests.cli.live_strides import live

START = 1000.0
STRIDE = 0.7


def stride(side: Side, **changes: Any) -> StrideFigures:
    usual = StrideFigures(
        side,
        STRIDE,
        contact_time=Measured(0.25, 0.01),
        stride_time=Measured(0.7, 0.01),
        length=Measured(2.0, 0.02),
        speed=Measured(2.0 / 0.7, 0.03),
        strike_angle=Measured(0.1, 0.02),
        cadence=Measured(120.0 / 0.7, 2.4),
    )
    return replace(usual, **changes)


def arrival(side: Side, n: int) -> float:
    return START + n * STRIDE + (STRIDE / 2 if side == "right" else 0.0)


def after(n: int) -> float:
    """Return an instant just after stride `n` of both feet."""
    return START + (n + 0.5) * STRIDE


def run(figures: Figures, side: Side, start: int, end: int, **changes: Any) -> None:
    for n in range(start, end):
        figures.take(stride(side, **changes), arrival(side, n))


def both(figures: Figures, start: int, end: int, **changes: Any) -> None:
    for n in range(start, end):
        for side in ("left", "right"):
            run(figures, side, n, n + 1, **changes)


def value(one: Measured | None) -> float:
    assert one is not None
    return one.value


def both_of(one: Measured | None) -> tuple[float, float]:
    assert one is not None
    return one.value, one.uncertainty


def test_a_mean_is_as_uncertain_as_its_strides_are_not_less_since_their_errors_are_common() -> None:
    assert mean([Measured(1.0, 0.1), None, Measured(3.0, 0.3)]) == Measured(2.0, 0.2)
    assert mean([None]) is None


def test_figures_of_a_foot_are_means_over_its_last_eight_strides() -> None:
    figures = Figures()
    run(figures, "left", 0, 8)
    run(figures, "left", 8, 12, contact_time=Measured(0.27, 0.01))
    assert value(figures.of_foot("left", "contact_time", after(11))) == pytest.approx(0.26)
    assert figures.of_foot("right", "contact_time", after(11)) is None


def test_what_was_not_measured_is_left_out() -> None:
    figures = Figures()
    run(figures, "left", 0, 3)
    run(figures, "left", 3, 4, contact_time=None)
    assert value(figures.of_foot("left", "contact_time", after(3))) == pytest.approx(0.25)


def test_a_foot_that_was_silent_for_three_seconds_says_nothing_and_begins_anew() -> None:
    figures = Figures()
    run(figures, "left", 0, 8)
    assert figures.of_foot("left", "speed", after(7) + 3.0) is None
    run(figures, "left", 20, 21, contact_time=Measured(0.3, 0.01))
    assert value(figures.of_foot("left", "contact_time", after(20))) == pytest.approx(0.3)


def test_cadence_and_speed_are_those_of_the_feet_that_are_heard() -> None:
    figures = Figures()
    both(figures, 0, 8)
    run(figures, "left", 8, 20, cadence=Measured(180.0, 2.0))
    assert value(figures.of_feet("cadence", after(19))) == pytest.approx(180.0)


def test_distance_is_the_mean_way_of_both_feet() -> None:
    figures = Figures()
    both(figures, 0, 100)
    distance = figures.distance(after(99))
    assert distance is not None
    assert distance.value == pytest.approx(200.0)
    assert distance.uncertainty == pytest.approx(2.0)


def test_distance_is_that_of_one_foot_where_there_is_one() -> None:
    figures = Figures()
    run(figures, "right", 0, 50)
    assert value(figures.distance(after(49))) == pytest.approx(100.0)


def test_distance_goes_on_while_a_foot_is_out_of_reach_and_after_it_came_back() -> None:
    figures = Figures()
    both(figures, 0, 20)
    run(figures, "left", 20, 60)
    assert value(figures.distance(after(59))) == pytest.approx(120.0)
    both(figures, 60, 80)
    assert value(figures.distance(after(79))) == pytest.approx(160.0, abs=2.5)
    run(figures, "right", 80, 120)
    assert value(figures.distance(after(119))) == pytest.approx(240.0, abs=2.5)


def test_distance_does_not_grow_while_the_runner_stands() -> None:
    figures = Figures()
    both(figures, 0, 20)
    assert value(figures.distance(after(1000))) == pytest.approx(40.0)
    both(figures, 1000, 1010)
    assert value(figures.distance(after(1009))) == pytest.approx(60.0)


def test_a_stride_that_was_not_measured_is_taken_to_be_as_long_as_its_neighbours() -> None:
    figures = Figures()
    run(figures, "left", 0, 4)
    run(figures, "left", 4, 5, length=None, speed=None)
    assert value(figures.distance(after(4))) == pytest.approx(10.0)


def test_strides_that_are_read_from_the_log_count() -> None:
    figures = Figures()
    for _ in range(10):
        figures.take(stride("left"), None)
        figures.take(stride("right"), None)
    assert value(figures.distance(START)) == pytest.approx(20.0)
    both(figures, 0, 10)
    assert value(figures.distance(after(9))) == pytest.approx(40.0)


def test_before_the_first_stride_nothing_is_known() -> None:
    figures = Figures()
    assert figures.distance(START) is None
    assert figures.running(START) is None
    assert figures.of_feet("speed", START) is None


def test_running_has_a_moment_in_the_air_and_walking_has_not() -> None:
    figures = Figures()
    both(figures, 0, 3)
    assert figures.running(after(2)) is True
    both(figures, 3, 11, contact_time=Measured(0.45, 0.01))
    assert figures.running(after(10)) is False


@pytest.mark.parametrize(
    ("angle", "strike"), [(12.0, "rearfoot"), (4.0, "midfoot"), (-1.0, "midfoot"), (-3.0, "forefoot")]
)
def test_the_angle_says_how_a_foot_lands(angle: float, strike: str) -> None:
    assert strike_of(radians(angle)) == strike


def test_a_stride_of_the_engine_is_read_by_its_names() -> None:
    read = figures_of(*live())
    assert read is not None
    assert read.duration == pytest.approx(0.7)
    assert both_of(read.contact_time) == pytest.approx((0.25, 0.005))
    assert both_of(read.stride_time) == pytest.approx((0.7, 0.003 * 2**0.5))
    assert both_of(read.speed) == pytest.approx((3.0, 0.05 / 0.7))
    assert value(read.cadence) == pytest.approx(120.0 / 0.7)
    assert read.strike_angle == Measured(0.2, 0.02)


def test_what_the_engine_did_not_measure_is_not_known() -> None:
    assert figures_of(*live(walking=0.0)) is None
    unmeasured = figures_of(*live(measured=0.0, next_contact=-1e9))
    assert unmeasured is not None
    assert (unmeasured.length, unmeasured.speed, unmeasured.strike_angle, unmeasured.cadence) == (None,) * 4
    assert unmeasured.contact_time is not None
