"""The other side of the packing, as the page does it."""

from __future__ import annotations

from base64 import b64decode
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openstride.report import ABSENT, Packed


def unpacked(column: Packed) -> NDArray[np.float64]:
    """Return the numbers of a column, NaN for what is not known."""
    steps = np.frombuffer(b64decode(column["data"]), "<i2")
    return np.where(steps == ABSENT, np.nan, column["zero"] + column["scale"] * steps)


def times_of(strides: dict[str, Any]) -> NDArray[np.float64]:
    """Return the times of the strides of a foot (s)."""
    return np.asarray(strides["time"]["zero"] + np.frombuffer(b64decode(strides["time"]["data"]), "<i4") / 10_000)


def flagged(strides: dict[str, Any], name: str) -> NDArray[np.bool_]:
    """Return which strides of a foot carry a flag."""
    bits = np.frombuffer(b64decode(strides["flags"]), np.uint8)
    return np.asarray(bits >> strides["flag_names"].index(name) & 1, np.bool_)
