"""`openstride doctor` says what is to be seen to, in lines or as JSON, in either language."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from openstride.recordings import read_recording
from openstride.server import Settings, opened
from tests.cli.conftest import Command


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return the folder of a home that has ended."""
    folder = tmp_path / "data"
    with opened(Settings(folder, lambda: read_recording(tmp_path), database=None)):
        pass
    return folder


@pytest.fixture(autouse=True)
def _sqlite(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENSTRIDE_DATABASE_URL", raising=False)


def test_a_home_that_is_well_is_said_to_be(command: Command, data: Path) -> None:
    ended = command("doctor", "--data", data)
    assert (ended.code, ended.said) == (0, "")
    assert "All is well." in ended.out
    for said in (str(data)[-30:], "does not run", "SQLite"):
        assert said in ended.out.replace("\n", "")


def test_a_home_that_runs_is_looked_at_beside_it(command: Command, data: Path) -> None:
    with opened(Settings(data, lambda: read_recording(data), database=None)):
        ended = command("doctor", "--data", data, "--json")
    assert ended.code == 0
    assert json.loads(ended.out)["facts"]["home"] == "runs"


def test_what_is_to_be_seen_to_is_said_with_what_to_do(command: Command, data: Path) -> None:
    left = data / ".sessions.json.00.partial"
    left.write_bytes(b"half")
    ended = command("doctor", "--data", data)
    assert ended.code == 3
    assert "A write that was ended has left something." in ended.out
    assert "openstride doctor --mend" in ended.out
    (found,) = json.loads(command("doctor", "--data", data, "--quick", "--json").out)["findings"]
    assert found == {
        "code": "leftover",
        "where": str(left),
        "message": "a write that was ended left it",
        "advice": "A write that was ended left it; openstride doctor --mend removes it.",
        "mended": False,
    }
    mended = command("doctor", "--data", data, "--mend")
    assert (mended.code, "(mended)" in mended.out) == (0, True)
    assert not left.exists()
    assert "All is well." in command("doctor", "--data", data).out


def test_of_many_the_first_are_shown(command: Command, data: Path) -> None:
    for number in range(15):
        (data / f".{number}.partial").write_bytes(b"half")
    ended = command("doctor", "--data", data)
    assert "and 5 more; --json has all of them" in ended.out
    assert "To be seen to: 15." in ended.out


def test_it_speaks_chinese(command: Command, data: Path) -> None:
    (data / "home.sqlite").chmod(0o644)
    ended = command("doctor", "--data", data, "--language", "zh")
    assert ended.code == 3
    assert "本机的其他用户可以读取保存的内容。" in ended.out
    assert "未运行" in ended.out


def test_a_folder_without_a_home_is_refused(command: Command, tmp_path: Path) -> None:
    ended = command("doctor", "--data", tmp_path / "nowhere")
    assert (ended.code, ended.out) == (2, "")
    assert "There is no home to be looked at." in ended.said
    assert not (tmp_path / "nowhere").exists()
