"""The swing path and its band are those of the strides, or are said to be missing."""

from __future__ import annotations

import numpy as np
import pytest

from openstride.analysis._swing import LEAST_PATHS, swing_path
from openstride.recordings import SIDES, Side
from tests.analysis.making import known


@pytest.mark.parametrize("side", SIDES)
def test_nine_of_ten_strides_keep_to_the_band(side: Side) -> None:
    made = known().analysis
    path = made.swing_path[side]
    assert path.mean is not None
    assert path.low is not None
    assert path.high is not None
    strides = made.feet[side].strides
    strides = strides[strides["running"] & np.isfinite(strides["path_x"]).all(axis=1)]
    for k, axis in enumerate("xyz"):
        inside = (strides[f"path_{axis}"] >= path.low[:, k]) & (strides[f"path_{axis}"] <= path.high[:, k])
        assert inside.mean() == pytest.approx(0.9, abs=0.02)
    assert (path.low <= path.mean).all()
    assert (path.mean <= path.high).all()


@pytest.mark.parametrize("side", SIDES)
def test_the_path_goes_up_and_forward_by_a_stride(side: Side) -> None:
    made = known()
    path = made.analysis.swing_path[side]
    truth = made.run.strides[side]
    assert path.mean is not None
    running = truth["duty_factor"] < 0.5
    assert float(path.mean[-1, 0]) == pytest.approx(float(truth["stride_length"][running].mean()), abs=0.25)
    assert float(path.mean[:, 2].max()) > 0.1


def test_too_few_strides_give_no_band_and_say_how_many_it_takes() -> None:
    strides = known().analysis.feet["left"].strides
    few = strides[strides["running"]][: LEAST_PATHS - 1]
    path = swing_path("left", few)
    assert path.mean is None
    assert (path.n, path.needed) == (LEAST_PATHS - 1, LEAST_PATHS)
