"""One pass over the samples between two rest instants: attitude, moments of the force, and the noise they collect.

The state error between two rest instants, in the level frame, is x = (theta, dv, dp): truth = exp(theta) R, v + dv,
p + dp. With the moments of the specific force f, turned into the level frame,

    V(t) = integral of f,   W(t) = -integral of s f(s) ds,   P(t) = W + t V,

velocity and place are v = v0 + V - g t and p = v0 t + P - g t^2 / 2, and the error at t follows in closed form:

    theta = theta0,   dv = dv0 - V x theta0,   dp = dp0 + t dv0 - P x theta0.

A turn n at time t, taken back to the start, is the error (n, V x n, W x n) there; a push m is (0, m, -t m). So the
covariance of all noise of a stride, stated at its start, is a plain sum over its samples; nothing is propagated.
"""

from .elementary import clamp, larger, ratio
from .rotation import half_turn, normalised
from .samples import Samples
from .sensor import STANDARD_INTERVAL, Sensor

BLOCK = 8  # samples whose turn noise is collected before it enters the sums
WHOLE = 9  # states: theta, dv, dp
LONGEST_TURN = 3.0  # rad in one sampling interval: beyond it the attitude is lost anyway
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
        self.direction = [0.0] * WHOLE


def add_doubt(passage: Passage, variance: float, x: float, y: float, z: float) -> None:
    """Add the noise of a turn about one level axis (x, y, z), such as a repaired rate brings, at the present moments."""
    h = passage.direction
    h[0] = x
    h[1] = y
    h[2] = z
    h[3] = passage.gain_y * z - passage.gain_z * y
    h[4] = passage.gain_z * x - passage.gain_x * z
    h[5] = passage.gain_x * y - passage.gain_y * x
    h[6] = passage.moment_y * z - passage.moment_z * y
    h[7] = passage.moment_z * x - passage.moment_x * z
    h[8] = passage.moment_x * y - passage.moment_y * x
    for i in range(WHOLE):
        scaled = variance * h[i]
        for j in range(i, WHOLE):
            passage.noise[WHOLE * i + j] += scaled * h[j]


def corrected(
    passage: Passage, sensor: Sensor, pull: list[float], at: int, doubt: float, interval: float, rate: float,
    x: float, y: float, z: float,
) -> float:
    """The repaired rate about a level axis (x, y, z), moved by what the rest instants after it pull at."""
    total = x * pull[at] + y * pull[at + 1] + z * pull[at + 2]
    total += (passage.gain_y * z - passage.gain_z * y) * pull[at + 3]
    total += (passage.gain_z * x - passage.gain_x * z) * pull[at + 4]
    total += (passage.gain_x * y - passage.gain_y * x) * pull[at + 5]
    total += (passage.moment_y * z - passage.moment_z * y) * pull[at + 6]
    total += (passage.moment_z * x - passage.moment_x * z) * pull[at + 7]
    total += (passage.moment_x * y - passage.moment_y * x) * pull[at + 8]
    sign = 1.0 if rate > 0.0 else -1.0
    return sign * clamp(sign * (rate - doubt * doubt * interval * total), sensor.rate_limit, 4.0 * sensor.rate_limit)


def integrate(
    passage: Passage, samples: Samples, sensor: Sensor, first: int, last: int,
    bias_x: float, bias_y: float, bias_z: float, pull: list[float], at: int, correcting: bool,
) -> None:
    """Pass over samples with index first to last, both rest instants, from the attitude in `passage`.

    `correcting` moves each repaired rate by the pull of the rest instants, nine numbers of `pull` from `at` on, as it
    passes; the samples then have the corrected rates, and the noise is not collected for them.
    """
    noise = passage.noise
    for i in range(WHOLE * WHOLE):
        noise[i] = 0.0
    time = samples.time
    w = passage.w
    x = passage.x
    y = passage.y
    z = passage.z
    floor = sensor.rate_floor * sensor.rate_floor * sensor.interval / STANDARD_INTERVAL
    share = sensor.rate_share * sensor.rate_share
    jump = sensor.rate_jump * sensor.rate_jump / (STANDARD_INTERVAL * STANDARD_INTERVAL)
    force_floor = sensor.force_floor * sensor.force_floor
    force_share = sensor.force_share * sensor.force_share
    force_jump = sensor.force_jump * sensor.force_jump
    force_clipped = sensor.force_clipped * sensor.force_clipped
    longest = GAP_FACTOR * sensor.interval
    one_over_nominal = ratio(1.0, sensor.interval * sensor.interval, 0.0)
    t = 0.0
    gain_x = gain_y = gain_z = moment_x = moment_y = moment_z = 0.0
    push0 = push1 = push2 = block = turn = 0.0
    sx = sy = sz = ux = uy = uz = 0.0
    vxx = vxy = vxz = vyy = vyz = vzz = 0.0
    bxx = bxy = bxz = byx = byy = byz = bzx = bzy = bzz = 0.0
    wxx = wxy = wxz = wyy = wyz = wzz = 0.0
    filled = 0
    clipped = 0
    lost = 0
    missing = 0.0
    widest = 0.0
    rate_x = samples.rate_x[first] - bias_x
    rate_y = samples.rate_y[first] - bias_y
    rate_z = samples.rate_z[first] - bias_z
    force_x = samples.force_x[first]
    force_y = samples.force_y[first]
    force_z = samples.force_z[first]
    r00 = 1.0 - 2.0 * (y * y + z * z)
    r01 = 2.0 * (x * y - w * z)
    r02 = 2.0 * (x * z + w * y)
    r10 = 2.0 * (x * y + w * z)
    r11 = 1.0 - 2.0 * (x * x + z * z)
    r12 = 2.0 * (y * z - w * x)
    r20 = 2.0 * (x * z - w * y)
    r21 = 2.0 * (y * z + w * x)
    r22 = 1.0 - 2.0 * (x * x + y * y)
    level_x = r00 * force_x + r01 * force_y + r02 * force_z
    level_y = r10 * force_x + r11 * force_y + r12 * force_z
    level_z = r20 * force_x + r21 * force_y + r22 * force_z
    samples.turn_w[first] = w
    samples.turn_x[first] = x
    samples.turn_y[first] = y
    samples.turn_z[first] = z
    samples.gain_x[first] = 0.0
    samples.gain_y[first] = 0.0
    samples.gain_z[first] = 0.0
    samples.moment_x[first] = 0.0
    samples.moment_y[first] = 0.0
    samples.moment_z[first] = 0.0
    before = 0.0
    for i in range(first + 1, last + 1):
        interval = time[i] - time[i - 1]
        half = 0.5 * interval
        squared = interval * interval
        coning = squared / 12.0
        # Turn over the interval: the trapezoid of the rates, and the cone that turning axes describe.
        a = samples.rate_x[i] - bias_x
        b = samples.rate_y[i] - bias_y
        c = samples.rate_z[i] - bias_z
        turn_x = half * (rate_x + a) + coning * (rate_y * c - rate_z * b)
        turn_y = half * (rate_y + b) + coning * (rate_z * a - rate_x * c)
        turn_z = half * (rate_z + c) + coning * (rate_x * b - rate_y * a)
        rate_step = (a - rate_x) * (a - rate_x) + (b - rate_y) * (b - rate_y) + (c - rate_z) * (c - rate_z)
        rate_x = a
        rate_y = b
        rate_z = c
        cosine, sine = half_turn(turn_x * turn_x + turn_y * turn_y + turn_z * turn_z)
        turn_x *= sine
        turn_y *= sine
        turn_z *= sine
        next_w = w * cosine - x * turn_x - y * turn_y - z * turn_z
        next_x = w * turn_x + x * cosine + y * turn_z - z * turn_y
        next_y = w * turn_y - x * turn_z + y * cosine + z * turn_x
        next_z = w * turn_z + x * turn_y - y * turn_x + z * cosine
        w = next_w
        x = next_x
        y = next_y
        z = next_z
        r00 = 1.0 - 2.0 * (y * y + z * z)
        r01 = 2.0 * (x * y - w * z)
        r02 = 2.0 * (x * z + w * y)
        r10 = 2.0 * (x * y + w * z)
        r11 = 1.0 - 2.0 * (x * x + z * z)
        r12 = 2.0 * (y * z - w * x)
        r20 = 2.0 * (x * z - w * y)
        r21 = 2.0 * (y * z + w * x)
        r22 = 1.0 - 2.0 * (x * x + y * y)
        # Moments of the force: the trapezoid of its level components, acting at the middle of the interval.
        a = samples.force_x[i]
        b = samples.force_y[i]
        c = samples.force_z[i]
        force_step = (a - force_x) * (a - force_x) + (b - force_y) * (b - force_y) + (c - force_z) * (c - force_z)
        force_x = a
        force_y = b
        force_z = c
        next_x = r00 * a + r01 * b + r02 * c
        next_y = r10 * a + r11 * b + r12 * c
        next_z = r20 * a + r21 * b + r22 * c
        push_x = half * (level_x + next_x)
        push_y = half * (level_y + next_y)
        push_z = half * (level_z + next_z)
        level_x = next_x
        level_y = next_y
        level_z = next_z
        middle = t + half
        t += interval
        gain_x += push_x
        gain_y += push_y
        gain_z += push_z
        moment_x -= middle * push_x
        moment_y -= middle * push_y
        moment_z -= middle * push_z
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
        # Noise of the force, stated at the start.
        variance = force_floor + force_share * (a * a + b * b + c * c) + force_jump * larger(force_step, before)
        if abs(a) >= sensor.force_limit or abs(b) >= sensor.force_limit or abs(c) >= sensor.force_limit:
            variance += force_clipped
            lost += 1
        before = force_step
        variance *= squared
        rate_variance = floor + share * (rate_x * rate_x + rate_y * rate_y + rate_z * rate_z) + jump * squared * rate_step
        if interval > longest:
            # In a gap the force may have been anything: its jump counts for as many samples as are missing.
            variance *= squared * one_over_nominal
            missing += interval - sensor.interval
            if interval > widest:
                widest = interval
        push0 += variance
        variance *= t
        push1 += variance
        push2 += variance * t
        # Noise of the turn, a block of samples at a time.
        block += rate_variance * squared
        filled += 1
        if filled == BLOCK or i == last:
            turn += block
            a = block * gain_x
            b = block * gain_y
            c = block * gain_z
            sx += a
            sy += b
            sz += c
            vxx += a * gain_x
            vxy += a * gain_y
            vxz += a * gain_z
            vyy += b * gain_y
            vyz += b * gain_z
            vzz += c * gain_z
            bxx += a * moment_x
            bxy += a * moment_y
            bxz += a * moment_z
            byx += b * moment_x
            byy += b * moment_y
            byz += b * moment_z
            bzx += c * moment_x
            bzy += c * moment_y
            bzz += c * moment_z
            a = block * moment_x
            b = block * moment_y
            c = block * moment_z
            ux += a
            uy += b
            uz += c
            wxx += a * moment_x
            wxy += a * moment_y
            wxz += a * moment_z
            wyy += b * moment_y
            wyz += b * moment_z
            wzz += c * moment_z
            block = 0.0
            filled = 0
        # A repaired rate is a turn noise of its own, about one axis.
        doubt_x = samples.doubt_x[i]
        doubt_y = samples.doubt_y[i]
        doubt_z = samples.doubt_z[i]
        if doubt_x > 0.0 or doubt_y > 0.0 or doubt_z > 0.0:
            clipped += 1
            passage.gain_x = gain_x
            passage.gain_y = gain_y
            passage.gain_z = gain_z
            passage.moment_x = moment_x
            passage.moment_y = moment_y
            passage.moment_z = moment_z
            if correcting:
                if doubt_x > 0.0:
                    samples.rate_x[i] = corrected(
                        passage, sensor, pull, at, doubt_x, interval, samples.rate_x[i], r00, r10, r20
                    )
                if doubt_y > 0.0:
                    samples.rate_y[i] = corrected(
                        passage, sensor, pull, at, doubt_y, interval, samples.rate_y[i], r01, r11, r21
                    )
                if doubt_z > 0.0:
                    samples.rate_z[i] = corrected(
                        passage, sensor, pull, at, doubt_z, interval, samples.rate_z[i], r02, r12, r22
                    )
            else:
                if doubt_x > 0.0:
                    add_doubt(passage, doubt_x * doubt_x * squared, r00, r10, r20)
                if doubt_y > 0.0:
                    add_doubt(passage, doubt_y * doubt_y * squared, r01, r11, r21)
                if doubt_z > 0.0:
                    add_doubt(passage, doubt_z * doubt_z * squared, r02, r12, r22)
    # The sums as blocks of the covariance, upper half: theta, dv, dp.
    noise[0] += turn
    noise[10] += turn
    noise[20] += turn
    noise[4] += sz
    noise[5] -= sy
    noise[12] -= sz
    noise[14] += sx
    noise[21] += sy
    noise[22] -= sx
    noise[7] += uz
    noise[8] -= uy
    noise[15] -= uz
    noise[17] += ux
    noise[24] += uy
    noise[25] -= ux
    noise[30] += vyy + vzz + push0
    noise[31] -= vxy
    noise[32] -= vxz
    noise[40] += vxx + vzz + push0
    noise[41] -= vyz
    noise[50] += vxx + vyy + push0
    noise[33] += byy + bzz - push1
    noise[34] -= byx
    noise[35] -= bzx
    noise[42] -= bxy
    noise[43] += bxx + bzz - push1
    noise[44] -= bzy
    noise[51] -= bxz
    noise[52] -= byz
    noise[53] += bxx + byy - push1
    noise[60] += wyy + wzz + push2
    noise[61] -= wxy
    noise[62] -= wxz
    noise[70] += wxx + wzz + push2
    noise[71] -= wyz
    noise[80] += wxx + wyy + push2
    for i in range(WHOLE):
        for j in range(i):
            noise[WHOLE * i + j] = noise[WHOLE * j + i]
    w, x, y, z = normalised(w, x, y, z)
    passage.w = w
    passage.x = x
    passage.y = y
    passage.z = z
    passage.gain_x = gain_x
    passage.gain_y = gain_y
    passage.gain_z = gain_z
    passage.moment_x = moment_x
    passage.moment_y = moment_y
    passage.moment_z = moment_z
    passage.duration = t
    passage.clipped = clipped
    passage.force_clipped = lost
    passage.missing = missing
    passage.longest = widest
