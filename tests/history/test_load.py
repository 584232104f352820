"""What runs cost, what they add up to, and what could be raced."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, date, timedelta
from math import exp
from typing import Literal

import numpy as np
import pytest
from hypothesis import given

from openstride.history import (
    Effort,
    Entry,
    Heart,
    curves,
    diary,
    load_of_heart_rate,
    load_of_speed,
    loads,
    predictions,
    thresholds,
)
from tests.history.making import BEGINNING, entries, run

DAY = BEGINNING.date()


def test_an_hour_at_threshold_costs_a_hundred_by_either_scale() -> None:
    assert load_of_speed(3600.0, 4.0, 4.0) == pytest.approx(100.0)
    sexes: tuple[Literal["female", "male"] | None, ...] = ("female", "male", None)
    for sex in sexes:
        rate = 50.0 + 0.85 * 140.0
        assert load_of_heart_rate(3600.0, rate, Heart(50.0, 190.0, sex)) == pytest.approx(100.0)


def test_half_the_speed_costs_a_quarter() -> None:
    assert load_of_speed(3600.0, 2.0, 4.0) == pytest.approx(25.0)


def test_what_cannot_be_a_threshold_or_a_heart_is_refused() -> None:
    with pytest.raises(ValueError, match="threshold"):
        load_of_speed(3600.0, 3.0, 0.0)
    with pytest.raises(ValueError, match="at rest"):
        Heart(60.0, 60.0)


def test_the_same_cost_every_day_is_where_fitness_and_fatigue_meet() -> None:
    found = curves(diary([run(day, load=50.0) for day in range(400)], UTC), DAY + timedelta(days=399))
    assert found is not None
    assert found.fatigue[-1] == pytest.approx(50.0)
    assert found.fitness[-1] == pytest.approx(50.0, abs=0.01)
    assert found.form[-1] == pytest.approx(0.0, abs=0.01)


def test_one_run_fades_by_a_third_every_six_weeks() -> None:
    found = curves(diary([run(0, load=100.0)], UTC), DAY + timedelta(days=84))
    assert found is not None
    assert found.fitness[42] / found.fitness[0] == pytest.approx(exp(-1.0))
    assert found.fatigue[7] / found.fatigue[0] == pytest.approx(exp(-1.0))
    # The day after, one is more tired than fit; some weeks later it is the other way.
    assert found.form[0] == 0.0
    assert found.form[1] < 0.0 < found.form[30]


def test_runs_without_a_load_are_counted_and_not_made_up() -> None:
    found = curves(diary([run(0, None), run(1, load=40.0)], UTC), DAY + timedelta(days=1))
    assert found is not None
    assert found.load.tolist() == [0.0, 40.0]
    assert found.unknown == 1
    assert curves(diary([]), DAY) is None


def test_riegel_from_one_effort() -> None:
    found = predictions(diary([run(0, 10_000.0, efforts=(Effort(10_000.0, 2400.0, 0.0),))], UTC), DAY)
    by_length = {each.length: each for each in found}
    assert by_length[10_000.0].time == pytest.approx(2400.0)
    assert by_length[42_195.0].time == pytest.approx(2400.0 * 4.2195**1.06)
    spread = {length: each.high / each.low for length, each in by_length.items()}
    assert spread[10_000.0] < spread[21_097.5] < spread[42_195.0]
    assert all(each.low < each.time < each.high and each.basis == 10_000.0 for each in found)


def test_an_easy_effort_says_nothing() -> None:
    # 5 km in the course of training at the pace of a slow day, 10 km raced.
    efforts = (Effort(5000.0, 1800.0, 0.0), Effort(10_000.0, 2400.0, 0.0))
    found = predictions(diary([run(0, 10_000.0, efforts=efforts)], UTC), DAY)
    assert found[0].time == pytest.approx(2400.0 / 2.0**1.06)


def test_what_is_older_than_three_months_or_later_than_today_says_nothing() -> None:
    whole = diary([run(0, 10_000.0, efforts=(Effort(10_000.0, 2400.0, 0.0),))], UTC)
    assert predictions(whole, DAY + timedelta(days=89))
    assert predictions(whole, DAY + timedelta(days=90)) == ()
    assert predictions(whole, DAY - timedelta(days=1)) == ()


def test_a_runner_who_slows_more_than_most_is_told_so_with_efforts_over_several_lengths() -> None:
    lengths = (1000.0, 1609.344, 5000.0, 10_000.0)
    efforts = tuple(Effort(length, 240.0 * (length / 1000.0) ** 1.12, 0.0) for length in lengths)
    found = predictions(diary([run(0, 10_000.0, efforts=efforts)], UTC), DAY)
    exponent = np.log(found[-1].time / found[1].time) / np.log(4.2195)
    assert 1.09 < exponent < 1.12


def test_the_interval_holds_the_race_of_a_runner_like_others() -> None:
    drawn, held, tries = np.random.default_rng(5), 0, 500
    for _ in range(tries):
        exponent = drawn.normal(1.06, 0.03)
        times = {length: 1200.0 * (length / 5000.0) ** exponent for length in (5000.0, 10_000.0)}
        efforts = tuple(Effort(length, time * exp(drawn.normal(0.0, 0.01)), 0.0) for length, time in times.items())
        race = 1200.0 * 4.2195**exponent * 2.0**exponent * exp(drawn.normal(0.0, 0.02))
        said = predictions(diary([run(0, 10_000.0, efforts=efforts)], UTC), date(2026, 3, 3))[-1]
        held += said.low <= race <= said.high
    assert held / tries >= 0.9


def test_the_threshold_is_the_best_hour_of_the_last_months() -> None:
    hour = run(0, 14_400.0, moving_time=3600.0)
    easy = [run(day, 9000.0, moving_time=3600.0) for day in (50, 89, 90, 91)]
    found = thresholds(diary([hour, *easy], UTC))
    assert found.tolist() == pytest.approx([4.0, 4.0, 4.0, 2.5, 2.5])


def test_a_fast_stretch_raises_the_threshold_as_riegel_has_it() -> None:
    raced = run(0, 10_000.0, moving_time=3600.0, efforts=(Effort(5000.0, 1200.0, 0.0),))
    (found,) = thresholds(diary([raced], UTC))
    assert found == pytest.approx(5000.0 * 3.0 ** (1.0 / 1.06) / 3600.0)


def test_short_runs_and_walks_say_nothing_about_the_threshold() -> None:
    short, walk = run(0, 4000.0, moving_time=1100.0), run(1, 9000.0, running=False)
    assert np.isnan(thresholds(diary([short, walk], UTC))).all()


def test_what_is_stated_counts_before_what_the_speed_says() -> None:
    found = loads(diary([run(0, 14_400.0, moving_time=3600.0), run(1, 14_400.0, moving_time=3600.0, load=70.0)], UTC))
    assert found.tolist() == pytest.approx([100.0, 70.0])


def test_a_heart_rate_counts_before_the_speed_where_the_runners_is_known() -> None:
    easy, hard = (run(day, 9000.0, moving_time=3600.0, heart_rate_bpm=rate) for day, rate in ((0, 110.0), (1, 169.0)))
    bare, stated = run(2, 9000.0, moving_time=3600.0), run(3, load=70.0, heart_rate_bpm=169.0)
    whole = diary([easy, hard, bare, stated], UTC)
    by_speed = loads(whole)
    assert by_speed[0] == by_speed[1] == by_speed[2]
    by_heart = loads(whole, Heart(50.0, 190.0))
    assert by_heart[0] < by_heart[1] == pytest.approx(100.0, abs=0.1)
    assert by_heart[2:].tolist() == [by_speed[2], 70.0]
    found = curves(whole, DAY + timedelta(days=9), Heart(50.0, 190.0))
    assert found is not None
    assert found.by_heart_rate == 2


def test_a_heart_below_its_rest_costs_nothing_and_above_its_most_no_more() -> None:
    heart = Heart(50.0, 190.0)
    assert load_of_heart_rate(3600.0, 45.0, heart) == 0.0
    assert load_of_heart_rate(3600.0, 200.0, heart) == load_of_heart_rate(3600.0, 190.0, heart)


@given(entries())
def test_the_threshold_is_what_a_search_through_the_last_months_finds(found: list[Entry]) -> None:
    whole = diary([replace(entry, efforts=()) for entry in found], UTC)
    hours = [
        distance * (3600.0 / moving) ** (1.0 / 1.06) / 3600.0 if running and moving >= 1200.0 else math.nan
        for distance, moving, running in zip(whole.distance, whole.moving_time, whole.running, strict=True)
    ]
    for day, said in zip(whole.day.tolist(), thresholds(whole).tolist(), strict=True):
        late = [each for other, each in zip(whole.day.tolist(), hours, strict=True) if day - 90 < other <= day]
        known = [each for each in late if not math.isnan(each)]
        assert said == pytest.approx(max(known), nan_ok=True) if known else math.isnan(said)
