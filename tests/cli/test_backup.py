"""`openstride backup` and `openstride restore` say what they did, and refuse in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from openstride.recordings import Recording
from openstride.server import Home, Settings, opened
from openstride.server.equipment._equipment import Profile
from tests.cli.conftest import Command

RUN = "0123456789abcdef" * 2


@pytest.fixture(autouse=True)
def of_sqlite(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENSTRIDE_DATABASE_URL", raising=False)


def no_shoes() -> Recording:
    raise AssertionError("nobody asks for virtual shoes here")


def settings(folder: Path) -> Settings:
    return Settings(folder, no_shoes, database=None)


def name_in(home: Home) -> str | None:
    return home.equipment.profile().name


@pytest.fixture
def data(tmp_path: Path) -> Path:
    with opened(settings(tmp_path / "data")) as home:
        home.equipment.describe(Profile(name="Ann", mass=None, height=None))
        home.runs.append(RUN, 0, 0, b"arriving", complete=False)
    return tmp_path / "data"


def test_a_backup_is_made_and_restored(command: Command, data: Path, tmp_path: Path) -> None:
    ended = command("backup", "--data", data, "--to", tmp_path / "backup")
    assert (ended.code, ended.err) == (0, "")
    said = " ".join(ended.out.split())
    assert "The backup is in" in said
    assert "Generations there: 1." in said
    checked = command("restore", tmp_path / "backup", "--data", tmp_path / "other", "--dry-run")
    assert (checked.code, "Nothing was changed" in " ".join(checked.out.split())) == (0, True)
    restored = command("restore", tmp_path / "backup", "--data", tmp_path / "other")
    assert restored.code == 0
    assert "1 runs" in restored.out
    with opened(settings(tmp_path / "other")) as home:
        assert name_in(home) == "Ann"
        assert home.runs.uploads.received(RUN) == 8


def test_a_home_that_runs_is_backed_up(command: Command, data: Path, tmp_path: Path) -> None:
    with opened(settings(data)) as home:
        home.equipment.describe(Profile(name="Ben", mass=None, height=None))
        assert command("backup", "--data", data, "--to", tmp_path / "backup").code == 0
    assert command("restore", tmp_path / "backup", "--data", tmp_path / "other").code == 0
    with opened(settings(tmp_path / "other")) as home:
        assert name_in(home) == "Ben"


def test_what_cannot_be_is_refused_with_what_to_do(command: Command, data: Path, tmp_path: Path) -> None:
    none = command("backup", "--data", tmp_path / "none", "--to", tmp_path / "backup")
    assert (none.code, none.out) == (2, "")
    assert "There is no home in" in none.said
    assert not (tmp_path / "backup").exists()
    assert command("backup", "--data", data, "--to", tmp_path / "backup").code == 0
    over = command("restore", tmp_path / "backup", "--data", data)
    assert (over.code, "is not empty" in over.said) == (2, True)
    lacking = command("restore", tmp_path / "elsewhere")
    assert (lacking.code, "There is no archive at" in lacking.said) == (2, True)
    other = command("restore", tmp_path / "backup", "--data", tmp_path / "x", "--generation", "1999")
    assert (other.code, "There is no archive at" in other.said) == (2, True)


def test_both_speak_chinese(command: Command, data: Path, tmp_path: Path) -> None:
    made = command("backup", "--data", data, "--to", tmp_path / "backup", "--language", "zh")
    assert "备份在" in made.out
    restored = command("restore", tmp_path / "backup", "--data", tmp_path / "other", "--language", "zh")
    assert "已恢复到" in restored.out
