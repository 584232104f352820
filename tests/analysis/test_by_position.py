"""A run by position alone: how long its way is, how sure that is, and what else is known of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from openstride.analysis import NoStridesError, activity_by_position, analyze
from openstride.analysis._by_position import CHORD, way_between
from openstride.recordings import Recording, read_recording, write_recording
from openstride.simulator import SimulatedRun, random_runner, simulate

Columns = dict[str, NDArray[Any]]
SEEDS = range(1, 7)


def by_position(
    folder: Path, run: SimulatedRun, events: Columns | None = None, heart: Columns | None = None
) -> Recording:
    """Return what is left of a run whose runner has no shoes."""
    tables = (
        {"position": run.position()} | ({"events": events} if events else {}) | ({"heart_rate": heart} if heart else {})
    )
    metadata = replace(run.recording.metadata, feet=(), pods=(), clocks=(), gaps=())
    write_recording(folder, replace(run.recording, feet={}, metadata=metadata), tables=tables)
    return read_recording(folder)


def events_of(*rows: tuple[str, float, float]) -> Columns:
    kinds, begin, end = zip(*rows, strict=True)
    return {
        "t": np.array(begin),
        "t_end": np.array(end),
        "kind": np.array(kinds, np.object_),
        "text": np.array([""] * len(rows), np.object_),
    }


def way_of(run: SimulatedRun) -> float:
    return float(np.mean([table["stride_length"].sum() for table in run.strides.values()]))


def test_the_way_is_as_long_as_it_was_to_what_it_says(tmp_path: Path) -> None:
    deviations = []
    for seed in SEEDS:
        run = simulate(random_runner(seed), 300.0, seed)
        found = activity_by_position(by_position(tmp_path / str(seed), run), running=True).summary
        distance, speed = found["distance"], found["mean_speed"]
        assert distance.value is not None
        assert distance.uncertainty is not None
        assert distance.value == pytest.approx(way_of(run), rel=0.02)
        deviations.append((distance.value - way_of(run)) / distance.uncertainty)
        assert speed.uncertainty is not None
        assert speed.value is not None
        assert speed.uncertainty / speed.value == pytest.approx(distance.uncertainty / distance.value)
    assert np.abs(deviations).max() < 1.96


def test_who_stands_about_hardly_goes_anywhere() -> None:
    random = np.random.default_rng(7)
    time = np.arange(300.0)
    wander = [np.convolve(random.normal(0.0, 3.0, 360), np.full(60, 60.0**-0.5), "valid")[:300] for _ in range(2)]
    east, north = wander[0], wander[1]
    still = way_between(time, east, north, np.full(300, 5.0))
    fix_to_fix = np.hypot(np.diff(east), np.diff(north)).sum()
    assert still[-1] < 0.4 * fix_to_fix
    # Where the phone knows that it knows little, chords are as long as it is off.
    assert way_between(time, east, north, np.full(300, 30.0))[-1] == 0.0


def test_the_way_goes_evenly_from_chord_to_chord_and_never_back() -> None:
    time, east = np.arange(61.0), 3.0 * np.arange(61.0)
    way = way_between(time, east, np.zeros(61), np.full(61, np.nan))
    assert np.diff(way).min() >= 0.0
    assert way[:57].tolist() == pytest.approx(east[:57].tolist())
    assert east[-1] - way[-1] < CHORD


def test_what_is_known_of_it_is_way_pace_laps_pauses_and_heart_and_nothing_of_the_feet(tmp_path: Path) -> None:
    run = simulate(random_runner(3), 300.0, 3)
    events = events_of(("lap", 100.0, np.nan), ("lap", 220.0, np.nan), ("pause", 250.0, 260.0))
    recording = by_position(tmp_path / "run", run, events, run.heart_rate())
    found = activity_by_position(recording, running=True)
    assert (found.source, found.grade, found.start) == ("phone", "phone_position", recording.metadata.start)
    assert set(found.summary) == {"distance", "moving_time", "mean_speed", "speed"}
    assert found.moving_time == pytest.approx(found.elapsed_time - 10.0)
    assert [round(lap.end - lap.start) for lap in found.laps][1] == 120
    assert len(found.laps) == 3
    assert sum(lap.distance or 0.0 for lap in found.laps) == pytest.approx(found.summary["distance"].value)
    assert found.track is not None
    assert found.heart_rate is not None
    assert found.heart_rate.mean_bpm == pytest.approx(float(np.nanmean(run.heart_rate()["heart_rate_bpm"])), rel=0.02)
    assert {each.metric for each in found.series} == {"speed"}


def test_an_analysis_of_strides_says_that_there_are_none(tmp_path: Path) -> None:
    with pytest.raises(NoStridesError):
        analyze(by_position(tmp_path / "run", simulate(random_runner(3), 60.0, 3)))
