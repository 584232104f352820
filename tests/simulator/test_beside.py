"""The watch of a simulated runner: positions about the truth, and a heart that follows."""

from __future__ import annotations

import numpy as np
import pytest

from openstride.recordings import SIDES
from openstride.simulator import RUNNERS, SimulatedRun, simulate


@pytest.fixture(scope="module")
def run() -> SimulatedRun:
    return simulate(RUNNERS["easy"], 300.0, seed=4)


def metres(run: SimulatedRun) -> np.ndarray[tuple[int], np.dtype[np.complex128]]:
    """Give the positions as east + i north on a sphere that fits well enough."""
    table = run.position()
    north = np.radians(table["latitude_deg"] - table["latitude_deg"][0]) * 6.37e6
    east = np.radians(table["longitude_deg"] - table["longitude_deg"][0]) * 6.39e6
    return np.asarray(east * np.cos(np.radians(table["latitude_deg"])) + 1j * north)


def test_there_is_a_position_every_second_and_the_same_one_for_the_same_seed(run: SimulatedRun) -> None:
    table = run.position()
    np.testing.assert_array_equal(np.diff(table["t"]), 1.0)
    assert table["t"][-1] == 299.0
    again = simulate(RUNNERS["easy"], 300.0, seed=4).position()
    assert all((again[name] == table[name]).all() for name in table)


def test_positions_lie_about_the_way_by_a_few_metres_and_neighbours_alike(run: SimulatedRun) -> None:
    found, table = metres(run), run.position()
    place = np.mean([run.walks[side].place(table["t"]) for side in SIDES], axis=0)
    true = place[:, 0] + 1j * place[:, 1]
    turned = np.vdot(true - true.mean(), found - found.mean())
    left = found - found.mean() - (true - true.mean()) * turned / abs(turned)
    assert 1.0 < np.sqrt(np.mean(left.real**2)) < 5.0
    assert np.sqrt(np.mean(np.abs(np.diff(left)) ** 2)) < 1.5


def test_the_heart_follows_the_effort_and_is_lost_for_a_while(run: SimulatedRun) -> None:
    table = run.heart_rate()
    rate = table["heart_rate_bpm"]
    assert np.isnan(rate[:4]).all()
    assert np.isnan(rate).sum() == 19
    known = rate[np.isfinite(rate)]
    assert (known == np.rint(known)).all()
    assert known[:10].mean() < 85.0
    assert 130.0 < known[150:200].mean() < 160.0


def test_watches_do_not_change_the_run(run: SimulatedRun) -> None:
    before = run.recording.feet["left"].specific_force.copy()
    run.position()
    run.heart_rate()
    np.testing.assert_array_equal(run.recording.feet["left"].specific_force, before)


def test_the_pods_of_one_run_can_be_worn_in_another(run: SimulatedRun) -> None:
    following = simulate(RUNNERS["easy"], 60.0, seed=9, pods=run.specimens)
    for side in SIDES:
        assert following.specimens[side] is run.specimens[side]
    assert following.recording.metadata.id != run.recording.metadata.id
