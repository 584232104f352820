"""What both feet show now, and whether it carries a judgement: enough strides, at a steady speed, on level ground."""

from .footfall import KNOWN, NOT_KNOWN
from .robust import MOST, Estimate, larger, root
from .window import (
    BRAKING,
    CADENCE,
    CONTACT_TIME,
    SLOPE,
    SLOPE_SIGMA,
    SPEED,
    STRIKE_ANGLE,
    Window,
    carries,
    oldest,
    weigh,
)

STEADY = 0.25  # m/s between the halves of a window, the width of a bin of speed: more, and it is no one speed
# The engine passes on slopes below 0.035 as level (`solver.HILL`), and what it passes on so may lie anywhere below:
# as a standard uncertainty 0.035 / sqrt(3).
UNSEEN_SLOPE = 0.02
UNSURE_SLOPE = 0.03  # what a stride may state for its slope: above, the ground is not known to be level
# What is new whenever a pod is mounted, for each foot, and what sole and ground add for both: `analysis.compare` counts
# the same (docs/analysis.md, two runs).
MOUNT_CONTACT = 0.002  # s
SOLE_CONTACT = 0.001
MOUNT_ANGLE = 0.015  # rad
SOLE_ANGLE = 0.0032


class View:
    """Form of the last seconds: values, and standard uncertainties by chance alone (`_noise`).

    What is NOT_KNOWN is not known; what one pod's mount adds is in `_mount`, for it does not differ within a run.
    """

    def __init__(self) -> None:
        self.ready = False  # running straight on, steadily, on level ground
        self.feet = 0
        self.speed = NOT_KNOWN  # m/s
        self.speed_noise = 0.0
        self.slope = 0.0
        self.slope_uncertainty = 0.0
        self.cadence = NOT_KNOWN  # steps/s
        self.cadence_noise = 0.0
        self.contact_time = NOT_KNOWN  # s, mean of both feet
        self.contact_time_noise = 0.0
        self.contact_time_mount = 0.0
        self.asymmetry = NOT_KNOWN  # left minus right contact time over their mean
        self.asymmetry_noise = 0.0
        self.asymmetry_mount = 0.0
        self.strike_angle = NOT_KNOWN  # rad, mean of the feet that know it
        self.strike_angle_noise = 0.0
        self.strike_angle_mount = 0.0
        self.braking = NOT_KNOWN  # m/s2
        self.braking_noise = 0.0
        self.both_angles = 0  # feet in the strike angle and in braking: they compare only with as many
        self.right = False  # whose stride numbers these are
        self.first_stride = 0
        self.last_stride = 0


class Pair:
    """One metric of both feet, each estimated from its own strides."""

    def __init__(self) -> None:
        self.left = Estimate()
        self.right = Estimate()


def look(view: View, pair: Pair, left: Window, right: Window, now: float, span: float) -> None:
    """Look at the strides of so many seconds before `now`, at most `window.SPAN`."""
    view.ready = False
    left_first = oldest(left, now - span)
    right_first = oldest(right, now - span)
    left_told = carries(left, left_first, span)
    right_told = carries(right, right_first, span)
    view.feet = (1 if left_told else 0) + (1 if right_told else 0)
    if view.feet == 0:
        return
    # A foot whose pod fell silent says nothing.
    left_first = left_first if left_told else left.count
    right_first = right_first if right_told else right.count
    weigh_both(pair, SPEED, left, right, left_first, right_first)
    view.speed = mean_of(pair)
    view.speed_noise = noise_of(pair)
    name_strides(view, left, right, left_first, right_first, left_told)
    if not (
        level(view, pair, left, right, left_first, right_first) and steady(pair, left, right, now, span, left_told)
    ):
        return
    weigh_both(pair, CADENCE, left, right, left_first, right_first)
    view.cadence = mean_of(pair)
    view.cadence_noise = noise_of(pair)
    weigh_both(pair, CONTACT_TIME, left, right, left_first, right_first)
    compare_contact(view, pair)
    weigh_both(pair, STRIKE_ANGLE, left, right, left_first, right_first)
    view.both_angles = told(pair)
    view.strike_angle = mean_of(pair)
    view.strike_angle_noise = noise_of(pair)
    shared = MOUNT_ANGLE * MOUNT_ANGLE * (0.5 if view.both_angles == 2 else 1.0) + SOLE_ANGLE * SOLE_ANGLE
    view.strike_angle_mount = root(shared)
    weigh_both(pair, BRAKING, left, right, left_first, right_first)
    view.braking = mean_of(pair) if told(pair) == view.both_angles else NOT_KNOWN
    view.braking_noise = noise_of(pair)
    view.ready = True


def name_strides(view: View, left: Window, right: Window, left_first: int, right_first: int, left_told: bool) -> None:
    """Note which strides were looked at: the left foot's, where it has any."""
    view.right = not left_told
    if left_told:
        view.first_stride = left.number[left_first % MOST]
        view.last_stride = left.number[(left.count - 1) % MOST]
    else:
        view.first_stride = right.number[right_first % MOST]
        view.last_stride = right.number[(right.count - 1) % MOST]


def weigh_both(pair: Pair, column: int, left: Window, right: Window, left_first: int, right_first: int) -> None:
    """Estimate a column of both feet."""
    weigh(pair.left, left, column, left_first, left.count)
    weigh(pair.right, right, column, right_first, right.count)


def told(pair: Pair) -> int:
    """How many feet know it."""
    return (1 if pair.left.count > 0 else 0) + (1 if pair.right.count > 0 else 0)


def mean_of(pair: Pair) -> float:
    """Mean of the feet that know it; NOT_KNOWN where neither does."""
    if pair.left.count > 0 and pair.right.count > 0:
        return 0.5 * (pair.left.value + pair.right.value)
    if pair.left.count > 0:
        return pair.left.value
    return pair.right.value if pair.right.count > 0 else NOT_KNOWN


def noise_of(pair: Pair) -> float:
    """Uncertainty of that mean by chance; the feet take their steps in turns, so their chance is one and the same."""
    if pair.left.count > 0 and pair.right.count > 0:
        return 0.5 * (pair.left.uncertainty + pair.right.uncertainty)
    return pair.left.uncertainty if pair.left.count > 0 else pair.right.uncertainty


def level(view: View, pair: Pair, left: Window, right: Window, left_first: int, right_first: int) -> bool:
    """Whether the ground is known to be level: its slope within what is uncertain of it, and that small enough.

    The errors of a stride's rise stem from a tilt that changes slowly, so they do not average out.
    """
    weigh_both(pair, SLOPE_SIGMA, left, right, left_first, right_first)
    stated = mean_of(pair)
    weigh_both(pair, SLOPE, left, right, left_first, right_first)
    view.slope = mean_of(pair)
    view.slope_uncertainty = UNSEEN_SLOPE
    return abs(view.slope) <= UNSEEN_SLOPE and KNOWN < stated <= UNSURE_SLOPE


def steady(pair: Pair, left: Window, right: Window, now: float, span: float, left_told: bool) -> bool:
    """Whether the halves of the window were run at the same speed, by one foot."""
    if left_told:
        return even(pair, left, now, span)
    return even(pair, right, now, span)


def even(pair: Pair, window: Window, now: float, span: float) -> bool:
    """Whether this foot ran both halves at the same speed."""
    first = oldest(window, now - span)
    half = oldest(window, now - 0.5 * span)
    weigh(pair.left, window, SPEED, first, half)
    weigh(pair.right, window, SPEED, half, window.count)
    if pair.left.count == 0 or pair.right.count == 0:
        return False
    return abs(pair.right.value - pair.left.value) <= STEADY


def compare_contact(view: View, pair: Pair) -> None:
    """Mean and difference of the feet's contact times; not known with one foot, whose own may be longer or shorter."""
    view.contact_time = NOT_KNOWN
    view.asymmetry = NOT_KNOWN
    if told(pair) < 2:
        return
    mean = larger(mean_of(pair), 0.05)
    left = pair.left.uncertainty
    right = pair.right.uncertainty
    view.contact_time = mean
    view.contact_time_noise = noise_of(pair)
    view.contact_time_mount = root(0.5 * MOUNT_CONTACT * MOUNT_CONTACT + SOLE_CONTACT * SOLE_CONTACT)
    view.asymmetry = (pair.left.value - pair.right.value) / mean
    view.asymmetry_noise = root(left * left + right * right) / mean
    view.asymmetry_mount = root(2.0 * MOUNT_CONTACT * MOUNT_CONTACT) / mean
