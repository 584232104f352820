"""When the foot meets and leaves the ground.

Initial contact is the first jolt after mid-swing: a foot in the air turns and accelerates smoothly, one that touches
the ground does not, whichever part of it touches first. The jolt is the change of angular rate and of force from
sample to sample. (Falbriard 2018, doi:10.3389/fphys.2018.00610, takes the extremum of pitch rate that follows; it comes
later by a time that depends on strike type.) Toe-off is where the turning of the push-off, having been fastest, has
lost a third of its rate: the toes have let go. So it is in the mean running cycle of a real foot, and beside a
commercial pod.
"""

from .alignment import Alignment
from .elementary import larger, root
from .samples import Samples
from .sensor import Sensor

LATE_SWING = 0.4  # contact is looked for once pitch rate has fallen below this share of its peak
FORCE_PART = 0.3  # s/m: rad/s of jolt that a force change of 1 m/s2 counts as
FIRST_JOLT = 0.3  # of the largest jolt
TOUCH = 0.25  # of the interval that ends with the first jolt
LET_GO = 0.6667  # of the fastest push-off
LEAST_PUSH = 1.0  # rad/s: slower turning is no push-off
NEAR_PEAK = 0.1  # s around the coarse swing peak in which it is refined


def pitch_rate(samples: Samples, alignment: Alignment, index: int) -> float:
    """Rate at which the toes turn up, rad/s."""
    return (
        alignment.pitch_x * samples.rate_x[index]
        + alignment.pitch_y * samples.rate_y[index]
        + alignment.pitch_z * samples.rate_z[index]
    )


def mid_swing(samples: Samples, alignment: Alignment, sensor: Sensor, first: int, last: int, near: int) -> int:
    """Index of the highest pitch rate within NEAR_PEAK of an index, inside (first, last)."""
    reach = int(NEAR_PEAK / larger(sensor.interval, 0.0005))
    low = near - reach if near - reach > first else first + 1
    high = near + reach if near + reach < last else last - 1
    best = low
    best_rate = -1.0e9
    for i in range(low, high + 1):
        if 0 < i < samples.count - 1:
            rate = pitch_rate(samples, alignment, i - 1) + pitch_rate(samples, alignment, i + 1)
            rate += pitch_rate(samples, alignment, i)
            if rate > best_rate:
                best = i
                best_rate = rate
    return best


def jolt(samples: Samples, index: int) -> float:
    """Change of rate and force from the sample before, per second."""
    x = samples.rate_x[index] - samples.rate_x[index - 1]
    y = samples.rate_y[index] - samples.rate_y[index - 1]
    z = samples.rate_z[index] - samples.rate_z[index - 1]
    turn = root(x * x + y * y + z * z)
    x = samples.force_x[index] - samples.force_x[index - 1]
    y = samples.force_y[index] - samples.force_y[index - 1]
    z = samples.force_z[index] - samples.force_z[index - 1]
    force = root(x * x + y * y + z * z)
    return (turn + FORCE_PART * force) / larger(samples.time[index] - samples.time[index - 1], 0.0005)


def find_contact(samples: Samples, alignment: Alignment, peak: int, last: int) -> int:
    """Index of the sample just after initial contact, between mid-swing and the rest instant; -1 where none is seen."""
    start = peak + 1
    threshold = LATE_SWING * pitch_rate(samples, alignment, peak)
    while start < last and pitch_rate(samples, alignment, start) > threshold:
        start += 1
    strongest = 0.0
    for i in range(start, last + 1):
        strongest = larger(strongest, jolt(samples, i))
    for i in range(start, last + 1):
        if jolt(samples, i) >= FIRST_JOLT * strongest:
            return i
    return -1


def find_toe_off(samples: Samples, alignment: Alignment, first: int, peak: int) -> int:
    """Index of the sample just after toe-off, between the rest instant and mid-swing; -1 where none is seen."""
    fastest = first
    low = 0.0
    for i in range(first, peak):
        rate = pitch_rate(samples, alignment, i)
        if rate < low:
            low = rate
            fastest = i
    if low > -LEAST_PUSH:
        return -1
    for i in range(fastest + 1, peak):
        if pitch_rate(samples, alignment, i) > LET_GO * low:
            return i
    return -1


def toe_off_time(samples: Samples, alignment: Alignment, first: int, index: int) -> float:
    """Time of toe-off just before a sample: where the line between its pitch rate and the one before lets go."""
    low = 0.0
    for i in range(first, index):
        rate = pitch_rate(samples, alignment, i)
        low = rate if rate < low else low
    before = pitch_rate(samples, alignment, index - 1)
    step = larger(pitch_rate(samples, alignment, index) - before, 1.0e-6)
    share = (LET_GO * low - before) / step
    share = 0.0 if share < 0.0 else (1.0 if share > 1.0 else share)
    return samples.time[index - 1] + share * (samples.time[index] - samples.time[index - 1])


def contact_instant(samples: Samples, index: int) -> float:
    """Time of initial contact just before a sample: early in the interval, for a jolt takes a little to grow."""
    return samples.time[index - 1] + TOUCH * (samples.time[index] - samples.time[index - 1])
