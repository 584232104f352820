"""What the rest instants reveal of the strides between them: a Kalman smoother over strides, without matrix inverse.

Each stride is one pass (`moments`). At its end six scalar observations are compared with it: the velocity is that of a
foot turning about the ground (rate x lever), the ground is as level as it was (only where the gyroscope clipped), and
gravity points down (weakly, for the foot is not quite still). Backward over the strides that followed, the modified
Bryson-Frazier recursion (Bierman 1973, Fixed interval smoothing with discrete measurements, International Journal of
Control 18) gives the best displacement of an older one
with its covariance, and the pull on each repaired rate for a second, re-linearised pass.
"""

from .alignment import Alignment, learn_vertical
from .clipping import repair
from .elementary import clamp, larger, ratio, root, smaller
from .moments import WHOLE, Passage, integrate
from .rotation import levelling, to_level, turned_in_level, unit, up_in_sensor
from .samples import Samples
from .sensor import GRAVITY, Sensor

SLOTS = 8  # rest instants held; a stride is in the slot of the rest instant it starts from
COVARIANCE = WHOLE * WHOLE
OBSERVATIONS = 6
GAINS = OBSERVATIONS * WHOLE
CARRIED = 6  # states that go on to the next stride: tilt and velocity; heading and place start anew
HEADING = 2
STATE_OF = (3, 4, 5, 8, 0, 1)  # the state that each observation sees
SHARE = 0.15  # of the samples of two strides clipped: then a second pass is tried
STANDS = 0.77  # cosine of 40 degrees: the foot at rest tilts less from how it usually stands
MOST_TILTED = 3
STRAIN_GAIN = 0.1  # of a stride
MOST_STRAIN = 150.0
STRAINED = 15.5  # walks and runs on record stay below 15, a shoe in the hands lies at 20
UNLIKE_REST = 40.0  # sum of six squared surprises over their variances: strides on record stay below 30
MOST_SURPRISED = 6.0  # squared surprise over its variance that a doubted observation may have
MOST_PASSED = 2
SETTLED = 6  # rest instants after a start until surprises are judged: the first tilt may be far off
LONGEST_PASSED = 2.5  # s
LIKE_TWO = 1.9  # times the running duration: two strides, with a rest instant missed between them
PERIOD_GAIN = 0.3
UPRIGHT = 3.0  # m/s2: least upward force with which a tilt is judged
SURE_RISE = 0.06  # m: a rise known so well may overrule the ground
LEAST_CLIMB = 0.3  # m: shorter strides tell no slope
CLIMB_GAIN = 0.25  # of a stride in the mean slope
HILL = 0.035  # rise per metre: errors of the height are smaller
STEEPEST = 0.6
LEVEL_FREE = 4.0  # m: no constraint on height
# The noise model is wide on purpose: what happens between samples is not noise, and a wide model keeps the solver from
# believing an impact. References show the errors that remain to be this share of what the model expects.
UNIT_WEIGHT = 0.45
FIRST_TILT_STILL = 0.03  # rad
FIRST_TILT = 0.3  # rad: in mid-run the force is not quite along gravity

UNCLIPPED = 0
CLIPPED = 1  # repaired in one pass
SOLVED_TWICE = 2
REFUSED = 3  # the second pass fitted worse and was undone


class Solver:
    """The rest instants of the window and the strides between them, slot by slot."""

    def __init__(self) -> None:
        self.passage = Passage()
        self.rests = 0  # rest instants so far
        self.final = 0  # strides given out so far
        self.passed = 0  # rest instants passed over since the last one taken
        self.passed_swing = -1  # number of the sample of a swing peak that they ended
        self.sample = [0] * SLOTS  # number of the sample at the rest instant
        self.swing = [0] * SLOTS  # number of the sample of the stride's swing peak, -1 for a standing foot
        self.repair = [0] * SLOTS  # UNCLIPPED, CLIPPED, SOLVED_TWICE or REFUSED
        self.double = [0] * SLOTS  # 1 where a rest instant was missed: two strides in one
        self.sure = [0] * SLOTS  # 1 where a stride knows its own rise
        self.odd = [0] * SLOTS  # 1 where what ends the stride is no stance: the shoe is in somebody's hands
        self.clipped = [0] * SLOTS
        self.force_clipped = [0] * SLOTS
        self.turn = [0.0] * (SLOTS * 4)  # attitude at the rest instant
        self.velocity = [0.0] * (SLOTS * 3)
        self.prior = [0.0] * (SLOTS * CARRIED * CARRIED)
        self.rate = [0.0] * SLOTS  # angular rate at the rest instant, rad/s
        self.predicted = [0.0] * (SLOTS * COVARIANCE)
        self.displacement = [0.0] * (SLOTS * 3)  # predicted, m
        self.gain = [0.0] * (SLOTS * GAINS)
        self.surprise = [0.0] * (SLOTS * OBSERVATIONS)
        self.weight = [0.0] * (SLOTS * OBSERVATIONS)
        self.gain_end = [0.0] * (SLOTS * 3)  # V at the end
        self.moment_end = [0.0] * (SLOTS * 3)  # W at the end
        self.duration = [0.0] * SLOTS
        self.missing = [0.0] * SLOTS
        self.longest = [0.0] * SLOTS
        self.cost = [0.0] * SLOTS
        self.live_length = [0.0] * SLOTS  # as known when one stride had followed, m; 0 before
        self.pull = [0.0] * (SLOTS * WHOLE)  # lambda at the start of the stride
        self.adjoint = [0.0] * WHOLE  # lambda on its way back
        self.information = [0.0] * COVARIANCE  # Lambda on its way back
        self.work = [0.0] * COVARIANCE
        self.error = [0.0] * WHOLE
        self.row = [0.0] * WHOLE
        self.strain = 0.0  # running cost of strides: how little rest instants look like rest
        self.tilted = 0  # rest instants in a row at which the foot stood another way
        self.period = 1.0  # running duration of strides, s
        self.climb = 0.0  # mean rise per metre of the last strides that know theirs
        self.bias_x = 0.0  # gyroscope bias from standing, rad/s
        self.bias_y = 0.0
        self.bias_z = 0.0
        # The stride last smoothed:
        self.rise = [0.0] * 3  # displacement, level frame, m
        self.start_error = [0.0] * WHOLE
        self.end_error = [0.0] * WHOLE
        self.length_sigma = 0.0
        self.height_sigma = 0.0
        self.tilt_sigma = 0.0


def foot_velocity(
    sensor: Sensor, alignment: Alignment, w: float, x: float, y: float, z: float, a: float, b: float, c: float
) -> tuple[float, float, float]:
    """Velocity of the sensor, level frame, while the foot turns at (a, b, c) about a point `lever` below it."""
    up_x, up_y, up_z = unit(alignment.up_x, alignment.up_y, alignment.up_z)
    h = sensor.lever
    return to_level(w, x, y, z, h * (b * up_z - c * up_y), h * (c * up_x - a * up_z), h * (a * up_y - b * up_x))


def rate_at(samples: Samples, sensor: Sensor, index: int) -> float:
    """Root mean square of the angular rate within 15 ms of a sample, rad/s."""
    half = int(0.015 / larger(sensor.interval, 0.0005) + 0.01)
    if half < 1:
        half = 1
    total = 0.0
    n = 0
    for i in range(index - half, index + half + 1):
        if 0 <= i < samples.count:
            total += samples.rate_x[i] * samples.rate_x[i]
            total += samples.rate_y[i] * samples.rate_y[i] + samples.rate_z[i] * samples.rate_z[i]
            n += 1
    return root(ratio(total, float(n), 0.0))


def begin(solver: Solver, samples: Samples, sensor: Sensor, alignment: Alignment, number: int, still: bool) -> None:
    """Start from a rest instant: level the sensor with the mean force around it."""
    index = number - samples.oldest
    a = b = c = 0.0
    for i in range(index - 2, index + 3):
        if 0 <= i < samples.count:
            a += samples.force_x[i]
            b += samples.force_y[i]
            c += samples.force_z[i]
    a, b, c = unit(a, b, c)
    slot = 0
    solver.rests = 1
    solver.final = 0
    solver.strain = 0.0
    solver.passed = 0
    solver.passed_swing = -1
    if alignment.flats == 0.0:
        learn_vertical(alignment, a, b, c)
    w, x, y, z = levelling(a, b, c)
    solver.turn[0] = w
    solver.turn[1] = x
    solver.turn[2] = y
    solver.turn[3] = z
    solver.sample[slot] = number
    rate = rate_at(samples, sensor, index)
    solver.rate[slot] = rate
    tilt = FIRST_TILT_STILL if still else FIRST_TILT
    for i in range(CARRIED * CARRIED):
        solver.prior[i] = 0.0
    solver.prior[0] = tilt * tilt
    solver.prior[7] = tilt * tilt
    speed = sensor.rest_floor * sensor.rest_floor + sensor.rest_share * sensor.rest_share * rate * rate
    for i in range(3):
        solver.prior[(CARRIED + 1) * (3 + i)] = speed
    x, y, z = foot_velocity(
        sensor, alignment, w, x, y, z, samples.rate_x[index], samples.rate_y[index], samples.rate_z[index]
    )
    solver.velocity[0] = x
    solver.velocity[1] = y
    solver.velocity[2] = z


def transport(solver: Solver, slot: int, vectors: list[float], start: int, step: int) -> None:
    """Carry one error, nine numbers from `start` on, `step` apart, from the start of a stride to its end, in place."""
    t = solver.duration[slot]
    gain_x = solver.gain_end[3 * slot]
    gain_y = solver.gain_end[3 * slot + 1]
    gain_z = solver.gain_end[3 * slot + 2]
    place_x = solver.moment_end[3 * slot] + t * gain_x
    place_y = solver.moment_end[3 * slot + 1] + t * gain_y
    place_z = solver.moment_end[3 * slot + 2] + t * gain_z
    x = vectors[start]
    y = vectors[start + step]
    z = vectors[start + 2 * step]
    vectors[start + 6 * step] += t * vectors[start + 3 * step] - (place_y * z - place_z * y)
    vectors[start + 7 * step] += t * vectors[start + 4 * step] - (place_z * x - place_x * z)
    vectors[start + 8 * step] += t * vectors[start + 5 * step] - (place_x * y - place_y * x)
    vectors[start + 3 * step] -= gain_y * z - gain_z * y
    vectors[start + 4 * step] -= gain_z * x - gain_x * z
    vectors[start + 5 * step] -= gain_x * y - gain_y * x


def transport_back(solver: Solver, slot: int, vectors: list[float], start: int, step: int) -> None:
    """The transposed of `transport`, in place: an adjoint at the end of a stride, taken to its start."""
    t = solver.duration[slot]
    gain_x = solver.gain_end[3 * slot]
    gain_y = solver.gain_end[3 * slot + 1]
    gain_z = solver.gain_end[3 * slot + 2]
    place_x = solver.moment_end[3 * slot] + t * gain_x
    place_y = solver.moment_end[3 * slot + 1] + t * gain_y
    place_z = solver.moment_end[3 * slot + 2] + t * gain_z
    vx = vectors[start + 3 * step]
    vy = vectors[start + 4 * step]
    vz = vectors[start + 5 * step]
    px = vectors[start + 6 * step]
    py = vectors[start + 7 * step]
    pz = vectors[start + 8 * step]
    vectors[start] += gain_y * vz - gain_z * vy + place_y * pz - place_z * py
    vectors[start + step] += gain_z * vx - gain_x * vz + place_z * px - place_x * pz
    vectors[start + 2 * step] += gain_x * vy - gain_y * vx + place_x * py - place_y * px
    vectors[start + 3 * step] = vx + t * px
    vectors[start + 4 * step] = vy + t * py
    vectors[start + 5 * step] = vz + t * pz


def observe(solver: Solver, slot: int, kind: int, surprise: float, variance: float, doubted: bool) -> float:
    """Let one observation of one state correct `solver.error` and its covariance `solver.work`.

    One that is doubted counts for less where it surprises by more than MOST_SURPRISED: its variance is taken to be as
    large as makes it that surprising (Huber 1964, Robust estimation of a location parameter,
    doi:10.1214/aoms/1177703732). The squared surprise over its variance is given back, at most MOST_SURPRISED for a
    doubted one.
    """
    state = STATE_OF[kind]
    residual = surprise - solver.error[state]
    weight = 1.0 / larger(solver.work[(WHOLE + 1) * state] + variance, 1.0e-12)
    if doubted:
        weight = smaller(weight, MOST_SURPRISED / larger(residual * residual, 1.0e-12))
    solver.surprise[OBSERVATIONS * slot + kind] = residual * weight
    solver.weight[OBSERVATIONS * slot + kind] = weight
    at = GAINS * slot + WHOLE * kind
    for i in range(WHOLE):
        column = solver.work[WHOLE * i + state]
        solver.row[i] = column
        solver.gain[at + i] = column * weight
        solver.error[i] += column * weight * residual
    for i in range(WHOLE):
        gain = solver.row[i] * weight
        for j in range(WHOLE):
            solver.work[WHOLE * i + j] -= gain * solver.row[j]
    return residual * residual * weight


def pass_over(solver: Solver, samples: Samples, sensor: Sensor, slot: int, after: int, correcting: bool) -> None:
    """Integrate the stride of a slot, to the rest instant of the slot after it."""
    passage = solver.passage
    passage.w = solver.turn[4 * slot]
    passage.x = solver.turn[4 * slot + 1]
    passage.y = solver.turn[4 * slot + 2]
    passage.z = solver.turn[4 * slot + 3]
    integrate(
        passage,
        samples,
        sensor,
        solver.sample[slot] - samples.oldest,
        solver.sample[after] - samples.oldest,
        solver.bias_x,
        solver.bias_y,
        solver.bias_z,
        solver.pull,
        WHOLE * slot,
        correcting,
    )


def forward(solver: Solver, samples: Samples, sensor: Sensor, alignment: Alignment, slot: int, after: int) -> None:
    """Integrate a stride from its stored start, observe at its end, store the start of the next."""
    passage = solver.passage
    pass_over(solver, samples, sensor, slot, after, False)
    t = passage.duration
    solver.duration[slot] = t
    solver.missing[slot] = passage.missing
    solver.longest[slot] = passage.longest
    solver.clipped[slot] = passage.clipped
    solver.force_clipped[slot] = passage.force_clipped
    solver.gain_end[3 * slot] = passage.gain_x
    solver.gain_end[3 * slot + 1] = passage.gain_y
    solver.gain_end[3 * slot + 2] = passage.gain_z
    solver.moment_end[3 * slot] = passage.moment_x
    solver.moment_end[3 * slot + 1] = passage.moment_y
    solver.moment_end[3 * slot + 2] = passage.moment_z
    predict(solver, sensor, slot)
    for i in range(WHOLE):
        solver.error[i] = 0.0
    g = GRAVITY
    vx = solver.velocity[3 * slot] + passage.gain_x
    vy = solver.velocity[3 * slot + 1] + passage.gain_y
    vz = solver.velocity[3 * slot + 2] + passage.gain_z - g * t
    dx = solver.velocity[3 * slot] * t + passage.moment_x + t * passage.gain_x
    dy = solver.velocity[3 * slot + 1] * t + passage.moment_y + t * passage.gain_y
    dz = solver.velocity[3 * slot + 2] * t + passage.moment_z + t * passage.gain_z - 0.5 * g * t * t
    solver.displacement[3 * slot] = dx
    solver.displacement[3 * slot + 1] = dy
    solver.displacement[3 * slot + 2] = dz
    index = solver.sample[after] - samples.oldest
    rate = rate_at(samples, sensor, index)
    solver.rate[after] = rate
    fx = samples.force_x[index]
    fy = samples.force_y[index]
    fz = samples.force_z[index]
    excess = root(fx * fx + fy * fy + fz * fz) - g
    fx, fy, fz = to_level(passage.w, passage.x, passage.y, passage.z, fx, fy, fz)
    tilt = sensor.rest_tilt * (1.0 + rate + abs(excess)) / GRAVITY
    upright = larger(fz, UPRIGHT)
    speed = sensor.rest_floor * sensor.rest_floor + sensor.rest_share * sensor.rest_share * rate * rate
    foot_x, foot_y, foot_z = foot_velocity(
        sensor,
        alignment,
        passage.w,
        passage.x,
        passage.y,
        passage.z,
        samples.rate_x[index] - solver.bias_x,
        samples.rate_y[index] - solver.bias_y,
        samples.rate_z[index] - solver.bias_z,
    )
    length = root(dx * dx + dy * dy)
    whole = passage.clipped == 0
    # A runner's foot rests while it is braked or pushed, so the force there leans by up to 40 degrees. A stride that
    # was seen whole knows its tilt better than that.
    doubted = whole and solver.rests > SETTLED
    cost = observe(solver, slot, 0, foot_x - vx, speed, False)
    cost += observe(solver, slot, 1, foot_y - vy, speed, False)
    cost += observe(solver, slot, 2, foot_z - vz, speed, False)
    cost += observe_level(solver, sensor, slot, length, dz, whole)
    cost += observe(solver, slot, 4, fy / upright, tilt * tilt, doubted)
    cost += observe(solver, slot, 5, -fx / upright, tilt * tilt, doubted)
    solver.cost[slot] = cost
    e = solver.error
    w, x, y, z = turned_in_level(passage.w, passage.x, passage.y, passage.z, e[0], e[1], e[2])
    solver.turn[4 * after] = w
    solver.turn[4 * after + 1] = x
    solver.turn[4 * after + 2] = y
    solver.turn[4 * after + 3] = z
    solver.velocity[3 * after] = vx + e[3]
    solver.velocity[3 * after + 1] = vy + e[4]
    solver.velocity[3 * after + 2] = vz + e[5]
    carry(solver, after)


def observe_level(solver: Solver, sensor: Sensor, slot: int, length: float, dz: float, whole: bool) -> float:
    """Hold the rise of a stride against ground that may slope a little, unless the stride itself knows better.

    A stride that was seen whole knows its rise; holding it against level ground would bend its tilt, stride after
    stride, until a hill seems level. (A slope remembered from stride to stride was tried for the others. Errors of the
    tilt last for several strides, too, so a remembered slope follows them and feeds them.)
    """
    own = solver.work[(WHOLE + 1) * 8]
    sure = whole and own < SURE_RISE * SURE_RISE
    solver.sure[slot] = 1 if sure else 0
    if sure:
        if length > LEAST_CLIMB:
            known = dz + solver.error[8]  # as the velocities at its end have corrected it
            solver.climb += CLIMB_GAIN * (clamp(known / length, -STEEPEST, STEEPEST) - solver.climb)
        return observe(solver, slot, 3, -dz, LEVEL_FREE * LEVEL_FREE, False)
    ground = sensor.level * sensor.level + sensor.slope * sensor.slope * length * length
    return observe(solver, slot, 3, -dz, ground, False)


def flatten(solver: Solver, sensor: Sensor, slot: int) -> None:
    """Take the rise of the stride last smoothed for what it mostly is while the ground is level: drift.

    Only the height that is given out changes, not what the solver goes on with.
    """
    if solver.sure[slot] == 1 and abs(solver.climb) < HILL:
        rough = sensor.level * sensor.level
        own = solver.height_sigma / UNIT_WEIGHT
        solver.rise[2] *= rough / larger(rough + own * own, 1.0e-12)


def predict(solver: Solver, sensor: Sensor, slot: int) -> None:
    """Covariance at the end of the stride before its observations: into `predicted` of the slot and `work`."""
    work = solver.work
    passage = solver.passage
    for i in range(COVARIANCE):
        work[i] = passage.noise[i]
    for i in range(CARRIED):
        for j in range(CARRIED):
            work[WHOLE * i + j] += solver.prior[CARRIED * CARRIED * slot + CARRIED * i + j]
    for i in range(WHOLE):
        transport(solver, slot, work, i, WHOLE)
    for i in range(WHOLE):
        transport(solver, slot, work, WHOLE * i, 1)
    # A constant error of the force, in bias or scale, over the whole stride.
    t = solver.duration[slot]
    push = sensor.force_bias * sensor.force_bias * t * t
    for i in range(3):
        work[(WHOLE + 1) * (3 + i)] += push
        work[WHOLE * (3 + i) + 6 + i] += 0.5 * t * push
        work[WHOLE * (6 + i) + 3 + i] += 0.5 * t * push
        work[(WHOLE + 1) * (6 + i)] += 0.25 * t * t * push
    for i in range(COVARIANCE):
        solver.predicted[COVARIANCE * slot + i] = work[i]


def carry(solver: Solver, after: int) -> None:
    """Covariance of the start of the next stride: tilt and velocity go on, heading is free."""
    at = CARRIED * CARRIED * after
    for i in range(CARRIED):
        for j in range(CARRIED):
            free = i == HEADING or j == HEADING
            solver.prior[at + CARRIED * i + j] = 0.0 if free else solver.work[WHOLE * i + j]


def backward(solver: Solver, stride: int, last: int, informed: bool, to_start: bool) -> None:
    """Take the adjoint from the end of stride `last` back to the end of `stride`, before its own observations.

    `informed` takes its covariance along; `to_start` goes on to the start of `stride` and leaves the pull on each
    stride of the window in `solver.pull`.
    """
    adjoint = solver.adjoint
    information = solver.information
    for i in range(WHOLE):
        adjoint[i] = 0.0
    for i in range(COVARIANCE):
        information[i] = 0.0
    for back in range(last + 1 - stride):
        slot = (last - back) % SLOTS
        for kind in range(OBSERVATIONS):
            unobserve(solver, slot, OBSERVATIONS - 1 - kind, informed)
        if back == last - stride and not to_start:
            return
        transport_back(solver, slot, adjoint, 0, 1)
        for i in range(WHOLE):
            solver.pull[WHOLE * slot + i] = adjoint[i]
        if informed:
            for i in range(WHOLE):
                transport_back(solver, slot, information, WHOLE * i, 1)
            for i in range(WHOLE):
                transport_back(solver, slot, information, i, WHOLE)
        start_anew(solver)


def start_anew(solver: Solver) -> None:
    """Cut the adjoint between two strides in the states that are not carried: heading and place."""
    for i in range(WHOLE):
        if i == HEADING or i >= CARRIED:
            solver.adjoint[i] = 0.0
    for i in range(WHOLE):
        for j in range(WHOLE):
            if i == HEADING or j == HEADING or i >= CARRIED or j >= CARRIED:
                solver.information[WHOLE * i + j] = 0.0


def unobserve(solver: Solver, slot: int, kind: int, informed: bool) -> None:
    """Take the adjoint back through one observation."""
    adjoint = solver.adjoint
    information = solver.information
    state = STATE_OF[kind]
    at = GAINS * slot + WHOLE * kind
    total = solver.surprise[OBSERVATIONS * slot + kind]
    for i in range(WHOLE):
        total += solver.gain[at + i] * adjoint[i]
    adjoint[state] -= total
    if not informed:
        return
    twice = solver.weight[OBSERVATIONS * slot + kind]
    for i in range(WHOLE):
        part = 0.0
        for j in range(WHOLE):
            part += information[WHOLE * i + j] * solver.gain[at + j]
        solver.row[i] = part
        twice += part * solver.gain[at + i]
    for i in range(WHOLE):
        information[WHOLE * i + state] -= solver.row[i]
        information[WHOLE * state + i] -= solver.row[i]
    information[(WHOLE + 1) * state] += twice


def smooth(solver: Solver, sensor: Sensor, stride: int, last: int) -> None:
    """The stride as best known with the strides up to `last`: displacement, errors at both ends, uncertainties."""
    slot = stride % SLOTS
    backward(solver, stride, last, True, False)
    at = COVARIANCE * slot
    for i in range(WHOLE):
        total = 0.0
        for j in range(WHOLE):
            total -= solver.predicted[at + WHOLE * i + j] * solver.adjoint[j]
        solver.end_error[i] = total
    for i in range(3):
        solver.rise[i] = solver.displacement[3 * slot + i] + solver.end_error[6 + i]
    length = larger(root(solver.rise[0] * solver.rise[0] + solver.rise[1] * solver.rise[1]), 1.0e-9)
    solver.length_sigma = spread(solver, at, solver.rise[0] / length, solver.rise[1] / length, 0.0)
    solver.height_sigma = spread(solver, at, 0.0, 0.0, 1.0)
    flatten(solver, sensor, slot)
    transport_back(solver, slot, solver.adjoint, 0, 1)
    prior = CARRIED * CARRIED * slot
    for i in range(CARRIED):
        total = 0.0
        for j in range(CARRIED):
            total -= solver.prior[prior + CARRIED * i + j] * solver.adjoint[j]
        solver.start_error[i] = total
    solver.tilt_sigma = root(solver.prior[prior] + solver.prior[prior + 7])


def smoothed_place(solver: Solver, slot: int, axis: int) -> float:
    """One component of the displacement of a stride, corrected by the adjoint at its end, m."""
    at = COVARIANCE * slot + WHOLE * (CARRIED + axis)
    total = 0.0
    for j in range(WHOLE):
        total -= solver.predicted[at + j] * solver.adjoint[j]
    return solver.displacement[3 * slot + axis] + total


def length_now(solver: Solver, stride: int, last: int) -> None:
    """Note the length of a stride as best known with the strides up to `last`."""
    slot = stride % SLOTS
    backward(solver, stride, last, False, False)
    x = smoothed_place(solver, slot, 0)
    y = smoothed_place(solver, slot, 1)
    solver.live_length[slot] = root(x * x + y * y)


def spread(solver: Solver, at: int, x: float, y: float, z: float) -> float:
    """Standard deviation of the smoothed displacement along (x, y, z), with `information` at the end of the stride."""
    for i in range(WHOLE):
        row = at + WHOLE * i
        solver.row[i] = solver.predicted[row + 6] * x + solver.predicted[row + 7] * y + solver.predicted[row + 8] * z
    variance = solver.row[6] * x + solver.row[7] * y + solver.row[8] * z
    for i in range(WHOLE):
        for j in range(WHOLE):
            variance -= solver.row[i] * solver.information[WHOLE * i + j] * solver.row[j]
    return UNIT_WEIGHT * root(variance)


def save_rates(samples: Samples, first: int, last: int) -> None:
    """Remember the repaired rates before a second pass changes them."""
    for i in range(first, last + 1):
        samples.saved_x[i] = samples.rate_x[i]
        samples.saved_y[i] = samples.rate_y[i]
        samples.saved_z[i] = samples.rate_z[i]


def restore_rates(samples: Samples, first: int, last: int) -> None:
    """Undo a second pass."""
    for i in range(first, last + 1):
        samples.rate_x[i] = samples.saved_x[i]
        samples.rate_y[i] = samples.saved_y[i]
        samples.rate_z[i] = samples.saved_z[i]


def solve_again(solver: Solver, samples: Samples, sensor: Sensor, alignment: Alignment, stride: int, last: int) -> None:
    """Correct the repaired rates of two strides by what their rest instants pull at, and solve them anew.

    Undone where that fits worse.
    """
    slot = stride % SLOTS
    middle = last % SLOTS
    after = (last + 1) % SLOTS
    first_sample = solver.sample[slot] - samples.oldest
    last_sample = solver.sample[after] - samples.oldest
    before = solver.cost[slot] + (solver.cost[middle] if last > stride else 0.0)
    backward(solver, stride, last, False, True)
    save_rates(samples, first_sample, last_sample)
    for k in range(stride, last + 1):
        pass_over(solver, samples, sensor, k % SLOTS, (k + 1) % SLOTS, True)
    for k in range(stride, last + 1):
        forward(solver, samples, sensor, alignment, k % SLOTS, (k + 1) % SLOTS)
    cost = solver.cost[slot] + (solver.cost[middle] if last > stride else 0.0)
    outcome = SOLVED_TWICE
    if cost > before:
        outcome = REFUSED
        restore_rates(samples, first_sample, last_sample)
        for k in range(stride, last + 1):
            forward(solver, samples, sensor, alignment, k % SLOTS, (k + 1) % SLOTS)
    solver.repair[slot] = outcome
    if solver.repair[middle] == UNCLIPPED or solver.repair[middle] == CLIPPED:
        solver.repair[middle] = outcome


def add_rest(solver: Solver, samples: Samples, sensor: Sensor, alignment: Alignment, number: int, swing: int) -> None:
    """Take the next rest instant: solve the stride that it ends, and once more where many of its samples clipped.

    A rest instant at which the foot cannot have been at rest, by all that an unclipped stride before it says, is passed
    over: the stride goes on to the next. Not for ever, for the mistake may lie before it.
    """
    stride = solver.rests - 1
    slot = stride % SLOTS
    after = (stride + 1) % SLOTS
    first = solver.sample[slot] - samples.oldest
    last = number - samples.oldest
    solver.sample[after] = number
    solver.live_length[slot] = 0.0
    repair(samples, sensor.rate_limit, first, last + 1)
    forward(solver, samples, sensor, alignment, slot, after)
    solver.swing[slot] = solver.passed_swing if solver.passed_swing >= 0 else swing
    unlike = solver.cost[slot] > UNLIKE_REST and solver.clipped[slot] == 0 and solver.duration[slot] < LONGEST_PASSED
    if unlike and solver.passed < MOST_PASSED and solver.rests > SETTLED:
        solver.passed += 1
        solver.passed_swing = solver.swing[slot]
        return
    doubled = solver.passed > 0 and solver.duration[slot] > LIKE_TWO * solver.period
    solver.double[slot] = 1 if doubled else 0
    if solver.swing[slot] >= 0:
        steady = smaller(solver.duration[slot], LIKE_TWO * solver.period)
        solver.period += PERIOD_GAIN * (steady - solver.period)
    solver.passed = 0
    solver.passed_swing = -1
    solver.repair[slot] = CLIPPED if solver.clipped[slot] > 0 else UNCLIPPED
    solver.rests += 1
    before = stride - 1 if stride > 0 else 0
    clipped = solver.clipped[slot] + (solver.clipped[before % SLOTS] if before < stride else 0)
    whole = number - solver.sample[before % SLOTS]
    if float(clipped) > SHARE * float(whole) and before >= solver.final - 1:
        solve_again(solver, samples, sensor, alignment, before, stride)
    judge_stance(solver, alignment, slot, after)


def judge_stance(solver: Solver, alignment: Alignment, slot: int, after: int) -> None:
    """Whether the foot stands at the end of a stride as it did before; if so, the vertical is learned from it.

    A shoe in somebody's hands rests any way up, and moves when it should rest. A sensor mounted anew stands another
    way, too, but goes on doing so.
    """
    w = solver.turn[4 * after]
    x = solver.turn[4 * after + 1]
    y = solver.turn[4 * after + 2]
    z = solver.turn[4 * after + 3]
    x, y, z = up_in_sensor(w, x, y, z)
    a, b, c = unit(alignment.up_x, alignment.up_y, alignment.up_z)
    upright = a * x + b * y + c * z > STANDS or alignment.flats < 2.0
    judged = solver.clipped[slot] == 0 and solver.rests > SETTLED
    cost = solver.cost[slot] if judged else 0.0
    solver.strain += STRAIN_GAIN * (smaller(cost, MOST_STRAIN) - solver.strain)
    moved = cost > UNLIKE_REST or solver.strain > STRAINED
    solver.odd[slot] = 1 if moved or not upright else 0
    solver.tilted = 0 if upright else solver.tilted + 1
    if solver.tilted > MOST_TILTED:
        alignment.flats = 0.0
        solver.tilted = 0
    if upright and (solver.swing[slot] >= 0 or alignment.flats < 2.0):
        learn_vertical(alignment, x, y, z)
