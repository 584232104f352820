from __future__ import annotations

import json

import pytest

from benchmarks.accuracy import Figures, Limits, Line, at_least, at_most, stride_lines, to_json, within
from openstride.validation import assemble, judge
from tests.validation.doubles import Description, FakeRecording, analysis_of, footprints, strides_between


@pytest.mark.parametrize(
    ("value", "verdict"),
    [(0.5, "met aim"), (1.0, "met aim"), (1.5, "met must"), (2.0, "met must"), (2.1, "missed")],
)
def test_the_verdict_on_a_size_includes_the_limits_themselves(value: float, verdict: str) -> None:
    assert Line("", "", value, "", at_most(2), at_most(1)).verdict == verdict


@pytest.mark.parametrize("value", [None, float("nan")])
def test_a_figure_that_is_not_there_misses_nothing(value: float | None) -> None:
    assert Line("", "", value, "", at_most(2)).verdict == "not shown by recordings"


def test_a_figure_without_a_must_can_only_fall_short() -> None:
    assert Line("", "", 3.0, "", None, at_most(1)).verdict == "short of aim"


def test_limits_hold_in_the_unit_that_is_shown() -> None:
    assert Line("", "", -0.01, "%", within(1)).verdict == "met must"
    assert Line("", "", 0.0123, "ms", within(10)).verdict == "missed"
    assert Line("", "", 0.0349, "deg", at_most(2)).verdict == "met must"


def test_limits_read_as_people_write_them() -> None:
    assert [str(each) for each in (at_most(2), at_least(0.9), within(5), Limits(60, 76))] == [
        "≤ 2",
        "≥ 0.9",
        "± 5",
        "60 – 76",
    ]


def test_the_lines_are_filled_in_from_the_rows_of_the_set() -> None:
    recording = FakeRecording(
        {"footprints": footprints(list(range(5)), [0, 1, 2, 3, 4])}, metadata=Description(collection="llio")
    )
    found = analysis_of(strides_between([0, 1, 2, 3], [1.02] * 3))
    lines = {line.name: line for line in stride_lines(Figures(assemble([judge(recording, found)[0]], [])))}
    assert lines["walk, rmse"].shown == pytest.approx(0.02)
    assert lines["walk, rmse"].verdict == "met aim"
    assert lines["walk, bias_relative"].shown == pytest.approx(2.0)
    assert lines["llio, all"].shown == pytest.approx(2 * 3 / 7)
    assert lines["walk"].shown == pytest.approx(75.0)
    assert lines["run, rmse"].verdict == "not shown by recordings"


def test_the_json_of_the_table_is_strict() -> None:
    lines = [Line("target", "figure", float("nan"), "m", at_most(1)), Line("target", "other", 1.0)]
    assert [each["reached"] for each in json.loads(to_json(lines))] == [None, 1.0]
