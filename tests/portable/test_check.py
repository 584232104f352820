"""The command says what is wrong, line by line, and its exit code says whether anything is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from portable.check import main

ROOT = Path(__file__).resolve().parent.parent.parent
BAD = "def f(x: float, n: int) -> float:\n    return x * n\n"
LIST = """
class S:
    def __init__(self) -> None:
        self.a = [0.0] * 3


def f(s: S, n: int) -> float:
    return s.a[n]
"""


def test_a_portable_package_ends_with_zero(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "one.py").write_text("A = 1\n")
    assert main([str(tmp_path)]) == 0
    assert capsys.readouterr().out == ""


def test_a_refusal_is_printed_with_file_and_line_and_ends_with_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "one.py").write_text(BAD)
    assert main([str(tmp_path)]) == 1
    printed = capsys.readouterr()
    assert printed.out == (f"{tmp_path}/one.py:2: '*' mixes float and int; write float(n) for the int, or 2.0 for 2\n")
    assert "1 refused" in printed.err


def test_assumed_indices_are_counted_and_listed_when_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "one.py").write_text(LIST)
    assert main([str(tmp_path)]) == 0
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "2 indices are left to tests" in printed.err
    assert main([str(tmp_path), "--indices"]) == 0
    assert capsys.readouterr().out.count("one.py:8: the index may") == 2


def test_a_folder_without_source_ends_with_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "nowhere")]) == 2
    assert "no Python module" in capsys.readouterr().err


def test_the_command_runs_by_its_module_name(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text(BAD)
    command = [sys.executable, "-m", "portable.check", str(tmp_path)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 1
    assert "one.py:2:" in done.stdout
