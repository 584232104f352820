"""Columns of tables as numpy: whatever a reference holds, and wherever a slice of it begins."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from openstride.recordings._tables import column_values


@pytest.mark.parametrize("kind", [pa.int16(), pa.int64(), pa.float32(), pa.float64()])
def test_a_missing_number_is_nan_and_the_others_are_themselves(kind: pa.DataType) -> None:
    array = pa.array([1, None, 3, 4, None], kind)
    np.testing.assert_array_equal(column_values(array), [1, np.nan, 3, 4, np.nan])
    np.testing.assert_array_equal(column_values(array.slice(2, 3)), [3, 4, np.nan])
    np.testing.assert_array_equal(column_values(array.slice(2, 2)), [3, 4])


def test_whole_numbers_stay_whole() -> None:
    assert column_values(pa.array([2**60 + 1])).tolist() == [2**60 + 1]


def test_truth_values_and_texts_come_through() -> None:
    assert column_values(pa.array([True, False])).tolist() == [True, False]
    assert column_values(pa.array([True, None])).tolist() == [True, None]
    assert column_values(pa.array(["left", None], pa.large_string())).tolist() == ["left", None]


def test_an_empty_column_is_empty() -> None:
    assert len(column_values(pa.array([], pa.float64()))) == 0
