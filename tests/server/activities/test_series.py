"""A chart of an activity: its extremes are there, pauses are gaps, and the way is that of the analysis."""

from __future__ import annotations

import io
from typing import Any

import httpx
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from openstride.server.activities._series import USUAL, series_of
from openstride.server.activities._strides import Piece
from tests.server.activities.test_activities import API, ok
from tests.server.test_problems import problem_in


def series(browser: httpx.Client, key: str, **wanted: Any) -> Any:
    return ok(browser.get(f"{API}/activities/{key}/series", params=wanted))


def curve(found: Any, metric: str, foot: str | None = None) -> Any:
    return next(each for each in found["series"] if (each["metric"], each["foot"]) == (metric, foot))


@pytest.mark.parametrize("by", ["time", "distance"])
def test_the_least_and_greatest_stride_are_there_whatever_the_number_of_points(
    analysed: str, browser: httpx.Client, by: str
) -> None:
    strides = ok(browser.get(f"{API}/activities/{analysed}/strides"))["columns"]
    for points in (1, 7, 20, 5000):
        found = series(browser, analysed, by=by, points=points, metrics="contact_time,speed")
        assert [(each["metric"], each["foot"]) for each in found["series"]] == [
            (metric, foot) for metric in ("contact_time", "speed") for foot in (None, "left", "right")
        ]
        assert found["buckets"] <= points
        for each in found["series"]:
            pairs = zip(strides[each["metric"]], strides["foot"], strict=True)
            values = [value for value, foot in pairs if value is not None and each["foot"] in (None, foot)]
            assert (min(each["least"]), max(each["greatest"])) == (min(values), max(values))
            assert sum(each["number"]) == len(values)
            assert each["bucket"] == sorted(set(each["bucket"]))
            assert each["bucket"][-1] < found["buckets"]
            width = found["length"] / found["buckets"]
            for index, at in zip(each["bucket"], each["least_at"], strict=True):
                assert index - 1e-9 <= at / width <= index + 1 + 1e-9


def test_the_way_is_that_of_the_summary(analysed: str, browser: httpx.Client) -> None:
    summary = ok(browser.get(f"{API}/activities/{analysed}"))["summary"]
    found = series(browser, analysed, by="distance")
    assert (found["unit"], found["by"]) == ("m", "distance")
    assert found["length"] == pytest.approx(summary["distance"]["value"], rel=1e-3)
    assert {each["metric"] for each in found["series"]} == set(USUAL)
    of_time = series(browser, analysed)
    assert (of_time["unit"], of_time["by"]) == ("s", "time")
    assert of_time["length"] == ok(browser.get(f"{API}/activities/{analysed}"))["duration"]
    # Both feet together: the mean of the feet's means lies between them.
    both, left, right = (curve(of_time, "contact_time", foot) for foot in (None, "left", "right"))
    for index, mean in zip(both["bucket"], both["mean"], strict=True):
        feet = [each["mean"][each["bucket"].index(index)] for each in (left, right) if index in each["bucket"]]
        assert mean == (pytest.approx(np.mean(feet)) if len(feet) == 2 else None)


def test_what_nothing_is_known_of_has_no_curve_and_what_there_is_not_is_said(
    analysed: str, browser: httpx.Client
) -> None:
    assert series(browser, analysed, metrics="power")["series"] == []
    path = f"{API}/activities/{analysed}/series"
    for query in ("metrics=t_rest", "metrics=", "metrics=speed,,cadence", "metrics=uncertainty.speed"):
        assert problem_in(browser.get(f"{path}?{query}")).type == "openstride:no-such-column"
    for query in ("points=0", "points=5001", "by=step"):
        assert problem_in(browser.get(f"{path}?{query}")).type == "openstride:invalid"
    assert problem_in(browser.get(f"{API}/activities/{77:032x}/series")).type == "openstride:activity-not-found"


def piece(begins: float, *stretches: tuple[float, float], length: float | None = 2.0) -> Piece:
    """Return strides of both feet, one a second, over stretches of time."""
    rest = np.concatenate([np.arange(*each) for each in stretches])
    columns: dict[str, Any] = {
        "foot": ["left"] * len(rest) + ["right"] * len(rest),
        "t_rest": np.append(rest, rest + 0.5),
        "t_rest_next": np.append(rest, rest + 0.5) + 1.0,
        "stride_length": pa.array([length] * 2 * len(rest), pa.float64()),
        "duty_factor": [0.35] * 2 * len(rest),
        "speed": pa.array([length] * 2 * len(rest), pa.float64()),
        "flags": [["running"]] * 2 * len(rest),
    }
    sink = io.BytesIO()
    pq.write_table(pa.table(columns), sink)
    return Piece(begins, sink.getvalue())


def test_a_pause_is_a_gap_and_no_bucket_lies_in_it() -> None:
    pieces = [piece(0.0, (0, 100), (160, 200))]
    length, buckets, gaps, curves = series_of(pieces, ["speed"], by="time", points=40, duration=201.0)
    assert (length, buckets) == (201.0, 40)
    (gap,) = gaps
    assert (gap.start, gap.end, gap.seconds) == (100.5, 160.0, 59.5)
    width = 201.0 / 40
    held = np.array(curves[0].bucket)
    assert not ((held * width > gap.start) & ((held + 1) * width < gap.end)).any()
    assert len(held) > 26


def test_by_distance_a_pause_is_a_place() -> None:
    pieces = [piece(0.0, (0, 100), (160, 200))]
    length, _, gaps, curves = series_of(pieces, ["speed"], by="distance", points=40, duration=201.0)
    assert length == pytest.approx(280.0)
    (gap,) = gaps
    assert (gap.start, gap.end) == pytest.approx((200.0, 200.0))
    assert gap.seconds == 59.5
    assert curves[0].bucket == list(range(40))


def test_the_pause_between_two_parts_is_a_gap() -> None:
    pieces = [piece(0.0, (0, 60)), piece(300.0, (0, 60))]
    length, _, gaps, curves = series_of(pieces, ["speed"], by="time", points=400, duration=361.0)
    assert length == 361.0
    assert [(each.start, each.end) for each in gaps] == [(60.5, 300.0)]
    assert sum(curves[0].number) == 240


def test_without_lengths_there_is_no_way_to_go_by() -> None:
    pieces = [piece(0.0, (0, 60), length=None)]
    assert series_of(pieces, ["cadence"], by="distance", points=40, duration=61.0) == (None, 0, (), ())
    assert series_of(pieces, ["speed"], by="time", points=40, duration=61.0)[3] == ()


def test_one_foot_alone_has_one_curve() -> None:
    source = pq.read_table(io.BytesIO(piece(0.0, (0, 60)).file))
    sink = io.BytesIO()
    pq.write_table(source.slice(0, 60), sink)
    (found,) = series_of([Piece(0.0, sink.getvalue())], ["speed"], by="time", points=400, duration=60.0)[3]
    assert (found.foot, found.mean) == (None, [2.0] * 30)
