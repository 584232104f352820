"""Two sets of windows are told apart as often as they differ, and as often as is said where they do not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray
from scipy import stats

from openstride.analysis._matched import Windows, matched, normal_score, spread, student_score

Floats = NDArray[np.float64]


def wave(random: Generator, count: int, correlation: float) -> Floats:
    """Draw numbers of variance one, of which each resembles the one before."""
    drawn = random.normal(size=count)
    for k in range(1, count):
        drawn[k] = correlation * drawn[k - 1] + np.sqrt(1.0 - correlation**2) * drawn[k]
    return drawn


def run(random: Generator, count: int, correlation: float, *, speed: float = 3.0, noise: float = 0.004) -> Windows:
    """Make up the windows of a runner whose contact gets shorter with speed."""
    speeds = speed + 0.1 * wave(random, count, 0.5)
    return Windows(speeds, 0.36 - 0.04 * speeds + noise * wave(random, count, correlation))


def test_a_difference_is_read_off_at_one_speed() -> None:
    this, other = (
        run(np.random.default_rng(1), 12, 0.0, speed=3.2, noise=0.0),
        run(np.random.default_rng(2), 30, 0.0, speed=3.0, noise=0.0),
    )
    found = matched(replace(this, value=this.value + 0.010), other)
    middle = 0.5 * (this.speed.mean() + other.speed.mean())
    assert found.difference.value == pytest.approx(0.010)
    assert found.slope == pytest.approx(-0.04)
    assert found.other.value == pytest.approx(0.36 - 0.04 * middle)
    assert found.this.value - found.other.value == pytest.approx(found.difference.value)


@pytest.mark.parametrize("counts", [(8, 8), (8, 40), (40, 40)])
@pytest.mark.parametrize("correlation", [0.0, 0.3, 0.6])
def test_equal_runs_are_told_apart_no_more_often_than_said(counts: tuple[int, int], correlation: float) -> None:
    random = np.random.default_rng(9)
    scores = []
    for _ in range(600):
        # One of the two scatters twice as much.
        this = run(random, counts[0], correlation, speed=3.05, noise=0.008)
        found = matched(this, run(random, counts[1], correlation)).difference
        scores.append(normal_score(found.value / found.scatter, found.freedom))
    assert np.mean(np.array(scores) > 1.96) < 0.10
    assert np.mean(np.array(scores) > 2.81) < 0.03


def test_long_runs_are_told_apart_nearly_as_often_as_can_be() -> None:
    random = np.random.default_rng(4)
    scores = []
    for _ in range(300):
        found = matched(run(random, 100, 0.3), run(random, 100, 0.3)).difference
        scores.append(normal_score(found.value / found.scatter, found.freedom))
    assert 0.02 < np.mean(np.array(scores) > 1.96) < 0.08


@given(st.lists(st.floats(-3.0, 3.0), min_size=1, max_size=20), st.floats(0.0, 0.9))
def test_the_variance_of_a_sum_is_that_of_its_covariances(contrast: list[float], correlation: float) -> None:
    weights = np.array(contrast)
    places = np.arange(len(weights))
    covariance = correlation ** np.abs(places[:, None] - places)
    assert spread(weights, correlation) == pytest.approx(weights @ covariance @ weights, abs=1e-9)


@given(st.floats(0.1, 6.0), st.floats(3.0, 500.0))
def test_a_normal_score_is_as_rare_as_the_ratio_it_stands_for(ratio: float, freedom: float) -> None:
    exact = stats.norm.isf(stats.t.sf(ratio, freedom))
    assert normal_score(ratio, freedom) == pytest.approx(exact, rel=0.02)
    assert student_score(normal_score(ratio, freedom), freedom) == pytest.approx(ratio, rel=1e-6)
