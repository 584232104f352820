"""What a recording says of its clocks is applied: each foot's times become the recording's."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from openstride.analysis import Analysis, analyze
from openstride.recordings import Clock, Recording
from tests.analysis.making import known

#: What the right pod's clock does: it started late and runs slow, more than any crystal so that a test sees it.
OFFSET, DRIFT = 0.25, 4e-4


def skewed(residual: float | None) -> Recording:
    """Return the known run as a pod with that clock would have recorded the right foot."""
    recording = known(duration=120.0).run.recording
    right = recording.feet["right"]
    late = replace(right, time=np.ascontiguousarray((right.time - OFFSET) / (1.0 + DRIFT)))
    clocks = (Clock("left", 0.0, 0.0, residual), Clock("right", OFFSET, DRIFT, residual))
    metadata = replace(recording.metadata, clocks=clocks)
    return replace(recording, metadata=metadata, feet={"left": recording.feet["left"], "right": late})


@pytest.fixture(scope="module")
def mended() -> Analysis:
    """Return the analysis of that run."""
    return analyze(skewed(0.002))


def test_times_are_those_of_the_recording(mended: Analysis) -> None:
    truth = known(duration=120.0).run.strides["right"]
    np.testing.assert_allclose(mended.feet["right"].strides["t_contact_next"], truth["t_contact_next"], atol=0.02)


def test_steps_and_flight_are_what_they_are_with_good_clocks(mended: Analysis) -> None:
    good = known(duration=120.0).analysis
    for side, foot in mended.feet.items():
        for name in ("step_time", "flight_time"):
            np.testing.assert_allclose(
                foot.strides[name], good.feet[side].strides[name], atol=0.006, err_msg=f"{side} {name}"
            )


def test_the_residual_of_the_clocks_goes_into_the_flight_time(mended: Analysis) -> None:
    by_residual = {residual: analyze(skewed(residual)) for residual in (0.010, None)} | {0.002: mended}
    stated = {}
    for residual, analysis in by_residual.items():
        flight = analysis.summary["flight_time"]
        assert flight.difference is not None
        stated[residual] = flight.difference[1]
    assert stated[0.002] < stated[0.010] < 2.5 * np.hypot(0.010, 0.010)
    assert stated[0.010] > 2.0 * np.hypot(0.010, 0.010)
    # Where it is not said how well the clocks go together, they may be apart by what a radio leaves.
    assert stated[None] > 2.0 * 0.015


def test_the_mean_of_both_feet_does_not_feel_the_clocks(mended: Analysis) -> None:
    loose = analyze(skewed(0.010)).summary["flight_time"]
    assert loose.uncertainty == pytest.approx(mended.summary["flight_time"].uncertainty, rel=1e-6)


def test_the_strides_stay_as_the_engine_gave_them(mended: Analysis) -> None:
    good = known(duration=120.0).analysis
    np.testing.assert_allclose(
        mended.feet["right"].strides["stride_length"], good.feet["right"].strides["stride_length"], rtol=0.02
    )
