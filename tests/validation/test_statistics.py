from __future__ import annotations

import math

import pytest

from openstride.validation import Compared, spread

NAN = float("nan")


def test_the_figures_of_three_errors_are_those_counted_by_hand() -> None:
    of = spread([Compared(1.1, 1.0, 0.1), Compared(1.8, 2.0, 0.3), Compared(3.4, 3.0, 0.1)])
    assert of.n == 3
    assert of.rmse == pytest.approx(math.sqrt((0.01 + 0.04 + 0.16) / 3))
    assert of.median_abs == pytest.approx(0.2)
    assert of.p95_abs == pytest.approx(0.38)
    assert of.bias == pytest.approx(0.1)
    assert of.sd == pytest.approx(math.sqrt((0.0 + 0.09 + 0.09) / 2))
    assert of.bias_relative == pytest.approx(0.3 / 6)
    assert of.mean_sigma == pytest.approx(0.5 / 3)
    assert of.coverage_2s == pytest.approx(2 / 3)
    assert of.sharpness is None


def test_coverage_counts_an_error_of_exactly_one_sigma_as_covered() -> None:
    assert spread([Compared(1.5, 1.0, 0.5), Compared(1.75, 1.0, 0.5)]).coverage_1s == 0.5


def test_numbers_without_a_found_or_true_value_are_left_out() -> None:
    of = spread([Compared(NAN, 1.0, 0.1), Compared(1.0, NAN, 0.1), Compared(1.5, 1.0, 0.1)])
    assert (of.n, of.rmse) == (1, 0.5)


def test_a_number_without_uncertainty_counts_for_the_errors_and_not_for_the_coverage() -> None:
    of = spread([Compared(1.5, 1.0, NAN), Compared(1.0, 1.0, 0.1)])
    assert of.bias == 0.25
    assert of.coverage_1s == 1.0


def test_one_error_has_no_spread_and_none_has_no_figures_at_all() -> None:
    assert spread([Compared(1.5, 1.0, NAN)]).sd is None
    none = spread([])
    assert (none.n, none.rmse, none.coverage_1s) == (0, None, None)


def test_sharpness_is_the_median_error_of_the_least_sure_fifth_over_that_of_the_surest() -> None:
    sure = [Compared(1 + 0.01, 1.0, 0.1)] * 2
    middle = [Compared(1.5, 1.0, 0.2)] * 6
    unsure = [Compared(1 + 0.03, 1.0, 0.3)] * 2
    assert spread([*unsure, *middle, *sure]).sharpness == pytest.approx(3)


def test_sharpness_needs_ten_numbers() -> None:
    assert spread([Compared(1.1, 1.0, 0.1)] * 9).sharpness is None
