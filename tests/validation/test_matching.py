from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from openstride.validation import match
from openstride.validation._subjects import Floats


def intervals(rests: list[float]) -> Floats:
    return np.column_stack([rests[:-1], rests[1:]]).astype(np.float64)


def test_equal_strides_are_matched_in_order() -> None:
    strides = intervals([0, 1, 2, 3])
    assert match(strides, strides, 0.25).tolist() == [0, 1, 2]


def test_the_tolerance_is_a_share_of_the_reference_stride_and_its_edge_belongs_to_it() -> None:
    reference = np.array([[0.0, 2.0]])
    assert match(reference, np.array([[0.5, 2.5]]), 0.25).tolist() == [0]
    assert match(reference, np.array([[0.5001, 2.5001]]), 0.25).tolist() == [-1]
    assert match(reference, np.array([[-0.5, 1.5]]), 0.25).tolist() == [0]


def test_a_longer_found_stride_is_matched_by_its_middle() -> None:
    assert match(np.array([[1.0, 2.0]]), np.array([[0.0, 3.0]]), 0.25).tolist() == [0]


def test_of_two_found_strides_the_closer_one_is_taken_and_the_other_left() -> None:
    found = np.array([[0.2, 1.2], [0.1, 1.1]])
    assert match(np.array([[0.0, 1.0]]), found, 0.25).tolist() == [1]


def test_of_two_reference_strides_the_closer_one_is_served() -> None:
    reference = np.array([[0.0, 1.0], [0.2, 1.2]])
    assert match(reference, np.array([[0.15, 1.15]]), 0.25).tolist() == [-1, 0]


def test_a_missing_last_stride_leaves_only_its_reference_without_partner() -> None:
    assert match(intervals([0, 1, 2, 3]), intervals([0, 1, 2]), 0.25).tolist() == [0, 1, -1]


def test_half_a_stride_off_nothing_matches() -> None:
    assert match(intervals([0, 1, 2]), intervals([0.5, 1.5, 2.5]), 0.45).tolist() == [-1, -1]


def test_without_found_or_without_reference_strides_there_are_no_pairs() -> None:
    none = np.empty((0, 2))
    assert match(intervals([0, 1]), none, 0.25).tolist() == [-1]
    assert match(none, intervals([0, 1]), 0.25).tolist() == []


def test_a_found_stride_without_times_is_matched_to_nothing() -> None:
    assert match(intervals([0, 1]), np.array([[np.nan, 1.0]]), 0.25).tolist() == [-1]


rests = st.lists(st.floats(0, 100), min_size=2, max_size=12, unique=True).map(sorted)


@given(rests, rests, st.sampled_from([0.25, 0.45]))
def test_pairs_are_one_to_one_and_within_the_tolerance(true: list[float], seen: list[float], tolerance: float) -> None:
    reference, found = intervals(true), intervals(seen)
    partner = match(reference, found, tolerance)
    taken = partner[partner >= 0]
    assert len(set(taken.tolist())) == len(taken)
    apart = np.abs(reference.mean(axis=1)[partner >= 0] - found.mean(axis=1)[taken])
    assert (apart <= tolerance * np.diff(reference, axis=1)[partner >= 0, 0]).all()


@given(rests, rests)
def test_no_pair_is_left_that_could_still_be_made(true: list[float], seen: list[float]) -> None:
    reference, found = intervals(true), intervals(seen)
    partner = match(reference, found, 0.25)
    missed = reference[partner < 0]
    free = np.delete(found, partner[partner >= 0], axis=0)
    apart = np.abs(missed.mean(axis=1)[:, None] - free.mean(axis=1))
    assert not (apart <= 0.25 * np.diff(missed, axis=1)).any()
