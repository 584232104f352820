"""The last strides of one foot, and estimates of what they have in common.

A window is 45 s long (SPAN): some 60 strides of each foot, of which a median is known to a fifth of what single strides
scatter by. Shorter windows tell of bends and kerbs, longer ones are still half in the stretch before.
"""

from .footfall import KNOWN, Footfall, Form
from .robust import MOST, Estimate, estimate

SPAN = 45.0  # s
LEAST = 0.5  # strides a second of the window: fewer carry no judgement
COVERED = 0.7  # share of the window that its strides fill: less, and the runner stood, walked or turned in between

CADENCE = 0
CONTACT_TIME = 1
SPEED = 2
STRIKE_ANGLE = 3
BRAKING = 4
SLOPE = 5
SLOPE_SIGMA = 6
COLUMNS = 7


class Window:
    """The last strides of one foot that were run straight ahead, oldest first in a ring."""

    def __init__(self) -> None:
        self.count = 0  # strides that were ever put in
        self.time = [0.0] * MOST  # s since the start of the run
        self.number = [0] * MOST
        self.stride_time = [0.0] * MOST
        self.values = [0.0] * (COLUMNS * MOST)


def put(window: Window, footfall: Footfall, form: Form) -> None:
    """Put a stride in; the oldest falls out where the ring is full."""
    at = window.count % MOST
    window.time[at] = footfall.time
    window.number[at] = footfall.number
    window.stride_time[at] = form.stride_time
    row = at * COLUMNS
    window.values[row + CADENCE] = form.cadence
    window.values[row + CONTACT_TIME] = form.contact_time
    window.values[row + SPEED] = form.speed
    window.values[row + STRIKE_ANGLE] = form.strike_angle
    window.values[row + BRAKING] = form.braking
    window.values[row + SLOPE] = form.slope
    window.values[row + SLOPE_SIGMA] = form.slope_sigma
    window.count += 1


def oldest(window: Window, after: float) -> int:
    """Which stride is the first in the ring that was given out after an instant (s); the count where none was."""
    first = window.count - MOST if window.count > MOST else 0
    for i in range(first, window.count):
        if window.time[i % MOST] > after:
            return i
    return window.count


def carries(window: Window, first: int, span: float) -> bool:
    """Whether the strides from the first one on are enough for so many seconds, and fill them."""
    if float(window.count - first) < LEAST * span:
        return False
    filled = 0.0
    for i in range(first, window.count):
        filled += window.stride_time[i % MOST]
    return filled > COVERED * span


def weigh(found: Estimate, window: Window, column: int, first: int, stop: int) -> None:
    """Estimate a column from the strides [first, stop) that know it."""
    count = 0
    for i in range(first, stop):
        value = window.values[i % MOST * COLUMNS + column]
        if value > KNOWN and count < MOST:
            found.given[count] = value
            count += 1
    found.count = count
    estimate(found)
