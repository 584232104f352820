"""Pieces of the real recordings, as the engine takes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from openstride.recordings import Side, inspect, read_recording
from openstride.simulator import Samples


def real(shared: Path, name: str, seconds: float, start: float = 0.0, side: Side | None = None) -> Samples:
    """Read some seconds of one foot of a recording."""
    feet = read_recording(shared / "recordings" / name).feet
    foot = feet[next(iter(feet)) if side is None else side]
    first, stop = np.searchsorted(foot.time, foot.time[0] + np.array([start, start + seconds]))
    return Samples(foot.time[first:stop], foot.specific_force[first:stop], foot.angular_rate[first:stop])


def limits(shared: Path, name: str) -> dict[str, Any]:
    """Give the sensor settings at which a recording clips."""
    signal = inspect(next(iter(read_recording(shared / "recordings" / name).feet.values())))
    return {"rate_limit": min(signal.gyr.threshold, 1e9), "force_limit": min(signal.acc.threshold, 1e9)}
