"""Whoever watches over home is told how it is, and nothing else."""

from __future__ import annotations

import shutil
from datetime import timedelta
from types import SimpleNamespace

import httpx
import pytest

from openstride.server import Home
from openstride.server.database import DatabaseUnavailableError
from openstride.server.runs import ROOM_LEFT
from tests.server.conftest import EITHER, RUN
from tests.server.test_problems import problem_in

address = EITHER
PATH = "/api/v1/health"


def test_home_says_how_it_is_without_a_cookie_and_nothing_of_anybody(stranger: httpx.Client, served: Home) -> None:
    answer = stranger.get(PATH)
    assert answer.status_code == 200
    found = answer.json()
    assert found.pop("free_bytes") > ROOM_LEFT
    assert found == {"well": True, "database": True, "room": True, "workers": 1, "waiting": None}
    assert stranger.get("/api/v1/home").status_code == 401
    assert served.access.session(None) is None


def test_it_is_asked_under_our_own_name_alone(stranger: httpx.Client) -> None:
    assert stranger.get(PATH, headers={"Host": "evil.example"}).status_code == 421
    assert stranger.get(PATH, headers={"Origin": "https://evil.example"}).status_code == 403
    assert stranger.get(PATH, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert stranger.delete(PATH).status_code == 405


@pytest.fixture
def idle(home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Return a home that takes no work from its start on: one that is looking for some already may take it yet."""
    monkeypatch.setattr(home.runs.queue, "claim", lambda: None)
    return home


def test_a_job_that_waits_is_said_and_is_no_illness(idle: Home, stranger: httpx.Client) -> None:
    runs = idle.runs
    earlier = runs.clock() - timedelta(minutes=5)
    runs.queue._clock = lambda: earlier
    with runs.database.writing(runs.runner) as session:
        runs.queue.add(session.connection(), runs.runner, "seal", RUN)
    assert runs.queue.oldest() == earlier
    found = stranger.get(PATH).json()
    assert found["well"] is True
    assert found["waiting"] == pytest.approx(300.0, abs=5.0)


def test_a_disk_without_room_is_said(stranger: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=ROOM_LEFT - 1))
    answer = stranger.get(PATH)
    assert (answer.status_code, problem_in(answer).type) == (503, "openstride:unwell")
    assert "no room" in answer.json()["detail"]
    assert (answer.json()["room"], answer.json()["database"]) == (False, True)


def test_a_database_that_does_not_answer_is_said(
    stranger: httpx.Client, served: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise DatabaseUnavailableError("secret")

    monkeypatch.setattr(type(served.runs.queue), "oldest", fail)
    answer = stranger.get(PATH)
    assert (answer.status_code, answer.json()["database"]) == (503, False)
    assert "the database does not answer" in answer.json()["detail"]
    assert "secret" not in answer.text


def test_a_home_without_workers_is_said(stranger: httpx.Client, served: Home) -> None:
    served.jobs.alive = 0
    answer = stranger.get(PATH)
    assert (answer.status_code, answer.json()["workers"]) == (503, 0)
    assert "0 of 1 workers" in answer.json()["detail"]
    served.jobs.alive = 1
