"""The stride table as a Parquet file: a row a stride, left and right in order of time, every column with its unit.

The unit of a column stands in its field's metadata under `unit`, so that no reader has to guess. A number that is not
known is null. The file appears whole or not at all.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from openstride.analysis import METRICS, TIMES, Analysis
from openstride.cli._errors import FileExistsAlreadyError, FileNotWrittenError

#: Units of the columns that are neither metrics nor times; what is not named here is a count, a flag or a word.
_UNITS: Final = {
    **dict.fromkeys(("dx", "dy", "dz", "path_x", "path_y", "path_z", "live_length"), "m"),
    "turn": "rad",
    "longest_gap": "s",
}


def require_free(path: Path, *, force: bool) -> None:
    """Raise unless a file can be written at `path`, before any work is done for it."""
    if path.is_dir():
        raise FileNotWrittenError(path, "it is a folder")
    if path.exists() and not force:
        raise FileExistsAlreadyError(path)
    if not path.parent.is_dir():
        raise FileNotWrittenError(path, f"there is no folder {path.parent}")


def write_strides(path: Path, analysis: Analysis, *, force: bool = False) -> None:
    """Write the strides of an analysis to a new file.

    Parameters
    ----------
    path
        Where to.
    analysis
        What to write.
    force
        Replace a file that is there.

    Raises
    ------
    FileExistsAlreadyError
        If there is one and `force` is not set.
    FileNotWrittenError
        If the disk refuses; then nothing is left behind.
    """
    require_free(path, force=force)
    partial = path.with_name(f".{path.name}.{secrets.token_hex(8)}.partial")
    try:
        with partial.open("xb") as sink:
            pq.write_table(stride_table(analysis), sink, compression="zstd", write_page_checksum=True)
            sink.flush()
            os.fsync(sink.fileno())
        partial.replace(path)
    except OSError as error:
        raise FileNotWrittenError(path, error.strerror or str(error)) from error
    finally:
        partial.unlink(missing_ok=True)


def stride_table(analysis: Analysis) -> pa.Table:
    """Return the strides of all feet in order of time; SI units, cadence in steps per minute."""
    strides = np.concatenate([foot.strides for foot in analysis.feet.values()])
    sides = np.repeat(list(analysis.feet), [len(foot.strides) for foot in analysis.feet.values()])
    order = np.argsort(strides["t_rest"], kind="stable")
    names = strides.dtype.names or ()
    columns = {"foot": pa.array(sides[order].tolist(), pa.string())}
    columns |= {name: _column(strides[name][order]) for name in names}
    fields = [pa.field(name, column.type, metadata=_metadata(name)) for name, column in columns.items()]
    about = {"openstride": f"strides of {analysis.recording_id}, engine {analysis.engine}"}
    return pa.table(columns, schema=pa.schema(fields, metadata=about))


def _column(values: NDArray[Any]) -> pa.Array:
    flat = pa.array(np.ascontiguousarray(values).ravel(), from_pandas=values.dtype.kind == "f")
    return flat if values.ndim == 1 else pa.FixedSizeListArray.from_arrays(flat, values.shape[1])


def _metadata(name: str) -> dict[str, str] | None:
    metric = name.removeprefix("u_")
    unit = METRICS.get(metric) or ("s" if name in TIMES else _UNITS.get(name))
    if unit is None:
        return None
    return {"unit": unit} | ({"of": metric, "is": "standard uncertainty"} if name != metric else {})
