"""How a pod's clock is followed from exchanges of time stamps."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from openstride.runtime import Runtime

OFFSET, DRIFT = 1234.5, 40e-6


def exchanges(
    plain: Runtime, seed: int, count: int, every: float = 2.0, slow: float = 0.0, pause: float = 0.0
) -> tuple[Any, float]:
    """Exchanges over a radio whose delays vary, a share of them slow; the line, and the pod's time at the end."""
    random = np.random.default_rng(seed)
    functions, line = plain.module("clock"), plain.new("ClockLine")
    pod = 0.0
    for k in range(count):
        pod = every * k + (pause if k > count // 2 else 0.0)
        phone = pod + OFFSET + DRIFT * pod
        there, back = random.exponential(0.004, 2) + 0.003
        if random.uniform() < slow:
            there += random.uniform(0.05, 0.4)
        assert functions.exchange(line, phone - there, pod, phone + back)
    return line, pod


@pytest.mark.parametrize("seed", range(5))
def test_offset_and_drift_are_recovered_from_jittered_exchanges(plain: Runtime, seed: int) -> None:
    line, pod = exchanges(plain, seed, 150)
    functions = plain.module("clock")
    truth = pod + OFFSET + DRIFT * pod
    assert functions.phone_time(line, pod) == pytest.approx(truth, abs=1.5e-3)
    assert line.drift == pytest.approx(DRIFT, abs=10e-6)
    assert functions.phone_time(line, pod + 60.0) == pytest.approx(truth + 60.0 * (1 + DRIFT), abs=2.5e-3)


def test_the_error_lies_within_the_stated_uncertainty(plain: Runtime) -> None:
    functions = plain.module("clock")
    ratios = []
    for seed in range(20):
        line, pod = exchanges(plain, seed, 60)
        error = functions.phone_time(line, pod) - (pod + OFFSET + DRIFT * pod)
        ratios.append(abs(error) / functions.phone_time_sigma(line, pod))
    assert np.mean(np.array(ratios) < 2.0) >= 0.95


def test_the_past_can_be_told_too(plain: Runtime) -> None:
    line, _ = exchanges(plain, 1, 150)
    for pod in (0.0, 100.0, 250.0):
        assert plain.module("clock").phone_time(line, pod) == pytest.approx(pod + OFFSET + DRIFT * pod, abs=4e-3)


def test_slow_answers_do_little_harm(plain: Runtime) -> None:
    """One of four answers waits up to 0.4 s on one way: an error of up to 0.2 s each."""
    errors = []
    for seed in range(5):
        line, pod = exchanges(plain, seed, 200, slow=0.25)
        errors.append(abs(plain.module("clock").phone_time(line, pod) - (pod + OFFSET + DRIFT * pod)))
    assert max(errors) < 5e-3


def test_a_pause_makes_unsure_and_the_next_exchange_sure_again(plain: Runtime) -> None:
    functions = plain.module("clock")
    line, pod = exchanges(plain, 1, 60)
    sure = functions.phone_time_sigma(line, pod)
    assert functions.phone_time_sigma(line, pod + 600.0) > 2.0 * sure
    line, pod = exchanges(plain, 1, 60, pause=600.0)
    assert functions.phone_time(line, pod) == pytest.approx(pod + OFFSET + DRIFT * pod, abs=2.5e-3)


def test_uncertainty_falls_with_time(plain: Runtime) -> None:
    functions = plain.module("clock")
    sigmas = [functions.phone_time_sigma(*exchanges(plain, 2, count)) for count in (30, 100, 300)]
    assert sigmas == sorted(sigmas, reverse=True)
    assert sigmas[-1] < 0.001


@pytest.mark.parametrize("seed", range(4))
def test_a_first_exchange_is_no_surer_than_half_its_delay(plain: Runtime, seed: int) -> None:
    functions = plain.module("clock")
    assert functions.phone_time_sigma(*exchanges(plain, seed, 1)) > 0.002


@pytest.mark.parametrize(
    ("sent", "pod", "received"),
    [
        (11.0, 10.0, 10.9),
        (10.0, 4.0, 10.1),
        (float("nan"), 10.0, 11.0),
    ],
    ids=["answered before it was sent", "a pod's clock that went back", "no time"],
)
def test_an_exchange_that_cannot_be_is_refused_and_teaches_nothing(
    plain: Runtime, sent: float, pod: float, received: float
) -> None:
    functions, line = plain.module("clock"), plain.new("ClockLine")
    assert functions.exchange(line, 5.0, 5.0, 5.01)
    before = vars(line).copy()
    assert not functions.exchange(line, sent, pod, received)
    assert vars(line) == before


def test_without_an_exchange_nothing_is_known(plain: Runtime) -> None:
    assert plain.module("clock").phone_time_sigma(plain.new("ClockLine"), 0.0) > 1e5
