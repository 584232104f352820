"""What validation refuses.

    ValidationError
    ├── NothingToValidateError   the folder holds no recording
    └── UnusableReferenceError   a reference table lacks what its kind must have

A recording that cannot be read, or a reference table that cannot be used, is not an error of the validation: it is
named among the missing figures, and the other recordings are judged all the same.
"""

from __future__ import annotations

from pathlib import Path


class ValidationError(Exception):
    """Base of everything this package raises."""


class NothingToValidateError(ValidationError):
    """A folder in which no recording was found.

    Attributes
    ----------
    directory
        The folder that was searched.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        what = "no such folder" if not directory.is_dir() else "no recording.json in it or below it"
        super().__init__(
            f"{directory}: {what}. Give a recording (a folder with recording.json and left.parquet or right.parquet) "
            f"or a folder of recordings."
        )


class UnusableReferenceError(ValidationError):
    """A reference table that lacks what its kind must have.

    Attributes
    ----------
    table, reason
        Name of the table without `truth_`, and what is wrong with it.
    """

    def __init__(self, table: str, reason: str) -> None:
        self.table = table
        self.reason = reason
        super().__init__(f"truth_{table}.parquet: {reason}. See docs/recording.md for what the table must hold.")
