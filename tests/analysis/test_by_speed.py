"""How form goes with speed is found where the speed changed, and not where it did not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from openstride.analysis import Analysis, analyze
from openstride.analysis._by_speed import LEAST_WINDOWS, line
from openstride.simulator import RUNNERS, Change, simulate
from tests.analysis.making import known


@pytest.fixture(scope="module")
def unsteady() -> Analysis:
    """Return ten minutes of a runner who does not tire and whose speed comes and goes by a tenth."""
    runner = replace(RUNNERS["easy"], unsteadiness=0.08, fatigue=Change(), winding=0.0)
    return analyze(simulate(runner, 600.0, 3).recording)


def test_contact_and_cadence_go_with_speed_as_simulated(unsteady: Analysis) -> None:
    for name, exponent in (("contact_time", -0.48), ("cadence", 0.17)):
        found = unsteady.form_by_speed[name]
        assert found.speed is not None
        assert found.value is not None
        assert found.slope is not None
        assert found.slope_uncertainty is not None
        truth = exponent * found.value / found.speed
        assert abs(found.slope - truth) < 2.5 * found.slope_uncertainty + 0.1 * abs(truth), name
        assert abs(found.slope) > 4.0 * found.slope_uncertainty, name
        assert found.needed is None


def test_a_short_run_says_how_far_it_is_from_a_line() -> None:
    found = known(duration=120.0).analysis.form_by_speed["contact_time"]
    assert found.slope is None
    assert 0 < found.n < LEAST_WINDOWS == found.needed


def test_one_speed_gives_no_line() -> None:
    random = np.random.default_rng(1)
    found = line("contact_time", 3.0 + random.normal(0.0, 0.01, 50), 0.25 + random.normal(0.0, 0.01, 50))
    assert found.slope is None
    assert found.n == 50


@pytest.mark.parametrize("correlation", [0.0, 0.5])
def test_the_interval_of_the_slope_holds_the_truth_as_often_as_it_says(correlation: float) -> None:
    random = np.random.default_rng(2)
    inside = []
    for _ in range(800):
        speeds, noise = np.zeros(60), np.zeros(60)
        for k in range(60):
            share = correlation if k else 0.0
            speeds[k] = share * speeds[k - 1] + np.sqrt(1.0 - share**2) * random.normal()
            noise[k] = share * noise[k - 1] + np.sqrt(1.0 - share**2) * random.normal()
        found = line("contact_time", 3.0 + 0.2 * speeds, 0.25 - 0.04 * 0.2 * speeds + 0.005 * noise)
        assert found.slope is not None
        assert found.slope_uncertainty is not None
        inside.append(abs(found.slope + 0.04) < 1.96 * found.slope_uncertainty)
    assert 0.92 < np.mean(inside) < 0.975
