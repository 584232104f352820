"""Dead reckoning: what the samples of an ideal sensor say about where it went."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import cumulative_trapezoid
from scipy.spatial.transform import Rotation

from openstride.recordings import STANDARD_GRAVITY
from openstride.simulator import Samples

Floats = NDArray[np.float64]


def integrated(samples: Samples, attitude: Rotation, velocity: Floats) -> tuple[Floats, Rotation]:
    """Places from the first sample on, and the last attitude."""
    steps = np.diff(samples.time)
    turns = 0.5 * steps[:, None] * (samples.rate[1:] + samples.rate[:-1])
    turns += steps[:, None] ** 2 / 12.0 * np.cross(samples.rate[:-1], samples.rate[1:])
    attitudes = [attitude]
    for turn in Rotation.from_rotvec(turns):
        attitudes.append(attitudes[-1] * turn)
    level = Rotation.concatenate(attitudes).apply(samples.force) - [0.0, 0.0, STANDARD_GRAVITY]
    speed = velocity + cumulative_trapezoid(level, samples.time, axis=0, initial=0.0)
    return cumulative_trapezoid(speed, samples.time, axis=0, initial=0.0), attitudes[-1]
