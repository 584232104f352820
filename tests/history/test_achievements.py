"""The catalogue, each achievement at its threshold from both sides; and what they count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from math import ceil
from typing import Final

import pytest
from hypothesis import given

from openstride.history import Achievement, Entry, achievement_catalogue, achievements, diary
from tests.history.making import entries, run


def many(number: float) -> list[Entry]:
    """Return so many runs of 3 km, two in each week."""
    return [run(week * 7 + day, 3000.0) for week in range(ceil(number / 2)) for day in (0, 2)][: ceil(number)]


def total(distance: float) -> list[Entry]:
    """Return runs of one thousandth of a distance each, one of them a metre short where it is to be missed."""
    return [run(day, distance / 1000.0) for day in range(1000)]


def in_time(seconds: float) -> list[Entry]:
    return [run(day, 3000.0, moving_time=seconds / 8.0) for day in range(8)]


def with_form(name: str, good: float, bad: float) -> Callable[[float], list[Entry]]:
    """Return what makes so many runs whose form is good, less the last one where there is a fraction."""

    def made(number: float) -> list[Entry]:
        whole = int(number)
        values = [good] * whole + [bad] * (ceil(number) - whole)
        return [run(day, 6000.0, form={name: value}) for day, value in enumerate(values)]

    return made


def paces(number: float) -> list[Entry]:
    speeds = [2.1 + 0.25 * index for index in range(int(number))]
    return [run(day, 4000.0, moving_time=4000.0 / speed) for day, speed in enumerate([*speeds, 2.1])]


def shoes(number: float) -> list[Entry]:
    """Return runs in so many pairs, 50 km in each; of a fraction of a pair, less."""
    names = "abcdefgh"
    whole = [run(day, 50_000.0, shoe=names[day]) for day in range(int(number))]
    return [*whole, run(20, 49_999.0, shoe="z")]


def weeks(number: float) -> list[Entry]:
    return [run(week * 7 + day, 3000.0) for week in range(int(number)) for day in (0, 3)] + [
        run(int(number) * 7, 3000.0)
    ]


#: For each measure, a history in which it comes to a value, or to the next whole number below.
MADE: Final[dict[str, Callable[[float], list[Entry]]]] = {
    "run_distance": lambda value: [run(0, value)],
    "total_distance": total,
    "week_distance": lambda value: [run(day, value / 7.0) for day in range(7)] + [run(7, 1000.0)],
    "runs": lambda value: many(int(value)),
    "total_time": in_time,
    "week_days": lambda value: [run(day) for day in range(int(value))] + [run(0.1), run(7)],
    "streak_weeks": weeks,
    "months": lambda value: [run(31.0 * month) for month in range(int(value))] + [run(1)],
    "even_runs": with_form("asymmetry", -0.01, 0.011),
    "steady_runs": with_form("cadence_spread", 0.02, 0.021),
    "faster_endings": with_form("second_half", 0.001, 0.0),
    "paces": paces,
    "hours": lambda value: [run(day + day / 24.0) for day in range(int(value))] + [run(1)],
    "zones": lambda value: [
        run(day, time_zone=zone)
        for day, zone in enumerate(["Europe/Paris", "Asia/Tokyo", "America/Lima", "Africa/Cairo"][: int(value)])
    ],
    "shoes_worn": shoes,
    "shoe_distance": lambda value: [run(day, value / 2.0, shoe="a") for day in range(2)] + [run(3, 90_000.0, shoe="b")],
}


def test_the_catalogue_is_rich_and_names_each_once() -> None:
    found = achievement_catalogue()
    assert len(found) >= 40
    assert len({each.id for each in found}) == len(found)
    assert {each.category for each in found} == {"distance", "consistency", "form", "exploration"}
    assert {each.measure for each in found} == set(MADE)


@pytest.mark.parametrize("achievement", achievement_catalogue(), ids=lambda each: each.id)
def test_an_achievement_is_earned_at_its_threshold_and_not_just_below(achievement: Achievement) -> None:
    made = MADE[achievement.measure]
    assert achievement in [each.achievement for each in achievements(diary(made(achievement.threshold)))]
    below = made(achievement.threshold * (1.0 - 1e-6) if achievement.threshold > 1.0 else 0.5)
    assert achievement not in [each.achievement for each in achievements(diary(below))]


@given(entries())
def test_each_is_earned_once_and_in_order_of_time(found: list[Entry]) -> None:
    whole = diary(found)
    earned = achievements(whole)
    assert max(Counter(each.achievement.id for each in earned).values(), default=1) == 1
    places = [next(place for place, entry in enumerate(whole.entries) if entry.id == each.entry) for each in earned]
    assert places == sorted(places)


@given(entries())
def test_walks_earn_nothing_but_the_wear_of_shoes(found: list[Entry]) -> None:
    walks = [replace(entry, running=False) for entry in found]
    assert {each.achievement.measure for each in achievements(diary(walks))} <= {"shoes_worn", "shoe_distance"}


def test_what_was_earned_goes_with_the_run_that_earned_it() -> None:
    found = diary([run(0, 5000.0), run(1, 12_000.0)])
    assert "run_distance.10000" in [each.achievement.id for each in achievements(found)]
    assert "run_distance.10000" not in [each.achievement.id for each in achievements(found.removed("1"))]
