"""Real recordings through the whole command."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.cli.conftest import Command

pytestmark = pytest.mark.timeout(300)  # The first of them may compile the engine.


def test_a_run_is_summed_up_with_uncertainties(command: Command, shared: Path, tmp_path: Path) -> None:
    table = tmp_path / "strides.parquet"
    ended = command("analyze", shared / "recordings" / "run-with-stryd", "--mass", "68", "--parquet", table)
    assert ended.code == 3
    text = ended.out.replace("\u00a0", " ")
    assert re.search(r"3\d\d(\.\d)? ± \d+(\.\d+)? m in 1:[34]\d · 4:\d\d ± \d+ s /km", text)
    assert re.search(r"Cadence +1[67]\d(\.\d)? ± ", text)
    assert "! Only the right foot was recorded." in text
    assert 130 < pq.read_table(table).num_rows < 150


def test_a_walk_of_two_feet_is_compared_foot_by_foot(command: Command, shared: Path) -> None:
    ended = command("analyze", shared / "recordings" / "gaitmap-walk", "--json")
    document = json.loads(ended.out)
    assert document["schema"] == 1
    assert {"distance", "cadence", "contact_time", "stride_length", "speed"} <= set(document["summary"])
    contact = document["summary"]["contact_time"]
    assert {"value", "uncertainty", "unit", "n", "left", "right"} <= set(contact)
    stride = document["strides"][5]
    assert {"foot", "t_contact", "t_toe_off", "t_rest", "t_rest_next", "uncertainty", "flags"} <= set(stride)
    assert ended.code == (3 if document["warnings"] else 0)


def test_the_report_is_given_in_chinese(command: Command, shared: Path) -> None:
    ended = command("analyze", shared / "recordings" / "gaitmap-walk", "--language", "zh")
    assert ended.code in {0, 3}
    assert "触地时间" in ended.out
    assert "左脚与右脚" in ended.out


def test_recordings_are_held_against_their_references(command: Command, shared: Path, tmp_path: Path) -> None:
    shutil.copytree(shared / "recordings" / "gaitmap-walk", tmp_path / "gaitmap-walk", copy_function=shutil.copyfile)
    (tmp_path / "broken").mkdir(mode=0o755)
    (tmp_path / "broken" / "recording.json").write_text("{")
    ended = command("validate", tmp_path)
    assert ended.code == 3
    assert re.search(r"Stride length, cm +walk +\d+/\d+ +\d\.\d", ended.out)
    assert re.search(r"! broken: .*recording\.json", " ".join(ended.out.split()))
    document = json.loads(command("validate", tmp_path, "--json").out)
    assert document["schema"] == 1
    assert {row["metric"] for row in document["rows"]} >= {"stride_length", "f1", "contact_time"}
    assert [each["recording"] for each in document["missing"] if each["refused"]] == ["broken"]


def test_where_every_recording_is_refused_there_is_no_answer(command: Command, tmp_path: Path) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "recording.json").write_text("{")
    assert command("validate", tmp_path).code == 2
