"""Where a sensor ran out of range: the range as declared, checked against the samples, or found in them.

A sensor that clips leaves plateaus. A plateau is told from a natural crest by how long the signal stays near its
extreme: near a smooth crest the signal is a parabola, and of the time it spends above 70 % of the extreme it spends
√0.05 / √0.30 = 41 % above 95 % of it. A clipped crest spends more, a sharp impact less. The extreme itself is not one
value: real sensors wobble on the plateau and clip each axis elsewhere by a few percent, since the raw limit is scaled
and shifted by calibration. So the plateaus decide *that* and *where* the sensor clips, and one range, with a margin,
then serves its three axes and both signs. The numbers below were chosen on recordings of six sensors: without a
declared range, they find the one of each trial with more than 2.1 % of its samples clipped and of some with 0.5 %,
and nothing where nothing clips.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

#: A value this near to the range counts as clipped. Calibration moves the true limit by up to 2 %.
CLIPPED_FROM: Final = 0.98
#: The data may exceed the declared range by this much before the declaration is called wrong; again calibration.
RANGE_TOLERANCE: Final = 0.05
#: The part of the extreme a plateau, and a whole crest, reaches down to.
PLATEAU_FROM: Final = 0.95
CREST_FROM: Final = 0.70
#: Time on the plateau over time on the rest of the crest: 0.69 for a parabola.
PLATEAU_RATIO: Final = 0.8
#: Fewer samples or crests than this are chance.
PLATEAU_SAMPLES: Final = 20
PLATEAU_CRESTS: Final = 4
#: Nine tenths of the smallest ranges sold, 2 g and 125 degrees per second: what stays below cannot have clipped.
SMALLEST_ACC_RANGE: Final = 17.6
SMALLEST_GYR_RANGE: Final = 1.96


@dataclass(frozen=True, slots=True)
class Clipping:
    """Clipping of one sensor, accelerometer or gyroscope.

    Parameters
    ----------
    range
        The magnitude at which it clips (m/s2 or rad/s); None where it is neither declared nor seen to clip.
    found
        True when the range was found in the samples, because none was declared or because the declared one is wrong.
    counts
        Samples at the limit on x, y and z.
    share
        Part of the samples with at least one axis at the limit, 0 to 1.
    """

    range: float | None
    found: bool
    counts: tuple[int, int, int]
    share: float

    @property
    def threshold(self) -> float:
        """The magnitude from which a value counts as clipped; infinite where nothing clips."""
        return np.inf if self.range is None else CLIPPED_FROM * self.range


def find_clipping(values: FloatArray, declared: float | None, smallest: float) -> Clipping:
    """Find the clipped samples of a sensor.

    Parameters
    ----------
    values : (n, 3)
        Specific force or angular rate, in the sensor's axes.
    declared
        The range it is said to have, or None.
    smallest
        A range below which no plateau is believed.
    """
    extremes = [(float(values[:, axis].max()), float(values[:, axis].min())) for axis in range(3)]
    largest = max(max(highest, -lowest) for highest, lowest in extremes)
    plateaus = _plateaus(values, extremes, smallest)
    limit, found = declared, False
    if declared is None or _contradicts(largest, declared, plateaus):
        limit, found = (float(np.median(plateaus)), True) if plateaus else (None, False)
    if limit is None or largest < CLIPPED_FROM * limit:
        return Clipping(limit, found, (0, 0, 0), 0.0)
    clipped = [np.abs(values[:, axis]) >= CLIPPED_FROM * limit for axis in range(3)]
    x, y, z = (int(np.count_nonzero(axis)) for axis in clipped)
    return Clipping(limit, found, (x, y, z), np.count_nonzero(clipped[0] | clipped[1] | clipped[2]) / len(values))


def _contradicts(largest: float, declared: float, plateaus: list[float]) -> bool:
    """Tell whether the samples leave no doubt that the declared range is wrong.

    Values beyond it do. So do plateaus below it, if two sides of the sensor agree on them: one alone may be a gait
    with flat crests, and a declaration deserves more trust than that.
    """
    if largest > (1.0 + RANGE_TOLERANCE) * declared:
        return True
    if len(plateaus) < 2 or np.ptp(plateaus) > RANGE_TOLERANCE * max(plateaus):
        return False
    return float(np.median(plateaus)) < (1.0 - RANGE_TOLERANCE) * declared


def _plateaus(values: FloatArray, extremes: list[tuple[float, float]], smallest: float) -> list[float]:
    """Return the level of every plateau among the three axes and both signs."""
    sides = [
        (values[:, axis], sign, sign * extreme)
        for axis, both in enumerate(extremes)
        for sign, extreme in zip((1.0, -1.0), both, strict=True)
    ]
    levels = (_plateau(*side) for side in sides if side[2] >= smallest)
    return [level for level in levels if level is not None]


def _plateau(channel: FloatArray, sign: float, extreme: float) -> float | None:
    """Return the level at which one side of a channel is cut off, or None; `sign` 1 is the upper side, -1 the lower."""
    # From here on only the crests count, a small part of the samples.
    limit = sign * CREST_FROM * extreme
    crest = np.flatnonzero(channel >= limit if sign > 0.0 else channel <= limit)
    height = sign * channel[crest]
    on_top = height >= PLATEAU_FROM * extreme
    starts = np.flatnonzero(np.diff(crest, prepend=-2) > 1)
    top = np.add.reduceat(on_top.astype(np.int64), starts)
    length = np.diff(starts, append=len(crest))
    reaching = top > 0
    on_plateau, beside = int(top.sum()), int((length - top)[reaching].sum())
    if on_plateau < PLATEAU_SAMPLES or reaching.sum() < PLATEAU_CRESTS or on_plateau <= PLATEAU_RATIO * beside:
        return None
    return float(np.median(height[on_top]))
