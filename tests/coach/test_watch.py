"""What has changed lastingly: told from runs as they come, seldom where there is nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openstride.coach import WATCHED, Shift, shift_wording, shifts
from openstride.history import FormOfRun
from openstride.messages import LANGUAGES, catalogue
from tests.history.forming import RUNNER, run

#: Every other day.
DAYS = tuple(range(0, 200, 2))


def step(metric: str, by: float, since: float, until: float = np.inf) -> Callable[[str, float], float]:
    """Return a change of one metric by so much, on days in [since, until)."""
    return lambda name, day: by if name == metric and since <= day < until else 0.0


def half_year(
    more: Callable[[str, float], float] = lambda _metric, _day: 0.0, *, seed: int = 0, shoe: str = "a"
) -> list[FormOfRun]:
    """Return a hundred runs."""
    return [run(day, seed=1000 * seed + day, more=more, shoe=shoe) for day in DAYS]


def only(found: tuple[Shift, ...]) -> Shift:
    """Return the one change there is."""
    (shift,) = found
    return shift


def test_a_quicker_cadence_is_told_within_a_few_runs_with_its_size_and_its_beginning() -> None:
    runs = half_year(step("cadence", 6.0 / 60.0, since=120.0))
    shift = only(shifts(runs, 3.0))
    began = runs[60].instant
    assert shift.metric == "cadence"
    assert began <= shift.found <= began + timedelta(days=14)
    assert abs(shift.since - began) <= timedelta(days=4)
    assert shift.change.low < 6.0 / 60.0 < shift.change.high


def test_an_asymmetry_that_appears_is_told() -> None:
    shift = only(shifts(half_year(step("asymmetry", -0.08, since=120.0)), 3.0))
    assert (shift.metric, shift.unit) == ("asymmetry", "1")
    assert shift.change.high < 0.0


def test_a_habit_that_ends_is_told_as_well_as_its_beginning() -> None:
    runs = half_year(step("cadence", 6.0 / 60.0, since=60.0, until=140.0))
    began, ended = shifts(runs, 3.0)
    assert began.change.low > 0.0 > ended.change.high
    assert runs[70].instant <= ended.found <= runs[70].instant + timedelta(days=14)


def test_half_years_without_a_change_are_silent() -> None:
    assert [shift for seed in range(40) for shift in shifts(half_year(seed=seed), 3.0)] == []


def test_one_strange_run_is_no_change() -> None:
    assert shifts(half_year(step("cadence", 20.0 / 60.0, since=120.0, until=121.0)), 3.0) == ()


def test_a_change_of_pace_is_no_change_of_form() -> None:
    runs = [run(day, seed=day, speeds=(2.5, 2.75) if day < 120 else (3.0, 3.25)) for day in DAYS]
    assert shifts(runs, 2.9) == ()


def test_what_comes_with_another_shoe_is_not_told_from_the_shoe() -> None:
    runs = [
        run(day, seed=day, more=step("contact_time", 0.03, since=120.0), shoe="a" if day < 120 else "b") for day in DAYS
    ]
    assert shifts(runs, 3.0) == ()


def test_shoes_worn_in_turns_hide_no_change_and_make_none() -> None:
    def turns(more: Callable[[str, float], float]) -> list[FormOfRun]:
        def in_the_second(name: str, day: float) -> float:
            return more(name, day) + (0.02 if name == "contact_time" else 0.0)

        return [
            run(day, seed=day, shoe="ab"[number % 2], more=in_the_second if number % 2 else more)
            for number, day in enumerate(DAYS)
        ]

    assert shifts(turns(lambda _metric, _day: 0.0), 3.0) == ()
    assert only(shifts(turns(step("contact_time", 0.02, since=120.0)), 3.0)).metric == "contact_time"


def test_before_twenty_runs_nothing_is_told() -> None:
    assert shifts(half_year(step("cadence", 0.3, since=30.0))[:23], 3.0) == ()


def test_what_was_told_stays_told_when_more_runs_come() -> None:
    runs = half_year(step("cadence", 6.0 / 60.0, since=60.0, until=140.0))
    told: tuple[Shift, ...] = ()
    for number in range(20, len(runs) + 1):
        now = shifts(runs[:number], 3.0)
        assert now[: len(told)] == told
        assert all(shift.found == runs[number - 1].instant for shift in now[len(told) :])
        told = now
    assert len(told) == 2


@settings(max_examples=10)
@given(st.randoms(use_true_random=False))
def test_the_order_in_which_runs_come_changes_nothing(random: Random) -> None:
    runs = half_year(step("cadence", 6.0 / 60.0, since=120.0))
    shuffled = list(runs)
    random.shuffle(shuffled)
    assert shifts(shuffled, 3.0) == shifts(runs, 3.0)


@pytest.mark.parametrize("runs", [[], [run(0.0)], [run(day, speeds=(5.0,)) for day in DAYS]])
def test_without_runs_near_the_speed_there_is_nothing_to_tell(runs: list[FormOfRun]) -> None:
    assert shifts(runs, 3.0) == ()


def test_a_mounting_for_every_run_tells_nothing() -> None:
    runs = [run(day, seed=day, mounting=str(day), more=step("cadence", 0.3, since=120.0)) for day in DAYS]
    assert shifts(runs, 3.0) == ()


def test_runs_that_do_not_differ_at_all_show_no_change() -> None:
    assert shifts([run(day) for day in DAYS], 3.0) == ()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("metric", sorted(set(WATCHED) & set(RUNNER)))
def test_every_change_has_words(language: str, metric: str) -> None:
    for by in (-6.0, 6.0):
        found = shifts(half_year(step(metric, by * RUNNER[metric][4], since=120.0)), 3.0)
        key, values = shift_wording(only(found))
        assert catalogue(language).text(key, **values)
