"""CSV files of other sensors, one per foot, as a recording.

The user states what no file says reliably: units and axes. The file is asked for what it shows: delimiter, decimal
sign, where the header is, where the numbers begin. Arrow parses; the slow and exact look at single lines is kept for
the head of the file and for wording an error.
"""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
from numpy.typing import NDArray

from openstride.recordings._cleaning import Rows, clean_rows
from openstride.recordings._errors import CsvError, NoFeetError, RecordingNotFoundError
from openstride.recordings._foot import CHANNELS, SI_COLUMNS
from openstride.recordings._model import SIDES, FootSamples, Metadata, Ranges, Recording, Side
from openstride.recordings._tables import column_values
from openstride.recordings._units import ACC_UNITS, GYR_UNITS, TIME_UNITS, factor

FloatArray = NDArray[np.float64]

#: Preambles of sensor exports run to a few dozen lines.
HEAD_LINES: Final = 200
DELIMITERS: Final = (",", ";", "\t", "|", " ")
#: Lines between the names and the numbers: units, descriptions.
LINES_UNDER_HEADER: Final = 5
#: A mirrored axis system turns every rotation round; this determinant is that of one that is not mirrored.
RIGHT_HANDED: Final = 1


@dataclass(frozen=True, slots=True)
class CsvLayout:
    """What the user states about CSV files of a sensor.

    Parameters
    ----------
    acc_unit, gyr_unit
        Keys of `ACC_UNITS` (``m/s2``, ``g``, ``mg``) and `GYR_UNITS` (``rad/s``, ``deg/s``, ``mdps``).
    time_unit
        Key of `TIME_UNITS` (``s``, ``ms``, ``us``, ``ns``) for files with a time column.
    rate
        Sampling rate (Hz) for files without one. State one of the two.
    columns
        Which column holds ``t``, ``acc_x`` … ``gyr_z``: its name in the header (case and outer spaces do not matter),
        or its number, counted from 1. What is not mapped is looked for under its own name.
    axes
        Which of the file's axes become x, y and z, each with its sign, as in ``x,-z,y``.
    gyr_axes
        The same for the gyroscope, where it differs from the accelerometer.
    delimiter, decimal
        Found in the file when not stated.
    ranges
        What the sensor can report, in SI units.

    Examples
    --------
    >>> CsvLayout(acc_unit="g", gyr_unit="deg/s", time_unit="ms", columns={"t": "Timestamp"}, axes="x,-z,y").wanted["t"]
    'Timestamp'
    """

    acc_unit: str
    gyr_unit: str
    time_unit: str | None = None
    rate: float | None = None
    columns: Mapping[str, str | int] = field(default_factory=dict)
    axes: str = "x,y,z"
    gyr_axes: str | None = None
    delimiter: str | None = None
    decimal: str | None = None
    ranges: Ranges = field(default_factory=Ranges)

    def __post_init__(self) -> None:
        """Check what can be checked without a file."""
        if (self.time_unit is None) == (self.rate is None):
            message = "State either the unit of the time column or the sampling rate."
            raise CsvError(message, hint="Set --time-unit to s, ms, us or ns, or --rate to a number of Hz.")
        if self.rate is not None and not 0.0 < self.rate < np.inf:
            message = f"The sampling rate is {self.rate} Hz; a positive number was expected."
            raise CsvError(message, hint="Correct --rate.")
        unknown = sorted(set(self.columns) - set(SI_COLUMNS))
        if unknown:
            message = f"There is no column {', '.join(unknown)} to map; there are {', '.join(SI_COLUMNS)}."
            raise CsvError(message, hint="Correct --columns.", column=unknown[0])
        _check_handedness(self)

    @property
    def wanted(self) -> dict[str, str | int]:
        """Where each column is to be found, in the order of the SI form, without ``t`` when there is a rate instead."""
        names = SI_COLUMNS if self.rate is None else CHANNELS
        return {name: self.columns.get(name, name) for name in names}


def read_csv(
    layout: CsvLayout,
    *,
    left: str | Path | None = None,
    right: str | Path | None = None,
    metadata: Metadata | None = None,
) -> Recording:
    """Read the CSV files of one foot or two as a recording, ready for :func:`write_recording`.

    Parameters
    ----------
    layout
        What is stated about the files; the same for both feet.
    left, right
        The file of each foot. Time zero of the recording is the first sample of either.
    metadata
        What else is known. Its `feet` are those given here; its `rate` and `ranges` go behind those of the layout.

    Raises
    ------
    CsvError
        If a file does not fit the layout; the error names line, column and value.
    NoFeetError, RecordingNotFoundError, TooFewSamplesError, UnusableSamplesError, UnitError
        As their names say.
    """
    given: dict[Side, Path] = {
        side: Path(path) for side, path in zip(SIDES, (left, right), strict=True) if path is not None
    }
    if not given:
        message = "No file was given."
        raise NoFeetError(message, hint="Name the CSV file of at least one foot, --left or --right.")
    known = metadata or Metadata(id=next(iter(given.values())).stem)
    known = replace(
        known,
        feet=tuple(given),
        rate=layout.rate or known.rate,
        ranges=Ranges(layout.ranges.acc or known.ranges.acc, layout.ranges.gyr or known.ranges.gyr),
    )
    feet = {side: _read_foot(path, side, layout, known) for side, path in given.items()}
    origin = min(float(foot.time[0]) for foot in feet.values())
    started = {side: replace(foot, time=foot.time - origin) for side, foot in feet.items()}
    return Recording(known.id, None, known, MappingProxyType(started))


def _read_foot(path: Path, side: Side, layout: CsvLayout, metadata: Metadata) -> FootSamples:
    columns, incomplete = _read_columns(path, _find_table(path, layout), layout)
    acc = _turned(columns, "acc", layout.axes) * factor(ACC_UNITS, layout.acc_unit, "acceleration")
    gyr = _turned(columns, "gyr", layout.gyr_axes or layout.axes) * factor(GYR_UNITS, layout.gyr_unit, "angular rate")
    if layout.rate is None:
        time = columns["t"] * factor(TIME_UNITS, layout.time_unit or "s", "time")
    else:
        time = np.arange(len(acc)) / layout.rate
    rows, dropped = clean_rows(Rows(time, np.ascontiguousarray(acc), np.ascontiguousarray(gyr)), path)
    dropped = replace(dropped, not_finite=dropped.not_finite + incomplete)
    return FootSamples(side, rows.time, rows.acc, rows.gyr, metadata.rate, metadata.ranges, dropped=dropped)


def _turned(columns: Mapping[str, FloatArray], sensor: str, axes: str) -> FloatArray:
    return np.stack([sign * columns[f"{sensor}_{'xyz'[axis]}"] for axis, sign in _parse_axes(axes)], axis=1)


def _parse_axes(axes: str) -> list[tuple[int, float]]:
    """Return for x, y and z the file's axis it comes from and its sign."""
    parts = [part.strip() for part in axes.lower().split(",")]
    names = [part.lstrip("+-") for part in parts]
    if sorted(names) != ["x", "y", "z"] or any(len(part) > len("-x") for part in parts):
        message = f"The axes '{axes}' are not a turn of x, y and z."
        raise CsvError(message, hint="Write each axis of the file once, with its sign, such as x,-z,y.")
    return [("xyz".index(name), -1.0 if part.startswith("-") else 1.0) for name, part in zip(names, parts, strict=True)]


def _check_handedness(layout: CsvLayout) -> None:
    turn = np.zeros((3, 3))
    for row, (axis, sign) in enumerate(_parse_axes(layout.axes)):
        turn[row, axis] = sign
    if layout.gyr_axes is not None:
        # Whoever states both knows a sensor whose two halves disagree, and is taken at their word.
        _parse_axes(layout.gyr_axes)
    elif round(float(np.linalg.det(turn))) != RIGHT_HANDED:
        message = (
            f"The axes '{layout.axes}' mirror the sensor instead of turning it, so every rotation would run backwards."
        )
        hint = "Change one sign; if the accelerometer's axes are really left-handed, state --gyr-axes too."
        raise CsvError(message, hint=hint)


@dataclass(frozen=True, slots=True)
class _Table:
    """Where a file's numbers are: `positions` of the wanted columns from 0, `skip` lines above, `width` in cells."""

    positions: Mapping[str, int]
    skip: int
    width: int
    delimiter: str
    decimal: str
    encoding: str


def _find_table(path: Path, layout: CsvLayout) -> _Table:
    """Find the header, or with numbered columns the first numbers, under the first delimiter that shows them."""
    lines, encoding = _head(path)
    delimiters = DELIMITERS if layout.delimiter is None else (layout.delimiter,)
    for delimiter in delimiters:
        split = [_split(line, delimiter) for line in lines]
        for header, positions in _headers(split, layout):
            found = _numbers_under(split, header, positions)
            if found is not None:
                decimal = layout.decimal or _decimal(split[found], positions, delimiter)
                return _Table(positions, found, len(split[found]), delimiter, decimal, encoding)
    raise _no_table(path, lines, layout)


def _head(path: Path) -> tuple[list[str], str]:
    """Return the first lines and the encoding they are in."""
    try:
        with path.open("rb") as file:
            raw = b"".join(itertools.islice(file, HEAD_LINES))
    except FileNotFoundError as error:
        message = f"There is no file {path}."
        raise RecordingNotFoundError(message, path=path, hint="Check its name.") from error
    except OSError as error:
        message = f"{path} cannot be read ({error.strerror})."
        raise CsvError(message, path=path, hint="Name a CSV file you may read.") from error
    if raw[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        message = f"{path} is in UTF-16."
        raise CsvError(message, path=path, hint="Save it as UTF-8.")
    try:
        return raw.decode("utf-8-sig").splitlines(), "utf8"
    except UnicodeDecodeError:
        # Only names can be out of ASCII (°/s, m/s²), so a one-byte encoding cannot harm the numbers.
        return raw.decode("latin-1").splitlines(), "latin-1"


def _split(line: str, delimiter: str) -> list[str]:
    fields = next(csv.reader([line], delimiter=delimiter), [])
    return [field.strip() for field in fields]


def _headers(split: Sequence[Sequence[str]], layout: CsvLayout) -> Iterator[tuple[int, dict[str, int]]]:
    """Yield each line that names all wanted columns, with their positions; -1 where all of them are numbered."""
    numbered = {name: where - 1 for name, where in layout.wanted.items() if isinstance(where, int)}
    named = {name: where.strip().casefold() for name, where in layout.wanted.items() if isinstance(where, str)}
    if not named:
        yield -1, numbered
        return
    for index, fields in enumerate(split):
        names = [field.casefold() for field in fields]
        if all(where in names for where in named.values()):
            yield index, numbered | {name: names.index(where) for name, where in named.items()}


def _numbers_under(split: Sequence[Sequence[str]], header: int, positions: Mapping[str, int]) -> int | None:
    """Return the first line with numbers in all wanted columns: soon below a header, anywhere where there is none."""
    end = len(split) if header < 0 else min(len(split), header + 2 + LINES_UNDER_HEADER)
    for index in range(header + 1, end):
        fields = split[index]
        if all(0 <= position < len(fields) and _is_number(fields[position]) for position in positions.values()):
            return index
    return None


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", "."))
    except ValueError:
        return False
    return True


def _decimal(fields: Sequence[str], positions: Mapping[str, int], delimiter: str) -> str:
    if delimiter == ",":
        return "."
    return "," if any("," in fields[position] for position in positions.values()) else "."


def _no_table(path: Path, lines: list[str], layout: CsvLayout) -> CsvError:
    """Word which column was not found, and what the file shows instead."""
    named = [str(where) for where in layout.wanted.values() if isinstance(where, str)]
    text = "\n".join(lines).casefold()
    missing = [where for where in named if where.casefold() not in text]
    first = next((line for line in lines if line.strip()), "")
    shown = f"Its first line is: {first[:120]}" if first else "It is empty."
    if missing:
        message = f"{path} has no column {', '.join(missing)}. {shown}"
        hint = "Say with --columns how the columns are called there, or state their numbers, from 1."
        return CsvError(message, path=path, hint=hint, column=missing[0])
    wanted = ", ".join(str(where) for where in layout.wanted.values())
    message = f"{path} has no line in its first {HEAD_LINES} with numbers in all of {wanted}. {shown}"
    return CsvError(message, path=path, hint="Check the names and the delimiter, and that the file has data.")


def _read_columns(path: Path, table: _Table, layout: CsvLayout) -> tuple[dict[str, FloatArray], int]:
    """Return the wanted columns, NaN where a cell is empty, and the number of lines with too few or too many cells."""
    names = [f"c{index}" for index in range(table.width)]
    wanted = {name: names[position] for name, position in table.positions.items()}
    incomplete = _Incomplete()
    try:
        read = pacsv.read_csv(
            path,
            pacsv.ReadOptions(skip_rows=table.skip, column_names=names, encoding=table.encoding),
            pacsv.ParseOptions(delimiter=table.delimiter, invalid_row_handler=incomplete),
            pacsv.ConvertOptions(
                column_types=dict.fromkeys(wanted.values(), pa.float64()),
                include_columns=list(dict.fromkeys(wanted.values())),
                decimal_point=table.decimal,
            ),
        )
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise _bad_line(path, table, layout, str(error)) from error
    return {name: column_values(read[column].combine_chunks()) for name, column in wanted.items()}, incomplete.count


class _Incomplete:
    """Counts the lines Arrow cannot split into the right number of cells, such as the last one of a file cut short."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, _row: pacsv.InvalidRow) -> str:
        self.count += 1
        return "skip"


def _bad_line(path: Path, table: _Table, layout: CsvLayout, reason: str) -> CsvError:
    """Find the line Arrow stumbled over, so that the error can name it."""
    with path.open(encoding="utf-8-sig" if table.encoding == "utf8" else table.encoding, errors="replace") as file:
        for row, line in enumerate(file, start=1):
            fields = _split(line, table.delimiter)
            if row <= table.skip or len(fields) != table.width:
                continue
            for name, position in table.positions.items():
                value = fields[position]
                if value and not _is_cell(value, table.decimal):
                    column = str(layout.wanted[name])
                    message = f"{path}, line {row}, column {column}: '{value[:40]}' is no number."
                    hint = "Correct that line or take it out; empty cells are allowed."
                    return CsvError(message, path=path, hint=hint, row=row, column=column, value=value)
    message = f"{path} cannot be read as CSV ({reason.partition(chr(10))[0]})."
    return CsvError(message, path=path, hint="Save it again as plain CSV, with one line per sample.")


def _is_cell(text: str, decimal: str) -> bool:
    return text.casefold() in {"na", "n/a", "null", "nan", "#n/a"} or (
        _is_number(text) and not (decimal == "." and "," in text) and not (decimal == "," and "." in text)
    )
