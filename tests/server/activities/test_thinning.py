"""A thinned curve keeps what stands out, and never has more points than were asked for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openstride.server.activities._thinning import Thinned, thin, together

numbers = st.floats(-1e6, 1e6) | st.just(float("nan"))
points = st.lists(st.tuples(numbers, numbers), max_size=200)
spans = st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)).map(lambda ends: (min(ends), max(ends)))
counts = st.integers(1, 50)


def thinned(found: list[tuple[float, float]], span: tuple[float, float], buckets: int) -> Thinned:
    at, values = np.array(found, np.float64).reshape(-1, 2).T
    return thin(at, values, span, buckets)


def known(found: list[tuple[float, float]]) -> list[tuple[float, float]]:
    return [each for each in found if np.isfinite(each).all()]


@given(points, spans, counts)
def test_every_point_is_in_one_bucket_and_there_are_no_more_than_asked_for(
    found: list[tuple[float, float]], span: tuple[float, float], buckets: int
) -> None:
    made = thinned(found, span, buckets)
    assert made.number.sum() == len(known(found))
    assert (made.number > 0).all()
    assert list(made.bucket) == sorted(set(made.bucket.tolist()) & set(range(buckets)))


@given(points, spans, counts)
def test_each_bucket_keeps_its_least_and_its_greatest_and_where_they_were(
    found: list[tuple[float, float]], span: tuple[float, float], buckets: int
) -> None:
    made = thinned(found, span, buckets)
    there = set(known(found))
    assert there.issuperset(zip(made.least_at.tolist(), made.least.tolist(), strict=True))
    assert there.issuperset(zip(made.greatest_at.tolist(), made.greatest.tolist(), strict=True))
    width = span[1] - span[0]
    for at, value in there:
        share = (at - span[0]) / width if width > 0.0 else 0.0
        place = list(made.bucket).index(int(min(max(share * buckets, 0), buckets - 1)))
        assert made.least[place] <= value <= made.greatest[place]
        assert made.least[place] - 1e-9 <= made.mean[place] <= made.greatest[place] + 1e-9


@given(points, points, spans, counts)
def test_both_feet_together_hold_what_each_of_them_holds(
    left: list[tuple[float, float]], right: list[tuple[float, float]], span: tuple[float, float], buckets: int
) -> None:
    both, all_of_it = together([thinned(each, span, buckets) for each in (left, right)]), left + right
    apart = thinned(all_of_it, span, buckets)
    for name in ("bucket", "number", "least", "greatest"):
        assert getattr(both, name).tolist() == getattr(apart, name).tolist()
    there = set(known(all_of_it))
    assert there.issuperset(zip(both.least_at.tolist(), both.least.tolist(), strict=True))
    assert there.issuperset(zip(both.greatest_at.tolist(), both.greatest.tolist(), strict=True))


def test_a_mean_of_both_feet_takes_both() -> None:
    left = thin(np.array([0.5, 0.6, 1.5]), np.array([1.0, 3.0, 5.0]), (0.0, 3.0), 3)
    right = thin(np.array([0.5, 2.5]), np.array([10.0, 7.0]), (0.0, 3.0), 3)
    both = together([left, right])
    assert both.bucket.tolist() == [0, 1, 2]
    # Two strides of one foot weigh as much as one of the other.
    assert both.mean[0] == 6.0
    assert np.isnan(both.mean[1:]).all()


def test_nothing_is_thinned_to_nothing() -> None:
    made = thin(np.zeros(0), np.zeros(0), (0.0, 10.0), 5)
    assert [len(getattr(made, name)) for name in ("bucket", "number", "mean", "least", "greatest_at")] == [0] * 5
    assert len(together([made, made]).bucket) == 0
    with pytest.raises(ValueError, match="not 0"):
        thin(np.zeros(0), np.zeros(0), (0.0, 10.0), 0)
