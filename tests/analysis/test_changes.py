"""Two summaries of one recording are held against each other, and nothing is called a change that is none."""

from __future__ import annotations

from dataclasses import replace
from math import nextafter, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openstride.analysis import SideValue as OfFoot
from openstride.analysis import Summary, changes, worth_saying

CONTACT = Summary(0.25, 0.003, "s", 200, OfFoot(0.252, 0.004, 100), OfFoot(0.248, 0.004, 100), (0.004, 0.002))
DISTANCE = Summary(5000.0, 35.0, "m", 200)
UNKNOWN = Summary(None, None, "N/m", 0)

numbers = st.floats(-1e6, 1e6)
sigmas = st.floats(0.0, 1e3)
summaries = st.dictionaries(
    st.sampled_from(["distance", "speed", "impact", "cadence"]),
    st.builds(Summary, st.none() | numbers, st.none() | sigmas, st.just("m"), st.just(9)),
)


def test_a_difference_is_told_in_combined_uncertainties() -> None:
    new = replace(CONTACT, value=0.255, uncertainty=0.004)
    together, *feet = changes({"contact_time": CONTACT}, {"contact_time": new})
    assert (together.metric, together.side, together.unit, together.changed) == ("contact_time", None, "s", True)
    assert together.difference == pytest.approx(0.005)
    assert together.uncertainty == pytest.approx(0.005)
    assert together.sigmas == pytest.approx(1.0)
    assert [(each.side, each.old, each.changed) for each in feet] == [("left", 0.252, False), ("right", 0.248, False)]


def test_rounding_is_no_change_and_the_next_digit_is() -> None:
    for value, changed in ((nextafter(0.25, 1.0), False), (0.25 + 2e-9, False), (0.25 + 1e-7, True)):
        (found, *_) = changes({"contact_time": CONTACT}, {"contact_time": replace(CONTACT, value=value)})
        assert found.changed == changed, value
    # A drift of nothing is never exactly that.
    nothing = Summary(1e-19, 1e-4, "s", 200)
    assert not changes({"drift": nothing}, {"drift": replace(nothing, value=-1e-19)})[0].changed


def test_what_comes_or_goes_is_a_change_without_a_difference() -> None:
    came, went = changes({"distance": DISTANCE, "power": UNKNOWN}, {"power": replace(DISTANCE, unit="W")})
    assert (came.metric, came.old, came.new, came.unit, came.changed) == ("power", None, 5000.0, "W", True)
    assert (went.metric, went.old, went.new, went.unit, went.changed) == ("distance", 5000.0, None, "m", True)
    assert (came.difference, came.sigmas, came.uncertainty) == (None, None, None)


def test_what_neither_knows_is_left_out() -> None:
    assert changes({"power": UNKNOWN}, {"power": UNKNOWN, "leg_stiffness": UNKNOWN}) == ()


def test_a_foot_is_told_where_both_together_do_not_show_it() -> None:
    left, right = OfFoot(0.254, 0.004, 100), OfFoot(0.246, 0.004, 100)
    swapped = worth_saying(
        changes({"contact_time": CONTACT}, {"contact_time": replace(CONTACT, left=left, right=right)})
    )
    assert [(each.side, each.new) for each in swapped] == [("left", 0.254), ("right", 0.246)]
    longer = replace(CONTACT, value=0.26, left=OfFoot(0.262, 0.004, 100))
    assert [each.side for each in worth_saying(changes({"contact_time": CONTACT}, {"contact_time": longer}))] == [None]


def test_without_uncertainties_there_are_no_sigmas() -> None:
    exact = Summary(10.0, 0.0, "m", 1)
    (found,) = changes({"distance": exact}, {"distance": replace(exact, value=11.0)})
    assert (found.difference, found.sigmas, found.changed) == (1.0, None, True)


@given(summaries, summaries)
def test_there_and_back_is_the_same_with_its_sign_turned(old: dict[str, Summary], new: dict[str, Summary]) -> None:
    there = {(each.metric, each.side): each for each in changes(old, new)}
    back = {(each.metric, each.side): each for each in changes(new, old)}
    assert there.keys() == back.keys()
    for key, each in there.items():
        assert (each.old, each.new, each.changed) == (back[key].new, back[key].old, back[key].changed)
        if each.difference is not None:
            assert each.difference == -(back[key].difference or 0.0)
            assert each.uncertainty == pytest.approx(
                sqrt((old[key[0]].uncertainty or 0.0) ** 2 + (new[key[0]].uncertainty or 0.0) ** 2)
            )


@given(summaries)
def test_a_summary_does_not_differ_from_itself(summary: dict[str, Summary]) -> None:
    assert worth_saying(changes(summary, summary)) == ()
