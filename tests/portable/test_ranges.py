"""A range that is calculated holds every number that can be calculated."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portable import ranges
from portable.ranges import Range

Samples = tuple[Range, list[float]]
EDGES = [0.0, -0.0, 5e-324, -5e-324, 1.0, -1.0, 1e-200, 1e200, 1.7e308, -1.7e308, math.inf, -math.inf, math.nan]


def holds(outer: Range, value: float) -> bool:
    if math.isnan(value):
        return outer.nan
    return outer.low <= value <= outer.high and (outer.zero or value != 0)


@st.composite
def float_ranges(draw: st.DrawFn) -> Samples:
    """A range made of a few numbers, and the numbers."""
    numbers = st.floats() | st.sampled_from(EDGES)
    values = draw(st.lists(numbers, min_size=1, max_size=3))
    total = ranges.NOTHING
    for value in values:
        total = ranges.hull(total, ranges.exactly(value))
    inside = [value for value in (total.low, total.high) if not total.empty]
    return total, values + inside


@st.composite
def int_ranges(draw: st.DrawFn) -> Samples:
    values: list[float] = list(
        draw(st.lists(st.integers(-(2**41), 2**41) | st.integers(-3, 3), min_size=1, max_size=3))
    )
    total = ranges.NOTHING
    for value in values:
        total = ranges.hull(total, ranges.exactly(value))
    return total, values


FLOATS: list[tuple[Callable[[Range, Range], Range], Callable[[float, float], float]]] = [
    (ranges.plus, lambda x, y: x + y),
    (ranges.minus, lambda x, y: x - y),
    (ranges.times, lambda x, y: x * y),
    (ranges.divided, lambda x, y: x / y),
]
INTS: list[tuple[Callable[[Range, Range], Range], Callable[[float, float], float]]] = [
    *FLOATS[:3],
    (ranges.floor_divided, lambda x, y: x // y),
    (ranges.remainder, lambda x, y: x % y),
]
ONE: list[tuple[Callable[[Range], Range], Callable[[float], float]]] = [
    (ranges.negative, lambda x: -x),
    (ranges.absolute, abs),
    (ranges.square, lambda x: x * x),
]


@pytest.mark.parametrize("number", range(len(FLOATS)))
@given(a=float_ranges(), b=float_ranges())
def test_every_result_of_floats_lies_in_the_range(number: int, a: Samples, b: Samples) -> None:
    on_ranges, on_numbers = FLOATS[number]
    divides = on_ranges is ranges.divided
    divisor = ranges.other_than_zero(b[0]) if divides else b[0]
    found = on_ranges(a[0], divisor)
    for x in a[1]:
        for y in b[1]:
            if not divides or y != 0.0:
                assert holds(found, on_numbers(x, y)), (x, y, found)


@pytest.mark.parametrize("number", range(len(INTS)))
@given(a=int_ranges(), b=int_ranges())
def test_every_result_of_ints_lies_in_the_range(number: int, a: Samples, b: Samples) -> None:
    on_ranges, on_numbers = INTS[number]
    divides = on_numbers not in {each for _, each in FLOATS}
    divisor = ranges.other_than_zero(b[0]) if divides else b[0]
    found = on_ranges(a[0], divisor)
    for x in a[1]:
        for y in b[1]:
            if not divides or y != 0:
                assert holds(found, on_numbers(x, y)), (x, y, found)


@pytest.mark.parametrize("number", range(len(ONE)))
@given(a=float_ranges() | int_ranges())
def test_every_result_of_one_number_lies_in_the_range(number: int, a: Samples) -> None:
    on_ranges, on_number = ONE[number]
    found = on_ranges(a[0])
    assert all(holds(found, on_number(x)) for x in a[1]), found


@given(a=float_ranges())
def test_every_root_lies_in_the_range(a: Samples) -> None:
    assume(a[0].empty or a[0].low >= 0)
    assert all(holds(ranges.root(a[0]), math.sqrt(x)) for x in a[1])


@given(a=int_ranges())
def test_every_int_as_float_lies_in_the_range(a: Samples) -> None:
    assert all(holds(ranges.as_float(a[0]), float(x)) for x in a[1])


@given(a=float_ranges())
def test_every_float_as_int_lies_in_the_range(a: Samples) -> None:
    assume(not a[0].nan and max(-a[0].low, a[0].high) < 2**53)
    assert all(holds(ranges.as_int(a[0]), int(x)) for x in a[1])


@given(a=float_ranges(), b=float_ranges(), equal=st.booleans())
def test_a_comparison_of_floats_keeps_all_that_pass_it(a: Samples, b: Samples, equal: bool) -> None:  # noqa: FBT001
    less = ranges.below(a[0], b[0], whole=False, equal=equal)
    more = ranges.above(a[0], b[0], whole=False, equal=equal)
    for x in a[1]:
        for y in b[1]:
            assert holds(less, x) or not (x < y or (equal and x == y))
            assert holds(more, x) or not (x > y or (equal and x == y))


@given(a=int_ranges(), b=int_ranges(), equal=st.booleans())
def test_a_comparison_of_ints_keeps_all_that_pass_it(a: Samples, b: Samples, equal: bool) -> None:  # noqa: FBT001
    less = ranges.below(a[0], b[0], whole=True, equal=equal)
    more = ranges.above(a[0], b[0], whole=True, equal=equal)
    for x in a[1]:
        for y in b[1]:
            assert holds(less, x) or not (x < y or (equal and x == y))
            assert holds(more, x) or not (x > y or (equal and x == y))


@given(a=float_ranges(), b=float_ranges())
def test_what_lies_in_both_ranges_lies_in_their_intersection(a: Samples, b: Samples) -> None:
    both = ranges.intersection(a[0], b[0])
    for x in a[1] + b[1]:
        assert holds(both, x) or not (holds(a[0], x) and holds(b[0], x))


@given(a=float_ranges(), b=float_ranges(), c=float_ranges())
def test_a_hull_that_is_widened_comes_to_an_end(a: Samples, b: Samples, c: Samples) -> None:
    total = a[0]
    for step in (b[0], c[0], ranges.plus(b[0], c[0]), ranges.times(b[0], c[0])):
        wider = ranges.widened(total, ranges.hull(total, step), ranges.ANY_FLOAT)
        assert all(holds(wider, x) for x in a[1])
        assert wider.low in (total.low, -math.inf) or total.empty
        assert wider.high in (total.high, math.inf) or total.empty
        total = wider


def test_the_product_of_small_numbers_may_be_zero() -> None:
    tiny = ranges.exactly(1e-200)
    assert ranges.times(tiny, tiny).zero


def test_a_range_says_what_it_is() -> None:
    assert str(ranges.between(0.0, 2.5)) == "[0, 2.5]"
    assert str(ranges.ANY_FLOAT) == "[-inf, inf] or NaN"
    assert str(ranges.ANY_INT) == "[-2**40, 2**40]"
    assert str(ranges.other_than_zero(ranges.between(-1, 1))) == "[-1, 1] without 0"
