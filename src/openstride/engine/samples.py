"""The samples a foot still needs, in order of time, in plain arrays: the oldest are dropped when the arrays are full.

A sample has a *number*, counted from the first of the stream, and lies at index `number - oldest`.
"""

from .elementary import root
from .sensor import GRAVITY

CAPACITY = 4096
KEPT = 2048  # at most this many are carried over when the arrays are full


class Samples:
    """One array a channel. The solver adds what it integrates: attitude, velocity and moment since the last rest."""

    def __init__(self) -> None:
        self.oldest = 0  # number of the sample at index 0
        self.count = 0  # samples held
        self.time = [0.0] * CAPACITY
        self.force_x = [0.0] * CAPACITY
        self.force_y = [0.0] * CAPACITY
        self.force_z = [0.0] * CAPACITY
        self.rate_x = [0.0] * CAPACITY  # repaired where it clipped
        self.rate_y = [0.0] * CAPACITY
        self.rate_z = [0.0] * CAPACITY
        self.motion = [0.0] * CAPACITY  # how far from rest, (rad/s) squared
        self.doubt_x = [0.0] * CAPACITY  # standard deviation of a repaired rate, 0 where it was measured
        self.doubt_y = [0.0] * CAPACITY
        self.doubt_z = [0.0] * CAPACITY
        self.saved_x = [0.0] * CAPACITY  # repaired rates before a second solution is tried
        self.saved_y = [0.0] * CAPACITY
        self.saved_z = [0.0] * CAPACITY
        self.turn_w = [0.0] * CAPACITY  # attitude, sensor to level
        self.turn_x = [0.0] * CAPACITY
        self.turn_y = [0.0] * CAPACITY
        self.turn_z = [0.0] * CAPACITY
        self.gain_x = [0.0] * CAPACITY  # V, integral of the specific force in the level frame since the rest instant
        self.gain_y = [0.0] * CAPACITY
        self.gain_z = [0.0] * CAPACITY
        self.moment_x = [0.0] * CAPACITY  # W, minus the integral of time since rest times that force
        self.moment_y = [0.0] * CAPACITY
        self.moment_z = [0.0] * CAPACITY


def drop(samples: Samples, number: int) -> None:
    """Forget all samples before the one of this number; `samples.oldest` moves up to it."""
    shift = number - samples.oldest
    rest = samples.count - shift
    if shift <= 0 or rest < 0:
        return
    for i in range(rest):
        samples.time[i] = samples.time[i + shift]
        samples.force_x[i] = samples.force_x[i + shift]
        samples.force_y[i] = samples.force_y[i + shift]
        samples.force_z[i] = samples.force_z[i + shift]
        samples.rate_x[i] = samples.rate_x[i + shift]
        samples.rate_y[i] = samples.rate_y[i + shift]
        samples.rate_z[i] = samples.rate_z[i + shift]
        samples.motion[i] = samples.motion[i + shift]
        samples.doubt_x[i] = samples.doubt_x[i + shift]
        samples.doubt_y[i] = samples.doubt_y[i + shift]
        samples.doubt_z[i] = samples.doubt_z[i + shift]
        samples.turn_w[i] = samples.turn_w[i + shift]
        samples.turn_x[i] = samples.turn_x[i + shift]
        samples.turn_y[i] = samples.turn_y[i + shift]
        samples.turn_z[i] = samples.turn_z[i + shift]
        samples.gain_x[i] = samples.gain_x[i + shift]
        samples.gain_y[i] = samples.gain_y[i + shift]
        samples.gain_z[i] = samples.gain_z[i + shift]
        samples.moment_x[i] = samples.moment_x[i + shift]
        samples.moment_y[i] = samples.moment_y[i + shift]
        samples.moment_z[i] = samples.moment_z[i + shift]
    samples.count = rest
    samples.oldest = number


def full_from(samples: Samples) -> int:
    """Number of the sample from which on KEPT are held when the arrays are full; -1 while there is room."""
    if samples.count < CAPACITY:
        return -1
    return samples.oldest + samples.count - KEPT


def empty(samples: Samples) -> None:
    """Forget all samples; the next keeps counting."""
    samples.oldest += samples.count
    samples.count = 0


def append(
    samples: Samples,
    time: float,
    force_x: float,
    force_y: float,
    force_z: float,
    rate_x: float,
    rate_y: float,
    rate_z: float,
) -> None:
    """Keep one sample: time in s, specific force in m/s2, angular rate in rad/s, sensor axes."""
    i = samples.count
    samples.time[i] = time
    samples.force_x[i] = force_x
    samples.force_y[i] = force_y
    samples.force_z[i] = force_z
    samples.rate_x[i] = rate_x
    samples.rate_y[i] = rate_y
    samples.rate_z[i] = rate_z
    excess = 0.25 * (root(force_x * force_x + force_y * force_y + force_z * force_z) - GRAVITY)
    samples.motion[i] = rate_x * rate_x + rate_y * rate_y + rate_z * rate_z + excess * excess
    samples.doubt_x[i] = 0.0
    samples.doubt_y[i] = 0.0
    samples.doubt_z[i] = 0.0
    samples.count = i + 1


def find(samples: Samples, time: float) -> int:
    """Index of the first sample held at or after a time; the count where there is none."""
    low = 0
    high = samples.count
    while low < high:
        middle = (low + high) // 2
        if samples.time[middle] < time:
            low = middle + 1
        else:
            high = middle
    return low
