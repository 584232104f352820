"""The metrics of a stride, read off the smoothed attitude and place of its samples."""

from .alignment import Alignment, set_foot_axes
from .contact import contact_instant, find_contact, find_toe_off, mid_swing, toe_off_time
from .elementary import PI, arc_sine, atan2, larger, ratio, root, smaller
from .lowpass import LONGEST, Window, low_pass
from .rotation import to_level, vertical_in_sensor
from .samples import Samples
from .sensor import GRAVITY, Sensor
from .solver import SLOTS, Solver
from .standing import Standing
from .stride import NOT_KNOWN, PATH, Stride

IMPACT_CUTOFF = 60.0  # Hz
IMPACT_REACH = 0.05  # s on each side of contact in which the impact is sought
IMPACT_MARGIN = 0.03  # s more on each side, for the filter
IMPACT_RATE = 200.0  # Hz: below it an impact is only known to be at least so large
EVENT_SIGMA = 0.006  # s, of a contact event beside the sampling interval
ANGLE_FLOOR = 0.02  # rad: the resting foot is not quite level
PRONATION_FLOOR = 0.015  # rad
LEAST_LENGTH = 0.15  # m: shorter is a shuffle, no stride
LONGEST_GAP = 0.10  # s: the foot may have done anything in a longer one
WORST_SIGMA = 0.5  # m: a length less sure than this is withheld
WORST_RELATIVE = 0.35
LONGEST_STRIDE = 3.0  # s between rest instants
FASTEST = 13.0  # m/s: no foot stride is faster on average


class Landing:
    """What the stride before has told of the contact that begins the next one."""

    def __init__(self) -> None:
        self.known = False
        self.sample = 0  # number of the sample just after contact
        self.time = 0.0
        self.sigma = 0.0
        self.angle = 0.0
        self.angle_sigma = 0.0
        self.impact = 0.0
        self.braking = 0.0
        self.impact_floor = False
        self.heading = 0.0
        self.heading_known = False
        self.rest = 0  # number of the sample at the rest instant the contact led to
        self.tilt_x = 0.0  # attitude errors at both ends of that stride, rad
        self.tilt_y = 0.0
        self.tilt_end_x = 0.0
        self.tilt_end_y = 0.0
        self.start = 0.0  # its times
        self.duration = 1.0


def foot_angles(
    samples: Samples, alignment: Alignment, index: int, tilt_x: float, tilt_y: float
) -> tuple[float, float]:
    """Pitch (toes up) and roll (rotation about the foot's long axis) of the foot at a sample, rad.

    Its attitude is corrected by the given small turn of the level frame.
    """
    a, b, c = vertical_in_sensor(
        samples.turn_w[index], samples.turn_x[index], samples.turn_y[index], samples.turn_z[index], tilt_x, tilt_y
    )
    toe = a * alignment.toe_x + b * alignment.toe_y + c * alignment.toe_z
    left = a * alignment.left_x + b * alignment.left_y + c * alignment.left_z
    sole = a * alignment.sole_x + b * alignment.sole_y + c * alignment.sole_z
    return arc_sine(toe), atan2(left, sole)


def roll_only(samples: Samples, alignment: Alignment, index: int, tilt_x: float, tilt_y: float) -> float:
    """Roll of `foot_angles`."""
    a, b, c = vertical_in_sensor(
        samples.turn_w[index], samples.turn_x[index], samples.turn_y[index], samples.turn_z[index], tilt_x, tilt_y
    )
    left = a * alignment.left_x + b * alignment.left_y + c * alignment.left_z
    sole = a * alignment.sole_x + b * alignment.sole_y + c * alignment.sole_z
    return atan2(left, sole)


def tilt_within(solver: Solver, samples: Samples, slot: int, index: int) -> tuple[float, float]:
    """Attitude error at a sample of the stride last smoothed, rad: it goes over from one end to the other."""
    time = samples.time[index] - samples.time[solver.sample[slot] - samples.oldest]
    share = ratio(time, solver.duration[slot], 0.0)
    start = solver.start_error
    end = solver.end_error
    return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])


def pitch_within(solver: Solver, samples: Samples, alignment: Alignment, slot: int, index: int, time: float) -> float:
    """Pitch of the foot at a time between a sample of the stride last smoothed and the one before it, rad."""
    tilt_x, tilt_y = tilt_within(solver, samples, slot, index)
    before, _ = foot_angles(samples, alignment, index - 1, tilt_x, tilt_y)
    after, _ = foot_angles(samples, alignment, index, tilt_x, tilt_y)
    share = ratio(time - samples.time[index - 1], samples.time[index] - samples.time[index - 1], 1.0)
    return before + share * (after - before)


def place(solver: Solver, samples: Samples, slot: int, index: int) -> tuple[float, float, float]:
    """Place of the sensor at a sample of the stride last smoothed, level frame, from its rest instant, m."""
    t = samples.time[index] - samples.time[solver.sample[slot] - samples.oldest]
    e = solver.start_error
    x, y, z = drifted(
        solver,
        slot,
        t,
        samples.gain_x[index],
        samples.gain_y[index],
        samples.gain_z[index],
        samples.moment_x[index],
        samples.moment_y[index],
        samples.moment_z[index],
    )
    end = solver.duration[slot]
    end_x, end_y, end_z = drifted(
        solver,
        slot,
        end,
        solver.gain_end[3 * slot],
        solver.gain_end[3 * slot + 1],
        solver.gain_end[3 * slot + 2],
        solver.moment_end[3 * slot],
        solver.moment_end[3 * slot + 1],
        solver.moment_end[3 * slot + 2],
    )
    # What noise added on the way is bridged by the cubic that has the right place and velocity at both ends.
    share = ratio(t, end, 0.0)
    bridge = share * share * (3.0 - 2.0 * share)
    bend = end * share * share * (share - 1.0)
    gain_x = solver.gain_end[3 * slot]
    gain_y = solver.gain_end[3 * slot + 1]
    gain_z = solver.gain_end[3 * slot + 2]
    off = solver.end_error
    fast_x = off[3] - (e[3] - (gain_y * e[2] - gain_z * e[1]))
    fast_y = off[4] - (e[4] - (gain_z * e[0] - gain_x * e[2]))
    fast_z = off[5] - (e[5] - (gain_x * e[1] - gain_y * e[0]))
    return (
        x + bridge * (solver.rise[0] - end_x) + bend * fast_x,
        y + bridge * (solver.rise[1] - end_y) + bend * fast_y,
        z + bridge * (solver.rise[2] - end_z) + bend * fast_z,
    )


def drifted(
    solver: Solver,
    slot: int,
    t: float,
    gain_x: float,
    gain_y: float,
    gain_z: float,
    moment_x: float,
    moment_y: float,
    moment_z: float,
) -> tuple[float, float, float]:
    """Place after t with the moments given, corrected by the smoothed error at the start of the stride alone."""
    e = solver.start_error
    x = moment_x + t * gain_x
    y = moment_y + t * gain_y
    z = moment_z + t * gain_z
    return (
        (solver.velocity[3 * slot] + e[3]) * t + x - (y * e[2] - z * e[1]),
        (solver.velocity[3 * slot + 1] + e[4]) * t + y - (z * e[0] - x * e[2]),
        (solver.velocity[3 * slot + 2] + e[5]) * t + z - (x * e[1] - y * e[0]) - 0.5 * GRAVITY * t * t,
    )


def measure_impact(
    samples: Samples, sensor: Sensor, window: Window, landing: Landing, index: int, ahead_x: float, ahead_y: float
) -> None:
    """Largest specific force less gravity around contact, and its largest part against the direction of travel."""
    reach = int((IMPACT_REACH + IMPACT_MARGIN) / larger(sensor.interval, 0.0005))
    first = index - reach if index - reach > 0 else 0
    stop = index + reach + 1 if index + reach + 1 < samples.count else samples.count
    if stop - first > LONGEST:
        stop = first + LONGEST
    window.count = 0
    floor = sensor.interval * IMPACT_RATE > 1.01
    for i in range(first, stop):
        fx = samples.force_x[i]
        fy = samples.force_y[i]
        fz = samples.force_z[i]
        if abs(fx) >= sensor.force_limit or abs(fy) >= sensor.force_limit or abs(fz) >= sensor.force_limit:
            floor = True
        fx, fy, fz = to_level(samples.turn_w[i], samples.turn_x[i], samples.turn_y[i], samples.turn_z[i], fx, fy, fz)
        held = window.count
        window.x[held] = fx
        window.y[held] = fy
        window.z[held] = fz - GRAVITY
        window.count = held + 1
    low_pass(window, IMPACT_CUTOFF, ratio(1.0, sensor.interval, 0.0))
    impact = 0.0
    braking = 0.0
    for k in range(window.count):
        if abs(samples.time[first + k] - landing.time) <= IMPACT_REACH:
            x = window.x[k]
            y = window.y[k]
            z = window.z[k]
            impact = larger(impact, root(x * x + y * y + z * z))
            braking = larger(braking, -(x * ahead_x + y * ahead_y))
    landing.impact = impact
    landing.braking = braking
    landing.impact_floor = floor


def measure_pronation(
    solver: Solver,
    samples: Samples,
    alignment: Alignment,
    sensor: Sensor,
    landing: Landing,
    slot: int,
    toe_off: int,
    stride: Stride,
) -> None:
    """Eversion from contact to its maximum in the first half of stance, and its largest rate."""
    half = 0.5 * (landing.time + stride.toe_off)
    side = -1.0 if sensor.right else 1.0
    rest = solver.sample[slot] - samples.oldest
    first = landing.sample - samples.oldest
    if first < 0:
        return
    start = 0.0
    largest = 0.0
    fastest = 0.0
    before = 0.0
    for i in range(first, toe_off):
        if samples.time[i] > half:
            break
        if i < rest:
            share = ratio(samples.time[i] - landing.start, landing.duration, 1.0)
            tilt_x = landing.tilt_x + share * (landing.tilt_end_x - landing.tilt_x)
            tilt_y = landing.tilt_y + share * (landing.tilt_end_y - landing.tilt_y)
        else:
            tilt_x, tilt_y = tilt_within(solver, samples, slot, i)
        eversion = side * roll_only(samples, alignment, i, tilt_x, tilt_y)
        if i == first:
            start = eversion
            largest = eversion
        else:
            rate = (eversion - before) / larger(samples.time[i] - samples.time[i - 1], 0.0005)
            fastest = larger(fastest, rate)
            largest = larger(largest, eversion)
        before = eversion
    stride.pronation = largest - start
    stride.pronation_rate = fastest
    stride.pronation_sigma = root(PRONATION_FLOOR * PRONATION_FLOOR + landing.angle_sigma * landing.angle_sigma)


def measure_path(
    solver: Solver,
    samples: Samples,
    sensor: Sensor,
    slot: int,
    toe_off: int,
    contact: int,
    ahead_x: float,
    ahead_y: float,
    stride: Stride,
) -> None:
    """The swing path in the direction of travel, its highest point and its largest sideways departure."""
    span = stride.next_contact - stride.toe_off
    i = toe_off
    clearance = 0.0
    width = 0.0
    outward = -1.0 if sensor.right else 1.0
    for k in range(PATH):
        time = stride.toe_off + span * float(k) / float(PATH - 1)
        while i < contact and samples.time[i] < time:
            i += 1
        a, b, c = place(solver, samples, slot, i - 1)
        x, y, z = place(solver, samples, slot, i)
        share = ratio(time - samples.time[i - 1], samples.time[i] - samples.time[i - 1], 1.0)
        x = a + share * (x - a)
        y = b + share * (y - b)
        z = c + share * (z - c)
        forward = x * ahead_x + y * ahead_y
        left = y * ahead_x - x * ahead_y
        stride.path_x[k] = forward
        stride.path_y[k] = left
        stride.path_z[k] = z
        clearance = larger(clearance, z)
        if abs(left) > abs(width):
            width = left
    stride.clearance = clearance
    stride.swing_width = width * outward


def angle_sigma(solver: Solver) -> float:
    """Standard uncertainty of the foot's pitch at the end of the stride last smoothed."""
    return root(ANGLE_FLOOR * ANGLE_FLOOR + solver.tilt_sigma * solver.tilt_sigma)


def measure(
    solver: Solver,
    samples: Samples,
    alignment: Alignment,
    standing: Standing,
    sensor: Sensor,
    window: Window,
    landing: Landing,
    slot: int,
    after: int,
    stride: Stride,
) -> None:
    """Fill in the stride that the solver smoothed last, and what it tells of the contact that begins the next."""
    first = solver.sample[slot] - samples.oldest
    last = solver.sample[after] - samples.oldest
    clear(stride)
    stride.first_sample = solver.sample[slot]
    stride.last_sample = solver.sample[after]
    stride.rest = samples.time[first]
    stride.next_rest = samples.time[last]
    stride.dx = solver.rise[0]
    stride.dy = solver.rise[1]
    stride.dz = solver.rise[2]
    length = root(stride.dx * stride.dx + stride.dy * stride.dy)
    stride.length = length
    stride.length_sigma = root(
        solver.length_sigma * solver.length_sigma + sensor.scale * sensor.scale * length * length
    )
    stride.rise_sigma = solver.height_sigma
    stride.live_length = solver.live_length[slot] if solver.live_length[slot] > 0.0 else length
    stride.speed = ratio(length, solver.duration[slot], 0.0)
    stride.repair = solver.repair[slot]
    stride.clipped = solver.clipped[slot]
    stride.samples = last - first
    stride.missing = solver.missing[slot]
    stride.longest_gap = solver.longest[slot]
    stride.force_clipped = solver.force_clipped[slot]
    if solver.swing[slot] < 0:
        return
    stride.walking = length >= LEAST_LENGTH and solver.odd[slot] == 0
    stride.measured = (
        stride.walking
        and solver.double[slot] == 0
        and stride.longest_gap <= LONGEST_GAP
        and stride.length_sigma < smaller(WORST_SIGMA, larger(WORST_RELATIVE * length, 0.1))
        and solver.duration[slot] < LONGEST_STRIDE
        and stride.speed < FASTEST
    )
    measure_swing(solver, samples, alignment, standing, sensor, window, landing, slot, first, last, stride)


def clear(stride: Stride) -> None:
    """Make a row of the list as new: it may have held another stride."""
    stride.walking = False
    stride.measured = False
    stride.angle_known = False
    stride.impact_floor = False
    stride.contact = NOT_KNOWN
    stride.toe_off = NOT_KNOWN
    stride.next_contact = NOT_KNOWN
    stride.contact_sigma = 0.0
    stride.toe_off_sigma = 0.0
    stride.strike_angle = 0.0
    stride.toe_off_angle = 0.0
    stride.angle_sigma = 0.0
    stride.pronation = 0.0
    stride.pronation_rate = 0.0
    stride.pronation_sigma = 0.0
    stride.impact = 0.0
    stride.braking = 0.0
    stride.clearance = 0.0
    stride.swing_width = 0.0
    stride.turn = 0.0
    for k in range(PATH):
        stride.path_x[k] = 0.0
        stride.path_y[k] = 0.0
        stride.path_z[k] = 0.0


def measure_swing(
    solver: Solver,
    samples: Samples,
    alignment: Alignment,
    standing: Standing,
    sensor: Sensor,
    window: Window,
    landing: Landing,
    slot: int,
    first: int,
    last: int,
    stride: Stride,
) -> None:
    """Contact events of a stride that swings, and all that hangs on them."""
    ahead_x = ratio(stride.dx, stride.length, 1.0)
    ahead_y = ratio(stride.dy, stride.length, 0.0)
    heading = atan2(ahead_y, ahead_x)
    stride.turn = 0.0
    if landing.heading_known:
        turn = heading - landing.heading
        if turn > PI:
            turn -= 2.0 * PI
        if turn < -PI:
            turn += 2.0 * PI
        stride.turn = turn
    set_foot_axes(alignment, standing)
    peak = mid_swing(samples, alignment, sensor, first, last, solver.swing[slot] - samples.oldest)
    toe_off = find_toe_off(samples, alignment, first, peak)
    contact = find_contact(samples, alignment, peak, last)
    stride.angle_sigma = angle_sigma(solver)
    follows = landing.known and landing.rest == solver.sample[slot]
    if toe_off > first:
        stride.toe_off = toe_off_time(samples, alignment, first, toe_off)
        stride.toe_off_sigma = event_sigma(samples, toe_off)
        stride.toe_off_angle = pitch_within(solver, samples, alignment, slot, toe_off, stride.toe_off)
    if follows:
        stride.contact = landing.time
        stride.contact_sigma = landing.sigma
        stride.angle_known = True
        stride.strike_angle = landing.angle
        stride.impact = landing.impact
        stride.braking = landing.braking
        stride.impact_floor = landing.impact_floor
        if toe_off > first:
            measure_pronation(solver, samples, alignment, sensor, landing, slot, toe_off, stride)
    landing.heading = heading
    landing.heading_known = stride.walking
    landing.known = contact > 0 and stride.walking
    if not landing.known:
        return
    landing.sample = contact + samples.oldest
    landing.time = contact_instant(samples, contact)
    landing.sigma = event_sigma(samples, contact)
    stride.next_contact = landing.time
    if toe_off > first and contact > toe_off:
        measure_path(solver, samples, sensor, slot, toe_off, contact, ahead_x, ahead_y, stride)
    landing.angle = pitch_within(solver, samples, alignment, slot, contact, landing.time)
    landing.angle_sigma = stride.angle_sigma
    landing.rest = solver.sample[(slot + 1) % SLOTS]
    landing.start = stride.rest
    landing.duration = solver.duration[slot]
    landing.tilt_x = solver.start_error[0]
    landing.tilt_y = solver.start_error[1]
    landing.tilt_end_x = solver.end_error[0]
    landing.tilt_end_y = solver.end_error[1]
    measure_impact(samples, sensor, window, landing, contact, ahead_x, ahead_y)


def event_sigma(samples: Samples, index: int) -> float:
    """Standard uncertainty of the time of an event just before a sample."""
    interval = samples.time[index] - samples.time[index - 1]
    return root(EVENT_SIGMA * EVENT_SIGMA + interval * interval / 12.0)
