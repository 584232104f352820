"""The JSON of an analysis holds all of it, in plain values."""

from __future__ import annotations

import json
from typing import Any

import pytest

from openstride.analysis import METRICS, Summary
from openstride.analysis._analysis import SCHEMA
from openstride.analysis._totals import LEAST_FOR_DRIFT
from tests.analysis.making import activity_of, known


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """Return the JSON of the known run, written and read again by a parser that refuses NaN."""
    text = json.dumps(known().analysis.to_json(), allow_nan=False)
    parsed: dict[str, Any] = json.loads(text)
    return parsed


def test_all_parts_are_there(document: dict[str, Any]) -> None:
    assert document["schema"] == SCHEMA
    assert set(document) == {
        "schema", "engine", "recording", "summary", "needed",
        "elapsed_time", "moving_time", "segments", "splits", "laps",
        "series", "track", "heart_rate", "speed_cadence", "form_by_speed", "swing_path", "calibration", "strides",
        "warnings",
    }  # fmt: skip
    assert set(METRICS) <= set(document["summary"])


def test_segments_and_splits_are_those_of_the_activity(document: dict[str, Any]) -> None:
    activity = activity_of(known().analysis)
    assert [each["gait"] for each in document["segments"]] == [each.gait for each in activity.segments]
    assert set(document["splits"]) == {"kilometre", "mile"}
    (only,) = document["splits"]["kilometre"]
    assert only["speed"] == activity.splits["kilometre"][0].speed
    assert document["moving_time"] == activity.moving_time


def test_columns_of_a_series_are_equally_long_and_absent_points_are_null(document: dict[str, Any]) -> None:
    activity = activity_of(known().analysis)
    assert len(document["series"]) == len(activity.series)
    for each, series in zip(document["series"], activity.series, strict=True):
        assert {len(each[name]) for name in ("start", "end", "distance", "value", "uncertainty", "n")} == {
            len(series.points)
        }
    assert document["series"][0]["value"][0] is None
    assert {each["side"] for each in document["series"]} == {None, "left", "right"}


def test_the_swing_path_is_points_of_three_coordinates(document: dict[str, Any]) -> None:
    for path in document["swing_path"].values():
        assert {len(point) for name in ("mean", "low", "high", "uncertainty") for point in path[name]} == {3}


def test_too_few_strides_say_how_many_it_takes() -> None:
    short = known(duration=60.0).analysis
    drift = short.summary["contact_time_drift"]
    assert drift.value is None
    assert drift.needed == 2 * LEAST_FOR_DRIFT
    assert 0 < drift.n < drift.needed
    assert short.to_json()["needed"]["contact_time_drift"] == drift.needed


def test_what_more_strides_would_not_bring_asks_for_none() -> None:
    assert known().analysis.summary["power"] == Summary(None, None, "W", 0)
