"""The samples a foot still needs, in order of time, in plain arrays: the oldest are dropped when the arrays are full.

A sample has a *number*, counted from the first of the stream, and lies at index `number - oldest`.
"""

from .elementary import root
from .sensor import GRAVITY

CAPACITY = 6152  # not a multiple of 512: the channels would share the same few sets of the processor's first cache
KEPT = 1024  # carried over when the arrays are full, unless a stride under way needs more
KEPT_UNALIGNED = 4096  # carried over while the first strides wait for the axis to be known


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


def move_up(values: list[float], shift: int, count: int) -> None:
    """Move `count` values from index `shift` on to the start."""
    for i in range(count):
        values[i] = values[i + shift]


def drop(samples: Samples, number: int) -> None:
    """Forget all samples before the one of this number; `samples.oldest` moves up to it."""
    shift = number - samples.oldest
    rest = samples.count - shift
    if shift <= 0 or rest < 0:
        return
    move_up(samples.time, shift, rest)
    move_up(samples.force_x, shift, rest)
    move_up(samples.force_y, shift, rest)
    move_up(samples.force_z, shift, rest)
    move_up(samples.rate_x, shift, rest)
    move_up(samples.rate_y, shift, rest)
    move_up(samples.rate_z, shift, rest)
    move_up(samples.motion, shift, rest)
    move_up(samples.doubt_x, shift, rest)
    move_up(samples.doubt_y, shift, rest)
    move_up(samples.doubt_z, shift, rest)
    move_up(samples.turn_w, shift, rest)
    move_up(samples.turn_x, shift, rest)
    move_up(samples.turn_y, shift, rest)
    move_up(samples.turn_z, shift, rest)
    move_up(samples.gain_x, shift, rest)
    move_up(samples.gain_y, shift, rest)
    move_up(samples.gain_z, shift, rest)
    move_up(samples.moment_x, shift, rest)
    move_up(samples.moment_y, shift, rest)
    move_up(samples.moment_z, shift, rest)
    samples.count = rest
    samples.oldest = number


def full_from(samples: Samples, kept: int) -> int:
    """Number of the sample from which on `kept` are held when the arrays are full; -1 while there is room."""
    if samples.count < CAPACITY:
        return -1
    return samples.oldest + samples.count - kept


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
