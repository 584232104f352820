"""What a second or more of quiet standing tells: the gyroscope's bias, and which way is up in a foot that lies flat.

A standing foot still sways, by about a hundredth of a radian; so the longer it stands, the better the bias is known.
Shorter rests are of no use: the foot turns in every stance, and a bias taken from that bends the whole path.
"""

from .elementary import larger, ratio, root, smaller
from .rotation import unit
from .sensor import GRAVITY

LEAST_BINS = 50  # bins of 20 ms: one second
STILL_RATE = 0.06  # rad/s: largest deviation of a bin from the mean of its second
STILL_MOTION = 0.02  # (rad/s) squared, beyond the mean rate
SWAY = 0.010  # rad that a standing foot may turn by, whatever the time; more, if gravity shows more
GRAVITY_GAIN = 0.1  # of a bin
EARLY_BINS = 15
STAND_MEMORY = 5.0
SAME_STAND = 0.985  # cosine of 10 degrees: a foot that stands in another way than before is another stand
BIAS_SIGMA = 0.004  # rad/s, of a gyroscope just switched on


class Standing:
    """The quiet time under way, and what quiet times have told so far."""

    def __init__(self) -> None:
        self.bins = 0  # in the quiet time under way
        self.sum_x = 0.0
        self.sum_y = 0.0
        self.sum_z = 0.0
        self.early_x = 0.0  # specific force in the first bins, m/s2
        self.early_y = 0.0
        self.early_z = 0.0
        self.late_x = 0.0  # and in the last
        self.late_y = 0.0
        self.late_z = 0.0
        self.mean_x = 0.0  # and in all of it
        self.mean_y = 0.0
        self.mean_z = 0.0
        self.seconds = 0.0  # in all quiet times that counted
        self.bias_x = 0.0  # rad/s
        self.bias_y = 0.0
        self.bias_z = 0.0
        self.bias_variance = BIAS_SIGMA * BIAS_SIGMA
        self.stands = 0.0  # quiet times in the vertical below, up to STAND_MEMORY
        self.up_x = 0.0  # the vertical while the foot stood, in the sensor's axes, unit length
        self.up_y = 0.0
        self.up_z = 0.0


def note_bin(
    standing: Standing,
    x: float,
    y: float,
    z: float,
    motion: float,
    force_x: float,
    force_y: float,
    force_z: float,
    width: float,
) -> None:
    """Take one bin: mean angular rate, mean motion, a specific force in it, and the width of a bin in s."""
    count = larger(float(standing.bins), 1.0)
    dx = x - standing.sum_x / count
    dy = y - standing.sum_y / count
    dz = z - standing.sum_z / count
    near = dx * dx + dy * dy + dz * dz < STILL_RATE * STILL_RATE
    if motion < STILL_MOTION + STILL_RATE * STILL_RATE and (near or standing.bins == 0):
        standing.bins += 1
        standing.sum_x += x
        standing.sum_y += y
        standing.sum_z += z
        follow_gravity(standing, force_x, force_y, force_z)
    else:
        if standing.bins >= LEAST_BINS:
            learn(standing, width)
        standing.bins = 0
        standing.sum_x = 0.0
        standing.sum_y = 0.0
        standing.sum_z = 0.0


def follow_gravity(standing: Standing, x: float, y: float, z: float) -> None:
    """Follow the direction of gravity in the sensor: as it was in the first bins, and as it is now."""
    if standing.bins == 1:
        standing.late_x = x
        standing.late_y = y
        standing.late_z = z
    share = 1.0 / larger(float(standing.bins), 1.0)
    standing.mean_x += share * (x - standing.mean_x)
    standing.mean_y += share * (y - standing.mean_y)
    standing.mean_z += share * (z - standing.mean_z)
    standing.late_x += GRAVITY_GAIN * (x - standing.late_x)
    standing.late_y += GRAVITY_GAIN * (y - standing.late_y)
    standing.late_z += GRAVITY_GAIN * (z - standing.late_z)
    if standing.bins <= EARLY_BINS:
        standing.early_x = standing.late_x
        standing.early_y = standing.late_y
        standing.early_z = standing.late_z


def turned(standing: Standing) -> float:
    """How far the foot has turned in the quiet time by what gravity shows, rad."""
    x = standing.late_x - standing.early_x
    y = standing.late_y - standing.early_y
    z = standing.late_z - standing.early_z
    return root(x * x + y * y + z * z) / GRAVITY


def learn(standing: Standing, width: float) -> None:
    """Let the quiet time that just ended correct the bias, as far as it is better known than before."""
    count = larger(float(standing.bins), 1.0)
    seconds = count * width
    noise = larger(SWAY, turned(standing)) / larger(seconds, 1.0)
    gain = ratio(standing.bias_variance, standing.bias_variance + noise * noise + 1.0e-8, 0.0)
    standing.bias_x += gain * (standing.sum_x / count - standing.bias_x)
    standing.bias_y += gain * (standing.sum_y / count - standing.bias_y)
    standing.bias_z += gain * (standing.sum_z / count - standing.bias_z)
    standing.bias_variance *= 1.0 - gain
    standing.seconds += seconds
    learn_up(standing)


def learn_up(standing: Standing) -> None:
    """Average the vertical over the last quiet times in which the foot stood alike."""
    x, y, z = unit(standing.mean_x, standing.mean_y, standing.mean_z)
    if standing.up_x * x + standing.up_y * y + standing.up_z * z < SAME_STAND:
        standing.stands = 0.0
    standing.stands = smaller(standing.stands + 1.0, STAND_MEMORY)
    weight = 1.0 / larger(standing.stands, 1.0)
    standing.up_x += weight * (x - standing.up_x)
    standing.up_y += weight * (y - standing.up_y)
    standing.up_z += weight * (z - standing.up_z)
