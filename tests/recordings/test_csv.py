"""CSV files of other sensors: units and axes as stated, the rest found, mistakes named with line and column."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from openstride.recordings import (
    CsvError,
    CsvLayout,
    FootSamples,
    NoFeetError,
    RecordingNotFoundError,
    TooFewSamplesError,
    UnitError,
    read_csv,
    read_recording,
    write_recording,
)

NAMES = "t,acc_x,acc_y,acc_z,gyr_x,gyr_y,gyr_z"
ROWS = ["0.00,1,2,3,4,5,6", "0.01,1.5,2,3,4,5,6", "0.02,-1,2,3,4,5,6.25"]


def layout(**changes: Any) -> CsvLayout:
    stated: dict[str, Any] = {"acc_unit": "m/s2", "gyr_unit": "rad/s"}
    if "rate" not in changes:
        stated["time_unit"] = "s"
    return CsvLayout(**(stated | changes))


def read(tmp_path: Path, text: str | bytes, **changes: Any) -> FootSamples:
    path = tmp_path / "foot.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_csv(layout(**changes), left=path).feet["left"]


def lines(*rows: str, names: str = NAMES) -> str:
    return "\n".join([names, *rows]) + "\n"


def test_plain_numbers_come_through(tmp_path: Path) -> None:
    foot = read(tmp_path, lines(*ROWS))
    np.testing.assert_array_equal(foot.time, [0.0, 0.01, 0.02])
    np.testing.assert_array_equal(foot.specific_force, [[1, 2, 3], [1.5, 2, 3], [-1, 2, 3]])
    np.testing.assert_array_equal(foot.angular_rate[-1], [4, 5, 6.25])


def test_units_are_converted_as_stated(tmp_path: Path) -> None:
    rows = ["1700000000000,1,0,0,180,0,0", "1700000000010,1,0,0,180,0,0"]
    foot = read(tmp_path, lines(*rows), time_unit="ms", acc_unit="g", gyr_unit="deg/s")
    np.testing.assert_allclose(foot.time, [0.0, 0.01], atol=1e-6)
    assert foot.specific_force[0, 0] == pytest.approx(9.80665)
    assert foot.angular_rate[0, 0] == pytest.approx(np.pi)


def test_axes_are_turned_as_stated(tmp_path: Path) -> None:
    foot = read(tmp_path, lines(*ROWS), axes="x,-z,y")
    np.testing.assert_array_equal(foot.specific_force[0], [1, -3, 2])
    np.testing.assert_array_equal(foot.angular_rate[0], [4, -6, 5])


def test_axes_that_mirror_are_refused() -> None:
    with pytest.raises(CsvError, match="run backwards"):
        layout(axes="x,z,y")


def test_a_left_handed_sensor_can_be_stated(tmp_path: Path) -> None:
    foot = read(tmp_path, lines(*ROWS), axes="x,z,y", gyr_axes="-x,-z,-y")
    np.testing.assert_array_equal(foot.specific_force[0], [1, 3, 2])
    np.testing.assert_array_equal(foot.angular_rate[0], [-4, -6, -5])


@pytest.mark.parametrize("axes", ["x,y", "x,y,y", "x,y,w", "x,y,--z", ""])
def test_axes_that_are_no_axes_are_refused(axes: str) -> None:
    with pytest.raises(CsvError, match="not a turn"):
        layout(axes=axes)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", " "])
def test_the_delimiter_is_found(delimiter: str, tmp_path: Path) -> None:
    assert len(read(tmp_path, lines(*ROWS).replace(",", delimiter))) == 3


def test_a_decimal_comma_is_found(tmp_path: Path) -> None:
    text = lines(*ROWS).replace(",", ";").replace(".", ",")
    np.testing.assert_array_equal(read(tmp_path, text).angular_rate[-1], [4, 5, 6.25])


def test_the_header_is_found_below_a_preamble_and_above_units(tmp_path: Path) -> None:
    text = 'Device: "pod, left"\n\nStarted,today\n' + NAMES.upper() + "\ns,g,g,g,dps,dps,dps\n" + "\n".join(ROWS)
    assert len(read(tmp_path, text)) == 3


def test_columns_are_found_by_the_names_they_have(tmp_path: Path) -> None:
    text = lines(*(row + ",21.5" for row in ROWS), names="Zeit (s),ax,acc_y,acc_z,gyr_x,gyr_y,gyr_z,Temp (°C)")
    columns = {"t": "zeit (s)", "acc_x": "AX"}
    assert read(tmp_path, text.encode("latin-1"), columns=columns).specific_force[1, 0] == 1.5
    assert read(tmp_path, text.encode("utf-8-sig"), columns=columns).specific_force[1, 0] == 1.5


def test_columns_are_found_by_number_without_a_header(tmp_path: Path) -> None:
    columns = {name: index for index, name in enumerate(NAMES.split(","), start=1)}
    np.testing.assert_array_equal(read(tmp_path, "\n".join(ROWS), columns=columns).angular_rate[-1], [4, 5, 6.25])


def test_a_rate_stands_in_for_times(tmp_path: Path) -> None:
    text = lines(*(row.partition(",")[2] for row in ROWS), names=NAMES.partition(",")[2])
    foot = read(tmp_path, text, rate=50.0)
    np.testing.assert_allclose(foot.time, [0.0, 0.02, 0.04])
    assert foot.nominal_rate == 50.0


@pytest.mark.parametrize("changes", [{"rate": 50.0, "time_unit": "s"}, {"time_unit": None}])
def test_exactly_one_of_time_unit_and_rate_is_stated(changes: dict[str, Any]) -> None:
    with pytest.raises(CsvError, match="--time-unit"):
        layout(**changes)


def test_an_empty_cell_costs_its_row(tmp_path: Path) -> None:
    foot = read(tmp_path, lines(*ROWS, "0.03,,2,3,4,5,6", "0.04,1,2,3,4,5,nan"))
    assert (len(foot), foot.dropped.not_finite) == (3, 2)


def test_a_last_line_cut_short_costs_one_row(tmp_path: Path) -> None:
    foot = read(tmp_path, lines(*ROWS, "0.03,1,2"))
    assert (len(foot), foot.dropped.not_finite) == (3, 1)


def test_a_cell_that_is_no_number_is_named_with_line_and_column(tmp_path: Path) -> None:
    with pytest.raises(CsvError, match="line 5, column acc_y: 'oops'") as caught:
        read(tmp_path, lines(*ROWS, "0.03,1,oops,3,4,5,6"))
    assert (caught.value.row, caught.value.column, caught.value.value) == (5, "acc_y", "oops")


def test_a_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CsvError, match="no column zeit") as caught:
        read(tmp_path, lines(*ROWS), columns={"t": "zeit"})
    assert caught.value.column == "zeit"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (NAMES.encode() + b"\n", "numbers"),
        (lines(*ROWS).encode("utf-16"), "UTF-16"),
        (b"\x00\x01" * 50, "column"),
    ],
)
def test_a_file_without_a_table_is_refused(content: bytes, words: str, tmp_path: Path) -> None:
    with pytest.raises(CsvError, match=words):
        read(tmp_path, content)


def test_one_sample_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TooFewSamplesError, match="one sample"):
        read(tmp_path, lines(ROWS[0]))


def test_no_file_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(NoFeetError, match="--left"):
        read_csv(layout())
    with pytest.raises(RecordingNotFoundError, match="nowhere"):
        read_csv(layout(), left=tmp_path / "nowhere.csv")


def test_an_unknown_unit_and_an_unknown_column_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnitError, match="rad/s, deg/s, mdps"):
        read(tmp_path, lines(*ROWS), gyr_unit="rpm")
    with pytest.raises(CsvError, match="acc_w"):
        layout(columns={"acc_w": "w"})


def test_two_feet_share_a_zero_and_can_be_stored(tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_text(lines("10.00,1,2,3,4,5,6", "10.01,1,2,3,4,5,6"))
    (tmp_path / "r.csv").write_text(lines("10.25,1,2,3,4,5,6", "10.26,1,2,3,4,5,6"))
    imported = read_csv(layout(), left=tmp_path / "l.csv", right=tmp_path / "r.csv")
    again = read_recording(write_recording(tmp_path / "x", imported, form="si").path)
    assert again.metadata.feet == ("left", "right")
    assert again.feet["left"].time[0] == 0.0
    assert again.feet["right"].time[0] == pytest.approx(0.25)
