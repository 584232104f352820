"""What a run earns is told once, when it is sure, and is what home says afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import numpy as np
import pytest
from numpy.typing import NDArray

from openstride.cues import LiveProgress, Milestone, SnapshotError
from openstride.history import Effort, Entry, Goal, achievements, best_efforts, diary, progress, records, snapshot

Floats = NDArray[np.float64]
SCALE: Final = 0.007
MONDAY: Final = datetime(2026, 3, 2, 6, tzinfo=UTC)
LINE: Final = {"kind": "goal", "id": "g", "period": "week", "quantity": "distance", "before": 0.0, "each": 1.0}


def a_snapshot(*lines: dict[str, Any], fastest: Iterable[dict[str, float]] = ()) -> dict[str, Any]:
    return {"progress": 1, "day": "2026-03-02", "lines": [LINE | line for line in lines], "fastest": list(fastest)}


def told(live: LiveProgress, speed: float, seconds: float, begin: float = 0.0, way: float = 0.0) -> list[Milestone]:
    """Run evenly, a row a second, and return what that tells."""
    found: list[Milestone] = []
    for second in range(1, int(seconds) + 1):
        found += live.advance(begin + second, way + speed * second, 0.0, begin + second)
    return found


def test_a_goal_fills_up_and_is_told_once_when_it_is_sure() -> None:
    live = LiveProgress(a_snapshot({"before": 2000.0, "threshold": 5000.0}), SCALE)
    assert live.shares() == (0.4,)
    (once,) = told(live, 3.0, 1500.0)
    # Of 3000 m two standard uncertainties are 42 m, and some more of those.
    assert once.time == pytest.approx(3000.0 / (1.0 - 2.0 * SCALE) / 3.0, abs=1.0)
    assert once.value - 2.0 * once.uncertainty >= 5000.0
    assert live.shares() == (1.0,)
    assert live.finish() == ()


def test_what_was_reached_before_is_not_told() -> None:
    live = LiveProgress(a_snapshot({"before": 6000.0, "threshold": 5000.0}))
    assert told(live, 3.0, 1000.0) == []
    assert live.shares() == (1.0,)


def test_a_line_that_had_ended_by_the_day_of_the_run_does_not_count() -> None:
    week = a_snapshot({"threshold": 5000.0, "end": "2026-03-09"})
    shares = [LiveProgress(week, today=date(2026, 3, day)).shares() for day in (8, 9)]
    assert shares == [(0.0,), ()]


def test_what_is_reached_and_not_sure_is_left_to_home() -> None:
    live = LiveProgress(a_snapshot({"threshold": 5000.0}), SCALE)
    assert told(live, 3.0, 1680.0) == []
    assert live.shares() == (1.0,)


def test_a_run_and_its_day_count_when_it_has_ended_and_was_none_of_walking() -> None:
    lines = [{"quantity": "runs", "threshold": 1.0}, {"quantity": "days", "threshold": 1.0}]
    for running, number in ((True, 2), (False, 0)):
        live = LiveProgress(a_snapshot(*lines))
        assert told(live, 3.0, 100.0) == []
        assert len(live.finish(running=running)) == number
        assert live.finish() == ()
    counted = LiveProgress(a_snapshot({"quantity": "days", "before": 1.0, "each": 0.0, "threshold": 2.0}))
    assert counted.finish() == ()


def test_while_most_of_it_was_walked_nothing_is_told() -> None:
    live = LiveProgress(a_snapshot({"threshold": 1000.0}))
    assert not any(live.advance(float(t), 3.0 * t, 0.0, float(t), running=False) for t in range(1, 400))
    assert len(live.advance(400.0, 1200.0, 0.0, 400.0)) == 1


def test_a_record_is_told_when_it_is_faster_by_more_than_both_are_unsure() -> None:
    held = {"length": 1000.0, "time": 330.0, "uncertainty": 2.3}
    live = LiveProgress(a_snapshot(fastest=[held]), SCALE)
    # 3.06 m/s is 327 s: better, and not surely so.
    assert told(live, 1000.0 / 327.0, 600.0) == []
    way = 600.0 * 1000.0 / 327.0
    (once,) = told(live, 1000.0 / 300.0, 900.0, 600.0, way)
    assert once.of == held
    assert held["time"] - once.value > 2.0 * np.hypot(once.uncertainty, 2.3)


def test_a_record_is_not_told_before_its_length_was_surely_covered() -> None:
    live = LiveProgress(a_snapshot(fastest=[{"length": 1000.0, "time": 400.0, "uncertainty": 0.0}]), SCALE)
    (once,) = told(live, 4.0, 300.0)
    assert once.time == pytest.approx(1000.0 / (1.0 - 2.0 * SCALE) / 4.0, abs=1.0)
    assert once.value == pytest.approx(250.0)


def test_the_clock_of_a_record_runs_on_while_somebody_stands() -> None:
    live = LiveProgress(a_snapshot(fastest=[{"length": 1000.0, "time": 300.0, "uncertainty": 0.0}]), SCALE)
    told(live, 4.0, 125.0)
    assert told(live, 4.0, 140.0, 225.0, 500.0) == []


def test_the_longest_stretch_is_found_after_a_warming_up_of_any_length() -> None:
    live = LiveProgress(a_snapshot(fastest=[{"length": 42_195.0, "time": 14_000.0, "uncertainty": 50.0}]), SCALE)
    assert told(live, 2.5, 16_000.0) == []
    (once,) = told(live, 3.5, 14_000.0, 16_000.0, 40_000.0)
    assert once.value < 14_000.0 - 100.0


def test_what_goes_back_is_passed_over() -> None:
    live = LiveProgress(a_snapshot({"threshold": 1000.0}))
    live.advance(100.0, 300.0, 0.0, 100.0)
    for row in ((50.0, 2000.0, 0.0, 200.0), (101.0, 200.0, 0.0, 101.0), (102.0, float("nan"), 0.0, 102.0)):
        assert live.advance(*row) == ()
    assert live.shares() == (0.3,)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"progress": 2}, "version"),
        ({"lines": None}, "list"),
        ({"lines": [{"quantity": "distance"}]}, "line 0"),
        ({"lines": [LINE | {"threshold": 5.0, "quantity": "steps"}]}, "line 0"),
        ({"lines": [LINE | {"threshold": 0.0}]}, "line 0"),
        ({"fastest": [{"length": 1000.0, "time": 0.0, "uncertainty": 0.0}]}, "stretch 0"),
        ({"fastest": [{"length": 1000.0, "time": True, "uncertainty": 0.0}]}, "stretch 0"),
        ({"fastest": [{"length": 1e6, "time": 1e6, "uncertainty": 0.0}]}, "stretch 0"),
    ],
)
def test_what_is_no_snapshot_is_refused(wrong: dict[str, Any], why: str) -> None:
    with pytest.raises(SnapshotError, match=why):
        LiveProgress(a_snapshot() | wrong)


@dataclass(frozen=True, slots=True)
class Ran:
    """A made-up run: its clock, its true way, what the phone made of it while it went on, and home afterwards."""

    time: Floats
    way: Floats
    live: Floats
    home: Floats


#: m2 a second, of a way by chance: strides of 2 %, two feet.
CHANCE: Final = 0.0012


def ran(random: np.random.Generator) -> Ran:
    """Make up a run with pods whose scale is off; the phone misses some of what home has."""
    seconds = int(random.uniform(900.0, 5400.0))
    pace = random.uniform(2.4, 3.4) + 0.3 * np.sin(np.arange(seconds) / random.uniform(60.0, 400.0))
    if random.random() < 0.5:
        stand = int(random.uniform(0.0, seconds - 60.0))
        pace[stand : stand + 40] = 0.0
    scale = 1.0 + random.normal(0.0, SCALE)
    chance = np.where(pace > 0.0, np.sqrt(CHANCE), 0.0)
    measured = np.maximum(scale * pace + chance * random.normal(size=seconds), 0.0)
    # What was solved again with more of the future in sight differs from what was live, stride by stride.
    again = np.maximum(measured + 0.3 * chance * random.normal(size=seconds), 0.0)
    time = np.arange(seconds + 1, dtype=np.float64)
    return Ran(time, *(np.concatenate([[0.0], np.cumsum(each)]) for each in (pace, measured, again)))


def entry(key: str, start: datetime, time: Floats, way: Floats) -> Entry:
    moving = float(np.count_nonzero(np.diff(way)))
    efforts = tuple(
        Effort(e.length, e.time, e.start, e.time * float(np.hypot(SCALE, np.sqrt(CHANCE * e.time) / e.length)))
        for e in best_efforts(time, way)
    )
    distance = float(way[-1])
    return Entry(key, start, running=True, duration=time[-1], moving_time=moving, distance=distance, efforts=efforts)


def before(random: np.random.Generator) -> list[Entry]:
    """Make up the runs of the weeks before and of the week's own Monday."""
    days = [*random.choice(np.arange(-30, 0), size=random.integers(0, 12), replace=False).tolist(), 0]
    runs = [(day, ran(random)) for day in days]
    return [entry(f"{day}", MONDAY + timedelta(days=day), run.time, run.home) for day, run in runs]


def said(milestones: Iterable[Milestone]) -> set[tuple[str, Any]]:
    return {_name(each.of) for each in milestones}


def _name(of: Any) -> tuple[str, Any]:
    if "kind" not in of:
        return "fastest", of["length"]
    return of["kind"], of["id"] or of["period"]


def confirmed(runs: list[Entry], one: Entry, goals: dict[str, Goal]) -> set[tuple[str, Any]]:
    """Return what home says that a run has earned, broken or filled: what there is with it and was not before."""
    day = one.start.date()
    without, whole = diary(runs), diary([*runs, one])
    found: set[tuple[str, Any]] = {
        ("achievement", each.achievement.id) for each in achievements(whole) if each.entry == one.id
    }
    for record in records(whole):
        if record.best.entry == one.id and len(record.steps) > 1:
            found.add((record.kind, record.length or record.period))
    for key, goal in goals.items():
        if progress(whole, goal, day).reached and not progress(without, goal, day).reached:
            found.add(("goal", key))
    return found


@dataclass(frozen=True, slots=True)
class Season:
    """What was told live of one run, what home said afterwards, and what is true."""

    live: set[tuple[str, Any]]
    home: set[tuple[str, Any]]
    truth: set[tuple[str, Any]]


@pytest.fixture(scope="module")
def seasons() -> list[Season]:
    """Simulate runs, each after some weeks of others."""
    random = np.random.default_rng(7)
    found = []
    for _ in range(40):
        runs, run = before(random), ran(random)
        start = MONDAY + timedelta(days=1)
        goals = {
            "w": Goal("distance", (runs[-1].distance or 0.0) + random.uniform(3000.0, 15_000.0), "week"),
            "t": Goal("time", runs[-1].moving_time + random.uniform(900.0, 5400.0), "week"),
            "d": Goal("days", float(random.integers(1, 4)), "week"),
        }
        live = LiveProgress(snapshot(diary(runs), goals, start.date()), SCALE)
        moving = np.cumsum(np.diff(run.live) > 0.0).astype(np.float64)
        rows = np.column_stack([run.time[1:], run.live[1:], CHANCE * moving, moving]).tolist()
        told = [each for row in rows for each in live.advance(*row)]
        told += live.finish()
        assert len(said(told)) == len(told)
        homes = confirmed(runs, entry("new", start, run.time, run.home), goals)
        truth = confirmed(runs, entry("new", start, run.time, run.way), goals)
        found.append(Season(said(told), homes, truth))
    return found


def test_what_was_told_live_is_what_home_says_afterwards(seasons: list[Season]) -> None:
    assert [season.live - season.home for season in seasons if not season.live <= season.home] == []
    assert sum(len(season.live) for season in seasons) > 100
    assert {kind for season in seasons for kind, _ in season.live} >= {"goal", "achievement", "fastest", "most"}


def test_what_was_told_live_is_true_and_not_much_is_left_to_home(seasons: list[Season]) -> None:
    told = sum(len(season.live) for season in seasons)
    false = sum(len(season.live - season.truth) for season in seasons)
    assert false <= 0.05 * told
    assert told >= 0.8 * sum(len(season.home) for season in seasons)
