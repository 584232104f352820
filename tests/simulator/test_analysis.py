"""The engine finds what was simulated: every stride, its times, lengths and angles, and how the feet differ.

The bounds are those of gait.md's simulated runner where it reaches them; where it does not, they stand at what is
reached, so that it cannot grow worse unseen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from openstride.analysis import Analysis, analyze
from openstride.recordings import SIDES
from openstride.simulator import RUNNERS, SimulatedRun, simulate


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A simulated run and its analysis; `pairs` are the strides of both feet, in truth and as found, row by row."""

    run: SimulatedRun
    analysis: Analysis
    pairs: tuple[NDArray[np.void], NDArray[np.void]]

    def errors(self, name: str, *, running: bool = True) -> NDArray[np.float64]:
        """Give how much larger a number was found to be than it is, where it can be known."""
        truth, found = self.pairs
        errors = found[name] - truth[name]
        known = ~np.isnan(truth["t_contact"])
        assert np.isfinite(errors[known]).all(), name
        return np.asarray(errors[known & ((truth["duty_factor"] < 0.5) == running)])


@pytest.fixture(scope="module", params=[1, 2, 3])
def judged(request: pytest.FixtureRequest) -> Judged:
    """Return an easy run of two minutes, analysed: every stride was found, and nothing else."""
    run = simulate(RUNNERS["easy"], 120.0, seed=request.param)
    analysis = analyze(run.recording)
    for side in SIDES:
        truth, found = run.strides[side], analysis.feet[side].strides
        assert len(found) == len(truth)
        np.testing.assert_allclose(found["t_contact_next"], truth["t_contact_next"], atol=0.02)
    truth = np.concatenate([run.strides[side] for side in SIDES])
    found = np.concatenate([analysis.feet[side].strides for side in SIDES])
    return Judged(run, analysis, (truth, found))


def test_every_stride_is_found_measured_and_in_its_gait(judged: Judged) -> None:
    truth, found = judged.pairs
    assert found["measured"].all()
    assert judged.analysis.warnings == ()
    known = ~np.isnan(truth["t_contact"])
    np.testing.assert_array_equal(found["running"][known], truth["duty_factor"][known] < 0.5)


#: What the engine reaches, by gait: bias, standard deviation and worst (s, rad). Toe-off is where most is left to gain:
#: the engine says that two thirds of the fastest push-off are left, and this walker lets go at 85 %.
REACHED: dict[str, dict[str, tuple[float, float, float]]] = {
    "walking": {
        "t_contact": (0.002, 0.002, 0.005),
        "t_toe_off": (0.009, 0.001, 0.010),
        "contact_time": (0.0095, 0.002, 0.012),
        "stride_time": (0.0005, 0.003, 0.007),
        "strike_angle": (0.008, 0.008, 0.02),
        "toe_off_angle": (0.055, 0.01, 0.08),
        "pronation": (0.015, 0.015, 0.035),
    },
    "running": {
        "t_contact": (0.002, 0.002, 0.005),
        "t_toe_off": (0.005, 0.001, 0.006),
        "contact_time": (0.005, 0.002, 0.008),
        "stride_time": (0.0005, 0.003, 0.007),
        "strike_angle": (0.012, 0.01, 0.025),
        "toe_off_angle": (0.03, 0.012, 0.06),
        "pronation": (0.004, 0.006, 0.025),
    },
}


@pytest.mark.parametrize("name", REACHED["running"])
@pytest.mark.parametrize("gait", REACHED)
def test_events_and_angles_are_found(judged: Judged, gait: str, name: str) -> None:
    bias, scatter, worst = REACHED[gait][name]
    errors = judged.errors(name, running=gait == "running")
    assert abs(errors.mean()) < bias
    assert errors.std() < scatter
    assert np.abs(errors).max() < worst


@pytest.mark.parametrize("running", [False, True], ids=["walking", "running"])
def test_lengths_are_found_within_centimetres(judged: Judged, running: bool) -> None:  # noqa: FBT001  # a parameter
    errors = judged.errors("stride_length", running=running)
    assert np.sqrt(np.mean(errors**2)) < 0.015
    assert np.abs(errors).max() < 0.04


def test_stated_uncertainties_cover_the_errors(judged: Judged) -> None:
    truth, found = judged.pairs
    for name in ("stride_time", "contact_time", "stride_length", "strike_angle", "pronation"):
        errors = np.abs(found[name] - truth[name])
        known = np.isfinite(errors)
        assert (errors < 2.0 * found[f"u_{name}"])[known].mean() > 0.9, name


def test_the_distance_is_that_of_the_feet(judged: Judged) -> None:
    way = np.mean([judged.run.strides[side]["stride_length"].sum() for side in SIDES])
    assert judged.analysis.summary["distance"].value == pytest.approx(way, rel=0.008)


def test_left_is_told_from_right(judged: Judged) -> None:
    for metric in ("contact_time", "strike_angle", "pronation"):
        means = []
        for side in SIDES:
            strides = judged.run.strides[side]
            means.append(float(strides[metric][strides["duty_factor"] < 0.5].mean()))
        stated = judged.analysis.summary[metric].difference
        assert stated is not None
        difference, uncertainty = stated
        truth = means[0] - means[1]
        assert abs(truth) > 0.01, metric
        assert difference == pytest.approx(truth, rel=0.35), metric
        assert abs(difference - truth) < 2.0 * uncertainty, metric


def test_a_walk_is_found_too() -> None:
    run = simulate(RUNNERS["walker"], 60.0, seed=4)
    analysis = analyze(run.recording)
    assert not analysis.running
    for side in SIDES:
        truth, found = run.strides[side], analysis.feet[side].strides
        assert len(found) == len(truth)
        np.testing.assert_allclose(found["stride_length"], truth["stride_length"], atol=0.03)
        np.testing.assert_allclose(found["contact_time"][1:], truth["contact_time"][1:], atol=0.012)
