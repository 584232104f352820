"""Progress while running: what fills up as the way grows, and what has just been earned or beaten. No cue, no budget.

A line is whatever has a threshold: a goal of the week, an achievement, the longest run so far. A stretch is a length of
which there is a fastest time. Each is told once, when it is sure: when it holds by SURE standard uncertainties of the
way. What is not sure is left to home, which has the whole run and says what holds.
"""

from .robust import root

DISTANCE = 0  # m
TIME = 1  # s of moving
RUNS = 2  # this run, once it has ended
QUANTITIES = 3

LINES = 256
STRETCHES = 16
SURE = 2.0  # standard uncertainties: as much as home asks of a record that it calls sure
# A foot's strides tell the time of moving to half a stride at each end of a stand: a second in three minutes.
TIME_SHARE = 0.005
MARK = 50.0  # m from one mark of the way to the next; a stretch begins at one, as those across two recordings do
MARKS = 1024
LONGEST = 51000.0  # m: a stretch is no longer than the marks reach back
FARTHEST = 1.0e7  # m: nobody runs farther in one run
LARGEST = 1.0e12


class Progress:
    """How far the run has come, and what it counts for."""

    def __init__(self) -> None:
        self.scale = 0.007  # uncertainty of the pods' scale of length, as a share
        self.time = 0.0  # s since the start of the run
        self.way = 0.0  # m
        self.variance = 0.0  # m2, of the way by chance alone
        self.moving = 0.0  # s
        self.ended = False
        self.lines = 0
        self.quantity = [0] * LINES
        self.before = [0.0] * LINES  # what there was before this run
        self.each = [0.0] * LINES  # what one more of the quantity adds
        self.threshold = [0.0] * LINES
        self.told = [0] * LINES
        self.stretches = 0
        self.length = [0.0] * STRETCHES  # m
        self.held = [0.0] * STRETCHES  # s, the time to beat
        self.held_sigma = [0.0] * STRETCHES
        self.took = [0.0] * STRETCHES  # s, the fastest of this run; 0 is none yet
        self.took_sigma = [0.0] * STRETCHES
        self.from_mark = [0] * STRETCHES  # where the stretch begins that ends next
        self.beaten = [0] * STRETCHES
        self.passed = 0  # marks, after the one where the run began
        self.mark_time = [0.0] * MARKS
        self.mark_variance = [0.0] * MARKS
        self.news = [0] * (LINES + STRETCHES)  # lines by their number, stretches by theirs after LINES
        self.fresh = 0  # of the last call


def add_line(progress: Progress, quantity: int, before: float, each: float, threshold: float) -> bool:
    """Add a line before the run begins; False where there is no room, or it is none. What is reached is not told."""
    at = progress.lines
    known = abs(before) < LARGEST and 0.0 <= each < LARGEST and 0.0 < threshold < LARGEST
    if not (0 <= at < LINES and 0 <= quantity < QUANTITIES and known):
        return False
    progress.quantity[at] = quantity
    progress.before[at] = before
    progress.each[at] = each
    progress.threshold[at] = threshold
    progress.told[at] = 1 if before >= threshold else 0
    progress.lines = at + 1
    return True


def add_stretch(progress: Progress, length: float, time: float, uncertainty: float) -> bool:
    """Add a length (m) and the time to beat (s) before the run begins; False where there is no room, or it is none."""
    at = progress.stretches
    known = 0.0 < time < LARGEST and 0.0 <= uncertainty < LARGEST
    if not (0 <= at < STRETCHES and MARK <= length <= LONGEST and known):
        return False
    progress.length[at] = length
    progress.held[at] = time
    progress.held_sigma[at] = uncertainty
    progress.stretches = at + 1
    return True


def advance(progress: Progress, time: float, way: float, variance: float, moving: float, running: bool) -> int:
    """Go on to a time (s) at which the way (m), its variance by chance (m2) and the moving time (s) are these.

    How many things it has earned or beaten; `news` has which. What goes back is passed over. Walks count for nothing,
    so nothing is told while most strides were walked.
    """
    progress.fresh = 0
    onward = time > progress.time and progress.way <= way < FARTHEST
    if not (onward and variance >= progress.variance and moving >= progress.moving) or progress.ended:
        return 0
    pass_marks(progress, time, way, variance)
    for stretch in range(STRETCHES):
        if stretch < progress.stretches:
            run_stretch(progress, stretch, time, way, variance)
    progress.time = time
    progress.way = way
    progress.variance = variance
    progress.moving = moving
    if running:
        tell(progress)
    return progress.fresh


def finish(progress: Progress, running: bool) -> int:
    """End the run; it counts as one where it was running. How many things that has earned, as `advance` has it."""
    progress.fresh = 0
    if not progress.ended:
        progress.ended = True
        if running:
            tell(progress)
    return progress.fresh


def pass_marks(progress: Progress, time: float, way: float, variance: float) -> None:
    """Note when each mark was passed on the way from where the run has been to here."""
    for _ in range(MARKS):
        mark = progress.passed + 1
        if float(mark) * MARK > way:
            break
        share = share_at(progress, float(mark) * MARK, way)
        progress.mark_time[mark % MARKS] = progress.time + share * (time - progress.time)
        progress.mark_variance[mark % MARKS] = progress.variance + share * (variance - progress.variance)
        progress.passed = mark


def share_at(progress: Progress, target: float, way: float) -> float:
    """At which share of the step from where the run has been to here the way was so long."""
    step = way - progress.way
    return (target - progress.way) / step if step > 0.0 else 1.0


def run_stretch(progress: Progress, stretch: int, time: float, way: float, variance: float) -> None:
    """See how fast the stretches were that end between where the run has been and here."""
    if not 0 <= stretch < STRETCHES:
        return
    length = progress.length[stretch]
    for _ in range(MARKS):
        mark = progress.from_mark[stretch]
        end = float(mark) * MARK + length
        if mark < 0 or end > way:
            break
        share = share_at(progress, end, way)
        took = progress.time + share * (time - progress.time) - progress.mark_time[mark % MARKS]
        chance = progress.variance + share * (variance - progress.variance) - progress.mark_variance[mark % MARKS]
        if took > 0.0 and (progress.took[stretch] == 0.0 or took < progress.took[stretch]):
            progress.took[stretch] = took
            progress.took_sigma[stretch] = took * sigma_of(progress, length, chance) / length if length > 0.0 else 0.0
        progress.from_mark[stretch] = mark + 1


def sigma_of(progress: Progress, way: float, variance: float) -> float:
    """Standard uncertainty (m) of a way whose variance by chance this is."""
    common = progress.scale * way
    return root(variance + common * common)


def gained(progress: Progress, quantity: int) -> float:
    """What this run has of a quantity so far."""
    if quantity == DISTANCE:
        return progress.way
    if quantity == TIME:
        return progress.moving
    return 1.0 if progress.ended else 0.0


def reached(progress: Progress, line: int) -> float:
    """What there is of a line by now, this run included."""
    if not 0 <= line < LINES:
        return 0.0
    return progress.before[line] + progress.each[line] * gained(progress, progress.quantity[line])


def doubt(progress: Progress, line: int) -> float:
    """How unsure that is, as a standard uncertainty: as far as it is of this run."""
    if not 0 <= line < LINES:
        return 0.0
    if progress.quantity[line] == DISTANCE:
        return progress.each[line] * sigma_of(progress, progress.way, progress.variance)
    return progress.each[line] * TIME_SHARE * progress.moving if progress.quantity[line] == TIME else 0.0


def tell(progress: Progress) -> None:
    """Note what holds surely and was not told before."""
    for line in range(LINES):
        if line < progress.lines and progress.told[line] == 0:
            surely = reached(progress, line) - SURE * doubt(progress, line)
            if surely >= progress.threshold[line]:
                progress.told[line] = 1
                note(progress, line)
    covered = progress.way - SURE * sigma_of(progress, progress.way, progress.variance)
    for stretch in range(STRETCHES):
        if stretch < progress.stretches and progress.beaten[stretch] == 0 and progress.took[stretch] > 0.0:
            held = progress.held_sigma[stretch]
            took = progress.took_sigma[stretch]
            gain = progress.held[stretch] - progress.took[stretch]
            if covered >= progress.length[stretch] and gain > SURE * root(held * held + took * took):
                progress.beaten[stretch] = 1
                note(progress, LINES + stretch)


def note(progress: Progress, number: int) -> None:
    """Put a number into the news."""
    at = progress.fresh
    if 0 <= at < len(progress.news):
        progress.news[at] = number
        progress.fresh = at + 1
