"""What a run says of form at a speed: the truth of a simulated run, from level and steady stretches of it alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from openstride.activity import FORM, FormBin
from openstride.analysis import analyze, form_at_speed
from openstride.analysis._form import BIN, Windowed, binned, full, level, of_both_feet, steady
from openstride.analysis._table import DTYPE
from openstride.recordings import SIDES
from openstride.simulator import RUNNERS, Change, Route, simulate
from tests.analysis.making import Known, known


@pytest.fixture(scope="module")
def unsteady() -> Known:
    """Return ten minutes of a runner who does not tire and whose speed comes and goes by a tenth."""
    runner = replace(RUNNERS["easy"], unsteadiness=0.06, fatigue=Change(), winding=0.0)
    run = simulate(runner, 600.0, 5)
    return Known(run, analyze(run.recording))


def largest(bins: tuple[FormBin, ...]) -> FormBin:
    return max(bins, key=lambda each: each.strides)


def truth(run: Known, name: str, near: FormBin) -> float:
    """Return what the simulated feet did at about the speed of a bin, in SI units."""
    means = []
    for side in SIDES:
        table = run.run.strides[side]
        at = np.abs(table["speed"] / near.speed - 1.0) < 0.03
        means.append(float(np.nanmean(table[at][name])))
    return float(np.mean(means))


def test_every_bin_holds_the_truth_at_its_speed(unsteady: Known) -> None:
    form = form_at_speed(unsteady.analysis)
    for name in ("contact_time", "strike_angle", "pronation"):
        for each in form[name]:
            # Between a runner's runs, plus what the definition of a contact or the axis adds to all of them.
            both = np.hypot(each.uncertainty, {"contact_time": 0.0044, "strike_angle": 0.016}.get(name, 0.0115))
            assert abs(each.value - truth(unsteady, name, each)) < 2.0 * both, (name, each)
    for each in form["cadence"]:
        assert each.value == pytest.approx(2.0 / truth(unsteady, "stride_time", each), rel=0.01)


def test_bins_are_apart_in_speed_and_in_order(unsteady: Known) -> None:
    form = form_at_speed(unsteady.analysis)
    assert list(form) == [name for name in FORM if name in form]
    for bins in form.values():
        assert len(bins) > 1
        assert [int(each.speed / BIN) for each in bins] == sorted({int(each.speed / BIN) for each in bins})


def test_the_balance_is_that_of_the_contact_times_and_as_sure_as_the_mounts(unsteady: Known) -> None:
    form = form_at_speed(unsteady.analysis)
    left, right = (float(np.nanmean(unsteady.run.strides[side]["contact_time"])) for side in SIDES)
    balance, asymmetry = largest(form["balance"]), largest(form["asymmetry"])
    assert abs(balance.value - left / (left + right)) < 2.0 * balance.uncertainty
    assert asymmetry.value == pytest.approx(4.0 * (balance.value - 0.5))
    assert asymmetry.uncertainty == pytest.approx(4.0 * balance.uncertainty)
    # 2 ms of each foot's own over a quarter of a second.
    assert asymmetry.uncertainty > 0.011


def test_one_foot_says_nothing_of_balance() -> None:
    both = known(duration=120.0).run.recording
    alone = replace(both, feet={"left": both.feet["left"]})
    form = form_at_speed(analyze(alone))
    assert {"balance", "asymmetry"}.isdisjoint(form)
    assert form["cadence"]
    assert form["contact_time"]


def test_a_walk_says_nothing_of_running_form() -> None:
    assert form_at_speed(known("walker", 120.0).analysis) == {}


def test_half_a_minute_at_a_speed_is_the_least() -> None:
    runner = replace(RUNNERS["easy"], route=Route(standing=2.0, walking=4.0))
    assert form_at_speed(analyze(simulate(runner, 32.0, 2).recording)) == {}


def test_an_analysis_by_hand_is_refused() -> None:
    analysis = known(duration=120.0).analysis
    with pytest.raises(ValueError, match="put together by hand"):
        form_at_speed(replace(analysis, course=None))


def test_hills_are_left_out() -> None:
    flat = replace(RUNNERS["easy"], unsteadiness=0.0, winding=0.0)
    hilly = replace(flat, route=replace(flat.route, hills=0.08, hill=400.0))
    strides = {}
    for name, runner in (("flat", flat), ("hilly", hilly)):
        form = form_at_speed(analyze(simulate(runner, 420.0, 4).recording))
        strides[name] = sum(each.strides for each in form.get("cadence", ()))
    assert strides["flat"] > 800
    assert strides["hilly"] < 0.6 * strides["flat"]


def made(rows: int, **columns: object) -> np.ndarray:
    """Return strides of 0.75 s one after the other."""
    table = np.zeros(rows, DTYPE)
    table["t_rest"] = 0.75 * np.arange(rows)
    table["t_rest_next"] = table["t_rest"] + 0.75
    table["stride_length"] = 2.0
    for name, values in columns.items():
        table[name] = values
    return table


def test_a_window_with_a_change_of_pace_is_not_steady() -> None:
    speed = np.where(np.arange(60) < 30, 3.0, 3.4)
    edges = np.array([0.0, 15.0, 30.0, 45.0])
    assert list(steady({"left": made(60, speed=speed)}, edges)) == [True, False, True]


def test_a_window_is_level_when_it_rises_as_the_run_does() -> None:
    edges = np.arange(0.0, 60.1, 15.0)
    on_a_hill = np.where(np.arange(80) < 20, 0.03, 0.01) * 2.0
    assert list(level({"left": made(80, dz=on_a_hill)}, edges)) == [False, True, True, True]
    assert not level({"left": made(80, dz=0.1)}, edges).any()


def windows(value: np.ndarray, sigma: float = 0.001) -> Windowed:
    count = np.full(len(value), 40.0)
    return Windowed(value, np.full(len(value), sigma), 38.0 * np.full(len(value), 0.005**2), count - 2.0, count)


def test_a_window_that_was_cut_short_or_cannot_be_so_fast_is_left_out() -> None:
    found = windows(np.array([3.0, 30.0, np.nan, 3.0]))
    cut = Windowed(found.value, found.sigma, found.squares, found.freedom, np.array([40.0, 40.0, 40.0, 15.0]))
    assert list(full(cut)) == [True, False, False, False]


def test_the_interval_counts_that_windows_scatter_beyond_their_strides() -> None:
    """A runner's form wanders from minute to minute: strides alone would claim ten times less."""
    random = np.random.default_rng(1)
    inside = []
    for _ in range(300):
        speed = random.normal(3.12, 0.03, 40)
        value = random.normal(0.25, 0.004, 40) - 0.04 * (speed - 3.12)
        (bin_,) = binned(speed, windows(value, 0.0004), lambda *_: 0.0)
        assert bin_.spread == pytest.approx(0.005)
        inside.append(abs(bin_.value - 0.25) < 1.96 * bin_.uncertainty)
    assert 0.92 < np.mean(inside) < 0.99


def test_no_window_makes_no_bin_and_no_warning() -> None:
    nothing = windows(np.zeros(0))
    assert binned(np.zeros(0), nothing, lambda *_: 0.0) == ()
    assert of_both_feet(np.zeros(0), nothing, nothing) == {"balance": (), "asymmetry": ()}
