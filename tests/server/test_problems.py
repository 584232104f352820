"""Every error of every route has one shape."""

from __future__ import annotations

import httpx
import pytest

from openstride.server import Home
from openstride.server._documents import Problem
from openstride.server._problems import KINDS
from tests.server.conftest import RUN


def problem_in(answer: httpx.Response) -> Problem:
    assert answer.headers["Content-Type"] == "application/problem+json"
    found = Problem.model_validate_json(answer.content)
    assert found.status == answer.status_code
    assert all((found.type.startswith("openstride:"), found.title, found.detail, found.advice))
    return found


REFUSED = [
    ("GET", "/nothing", 404),
    ("GET", "/api/v1/nothing", 404),
    ("GET", "/api/v1/runs/", 404),
    ("GET", f"/api/v1/runs/{RUN}", 404),
    ("GET", "/api/v1/runs/short", 422),
    ("GET", f"/api/v1/runs/{RUN}/report", 404),
    ("GET", f"/api/v1/runs/{RUN}/report?language=fr", 422),
    ("POST", f"/api/v1/runs/{RUN}/report", 405),
    ("POST", "/nothing", 405),
    ("POST", "/api/v1/home", 405),
    ("PATCH", "/api/v1/activities/merge", 405),
    ("PUT", f"/api/v1/logs/{RUN}/segments/0", 405),
    ("PATCH", f"/api/v1/logs/{RUN}/segments/0", 422),
    ("POST", f"/api/v1/logs/{RUN}/complete", 422),
]


def test_an_error_has_the_one_shape(browser: httpx.Client) -> None:
    for method, path, status in REFUSED:
        assert (method, path, problem_in(browser.request(method, path)).status) == (method, path, status)


def test_a_method_that_an_address_does_not_have_is_answered_with_those_that_it_has(browser: httpx.Client) -> None:
    for path, methods in ((f"shoes/{RUN}", "DELETE, PUT"), ("profile", "GET, PUT"), ("activities/merge", "POST")):
        refused = browser.patch(f"/api/v1/{path}")
        assert (path, refused.status_code, refused.headers["Allow"]) == (path, 405, methods)


def test_a_fault_of_ours_is_said_to_be_one_and_tells_nothing_else(
    browser: httpx.Client, served: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(type(served.runs), "newest", fail)
    found = problem_in(browser.get("/api/v1/runs"))
    assert (found.status, found.type) == (500, "openstride:fault")
    assert "secret" not in found.model_dump_json()
    assert "secret" in caplog.text


def test_no_two_kinds_share_a_type() -> None:
    types = [kind.type for kind in set(KINDS.values())]
    assert len(set(types)) == len(types)
