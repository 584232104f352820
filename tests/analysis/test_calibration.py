"""A calibration is its history: what it knows follows from what was observed, and nothing else."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openstride.analysis import Calibration, CalibrationFileError, Observation, PodExchangedError, Scale, Source
from openstride.analysis._calibration import FAR_OFF, FROM_RUN_TO_RUN, REACH, SOURCES
from openstride.analysis._summary import SCALE
from openstride.recordings import Metadata, Pod


def observation(
    ratio: float = 1.01,
    recording: str = "run",
    source: Source = "distance",
    uncertainty: float = 0.002,
    shared: float = 0.0,
) -> Observation:
    return Observation(source, recording, ratio, uncertainty, shared, 5000.0)


def learned(*observations: Observation) -> Calibration:
    calibration = Calibration()
    for each in observations:
        calibration, refusal = calibration.learned("left", each)
        assert refusal is None
    return calibration


def scale(*observations: Observation, recording: str | None = None) -> Scale:
    return learned(*observations).scale("left", recording or observations[-1].recording)


observations = st.builds(
    observation,
    ratio=st.floats(0.98, 1.02),
    source=st.sampled_from(SOURCES),
    uncertainty=st.floats(0.003, 0.03),
    shared=st.floats(0.0, 0.02),
)


def test_without_observations_a_scale_is_one_and_as_unsure_as_ever() -> None:
    assert Calibration().scale("left", "run") == Scale(1.0, SCALE, 0, None)


def test_one_observation_and_what_was_known_before_are_weighed_by_their_variances() -> None:
    found = scale(observation(1.01, uncertainty=0.005))
    weight = SCALE**2 / (SCALE**2 + 0.005**2)
    assert math.log(found.value) == pytest.approx(weight * math.log(1.01))
    assert found.share == pytest.approx(math.sqrt(weight) * 0.005)
    assert (found.n, found.source) == (1, "distance")


@given(st.lists(observations, min_size=1, max_size=6))
def test_step_by_step_comes_to_the_same_as_least_squares_all_at_once(found: list[Observation]) -> None:
    # Sure enough, each of them, that what wanders between the runs never reaches its bound.
    sure = [
        replace(each, recording=f"run {k}", uncertainty=0.1 * each.uncertainty, shared=0.1 * each.shared)
        for k, each in enumerate(found)
    ]
    calibration = Calibration()
    for each in sure:
        calibration, _ = calibration.learned("left", each)
    kept = calibration.pods["left"].observations if calibration.pods else ()
    if not kept:
        return
    rows, sides = whitened(kept)
    normal, last = rows.T @ rows, len(kept) - 1
    result = calibration.scale("left", kept[-1].recording)
    assert math.log(result.value) == pytest.approx(np.linalg.solve(normal, rows.T @ sides)[last], abs=1e-9)
    assert result.share == pytest.approx(math.sqrt(np.linalg.inv(normal)[last, last]), rel=1e-6)


def whitened(found: tuple[Observation, ...]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Give the equations of unit weight for the scale in every run, and the error of every source."""
    n = len(found)
    known = np.eye(n + len(SOURCES))
    known[:n, :n] = (np.eye(n) - np.eye(n, k=-1)) / FROM_RUN_TO_RUN
    known[0, 0] = 1.0 / SCALE
    rows = np.zeros((n, len(known)))
    for k, each in enumerate(found):
        rows[k, k] = 1.0
        rows[k, n + SOURCES.index(each.source)] = each.shared
    weights = np.array([1.0 / each.uncertainty for each in found])
    sides = np.array([math.log(each.ratio) for each in found])
    return np.concatenate([known, weights[:, None] * rows]), np.concatenate([np.zeros(len(known)), weights * sides])


def test_a_treadmill_that_is_wrong_is_wrong_every_time() -> None:
    runs = [observation(1.01, f"run {k}", source="treadmill", uncertainty=0.0005, shared=0.01) for k in range(30)]
    best = 1.0 / math.sqrt(1.0 / SCALE**2 + 1.0 / 0.01**2)
    assert scale(*runs).share > 0.99 * best
    distances = [observation(1.01, f"run {k}", uncertainty=0.002) for k in range(30)]
    assert scale(*distances).share < 0.5 * best


def test_the_next_run_is_known_less_well_than_the_one_that_taught() -> None:
    same, following = (scale(observation(), recording=name) for name in ("run", "the next"))
    assert following.value == same.value
    assert following.share == pytest.approx(math.hypot(same.share, FROM_RUN_TO_RUN))


@given(st.lists(observations, min_size=1, max_size=6))
def test_observing_never_makes_less_sure_than_an_uncalibrated_pod(found: list[Observation]) -> None:
    calibration = Calibration()
    for k, each in enumerate(found):
        calibration, _ = calibration.learned("left", replace(each, recording=f"run {k}"))
    assert calibration.scale("left", "another").share <= SCALE * (1.0 + 1e-12)


def test_an_observation_far_off_is_refused_with_its_distance() -> None:
    off = math.exp((FAR_OFF + 0.1) * math.hypot(REACH, 0.002))
    calibration, refusal = Calibration().learned("right", observation(off))
    assert calibration == Calibration()
    assert refusal is not None
    assert (refusal.side, refusal.source, refusal.reason, refusal.ratio) == ("right", "distance", "far_off", off)
    assert refusal.deviations == pytest.approx(FAR_OFF + 0.1)
    near = math.exp(-(FAR_OFF - 0.1) * math.hypot(REACH, 0.002))
    assert Calibration().learned("right", observation(near))[1] is None


def test_the_same_run_is_not_counted_twice() -> None:
    once = learned(observation(1.01))
    again, refusal = once.learned("left", observation(1.01))
    assert again == once
    assert refusal is not None
    assert refusal.reason == "counted_before"
    assert once.learned("left", observation(1.01, source="position"))[1] is None


def test_feet_do_not_teach_each_other() -> None:
    assert learned(observation()).scale("right", "run") == Scale()


def test_the_history_survives_its_json() -> None:
    calibration = learned(observation(1.01), observation(1.004, "later", source="position", shared=0.001))
    calibration = calibration.worn(Metadata("later", pods=(Pod("left", device="3f2a91"),)))
    document = json.loads(json.dumps(calibration.to_json(), allow_nan=False))
    assert Calibration.from_json(document) == calibration
    assert document["pods"]["left"]["scale"] == calibration.scale("left", "later").value


def test_what_is_written_for_people_is_not_believed() -> None:
    document = learned(observation()).to_json()
    document["pods"]["left"]["scale"] = 2.0
    assert Calibration.from_json(document).scale("left", "run") == scale(observation())


def test_another_pod_on_the_same_foot_is_refused_with_both_names() -> None:
    calibration = Calibration().worn(Metadata("run", pods=(Pod("left", device="3f2a91"), Pod("right"))))
    assert calibration.worn(Metadata("csv")) == calibration
    with pytest.raises(PodExchangedError, match=r"3f2a91 on the left foot.*3f2a95") as caught:
        calibration.worn(Metadata("run", pods=(Pod("left", device="3f2a95"),)))
    assert (caught.value.side, caught.value.known, caught.value.found) == ("left", "3f2a91", "3f2a95")


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda document: document.update(schema=2), "schema"),
        (lambda document: document.update(pods=[]), "pods"),
        (lambda document: document["pods"].update(middle={}), "pods"),
        (lambda document: document["pods"].update(left=3), "pods.left"),
        (lambda document: document["pods"]["left"].update(device=7), "pods.left.device"),
        (lambda document: document["pods"]["left"].pop("observations"), "pods.left.observations"),
        (lambda document: first(document).update(source="guess"), "pods.left.observations[0].source"),
        (lambda document: first(document).update(recording=None), "pods.left.observations[0].recording"),
        (lambda document: first(document).update(ratio=0.0), "pods.left.observations[0].ratio"),
        (lambda document: first(document).update(ratio=float("nan")), "pods.left.observations[0].ratio"),
        (lambda document: first(document).update(uncertainty=0.0), "pods.left.observations[0].uncertainty"),
        (lambda document: first(document).update(shared="much"), "pods.left.observations[0].shared"),
    ],
)
def test_a_document_that_is_no_calibration_is_refused_with_the_place(change: Any, place: str) -> None:
    document = json.loads(json.dumps(learned(observation()).to_json()))
    change(document)
    with pytest.raises(CalibrationFileError) as caught:
        Calibration.from_json(document)
    assert caught.value.place == place
    assert place in caught.value.message


def first(document: Any) -> Any:
    return document["pods"]["left"]["observations"][0]


@pytest.mark.parametrize("document", [None, [], 3, "left"])
def test_what_is_no_object_is_no_calibration(document: object) -> None:
    with pytest.raises(CalibrationFileError, match="an object was expected"):
        Calibration.from_json(document)
