"""A home that is made up and always the same, on a day that is always the same: what the screens are drawn of.

It is a real one, served on this machine by this process, over a folder of its own; only its runs are nobody's, and its
clock stands. Nothing in the pictures depends on when, or how quickly, they are drawn.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from threading import Thread
from typing import Any, Final
from unittest.mock import patch

from sqlalchemy import insert

from openstride.activity import form_to_json
from openstride.history import LENGTHS
from openstride.recordings import Recording
from openstride.server import Home, Settings, TileSource, listening, opened, server_of
from openstride.server._documents import Facts, Order, Outcome
from openstride.server.database import Activity, Goal, Mounting, Pod, Result, Runner, Shoe
from openstride.server.files._documents import Arrived, BatchFacts, WantedFiles
from openstride.server.virtual import Shoes
from openstride.server.work._jobs import Worker
from openstride.server.work._worker import obey
from openstride.simulator import RUNNERS, Route, simulate
from tests.coach.making import MadeRunner, seeded
from tests.server.making import SECONDS, START, entries_of, made_up, segments_of, write_log
from tests.server.runs.test_runs import receive, work
from tools.pictures._watch import tcx

ZONE: Final = "Europe/Berlin"
#: When the only run with all its data began, and when the pictures are taken: that morning, a Friday.
RUN_AT: Final = datetime.fromtimestamp(START, UTC)
NOW: Final = RUN_AT + timedelta(hours=4)
#: The runs before it: so many, over so many days.
RUNS: Final = 140
DAYS: Final = 364
BATCH: Final = "ba" * 16
DAILY, LIGHT, OLD = "d0" * 16, "d1" * 16, "d2" * 16
TITLES: Final = ("", "", "", "Along the river", "", "Hills behind the station", "", "")
#: What is left of the disk of a home (bytes).
FREE: Final = 73_000_000_000
#: Virtual shoes play so long (s).
PLAYED: Final = 240.0


class Idle(Worker):
    """Does nothing: what is sent to a home on the stage stays as it came."""

    async def do(self, order: Order, tell: Callable[[float], None] = lambda _: None) -> Outcome:
        """Leave it."""
        del order, tell
        return await asyncio.Future()

    async def close(self) -> None:
        """End nothing."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Two homes: one in which a runner has lived for a year, one that is new; and one that is made when asked for."""

    lived: Home
    new: Home
    #: The run with all its data.
    run: str
    #: A home to which nothing has come but the file of a watch, and what has become of that.
    brought: Callable[[], tuple[Home, str]]

    @staticmethod
    def root(home: Home) -> str:
        """Return where a home is."""
        return f"http://localhost:{home.settings.port}/"

    @staticmethod
    def rested(home: Home) -> None:
        """Let the virtual shoes of a home begin anew: who left them while they ran would find them in mid-run."""
        home.shoes = Shoes(home.settings.shoes)


@contextmanager
def stage(folder: Path) -> Iterator[Stage]:
    """Make up the homes, and serve them while the block runs."""
    with (
        patch("openstride.server._home._now", lambda: NOW),
        patch("openstride.server.care._health._free", lambda _: FREE),
        served(folder / "lived") as lived,
        served(folder / "new") as new,
        ExitStack() as later,
    ):
        run = _live_in(lived, folder / "log")
        brought = cache(lambda: _bring_to(later.enter_context(served(folder / "brought"))))
        yield Stage(lived, new, run, brought)


@contextmanager
def served(data: Path, worker: Callable[[], Worker] = Idle, tiles: TileSource | None = None) -> Iterator[Home]:
    """Serve a home by this process while the block runs."""
    with listening(0) as sockets:
        port = sockets[0].getsockname()[1]
        with opened(Settings(data, _steps, port, worker=worker, database=None, tiles=tiles)) as home:
            server = server_of(home)
            thread = Thread(target=asyncio.run, args=(server.serve(sockets),))
            thread.start()
            while not server.started and thread.is_alive():
                time.sleep(0.01)
            try:
                yield home
            finally:
                server.should_exit = True
                thread.join()


@cache
def _steps() -> Recording:
    """Make up who runs at once: before there is a run to be seen, a runner walks for most of a minute."""
    return simulate(replace(RUNNERS["easy"], route=Route(walking=0.0)), PLAYED, seed=4).recording


def _live_in(home: Home, log: Path) -> str:
    """Let a year pass, and return the run of today, the only one with data."""
    with home.database.writing(home.runs.runner) as session:
        runner = session.get_one(Runner, home.runs.runner)
        runner.name, runner.mass, runner.height = "Kim", 64.0, 1.72
        runner.rest_bpm, runner.most_bpm = 48.0, 188.0
    own = {"runner_id": home.runs.runner}
    with home.database.transaction() as connection:
        connection.execute(insert(Shoe), [own | each for each in _shoes()])
        connection.execute(
            insert(Pod), [own | {"device": f"{side}-pod", "name": side, "created_at": NOW} for side in "LR"]
        )
        mounting = own | {"mounted_at": NOW - timedelta(days=120), "removed_at": None, "shoe_id": DAILY}
        sides = {"L": "left", "R": "right"}
        connection.execute(
            insert(Mounting), [mounting | {"device": f"{short}-pod", "side": side} for short, side in sides.items()]
        )
        connection.execute(insert(Goal), [own | each for each in _goals()])
        rows = [_run(number) for number in range(RUNS)]
        connection.execute(insert(Activity), [own | activity for activity, _ in rows])
        connection.execute(insert(Result), [own | result for _, result in rows])
    run = write_log(log, entries_of(made_up(), SECONDS))
    receive(home.runs, run, segments_of(log))
    work(home.runs)
    with home.database.writing(home.runs.runner) as session:
        session.get_one(Activity, (home.runs.runner, run)).shoe_id = DAILY
    return run


def _bring_to(home: Home) -> tuple[Home, str]:
    """Bring the file of a watch to a home, and return that and the activity which it has become."""
    home.batches.begin(BATCH, BatchFacts(name="export"))
    data = tcx(RUN_AT - timedelta(days=2))
    path = home.batches.place_for(BATCH)
    path.write_bytes(data)
    home.batches.bring(Arrived(BATCH, BATCH, 0, "evening.tcx", path, len(data), sha256(data).hexdigest()))
    job = home.runs.queue.claim()
    assert job is not None  # noqa: S101  # Nobody else is at work on a stage.
    home.batches.settle(job, obey(home.batches.order(job)))
    (activity,) = home.batches.files(BATCH, WantedFiles(limit=1)).files[0].activities
    return home, activity


def _shoes() -> list[dict[str, Any]]:
    shoe: dict[str, Any] = {
        "model": "",
        "starting_distance": 0.0,
        "retired_at": None,
        "lifetime": 800_000.0,
        "created_at": NOW,
    }
    return [
        shoe | {"id": DAILY, "name": "Daily", "model": "Grey, wide"},
        shoe | {"id": LIGHT, "name": "Light", "starting_distance": 120_000.0, "lifetime": 500_000.0},
        shoe | {"id": OLD, "name": "Old", "retired_at": NOW - timedelta(days=90), "lifetime": None},
    ]


def _goals() -> list[dict[str, Any]]:
    goal: dict[str, Any] = {"name": "", "first": None, "event": None, "created_at": NOW - timedelta(days=100)}
    return [
        goal | {"id": "a0" * 16, "quantity": "distance", "amount": 40_000.0, "period": "week"},
        goal | {"id": "a1" * 16, "quantity": "runs", "amount": 14.0, "period": "month"},
    ]


def _run(number: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the row of an activity and that of its result."""
    chance = seeded(number)
    before = (RUNS - number) / RUNS
    start = (RUN_AT - timedelta(days=DAYS * before)).replace(hour=int(chance.integers(5, 18)), minute=10, second=0)
    speed = float(chance.normal(2.75 + 0.25 * (1.0 - before), 0.12))
    distance = float(chance.choice([5200.0, 7400.0, 8100.0, 10_300.0, 12_500.0, 16_200.0]))
    moving = distance / speed
    key = f"{number + 1:032x}"
    activity: dict[str, Any] = {
        "id": key,
        "kind": "walk" if number % 23 == 11 else "run",
        "title": TITLES[number % len(TITLES)],
        "notes": "",
        "start": start,
        "time_zone": ZONE,
        "duration": moving + 40.0,
        "moving_time": moving,
        "distance": distance,
        "speed": speed,
        "cadence_spm": 168.0 + 4.0 * (speed - 2.9),
        "shoe_id": OLD if before > 0.6 else LIGHT if number % 4 == 0 else DAILY,
        "shoe_chosen": True,
        "deleted_at": NOW - timedelta(days=3) if number in (90, 91) else None,
    }
    result: dict[str, Any] = {
        "activity_id": key,
        "method": 64 * "0",
        "engine": 64 * "0",
        "version": "0.1.0",
        "told": {},
    }
    result |= {
        "running": True,
        "summary": {},
        "warnings": [],
        "replay": None,
        "files": [],
        "made_at": start,
        "shown": True,
    }
    return activity, result | {"facts": _facts(number, speed, distance)}


def _facts(number: int, speed: float, distance: float) -> dict[str, Any]:
    """Return what coach and history read of a run; its cadence grows in the last quarter of the year."""
    chance = seeded(1000 + number)
    shifts = {"cadence": 0.06 if number > 0.75 * RUNS else 0.0}
    efforts = [
        [length, length / (speed * (1.06 - 0.02 * LENGTHS.index(length))), 30.0, 0.005 * length]
        for length in LENGTHS
        if length <= distance
    ]
    whole = {"asymmetry": float(chance.normal(0.0, 0.02)), "cadence_spread": 0.02, "second_half": 0.01}
    form = form_to_json(MadeRunner().form(chance, shifts, speed))
    facts: dict[str, Any] = {
        "feet": ["left", "right"],
        "form": form,
        "efforts": efforts,
        "whole": whole,
        "heart_rate_bpm": 146.0,
    }
    return Facts.model_validate(facts).model_dump(mode="json")
