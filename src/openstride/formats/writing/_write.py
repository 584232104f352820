"""Records in, a file out: the counterpart of `openstride.formats._read`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, Literal, get_args

from openstride.activity import Records
from openstride.formats.writing._fit import write_fit
from openstride.formats.writing._gpx import write_gpx
from openstride.formats.writing._table import write_csv, write_parquet
from openstride.formats.writing._tcx import write_tcx

#: What an activity can be written as.
Written = Literal["fit", "tcx", "gpx", "csv", "parquet"]
WRITTEN: Final[tuple[Written, ...]] = get_args(Written)

WRITERS: Final[Mapping[Written, Callable[[Records], bytes]]] = MappingProxyType(
    {"fit": write_fit, "tcx": write_tcx, "gpx": write_gpx, "csv": write_csv, "parquet": write_parquet}
)


def write(records: Records, kind: Written) -> bytes:
    """Return an activity as a file.

    `read` reads it back, and what was read is written as the same file once more.

    Parameters
    ----------
    records
        The activity.
    kind
        What it is written as.

    Raises
    ------
    UnwritableError
        When the activity lacks what the format is made of: GPX has positions, GPX and TCX have a start.
    """
    return WRITERS[kind](records)
