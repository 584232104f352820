"""The strides of one foot as columns: what the page draws and lists of single strides, and no more."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from openstride.analysis import FLAGS
from openstride.report._packing import base64, pack, pack_times

#: Two hours of both feet are twenty thousand strides, so a column is carried only where the page has a use for it.
COLUMNS: Final = (
    "stride_length", "u_stride_length", "speed", "cadence", "contact_time", "u_contact_time", "flight_time",
    "duty_factor", "strike_angle", "u_strike_angle", "pronation", "u_pronation", "impact", "clearance",
)  # fmt: skip


def strides(table: NDArray[np.void]) -> dict[str, Any]:
    """Return the strides of one foot.

    Parameters
    ----------
    table
        Structured array with the fields of `openstride.analysis.DTYPE`.
    """
    contact = table["t_contact"]
    flags = np.stack([table[name] for name in FLAGS], axis=-1)
    return {
        "count": len(table),
        "time": pack_times(np.where(np.isfinite(contact), contact, table["t_rest"])),
        "columns": {name: pack(table[name]) for name in COLUMNS},
        "flag_names": list(FLAGS),
        "flags": base64(np.packbits(flags, axis=-1, bitorder="little")[:, 0]),
    }
