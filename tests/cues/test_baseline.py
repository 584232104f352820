"""Baselines as documents, and what they say is usual."""

from __future__ import annotations

from copy import deepcopy
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openstride.cues import METRICS, Baseline, BaselineError, population
from openstride.cues.live import baseline as portable

DOCUMENT: dict[str, Any] = {
    "baseline": 1,
    "runs": 23,
    "days": 61,
    "metrics": {
        "cadence": {
            "source": "own",
            "runs": 23,
            "knots": [[2.5, 2.7, 0.03, 0.01], [3.0, 2.8, 0.02, 0.005], [3.5, 2.84, 0.03, 0.01]],
        },
        "flight_time": {"source": "own", "runs": 23, "knots": [[2.5, 0.1, 0.01, 0.01]]},
    },
}


def test_between_knots_the_usual_range_is_linear() -> None:
    found = Baseline(DOCUMENT).usual("cadence", 2.75)
    assert found is not None
    assert (found.centre, found.spread, found.uncertainty) == pytest.approx((2.75, 0.025, 0.0075))
    assert found.whose == "own"


@pytest.mark.parametrize("knot", DOCUMENT["metrics"]["cadence"]["knots"])
def test_at_a_knot_it_is_the_knots(knot: list[float]) -> None:
    found = Baseline(DOCUMENT).usual("cadence", knot[0])
    assert found is not None
    assert [found.centre, found.spread, found.uncertainty] == pytest.approx(knot[1:])


def test_where_the_runner_never_ran_a_population_stands_in() -> None:
    found = Baseline(DOCUMENT).usual("cadence", 2.45)
    assert found is not None
    assert found.whose == "population"
    assert found.spread > 0.1


@pytest.mark.parametrize(("metric", "speed"), [("cadence", 2.0), ("cadence", 6.0), ("contact_time", 3.0)])
def test_where_nothing_is_known_nothing_is_said(metric: str, speed: float) -> None:
    assert Baseline(DOCUMENT).usual(metric, speed) is None


def test_a_metric_that_no_rule_reads_is_passed_over() -> None:
    assert Baseline(DOCUMENT).usual("flight_time", 2.5) is None


def test_a_single_knot_is_a_range_at_one_speed() -> None:
    document = {"baseline": 1, "metrics": {"strike_angle": {"source": "own", "knots": [[3.0, 0.1, 0.02, 0.01]]}}}
    baseline = Baseline(document)
    assert baseline.usual("strike_angle", 3.0) is not None
    assert baseline.usual("strike_angle", 3.001) is None


def test_a_population_has_its_sources() -> None:
    metrics = population()["metrics"]
    assert all(source["doi"].startswith("10.") for each in metrics.values() for source in each["sources"])
    assert {*metrics, *population()["silent"]} == set(METRICS)


def test_a_document_that_passes_the_populations_range_on_changes_nothing() -> None:
    passed_on = {"baseline": 1, "metrics": {"cadence": population()["metrics"]["cadence"]}}
    assert Baseline(passed_on).usual("cadence", 3.0) == Baseline().usual("cadence", 3.0)


@st.composite
def knots(draw: st.DrawFn) -> list[list[float]]:
    speeds = sorted(draw(st.sets(st.integers(4, 32), min_size=2, max_size=20)))
    positive = st.floats(0.001, 1.0)
    return [[speed / 4, draw(st.floats(-1.0, 4.0)), draw(positive), draw(positive)] for speed in speeds]


@given(knots=knots(), share=st.floats(0.0, 1.0))
def test_the_usual_value_lies_between_its_knots(knots: list[list[float]], share: float) -> None:
    baseline = Baseline({"baseline": 1, "metrics": {"asymmetry": {"source": "own", "knots": knots}}})
    for low, high in pairwise(knots):
        found = baseline.usual("asymmetry", low[0] + share * (high[0] - low[0]))
        assert found is not None
        for value, one, other in zip((found.centre, found.spread, found.uncertainty), low[1:], high[1:], strict=True):
            assert min(one, other) - 1e-9 <= value <= max(one, other) + 1e-9


def changed(**parts: Any) -> dict[str, Any]:
    document = deepcopy(DOCUMENT)
    document["metrics"]["cadence"].update(parts)
    return document


@pytest.mark.parametrize(
    ("document", "what"),
    [
        ({}, "its version"),
        ({"baseline": 2, "metrics": {}}, "its version"),
        ({"baseline": 1}, "`metrics`"),
        ({"baseline": 1, "metrics": {"cadence": 3}}, "`source`"),
        (changed(source="mine"), "`source`"),
        (changed(knots=None), "list `knots`"),
        (changed(knots=[[0.1 * i, 1, 1, 1] for i in range(33)]), "at most 32"),
        (changed(knots=[[1.0, 2.0, 3.0]]), "knot 0"),
        (changed(knots=[[1.0, 2.0, True, 0.0]]), "knot 0"),
        (changed(knots=[[1.0, float("nan"), 0.1, 0.0]]), "knot 0"),
        (changed(knots=[[1.0, 2.0, 0.1, 0.0], [2.0, 2.0, -0.1, 0.0]]), "knot 1.*cannot be"),
        (changed(knots=[[2.0, 2.0, 0.1, 0.0], [2.0, 2.0, 0.1, 0.0]]), "do not rise"),
    ],
)
def test_what_is_no_baseline_is_refused_with_the_place(document: dict[str, Any], what: str) -> None:
    with pytest.raises(BaselineError, match=what):
        Baseline(document)


def test_the_buffers_refuse_what_they_cannot_hold() -> None:
    tables = portable.Baseline()
    assert portable.add_knot(tables, portable.OWN, portable.CADENCE, 3.0, 2.8, 0.1, 0.1)
    for speed, spread, metric, whose in [(3.0, 0.1, 0, 1), (4.0, -0.1, 0, 1), (4.0, 0.1, 4, 1), (4.0, 0.1, 0, 0)]:
        assert not portable.add_knot(tables, whose, metric, speed, 2.8, spread, 0.1)
    for i in range(1, portable.KNOTS):
        assert portable.add_knot(tables, portable.OWN, portable.CADENCE, 3.0 + i, 2.8, 0.1, 0.1)
    assert not portable.add_knot(tables, portable.OWN, portable.CADENCE, 90.0, 2.8, 0.1, 0.1)
    portable.forget(tables)
    assert not portable.usual(portable.Usual(), tables, portable.CADENCE, 3.0)
