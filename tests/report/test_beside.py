"""What a watch recorded goes into the report as finely as it can be drawn, and its holes stay holes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from openstride.activity import HeartRate, Track
from openstride.report._beside import MOST_POINTS, heart_rate, track

RATES = st.lists(st.none() | st.integers(40, 200).map(float), max_size=50).map(lambda some: some * 150)


def test_what_was_not_recorded_is_absent() -> None:
    assert track(None) is None
    assert heart_rate(None) is None


@given(st.integers(1, 9000))
def test_a_track_keeps_its_start_and_no_more_points_than_can_be_drawn(points: int) -> None:
    column = tuple(float(k) for k in range(points))
    told = track(Track(column, column, tuple(-each for each in column)))
    assert told is not None
    assert points / 5 <= len(told["time"]) <= MOST_POINTS
    assert told["time"][0] == 0.0
    assert told["north"] == [-each for each in told["east"]]


@given(RATES)
def test_every_hole_in_a_heart_rate_is_kept(rates: list[float | None]) -> None:
    told = heart_rate(HeartRate(tuple(float(k) for k in range(len(rates))), tuple(rates), 140.0, 171.0))
    assert told is not None
    holes = {float(k) for k, rate in enumerate(rates) if rate is None}
    assert {time for time, rate in zip(told["time"], told["rate"], strict=True) if rate is None} == holes
    assert len(told["time"]) <= MOST_POINTS + len(holes)
    assert all(rates[int(time)] == rate for time, rate in zip(told["time"], told["rate"], strict=True))
    assert (told["mean"], told["highest"]) == (140.0, 171.0)
