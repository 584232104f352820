"""What the jobs are at can be asked for, and listened to: everything at first, then what changes, until home ends."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from socket import socket
from threading import Thread
from typing import Any

import httpx
import pytest

from openstride.server import Home, server_of
from openstride.server._documents import Order, Outcome
from openstride.server._problems import FAULT, problem
from openstride.server.work import _board
from openstride.server.work._board import Board, News
from openstride.server.work._jobs import Worker
from openstride.server.work._worker import obey
from tests.server.conftest import EITHER, RUN, Hand, Made
from tests.server.runs.test_runs import receive

address = EITHER
#: How long whoever listens waits for something to be said (s).
LISTENS = 60.0
BROKEN = problem(FAULT, "It broke.", "Mend it.")


@dataclass
class Event:
    place: str
    kind: str
    data: Any


@contextmanager
def listening_to(browser: httpx.Client, place: str = "") -> Iterator[Iterator[Event]]:
    """Give the events of a stream as they come."""
    with browser.stream("GET", "/api/v1/jobs/events", headers={"Last-Event-ID": place}, timeout=LISTENS) as answer:
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        yield events_of(answer.iter_lines())


def events_of(lines: Iterator[str]) -> Iterator[Event]:
    said: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(": ")
        if line:
            said[name] = value
        elif "event" in said:
            yield Event(said["id"], said["event"], json.loads(said["data"]))
            said = {}


def until(events: Iterator[Event], kind: str, state: str) -> list[Event]:
    """Return the events up to the one that says that of a job."""
    found = []
    for event in events:
        found.append(event)
        if event.kind == "job" and (event.data["kind"], event.data["state"]) == (kind, state):
            return found
    raise AssertionError(found)


def send(browser: httpx.Client, home: Home, made: Made) -> None:
    """Let a run be worked on."""
    receive(home.runs, made.run, made.segments)
    assert browser.post(f"/api/v1/runs/{made.run}/again").status_code == 202


def test_a_run_is_followed_from_its_receipt_to_its_result(
    browser: httpx.Client, served: Home, hand: Hand, made: Made
) -> None:
    hand.works = True
    assert browser.get("/api/v1/jobs").json() == {"jobs": []}
    with listening_to(browser) as events:
        first = next(events)
        assert (first.kind, first.data) == ("jobs", {"jobs": []})
        send(browser, served, made)
        told = until(events, "analyse", "done")
    assert {event.data["key"] for event in told} == {made.run}
    shares = [event.data["progress"] for event in told if event.data["kind"] == "analyse" and event.data["progress"]]
    assert shares == sorted(shares)
    assert len({event.place for event in told}) > 1
    assert browser.get("/api/v1/jobs").json() == {"jobs": []}


def test_what_has_failed_is_listed_with_its_problem_and_waits_when_it_is_tried_again(
    browser: httpx.Client, served: Home, hand: Hand, made: Made
) -> None:
    hand.answers = [BROKEN.model_copy(update={"status": 422})]
    with listening_to(browser) as events:
        next(events)
        send(browser, served, made)
        failed = until(events, "seal", "failed")[-1].data
    assert failed["error"]["type"] == "openstride:fault"
    assert failed["failures"] == 1
    assert browser.get("/api/v1/jobs").json() == {"jobs": [failed]}


def test_whoever_comes_back_is_told_what_ended_meanwhile(
    browser: httpx.Client, served: Home, hand: Hand, made: Made
) -> None:
    hand.works = True
    with listening_to(browser) as events:
        place = next(events).place
    send(browser, served, made)
    while browser.get(f"/api/v1/runs/{made.run}").json()["state"] != "analysed":
        time.sleep(0.01)
    while served.runs.queue.next_due():
        time.sleep(0.01)
    with listening_to(browser, place) as events:
        told = [next(events) for _ in range(3)]
    assert (told[0].kind, told[0].data) == ("jobs", {"jobs": []})
    assert {(event.data["kind"], event.data["state"]) for event in told[1:]} == {("seal", "done"), ("analyse", "done")}
    with listening_to(browser, "another-7") as events:
        assert next(events).data == {"jobs": []}


def test_home_ends_at_once_whoever_listens(home: Home, listeners: list[socket]) -> None:
    server = server_of(home)
    thread = Thread(target=asyncio.run, args=(server.serve(listeners),))
    thread.start()
    origin = f"http://localhost:{home.settings.port}"
    with httpx.Client(base_url=origin, trust_env=False, timeout=LISTENS) as client:
        client.get(home.address)
        with listening_to(client) as events:
            next(events)
            began = time.monotonic()
            server.should_exit = True
            assert list(events) == []
    thread.join()
    # Not when whoever listens gives up.
    assert time.monotonic() - began < 0.5 * LISTENS


def test_a_bounded_number_may_listen_and_those_who_hang_up_make_room(
    browser: httpx.Client, served: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_board, "MOST_LISTENERS", 1)
    monkeypatch.setattr(_board, "SILENCE", 0.05)
    with listening_to(browser) as events:
        next(events)
        refused = browser.get("/api/v1/jobs/events")
        assert (refused.status_code, refused.json()["type"]) == (503, "openstride:too-many-listeners")
    end = time.monotonic() + LISTENS
    while served.jobs.board._listeners:
        assert time.monotonic() < end
        time.sleep(0.01)
    with listening_to(browser) as events:
        assert next(events).kind == "jobs"


def test_a_silence_is_broken_before_what_is_between_hangs_up(
    browser: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_board, "SILENCE", 0.02)
    with browser.stream("GET", "/api/v1/jobs/events") as answer:
        lines = (line for line in answer.iter_lines() if line.startswith(":"))
        assert [next(lines), next(lines)] == 2 * [": nothing new"]


def test_a_stranger_is_told_nothing(stranger: httpx.Client) -> None:
    assert stranger.get("/api/v1/jobs/events").status_code == 401
    assert stranger.get("/api/v1/jobs").status_code == 401


def test_what_changes_is_told_once_and_what_does_not_is_not(home: Home) -> None:
    with home.database.writing(home.runs.runner) as session:
        for kind in ("seal", "analyse"):
            home.runs.queue.add(session.connection(), home.runs.runner, kind, RUN)

    async def told(board: Board) -> list[News]:
        news = board.listen()
        found = [await anext(news)]
        assert home.runs.queue.claim() is not None
        board.begin(("seal", RUN))
        for share in (0.1, 0.2, 0.5):
            board.tell(("seal", RUN), share)
        found.append(await anext(news))
        board.look()
        board.close()
        with pytest.raises(StopAsyncIteration):
            await anext(news)
        return found

    first, second = asyncio.run(told(home.jobs.board))
    assert first.everything is not None
    assert [job.state for job in first.everything.jobs] == 2 * ["waiting"]
    assert len(second.changes) == 1
    (changed,) = second.changes
    assert (changed.kind, changed.state, changed.progress) == ("seal", "working", 0.5)


def test_a_worker_says_how_far_it_is_before_it_answers() -> None:
    told: list[float] = []
    program = "import sys; sys.stdin.readline(); print('{\"progress\": 0.25}'); print('{}', flush=True)"

    async def done() -> Outcome:
        worker = Worker((sys.executable, "-c", program), 20.0)
        outcome = await worker.do(Order(work="prepare"), told.append)
        await worker.close()
        return outcome

    assert asyncio.run(done()) == Outcome()
    assert told == [0.25]


def test_the_work_tells_rising_shares(home: Home, made: Made) -> None:
    receive(home.runs, made.run, made.segments)
    for work in ("seal", "analyse"):
        shares: list[float] = []
        tell: Callable[[float], None] = shares.append
        obey(Order.model_validate({"work": work, "run": str(home.runs.folder / made.run)}), tell)
        assert len(shares) > 2
        assert shares == sorted(shares)
        assert 0.0 < shares[0] < shares[-1] <= 1.0
