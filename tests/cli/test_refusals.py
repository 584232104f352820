"""Bad input ends in exit code 2 and one block: what happened, and what to do next. Never in a traceback."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.cli.conftest import Columns, Command, Ended, Store, columns_of


def refused(ended: Ended, *words: str) -> None:
    """Require a refusal with these words in it, and an answer to what now."""
    assert ended.code == 2, ended
    assert ended.out == ""
    assert "Traceback" not in ended.err
    assert [word for word in words if word not in ended.said] == []


def scaled(sensor: str, factor: float) -> Columns:
    columns = columns_of()
    for axis in "xyz":
        columns[f"{sensor}_{axis}"] = columns[f"{sensor}_{axis}"] * factor
    return columns


def parquet(columns: Columns) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table(columns), sink)
    return sink.getvalue()


def test_a_folder_that_is_not_there(command: Command, tmp_path: Path) -> None:
    refused(command("analyze", tmp_path / "nowhere"), "There is no such recording.", "nowhere", "→ Check the name")


def test_a_folder_without_its_json(command: Command, store: Store) -> None:
    refused(command("analyze", store(columns_of(), json=None)), "has no recording.json", "→ Name the folder")


def test_a_json_that_is_none(command: Command, store: Store) -> None:
    refused(command("analyze", store(columns_of(), json="{")), "recording.json", "→")


def test_a_recording_without_feet(command: Command, store: Store) -> None:
    refused(command("analyze", store()), "neither left.parquet nor right.parquet", "→ Put the file")


@pytest.mark.parametrize("kept", [0, 4, 1000, 20_000])
def test_a_truncated_file(command: Command, store: Store, kept: int) -> None:
    refused(command("analyze", store(parquet(columns_of())[:kept])), "left.parquet", "→ Copy it again")


def test_a_foreign_parquet_file(command: Command, store: Store) -> None:
    foreign = parquet({"hour": np.arange(3), "tide": np.arange(3.0)})
    refused(command("analyze", store(foreign)), "it lacks t, acc_x", "it has hour, tide", "→ Expected are t, acc_x")


def test_a_single_sample(command: Command, store: Store) -> None:
    refused(command("analyze", store(columns_of(1))), "holds one sample", "→ Check that the recording")


def test_no_sample_at_all(command: Command, store: Store) -> None:
    refused(command("analyze", store(columns_of(0))), "left.parquet", "→")


def test_time_that_stands_still(command: Command, store: Store) -> None:
    refused(command("analyze", store(columns_of() | {"t": np.zeros(1000)})), "with a repeated time", "→ Export it")


def test_time_that_runs_backward(command: Command, store: Store) -> None:
    backward = columns_of() | {"t": np.arange(1000.0)[::-1] / 100}
    refused(command("analyze", store(backward)), "out of order", "→ Export it")


def test_nothing_but_nan(command: Command, store: Store) -> None:
    refused(command("analyze", store(columns_of() | {"acc_x": np.full(1000, np.nan)})), "no number", "→ Export it")


def test_acceleration_in_g(command: Command, store: Store) -> None:
    folder = store(scaled("acc", 1 / 9.81))
    refused(command("analyze", folder), "looks like g", "→ If it is, state it: --acc-unit g.")


def test_angular_rate_in_degrees(command: Command, store: Store) -> None:
    folder = store(scaled("gyr", 1000.0))
    refused(command("analyze", folder), "looks like deg/s", "→ If it is, state it: --gyr-unit deg/s.")


def test_a_unit_that_is_none(command: Command, store: Store) -> None:
    refused(command("analyze", store(columns_of()), "--acc-unit", "stone"), "'stone'", "→ Write one of: m/s2, g, mg")


def test_a_side_that_was_not_recorded(command: Command, store: Store) -> None:
    refused(command("analyze", store(columns_of()), "--side", "right"), "has no right foot; it has left", "→ Leave out")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--mass", "7000"], "7000 is no body mass; state it in kilograms"),
        (["--height", "178"], "178 is no body height; state it in metres"),
        (["--side", "middle"], "middle"),
        (["--colour"], "--colour"),
    ],
)
def test_options_that_make_no_sense(command: Command, store: Store, options: list[str], words: str) -> None:
    refused(command("analyze", store(columns_of()), *options), words, "Try 'openstride analyze --help'")


def test_neither_a_recording_nor_a_file(command: Command) -> None:
    refused(command("analyze", "--mass", "70"), "There is nothing to analyse", "→ Name a recording")


def test_a_csv_file_as_a_recording(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "foot.csv"
    path.write_text("t,acc_x\n")
    refused(command("analyze", path), "does not say which foot", "→ Write --left")


def test_a_recording_and_a_csv_file(command: Command, store: Store) -> None:
    refused(command("analyze", store(columns_of()), "--left", "foot.csv"), "→ Give either a recording or CSV files")
    refused(command("analyze", "recording", "--time-unit", "ms"), "--time-unit", "→ Give either")


def test_a_csv_file_without_its_units(command: Command) -> None:
    refused(command("analyze", "--left", "foot.csv"), "--acc-unit is not", "→ Write for example --acc-unit g")
    refused(command("analyze", "--left", "foot.csv", "--acc-unit", "g"), "--gyr-unit is not")


def test_a_csv_file_without_a_clock(command: Command) -> None:
    units = ("--acc-unit", "g", "--gyr-unit", "deg/s")
    refused(command("analyze", "--left", "foot.csv", *units), "→ Set --time-unit")


def test_columns_that_are_not_pairs(command: Command) -> None:
    options = ("--acc-unit", "g", "--gyr-unit", "deg/s", "--rate", "100", "--columns", "acc_x,acc_y=2")
    refused(command("analyze", "--left", "foot.csv", *options), "'acc_x' in --columns", "→ Write name=column")


def test_a_table_over_a_file_that_is_there(command: Command, store: Store, tmp_path: Path) -> None:
    (tmp_path / "mine.parquet").write_text("mine")
    ended = command("analyze", store(columns_of()), "--parquet", tmp_path / "mine.parquet")
    refused(ended, "mine.parquet exists already", "→ Choose another name, or add --force")


def test_a_folder_with_nothing_to_validate(command: Command, tmp_path: Path) -> None:
    refused(command("validate", tmp_path), "no recording.json in it or below it")


def test_a_word_that_is_no_command(command: Command) -> None:
    refused(command("analyse"), "No such command 'analyse'", "Try 'openstride --help'")


def test_a_refusal_is_worded_in_the_language_that_was_asked_for(command: Command, tmp_path: Path) -> None:
    ended = command("analyze", tmp_path / "nowhere", "--language", "zh")
    refused(ended, "找不到这个记录。", "nowhere", "→ 请检查文件夹名称。")


def test_a_json_answer_is_refused_without_a_word_on_standard_output(command: Command, tmp_path: Path) -> None:
    refused(command("analyze", tmp_path / "nowhere", "--json"), "There is no such recording.")
