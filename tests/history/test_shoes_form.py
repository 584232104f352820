"""Form between shoes: what differs at matched speed, with what the weeks alone have done taken out."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from openstride.history import FormOfRun, ShoeDifference, form_between_shoes
from tests.history.forming import rising, run

DAYS = tuple(range(0, 80, 2))


def contact(runs: Sequence[FormOfRun]) -> ShoeDifference:
    """Return the difference of contact time between the two pairs there are."""
    (found,) = form_between_shoes(runs, 3.0, metrics=["contact_time"])
    return found


def worn_in_turns(by: float, drift: float = 0.0, mounted: float = 0.0) -> list[FormOfRun]:
    """Return runs in two pairs; the first has a contact time longer by so much, and both drift (s over eight weeks)."""
    slowly = rising("contact_time", drift)

    def in_the_first(name: str, day: float) -> float:
        return slowly(name, day) + (by if name == "contact_time" else 0.0)

    return [
        run(
            day,
            seed=day,
            shoe="ab"[number % 2],
            mounted=mounted,
            more=slowly if number % 2 else in_the_first,
        )
        for number, day in enumerate(DAYS)
    ]


def test_a_pair_with_longer_contact_is_told_with_its_interval() -> None:
    found = contact(worn_in_turns(0.010))
    assert found.change is not None
    assert (found.shoe, found.other, found.runs, found.other_runs) == ("a", "b", 20, 20)
    assert found.verdict == "more"
    assert found.change.low < 0.010 < found.change.high


def test_equal_pairs_are_not_told_apart() -> None:
    assert {each.verdict for each in form_between_shoes(worn_in_turns(0.0), 3.0)} == {"not_told_apart"}


def test_a_slow_drift_is_not_the_shoes_doing() -> None:
    one_after_the_other = [run(day, seed=day, shoe="ab"[day >= 40], more=rising("contact_time", 0.03)) for day in DAYS]
    found = contact(one_after_the_other)
    assert found.change is not None
    assert found.verdict == "not_told_apart"
    assert found.change.low < 0.0 < found.change.high
    in_turns = contact(worn_in_turns(0.010, drift=0.03))
    assert in_turns.verdict == "more"


def test_pairs_that_were_never_worn_in_the_same_weeks_are_known_worse() -> None:
    one_after_the_other = [run(day, seed=day, shoe="ab"[day >= 40]) for day in DAYS]
    apart, turns = contact(one_after_the_other).change, contact(worn_in_turns(0.0)).change
    assert apart is not None
    assert turns is not None
    assert apart.uncertainty > 1.5 * turns.uncertainty


def test_each_pair_has_the_error_of_its_own_mounting_however_many_runs() -> None:
    found = contact(worn_in_turns(0.010, mounted=0.5))
    assert found.change is not None
    # 4 ms for each of two mountings.
    assert found.change.uncertainty > 0.9 * 0.004 * 2.0**0.5
    assert found.verdict == "not_told_apart"


def test_a_pair_with_four_runs_is_not_judged_yet() -> None:
    runs = [run(day, seed=day, shoe="b" if day in {10, 20, 30, 40} else "a") for day in DAYS]
    found = contact(runs)
    assert (found.verdict, found.change, found.other_runs) == ("not_enough_data", None, 4)


def test_runs_in_unknown_shoes_do_not_count() -> None:
    unknown = [run(day + 1, seed=day) for day in DAYS]
    runs = worn_in_turns(0.010)
    assert contact([*unknown, *runs]) == contact(runs)


@pytest.mark.parametrize("runs", [[], [run(0.0, shoe="a")]])
def test_one_pair_has_no_other(runs: list[FormOfRun]) -> None:
    assert form_between_shoes(runs, 3.0) == ()
