"""Medians, scatter, and how well they are known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openstride.cues.live.robust import MOST, Estimate, estimate
from tests.cues.made_up import alike

NUMBERS = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=MOST)


def estimated(values: list[float]) -> Estimate:
    found = Estimate()
    found.given[: len(values)] = values
    found.count = len(values)
    estimate(found)
    return found


@given(NUMBERS)
def test_the_value_is_the_median_and_the_scatter_that_of_normal_draws(values: list[float]) -> None:
    found = estimated(values)
    assert found.value == np.median(values)
    assert found.scatter == pytest.approx(1.482602218505602 * np.median(np.abs(np.array(values) - np.median(values))))


@given(NUMBERS)
def test_what_was_given_stays_as_it_was(values: list[float]) -> None:
    assert estimated(values).given[: len(values)] == values


def test_of_nothing_nothing_is_known() -> None:
    found = estimated([])
    assert (found.count, found.value, found.scatter, found.uncertainty) == (0, 0.0, 0.0, 0.0)


@pytest.mark.parametrize("correlation", [0.0, 0.3, 0.6])
def test_the_uncertainty_knows_that_neighbours_are_alike(correlation: float) -> None:
    found = [estimated(list(alike(64, correlation, seed))) for seed in range(600)]
    errors = np.array([each.value / each.uncertainty for each in found])
    assert 0.85 < errors.std() < 1.2


def test_one_stride_in_ten_that_is_wild_moves_next_to_nothing() -> None:
    values = alike(60, 0.3, 1)
    wild = values.copy()
    wild[::10] += 50.0
    assert abs(estimated(list(wild)).value - estimated(list(values)).value) < 0.3
