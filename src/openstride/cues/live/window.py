"""The last strides of one foot, and estimates of what they have in common.

A window is 45 s long (SPAN): some 60 strides of each foot, of which a median is known to a fifth of what single strides
scatter by. Shorter windows tell of bends and kerbs, longer ones are still half in the stretch before.
"""

from .footfall import KNOWN, NOT_KNOWN, Footfall, Form
from .robust import MOST, Estimate, estimate, larger, middle, smaller, sort

SPAN = 45.0  # s
LEAST = 0.5  # strides a second of the window: fewer carry no judgement
COVERED = 0.7  # share of the window that its strides fill: less, and the runner stood, walked or turned in between

# The engine takes a rise for drift where it can: of a slope about a third is seen, beside an error of up to 0.015 that
# is the foot's own and stays all run (simulated runners on even slopes). So ground is level where a foot sees it rise
# as it mostly does, to 0.01, which is 0.03 of true slope. A run that begins with a long hill takes it for level.
LEVEL = 0.01
STEEP = 0.03  # what is seen to be that steep is a hill however long it lasts, and not what a foot mostly sees
SETTLED = 40  # strides after which what a foot mostly sees is moved by a stride as by any other that is far off,
MOVES = 0.003  # namely by this, which is how much single strides scatter: so it stays where most are, as a median does

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
        self.sloped = 0  # strides in the one below
        self.usual_slope = 0.0  # as this foot mostly sees it in this run


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
    if abs(form.slope) <= STEEP:
        window.sloped += 1
        off = form.slope - window.usual_slope
        off = smaller(larger(off, -MOVES), MOVES) if window.sloped > SETTLED else off
        window.usual_slope += off / float(window.sloped) if window.sloped > 0 else 0.0


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


def total(window: Window, column: int, first: int, stop: int) -> float:
    """Sum of a column over the strides [first, stop), all of which know it."""
    added = 0.0
    for i in range(first, stop):
        added += window.values[i % MOST * COLUMNS + column]
    return added


def median_of(found: Estimate, window: Window, column: int, first: int, stop: int) -> float:
    """Median of a column that all strides [first, stop) know, and nothing else of it; NOT_KNOWN of none."""
    count = 0
    for i in range(first, stop):
        if count < MOST:
            found.sorted[count] = window.values[i % MOST * COLUMNS + column]
            count += 1
    if not 0 < count <= MOST:
        return NOT_KNOWN
    sort(found.sorted, count)
    return middle(found.sorted, count)


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
