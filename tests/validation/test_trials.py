from __future__ import annotations

import pytest

from openstride.validation._trials import closure
from tests.validation.doubles import Description, FakeAnalysis, FakeRecording, analysis_of, strides_between

STRIDES = strides_between([0, 1, 2], [1.0, 1.0])


def loop(nominal: float | None = None, *, closed: bool = True) -> FakeRecording:
    return FakeRecording(metadata=Description(closed_loop=closed, nominal_distance=nominal))


def test_closure_is_the_gap_over_the_nominal_distance() -> None:
    in_space, flat = closure(loop(50), analysis_of(STRIDES, (1, 1, 0), (20, 5, 0), (1.3, 1.0, 0.4)))
    assert in_space.value == pytest.approx(0.5 / 50)
    assert flat.value == pytest.approx(0.3 / 50)
    assert flat.details["gap_height"] == pytest.approx(0.4)


def test_without_a_nominal_distance_the_way_is_the_one_that_was_found() -> None:
    in_space, _ = closure(loop(), analysis_of(STRIDES, (0, 0, 0), (10, 0, 0), (1, 0, 0)))
    assert in_space.value == pytest.approx(1 / 19)


def test_a_recording_that_is_no_loop_has_no_closure() -> None:
    assert closure(loop(50, closed=False), analysis_of(STRIDES, (0, 0, 0), (10, 0, 0))) == []


@pytest.mark.parametrize("found", [analysis_of(STRIDES), analysis_of(STRIDES, (0, 0, 0)), FakeAnalysis({})])
def test_a_loop_of_which_nothing_was_found_has_no_figure_but_a_reason(found: FakeAnalysis) -> None:
    for trial in closure(loop(50), found):
        assert trial.value is None
        assert "right foot" in trial.reason
