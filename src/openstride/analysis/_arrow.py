"""The strides of an analysis as columns in Arrow's form, which Parquet files hold: a tenth of the work of its JSON.

Numbers that are not known are null. A column has the same type whatever is known, so that the files of all runs can be
read together.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from openstride.analysis._table import DISPLACEMENT, METRICS, TIMES, flags_of_all
from openstride.recordings import Side

_NUMBERS = (*TIMES, *METRICS, *DISPLACEMENT, "turn", "live_length")


def strides_arrow(tables: Mapping[Side, NDArray[np.void]]) -> pa.Table:
    """Return the strides of both feet in order of time."""
    feet = pa.concat_tables([_foot(side, table) for side, table in tables.items()])
    return feet.take(np.argsort(feet["t_rest"].to_numpy(), kind="stable"))


def _foot(side: Side, table: NDArray[np.void]) -> pa.Table:
    sigmas = [_column(table[f"u_{name}"]) for name in METRICS]
    return pa.table(
        {
            "foot": pa.repeat(side, len(table)),
            **{name: _column(table[name]) for name in _NUMBERS},
            "uncertainty": pa.StructArray.from_arrays(sigmas, list(METRICS)),
            "flags": pa.array(flags_of_all(table), pa.list_(pa.string())),
        }
    )


def _column(values: NDArray[np.float64]) -> pa.Array:
    return pa.array(values, mask=~np.isfinite(values))
