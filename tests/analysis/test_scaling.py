"""Lengths that were calibrated: nearer to the truth, as sure as said, and undone by dividing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from openstride.analysis import (
    DTYPE,
    Analysis,
    BeltDistance,
    BeltSpeed,
    Calibration,
    KnownDistance,
    Positions,
    Reference,
    ReferenceMissingError,
    analyze,
    ways_said,
)
from openstride.analysis._scaling import LENGTHS
from openstride.recordings import SIDES, FootSamples, Recording, Side, read_recording, write_recording
from openstride.simulator import RUNNERS, Route, SimulatedRun, random_runner, random_sensor, simulate
from tests.analysis.making import course_of, known

#: Runners drawn by chance; how well the way of the run they learn from is known.
SEEDS = range(1, 13)
SHARE = 0.002


def way(run: SimulatedRun) -> float:
    return float(np.mean([table["stride_length"].sum() for table in run.strides.values()]))


@cache
def by_distance(times: float = 1.0) -> Analysis:
    """Analyse the known run with its way, or so many times as much, stated to 0.05 %."""
    run = known().run
    return analyze(run.recording, references=[KnownDistance(times * way(run), 0.0005 * way(run))])


def same(first: NDArray[np.void], second: NDArray[np.void], name: str) -> None:
    np.testing.assert_array_equal(first[name], second[name], err_msg=name)


def test_without_being_asked_nothing_is_calibrated() -> None:
    assert known().analysis.calibrated is None
    assert known().analysis.to_json()["calibration"] is None


def test_an_empty_calibration_changes_no_number() -> None:
    plain, empty = known().analysis, analyze(known().run.recording, calibration=Calibration())
    assert empty.summary == plain.summary
    assert empty.activity is not None
    assert empty.activity == plain.activity
    assert empty.calibrated is not None
    assert empty.calibrated.distance == plain.summary["distance"].value


@pytest.mark.parametrize("side", SIDES)
def test_lengths_divided_by_their_scale_are_those_that_were_measured(side: Side) -> None:
    before, after = known().analysis, by_distance()
    assert after.calibrated is not None
    scale = after.calibrated.scales[side].value
    assert scale != pytest.approx(1.0, abs=1e-4)
    old, new = before.feet[side], after.feet[side]
    for name in LENGTHS:
        np.testing.assert_allclose(new.strides[name] / scale, old.strides[name], rtol=1e-12, err_msg=name)
    for axis in "xyz":
        np.testing.assert_allclose(new.path[axis] / scale, old.path[axis], rtol=1e-12)
    assert after.calibrated.distance == before.summary["distance"].value


@pytest.mark.parametrize("side", SIDES)
def test_what_is_no_length_is_not_touched(side: Side) -> None:
    before, after = known().analysis.feet[side], by_distance().feet[side]
    for name in set(DTYPE.names or ()) - {*LENGTHS, "vertical_ratio", "u_vertical_ratio"}:
        same(before.strides, after.strides, name)
    for name, column in before.run.rows.items():
        np.testing.assert_array_equal(after.run.rows[name], column)


def test_what_follows_from_lengths_follows_the_scale() -> None:
    run = known().run
    before = analyze(run.recording, mass=70.0, height=1.8)
    after = analyze(
        run.recording, mass=70.0, height=1.8, references=[KnownDistance(1.02 * way(run), 0.0005 * way(run))]
    )
    assert after.calibrated is not None
    factor = np.mean([scale.value for scale in after.calibrated.scales.values()])
    for name in ("distance", "speed", "stride_length", "step_length", "energy", "mean_speed"):
        first, second = before.summary[name].value, after.summary[name].value
        assert first is not None
        assert second is not None
        assert second / first == pytest.approx(factor, abs=2e-4), name
    assert course_of(after).distance == pytest.approx(factor * (course_of(before).distance or 0.0), rel=2e-4)
    # Power grows a little faster than the speed, for the air.
    assert (after.summary["power"].value or 0.0) / (before.summary["power"].value or 1.0) == pytest.approx(
        factor, abs=2e-3
    )
    stiff, soft = before.summary["leg_stiffness"].value, after.summary["leg_stiffness"].value
    assert stiff is not None
    assert soft is not None
    assert soft < stiff


def test_a_known_distance_is_met_and_its_uncertainty_becomes_that_of_the_lengths() -> None:
    analysis, truth = by_distance(), way(known().run)
    distance, length = analysis.summary["distance"], analysis.summary["stride_length"]
    assert distance.value == pytest.approx(truth, rel=0.0005)
    assert distance.uncertainty is not None
    assert distance.uncertainty < 0.002 * truth
    assert length.uncertainty is not None
    assert length.value is not None
    assert length.uncertainty < 0.6 * (known().analysis.summary["stride_length"].uncertainty or 0.0)
    (split,) = analysis.activity.splits["kilometre"] if analysis.activity else ()
    assert split.uncertainty is not None
    assert split.uncertainty < 0.002 * truth


def test_a_distance_of_another_run_is_refused_and_said() -> None:
    analysis = by_distance(1.3)
    assert analysis.summary == known().analysis.summary
    assert [(each.code, each.side) for each in analysis.warnings] == [("calibration_far_off", side) for side in SIDES]
    assert analysis.warnings[0].values["deviations"] > 4.0
    assert analysis.calibrated is not None
    assert analysis.calibrated.learned == ()


def test_a_foot_that_was_lost_on_the_way_learns_nothing_from_its_length() -> None:
    run = known().run
    left = run.recording.feet["left"]
    kept = (left.time < 100.0) | (left.time > 104.0)
    cut = FootSamples(
        "left", left.time[kept], np.ascontiguousarray(left.specific_force[kept]),
        np.ascontiguousarray(left.angular_rate[kept]), left.nominal_rate, left.ranges,
    )  # fmt: skip
    recording = replace(run.recording, feet={"left": cut, "right": run.recording.feet["right"]})
    analysis = analyze(recording, references=[KnownDistance(way(run))])
    assert analysis.calibrated is not None
    assert [(each.side, each.reason) for each in analysis.calibrated.refused] == [("left", "gap")]
    assert [side for side, _ in analysis.calibrated.learned] == ["right"]
    assert "calibration_gap" in {each.code for each in analysis.warnings}


def steady_speed(table: NDArray[np.void]) -> float:
    return float(table["speed"][(table["t_contact"] > 60.0) & (table["t_contact"] < 140.0)].mean())


def test_a_belt_calibrates_the_steady_part() -> None:
    runner = replace(RUNNERS["easy"], unsteadiness=0.0, winding=0.0)
    run = simulate(runner, 200.0, seed=3)
    belt = steady_speed(run.strides["left"])
    plain, analysis = (analyze(run.recording, references=known) for known in ((), [BeltSpeed(belt, 0.001 * belt)]))
    assert analysis.calibrated is not None
    assert [side for side, _ in analysis.calibrated.learned] == list(SIDES)
    for side, each in analysis.calibrated.learned:
        assert each.ratio == pytest.approx(belt / steady_speed(plain.feet[side].strides), abs=0.001)
        assert each.shared == pytest.approx(0.001)
        assert each.uncertainty < 0.002


def test_a_belt_that_counts_is_believed_as_little_as_one_that_shows_its_speed() -> None:
    run, plain = known().run, known().analysis.summary["distance"]
    analysis = analyze(run.recording, references=[BeltDistance(1.01 * way(run))])
    assert analysis.calibrated is not None
    assert [(side, each.source, each.shared) for side, each in analysis.calibrated.learned] == [
        (side, "treadmill", 0.01) for side in SIDES
    ]
    after = analysis.summary["distance"]
    assert plain.value is not None
    assert after.value is not None
    assert plain.uncertainty is not None
    # The pods are surer of themselves than a belt is: it moves their lengths by a third of what it says at most.
    assert 0.0 < after.value - plain.value < 0.34 * (1.01 * way(run) - plain.value)
    assert after.uncertainty is not None
    assert 0.7 * plain.uncertainty < after.uncertainty < plain.uncertainty


def said(folder: Path, *texts: str) -> tuple[Reference, ...]:
    """Return what a recording says of its way whose runner has said this."""
    kinds = ["lap", *["known_distance"] * len(texts)]
    events = {
        "t": np.arange(len(kinds), dtype=np.float64),
        "t_end": np.full(len(kinds), np.nan),
        "kind": np.array(kinds, np.object_),
        "text": np.array(["", *texts], np.object_),
    }
    write_recording(folder, known(duration=60.0).run.recording, tables={"events": events})
    return ways_said(read_recording(folder))


def test_what_the_runner_said_of_the_way_is_known_by_whose_word_it_is_and_the_last_one_counts(tmp_path: Path) -> None:
    belt, track = '{"distance": 5000, "by": "treadmill"}', '{"distance": 400.0, "by": "track"}'
    assert said(tmp_path / "belt", belt) == (BeltDistance(5000.0),)
    assert said(tmp_path / "both", belt, track, "never mind") == (KnownDistance(400.0),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "5000",
        '{"distance": 5000}',
        '{"distance": 5000, "by": "my watch"}',
        '{"distance": 0, "by": "track"}',
        '{"distance": -400, "by": "track"}',
        '{"distance": 1e9, "by": "track"}',
        '{"distance": NaN, "by": "track"}',
        '{"distance": true, "by": "track"}',
        '{"distance": "400", "by": "track"}',
    ],
)
def test_what_says_no_way_teaches_nothing(tmp_path: Path, text: str) -> None:
    assert said(tmp_path / "run", text) == ()


def test_a_recording_without_events_says_nothing_of_its_way() -> None:
    assert ways_said(known().run.recording) == ()


def test_a_belt_without_a_steady_minute_teaches_nothing() -> None:
    analysis = analyze(known(duration=60.0).run.recording, references=[BeltSpeed(2.9)])
    assert analysis.calibrated is not None
    assert {each.reason for each in analysis.calibrated.refused} == {"not_steady"}


@dataclass(frozen=True, slots=True, eq=False)
class Watched:
    """A run with the positions of a watch, and its recording as it was read."""

    run: SimulatedRun
    recording: Recording


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    run = simulate(RUNNERS["easy"], 480.0, seed=5)
    folder = Path(tmp_path_factory.mktemp("watched")) / "run"
    tables = {"position": run.position(), "heart_rate": run.heart_rate()}
    write_recording(folder, run.recording, tables=tables)
    return Watched(run, read_recording(folder))


def test_positions_calibrate_within_what_they_claim_and_claim_no_more_than_they_can(watched: Watched) -> None:
    analysis = analyze(watched.recording, references=[Positions()])
    assert analysis.calibrated is not None
    assert [side for side, _ in analysis.calibrated.learned] == list(SIDES)
    for side, each in analysis.calibrated.learned:
        lengths = analysis.feet[side].strides["stride_length"] / analysis.calibrated.scales[side].value
        truth = watched.run.strides[side]["stride_length"].sum() / np.nansum(lengths)
        # A kilometre and a half in stretches of two minutes, ends off by 3 m.
        assert 0.003 < each.uncertainty < 0.012
        assert abs(np.log(each.ratio / truth)) < 3.0 * each.uncertainty


def test_a_hundred_metres_of_positions_claim_little(tmp_path: Path) -> None:
    run = simulate(replace(RUNNERS["walker"], route=Route(standing=3.0)), 75.0, seed=2)
    write_recording(tmp_path / "short", run.recording, tables={"position": run.position()})
    analysis = analyze(read_recording(tmp_path / "short"), references=[Positions()])
    assert analysis.calibrated is not None
    for _, each in analysis.calibrated.learned:
        assert each.length == pytest.approx(100.0, abs=20.0)
        assert each.uncertainty > 0.015
    assert all(scale.share > 0.0049 for scale in analysis.calibrated.scales.values())


def test_positions_that_jump_are_not_believed(tmp_path: Path, watched: Watched) -> None:
    table = watched.run.position()
    table["latitude_deg"] += np.where(table["t"].astype(int) % 40 < 20, 0.0, 0.0006)
    write_recording(tmp_path / "jumping", watched.run.recording, tables={"position": table})
    analysis = analyze(read_recording(tmp_path / "jumping"), references=[Positions()])
    assert analysis.calibrated is not None
    assert {each.reason for each in analysis.calibrated.refused} == {"no_stretch"}


@pytest.mark.parametrize(("reference", "what"), [(Positions(), "position"), (KnownDistance(), "distance")])
def test_a_reference_that_the_recording_lacks_is_refused(reference: Positions | KnownDistance, what: str) -> None:
    with pytest.raises(ReferenceMissingError, match="simulated-easy-1") as caught:
        analyze(known().run.recording, references=[reference])
    assert caught.value.what == what


def test_the_length_that_a_recording_states_is_used_only_when_asked_for() -> None:
    run = known().run
    stated = replace(run.recording, metadata=replace(run.recording.metadata, nominal_distance=1.01 * way(run)))
    assert analyze(stated).summary == known().analysis.summary
    after = analyze(stated, references=[KnownDistance()])
    assert (after.summary["distance"].value or 0.0) > (known().analysis.summary["distance"].value or np.inf)


@dataclass(frozen=True, slots=True)
class Next:
    """How far the distance of a run was off, and by how much it said it was, with what an earlier run taught."""

    error: float
    uncertainty: float
    uncalibrated: float


@pytest.fixture(scope="module")
def following() -> list[Next]:
    """Let runners drawn by chance run twice with the same pods: the first run teaches, the second is judged."""
    found = []
    for seed in SEEDS:
        runner, sensor = replace(random_runner(seed), route=Route()), random_sensor(seed)
        first = simulate(runner, 120.0, seed, sensor=sensor)
        second = simulate(runner, 120.0, 100 + seed, sensor=sensor, pods=first.specimens)
        off = np.random.default_rng(seed).normal(0.0, SHARE)
        taught = analyze(first.recording, references=[KnownDistance(way(first) * (1.0 + off), SHARE * way(first))])
        assert taught.calibrated is not None
        plain = analyze(second.recording).summary["distance"]
        after = analyze(second.recording, calibration=taught.calibrated.calibration).summary["distance"]
        assert plain.value is not None
        assert after.value is not None
        assert after.uncertainty is not None
        found.append(Next(after.value - way(second), after.uncertainty, plain.value - way(second)))
    return found


def test_the_next_run_is_nearer_to_the_truth(following: list[Next]) -> None:
    after, before = (np.sqrt(np.mean(np.square(errors))) for errors in zip(
        *((each.error, each.uncalibrated) for each in following), strict=True
    ))  # fmt: skip
    assert after < 0.5 * before


def test_the_interval_of_the_next_run_covers_the_truth_and_is_not_much_too_wide(following: list[Next]) -> None:
    deviations = np.array([each.error / each.uncertainty for each in following])
    assert (np.abs(deviations) < 1.96).sum() >= len(SEEDS) - 1
    assert np.sqrt(np.mean(deviations**2)) > 0.25
