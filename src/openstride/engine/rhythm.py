"""Swing peaks and rest instants: where one stride ends and the next begins, walking or running.

The angular rate is averaged in bins of 20 ms, so all of this is alike at every sampling rate. Smoothed and seen along
the pitch axis it has one high peak a stride, in the middle of the swing. Between two peaks lies one rest instant, the
sample of least motion; while nobody walks, quiet samples half a second apart are rest instants too.
"""

from .alignment import Alignment, learn_rotation, turn_axis, turn_back, weigh_sign
from .elementary import larger, smaller
from .samples import Samples, find
from .standing import Standing, note_bin

BIN = 0.02  # s
BINS = 1032
MOST_BINS = 1.0e12
KEPT_BINS = 400
HALF = 6  # bins on each side that the smoothing reaches
KERNEL = (0.1664, 0.1526, 0.1176, 0.0761, 0.0413, 0.0188, 0.0072)  # Gaussian of 2.4 bins, each side; sums to 1.0
LEAST_PEAK = 1.2  # rad/s
FIRST_LEVEL = 2.5  # rad/s: height of peaks at the start of any walk
LEAST_SHARE = 0.4  # of the running height of peaks
LEAST_PERIOD = 20.0  # bins between two peaks: 0.4 s
REFRACTORY = 0.55  # of the running period
LATEST = 95  # bins after a peak within which the next belongs to the same walk
TIMEOUT = 65.0  # bins after the last peak until the foot is taken to stand
TIMEOUT_PERIODS = 1.6
REST_SHARE = 0.8  # of the time between two peaks in which the foot may rest; push-off follows
UNSURE = 2.0  # a foot seen the wrong way round moves more than this share in what looks like stance
PAUSE = 25  # bins between rest instants of a standing foot: 0.5 s
LIKE_BEFORE = 3.0  # times the running motion at rest that the last one may have
CALM_GAIN = 0.2
LEAVING = 1.0  # motion of a foot about to leave a standing; more, and it was in mid-stride when the stretch began
STILL = 0.03  # motion of a standing foot, (rad/s) squared
REST_HALF_WIDTH = 0.02  # s on each side over which motion is averaged at a rest instant
FIRST_LOOK = 150  # bins of motion before the axis is looked at: 3 s
LOOK_EVERY = 25
CLEAR = 0.25  # the sign is known when the mean contrasts of the two differ by this much
LEAST_STRIDES = 3
LATEST_LOOK = 900  # bins held: the first strides would be forgotten soon, so the better sign is taken
MOST_MOTION = 200.0  # (rad/s) squared: louder is not told apart

NOTHING = 0
STRIDE = 1  # a rest instant that ends a swing
STANDING = 2  # a rest instant of a foot that has stood since the last one


class Rhythm:
    """Bins not yet forgotten, the running height and period of peaks, and the last rest instant found."""

    def __init__(self) -> None:
        self.oldest = 0  # number of the bin at index 0; bin 0 starts with the stream
        self.count = 0  # bins held
        self.start = 0.0  # time of the first sample
        self.rate_x = [0.0] * BINS
        self.rate_y = [0.0] * BINS
        self.rate_z = [0.0] * BINS
        self.motion = [0.0] * BINS
        self.pitch = [0.0] * BINS  # pitch rate, as the axis pointed when the bin was first needed
        self.projected = 0  # number of the first bin without one
        self.swing = [0.0] * BINS  # smoothed pitch rate of the bins examined
        self.sum_x = 0.0  # the open bin
        self.sum_y = 0.0
        self.sum_z = 0.0
        self.sum_motion = 0.0
        self.filled = 0
        self.looked = 0  # bins when the axis was last looked at
        self.moving = 0  # bins since the stream began or the sign was lost in which the foot turned
        self.cursor = 0  # number of the next bin to examine
        self.level = FIRST_LEVEL  # running height of peaks, rad/s
        self.period = 40.0  # running distance of peaks, bins
        self.peak = -1  # number of the last peak's bin, -1 for none
        self.height = 0.0
        self.settled = True  # whether the last peak can no longer be replaced by a higher one
        self.before = -1  # the settled peak before it
        self.standing = True
        self.rest = -1  # number of the sample of the last rest instant
        self.rest_bin = 0
        self.calm = 0.0  # running motion at rest instants, (rad/s) squared
        self.found = 0  # NOTHING, STRIDE or STANDING
        self.swing_peak = -1  # sample number of the peak of the swing that the found rest instant ended


def restart(rhythm: Rhythm, time: float) -> None:
    """Begin a new stretch with a sample at this time; what was learned of the period stays."""
    rhythm.start = time
    rhythm.oldest = 0
    rhythm.count = 0
    rhythm.cursor = 0
    rhythm.projected = 0
    rhythm.looked = 0
    rhythm.filled = 0
    rhythm.sum_x = 0.0
    rhythm.sum_y = 0.0
    rhythm.sum_z = 0.0
    rhythm.sum_motion = 0.0
    rhythm.level = FIRST_LEVEL
    rhythm.peak = -1
    rhythm.before = -1
    rhythm.settled = True
    rhythm.standing = True
    rhythm.rest = -1
    rhythm.rest_bin = 0
    rhythm.found = NOTHING


def bin_of(rhythm: Rhythm, time: float) -> int:
    """Number of the bin a time falls into."""
    bins = (time - rhythm.start) / BIN
    return int(bins) if -MOST_BINS < bins < MOST_BINS else 0


def bin_start(rhythm: Rhythm, number: int) -> float:
    """Time at which a bin starts."""
    return rhythm.start + float(number) * BIN


def collect(
    rhythm: Rhythm,
    alignment: Alignment,
    standing: Standing,
    time: float,
    x: float,
    y: float,
    z: float,
    motion: float,
    force_x: float,
    force_y: float,
    force_z: float,
) -> bool:
    """Put one sample into its bin; bins that a gap left empty are filled along a straight line.

    True when that closed a bin.
    """
    closed = False
    open_bin = rhythm.oldest + rhythm.count
    number = bin_of(rhythm, time)
    if number > open_bin and rhythm.filled > 0:
        scale = 1.0 / larger(float(rhythm.filled), 1.0)
        mean_x = rhythm.sum_x * scale
        mean_y = rhythm.sum_y * scale
        mean_z = rhythm.sum_z * scale
        mean_motion = rhythm.sum_motion * scale
        steps = number - open_bin
        if rhythm.count + steps >= BINS:
            steps = 1
            forget_bins(rhythm, number - 1)
        for i in range(steps):
            share = float(i) / larger(float(steps), 1.0)
            k = rhythm.count
            rhythm.rate_x[k] = mean_x + share * (x - mean_x)
            rhythm.rate_y[k] = mean_y + share * (y - mean_y)
            rhythm.rate_z[k] = mean_z + share * (z - mean_z)
            rhythm.motion[k] = mean_motion + share * (motion - mean_motion)
            rhythm.count = k + 1
        learn_rotation(alignment, mean_x, mean_y, mean_z)
        note_bin(standing, mean_x, mean_y, mean_z, mean_motion, force_x, force_y, force_z, BIN)
        if mean_x * mean_x + mean_y * mean_y + mean_z * mean_z > 0.36:
            rhythm.moving += 1
        rhythm.sum_x = 0.0
        rhythm.sum_y = 0.0
        rhythm.sum_z = 0.0
        rhythm.sum_motion = 0.0
        rhythm.filled = 0
        closed = True
    rhythm.sum_x += x
    rhythm.sum_y += y
    rhythm.sum_z += z
    rhythm.sum_motion += motion
    rhythm.filled += 1
    return closed


def make_room_for_bins(rhythm: Rhythm) -> None:
    """Drop old bins when the arrays are nearly full."""
    if rhythm.count >= BINS - 2:
        forget_bins(rhythm, rhythm.oldest + rhythm.count - KEPT_BINS)


def ready_to_look(rhythm: Rhythm) -> bool:
    """Whether there is enough motion to look for the axis, and some since the last look."""
    number = rhythm.oldest + rhythm.count
    if rhythm.moving < FIRST_LOOK or number < rhythm.looked + LOOK_EVERY:
        return False
    rhythm.looked = number
    return True


def forget_bins(rhythm: Rhythm, number: int) -> None:
    """Drop the bins before the one of this number."""
    shift = number - rhythm.oldest
    if shift <= 0:
        return
    rest = rhythm.count - shift if shift < rhythm.count else 0
    for i in range(rest):
        rhythm.rate_x[i] = rhythm.rate_x[i + shift]
        rhythm.rate_y[i] = rhythm.rate_y[i + shift]
        rhythm.rate_z[i] = rhythm.rate_z[i + shift]
        rhythm.motion[i] = rhythm.motion[i + shift]
        rhythm.pitch[i] = rhythm.pitch[i + shift]
        rhythm.swing[i] = rhythm.swing[i + shift]
    rhythm.count = rest
    rhythm.oldest = number
    if rhythm.cursor < number + HALF:
        rhythm.cursor = number + HALF
    if rhythm.projected < number:
        rhythm.projected = number


def project(rhythm: Rhythm, alignment: Alignment, stop: int) -> None:
    """Pitch rate of the bins with index below `stop` that have none yet."""
    first = rhythm.projected - rhythm.oldest
    for index in range(first, stop):
        rhythm.pitch[index] = (
            alignment.pitch_x * rhythm.rate_x[index]
            + alignment.pitch_y * rhythm.rate_y[index]
            + alignment.pitch_z * rhythm.rate_z[index]
        )
    if stop > first:
        rhythm.projected = rhythm.oldest + stop


def smoothed(rhythm: Rhythm, index: int) -> float:
    """Pitch rate around the bin at an index that has HALF neighbours on each side, rad/s."""
    total = KERNEL[0] * rhythm.pitch[index]
    for i in range(1, HALF + 1):
        total += KERNEL[i] * (rhythm.pitch[index - i] + rhythm.pitch[index + i])
    return total


def lowest(rhythm: Rhythm, first: int, stop: int) -> int:
    """Number of the bin of the lowest smoothed pitch rate in [first, stop)."""
    best = first
    for number in range(first, stop):
        if rhythm.swing[number - rhythm.oldest] < rhythm.swing[best - rhythm.oldest]:
            best = number
    return best


def calmest(rhythm: Rhythm, first: int, stop: int) -> float:
    """The least squared rotation over 60 ms around the bins in [first, stop): only in stance the foot holds so still.

    A fast runner's foot is flat for no longer than that.

    Acceleration says nothing here: in a running stance it is as large as in swing.
    """
    least = MOST_MOTION
    for index in range(first - rhythm.oldest, stop - rhythm.oldest):
        if 1 <= index < rhythm.count - 1:
            total = 0.0
            for i in range(index - 1, index + 2):
                total += rhythm.rate_x[i] * rhythm.rate_x[i]
                total += rhythm.rate_y[i] * rhythm.rate_y[i] + rhythm.rate_z[i] * rhythm.rate_z[i]
            least = smaller(least, total / 3.0)
    return least


def quietest(samples: Samples, rate_interval: float, first: int, stop: int, latest: bool) -> int:
    """Number of the sample of least motion, averaged over 40 ms, with index in [first, stop); -1 for none."""
    half = int(REST_HALF_WIDTH / larger(rate_interval, 0.0005) + 0.3)
    if half < 1:
        half = 1
    low = first if first >= half else half
    high = stop if stop <= samples.count - half else samples.count - half
    if high <= low:
        return -1
    total = 0.0
    for i in range(low - half, low + half + 1):
        total += samples.motion[i]
    best = low
    least = total
    for i in range(low + 1, high):
        total += samples.motion[i + half] - samples.motion[i - half - 1]
        if total < least or (latest and total <= least):
            best = i
            least = total
    return samples.oldest + best


def contrast(rhythm: Rhythm, alignment: Alignment) -> tuple[float, int]:
    """How well the bins held fit the pitch axis as it points: mean of (loud - quiet) over strides, and the strides."""
    last = -1
    level = 2.5
    total = 0.0
    strides = 0
    rhythm.projected = rhythm.oldest
    project(rhythm, alignment, rhythm.count)
    for index in range(HALF, rhythm.count - HALF):
        rhythm.swing[index] = smoothed(rhythm, index)
    for index in range(HALF + 1, rhythm.count - HALF - 1):
        h = rhythm.swing[index]
        if h < LEAST_PEAK or h < rhythm.swing[index - 1] or h <= rhythm.swing[index + 1] or h < LEAST_SHARE * level:
            continue
        if last >= 0 and index - last < 22:
            if h > rhythm.swing[last]:
                last = index
            continue
        level += 0.4 * (h - level)
        if last >= 0 and index - last < LATEST:
            push = lowest(rhythm, rhythm.oldest + last + (index - last) * 3 // 10, rhythm.oldest + index)
            quiet = calmest(rhythm, rhythm.oldest + last, push + 1)
            loud = calmest(rhythm, push, rhythm.oldest + index)
            total += (loud - quiet) / (loud + quiet + 0.5)
            strides += 1
        last = index
    return total / larger(float(strides), 1.0), strides


def look_for_sign(rhythm: Rhythm, alignment: Alignment, forced: bool) -> None:
    """Find the pitch axis in the bins held, and which way it points, if they can tell."""
    turn_axis(alignment, 30)
    one_way, strides = contrast(rhythm, alignment)
    turn_back(alignment)
    other_way, other_strides = contrast(rhythm, alignment)
    if one_way >= other_way:
        turn_back(alignment)
        other_strides = strides
    difference = abs(one_way - other_way)
    if other_strides >= LEAST_STRIDES and (difference > CLEAR or forced):
        alignment.known = True
        alignment.evidence = 0.0
    rhythm.projected = rhythm.oldest


def examine(rhythm: Rhythm, alignment: Alignment, samples: Samples, interval: float) -> bool:
    """Examine the next bin if it is complete; False when there is none. `rhythm.found` says what was found."""
    rhythm.found = NOTHING
    index = rhythm.cursor - rhythm.oldest
    if index + HALF >= rhythm.count:
        return False
    rhythm.cursor += 1
    if index < HALF:
        return True
    project(rhythm, alignment, index + HALF + 1)
    rhythm.swing[index] = smoothed(rhythm, index)
    if index < HALF + 2:
        return True
    take_peak(rhythm, index - 1)
    age = float(rhythm.cursor - rhythm.peak)
    if rhythm.peak >= 0 and not rhythm.settled and age > larger(REFRACTORY * rhythm.period, LEAST_PERIOD):
        settle(rhythm, alignment, samples, interval)
    elif not rhythm.standing and rhythm.settled and age > larger(TIMEOUT, TIMEOUT_PERIODS * rhythm.period):
        end_walk(rhythm, samples, interval)
    elif rhythm.standing and rhythm.settled and rhythm.cursor - rhythm.rest_bin > 2 * PAUSE:
        stand(rhythm, samples, interval)
    return True


def take_peak(rhythm: Rhythm, index: int) -> None:
    """Take the bin at an index as a swing peak if it is one; a higher one replaces a lower one close before it."""
    h = rhythm.swing[index]
    if h < LEAST_PEAK or h < rhythm.swing[index - 1] or h <= rhythm.swing[index + 1]:
        return
    if h < LEAST_SHARE * rhythm.level:
        return
    number = rhythm.oldest + index
    if not rhythm.settled:
        if h > rhythm.height:
            rhythm.level += 0.3 * (h - rhythm.height)
            rhythm.peak = number
            rhythm.height = h
        return
    if rhythm.peak >= 0:
        distance = float(number - rhythm.peak)
        if distance < 90.0:
            rhythm.period += 0.3 * (smaller(distance, 1.7 * rhythm.period) - rhythm.period)
    rhythm.level += 0.4 * (h - rhythm.level)
    rhythm.before = rhythm.peak
    rhythm.peak = number
    rhythm.height = h
    rhythm.settled = False


def settle(rhythm: Rhythm, alignment: Alignment, samples: Samples, interval: float) -> None:
    """The last peak stands: find the rest instant before it."""
    rhythm.settled = True
    if rhythm.standing:
        rhythm.standing = False
        leave_standing(rhythm, samples, interval)
        return
    first = rhythm.before
    gap = rhythm.peak - first
    start = find(samples, bin_start(rhythm, first))
    latest = bin_start(rhythm, first) + REST_SHARE * float(gap) * BIN
    quiet = 0.0
    loud = 0.0
    if first >= rhythm.oldest:
        push = lowest(rhythm, first + gap * 3 // 10, rhythm.peak)
        quiet = calmest(rhythm, first, push + 1)
        loud = calmest(rhythm, push, rhythm.peak)
        if quiet < UNSURE * loud:  # else the axis may point the wrong way
            latest = smaller(latest, bin_start(rhythm, push))
    rest = quietest(samples, interval, start, find(samples, latest), False)
    if rest > rhythm.rest:
        rhythm.found = STRIDE
        rhythm.swing_peak = samples.oldest + start
        note_rest(rhythm, samples, rest)
    if first >= rhythm.oldest:
        if weigh_sign(alignment, quiet, loud):
            turn_back(alignment)
            alignment.flips += 1
            rhythm.projected = rhythm.oldest
        turn_axis(alignment, 3)


def leave_standing(rhythm: Rhythm, samples: Samples, interval: float) -> None:
    """The last quiet sample before the push-off of a first swing."""
    first = rhythm.peak - 50
    if first < rhythm.rest_bin + 5:
        first = rhythm.rest_bin + 5
    if first < rhythm.oldest + HALF:
        first = rhythm.oldest + HALF
    if first >= rhythm.peak:
        return
    push = lowest(rhythm, first, rhythm.peak)
    start = find(samples, bin_start(rhythm, first))
    stop = find(samples, bin_start(rhythm, push) + BIN)
    rest = quietest(samples, interval, start, stop, True)
    if rest > rhythm.rest and samples.motion[rest - samples.oldest] < LEAVING:
        rhythm.found = STANDING
        note_rest(rhythm, samples, rest)


def end_walk(rhythm: Rhythm, samples: Samples, interval: float) -> None:
    """No swing follows: the foot rests where it is quietest since the last one. The next walk may be a slow one."""
    rhythm.standing = True
    rhythm.level = FIRST_LEVEL
    start = find(samples, bin_start(rhythm, rhythm.peak))
    stop = find(samples, bin_start(rhythm, rhythm.cursor))
    rest = quietest(samples, interval, start, stop, False)
    # Where the samples end in mid-stride, the quietest of them is no rest.
    if rest > rhythm.rest and samples.motion[rest - samples.oldest] < LEAVING + LIKE_BEFORE * rhythm.calm:
        rhythm.found = STRIDE
        rhythm.swing_peak = samples.oldest + start
        note_rest(rhythm, samples, rest)


def close(rhythm: Rhythm) -> None:
    """End of the stream: the open bin counts, and is repeated so that all bins have their neighbours."""
    scale = 1.0 / larger(float(rhythm.filled), 1.0)
    for _ in range(HALF + 1):
        if rhythm.filled > 0 and rhythm.count < BINS:
            k = rhythm.count
            rhythm.rate_x[k] = rhythm.sum_x * scale
            rhythm.rate_y[k] = rhythm.sum_y * scale
            rhythm.rate_z[k] = rhythm.sum_z * scale
            rhythm.motion[k] = rhythm.sum_motion * scale
            rhythm.count = k + 1


def stand(rhythm: Rhythm, samples: Samples, interval: float) -> None:
    """Half a second after the last rest instant of a standing foot: another, if the foot is still."""
    number = rhythm.rest_bin + PAUSE
    if number < rhythm.cursor - 2 * PAUSE:
        number = rhythm.cursor - 2 * PAUSE
    start = find(samples, bin_start(rhythm, number))
    rest = quietest(samples, interval, start, start + 1, False)
    rhythm.rest_bin = number
    if rest > rhythm.rest and samples.motion[rest - samples.oldest] < STILL:
        rhythm.found = STANDING
        note_rest(rhythm, samples, rest)
        rhythm.rest_bin = number


def note_rest(rhythm: Rhythm, samples: Samples, rest: int) -> None:
    """Remember the last rest instant."""
    rhythm.rest = rest
    rhythm.calm += CALM_GAIN * (samples.motion[rest - samples.oldest] - rhythm.calm)
    rhythm.rest_bin = bin_of(rhythm, samples.time[rest - samples.oldest])
