"""Speed bands: by which speed a stride is walked, walked fast, run, or run fast."""

from __future__ import annotations

from math import isnan
from typing import Final, Literal, get_args

Band = Literal["walk", "fast", "run", "run_fast", "all"]

BANDS: Final[tuple[Band, ...]] = get_args(Band)

# Lower edges in m/s, half-open upwards. They belong to the published targets: moving one changes every figure.
_FAST: Final = 1.5
_RUN: Final = 2.2
_RUN_FAST: Final = 3.0


def band_of(speed: float) -> Band | None:
    """Band of a speed in m/s; None when the speed is not known, and then only `all` holds the stride."""
    if isnan(speed):
        return None
    if speed < _FAST:
        return "walk"
    if speed < _RUN:
        return "fast"
    return "run" if speed < _RUN_FAST else "run_fast"


def in_band(speed: float, band: Band) -> bool:
    """Whether a stride of this speed (m/s) belongs to a band; every stride belongs to `all`."""
    return band == "all" or band_of(speed) == band
