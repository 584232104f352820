"""Columns beside the strides belong together."""

from __future__ import annotations

import pytest

from openstride.activity import HeartRate, Track


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match=r"equally long, got \[2, 2, 1\]"):
        Track((0.0, 1.0), (0.0, 1.0), (0.0,))
    with pytest.raises(ValueError, match=r"equally long, got \[1, 2\]"):
        HeartRate((0.0,), (60.0, None), 60.0, 60.0)
