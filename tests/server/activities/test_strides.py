"""The strides of an activity are what the analysis found, column by column or as a file."""

from __future__ import annotations

import io
import json
from typing import Any

import httpx
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from openstride.analysis import METRICS, analyze
from openstride.recordings import read_recording
from openstride.server import Home
from openstride.server.activities._strides import COLUMNS, UNITS, Piece, chosen, columns_of, parquet_of, read
from tests.server.activities.test_activities import API, activities_in, ok
from tests.server.test_problems import problem_in


def flat(stride: dict[str, Any]) -> dict[str, Any]:
    """Return a stride as `openstride analyze --json` has it, by our columns."""
    sigmas = {f"uncertainty.{name}": stride["uncertainty"].get(name) for name in METRICS}
    return {name: value for name, value in stride.items() if name != "uncertainty"} | sigmas


def test_columns_hold_what_the_analysis_found(analysed: str, browser: httpx.Client, home: Home) -> None:
    found = ok(browser.get(f"{API}/activities/{analysed}/strides"))
    recording = read_recording(home.runs.folder / analysed / "recording")
    expected = [flat(each) for each in json.loads(json.dumps(analyze(recording).to_json()["strides"]))]
    assert (found["activity"], found["strides"]) == (analysed, len(expected))
    assert tuple(found["columns"]) == COLUMNS
    assert {name: [each[name] for each in expected] for name in COLUMNS} == found["columns"]
    assert found["units"] == UNITS
    # Without a weight there is no power; that is unknown, and not zero.
    assert set(found["columns"]["power"]) == {None}


def test_only_the_columns_that_are_named_come_in_their_order(analysed: str, browser: httpx.Client) -> None:
    path = f"{API}/activities/{analysed}/strides"
    found = ok(browser.get(path, params={"columns": "uncertainty.speed,foot,speed,speed,flags,part"}))
    assert list(found["columns"]) == ["uncertainty.speed", "foot", "speed", "flags", "part"]
    assert found["units"] == {"uncertainty.speed": "m/s", "speed": "m/s"}
    whole = ok(browser.get(path))["columns"]
    assert found["columns"] == {name: whole[name] for name in whole if name in found["columns"]} | {
        "part": [0] * found["strides"]
    }


def test_as_a_file_they_are_the_file_of_the_analysis_or_some_of_its_columns(
    analysed: str, browser: httpx.Client, home: Home
) -> None:
    path = f"{API}/activities/{analysed}/strides"
    answer = browser.get(path, params={"format": "parquet"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/vnd.apache.parquet")
    assert f"{analysed}-strides.parquet" in answer.headers["Content-Disposition"]
    assert answer.content == home.runs.strides(analysed)
    some = browser.get(path, params={"format": "parquet", "columns": "foot,speed,uncertainty.speed,flags"})
    columns = ["foot", "speed", "uncertainty.speed", "flags"]
    expected = pq.ParquetFile(io.BytesIO(answer.content)).read(columns=columns)
    assert pq.ParquetFile(io.BytesIO(some.content)).read().equals(expected)


def test_what_there_is_not_is_said(analysed: str, browser: httpx.Client, home: Home) -> None:
    path = f"{API}/activities/{analysed}/strides"
    for query in ("columns=pace", "columns=", "columns=uncertainty", "columns=%00", "format=parquet&columns=pace"):
        assert problem_in(browser.get(f"{path}?{query}")).type == "openstride:no-such-column"
    assert problem_in(browser.get(f"{path}?format=csv")).type == "openstride:invalid"
    assert problem_in(browser.get(f"{API}/activities/{77:032x}/strides")).type == "openstride:activity-not-found"
    activities_in(home, 1)
    assert problem_in(browser.get(f"{API}/activities/{0:032x}/strides")).type == "openstride:strides-lacking"


@pytest.mark.parametrize("question", ["strides", "strides?format=parquet", "series"])
def test_a_file_that_is_not_what_was_written_is_said_and_not_served(
    analysed: str, browser: httpx.Client, home: Home, question: str
) -> None:
    path = home.runs.report(analysed)[0].with_name("strides.parquet")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert problem_in(browser.get(f"{API}/activities/{analysed}/{question}")).type == "openstride:damaged"
    path.unlink()
    assert problem_in(browser.get(f"{API}/activities/{analysed}/{question}")).type == "openstride:damaged"


def file_of(**columns: Any) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table(columns), sink)
    return sink.getvalue()


def test_files_of_different_engines_are_laid_end_to_end() -> None:
    older = file_of(foot=["left"], t_rest=[1.0], speed=[3.0], flags=pa.array([[]], pa.list_(pa.null())))
    newer = file_of(foot=["right"], t_rest=[2.5], power=[200], uncertainty=[{"power": 9.0}], flags=[["running"]])
    pieces = [Piece(0.0, older), Piece(100.0, newer)]
    names = ("foot", "part", "t_rest", "speed", "power", "uncertainty.power", "uncertainty.speed", "flags")
    table = read(pieces, names)
    assert table.to_pydict() == {
        "foot": ["left", "right"],
        "part": [0, 1],
        "t_rest": [1.0, 102.5],
        "speed": [3.0, None],
        "power": [None, 200.0],
        "uncertainty.power": [None, 9.0],
        "uncertainty.speed": [None, None],
        "flags": [[], ["running"]],
    }
    # What is written in that form is read in the same way.
    assert read([Piece(0.0, parquet_of(table.drop_columns("part")))], names).drop_columns("part") == table.drop_columns(
        "part"
    )
    assert chosen(None, 2) == (*COLUMNS, "part")
    assert list(columns_of(read(pieces, chosen(None, 2)))) == [*COLUMNS, "part"]
