"""What both feet show now, and whether it carries a judgement: enough strides, at a steady speed, on level ground."""

from .footfall import KNOWN, NOT_KNOWN
from .robust import MOST, Estimate, larger, root
from .window import (
    BRAKING,
    CADENCE,
    CONTACT_TIME,
    LEVEL,
    SLOPE,
    SLOPE_SIGMA,
    SPEED,
    STEEP,
    STRIKE_ANGLE,
    Window,
    carries,
    median_of,
    oldest,
    total,
    weigh,
)

STEADY = 0.25  # m/s between the halves of a window, the width of a bin of speed: more, and it is no one speed
# What passes for level may be a slope all the same (see `window.LEVEL`). As a standard uncertainty so much that no
# slope below 0.05 makes a rule speak by itself.
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
        level(view, left, right, left_first, right_first, now - 0.5 * span)
        and steady(pair, left, right, now, span, left_told)
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


def level(view: View, left: Window, right: Window, left_first: int, right_first: int, middle: float) -> bool:
    """Whether the ground is level as far as that is known: it rises as it mostly does, and that is known well enough.

    Up and down again is not level, so each half of the window is, before and after its middle (s). The errors of a
    stride's rise stem from a tilt that changes slowly, so they do not average out.
    """
    left_half = later(oldest(left, middle), left_first)
    right_half = later(oldest(right, middle), right_first)
    before = rise_against_usual(left, right, left_first, left_half, right_first, right_half)
    after = rise_against_usual(left, right, left_half, left.count, right_half, right.count)
    stated = mean_column(left, right, SLOPE_SIGMA, left_first, left.count, right_first, right.count)
    view.slope = mean_column(left, right, SLOPE, left_first, left.count, right_first, right.count)
    view.slope_uncertainty = UNSEEN_SLOPE
    even_ground = abs(before) <= LEVEL and abs(after) <= LEVEL
    return even_ground and abs(view.slope) <= STEEP and 0.0 <= stated <= UNSURE_SLOPE


def rise_against_usual(
    left: Window, right: Window, left_first: int, left_stop: int, right_first: int, right_stop: int
) -> float:
    """Mean slope over strides of both feet, each less what that foot mostly sees; NOT_KNOWN of none."""
    count = left_stop - left_first + right_stop - right_first
    if count <= 0:
        return NOT_KNOWN
    of_left = total(left, SLOPE, left_first, left_stop) - float(left_stop - left_first) * left.usual_slope
    of_right = total(right, SLOPE, right_first, right_stop) - float(right_stop - right_first) * right.usual_slope
    return (of_left + of_right) / float(count)


def later(a: int, b: int) -> int:
    """The later of two strides of a foot."""
    return a if a > b else b


def mean_column(
    left: Window, right: Window, column: int, left_first: int, left_stop: int, right_first: int, right_stop: int
) -> float:
    """Mean over strides of both feet; NOT_KNOWN of none."""
    count = left_stop - left_first + right_stop - right_first
    if count <= 0:
        return NOT_KNOWN
    return (total(left, column, left_first, left_stop) + total(right, column, right_first, right_stop)) / float(count)


def steady(pair: Pair, left: Window, right: Window, now: float, span: float, left_told: bool) -> bool:
    """Whether the halves of the window were run at the same speed, by one foot."""
    if left_told:
        return even(pair, left, now, span)
    return even(pair, right, now, span)


def even(pair: Pair, window: Window, now: float, span: float) -> bool:
    """Whether this foot ran both halves at the same speed."""
    first = oldest(window, now - span)
    half = oldest(window, now - 0.5 * span)
    before = median_of(pair.left, window, SPEED, first, half)
    after = median_of(pair.left, window, SPEED, half, window.count)
    return before > KNOWN and after > KNOWN and abs(after - before) <= STEADY


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
