"""The strides in a Parquet file: with units, in order, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from openstride.analysis import DTYPE
from openstride.cli._errors import FileExistsAlreadyError, FileNotWrittenError
from openstride.cli._stride_table import write_strides
from tests.cli.doubles import analysis_of


def test_every_stride_is_a_row_and_every_column_keeps_its_name(tmp_path: Path) -> None:
    write_strides(tmp_path / "strides.parquet", analysis_of(count=7))
    table = pq.read_table(tmp_path / "strides.parquet")
    assert table.num_rows == 14
    assert table.column_names == ["foot", *(DTYPE.names or ())]
    assert table["t_rest"].to_pylist() == sorted(table["t_rest"].to_pylist())
    assert table["foot"].to_pylist()[:2] == ["left", "right"]


def test_units_stand_in_the_fields(tmp_path: Path) -> None:
    write_strides(tmp_path / "strides.parquet", analysis_of())
    schema = pq.read_schema(tmp_path / "strides.parquet")
    assert schema.field("t_contact").metadata == {b"unit": b"s"}
    assert schema.field("cadence").metadata == {b"unit": b"1/min"}
    assert schema.field("path_x").metadata == {b"unit": b"m"}
    assert schema.field("u_speed").metadata == {b"unit": b"m/s", b"of": b"speed", b"is": b"standard uncertainty"}
    assert schema.field("measured").metadata is None
    floats = [field for field in schema if pa.types.is_floating(field.type)]
    assert [field.name for field in floats if not field.metadata] == []


def test_what_is_not_known_is_null_and_not_a_number(tmp_path: Path) -> None:
    write_strides(tmp_path / "strides.parquet", analysis_of())
    table = pq.read_table(tmp_path / "strides.parquet")
    assert table["power"].null_count == table.num_rows
    assert table["contact_time"].null_count == 0


def test_a_file_that_is_there_is_kept_unless_it_may_be_replaced(tmp_path: Path) -> None:
    path = tmp_path / "strides.parquet"
    path.write_text("mine")
    with pytest.raises(FileExistsAlreadyError, match="--force"):
        write_strides(path, analysis_of())
    assert path.read_text() == "mine"
    write_strides(path, analysis_of(), force=True)
    assert pq.read_table(path).num_rows == 120


@pytest.mark.parametrize("place", ["", "nowhere/strides.parquet"])
def test_a_place_that_cannot_be_is_refused(tmp_path: Path, place: str) -> None:
    with pytest.raises(FileNotWrittenError, match="nothing was left behind"):
        write_strides(tmp_path / place, analysis_of())


def test_a_disk_that_fails_half_way_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: pa.Table, sink: object, **__: object) -> None:
        sink.write(b"half")  # type: ignore[attr-defined]  # an open file
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("openstride.cli._stride_table.pq.write_table", fail)
    with pytest.raises(FileNotWrittenError, match="No space left"):
        write_strides(tmp_path / "strides.parquet", analysis_of())
    assert list(tmp_path.iterdir()) == []
