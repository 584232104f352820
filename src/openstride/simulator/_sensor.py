"""From what an ideal sensor on the foot feels to what a real one gives: shaken, turned, off, noisy, clipped, counted.

A `Sensor` is a make and how it is worn; a `Specimen` is one of them on one foot, with errors of its own that last. Both
know no gait: signals in, samples out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.signal import cont2discrete, lfilter, lfilter_zi
from scipy.spatial.transform import Rotation

from openstride.recordings import GYR_UNITS, STANDARD_GRAVITY, Clock, FootSamples, Pod, Ranges, Scales, Side
from openstride.simulator._errors import within
from openstride.simulator._samples import Samples

Floats = NDArray[np.float64]

#: A count is a 16-bit integer: this many of them reach from zero to the end of the range.
COUNTS: Final = 32_768
#: How well a phone knows a pod's clock over a run: standard deviation (s), and of its drift (s per s).
CLOCK_KNOWN: Final = 0.002
DRIFT_KNOWN: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Sensor:
    """A make of sensor, and how it is worn. What varies from specimen to specimen is drawn for each.

    Parameters
    ----------
    rate, filtered
        Samples a second (Hz), and whether each is the mean over its interval, as sensors give it that filter what they
        cannot sample, or the signal at an instant.
    acc_range, gyr_range
        The magnitude at which an axis clips (m/s2, rad/s).
    acc_noise, gyr_noise
        White noise of a sample, standard deviation (m/s2, rad/s).
    acc_bias, gyr_bias
        Standard deviation of a specimen's constant error on each axis (m/s2, rad/s).
    acc_scale, gyr_scale
        Standard deviation of the relative error of each axis's scale.
    lever, ahead
        Where it sits: above the sole, and ahead of the instep (m).
    lean
        How far it is tipped forwards, as on the slope of the laces (rad).
    tilt
        Standard deviation of the rotation about each axis by which it sits askew beside that (rad).
    flex, damping
        Frequency at which it shakes on the shoe (Hz), and how soon that dies down as a share of critical damping; None
        where it sits firmly.
    clock
        Standard deviation by which its clock runs fast or slow (s per s).
    lost, packet, burst
        Share of packets that are lost, samples in a packet, and how many are lost in a row on average.
    latest_start
        It begins to record at a time drawn from zero up to this (s).
    """

    rate: float = 208.0
    filtered: bool = True
    acc_range: float = 32.0 * STANDARD_GRAVITY
    gyr_range: float = 2000.0 * GYR_UNITS["deg/s"]
    acc_noise: float = 0.02
    gyr_noise: float = 0.002
    acc_bias: float = 0.05
    gyr_bias: float = 0.004
    acc_scale: float = 0.002
    gyr_scale: float = 0.002
    lever: float = 0.07
    ahead: float = 0.0
    lean: float = 0.0
    tilt: float = 0.1
    flex: float | None = None
    damping: float = 0.3
    clock: float = 0.0
    lost: float = 0.0
    packet: int = 8
    burst: float = 2.0
    latest_start: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what no sensor is.

        Raises
        ------
        ImpossibleError
            With the value and the limits.
        """
        within("sampling rate", self.rate, 10.0, 10_000.0, "Hz")
        within("range of the accelerometer", self.acc_range / STANDARD_GRAVITY, 2.0, 400.0, "g")
        within("range of the gyroscope", self.gyr_range / GYR_UNITS["deg/s"], 100.0, 8000.0, "degrees a second")
        for what, value in (("noise", self.acc_noise), ("bias", self.acc_bias)):
            within(f"{what} of the accelerometer", value, 0.0, 20.0, "m/s2")
        for what, value in (("noise", self.gyr_noise), ("bias", self.gyr_bias)):
            within(f"{what} of the gyroscope", value, 0.0, 2.0, "rad/s")
        for what, value in (("accelerometer", self.acc_scale), ("gyroscope", self.gyr_scale)):
            within(f"scale error of the {what}", value, 0.0, 0.2, "times the scale")
        within("height over the sole", self.lever, 0.0, 0.3, "m")
        within("place ahead of the instep", self.ahead, -0.3, 0.2, "m")
        within("lean", self.lean, -np.pi, np.pi, "rad")
        within("tilt", self.tilt, 0.0, np.pi, "rad")
        if self.flex is not None:
            within("shaking", self.flex, 5.0, 0.4 * self.rate, "Hz")
        within("damping", self.damping, 0.01, 2.0, "times critical")
        within("clock error", self.clock, 0.0, 0.01, "s per s")
        within("share of lost packets", self.lost, 0.0, 0.9, "of all")
        within("packet", self.packet, 1, 1000, "samples")
        within("burst of lost packets", self.burst, 1.0, 1000.0, "packets")

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
        mount = f"{1000.0 * self.lever:.0f} mm above the sole, askew"
        return Pod(side, device=f"simulated-{side}", rate=self.rate, scales=self.scales, mount=mount)

    def specimen(self, side: Side, random: Generator) -> Specimen:
        """Draw one for a foot."""
        askew = Rotation.from_rotvec(random.normal(0.0, self.tilt, 3))
        return Specimen(
            self,
            side,
            mount=Rotation.from_euler("y", self.lean) * askew,
            acc_bias=random.normal(0.0, self.acc_bias, 3),
            gyr_bias=random.normal(0.0, self.gyr_bias, 3),
            acc_factor=1.0 + random.normal(0.0, self.acc_scale, 3),
            gyr_factor=1.0 + random.normal(0.0, self.gyr_scale, 3),
            start=float(random.uniform(0.0, self.latest_start)),
            drift=float(random.normal(0.0, self.clock)),
        )


#: One with no errors but those of counting.
IDEAL: Final = Sensor(
    filtered=False,
    acc_noise=0.0,
    gyr_noise=0.0,
    acc_bias=0.0,
    gyr_bias=0.0,
    acc_scale=0.0,
    gyr_scale=0.0,
    tilt=0.0,
    latest_start=0.0,
)


@dataclass(frozen=True, slots=True, eq=False)
class Specimen:
    """One sensor on one foot, and all that is wrong with it.

    Parameters
    ----------
    sensor, side
        Its make, and the foot it is on.
    mount
        Rotation from its axes to those of the foot.
    acc_bias, gyr_bias : (3,)
        Its constant errors (m/s2, rad/s), in its own axes.
    acc_factor, gyr_factor : (3,)
        What its axes multiply by.
    start
        When it begins to record (s).
    drift
        How much longer its second is than a second (s per s).
    """

    sensor: Sensor
    side: Side
    mount: Rotation
    acc_bias: Floats
    gyr_bias: Floats
    acc_factor: Floats
    gyr_factor: Floats
    start: float
    drift: float

    @property
    def interval(self) -> float:
        """From sample to sample (s)."""
        return (1.0 + self.drift) / self.sensor.rate

    def times(self, duration: float) -> Floats:
        """Give the times of its samples up to a duration (s)."""
        return np.asarray(self.start + self.interval * np.arange(int((duration - self.start) / self.interval)))

    def own_time(self, time: Floats) -> Floats:
        """Give what its clock says at these times (s)."""
        return np.asarray(time / (1.0 + self.drift))

    def clock(self, random: Generator) -> Clock:
        """Give its clock as a recording states it: as well as a phone comes to know it."""
        offset, drift = random.normal(0.0, CLOCK_KNOWN), self.drift + random.normal(0.0, DRIFT_KNOWN)
        return Clock(self.side, float(offset), float(drift), CLOCK_KNOWN)

    def felt(self, ideal: Callable[[Floats], Samples], times: Floats) -> Samples:
        """Give what it can feel of what an ideal one feels at any time: at these times (s), or around them."""
        if not self.sensor.filtered:
            return ideal(times)
        return averaged(ideal(times[0] + 0.5 * self.interval * np.arange(-1, 2 * len(times))))

    def measured(self, felt: Samples, random: Generator) -> FootSamples:
        """Give what it measures of what it can feel at all its times: whole counts in SI units, some of them lost."""
        sensor, scales = self.sensor, self.sensor.scales
        loose = felt if sensor.flex is None else shaken(felt, sensor.flex, sensor.damping)
        askew = loose.turned(self.mount)
        force = askew.force * self.acc_factor + self.acc_bias + random.normal(0.0, sensor.acc_noise, askew.force.shape)
        rate = askew.rate * self.gyr_factor + self.gyr_bias + random.normal(0.0, sensor.gyr_noise, askew.rate.shape)
        sent = arrived(len(felt), sensor, random)
        return FootSamples(
            self.side,
            self.own_time(felt.time)[sent],
            _counted(force, scales.acc)[sent],
            _counted(rate, scales.gyr)[sent],
            nominal_rate=sensor.rate,
            ranges=sensor.ranges,
            scales=scales,
            sequence=np.flatnonzero(sent).astype(np.int32),
        )


def averaged(felt: Samples) -> Samples:
    """Average over intervals, by Simpson's rule: of the signals at their beginnings, middles and ends in turn."""

    def mean(signal: Floats) -> Floats:
        return np.asarray((signal[:-2:2] + 4.0 * signal[1:-1:2] + signal[2::2]) / 6.0)

    return Samples(felt.time[1:-1:2], mean(felt.force), mean(felt.rate))


def shaken(felt: Samples, frequency: float, damping: float) -> Samples:
    """Give what a sensor feels that sits on a spring: it follows the foot late, and shakes after every jolt.

    A mass on a damped spring feels what its base feels through a low-pass of second order, force and turning alike.

    Parameters
    ----------
    felt
        By the base, evenly sampled.
    frequency, damping
        Of the spring (Hz, share of critical damping).
    """
    own = 2.0 * np.pi * frequency
    top, bottom, _ = cont2discrete(
        ([2.0 * damping * own, own**2], [1.0, 2.0 * damping * own, own**2]), felt.time[1] - felt.time[0], method="foh"
    )
    top = top.ravel()
    settled = lfilter_zi(top, bottom)

    def through(signal: Floats) -> Floats:
        return np.asarray(lfilter(top, bottom, signal, axis=0, zi=settled[:, None] * signal[:1])[0])

    return Samples(felt.time, through(felt.force), through(felt.rate))


def arrived(count: int, sensor: Sensor, random: Generator) -> NDArray[np.bool_]:
    """Draw which of so many samples arrive: packets are lost in bursts, the first never."""
    if sensor.lost <= 0.0:
        return np.ones(count, np.bool_)
    packets = -(-count // sensor.packet)
    # Stretches of lost packets and of those between them, each of a random length, until there are enough.
    held = sensor.burst * (1.0 - sensor.lost) / sensor.lost
    stretches = int(2.0 * packets / (held + sensor.burst)) + 10
    lengths = np.column_stack(
        [random.geometric(1.0 / held, stretches), random.geometric(1.0 / sensor.burst, stretches)]
    )
    which = np.repeat(np.tile([True, False], stretches), lengths.ravel())
    which = np.append(which, np.ones(max(0, packets - len(which)), np.bool_))[:packets]
    return np.repeat(which, sensor.packet)[:count]


def _counted(signal: Floats, scale: float) -> Floats:
    """Give whole counts within the range, times what a count is worth."""
    return np.ascontiguousarray(np.clip(np.rint(signal / scale), -COUNTS, COUNTS - 1) * scale)
