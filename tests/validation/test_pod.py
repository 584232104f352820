from __future__ import annotations

from math import isnan

import numpy as np
import pytest

from openstride.validation import Trial, Windows
from openstride.validation._pod import compare_with_pod
from openstride.validation._subjects import Table
from tests.validation.doubles import FakeRecording, Samples, strides_between

LAG = 12.0


def cadence_at(time: np.ndarray) -> np.ndarray:
    """Steps per minute of a run whose rhythm changes."""
    return np.asarray(164 + 5 * np.sin(time / 9) + 4 * np.sin(time / 3.7))


def found(start: float = 5.0, end: float = 95.0, scale: float = 1.0) -> np.ndarray:
    rests = [start]
    while rests[-1] < end:
        rests.append(rests[-1] + 120 / float(cadence_at(np.array(rests[-1]))))
    strides = strides_between(rests, 3.5 * np.diff(rests) * scale)
    strides["contact_time"] = 0.250
    return strides


def told(cadence_scale: float = 1.0) -> Table:
    """What a pod says whose clock is 12 s behind; it is slow to believe that the run has begun."""
    pod = np.arange(-20.0, 110.0)
    time = pod + LAG
    running = (time >= 5) & (time <= 95)
    contact = np.where(running, np.where(time < 9, 500, 240.0), 0)
    return {
        "t": pod,
        "distance_m": 3.5 * np.clip(time - 5, 0, 90),
        "speed_m_s": np.where(running, 3.5, 0.0),
        "cadence_spm": np.where(running, cadence_at(time) * cadence_scale, 0.0),
        "contact_time_ms": contact,
    }


def compare(table: Table, strides: np.ndarray) -> tuple[dict[str, Trial], dict[str, Windows]]:
    recording = FakeRecording({"reference": table}, feet={"right": Samples(np.arange(0, 101, 0.01))})
    trials, windows = compare_with_pod(recording, strides)
    return {each.metric: each for each in trials}, {each.metric: each for each in windows}


def test_the_lag_of_the_clocks_is_found_and_said() -> None:
    trials, windows = compare(told(), found())
    assert trials["distance"].details["clock_lag"] == pytest.approx(LAG, abs=0.5)
    assert windows["cadence"].details["clock_lag"] == trials["distance"].details["clock_lag"]


def test_distance_is_compared_over_the_common_span_and_over_its_two_parts() -> None:
    trials, _ = compare(told(), found(scale=1.02))
    assert list(trials) == ["distance", "distance_first_60_s", "distance_rest"]
    for trial in trials.values():
        assert trial.value == pytest.approx(0.02, abs=0.006)
    assert trials["distance_first_60_s"].details["end"] == pytest.approx(60.0)
    assert trials["distance_rest"].details["begin"] == pytest.approx(60.0)


def test_a_withheld_stride_is_missing_from_the_distance() -> None:
    strides = found()
    strides["stride_length"][40] = np.nan
    whole, lacking = (compare(told(), each)[0]["distance"].details["found_value"] for each in (found(), strides))
    assert float(str(whole)) - float(str(lacking)) == pytest.approx(float(found()["stride_length"][40]))


def test_contact_time_while_the_pod_is_settling_is_left_out() -> None:
    _, windows = compare(told(), found())
    truths = [each.truth for each in windows["contact_time"].compared if not isnan(each.truth)]
    assert truths == pytest.approx([0.24] * len(truths))
    assert len(truths) >= 14


def test_a_constant_difference_of_cadence_is_one_clock_scale() -> None:
    _, windows = compare(told(cadence_scale=1 / 1.03), found())
    details = windows["cadence"].details
    assert details["clock_scale"] == pytest.approx(1.03, abs=0.003)
    assert float(str(details["residual_after_scale"])) < 0.01


def test_a_pod_with_nothing_in_common_gives_a_reason_and_no_figure() -> None:
    trials, windows = compare(told(), strides_between([0], []))
    assert trials["distance"].value is None
    assert "clock" in trials["distance"].reason
    assert windows == {}
