"""A baseline holds the runs to come as often as it says, and is what its runs make it, in whatever order they came."""

from __future__ import annotations

import json
from datetime import timedelta
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openstride.activity import FORM
from openstride.coach import LEAST_RUNS, Baseline, Knot, baseline, baseline_from_json
from openstride.coach._baseline import UNTOLD, location_and_scale
from openstride.cues import Baseline as Live
from tests.coach.making import BEGINNING, HABITS, MadeRunner, Run, form_of, seeded

DAY = timedelta(days=1)


def daily(values: list[float], speeds: tuple[float, ...] = (2.75, 3.0, 3.25)) -> list[Run]:
    """Return a run a day, each of one value."""
    return [(BEGINNING + k * DAY, form_of(speeds, value)) for k, value in enumerate(values)]


def known(found: Baseline, name: str, speed: float) -> Knot:
    """Return what is usual at a speed, where that is known."""
    knot = found.metrics[name].at(speed)
    assert knot is not None
    return knot


@pytest.mark.parametrize("number", [5, 10, 40])
def test_the_range_holds_the_runs_to_come_however_few_have_told_it(number: int) -> None:
    runner, inside, centred = MadeRunner(), [], []
    for seed in range(40):
        random = seeded(seed)
        found = baseline(runner.runs(random, number))
        for name, bins in runner.form(random).items():
            for each in bins:
                knot = found.metrics[name].at(each.speed) if name in found.metrics else None
                if knot is not None:
                    inside.append(abs(each.value - knot.centre) < 1.96 * np.hypot(knot.spread, knot.uncertainty))
                    centred.append(abs(knot.centre - HABITS[name].at(each.speed)) < 1.96 * knot.uncertainty)
    assert len(inside) > 300
    assert 0.92 < np.mean(inside) < 0.98
    assert 0.91 < np.mean(centred) < 0.99


def test_more_runs_narrow_the_range_to_what_the_runner_scatters_by() -> None:
    spreads = {
        number: np.mean(
            [known(baseline(MadeRunner().runs(seeded(seed), number)), "cadence", 2.9).spread for seed in range(12)]
        )
        for number in (8, 48)
    }
    scatter = float(np.hypot(HABITS["cadence"].between, HABITS["cadence"].within))
    assert 1.15 < spreads[8] / scatter < 1.5
    assert 0.95 < spreads[48] / scatter < 1.1


def test_one_strange_run_moves_little() -> None:
    runs = daily([2.80, 2.82, 2.78, 2.81, 2.79, 2.80, 2.83, 2.77])
    usual, strange = known(baseline(runs), "cadence", 3.0), known(baseline([*runs, *daily([2.2])]), "cadence", 3.0)
    assert abs(strange.centre - usual.centre) < 0.4 * usual.spread
    assert strange.spread < 2.0 * usual.spread


def test_fewer_than_five_runs_tell_no_range_and_a_population_stands_in_with_its_studies() -> None:
    nothing = baseline([])
    assert (nothing.runs, nothing.days) == (0, 0)
    assert {each.source for each in nothing.metrics.values()} == {"population"}
    few = baseline(daily([2.8, 2.81, 2.79, 2.8])).metrics["cadence"]
    assert (few.source, few.runs, few.knots) == ("population", 4, nothing.metrics["cadence"].knots)
    assert few.sources
    assert few.to_json()["sources"][0].startswith("10.")
    enough = baseline(daily([2.8, 2.81, 2.79, 2.8, 2.8])).metrics["cadence"]
    assert (enough.source, enough.runs, enough.sources) == ("own", LEAST_RUNS, ())


def test_the_phone_reads_the_document_as_it_was_made() -> None:
    made = baseline(MadeRunner().runs(seeded(4), 30))
    read = Live(made.to_json())
    for name in ("cadence", "contact_time", "asymmetry", "strike_angle"):
        usual, mine = read.usual(name, 2.9), made.metrics[name].at(2.9)
        assert usual is not None
        assert mine is not None
        assert usual.whose == "own"
        assert (usual.centre, usual.spread) == pytest.approx((mine.centre, mine.spread), rel=1e-3)


def test_somebody_of_all_paces_has_no_more_knots_than_the_phone_takes() -> None:
    speeds = tuple(float(each) for each in np.arange(1.6, 7.2, 0.25))
    usual = baseline(daily([2.8, 2.81, 2.79, 2.8, 2.82, 2.8], speeds))
    assert usual.metrics["cadence"].at(2.0) is not None
    assert usual.metrics["cadence"].at(6.5) is not None
    assert Live(usual.to_json()).usual("cadence", 6.5) is not None


def test_a_speed_that_few_ran_at_is_not_known() -> None:
    runs = [*daily([2.8, 2.81, 2.79, 2.8, 2.8], (3.0,)), *daily([2.9, 2.9, 2.9], (3.75,))]
    usual = baseline(runs).metrics["cadence"]
    assert usual.source == "own"
    assert usual.at(3.0) is not None
    assert usual.at(3.75) is None
    assert usual.at(2.5) is None


def test_somebody_who_always_runs_at_one_speed_has_a_range_about_it() -> None:
    usual = baseline(daily([2.8, 2.81, 2.79, 2.8, 2.82, 2.8], (2.93,))).metrics["cadence"]
    knot = usual.at(2.93)
    assert knot is not None
    # That nobody knows how their cadence goes with speed hardly matters so near.
    assert knot.uncertainty < knot.spread
    assert usual.at(3.1) is None


def test_between_two_paces_far_apart_less_is_known_than_at_either() -> None:
    runs = daily([2.8, 2.81, 2.79, 2.8, 2.8, 2.82], (2.75, 4.25))
    found = baseline(runs)
    easy, between, fast = (known(found, "cadence", speed) for speed in (2.75, 3.5, 4.25))
    assert between.uncertainty > 2.0 * max(easy.uncertainty, fast.uncertainty)


def test_runs_of_more_than_ninety_days_ago_do_not_count() -> None:
    old = [(when - 100 * DAY, form) for when, form in daily([2.4] * 6)]
    new = daily([2.8, 2.81, 2.79, 2.8, 2.8])
    assert baseline([*old, *new]) == baseline(new)
    assert baseline(old + new, until=old[-1][0]) == baseline(old)


def test_a_baseline_of_an_instant_knows_nothing_of_later_runs() -> None:
    runs = daily([2.8, 2.81, 2.79, 2.8, 2.8, 2.6, 2.6])
    assert baseline(runs, until=runs[4][0]) == baseline(runs[:5])


@settings(max_examples=30)
@given(st.integers(0, 50), st.integers(1, 14), st.randoms(use_true_random=False))
def test_adding_one_run_gives_what_building_anew_gives_in_any_order(seed: int, number: int, random: Random) -> None:
    runs = MadeRunner().runs(seeded(seed), number)
    runs += [(runs[0][0], MadeRunner().form(seeded(seed + 1)))]
    before = baseline(runs)
    random.shuffle(runs)
    assert baseline(runs) == before


def test_runs_that_resemble_their_neighbours_count_for_less() -> None:
    random = seeded(3)
    steps = np.repeat(random.normal(2.8, 0.025, 8), 6)
    alike = (steps + random.normal(0.0, 0.005, 48)).tolist()
    mixed = random.permutation(alike).tolist()
    together, apart = (known(baseline(daily(each)), "cadence", 3.0) for each in (alike, mixed))
    assert together.spread == pytest.approx(apart.spread)
    assert together.uncertainty > 1.5 * apart.uncertainty


def test_the_document_travels_and_comes_back() -> None:
    found = baseline(MadeRunner().runs(seeded(1), 23))
    text = json.dumps(found.to_json(), separators=(",", ":"))
    back = baseline_from_json(json.loads(text))
    assert (back.runs, back.days) == (23, 38)
    assert back.to_json() == found.to_json()
    # Small enough to travel with every start of the app.
    assert len(text) < 12_000


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"baseline": 2, "runs": 1, "days": 1, "metrics": {}},
        {"baseline": 1, "runs": 1, "days": 1},
        {
            "baseline": 1,
            "runs": 1,
            "days": 1,
            "metrics": {"cadence": {"source": "own", "runs": 1, "knots": [[3.0, 2.8]]}},
        },
        {"baseline": 1, "runs": 1, "days": 1, "metrics": {"cadence": {"source": "own", "runs": 1, "knots": [None]}}},
    ],
)
def test_what_is_no_baseline_is_refused(document: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="baseline"):
        baseline_from_json(document)


def test_every_metric_of_form_is_known_here() -> None:
    assert set(UNTOLD) == set(FORM)


def test_location_and_scale_are_those_of_normal_values() -> None:
    values = seeded(5).normal(3.0, 0.5, (2, 20_000))
    values[0, ::2] = np.nan
    centre, scale = location_and_scale(values)
    assert centre == pytest.approx([3.0, 3.0], abs=0.02)
    assert scale == pytest.approx([0.5, 0.5], rel=0.02)


def test_equal_runs_have_no_scatter_and_no_warning() -> None:
    knot = known(baseline(daily([2.8] * 6)), "cadence", 3.0)
    assert knot.centre == pytest.approx(2.8)
    assert 0.0 < knot.spread < 1e-6
