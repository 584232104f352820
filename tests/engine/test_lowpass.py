"""The zero-phase low-pass against SciPy's."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import butter, filtfilt

from openstride.runtime import Runtime
from tests.engine.driving import Floats

CUTOFF = 60.0


def filtered(engine: Runtime, values: Floats, rate: float, cutoff: float = CUTOFF) -> Floats:
    functions = engine.module("lowpass")
    window = engine.new("Window")
    window.count = len(values)
    for i, value in enumerate(values):
        window.x[i] = window.y[i] = float(value)
        window.z[i] = -float(value)
    functions.low_pass(window, cutoff, rate)
    found = np.array(window.x[: len(values)])
    assert np.array_equal(found, window.y[: len(values)])
    assert np.array_equal(found, -np.array(window.z[: len(values)]))
    return found


def gain(engine: Runtime, frequency: float, rate: float) -> float:
    """Ratio of the amplitudes after and before, away from the ends of a sine."""
    time = np.arange(500) / rate
    wave = np.sin(2.0 * np.pi * frequency * time)
    middle = slice(150, 350)
    basis = np.stack([wave, np.cos(2.0 * np.pi * frequency * time)], -1)[middle]
    (along, across), *_ = np.linalg.lstsq(basis, filtered(engine, wave, rate)[middle], rcond=None)
    assert abs(across) < 2e-3, "a zero-phase filter delays nothing"
    return float(along)


@pytest.mark.parametrize("rate", [208.0, 400.0, 1000.0])
def test_half_the_power_is_left_at_the_cutoff_and_nothing_is_delayed(plain: Runtime, rate: float) -> None:
    assert gain(plain, CUTOFF, rate) == pytest.approx(np.sqrt(0.5), abs=0.01)


@pytest.mark.parametrize("rate", [208.0, 400.0])
def test_slow_waves_pass_and_fast_ones_do_not(plain: Runtime, rate: float) -> None:
    assert gain(plain, 5.0, rate) == pytest.approx(1.0, abs=0.001)
    assert gain(plain, 20.0, rate) > 0.96
    assert gain(plain, 100.0, rate) < 0.27


@pytest.mark.parametrize("rate", [208.0, 500.0])
def test_it_is_the_butterworth_filter_forward_and_backward(plain: Runtime, rate: float) -> None:
    values = np.random.default_rng(1).normal(size=300).cumsum()
    # The corner in the bilinear transform, moved so that both passes together have it at the cutoff.
    corner = np.arctan(1.2465 * np.tan(np.pi * CUTOFF / rate)) / np.pi * rate
    expected = filtfilt(*butter(2, corner, fs=rate), values)
    np.testing.assert_allclose(filtered(plain, values, rate)[40:-40], expected[40:-40], atol=1e-6)


def test_a_constant_stays(plain: Runtime) -> None:
    np.testing.assert_allclose(filtered(plain, np.full(50, 3.0), 208.0), 3.0, atol=1e-12)


def test_a_short_pulse_stays_where_it_is(plain: Runtime) -> None:
    values = np.zeros(101)
    values[50] = 1.0
    found = filtered(plain, values, 400.0)
    assert found.argmax() == 50
    np.testing.assert_allclose(found, found[::-1], atol=1e-9)


def test_sampling_too_slow_for_the_cutoff_leaves_all_as_it_is(plain: Runtime) -> None:
    values = np.random.default_rng(2).normal(size=40)
    assert np.array_equal(filtered(plain, values, 100.0), values)


def test_an_empty_window_stays_empty(plain: Runtime) -> None:
    assert len(filtered(plain, np.empty(0), 208.0)) == 0
