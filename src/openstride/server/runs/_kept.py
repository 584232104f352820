"""The records of an activity without strides as they are kept beside it: Parquet, which says all that they say."""

from __future__ import annotations

from typing import Final

from openstride.activity import Records
from openstride.formats import read

RECORDS: Final = "records.parquet"


def records_in(content: bytes) -> Records | None:
    """Return the records in a file; None where it has only their columns, as those of the first days."""
    reading = read(content)
    return reading.activities[0] if reading.outcome == "read" else None
