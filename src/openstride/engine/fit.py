"""Whether a pod is worn as it should be: how it sits on the shoe, whether it shakes there, and on which foot it is.

It looks at strides that have been given out and at their samples, and changes none of them. Shares and means are over
the last MEMORY strides, so what is put right is forgotten. What has not been seen often enough is UNKNOWN.

How the sensor is turned in the shoe does not matter to the engine, so no attitude is wrong: `seat` only says which it
is. Wrong is a sensor that shakes (LOOSE), that has turned since the first strides (SHIFTED), or in whose motion there
are no strides (ASTRAY), and a left pod on the right foot (SWAPPED).
"""

from .alignment import Alignment
from .elementary import PI, atan2, larger, ratio, root, smaller
from .foot import Foot
from .rhythm import BIN
from .rotation import cross
from .samples import Samples, find
from .stride import NOT_KNOWN, Stride

UNKNOWN = 0
GOOD = 1
LOOSE = 2
SHIFTED = 3
ASTRAY = 4
SWAPPED = 5

LEVEL = 1  # the sensor's z points out of the sole and its x to the toes, each within 45 degrees
SIDEWAYS = 2  # z does, and x points across the foot
TURNED_ROUND = 3  # z does, and x points to the heel
ON_EDGE = 4  # z points to a side of the shoe
UPSIDE_DOWN = 5  # z points into the sole

MEMORY = 40.0  # strides
LEAST = 12.0  # strides that a verdict takes
SPACING = 0.035  # s from point to point of the fourth difference: it is most open to 14 Hz
AFTER_TOE_OFF = 0.01  # s: from then on nothing but the swing moves a firm sensor
LONGEST_LOOK = 0.25  # s
EVEN = 0.5  # of an interval by which the halves of a difference may differ: more, and samples are missing in one
NEARLY = 0.2  # share by which sampling may be slower or faster than the pod says
LEAST_POINTS = 4
SHAKES = 0.22  # of the force's scatter over a swing that is shaking: more, and the stride shook
MOST_SHAKEN = 0.5  # share of strides
STRAIGHT = 0.15  # rad: in a turn the inner foot swings in and the outer one out
INWARD_SHARE = 0.6  # of strides that swing inwards, as a mean of both feet
SETTLED = 20  # strides after which it is taken for granted how the sensor sits
SHIFT = 0.44  # rad, 25 degrees: a sensor that has turned by more has shifted
ALIKE = 0.7071067811865476  # cosine of 45 degrees
MOTION_MEMORY = 15.0  # s
LEAST_MOTION = 20.0  # s in which the foot turned until strides are missed: at first it is learned how the sensor sits
LEAST_STRIDDEN = 0.6  # of that time: in walking and running the strides take about as long as the foot turns, or longer


class Fit:
    """What the strides of one foot have told of how its sensor is worn."""

    def __init__(self) -> None:
        self.taken = 0  # strides, walked or run
        self.bins = 0  # of motion, as counted by the rhythm, that were taken
        self.moved = 0.0  # s in which the foot turned, of the last MOTION_MEMORY
        self.stridden = 0.0  # s of strides in them
        self.looked = 0.0  # strides in the two below, up to MEMORY
        self.shake = 0.0  # mean shaking, as a share of the scatter of the force over a swing
        self.shaken = 0.0  # share of strides that shook
        self.swings = 0.0  # strides straight ahead in the one below, up to MEMORY
        self.inward = 0.0  # share of them that swung inwards
        self.about_x = 0.0  # how the sensor sits: turned about the foot's x, then its y, then its z axis, rad
        self.about_y = 0.0
        self.about_z = 0.0
        self.upright = 0.0  # cosine between the sensor's z axis and the sole's
        self.shift = 0.0  # rad by which it has turned since the first strides
        self.up_x = 0.0  # the vertical and the pitch axis of the first strides, in the sensor's axes
        self.up_y = 0.0
        self.up_z = 0.0
        self.pitch_x = 0.0
        self.pitch_y = 0.0
        self.pitch_z = 0.0


def weigh_motion(fit: Fit, foot: Foot) -> None:
    """Take the time that the foot turned since this was last asked."""
    fit.moved += BIN * float(foot.rhythm.moving - fit.bins)
    fit.bins = foot.rhythm.moving
    if fit.moved > MOTION_MEMORY:
        share = ratio(MOTION_MEMORY, fit.moved, 1.0)
        fit.moved *= share
        fit.stridden *= share


def weigh(fit: Fit, foot: Foot, stride: Stride) -> None:
    """Take a stride that has just been given out, while its samples are held."""
    if not stride.walking:
        return
    fit.taken += 1
    fit.stridden += stride.next_rest - stride.rest
    weigh_seat(fit, foot.alignment)
    weigh_side(fit, stride)
    shaking = shaking_of(foot.samples, foot.sensor.interval, stride)
    if shaking >= 0.0:
        fit.looked = smaller(fit.looked + 1.0, MEMORY)
        weight = 1.0 / larger(fit.looked, 1.0)
        fit.shake += weight * (shaking - fit.shake)
        fit.shaken += weight * ((1.0 if shaking > SHAKES else 0.0) - fit.shaken)


def weigh_seat(fit: Fit, alignment: Alignment) -> None:
    """See how the sensor sits now, and how far it has turned since the first strides."""
    fit.about_x = atan2(alignment.sole_y, alignment.sole_z)
    fit.about_y = atan2(
        -alignment.sole_x, root(alignment.sole_y * alignment.sole_y + alignment.sole_z * alignment.sole_z)
    )
    fit.about_z = atan2(alignment.left_x, alignment.toe_x)
    fit.upright = alignment.sole_z
    if fit.taken == SETTLED:
        fit.up_x = alignment.up_x
        fit.up_y = alignment.up_y
        fit.up_z = alignment.up_z
        fit.pitch_x = alignment.pitch_x
        fit.pitch_y = alignment.pitch_y
        fit.pitch_z = alignment.pitch_z
    if fit.taken >= SETTLED:
        tipped = angle_between(fit.up_x, fit.up_y, fit.up_z, alignment.up_x, alignment.up_y, alignment.up_z)
        fit.shift = larger(
            tipped,
            angle_between(
                fit.pitch_x, fit.pitch_y, fit.pitch_z, alignment.pitch_x, alignment.pitch_y, alignment.pitch_z
            ),
        )


def angle_between(a: float, b: float, c: float, p: float, q: float, r: float) -> float:
    """Angle between two vectors of any length, rad."""
    x, y, z = cross(a, b, c, p, q, r)
    return atan2(root(x * x + y * y + z * z), a * p + b * q + c * r)


def weigh_side(fit: Fit, stride: Stride) -> None:
    """Count a swing straight ahead: whether the foot went out around the other leg, or in through it."""
    if stride.swing_width == 0.0 or abs(stride.turn) > STRAIGHT:
        return
    fit.swings = smaller(fit.swings + 1.0, MEMORY)
    weight = 1.0 / larger(fit.swings, 1.0)
    fit.inward += weight * ((1.0 if stride.swing_width < 0.0 else 0.0) - fit.inward)


def shaking_of(samples: Samples, interval: float, stride: Stride) -> float:
    """How much of the force's scatter over a swing is shaking; -1 where that cannot be told.

    A foot in the air moves smoothly. A sensor that sits on a spring is let go with the toes and swings on; the fourth
    difference of the force sees that, and hardly what is slower than 5 Hz.
    """
    known = stride.toe_off > NOT_KNOWN and stride.next_contact > stride.toe_off
    if not known or stride.first_sample < samples.oldest or not 0.0 < interval < 0.5 * SPACING:
        return -1.0
    step = int(SPACING / larger(interval, 0.0005) + 0.5)
    half = 2.0 * float(step) * interval
    first = find(samples, stride.toe_off + AFTER_TOE_OFF)
    stop = find(samples, smaller(stride.toe_off + LONGEST_LOOK, stride.next_contact))
    total = 0.0
    points = 0
    for i in range(first + 2 * step, stop - 2 * step):
        before = samples.time[i] - samples.time[i - 2 * step]
        after = samples.time[i + 2 * step] - samples.time[i]
        if abs(after - before) < EVEN * interval and abs(before - half) < NEARLY * half:
            x = fourth_difference(samples.force_x, i, step)
            y = fourth_difference(samples.force_y, i, step)
            z = fourth_difference(samples.force_z, i, step)
            total += x * x + y * y + z * z
            points += 1
    scatter = scatter_of(samples, find(samples, stride.toe_off), find(samples, stride.next_contact))
    if points < LEAST_POINTS or not scatter > 0.0:
        return -1.0
    return root(ratio(total, float(points) * scatter, 0.0))


def fourth_difference(values: list[float], index: int, step: int) -> float:
    """Fourth difference of evenly spaced values around an index, such that the fastest wave keeps its height."""
    far = values[index - 2 * step] + values[index + 2 * step]
    near = values[index - step] + values[index + step]
    return 0.0625 * (far - 4.0 * near + 6.0 * values[index])


def scatter_of(samples: Samples, first: int, stop: int) -> float:
    """Mean square by which the force of the samples in [first, stop) differs from its mean, (m/s2) squared."""
    count = larger(float(stop - first), 1.0)
    sum_x = 0.0
    sum_y = 0.0
    sum_z = 0.0
    squares = 0.0
    for i in range(first, stop):
        x = samples.force_x[i]
        y = samples.force_y[i]
        z = samples.force_z[i]
        sum_x += x
        sum_y += y
        sum_z += z
        squares += x * x + y * y + z * z
    return (squares - (sum_x * sum_x + sum_y * sum_y + sum_z * sum_z) / count) / count


def mount(fit: Fit) -> int:
    """Verdict on where the sensor is: UNKNOWN, GOOD, SHIFTED or ASTRAY."""
    if BIN * float(fit.bins) > LEAST_MOTION and fit.stridden < LEAST_STRIDDEN * fit.moved:
        return ASTRAY
    if float(fit.taken) < LEAST:
        return UNKNOWN
    return SHIFTED if fit.shift > SHIFT else GOOD


def hold(fit: Fit) -> int:
    """Verdict on how firmly it sits: UNKNOWN, GOOD or LOOSE."""
    if fit.looked < LEAST:
        return UNKNOWN
    return LOOSE if fit.shaken > MOST_SHAKEN else GOOD


def sides(left: Fit, right: Fit) -> int:
    """Verdict on both pods, by the sides that they say: UNKNOWN, GOOD or SWAPPED."""
    if left.swings < LEAST or right.swings < LEAST:
        return UNKNOWN
    return SWAPPED if 0.5 * (left.inward + right.inward) > INWARD_SHARE else GOOD


def seat(fit: Fit) -> int:
    """How the sensor is turned in the shoe, to the quarter turn: UNKNOWN, LEVEL, SIDEWAYS, and so on."""
    if float(fit.taken) < LEAST:
        return UNKNOWN
    if fit.upright < -ALIKE:
        return UPSIDE_DOWN
    if fit.upright < ALIKE:
        return ON_EDGE
    if abs(fit.about_z) > 0.75 * PI:
        return TURNED_ROUND
    return SIDEWAYS if abs(fit.about_z) > 0.25 * PI else LEVEL
