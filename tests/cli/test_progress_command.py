"""`openstride progress` tells what all runs come to, and keeps goals; what it tells is what home says."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest
from rich.cells import cell_len
from sqlalchemy import insert

from openstride.cli._columns_chart import columns_chart, weeks_shown
from openstride.cli._errors import QuantityError
from openstride.cli._progress_report import VIEWS, Sheet, View, bar
from openstride.cli._progress_run import OVERVIEW, amount_of
from openstride.messages import LANGUAGES, catalogue
from openstride.server import Settings, opened, recording_of
from openstride.server.database import Activity, Result
from openstride.server.equipment._equipment import ShoeFacts
from tests.cli.conftest import Command

TODAY: Final = date(2026, 5, 8)
SHOE: Final = "5a" * 16
#: What home may say, part by part: somebody with some of everything.
STEP: Final[dict[str, Any]] = {"activity": "0a" * 16, "day": "2026-05-01", "gain": None, "sure": True}
GOAL: Final[dict[str, Any]] = {
    "id": "0a" * 16,
    "name": "",
    "quantity": "distance",
    "amount": 160_000.0,
    "period": "month",
    "event": None,
    "first": "2026-05-01",
    "end": "2026-06-01",
    "done": 40_000.0,
    "even": 41_290.0,
    "forecast": {"amount": 138_700.0, "uncertainty": 8_600.0, "weeks": 8},
    "reached": False,
}


def gain(value: float, half: float) -> dict[str, float]:
    return {"value": value, "uncertainty": 0.25 * half, "low": value - half, "high": value + half}


CUE: Final[dict[str, Any]] = {
    "kind": "cadence_low",
    "metric": "cadence",
    "unit": "1/s",
    "given": 150,
    "withheld": 50,
    "untold": 3,
    "needed": 20,
    "worth": 0.0125,
    "verdict": "helps",
    "change": gain(0.06, 0.02),
    "lasting": gain(0.04, 0.03),
    "retired": None,
    "reason": None,
}
GONE: Final = CUE | {
    "kind": "contact_long",
    "metric": "contact_time",
    "unit": "s",
    "worth": 0.002,
    "verdict": "does_not_help",
    "change": gain(0.0, 0.001),
    "lasting": None,
    "untold": 0,
    "retired": "2026-04-01T06:00:00Z",
    "reason": gain(0.0002, 0.0015),
}
FEW: Final = CUE | {"kind": "pace_slow", "given": 4, "withheld": 1, "change": None, "lasting": None, "untold": 0}


def totals(amounts: dict[str, float]) -> dict[str, Any]:
    return {"totals": [{"first": first, "amount": amount} for first, amount in amounts.items()]}


def parts() -> dict[str, Any]:
    achievement: dict[str, Any] = {"category": "distance", "measure": "run_distance", "threshold": 10_000.0}
    shoe: dict[str, Any] = {"name": "Blue", "model": "", "usual_lifetime": 640_000.0, "lifetime": None}
    best = {"length": 5000.0, "period": None, "kind": "fastest"}
    return {
        "weeks": totals({"2026-04-27": 42_000.0, "2026-05-04": 12_300.0}),
        "week_runs": totals({"2026-04-27": 4.0, "2026-05-04": 1.0}),
        "week_time": totals({"2026-04-27": 14_000.0, "2026-05-04": 4100.0}),
        "streaks": {
            "current": {"first": "2026-04-06", "end": "2026-05-04", "weeks": 4},
            "longest": {"first": "2025-01-06", "end": "2025-03-03", "weeks": 8},
            "days_lacking": 1,
        },
        "records": {
            "records": [
                best | {"steps": [STEP | {"value": 1500.0}, STEP | {"value": 1490.0, "gain": 10.0, "sure": False}]},
                {"kind": "most", "length": None, "period": "week", "steps": [STEP | {"value": 42_000.0}]},
            ]
        },
        "goals": {"goals": [GOAL]},
        "load": {
            "first": "2026-04-01",
            **{name: [float(day % 9) for day in range(38)] for name in ("load", "fitness", "fatigue", "form")},
            "unknown": 2,
            "by_heart_rate": 3,
        },
        "achievements": {
            "achievements": [
                achievement | {"id": "a", "reached": 12_000.0, "day": "2026-05-01", "activity": "0a" * 16},
                achievement | {"id": "b", "threshold": 21_097.5, "reached": 12_000.0, "day": None, "activity": None},
                achievement | {"id": "c", "threshold": 42_195.0, "reached": 12_000.0, "day": None, "activity": None},
            ]
        },
        "predictions": {
            "predictions": [
                {
                    "length": 42_195.0,
                    "time": 13_725.0,
                    "low": 12_479.0,
                    "high": 15_096.0,
                    "basis": 5000.0,
                    "activity": "",
                }
            ]
        },
        "cues": {"cues": [CUE, GONE, FEW | {"verdict": "not_yet_known"}]},
        "shoes": {
            "shoes": [
                shoe | {"distance": 700_000.0, "worn": 1.09, "due": True, "retired": False, "last_worn": None},
                shoe
                | {"distance": 0.0, "worn": 0.0, "due": False, "retired": True, "last_worn": "2026-05-01T06:00:00Z"},
            ]
        },
    }


def told(view: View, said: dict[str, Any] | None = None, *, width: int = 80, language: str = "en") -> list[str]:
    lines = VIEWS[view](parts() if said is None else said, Sheet(catalogue(language), width, TODAY))
    return [line.plain.rstrip() for line in lines]


def nothing() -> dict[str, Any]:
    empty: dict[str, Any] = {
        name: {name: []} for name in ("records", "goals", "predictions", "shoes", "achievements", "cues")
    }
    empty |= {name: {"totals": []} for name in ("weeks", "week_runs", "week_time")}
    return empty | {"load": {"first": None}, "streaks": {"current": None, "longest": None, "days_lacking": 2}}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("view", list(VIEWS))
def test_no_line_is_wider_than_the_terminal(view: View, width: int, language: str) -> None:
    for said in (parts(), nothing()):
        lines = told(view, said, width=width, language=language)
        assert lines
        assert max(map(cell_len, lines)) <= width


def test_the_overview_says_this_week_and_draws_the_others() -> None:
    lines = told("overview")
    assert lines[0].replace("\xa0", " ") == "This week 12.3 km in 1 run, 1:08:20."
    assert lines[1].startswith("Weeks in a row with two days of running or more: 4. The most so far: 8.")
    assert any("█" in line for line in lines[3:9])
    for title in ("Goals", "Records", "Fitness and form", "Achievements", "Shoes"):
        assert any(line.startswith(title) for line in lines), title


def test_who_has_not_run_yet_is_told_how_to_begin() -> None:
    lines = told("overview", nothing())
    assert lines[0] == "There are no runs yet."
    assert "openstride serve" in " ".join(lines)
    for view in ("records", "goals", "load", "predictions", "shoes", "cues"):
        assert len(told(view, nothing())) >= 2


def test_a_record_within_the_uncertainty_of_the_last_is_marked_and_the_mark_explained() -> None:
    lines = told("records")
    assert lines[1].split() == ["Fastest", "5", "km", "24:50", "4:58", "/km", "1", "May", "2026", "−0:10", "~"]
    assert lines[-1].startswith("  ~ Better than the one before")
    sure = parts()
    sure["records"]["records"].pop(0)
    assert not any("~" in line for line in told("records", sure))


def test_a_goal_says_where_it_will_end_no_finer_than_it_is_known() -> None:
    lines = told("goals")
    assert lines[1].replace("\xa0", " ") == "  1  160 km every month"
    assert lines[3].replace("\xa0", " ").endswith("At the pace of the last 8 weeks it will be 139 ± 17 km.")
    young = GOAL | {"forecast": None}
    assert "four whole weeks" in " ".join(told("goals", {"goals": {"goals": [young]}}))
    reached = GOAL | {"done": 170_000.0, "reached": True}
    said = " ".join(told("goals", {"goals": {"goals": [reached]}}))
    assert "✓ reached" in said
    assert "will be" not in said


def test_an_event_that_is_over_says_so() -> None:
    over = GOAL | {"period": "event", "event": "2026-05-03", "end": "2026-05-04"}
    assert "It ended on 3 May 2026." in " ".join(told("goals", {"goals": {"goals": [over]}}))


def test_of_each_achievement_the_next_one_is_shown_and_those_beyond_are_not() -> None:
    said = "\n".join(told("achievements")).replace("\xa0", " ")
    assert "✓  10 km in one run" in said
    assert "Half marathon in one run" in said
    assert "Marathon in one run" not in said
    assert "1 of 3" in said


def test_a_race_time_is_no_finer_than_its_interval() -> None:
    assert told("predictions")[1].split()[:5] == ["Marathon", "3:49:00", "3:28:00", "to", "4:12:00"]


def test_shoes_that_are_due_are_named_and_those_out_of_use_are_not() -> None:
    lines = told("shoes")
    assert sum("time to look at them" in line for line in lines) == 1
    assert "out of use" in lines[2]


def test_cues_say_what_they_do_with_the_interval_and_why_one_is_not_given_any_more() -> None:
    said = " ".join(" ".join(told("cues")).replace("\xa0", " ").split())
    assert "With this cue +3.6 spm (+2.4 to +4.8), told from 150 given and 50 withheld." in said
    assert "Five to ten minutes later: +2.4 spm (+0.6 to +4.2)." in said
    assert "Of 3 more nothing is known" in said
    assert "This cue changes nothing for you, so it is not given any more." in said
    assert "Since 1 Apr 2026. Known then: +0.2 ms (−1.3 to +1.7); from +2.0 ms on it would count." in said
    assert "Not yet known: 4 given, 1 withheld. It takes 20 of each." in said


@pytest.mark.parametrize(
    ("share", "tick", "drawn"),
    [
        (0.0, None, "····"),
        (0.5, None, "██··"),
        (0.53125, None, "██▏·"),
        (1.0, None, "████"),
        (2.0, 0.5, "████"),
        (-1.0, None, "····"),
        (0.25, 0.5, "█·┊·"),
        (0.5, 0.25, "██··"),
        (0.0, 1.0, "···┊"),
    ],
)
def test_a_bar_is_as_long_as_what_is_done(share: float, tick: float | None, drawn: str) -> None:
    assert bar(share, tick, 4).plain == drawn


def test_a_week_with_little_is_no_week_with_nothing() -> None:
    lines = [line.plain for line in columns_chart(date(2026, 1, 5), [100.0, 0.1, 0.0, 50.0], 4, catalogue("en"))]
    assert lines[0] == "  100 ┤ █      "
    assert lines[3] == "      │ █ ▁   █"
    assert lines[5].split() == ["Jan"]
    assert weeks_shown(80) == 35
    assert weeks_shown(200) == 52


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("120km", ("distance", 120_000.0)),
        ("60 mi", ("distance", 96_560.64)),
        ("1.5H", ("time", 5400.0)),
        ("90min", ("time", 5400.0)),
        ("1run", ("runs", 1.0)),
        ("4days", ("days", 4.0)),
    ],
)
def test_an_amount_is_read_with_its_unit(text: str, amount: tuple[str, float]) -> None:
    assert amount_of(text) == amount


@pytest.mark.parametrize("text", ["", "12", "0km", "km", "12 parsecs", "-3km", "1e3km"])
def test_an_amount_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(QuantityError, match="no amount"):
        amount_of(text)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return the folder of a home with some runs, which does not run."""
    settings = Settings(tmp_path / "data", partial(recording_of, None))
    now = datetime.now(UTC)
    with opened(settings) as home:
        home.equipment.put_shoe(SHOE, ShoeFacts(name="Blue", starting_distance=0.0))
        of_all: dict[str, Any] = {
            "runner_id": home.runs.runner,
            "kind": "run",
            "title": "",
            "notes": "",
            "shoe_id": SHOE,
        }
        of_all |= {"duration": 3000.0, "moving_time": 3000.0, "distance": 10_000.0}
        runs = [of_all | {"id": f"{n:032x}", "start": now - timedelta(days=3 * n)} for n in range(20)]
        made: dict[str, Any] = {"told": {}, "summary": {}, "warnings": [], "files": [], "made_at": now, "method": "0a"}
        made |= {"engine": "0a", "version": "1", "running": True, "shown": True}
        made |= {"facts": {"efforts": [[5000.0, 1480.0, 0.0, 5.0]]}, "runner_id": home.runs.runner}
        with home.database.transaction() as connection:
            connection.execute(insert(Activity), runs)
            connection.execute(insert(Result), [made | {"activity_id": f"{3:032x}"}])
    return settings.data


def test_home_is_asked_and_goals_are_kept(command: Command, data: Path) -> None:
    shown = command("progress", "--data", data)
    assert (shown.code, shown.err) == (0, "")
    assert "Fastest 5\xa0km" in shown.out
    assert "Blue" in shown.out
    assert "No cues yet" in command("progress", "cues", "--data", data).out
    assert json.loads(command("progress", "cues", "--data", data, "--json").out)["cues"] == {"cues": []}
    added = command("progress", "goals", "add", "160km", "--every", "month", "--name", "May", "--data", data)
    assert added.out.replace("\xa0", " ") == "Added: May: 160 km every month\n"
    until = command("progress", "goals", "add", "20runs", "--until", "2199-10-04", "--data", data, "--json")
    goal = json.loads(until.out)["goal"]
    assert (goal["quantity"], goal["amount"], goal["event"]) == ("runs", 20.0, "2199-10-04")
    listed = json.loads(command("progress", "goals", "--data", data, "--json").out)
    assert [each["period"] for each in listed["goals"]["goals"]] == ["month", "event"]
    assert command("progress", "goals", "remove", "1", "--data", data).out.startswith("Removed: May")
    lacking = command("progress", "goals", "remove", "2", "--data", data)
    assert lacking.code == 2
    assert "There is no goal 2; there are 1." in lacking.err


def test_json_has_all_that_is_shown(command: Command, data: Path) -> None:
    found = json.loads(command("progress", "--data", data, "--json").out)
    assert set(found) == {"schema", "zone", *OVERVIEW}
    assert found["records"]["records"][0]["steps"][0]["value"] == 1480.0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "12km"), "--every"),
        (("add", "12km", "--every", "week", "--until", "2026-05-01"), "--every"),
        (("add", "12km", "--every", "week", "--since", "2026-05-01"), "--since"),
        (("add", "12km", "--since", "2026-05-02", "--until", "2026-05-01"), "--since"),
        (("remove", "0"), "NUMBER"),
        (("add", "12", "--every", "week"), "no amount"),
    ],
)
def test_what_makes_no_goal_is_refused(command: Command, tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    ended = command("progress", "goals", *words, "--data", tmp_path)
    assert ended.code == 2
    assert said in ended.err


def test_a_folder_without_a_home_is_refused(command: Command, tmp_path: Path) -> None:
    ended = command("progress", "--data", tmp_path)
    assert ended.code == 2
    assert str(tmp_path) in ended.err.replace("\n  ", "")
