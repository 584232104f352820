"""The command answers on standard output, ends with the code it promises, and starts at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

import openstride
from openstride.analysis import Analysis, Caveat
from openstride.cli._language import asked_language, language_of
from openstride.cli._source import Source, read
from openstride.recordings import Recording
from tests.cli.conftest import Command, Store, columns_of
from tests.cli.doubles import analysis_of


class Engine:
    """Stands in for the engine's driver, compiled or not."""

    def cached(self, _module: str, _function: str) -> bool:
        return True


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> list[Caveat]:
    """Put an analysis of chosen numbers in the place of the real one; what is added here are its warnings."""
    warnings: list[Caveat] = []

    def analyze(_: Recording, **__: object) -> Analysis:
        return analysis_of(warnings=tuple(warnings))

    monkeypatch.setattr("openstride.cli._analyze_run.analyze", analyze)
    monkeypatch.setattr("openstride.cli._analyze_run.load", lambda _: Engine())
    return warnings


@pytest.mark.usefixtures("found")
def test_a_whole_answer_ends_with_zero(command: Command, store: Store) -> None:
    ended = command("analyze", store(columns_of()))
    assert ended.code == 0
    assert ended.out.startswith("tuesday\n147.0")
    assert ended.err == ""


def test_a_partial_answer_ends_with_three_and_says_why(command: Command, store: Store, found: list[Caveat]) -> None:
    found.append(Caveat("one_foot", "left"))
    ended = command("analyze", store(columns_of()))
    assert ended.code == 3
    assert "! Only the left foot was recorded." in ended.out


def test_json_is_all_that_standard_output_holds(command: Command, store: Store, found: list[Caveat]) -> None:
    found.append(Caveat("one_foot", "left"))
    ended = command("analyze", store(columns_of()), "--json")
    document = json.loads(ended.out)
    assert list(document) == ["schema", "engine", "recording", "summary", "strides", "warnings"]
    assert document["warnings"][0]["code"] == "one_foot"
    assert document["warnings"][0]["message"] == "Only the left foot was recorded."
    assert document["warnings"][0]["advice"].startswith("Steps are taken as half strides")
    assert ended.code == 3


@pytest.mark.usefixtures("found")
def test_the_table_of_strides_is_written_beside_the_answer(command: Command, store: Store, tmp_path: Path) -> None:
    path = tmp_path / "strides.parquet"
    assert command("analyze", store(columns_of()), "--parquet", path).code == 0
    assert pq.read_table(path).num_rows == 120
    assert command("analyze", tmp_path / "recording", "--parquet", path, "--force").code == 0


@pytest.mark.usefixtures("found")
def test_the_language_is_an_option_or_that_of_the_system(
    command: Command, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = store(columns_of())
    assert "跑姿一览" in command("analyze", folder, "--language", "zh").out
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "跑姿一览" in command("analyze", folder).out
    assert "The form at a glance" in command("analyze", folder, "--language", "en").out


@pytest.mark.usefixtures("found")
def test_a_pipe_gets_no_colours_and_a_terminal_may(
    command: Command, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = store(columns_of())
    assert "\x1b" not in command("analyze", folder).out
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    assert "38;5;33m" in command("analyze", folder).out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "38;5;" not in command("analyze", folder).out


def test_the_units_of_a_folder_may_be_stated(store: Store) -> None:
    columns = columns_of()
    in_g = {name: values / 9.80665 if name.startswith("acc") else values for name, values in columns.items()}
    read_back = read(Source(store(in_g), acc_unit="g")).feet["left"].specific_force
    assert np.allclose(read_back[:, 2], columns["acc_z"])


def test_feet_that_were_mixed_up_are_swapped(store: Store) -> None:
    left, right = columns_of(seed=1), columns_of(900, seed=2)
    folder = store(left, right, '{"id": "r", "feet": ["left", "right"], "pods": [{"side": "left", "device": "a"}]}')
    swapped = read(Source(folder, swap=True))
    assert {side: len(foot) for side, foot in swapped.feet.items()} == {"left": 900, "right": 1000}
    assert [foot.side for foot in swapped.feet.values()] == ["left", "right"]
    assert swapped.metadata.pods[0].side == "right"
    assert list(read(Source(folder, only="right")).feet) == ["right"]


def test_csv_files_are_read_as_they_are_described(tmp_path: Path) -> None:
    columns = columns_of(200)
    rows = [
        f"{1000 * t:.0f};{x:.6f};{y:.6f};{z:.6f};1;2;3"
        for t, x, y, z in zip(*(columns[name] for name in ("t", "acc_x", "acc_y", "acc_z")), strict=True)
    ]
    path = tmp_path / "foot.csv"
    path.write_text("Clock;ax;ay;az;gx;gy;gz\n" + "\n".join(rows))
    named = "time=Clock,acc_x=ax,acc_y=ay,acc_z=az,gyr_x=5,gyr_y=6,gyr_z=7"
    csv = {"time_unit": "ms", "columns": named, "axes": "x,-z,y", "rate": None}
    recording = read(Source(None, right=path, acc_unit="m/s2", gyr_unit="deg/s", csv=csv))
    foot = recording.feet["right"]
    assert np.allclose(foot.time, columns["t"], atol=1e-3)
    assert np.allclose(foot.specific_force[:, 1], -columns["acc_z"], atol=1e-5)
    assert np.allclose(foot.angular_rate, np.radians([1.0, -3.0, 2.0]))


def test_a_fault_of_ours_is_called_one_and_its_details_are_kept(
    command: Command, store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def stumble(*_: object) -> None:
        raise ZeroDivisionError("a stride of no length")

    monkeypatch.setattr("openstride.cli._analyze_run.read", stumble)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    ended = command("analyze", store(columns_of()))
    assert ended.code == 1
    assert "a fault of OpenStride, not of your data" in ended.said
    assert "ZeroDivisionError: a stride of no length" in ended.said
    assert "Traceback" not in ended.err
    (details,) = tmp_path.glob("openstride-*.txt")
    assert "stumble" in details.read_text()
    assert f"openstride {openstride.__version__}" in details.read_text()


@pytest.mark.parametrize("error", [MemoryError(), PermissionError(13, "Permission denied", "left.parquet")])
def test_what_the_machine_refuses_is_no_fault_of_ours(
    command: Command, store: Store, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("openstride.cli._analyze_run.read", fail)
    ended = command("analyze", store(columns_of()))
    assert ended.code == 2
    assert "→" in ended.err


def test_an_interruption_is_quiet(store: Store, monkeypatch: pytest.MonkeyPatch, command: Command) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("openstride.cli._analyze_run.read", interrupt)
    ended = command("analyze", store(columns_of()))
    assert (ended.code, ended.out, ended.err.strip()) == (130, "", "")


def test_the_version_is_that_of_the_product(process: Command) -> None:
    ended = process("--version")
    assert (ended.code, ended.out) == (0, f"openstride {openstride.__version__}\n")


@pytest.mark.parametrize("arguments", [["--help"], ["analyze", "--help"], ["validate", "--help"], []])
def test_help_shows_examples(process: Command, arguments: list[str]) -> None:
    ended = process(*arguments)
    assert ended.code == 0
    assert "Examples:" in ended.out
    assert "Exit codes: 0" in ended.out
    assert max(map(len, ended.out.splitlines())) <= 100


def test_help_starts_at_once_because_nothing_heavy_is_imported() -> None:
    code = (
        "import sys; from openstride.cli import main; main(['analyze', '--help']);"
        "heavy = {'numpy', 'numba', 'pyarrow', 'rich'} & set(sys.modules); sys.exit(repr(heavy) if heavy else 0)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_a_reader_that_leaves_early_ends_the_command_in_peace() -> None:
    code = (
        "import sys; from openstride.cli._console import put;"
        "import typer\ntry: put('x' * 10_000_000)\nexcept typer.Exit as end: sys.exit(end.exit_code)"
    )
    # Unbuffered, Python itself swallows what a closed pipe did not take.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    ) as writer:
        assert writer.stdout is not None
        assert writer.stderr is not None
        writer.stdout.read(1)
        writer.stdout.close()
        assert (writer.wait(), writer.stderr.read()) == (141, b"")


def test_the_language_of_a_refusal_is_found_before_options_are_parsed() -> None:
    assert asked_language(["analyze", "x", "--language", "zh", "--nonsense"], {}) == "zh"
    assert asked_language(["analyze", "--language=zh"], {"LANG": "en_GB.UTF-8"}) == "zh"
    assert asked_language(["analyze", "--language"], {"LANG": "zh_TW.UTF-8"}) == "zh"
    assert language_of({"OPENSTRIDE_LANGUAGE": "en", "LANG": "zh_CN.UTF-8"}) == "en"
    assert language_of({}) == "en"
