"""Means along a run say how sure they are, and are right about it."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from openstride.analysis import DTYPE
from openstride.analysis._series import WINDOWS, edges_of, series, share_of_mean, window_means
from openstride.analysis._summary import of_gait
from openstride.recordings import SIDES, Side
from tests.analysis.making import course_of, known


def wandering(count: int, correlation: float, seed: int) -> NDArray[np.void]:
    """Return strides of 0.7 s whose contact times scatter by 10 ms about 250, each like the one before."""
    random = np.random.default_rng(seed)
    noise = random.normal(0.0, 1.0, count)
    for k in range(1, count):
        noise[k] = correlation * noise[k - 1] + np.sqrt(1.0 - correlation**2) * noise[k]
    table = np.zeros(count, DTYPE)
    table["t_rest"] = 0.7 * np.arange(count)
    table["t_rest_next"] = table["t_rest"] + 0.7
    table["contact_time"] = 0.25 + 0.01 * noise
    return table


@pytest.mark.parametrize("correlation", [0.0, 0.3, 0.6])
@pytest.mark.parametrize("window", [15.0, 60.0])
def test_intervals_hold_the_truth_as_often_as_they_say(correlation: float, window: float) -> None:
    inside = []
    for seed in range(20):
        table = wandering(1200, correlation, seed)
        means = window_means(table, "contact_time", np.arange(0.0, 840.1, window))
        inside.append(np.abs(means.value - 0.25) < 1.96 * means.sigma)
    assert 0.92 < np.mean(inside) < 0.97


@pytest.mark.parametrize("correlation", [0.0, 0.3, 0.6])
def test_the_correlation_of_strides_is_found(correlation: float) -> None:
    found = [
        window_means(wandering(1200, correlation, seed), "contact_time", np.arange(0.0, 840.1, 15.0)).correlation
        for seed in range(10)
    ]
    assert np.mean(found) == pytest.approx(correlation, abs=0.06)


def test_strides_that_are_alike_are_worth_fewer() -> None:
    np.testing.assert_allclose(share_of_mean(np.array([1, 20]), 0.0), [1.0, 1 / 20])
    np.testing.assert_allclose(share_of_mean(np.array([1, 2]), 0.5), [1.0, 0.75])
    np.testing.assert_allclose(share_of_mean(np.array([1e6]), 0.5), [3e-6], rtol=1e-5)


def running() -> dict[Side, NDArray[np.void]]:
    return {side: of_gait(known().analysis.feet[side].strides, running=True) for side in SIDES}


@pytest.mark.parametrize("side", [None, "left", "right"])
def test_a_series_by_distance_follows_the_truth(side: Side | None) -> None:
    made = known()
    found = series(running(), course_of(made.analysis), "contact_time", axis="distance", window=50.0, side=side)
    points = [point for point in found.points if point.value is not None]
    assert len(points) >= 7
    for point in points:
        means = []
        for foot in (side,) if side else SIDES:
            truth = made.run.strides[foot]
            middle = truth["t_toe_off"]
            means.append(
                truth["contact_time"][
                    (middle >= point.start) & (middle < point.end) & (truth["duty_factor"] < 0.5)
                ].mean()
            )
        assert point.uncertainty is not None
        assert abs((point.value or 0.0) - float(np.mean(means))) < 2.0 * np.hypot(point.uncertainty, found.common)


def test_windows_follow_each_other_from_start_to_end() -> None:
    course = course_of(known().analysis)
    for axis, window in WINDOWS.items():
        edges = edges_of(course, axis, window)
        assert edges[0] == course.start
        assert edges[-1] == course.end
        assert (np.diff(edges) > 0.0).all()


def test_a_window_with_few_strides_has_no_value() -> None:
    found = series(running(), course_of(known().analysis), "cadence", axis="time", window=15.0)
    first = found.points[0]
    assert first.n == 0
    assert first.value is None
    assert first.uncertainty is None


def test_a_window_in_which_a_foot_is_missing_has_no_mean_of_both() -> None:
    tables = running()
    late = tables["left"]["t_rest"] > 120.0
    tables["left"] = tables["left"][late]
    found = series(tables, course_of(known().analysis), "strike_angle", axis="time", window=15.0)
    assert all(point.value is None for point in found.points if point.end < 120.0)
    assert any(point.value is not None for point in found.points if point.start > 120.0)


def test_a_window_of_no_size_is_refused() -> None:
    with pytest.raises(ValueError, match="a window is positive"):
        series(running(), course_of(known().analysis), "cadence", axis="time", window=0.0)
