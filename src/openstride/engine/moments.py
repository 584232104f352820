"""One pass over the samples between two rest instants: attitude, moments of the force, and the noise they collect.

The state error between two rest instants, in the level frame, is x = (theta, dv, dp): truth = exp(theta) R, v + dv,
p + dp. With the moments of the specific force f, turned into the level frame,

    V(t) = integral of f,   W(t) = -integral of s f(s) ds,   P(t) = W + t V,

velocity and place are v = v0 + V - g t and p = v0 t + P - g t^2 / 2, and the error at t follows in closed form:

    theta = theta0,   dv = dv0 - V x theta0,   dp = dp0 + t dv0 - P x theta0.

A turn n at time t, taken back to the start, is the error (n, V x n, W x n) there; a push m is (0, m, -t m). So the
covariance of all noise of a stride, stated at its start, is a plain sum over its samples; nothing is propagated.
"""

from .elementary import clamp, larger
from .rotation import half_turn, normalised, to_level
from .samples import Samples
from .sensor import STANDARD_INTERVAL, Sensor

BLOCK = 8  # samples whose turn noise is collected before it enters the sums
WHOLE = 9  # states: theta, dv, dp
LARGEST_REPAIR = 4.0  # times the limit of the gyroscope: no credible rate lies beyond it
SHORTEST_INTERVAL = 0.0005  # s
GAP_FACTOR = 1.5  # a longer interval than this many nominal ones is a gap


class Passage:
    """What one pass leaves: attitude and moments at the end, and the noise covariance stated at the start."""

    def __init__(self) -> None:
        self.w = 1.0  # attitude, sensor to level
        self.x = 0.0
        self.y = 0.0
        self.z = 0.0
        self.gain_x = 0.0  # V, m/s
        self.gain_y = 0.0
        self.gain_z = 0.0
        self.moment_x = 0.0  # W, m
        self.moment_y = 0.0
        self.moment_z = 0.0
        self.duration = 0.0  # s
        self.clipped = 0  # samples with a repaired rate
        self.force_clipped = 0  # samples with a clipped force
        self.missing = 0.0  # s in gaps
        self.longest = 0.0  # s, the longest interval between two samples
        self.noise = [0.0] * (WHOLE * WHOLE)
        # Sums over the samples of the variance s of their turn, times nothing, V, W, VV, VW and WW:
        self.turn = 0.0
        self.turn_gain = [0.0] * 3
        self.turn_moment = [0.0] * 3
        self.gain_gain = [0.0] * 9
        self.gain_moment = [0.0] * 9
        self.moment_moment = [0.0] * 9
        # Sums of the variance m of their push, times 1, t and tt:
        self.push = 0.0
        self.push_time = 0.0
        self.push_time_time = 0.0
        self.axis = [0.0] * WHOLE  # work space: one disturbance, stated at the start
        self.pair = [0.0] * 6  # work space: V and W


def clear(passage: Passage) -> None:
    """Make the passage ready for another pass; the attitude stays."""
    for i in range(WHOLE * WHOLE):
        passage.noise[i] = 0.0
    for i in range(3):
        passage.turn_gain[i] = 0.0
        passage.turn_moment[i] = 0.0
    for i in range(9):
        passage.gain_gain[i] = 0.0
        passage.gain_moment[i] = 0.0
        passage.moment_moment[i] = 0.0
    passage.turn = 0.0
    passage.push = 0.0
    passage.push_time = 0.0
    passage.push_time_time = 0.0
    passage.clipped = 0
    passage.force_clipped = 0
    passage.missing = 0.0
    passage.longest = 0.0


def state_at_start(passage: Passage, x: float, y: float, z: float) -> None:
    """A turn about the level axis (x, y, z) at the present moments, taken back to the start: into `passage.axis`."""
    h = passage.axis
    h[0] = x
    h[1] = y
    h[2] = z
    h[3] = passage.gain_y * z - passage.gain_z * y
    h[4] = passage.gain_z * x - passage.gain_x * z
    h[5] = passage.gain_x * y - passage.gain_y * x
    h[6] = passage.moment_y * z - passage.moment_z * y
    h[7] = passage.moment_z * x - passage.moment_x * z
    h[8] = passage.moment_x * y - passage.moment_y * x


def add_turn_noise(passage: Passage, variance: float) -> None:
    """Add the noise of turns in all directions alike, at the present moments, to the sums."""
    both = passage.pair
    both[0] = passage.gain_x
    both[1] = passage.gain_y
    both[2] = passage.gain_z
    both[3] = passage.moment_x
    both[4] = passage.moment_y
    both[5] = passage.moment_z
    passage.turn += variance
    for i in range(3):
        gain = variance * both[i]
        moment = variance * both[3 + i]
        passage.turn_gain[i] += gain
        passage.turn_moment[i] += moment
        for j in range(3):
            passage.gain_gain[3 * i + j] += gain * both[j]
            passage.gain_moment[3 * i + j] += gain * both[3 + j]
            passage.moment_moment[3 * i + j] += moment * both[3 + j]


def add_doubt(passage: Passage, variance: float, x: float, y: float, z: float) -> None:
    """Add the noise of a turn about one level axis alone, such as a repaired rate brings, at the present moments."""
    state_at_start(passage, x, y, z)
    for i in range(WHOLE):
        scaled = variance * passage.axis[i]
        for j in range(WHOLE):
            passage.noise[WHOLE * i + j] += scaled * passage.axis[j]


def corrected(
    passage: Passage,
    sensor: Sensor,
    pull: list[float],
    at: int,
    doubt: float,
    interval: float,
    rate: float,
    x: float,
    y: float,
    z: float,
) -> float:
    """The repaired rate about a level axis (x, y, z), moved by what the rest instants after it pull at."""
    state_at_start(passage, x, y, z)
    total = 0.0
    for i in range(WHOLE):
        total += passage.axis[i] * pull[at + i]
    sign = 1.0 if rate > 0.0 else -1.0
    moved = sign * (rate - doubt * doubt * interval * total)
    return sign * clamp(moved, sensor.rate_limit, LARGEST_REPAIR * sensor.rate_limit)


def add_cross_block(passage: Passage, sums: list[float], row: int, column: int) -> None:
    """Add the sum of s [a x] to a block of the covariance, and its transposed to the block opposite."""
    noise = passage.noise
    for i in range(3):
        j = (i + 1) % 3
        k = (i + 2) % 3
        noise[WHOLE * (row + j) + column + k] -= sums[i]
        noise[WHOLE * (row + k) + column + j] += sums[i]
        noise[WHOLE * (column + k) + row + j] -= sums[i]
        noise[WHOLE * (column + j) + row + k] += sums[i]


def add_square_block(passage: Passage, sums: list[float], row: int, column: int, push: float) -> None:
    """Add the sum of s [a x][b x]^T = (a.b) I - b a^T to a block, and the sum of pushes to its diagonal."""
    noise = passage.noise
    trace = sums[0] + sums[4] + sums[8]
    for i in range(3):
        for j in range(3):
            value = -sums[3 * j + i]
            if i == j:
                value += trace + push
            noise[WHOLE * (row + i) + column + j] += value
            if row != column:
                noise[WHOLE * (column + j) + row + i] += value


def gather(passage: Passage) -> None:
    """The sums as the covariance of theta, dv and dp at the start."""
    for i in range(3):
        passage.noise[(WHOLE + 1) * i] += passage.turn
    add_cross_block(passage, passage.turn_gain, 3, 0)
    add_cross_block(passage, passage.turn_moment, 6, 0)
    add_square_block(passage, passage.gain_gain, 3, 3, passage.push)
    add_square_block(passage, passage.gain_moment, 3, 6, -passage.push_time)
    add_square_block(passage, passage.moment_moment, 6, 6, passage.push_time_time)


def take_doubts(
    passage: Passage,
    samples: Samples,
    sensor: Sensor,
    i: int,
    interval: float,
    w: float,
    x: float,
    y: float,
    z: float,
    pull: list[float],
    at: int,
    correcting: bool,
) -> None:
    """Treat the repaired rates of one sample: add their doubt to the noise, or correct them by the pull."""
    passage.clipped += 1
    squared = interval * interval
    doubt = samples.doubt_x[i]
    if doubt > 0.0:
        a, b, c = to_level(w, x, y, z, 1.0, 0.0, 0.0)
        if correcting:
            samples.rate_x[i] = corrected(passage, sensor, pull, at, doubt, interval, samples.rate_x[i], a, b, c)
        else:
            add_doubt(passage, doubt * doubt * squared, a, b, c)
    doubt = samples.doubt_y[i]
    if doubt > 0.0:
        a, b, c = to_level(w, x, y, z, 0.0, 1.0, 0.0)
        if correcting:
            samples.rate_y[i] = corrected(passage, sensor, pull, at, doubt, interval, samples.rate_y[i], a, b, c)
        else:
            add_doubt(passage, doubt * doubt * squared, a, b, c)
    doubt = samples.doubt_z[i]
    if doubt > 0.0:
        a, b, c = to_level(w, x, y, z, 0.0, 0.0, 1.0)
        if correcting:
            samples.rate_z[i] = corrected(passage, sensor, pull, at, doubt, interval, samples.rate_z[i], a, b, c)
        else:
            add_doubt(passage, doubt * doubt * squared, a, b, c)


def turned_over(
    w: float,
    x: float,
    y: float,
    z: float,
    interval: float,
    a: float,
    b: float,
    c: float,
    p: float,
    q: float,
    r: float,
) -> tuple[float, float, float, float]:
    """The attitude after an interval over which the rate goes from (a, b, c) to (p, q, r), sensor axes.

    The turn is the trapezoid of the rates and the cone that a turning axis describes; not normalised.
    """
    half = 0.5 * interval
    coning = interval * interval / 12.0
    turn_x = half * (a + p) + coning * (b * r - c * q)
    turn_y = half * (b + q) + coning * (c * p - a * r)
    turn_z = half * (c + r) + coning * (a * q - b * p)
    cosine, sine = half_turn(turn_x * turn_x + turn_y * turn_y + turn_z * turn_z)
    turn_x *= sine
    turn_y *= sine
    turn_z *= sine
    return (
        w * cosine - x * turn_x - y * turn_y - z * turn_z,
        w * turn_x + x * cosine + y * turn_z - z * turn_y,
        w * turn_y - x * turn_z + y * cosine + z * turn_x,
        w * turn_z + x * turn_y - y * turn_x + z * cosine,
    )


def store(
    samples: Samples,
    i: int,
    w: float,
    x: float,
    y: float,
    z: float,
    gain_x: float,
    gain_y: float,
    gain_z: float,
    moment_x: float,
    moment_y: float,
    moment_z: float,
) -> None:
    """Keep attitude and moments at a sample for the metrics."""
    samples.turn_w[i] = w
    samples.turn_x[i] = x
    samples.turn_y[i] = y
    samples.turn_z[i] = z
    samples.gain_x[i] = gain_x
    samples.gain_y[i] = gain_y
    samples.gain_z[i] = gain_z
    samples.moment_x[i] = moment_x
    samples.moment_y[i] = moment_y
    samples.moment_z[i] = moment_z


def integrate(
    passage: Passage,
    samples: Samples,
    sensor: Sensor,
    first: int,
    last: int,
    bias_x: float,
    bias_y: float,
    bias_z: float,
    pull: list[float],
    at: int,
    correcting: bool,
) -> None:
    """Pass over samples with index first to last, both rest instants, from the attitude in `passage`.

    `correcting` moves each repaired rate by the pull of the rest instants, nine numbers of `pull` from `at` on, as it
    passes; the samples then have the corrected rates, and the noise of the repair is not collected.
    """
    clear(passage)
    w = passage.w
    x = passage.x
    y = passage.y
    z = passage.z
    nominal = larger(sensor.interval, SHORTEST_INTERVAL)
    floor = sensor.rate_floor * sensor.rate_floor * nominal / STANDARD_INTERVAL
    share = sensor.rate_share * sensor.rate_share
    jump = sensor.rate_jump * sensor.rate_jump / (STANDARD_INTERVAL * STANDARD_INTERVAL)
    force_floor = sensor.force_floor * sensor.force_floor
    force_share = sensor.force_share * sensor.force_share
    force_jump = sensor.force_jump * sensor.force_jump
    force_clipped = sensor.force_clipped * sensor.force_clipped
    t = gain_x = gain_y = gain_z = moment_x = moment_y = moment_z = 0.0
    push = push_time = push_time_time = block = step_before = 0.0
    filled = 0
    rate_x = samples.rate_x[first] - bias_x
    rate_y = samples.rate_y[first] - bias_y
    rate_z = samples.rate_z[first] - bias_z
    force_x = samples.force_x[first]
    force_y = samples.force_y[first]
    force_z = samples.force_z[first]
    level_x, level_y, level_z = to_level(w, x, y, z, force_x, force_y, force_z)
    store(samples, first, w, x, y, z, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    for i in range(first + 1, last + 1):
        interval = samples.time[i] - samples.time[i - 1]
        squared = interval * interval
        a = samples.rate_x[i] - bias_x
        b = samples.rate_y[i] - bias_y
        c = samples.rate_z[i] - bias_z
        w, x, y, z = turned_over(w, x, y, z, interval, rate_x, rate_y, rate_z, a, b, c)
        step = (a - rate_x) * (a - rate_x) + (b - rate_y) * (b - rate_y) + (c - rate_z) * (c - rate_z)
        block += (floor + share * (a * a + b * b + c * c) + jump * squared * step) * squared
        rate_x = a
        rate_y = b
        rate_z = c
        # The force acts at the middle of the interval, as the mean of its level components at both ends.
        a = samples.force_x[i]
        b = samples.force_y[i]
        c = samples.force_z[i]
        step = (a - force_x) * (a - force_x) + (b - force_y) * (b - force_y) + (c - force_z) * (c - force_z)
        force_x = a
        force_y = b
        force_z = c
        p, q, r = to_level(w, x, y, z, a, b, c)
        half = 0.5 * interval
        level_x = half * (level_x + p)
        level_y = half * (level_y + q)
        level_z = half * (level_z + r)
        gain_x += level_x
        gain_y += level_y
        gain_z += level_z
        moment_x -= (t + half) * level_x
        moment_y -= (t + half) * level_y
        moment_z -= (t + half) * level_z
        level_x = p
        level_y = q
        level_z = r
        t += interval
        store(samples, i, w, x, y, z, gain_x, gain_y, gain_z, moment_x, moment_y, moment_z)
        variance = force_floor + force_share * (a * a + b * b + c * c) + force_jump * larger(step, step_before)
        step_before = step
        if abs(a) >= sensor.force_limit or abs(b) >= sensor.force_limit or abs(c) >= sensor.force_limit:
            variance += force_clipped
            passage.force_clipped += 1
        if interval > GAP_FACTOR * nominal:
            # In a gap the force may have been anything: its jump counts for as many samples as are missing.
            variance *= squared / (nominal * nominal)
            passage.missing += interval - nominal
            passage.longest = larger(passage.longest, interval)
        variance *= squared
        push += variance
        push_time += variance * t
        push_time_time += variance * t * t
        filled += 1
        doubtful = samples.doubt_x[i] > 0.0 or samples.doubt_y[i] > 0.0 or samples.doubt_z[i] > 0.0
        if doubtful or filled == BLOCK or i == last:
            passage.gain_x = gain_x
            passage.gain_y = gain_y
            passage.gain_z = gain_z
            passage.moment_x = moment_x
            passage.moment_y = moment_y
            passage.moment_z = moment_z
            add_turn_noise(passage, block)
            block = 0.0
            filled = 0
            if doubtful:
                take_doubts(passage, samples, sensor, i, interval, w, x, y, z, pull, at, correcting)
    passage.push = push
    passage.push_time = push_time
    passage.push_time_time = push_time_time
    passage.duration = t
    gather(passage)
    passage.w, passage.x, passage.y, passage.z = normalised(w, x, y, z)
