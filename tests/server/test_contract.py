"""The description of the API is complete, and holds for every route: what is said, and whose rows are seen."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from sqlalchemy import JSON, BigInteger, Column, Float, Integer, Table, insert
from sqlalchemy.types import Boolean

from openstride.server import Home
from openstride.server.access._address import cookie_name
from openstride.server.database import Runner
from openstride.server.database._models import Base, Instant
from tests.server.conftest import EITHER, Hand, Made
from tests.server.described import ANYTHING, DOCUMENT, address_of, endless, operations
from tests.server.lived_in import live_in

address = EITHER
PROBLEM = "application/problem+json"
#: What stands in the texts of somebody else's rows, and their ids.
SECRET, OTHERS = "somebody else's", "0e" * 16
OTHER_RUNNER = 77
SOMETIME = datetime(2026, 5, 1, 6, tzinfo=UTC)


def test_every_operation_is_described_in_full() -> None:
    names = [operation["operationId"] for _, _, operation in operations()]
    assert len(set(names)) == len(names)
    for method, path, operation in operations():
        where = f"{method} {path}"
        assert re.fullmatch(r"[a-z]+(_[a-z]+)+", operation["operationId"]), where
        assert operation["tags"], where
        assert operation["summary"], where
        right = {status: each for status, each in operation["responses"].items() if status < "400"}
        assert right, where
        for status, response in right.items():
            needs_none = method == "HEAD" or status in {"204", "304"}
            assert needs_none or all("schema" in each for each in response["content"].values()), where
        wrong = [each for status, each in operation["responses"].items() if status >= "400"]
        assert wrong, where
        for response in wrong:
            named = DOCUMENT["components"]["responses"][response["$ref"].rsplit("/", 1)[1]]
            assert list(named.get("content", {PROBLEM: None})) == [PROBLEM], where


def test_home_describes_itself_as_is_written_down(browser: httpx.Client, served: Home) -> None:
    told = browser.get("/api/v1/openapi.json").json()
    cookie = told["components"]["securitySchemes"]["browser"]
    assert cookie["name"] == cookie_name(served.settings.port)
    assert json.dumps(told).replace(cookie["name"], cookie_name(8642)) == json.dumps(DOCUMENT)


def test_rows_of_another_runner_are_seen_by_no_route(
    browser: httpx.Client, served: Home, hand: Hand, made: Made
) -> None:
    known = {name: values[0] for name, values in live_in(served, browser, hand, made).items()}
    runner = {"id": OTHER_RUNNER, "name": SECRET, "created_at": SOMETIME}
    with served.database.transaction() as connection:
        connection.execute(insert(Runner).values(runner))
        for table in Base.metadata.sorted_tables:
            if "runner_id" in table.columns:
                connection.execute(insert(table).values(row_of(table)))
    theirs = dict.fromkeys(known, OTHERS) | ANYTHING | {"device": SECRET}
    for method, path, operation in operations():
        if method == "GET" and not endless(operation):
            ours, others = (browser.get(address_of(path, places)) for places in (known, theirs))
            for answer in (ours, others):
                assert SECRET.encode() not in answer.content, path
            assert OTHERS.encode() not in ours.content, path
            assert others.status_code == 404 or "{" not in path, path


def row_of(table: Table) -> dict[str, Any]:
    """Return a row of somebody else, with their texts wherever a text may be."""
    return {column.name: value_of(column) for column in table.columns if value_of(column) is not None}


def value_of(column: Column[Any]) -> Any:
    chosen = {
        "runner_id": OTHER_RUNNER,
        "kind": "run",
        "side": "left",
        "state": "waiting",
        "removed_at": None,
        "deleted_at": None,
        "part_of": None,
        "holder": None,
        "quantity": "distance",
        "period": "week",
        "verdict": "imported",
        "day": "2026-05-01",
        "beside": None,
    }
    if column.name in chosen:
        return chosen[column.name]
    if column.primary_key or column.foreign_keys:
        return SOMETIME if isinstance(column.type, Instant) else OTHERS
    if isinstance(column.type, Instant):
        return SOMETIME + timedelta(hours=1)
    if isinstance(column.type, Boolean):
        return True
    if isinstance(column.type, Integer | BigInteger | Float):
        return 1
    return {"text": SECRET} if isinstance(column.type, JSON) else SECRET
