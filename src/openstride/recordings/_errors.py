"""What can go wrong with a recording: one tree, and every branch carries what it knows as data.

::

    RecordingError
    ├── RecordingNotFoundError      no such folder
    ├── MetadataMissingError        a folder without recording.json
    ├── MetadataError               recording.json is not what it should be: `field`
    ├── NoFeetError                 neither left.parquet nor right.parquet
    ├── ForeignParquetError         a Parquet file with other columns: `missing`, `found`
    ├── DamagedFileError            truncated, corrupt, or not the file that was written
    ├── TooFewSamplesError          empty, or a single sample: `samples`
    ├── UnusableSamplesError        most rows had to be dropped: `rows`, `dropped`
    ├── UnitError                   the numbers cannot be in the unit they are said to be in: `quantity`, `likely`
    ├── CsvError                    a CSV file does not fit what was said about it: `row`, `column`, `value`
    ├── TableMissingError           no such table beside the samples: `name`
    ├── RecordingExistsError        there is one already; raw data is never overwritten
    └── RecordingNotWrittenError    the disk said no

The text of an error is what happened, with the values, then what the reader can do next.
"""

from __future__ import annotations

from pathlib import Path


class RecordingError(Exception):
    """Something is wrong with a recording; the base of all errors of this room.

    Parameters
    ----------
    message
        What happened, with the values.
    path
        The file or folder it happened to, where there is one.
    hint
        What to do next.
    """

    def __init__(self, message: str, *, path: Path | None = None, hint: str = "") -> None:
        super().__init__(f"{message} {hint}".rstrip())
        self.message = message
        self.path = path
        self.hint = hint


class RecordingNotFoundError(RecordingError):
    """There is no folder of that name."""


class MetadataMissingError(RecordingError):
    """The folder has no ``recording.json``."""


class MetadataError(RecordingError):
    """``recording.json`` is not valid; `field` names the place, such as ``pods[0].rate_hz``."""

    def __init__(self, message: str, *, path: Path | None = None, hint: str = "", field: str = "") -> None:
        super().__init__(message, path=path, hint=hint)
        self.field = field


class NoFeetError(RecordingError):
    """The folder holds no foot."""


class ForeignParquetError(RecordingError):
    """A Parquet file that is no foot of ours; `missing` and `found` are column names."""

    def __init__(
        self,
        message: str,
        *,
        path: Path | None = None,
        hint: str = "",
        missing: tuple[str, ...] = (),
        found: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message, path=path, hint=hint)
        self.missing = missing
        self.found = found


class DamagedFileError(RecordingError):
    """The file is truncated or corrupt, or its checksum is not the one it was written with."""


class TooFewSamplesError(RecordingError):
    """A foot with no sample, or only one; `samples` says which."""

    def __init__(self, message: str, *, path: Path | None = None, hint: str = "", samples: int = 0) -> None:
        super().__init__(message, path=path, hint=hint)
        self.samples = samples


class UnusableSamplesError(RecordingError):
    """More rows had to be dropped than could be kept: `dropped` of `rows`."""

    def __init__(
        self, message: str, *, path: Path | None = None, hint: str = "", rows: int = 0, dropped: int = 0
    ) -> None:
        super().__init__(message, path=path, hint=hint)
        self.rows = rows
        self.dropped = dropped


class UnitError(RecordingError):
    """The `quantity` cannot be in the unit it is said to be in; `likely` is the unit it looks like, where known."""

    def __init__(
        self, message: str, *, path: Path | None = None, hint: str = "", quantity: str = "", likely: str | None = None
    ) -> None:
        super().__init__(message, path=path, hint=hint)
        self.quantity = quantity
        self.likely = likely


class CsvError(RecordingError):
    """A CSV file does not fit its description; `row` counts lines of the file from 1."""

    def __init__(
        self,
        message: str,
        *,
        path: Path | None = None,
        hint: str = "",
        row: int | None = None,
        column: str | None = None,
        value: str | None = None,
    ) -> None:
        super().__init__(message, path=path, hint=hint)
        self.row = row
        self.column = column
        self.value = value


class TableMissingError(RecordingError):
    """The recording has no table called `name`."""

    def __init__(self, message: str, *, path: Path | None = None, hint: str = "", name: str = "") -> None:
        super().__init__(message, path=path, hint=hint)
        self.name = name


class RecordingExistsError(RecordingError):
    """Something of that name is there already."""


class RecordingNotWrittenError(RecordingError):
    """The recording could not be stored; nothing was left behind."""
