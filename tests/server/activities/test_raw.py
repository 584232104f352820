"""Raw data leaves home as it came in, or it is said that it is damaged."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import httpx
import pytest

from openstride.analysis import analyze
from openstride.recordings import read_recording, verify_recording
from openstride.server import Home
from tests.server.activities.test_activities import API, activities_in, ok
from tests.server.test_problems import problem_in


def test_raw_data_once_unpacked_is_the_recording_and_analyses_to_the_same_strides(
    analysed: str, browser: httpx.Client, home: Home, tmp_path: Path
) -> None:
    answer = browser.get(f"{API}/activities/{analysed}/raw")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/zip")
    assert int(answer.headers["Content-Length"]) == len(answer.content)
    assert f'filename="{analysed}-raw.zip"' in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        archive.extractall(tmp_path / "away")
    kept, away = home.runs.folder / analysed / "recording", tmp_path / "away" / analysed
    assert {path.name: path.read_bytes() for path in away.iterdir()} == {
        path.name: path.read_bytes() for path in kept.iterdir()
    }
    assert verify_recording(away).findings == ()
    strides = analyze(read_recording(away)).to_json()["strides"]
    found = ok(browser.get(f"{API}/activities/{analysed}/strides", params={"columns": "t_rest,speed"}))["columns"]
    assert [each["t_rest"] for each in strides] == found["t_rest"]
    assert [each["speed"] for each in strides] == found["speed"]


@pytest.mark.parametrize("name", ["left.parquet", "recording.json"])
def test_a_damaged_file_is_said_and_nothing_is_sent(
    analysed: str, browser: httpx.Client, home: Home, name: str
) -> None:
    path = home.runs.folder / analysed / "recording" / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    found = problem_in(browser.get(f"{API}/activities/{analysed}/raw"))
    assert found.type == "openstride:damaged"
    assert name in found.detail
    path.unlink()
    assert problem_in(browser.get(f"{API}/activities/{analysed}/raw")).type == "openstride:damaged"


def test_what_was_not_recorded_has_no_raw_data(browser: httpx.Client, home: Home) -> None:
    activities_in(home, 1)
    assert problem_in(browser.get(f"{API}/activities/{0:032x}/raw")).type == "openstride:recording-lacking"
    assert problem_in(browser.get(f"{API}/activities/{0:032x}/strides")).type == "openstride:strides-lacking"
    assert problem_in(browser.get(f"{API}/activities/{77:032x}/raw")).type == "openstride:activity-not-found"
