"""Two activities are held against each other over the API as their analyses would be."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import httpx
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from sqlalchemy import insert, select, update

from openstride.analysis import COMPARED, TIMES
from openstride.server import Home
from openstride.server.database import Activity, Recording, Result
from tests.server.activities.test_activities import API, activities_in, ok
from tests.server.conftest import EITHER, RUN
from tests.server.test_problems import problem_in

address = EITHER
OTHER = "0c" * 16


def compared(browser: httpx.Client, this: str, other: str) -> Any:
    return ok(browser.get(f"{API}/activities/{this}/compare/{other}"))


def row(found: Any, metric: str, side: str | None = None) -> Any:
    return next(each for each in found["metrics"] if (each["metric"], each["side"]) == (metric, side))


def longer(table: pa.Table, seed: int, more: float = 0.0) -> bytes:
    """Return a run that goes on with the same strides for six minutes, each a little other than the one before.

    `more` is what each is longer on the ground (s).
    """
    random, seconds = np.random.default_rng(seed), pc.max(table["t_rest_next"]).as_py()
    pieces = []
    for turn in range(8):
        piece = table
        for name in TIMES:
            piece = _changed(piece, name, pc.add(piece[name], turn * seconds))
        noise = pa.array(random.normal(more, 0.002, len(piece)))
        piece = _changed(piece, "contact_time", pc.add(piece["contact_time"], noise))
        pieces.append(_changed(piece, "speed", pc.add(piece["speed"], pa.array(random.normal(0.0, 0.05, len(piece))))))
    sink = io.BytesIO()
    pq.write_table(pa.concat_tables(pieces), sink)
    return sink.getvalue()


def _changed(table: pa.Table, name: str, column: Any) -> pa.Table:
    return table.set_column(table.column_names.index(name), name, column)


def kept(home: Home, run: str, strides: bytes) -> None:
    """Let the strides of a run be others than those that were found."""
    with home.database.transaction() as connection:
        (files,) = connection.scalars(select(Result.files).where(Result.activity_id == run))
        name = next(each["name"] for each in files if each["name"].endswith("strides.parquet"))
        path = home.runs.folder / run / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(strides)
        file = {"name": name, "bytes": len(strides), "sha256": hashlib.sha256(strides).hexdigest()}
        connection.execute(update(Result).where(Result.activity_id == run).values(files=[file]))


@pytest.fixture
def two(analysed: str, home: Home) -> tuple[str, str]:
    """Return two activities of six minutes; in the second each step is 15 ms longer on the ground."""
    table = pq.read_table(io.BytesIO(home.runs.strides(analysed)))
    with home.database.transaction() as connection:
        for kind, names in ((Recording, ["id"]), (Activity, ["id", "recording_id"]), (Result, ["activity_id"])):
            facts = dict(connection.execute(select(kind.__table__)).mappings().one())
            connection.execute(insert(kind), [facts | dict.fromkeys(names, OTHER)])
    kept(home, analysed, longer(table, 1))
    kept(home, OTHER, longer(table, 2, 0.015))
    return analysed, OTHER


def test_what_differs_is_told_and_what_does_not_is_not(two: tuple[str, str], browser: httpx.Client) -> None:
    this, other = two
    found = compared(browser, other, this)
    assert (found["this"], found["other"], found["gait"]) == (other, this, "running")
    assert found["this_seconds"] > 180.0
    contact = row(found, "contact_time")
    assert contact["verdict"] == "real_difference"
    assert contact["difference"]["value"] == pytest.approx(0.015, abs=0.002)
    assert contact["this_run"]["value"] - contact["other_run"]["value"] == pytest.approx(0.015, abs=0.002)
    assert contact["rail"] == [0.15, 0.35]
    assert row(found, "contact_time", "left")["side"] == "left"
    assert row(found, "cadence")["verdict"] == "not_told_apart"
    assert {each["metric"] for each in found["metrics"]} <= set(COMPARED)


def test_the_other_way_round_it_is_the_opposite(two: tuple[str, str], browser: httpx.Client) -> None:
    there, back = compared(browser, *two), compared(browser, *reversed(two))
    assert there["speed"] == back["speed"]
    for one, other in zip(there["metrics"], back["metrics"], strict=True):
        assert one["verdict"] == other["verdict"]
        if one["difference"] is not None:
            assert one["difference"]["value"] == pytest.approx(-other["difference"]["value"], abs=1e-9)


def test_a_short_run_says_how_much_it_takes(analysed: str, browser: httpx.Client) -> None:
    contact = row(compared(browser, analysed, analysed), "contact_time")
    assert (contact["verdict"], contact["difference"], contact["needed"]) == ("not_enough_data", None, 8)
    assert 0 < contact["n"] < 8


def test_what_cannot_be_compared_is_said(two: tuple[str, str], browser: httpx.Client, home: Home) -> None:
    this, other = two
    path = f"{API}/activities/{this}/compare"
    assert problem_in(browser.get(f"{path}/{RUN}")).type == "openstride:activity-not-found"
    assert problem_in(browser.get(f"{API}/activities/{RUN}/compare/{this}")).type == "openstride:activity-not-found"
    assert problem_in(browser.get(f"{path}/none")).type == "openstride:invalid"
    activities_in(home, 1)
    assert problem_in(browser.get(f"{path}/{0:032x}")).type == "openstride:strides-lacking"
    table = pq.read_table(io.BytesIO(home.runs.strides(other)))
    walked = [[flag for flag in flags if flag != "running"] for flags in table["flags"].to_pylist()]
    sink = io.BytesIO()
    pq.write_table(_changed(table, "flags", pa.array(walked, pa.list_(pa.string()))), sink)
    kept(home, other, sink.getvalue())
    found = problem_in(browser.get(f"{path}/{other}"))
    assert (found.type, found.status) == ("openstride:not-comparable", 409)
    assert "walk" in found.detail
