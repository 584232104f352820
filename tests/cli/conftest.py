"""Recordings as bad as they come, and the command run on them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from openstride.cli import main

RATE = 100.0

Columns = dict[str, np.ndarray[Any, Any]]


def columns_of(samples: int = 1000, seed: int = 3) -> Columns:
    """Return the samples of a foot that is moved about and takes no stride, in SI units."""
    generator = np.random.default_rng(seed)
    time = np.arange(samples) / RATE
    columns: Columns = {"t": time}
    for axis, gravity in zip("xyz", (0.0, 0.0, 9.81), strict=True):
        columns[f"acc_{axis}"] = gravity + generator.normal(0.0, 0.3, samples)
        columns[f"gyr_{axis}"] = generator.normal(0.0, 0.4, samples)
    return columns


Store = Callable[..., Path]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Return a function that stores a recording: a dict of columns, or bytes, for each foot."""

    def store(left: Columns | bytes | None = None, right: Columns | bytes | None = None, json: str | None = "") -> Path:
        folder = tmp_path / "recording"
        folder.mkdir()
        if json is not None:
            (folder / "recording.json").write_text(json or '{"id": "recording"}')
        for side, foot in (("left", left), ("right", right)):
            if isinstance(foot, bytes):
                (folder / f"{side}.parquet").write_bytes(foot)
            elif foot is not None:
                pq.write_table(pa.table(foot), folder / f"{side}.parquet")
        return folder

    return store


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """What was said on standard error, on one line."""
        return " ".join(self.err.split())


Command = Callable[..., Ended]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Return a function that runs the command in this process, for an English reader at 80 cells."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("COLUMNS", "80")

    def run(*arguments: object) -> Ended:
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Ended(code, captured.out, captured.err)

    return run


@pytest.fixture
def process() -> Command:
    """Return a function that runs the command in a process of its own."""

    def run(*arguments: object, **environment: str) -> Ended:
        line = [sys.executable, "-m", "openstride.cli", *(str(argument) for argument in arguments)]
        known = {**os.environ, "LC_ALL": "C.UTF-8", **environment}
        ended = subprocess.run(line, env=known, capture_output=True, text=True, encoding="utf-8", check=False)
        return Ended(ended.returncode, ended.stdout, ended.stderr)

    return run
