"""Peaks of the angular rate beyond the gyroscope's range: a first guess from their flanks, and how far to doubt it.

A clipped run is replaced by the cubic that continues the slopes on both sides. Its standard deviation lets the solver
correct it by what the next rest instant shows; a guess without that doubt makes lengths worse than no guess at all.
"""

from .elementary import clamp, larger, root, smaller
from .samples import Samples

TOGETHER = 0.05  # s over which the errors of repaired samples go together: the doubt of each alone is larger for it
LEAST_DOUBT = 0.5  # rad/s
DOUBT_SHARE = 0.48  # of the limit, in the middle of a run of LONG or more
LONG = 0.1  # s
HIGHEST = 0.9  # of the limit: how far a first guess may rise above it


def flank(times: list[float], rates: list[float], inner: int, outer: int) -> float:
    """Slope of a rate between two samples, rad/s2."""
    return (rates[inner] - rates[outer]) / larger(abs(times[inner] - times[outer]), 1.0e-4)


def bridge(times: list[float], rates: list[float], doubts: list[float], first: int, last: int, limit: float) -> None:
    """Replace the clipped run [first, last] of one axis; two or more good samples lie on each side."""
    sign = 1.0 if rates[first] > 0.0 else -1.0
    start = times[first - 1]
    duration = larger(times[last + 1] - start, 1.0e-4)
    together = root(TOGETHER * float(last + 2 - first) / duration)
    left = sign * rates[first - 1]
    right = sign * rates[last + 1]
    rise = larger(0.0, sign * flank(times, rates, first - 1, first - 3)) * duration
    fall = smaller(0.0, -sign * flank(times, rates, last + 1, last + 3)) * duration
    for i in range(first, last + 1):
        u = clamp((times[i] - start) / duration, 0.0, 1.0)
        cubic = ((2.0 * u - 3.0) * u * u + 1.0) * left + (3.0 - 2.0 * u) * u * u * right
        cubic += ((u - 2.0) * u + 1.0) * u * rise + (u - 1.0) * u * u * fall
        bulge = DOUBT_SHARE * limit * 4.0 * u * (1.0 - u) * smaller(1.0, duration / LONG)
        doubts[i] = together * larger(LEAST_DOUBT, bulge)
        if last > first:
            base = larger(sign * rates[i], limit)
            rates[i] = sign * (base + clamp(cubic - base, 0.0, HIGHEST * limit))


def repair_axis(
    times: list[float], rates: list[float], doubts: list[float], count: int, first: int, last: int, limit: float
) -> int:
    """Repair the clipped runs of one axis that start in [first, last); how many samples were repaired."""
    repaired = 0
    i = first if first >= 3 else 3
    while i < last and i < count - 4:
        if -limit < rates[i] < limit or doubts[i] > 0.0:
            i += 1
            continue
        sign = 1.0 if rates[i] > 0.0 else -1.0
        end = i
        while end < count - 4 and sign * rates[end + 1] >= limit:
            end += 1
        bridge(times, rates, doubts, i, end, limit)
        repaired += end + 1 - i
        i = end + 1
    return repaired


def repair(samples: Samples, limit: float, first: int, last: int) -> int:
    """Repair all axes for samples with index in [first, last); how many axis samples were clipped."""
    repaired = repair_axis(samples.time, samples.rate_x, samples.doubt_x, samples.count, first, last, limit)
    repaired += repair_axis(samples.time, samples.rate_y, samples.doubt_y, samples.count, first, last, limit)
    repaired += repair_axis(samples.time, samples.rate_z, samples.doubt_z, samples.count, first, last, limit)
    return repaired
