"""What validation needs to see of a recording and of its analysis.

Small protocols, the names of their columns, and nothing that computes. The real types satisfy them, and so do the
synthetic strides of the tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from openstride.recordings import Side

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Table = Mapping[str, NDArray[Any]]
"""A reference table: columns by name, all of one length."""


class SampledFoot(Protocol):
    """One foot of a recording: only the times of its samples are of interest here."""

    @property
    def time(self) -> Floats:
        """Times of the samples, shape (n,), s."""


class Described(Protocol):
    """What a recording says about itself."""

    @property
    def collection(self) -> str | None:
        """Name of the set of recordings it belongs to."""

    @property
    def closed_loop(self) -> bool | None:
        """Whether it ends where it began."""

    @property
    def nominal_distance(self) -> float | None:
        """Length of the way as its source states it, m."""


class Recorded(Protocol):
    """A recording with its reference."""

    @property
    def id(self) -> str:
        """Name of the recording."""

    @property
    def feet(self) -> Mapping[Side, SampledFoot]:
        """Samples by side."""

    @property
    def metadata(self) -> Described:
        """What the recording says about itself."""

    @property
    def truths(self) -> tuple[str, ...]:
        """Names of its reference tables, without `truth_`."""

    def truth(self, name: str) -> Table:
        """Columns of one reference table."""


class AnalysedFoot(Protocol):
    """What the engine found on one foot."""

    @property
    def strides(self) -> NDArray[np.void]:
        """Strides in order of time: a structured array in SI units, NaN where a number is absent."""

    @property
    def path(self) -> NDArray[np.void]:
        """Places t, x, y, z (s, m) of the sensor at its rest instants, in order."""


class Analysed(Protocol):
    """What the engine found in a recording."""

    @property
    def feet(self) -> Mapping[Side, AnalysedFoot]:
        """Findings by side."""


def column(strides: NDArray[np.void], name: str) -> Floats:
    """Return one column of the strides as floats, all NaN when the analysis has no such column."""
    if name not in (strides.dtype.names or ()):
        return np.full(len(strides), np.nan)
    return strides[name].astype(np.float64)


def lengths(strides: NDArray[np.void]) -> Floats:
    """Return the stride lengths in m, NaN where the stride was counted but not measured."""
    length = column(strides, "stride_length")
    if "measured" in (strides.dtype.names or ()):
        length[~strides["measured"].astype(np.bool_)] = np.nan
    return length


def flags(stride: np.void) -> tuple[str, ...]:
    """Return the names of the flags that one stride carries."""
    names = stride.dtype.names or ()
    return tuple(name for name in ("clipped", "repaired", "gap") if name in names and stride[name] > 0)
