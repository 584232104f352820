"""The feet's clocks brought to the recording's: each pod counts time for itself, a little too fast or too slow.

The engine works on a foot's own time, as it does live, so that the same samples give the same strides bit for bit; the
times of its strides are converted afterwards. What a line through the clock exchanges leaves unexplained is how well
the feet are known against each other.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from openstride.analysis._engine import Columns
from openstride.recordings import SIDES, Clock, Metadata, Side

Floats = NDArray[np.float64]

#: How well two clocks are known against each other where the recording does not say (s): as on a radio.
CLOCK_SIGMA: Final = 0.015
#: Columns of the engine that are times; earlier than `NOT_KNOWN` is the engine's way to say that there is none.
TIME_COLUMNS: Final = ("contact", "rest", "toe_off", "next_contact", "next_rest")
NOT_KNOWN: Final = -1.0e8


def clock_of(metadata: Metadata, side: Side) -> Clock:
    """Return the clock of a foot; where the recording says nothing, it is the recording's own."""
    return next((clock for clock in metadata.clocks if clock.side == side), Clock(side, 0.0, 0.0))


def recording_time(values: Floats, clock: Clock) -> Floats:
    """Return times of a foot's own clock on the recording's (s)."""
    return clock.offset + (1.0 + clock.drift) * values


def unrecorded(times: Floats, gaps: Floats, clock: Clock) -> Floats:
    """Return the intervals without samples of a foot, on the recording's clock (s), shape (m, 2).

    Parameters
    ----------
    times
        Of its samples, on its own clock (s).
    gaps
        Between them, on the same clock (s), shape (m, 2).
    clock
        The foot's. What is before the first sample and after the last is unrecorded too, without bound.
    """
    if not len(times):
        return np.array([[-np.inf, np.inf]])
    inside = np.concatenate([[times[0]], gaps.ravel(), [times[-1]]])
    return np.concatenate([[-np.inf], recording_time(inside, clock), [np.inf]]).reshape(-1, 2)


def on_recording_time(rows: Columns, clock: Clock) -> Columns:
    """Return the engine's columns with all times on the recording's clock (s).

    Lengths stay as they are: a drift of 100 ppm is a fiftieth of what their scale is known to.
    """
    times = {name: rows[name] for name in TIME_COLUMNS}
    return rows | {
        name: np.where(values > NOT_KNOWN, recording_time(values, clock), values) for name, values in times.items()
    }


def clock_sigma(metadata: Metadata) -> float:
    """Return the standard uncertainty of one foot's time against the other's (s)."""
    residuals = {clock.side: clock.residual for clock in metadata.clocks}
    unknown = CLOCK_SIGMA / np.sqrt(2.0)
    left, right = (unknown if (residual := residuals.get(side)) is None else residual for side in SIDES)
    return float(np.hypot(left, right))
