"""How quickly home answers about ten thousand activities, over loopback.

    python -m benchmarks.home [--activities 10000] [--requests 300] [--database postgresql://…] [--json]

A home in a folder of its own is given made-up activities, each with its recording and a result of the size of a real
one, and is asked one question after the other by one browser. Two of them have the strides of an hour's run, and are
merged in the end. What is measured is the whole way there and back, with the guard in front. The database must be
empty; without one it is SQLite.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any, Final

import httpx
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import insert, update

from openstride.analysis import analyze
from openstride.history import LENGTHS, MARK
from openstride.server import Home, Settings, listening, opened, recording_of, server_of
from openstride.server.database import Activity, Recording, Result, Shoe
from openstride.server.runs import RESULTS, STRIDES, file_of
from openstride.simulator import RUNNERS, simulate

#: The first of them, and the shoes they were run in.
BEGINNING: Final = datetime(2006, 1, 1, 6, 0, tzinfo=UTC)
SHOES: Final = tuple(f"{number:032x}" for number in range(20))
METRICS: Final = 26
#: What takes long is asked less often.
FEWER: Final = 30


@dataclass(frozen=True, slots=True)
class Figures:
    """How long the answers to one question took (ms), and how large one was (bytes).

    `cpu_ms` is the time of a processor that home and browser together took for one: it says the same on a machine that
    does much else.
    """

    question: str
    median_ms: float
    p99_ms: float
    slowest_ms: float
    cpu_ms: float
    size: int


def rows(number: int, runner: int) -> Iterator[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]]:
    """Yield recordings, activities and results."""
    drawn = random.Random(1)  # noqa: S311  # made up, and the same each time
    side = {"value": 0.25, "uncertainty": 0.005, "n": 2500}
    metric = {"value": 0.25, "uncertainty": 0.005, "unit": "s", "n": 5000, "left": side, "right": side}
    metric |= {"difference": {"value": 0.001, "uncertainty": 0.002}}
    foot = {"samples": 374_400, "missing": 0}
    for index in range(number):
        key, start = f"{index:032x}", BEGINNING + timedelta(hours=18 * index)
        own = {"runner_id": runner}
        duration = drawn.uniform(600.0, 7200.0)
        recording = {"id": key, "begun_at": start, "received_at": start, "bytes": 18_000_000, "sha256": 64 * "0"}
        recording |= {"sealed_at": start, "start": start, "duration": duration, "feet": {"left": foot, "right": foot}}
        recording |= {"files": [{"name": "left.parquet", "bytes": 8_000_000, "sha256": 64 * "0"}]}
        activity = {"id": key, "recording_id": key, "shoe_id": drawn.choice(SHOES), "kind": "run", "start": start}
        activity |= {"title": "", "notes": "", "duration": duration, "distance": 3.0 * duration, "speed": 3.0}
        result = {
            "activity_id": key,
            "method": 64 * "0",
            "engine": 16 * "0",
            "told": {},
            "version": "0.1.0",
            "running": True,
            "warnings": [],
        }
        result |= {"summary": {f"metric_{n}": metric for n in range(METRICS)}, "replay": None, "files": []}
        result |= {"made_at": start, "shown": True, "facts": facts_of(drawn, 3.0 * duration)}
        yield own | recording, own | activity, own | result


def facts_of(drawn: random.Random, distance: float) -> dict[str, Any]:
    """Return what coach and history are told of a run, of the size of a real one."""
    pace = drawn.uniform(0.27, 0.4)
    efforts = [[length, pace * length, 30.0, 0.007 * length * pace] for length in LENGTHS if length <= distance]
    marks = [round(pace * MARK * number, 1) for number in range(int(distance // MARK) + 1)]
    form = {f"metric_{n}": [[2.5 + 0.25 * k, 0.25, 0.01, 0.002, 300] for k in range(6)] for n in range(15)}
    whole = {"asymmetry": drawn.gauss(0.0, 0.02), "cadence_spread": 0.02, "second_half": drawn.gauss(0.0, 0.02)}
    return {"feet": ["left", "right"], "form": form, "efforts": efforts, "marks": marks, "whole": whole}


def fill(home: Home, number: int) -> None:
    """Give a home its activities."""
    runner = home.runs.runner
    shoe = {"runner_id": runner, "name": "", "model": "", "starting_distance": 0.0, "created_at": BEGINNING}
    with home.database.transaction() as connection:
        connection.execute(insert(Shoe), [shoe | {"id": key} for key in SHOES])
        for model, values in zip((Recording, Activity, Result), zip(*rows(number, runner), strict=True), strict=True):
            connection.execute(insert(model), list(values))


def give_strides(home: Home, keys: tuple[str, ...]) -> None:
    """Give activities the strides and the summary of an hour's run."""
    document = analyze(simulate(RUNNERS["easy"], 3600.0, 5).recording, mass=62.0, height=1.71).to_json()
    table = pa.Table.from_pylist(document["strides"])
    for key in keys:
        run = home.runs.folder / key
        path = run / RESULTS / STRIDES
        path.parent.mkdir(parents=True)
        pq.write_table(table, path, compression="zstd", write_page_checksum=True)
        values = {"files": [file_of(path, run).model_dump()], "summary": document["summary"]}
        with home.database.writing(home.runs.runner) as session:
            session.execute(update(Result).where(Result.activity_id == key).values(**values))


@contextmanager
def served(activities: int, database: str | None) -> Iterator[httpx.Client]:
    """Give a browser that a filled home knows."""
    with TemporaryDirectory() as folder, listening(0) as listeners:
        port = listeners[0].getsockname()[1]
        settings = Settings(Path(folder) / "data", lambda: recording_of(None), port, database=database)
        with opened(settings) as home:
            fill(home, activities)
            give_strides(home, newest(activities))
            server = server_of(home)
            thread = Thread(target=asyncio.run, args=(server.serve(listeners),))
            thread.start()
            while not server.started:
                time.sleep(0.01)
            origin = f"http://localhost:{port}"
            try:
                headers = {"Origin": origin}
                with httpx.Client(base_url=origin, headers=headers, trust_env=False, timeout=60.0) as browser:
                    browser.get(home.address)
                    yield browser
            finally:
                server.should_exit = True
                thread.join()


def newest(activities: int) -> tuple[str, ...]:
    """Return the ids of the two newest activities."""
    return tuple(f"{number:032x}" for number in (activities - 2, activities - 1))


def long_questions(browser: httpx.Client, activities: int) -> Iterator[tuple[str, str]]:
    """Yield what is asked of strides, of an hour's and then of two that were merged, under its name."""
    hour = newest(activities)[-1]
    yield "an hour by time", f"activities/{hour}/series"
    yield "an hour by distance", f"activities/{hour}/series?by=distance"
    yield "strides, four columns", f"activities/{hour}/strides?columns=foot,t_rest,speed,contact_time"
    yield "strides, all columns", f"activities/{hour}/strides"
    yield "strides as a file", f"activities/{hour}/strides?format=parquet"
    merged = browser.post("/api/v1/activities/merge", json={"activities": newest(activities), "shoe": SHOES[0]})
    whole = merged.raise_for_status().json()["id"]
    yield "an activity in two parts", f"activities/{whole}"
    yield "two hours in two parts", f"activities/{whole}/series"


def questions(browser: httpx.Client, activities: int) -> dict[str, Callable[[], str]]:
    """Return what is asked, under its name; each time it is about another activity."""
    drawn = random.Random(2)  # noqa: S311

    def moment() -> datetime:
        return BEGINNING + timedelta(hours=18 * drawn.randrange(activities))

    def place() -> str:
        return f"{(moment() - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)}.{32 * '0'}"

    def changed(what: str) -> str:
        # An activity is to be read again after that.
        kind = drawn.choice(("run", "walk"))
        browser.patch(f"/api/v1/activities/{drawn.randrange(activities):032x}", json={"kind": kind})
        return f"progress/{what}"

    return {
        "the newest activities": lambda: "activities",
        "a page anywhere": lambda: f"activities?after={place()}",
        "a page of one shoe": lambda: f"activities?shoe={drawn.choice(SHOES)}&after={place()}",
        "a page of long runs": lambda: f"activities?least_distance=18000&after={place()}",
        "one activity": lambda: f"activities/{drawn.randrange(activities):032x}",
        "all shoes": lambda: "shoes",
        "one run": lambda: f"runs/{drawn.randrange(activities):032x}",
        "totals by week": lambda: "progress/totals",
        "records": lambda: "progress/records",
        "achievements": lambda: "progress/achievements",
        "fitness and form": lambda: "progress/load",
        "totals after a change": partial(changed, "totals"),
        "records after a change": partial(changed, "records"),
        "achievements after one": partial(changed, "achievements"),
    }


def measured(browser: httpx.Client, name: str, asked: Callable[[], str], requests: int) -> Figures:
    """Ask a question so many times."""
    taken, worked, size = [], [], 0
    for _ in range(requests):
        path = f"/api/v1/{asked()}"
        began, busy = time.perf_counter(), time.process_time()
        answer = browser.get(path)
        taken.append(1000.0 * (time.perf_counter() - began))
        worked.append(1000.0 * (time.process_time() - busy))
        answer.raise_for_status()
        size = len(answer.content)
    late, cpu = float(np.percentile(taken, 99)), float(np.median(worked))
    return Figures(name, float(np.median(taken)), late, max(taken), cpu, size)


def main() -> None:
    """Print how long the answers took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--activities", type=int, default=10_000)
    parser.add_argument("--requests", type=int, default=300)
    parser.add_argument("--database")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    with served(chosen.activities, chosen.database) as browser:
        found = [
            measured(browser, name, asked, chosen.requests)
            for name, asked in questions(browser, chosen.activities).items()
        ]
        found.append(measured(browser, "the newest runs, whole", lambda: "runs", FEWER))
        for name, path in long_questions(browser, chosen.activities):
            found.append(measured(browser, name, partial(str, path), FEWER))
    if chosen.json:
        print(json.dumps([asdict(each) for each in found]))
        return
    print(f"{'':24}{'median':>10}{'p99':>10}{'slowest':>10}{'cpu':>10}{'kB':>8}")
    for each in found:
        took = "".join(f"{value:7.1f} ms" for value in (each.median_ms, each.p99_ms, each.slowest_ms, each.cpu_ms))
        print(f"{each.question:24}{took}{each.size / 1000:8.1f}")


if __name__ == "__main__":
    main()
