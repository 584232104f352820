"""A home whose runner has run for a year in two pairs of shoes: there is something to say of everything.

Nothing of it was recorded. What each run keeps for coach and history is made up, with changes that are known: quicker
steps since eight weeks ago, and a little longer on the ground in the newer shoes.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
from sqlalchemy import insert

from openstride.activity import form_to_json
from openstride.server import Settings
from openstride.server import opened as opened_home
from openstride.server._documents import CueKept, Facts
from openstride.server.database import Activity, Goal, Pod, Result, Shoe
from tests.coach.making import HABITS, Habit, MadeRunner
from tests.server.making import made_up

OLD, NEW, UNWORN = "5e" * 16, "5f" * 16, "5d" * 16
#: Distances that fastest stretches are kept of (m), and Riegel's exponent between them.
STRETCHES: Final = (400.0, 1000.0, 1609.344, 5000.0, 10_000.0, 21_097.5)
RIEGEL: Final = 1.06
DAYS: Final = 364
#: Beside the habits that all tests of the coach know.
MORE: Final = {
    "step_length": Habit(1.07, 0.31, 0.0, 0.01, 0.003),
    "flight_time": Habit(0.107, 0.02, 0.0, 0.005, 0.001),
    "duty_factor": Habit(0.35, -0.02, 0.0, 0.006, 0.002),
    "pronation_velocity": Habit(6.0, 0.5, 0.0, 0.3, 0.1),
    "leg_stiffness": Habit(10_200.0, 200.0, 0.0, 300.0, 80.0),
}
RUNNER: Final = MadeRunner({**HABITS, **MORE})


def live_a_year(data: Path) -> None:
    """Let somebody run for a year in a home that keeps its data in a folder."""
    with opened_home(Settings(data, made_up)) as home:
        runner = home.runs.runner
        now = datetime.now(UTC).replace(microsecond=0)
        runs = _runs(now)
        with home.database.transaction() as connection:
            connection.execute(insert(Shoe), [{"runner_id": runner} | each for each in _shoes(now)])
            connection.execute(insert(Pod), [_pod(runner, now)])
            connection.execute(insert(Activity), [{"runner_id": runner} | activity for activity, _ in runs])
            connection.execute(insert(Result), [{"runner_id": runner} | result for _, result in runs])
            connection.execute(insert(Goal), [{"runner_id": runner} | each for each in _goals(now)])


def _shoes(now: datetime) -> list[dict[str, Any]]:
    begun = now - timedelta(days=DAYS + 1)
    common: dict[str, Any] = {"created_at": begun, "retired_at": None, "starting_distance": 0.0, "lifetime": None}
    return [
        common | {"id": OLD, "name": "Road, grey", "model": "Flyer 3", "lifetime": 1_000_000.0},
        common | {"id": NEW, "name": "Road, blue", "model": "Flyer 4"},
        common | {"id": UNWORN, "name": "Trail", "model": "", "starting_distance": 88_000.0},
    ]


def _pod(runner: int, now: datetime) -> dict[str, Any]:
    return {"runner_id": runner, "device": "05c62d80aef168ea", "name": "", "created_at": now}


def _goals(now: datetime) -> list[dict[str, Any]]:
    common: dict[str, Any] = {"name": "", "first": None, "event": None, "created_at": now}
    last = (now + timedelta(days=90)).date()
    event = {"period": "event", "first": (now - timedelta(days=60)).date().isoformat(), "event": last.isoformat()}
    return [
        common | {"id": "90" * 16, "quantity": "distance", "amount": 35_000.0, "period": "week"},
        common | {"id": "91" * 16, "quantity": "runs", "amount": 4.0, "period": "week"},
        common | {"id": "92" * 16, "quantity": "distance", "amount": 750_000.0, "name": "Half marathon"} | event,
    ]


def _runs(now: datetime) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    random = np.random.default_rng(20261121)
    found: list[tuple[dict[str, Any], dict[str, Any]]] = []
    day = float(-DAYS)
    while day < 0.0:
        start = (now + timedelta(days=day)).replace(
            hour=6 + int(random.integers(0, 12)), minute=int(random.integers(60))
        )
        # A week with a cold in the middle of autumn.
        if not -40.0 < day < -31.0 and start < now - timedelta(hours=2):
            found.append(_run(len(found), start, day, random))
        day += float(random.choice([1.0, 2.0, 2.0, 3.0]))
    return found


def _run(
    number: int, start: datetime, day: float, random: np.random.Generator
) -> tuple[dict[str, Any], dict[str, Any]]:
    shoe = NEW if day > -200.0 and random.random() < 0.45 else OLD
    speed = float(random.normal(2.85 + 0.0003 * (day + DAYS), 0.12))
    distance = float(random.choice([5000.0, 6000.0, 8000.0, 10_000.0, 10_000.0, 16_000.0])) * float(
        random.normal(1.0, 0.02)
    )
    if number == 90:
        distance = 21_300.0
    since = max(0.0, day + 56.0) / 56.0
    shifts = {"cadence": 0.075 * since, "contact_time": -0.006 * since + (0.003 if shoe == NEW else 0.0)}
    shifts |= {"step_length": -0.03 * since}
    key = f"{number:032x}"
    activity = {"id": key, "kind": "run", "title": "", "notes": "", "start": start, "time_zone": "Europe/Zurich"}
    activity |= {"duration": distance / speed, "moving_time": distance / speed, "distance": distance, "shoe_id": shoe}
    result: dict[str, Any] = {"activity_id": key, "method": "a" * 64, "engine": "b" * 64, "version": "1", "told": {}}
    result |= {"running": True, "summary": {}, "warnings": [], "files": [], "made_at": start, "shown": True}
    facts = Facts.model_validate(
        {
            "feet": ("left", "right"),
            "form": form_to_json(RUNNER.form(random, shifts, speed)),
            "efforts": _efforts(distance, speed * (1.0 + 0.0002 * (day + DAYS)), random),
            "whole": {"asymmetry": float(random.normal(0.012, 0.008)), "second_half": float(random.normal(0.0, 0.02))},
            "cues": _cues(day, random),
        }
    )
    return activity, result | {"facts": facts.model_dump(mode="json")}


def _efforts(distance: float, speed: float, random: np.random.Generator) -> list[tuple[float, float, float, float]]:
    """Return fastest stretches: length, time, when they began, and how sure the time is."""
    best = speed * float(random.normal(1.08, 0.03))
    found = []
    for length in STRETCHES:
        if length <= distance:
            time = length / best * (length / 5000.0) ** (RIEGEL - 1.0)
            found.append((length, round(time, 1), 0.0, round(0.003 * time, 2)))
    return found


def _cues(day: float, random: np.random.Generator) -> list[CueKept]:
    """Return what came of cues: one kind helps, one has not been given often enough to tell."""
    if day < -120.0:
        return []
    given = random.random(3) >= 0.25
    changes = random.normal(0.01, 0.02, 3) + 0.05 * given
    found = [
        CueKept(
            kind="cadence_low",
            time=300.0 * (1 + k),
            given=bool(cued),
            change=float(change),
            lasting=0.5 * float(change),
        )
        for k, (cued, change) in enumerate(zip(given, changes, strict=True))
    ]
    if random.random() < 0.3:
        found.append(CueKept(kind="overstriding", time=1500.0, given=random.random() >= 0.25, change=-0.01))
    return found
