"""Records, held against a search through all that is there."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, timedelta

import pytest
from hypothesis import given

from openstride.history import LENGTHS, Effort, Entry, diary, records
from tests.history.making import BEGINNING, entries, run


def effort(time: float, uncertainty: float = 0.0) -> tuple[Effort, ...]:
    return (Effort(5000.0, time, 0.0, uncertainty),)


@given(entries())
def test_records_are_what_a_search_through_all_runs_finds(found: list[Entry]) -> None:
    whole = diary(found, UTC)
    runs = [(entry, int(day)) for entry, day in zip(whole.entries, whole.day, strict=True) if entry.running]
    expected: dict[tuple[str, float | None, str | None], float] = {}
    for length in LENGTHS:
        times = [each.time for entry, _ in runs for each in entry.efforts if each.length == length]
        if times:
            expected["fastest", length, None] = min(times)
    distances = [entry.distance for entry, _ in runs if entry.distance is not None]
    if distances:
        expected["longest_distance", None, None] = max(distances)
    if runs:
        expected["longest_time", None, None] = max(entry.moving_time for entry, _ in runs)
    for period in ("week", "month"):
        sums: defaultdict[object, float] = defaultdict(float)
        for entry, number in runs:
            day = date(1970, 1, 1) + timedelta(days=number)
            sums[day.isocalendar()[:2] if period == "week" else (day.year, day.month)] += entry.distance or 0.0
        if max(sums.values(), default=0.0) > 0.0:
            expected["most", None, period] = max(sums.values())
    got = {(each.kind, each.length, each.period): each.best.value for each in records(whole)}
    assert got == pytest.approx(expected)


@given(entries())
def test_each_step_is_better_than_the_one_before_and_earlier_ones_stay(found: list[Entry]) -> None:
    whole = diary(found, UTC)
    for record in records(whole):
        values = [step.value for step in record.steps]
        ordered = sorted(values, reverse=record.kind == "fastest")
        assert values == ordered
        assert len(set(values)) == len(values)
        assert record.steps[0].gain is None
        for before, after in zip(record.steps, record.steps[1:], strict=False):
            assert after.gain == pytest.approx(abs(after.value - before.value))
            assert before.day <= after.day or record.kind != "most"


def test_a_record_that_was_equalled_stays_where_it_was() -> None:
    found = diary([run(0, 5000.0, efforts=effort(1500.0)), run(1, 5000.0, efforts=effort(1500.0))])
    (fastest,) = [each for each in records(found) if each.kind == "fastest"]
    assert [step.entry for step in fastest.steps] == ["0"]


@pytest.mark.parametrize(("gain", "sure"), [(10.0, False), (11.0, False), (12.0, True)])
def test_a_record_within_the_uncertainty_of_the_last_counts_and_says_so(*, gain: float, sure: bool) -> None:
    # Twice the square root of 4² + 4² is 11.3 s.
    faster = run(1, 5000.0, efforts=effort(1500.0 - gain, 4.0))
    found = diary([run(0, 5000.0, efforts=effort(1500.0, 4.0)), faster])
    (fastest,) = [each for each in records(found) if each.kind == "fastest"]
    assert fastest.best.entry == "1"
    assert fastest.best.gain == pytest.approx(gain)
    assert fastest.best.sure is sure


def test_walks_set_no_records() -> None:
    assert records(diary([run(0, 20_000.0, running=False, efforts=effort(9000.0))])) == ()


def test_the_most_in_a_week_is_set_by_the_run_that_made_it_the_most() -> None:
    found = diary([run(0, 9000.0), run(7, 5000.0, id="a"), run(9, 5000.0, id="b")])
    (most,) = [each for each in records(found) if each.period == "week"]
    assert [(step.entry, step.value) for step in most.steps] == [("0", 9000.0), ("b", 10_000.0)]
    assert most.best.day == (BEGINNING + timedelta(days=9)).date()
