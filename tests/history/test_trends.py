"""Trends at matched speed: the run is the unit, and what runs share is counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openstride.history import FormOfRun, Trend, readings, trend_wording, trends, usual_speed
from openstride.messages import LANGUAGES, catalogue
from tests.history.forming import BEGINNING, RUNNER, rising, run, shaped

UNTIL = BEGINNING + timedelta(days=57)
#: Every other day of them.
WEEKDAYS = tuple(range(1, 57, 2))


def of(metric: str, runs: Sequence[FormOfRun], speed: float = 3.0) -> Trend:
    """Return the trend of one metric over eight weeks."""
    (found,) = trends(runs, UNTIL, speed, metrics=[metric])
    return found


def test_a_cadence_that_rises_is_said_to_with_its_interval() -> None:
    runs = [run(day, seed=day, more=rising("cadence", 4.0 / 60.0)) for day in WEEKDAYS]
    found = of("cadence", runs)
    assert found.change is not None
    assert found.verdict == "risen"
    assert found.change.low < 4.0 / 60.0 < found.change.high
    assert found.runs == len(WEEKDAYS)
    assert found.days == pytest.approx(54.0)


def test_a_trend_has_every_run_and_the_line_through_them_for_a_chart() -> None:
    runs = [run(day, seed=day, more=rising("cadence", 4.0 / 60.0)) for day in WEEKDAYS]
    found = of("cadence", list(reversed(runs)))
    assert [each.instant for each in found.read] == [each.instant for each in runs]
    assert [each.value for each in found.read] == pytest.approx(readings(runs, "cadence", 3.0).value)
    first, last = found.line[0], found.line[-1]
    assert (first.instant, last.instant) == (runs[0].instant, runs[-1].instant)
    assert found.now is not None
    assert found.change is not None
    assert (last.value, last.low, last.high) == (found.now.value, found.now.low, found.now.high)
    assert last.value - first.value == pytest.approx(found.change.value)
    middle = found.line[len(found.line) // 2]
    # A line is known best where the runs are.
    assert middle.high - middle.low < min(first.high - first.low, last.high - last.low)


def test_too_few_runs_are_shown_without_a_line() -> None:
    found = of("cadence", [run(day) for day in WEEKDAYS[:3]])
    assert (len(found.read), found.line) == (3, ())


def test_what_falls_is_said_to() -> None:
    runs = [run(day, seed=day, more=rising("contact_time", -0.02)) for day in WEEKDAYS]
    assert of("contact_time", runs).verdict == "fallen"


def test_faster_runs_are_no_higher_cadence() -> None:
    runs = [run(day, seed=day, speeds=(2.5 + day / 80.0, 2.75 + day / 80.0)) for day in WEEKDAYS]
    at_their_own = np.polyfit(WEEKDAYS, [each.form["cadence"][0].value for each in runs], 1)[0] * 54.0
    found = of("cadence", runs)
    assert found.change is not None
    assert at_their_own > 0.08
    assert found.verdict == "not_told_apart"
    assert abs(found.change.value) < 0.02


def test_runs_at_one_speed_each_do_not_tell_a_slope_from_a_trend() -> None:
    steady = [run(day, seed=day) for day in WEEKDAYS]
    single = [run(day, seed=day, speeds=(2.5 + day / 60.0,)) for day in WEEKDAYS]
    known, unknown = of("contact_time", steady).change, of("contact_time", single).change
    assert known is not None
    assert unknown is not None
    assert unknown.uncertainty > 5.0 * known.uncertainty


def test_strides_without_number_do_not_make_a_run_surer_than_it_is() -> None:
    runs = [run(day, seed=day) for day in WEEKDAYS]
    found = of("contact_time", runs)
    assert found.change is not None
    n = len(WEEKDAYS)
    from_runs_alone = RUNNER["contact_time"][4] * np.sqrt(12.0 / n)
    assert found.change.uncertainty > 0.7 * from_runs_alone


def told(off: Mapping[float, float], _metric: str, day: float) -> float:
    return off[day]


@pytest.mark.parametrize("alike", [0.0, 0.3])
def test_intervals_hold_the_truth_also_where_neighbouring_runs_are_alike(alike: float) -> None:
    held = 0
    for year in range(60):
        random = np.random.default_rng(year)
        shocks = random.normal(0.0, 0.004 * np.sqrt(1.0 - alike**2), len(WEEKDAYS))
        level, off = random.normal(0.0, 0.004), {}
        for day, shock in zip(WEEKDAYS, shocks, strict=True):
            level = alike * level + shock
            off[float(day)] = level
        runs = [run(day, more=partial(told, off)) for day in WEEKDAYS]
        change = of("contact_time", runs).change
        assert change is not None
        held += change.low < 0.0 < change.high
    assert held >= 54


def test_a_mounting_in_the_middle_widens_the_interval() -> None:
    once = [run(day, seed=day, mounting="a", mounted=0.5) for day in WEEKDAYS]
    twice = [run(day, seed=day, mounting="a" if day < 28 else "b", mounted=0.5) for day in WEEKDAYS]
    same, anew = of("contact_time", once).change, of("contact_time", twice).change
    assert same is not None
    assert anew is not None
    # Were the two not known to be one runner's at all, each half would still tell a line, together half as well.
    assert 1.3 * same.uncertainty < anew.uncertainty < 2.1 * same.uncertainty


def test_too_few_runs_say_how_many_it_takes() -> None:
    found = of("cadence", [run(day) for day in range(2, 55, 8)])
    assert (found.verdict, found.runs, found.needed, found.change) == ("not_enough_data", 7, 8, None)


def test_runs_of_two_weeks_tell_no_trend_over_eight() -> None:
    found = of("cadence", [run(day) for day in range(40, 54)])
    assert (found.verdict, found.needed, found.change) == ("not_enough_data", None, None)


def test_runs_at_other_speeds_say_nothing() -> None:
    assert trends([run(day, speeds=(5.0,)) for day in WEEKDAYS], UNTIL, 3.0) == ()


def test_runs_outside_the_weeks_do_not_count() -> None:
    runs = [run(day, seed=day) for day in WEEKDAYS]
    before = [run(-day, seed=day) for day in range(1, 60)]
    after = [run(day, seed=day) for day in (57, 60)]
    assert trends([*before, *runs, *after], UNTIL, 3.0) == trends(runs, UNTIL, 3.0)


def test_among_many_metrics_few_are_claimed_that_did_not_change() -> None:
    claimed = 0
    for year in range(60):
        found = trends([run(day, seed=1000 * year + day) for day in WEEKDAYS], UNTIL, 3.0)
        assert len(found) == len(RUNNER)
        claimed += any(each.verdict in {"risen", "fallen"} for each in found)
    assert claimed <= 6


@settings(max_examples=20)
@given(st.permutations([run(day, seed=day, shoe="ab"[day % 2]) for day in WEEKDAYS]))
def test_the_order_in_which_runs_come_changes_nothing(runs: list[FormOfRun]) -> None:
    ordered = [run(day, seed=day, shoe="ab"[day % 2]) for day in WEEKDAYS]
    assert trends(runs, UNTIL, 3.0) == trends(ordered, UNTIL, 3.0)


def test_a_run_is_read_off_at_a_speed_it_hardly_ran() -> None:
    runs = [run(day, speeds=(2.5, 2.75) if day % 4 == 1 else (3.0, 3.25)) for day in WEEKDAYS]
    for metric in RUNNER:
        assert readings(runs, metric, 3.0).value == pytest.approx(shaped(metric, 3.0), rel=1e-3)


def test_the_usual_speed_is_that_of_the_middle_stride() -> None:
    assert usual_speed([run(day) for day in WEEKDAYS]) == 3.0
    assert usual_speed([]) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_trend_has_words(language: str) -> None:
    words = catalogue(language)
    for by in (-0.2, 0.0, 0.2):
        key, values = trend_wording(of("cadence", [run(d, seed=d, more=rising("cadence", by)) for d in WEEKDAYS]))
        assert words.text(key, **values)
    for days in (range(3), range(40, 54)):
        key, values = trend_wording(of("cadence", [run(day) for day in days]))
        assert words.text(key, **values)
