"""Rows of numbers in 16 bits each, and instants in 32: a report of two hours stays a file that is sent by mail.

The steps of a row are 1/65534 of its span. That is finer than a tenth of what any number of a stride is known to.
"""

from __future__ import annotations

from base64 import b64encode
from typing import Any, Final, TypedDict

import numpy as np
from numpy.typing import NDArray

#: What stands for a number that is not known.
ABSENT: Final = -32768
#: The steps on either side of the middle; `ABSENT` lies beyond them.
MOST: Final = 32767
#: An instant is told to a tenth of a millisecond: a contact is known to some, and a sample lasts five.
PER_SECOND: Final = 10_000


class PackedTimes(TypedDict):
    """Instants: `zero + k / PER_SECOND` (s), the k in base64 of little-endian int32."""

    zero: float
    data: str


class Packed(TypedDict):
    """A row of numbers: `zero + scale * k` for each k but `ABSENT`, the k in base64 of little-endian int16."""

    scale: float
    zero: float
    data: str


def pack(values: NDArray[np.floating[Any]]) -> Packed:
    """Pack a row of numbers; what is not finite is absent.

    Parameters
    ----------
    values : (n,) float
        In any unit.
    """
    known = np.isfinite(values)
    inside = values[known].astype(np.float64)
    # Halves first: a span from one end of the floats to the other must not overflow.
    low, high = (0.5 * float(inside.min()), 0.5 * float(inside.max())) if len(inside) else (0.0, 0.0)
    zero, scale = low + high, (high - low) / MOST
    steps = np.full(len(values), ABSENT, "<i2")
    # A row of equal numbers has no span, and one that is next to nothing none that a float can hold.
    steps[known] = np.clip(np.rint((inside - zero) / scale), -MOST, MOST) if scale > 0.0 else 0
    return Packed(scale=scale, zero=zero, data=base64(steps))


def pack_times(times: NDArray[np.float64]) -> PackedTimes:
    """Pack instants (s), which are all known and at most 59 hours apart."""
    zero = float(times[0]) if len(times) else 0.0
    return PackedTimes(zero=zero, data=base64(np.rint((times - zero) * PER_SECOND).astype("<i4")))


def base64(values: NDArray[Any]) -> str:
    """Return the bytes of an array in base64; its byte order is the caller's to choose."""
    return b64encode(values.tobytes()).decode("ascii")
