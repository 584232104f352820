"""A row of numbers survives its 16 bits."""

from __future__ import annotations

import json
import math
from base64 import b64decode

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from openstride.report import pack
from tests.report.unpacking import unpacked

ROWS = arrays(np.float64, st.integers(0, 60), elements=st.floats(-1e6, 1e6) | st.just(math.nan) | st.just(math.inf))
WILD = arrays(
    np.float64, st.integers(0, 20), elements=st.floats(-1e300, 1e300) | st.just(math.nan) | st.just(-math.inf)
)


@given(ROWS)
def test_a_number_comes_back_within_half_a_step_of_the_span(values: NDArray[np.float64]) -> None:
    known = np.isfinite(values)
    back = unpacked(pack(values))
    assert np.array_equal(np.isfinite(back), known)
    if known.any():
        step = np.ptp(values[known]) / 65534.0
        assert np.abs(back - values)[known].max() <= 0.5 * step * (1 + 1e-6) + 1e-9 * np.abs(values[known]).max()


@given(WILD)
def test_whatever_a_float_can_be_is_packed_as_json(values: NDArray[np.float64]) -> None:
    packed = pack(values)
    json.dumps(packed, allow_nan=False)
    assert np.array_equal(np.isfinite(unpacked(packed)), np.isfinite(values))


@given(st.floats(-1e300, 1e300, allow_subnormal=False), st.integers(1, 9))
def test_equal_numbers_come_back_exactly(value: float, n: int) -> None:
    assert unpacked(pack(np.full(n, value))).tolist() == [value] * n


def test_the_ends_of_the_span_are_the_outermost_steps_and_the_absent_lies_beyond() -> None:
    packed = pack(np.array([1.0, math.nan, 3.0, 2.0]))
    assert np.frombuffer(b64decode(packed["data"]), "<i2").tolist() == [-32767, -32768, 32767, 0]
    assert packed["zero"] == 2.0


def test_a_row_of_single_precision_is_packed_too() -> None:
    assert unpacked(pack(np.array([0.5, 1.5], np.float32))).tolist() == [0.5, 1.5]
