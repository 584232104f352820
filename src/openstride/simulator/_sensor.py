"""From what an ideal sensor on the foot feels to what a real one gives: turned, biased, noisy, clipped, counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from openstride.recordings import GYR_UNITS, STANDARD_GRAVITY, FootSamples, Pod, Ranges, Scales, Side
from openstride.simulator._samples import Samples

Floats = NDArray[np.float64]

#: A count is a 16-bit integer: this many of them reach from zero to the end of the range.
COUNTS: Final = 32_768


@dataclass(frozen=True, slots=True)
class Sensor:
    """A make of sensor, and how it is worn. What varies from specimen to specimen is drawn for each.

    Parameters
    ----------
    rate
        Samples a second (Hz).
    acc_range, gyr_range
        The magnitude at which an axis clips (m/s2, rad/s).
    acc_noise, gyr_noise
        White noise of a sample, standard deviation (m/s2, rad/s).
    acc_bias, gyr_bias
        Standard deviation of a specimen's constant error on each axis (m/s2, rad/s).
    tilt
        Standard deviation of the rotation about each axis by which it sits askew on the shoe (rad).
    latest_start
        It begins to record at a time drawn from zero up to this (s).
    """

    rate: float = 208.0
    acc_range: float = 32.0 * STANDARD_GRAVITY
    gyr_range: float = 2000.0 * GYR_UNITS["deg/s"]
    acc_noise: float = 0.02
    gyr_noise: float = 0.002
    acc_bias: float = 0.05
    gyr_bias: float = 0.004
    tilt: float = 0.1
    latest_start: float = 1.0

    @property
    def ranges(self) -> Ranges:
        """The ranges as a recording states them."""
        return Ranges(self.acc_range, self.gyr_range)

    @property
    def scales(self) -> Scales:
        """What a count is worth."""
        return Scales(self.acc_range / COUNTS, self.gyr_range / COUNTS)

    def pod(self, side: Side) -> Pod:
        """Describe the sensor of a side as a recording does."""
        return Pod(side, device=f"simulated-{side}", rate=self.rate, scales=self.scales, mount="on the laces, askew")

    def times(self, duration: float, random: Generator) -> Floats:
        """Draw when it starts, and give the times of its samples up to a duration (s)."""
        start = random.uniform(0.0, self.latest_start)
        return np.asarray(start + np.arange(int((duration - start) * self.rate)) / self.rate)

    def measured(self, felt: Samples, side: Side, random: Generator) -> FootSamples:
        """Give what a specimen of it measures of what an ideal one feels: whole counts, in SI units."""
        askew = felt.turned(Rotation.from_rotvec(random.normal(0.0, self.tilt, 3)))
        return FootSamples(
            side,
            felt.time,
            _counted(askew.force, self.acc_bias, self.acc_noise, self.scales.acc, random),
            _counted(askew.rate, self.gyr_bias, self.gyr_noise, self.scales.gyr, random),
            nominal_rate=self.rate,
            ranges=self.ranges,
            scales=self.scales,
            sequence=np.arange(len(felt), dtype=np.int32),
        )


def _counted(signal: Floats, bias: float, noise: float, scale: float, random: Generator) -> Floats:
    """Add the errors and give whole counts within the range, times what a count is worth."""
    disturbed = signal + random.normal(0.0, bias, 3) + random.normal(0.0, noise, signal.shape)
    return np.ascontiguousarray(np.clip(np.rint(disturbed / scale), -COUNTS, COUNTS - 1) * scale)
