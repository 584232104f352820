"""One foot as a stream: samples in, strides out, in the order of time, each as soon as it can be known.

`push` takes one sample, `feed` many, `finish` ends the stream. Live and later are the same code: how many strides a
stride waits for is a setting (`Sensor.lag`), and what it was thought to be live is kept beside what it is.
"""

from .alignment import Alignment
from .lowpass import Window
from .measure import Landing, measure
from .rhythm import (
    LATEST_LOOK,
    NOTHING,
    STRIDE,
    Rhythm,
    close,
    collect,
    end_walk,
    examine,
    look_for_sign,
    make_room_for_bins,
    ready_to_look,
    restart,
    settle,
)
from .samples import KEPT, KEPT_UNALIGNED, Samples, append, drop, empty, full_from
from .sensor import Sensor
from .solver import SLOTS, Solver, add_rest, begin, length_now, smooth
from .standing import Standing
from .stride import Stride

LONGEST_HOLE = 1.0  # s without a sample: what follows is a new stretch
LONGEST_LAG = SLOTS - 3  # strides: more do not fit into the window
ROOM = 512  # samples that dropping must make room for
MARGIN = 64  # samples kept before the oldest rest instant: contact comes before rest


class Foot:
    """Everything the stream remembers, from the sensor's settings to the stride under way."""

    def __init__(self) -> None:
        self.sensor = Sensor()
        self.samples = Samples()
        self.rhythm = Rhythm()
        self.alignment = Alignment()
        self.standing = Standing()
        self.solver = Solver()
        self.landing = Landing()
        self.window = Window()
        self.received = 0  # samples
        self.last_time = 0.0  # of the last sample, s
        self.given = 0  # strides in the list since it was last emptied


def push(
    foot: Foot,
    strides: list[Stride],
    time: float,
    force_x: float,
    force_y: float,
    force_z: float,
    rate_x: float,
    rate_y: float,
    rate_z: float,
) -> None:
    """Take one sample: time in s, specific force in m/s2, angular rate in rad/s. Strides go to `strides[foot.given]`.

    Time must increase and all numbers be finite and below 1e6: the caller sees to it. Strides beyond the end of the
    list are lost; four a second are the most there can be.
    """
    samples = foot.samples
    rhythm = foot.rhythm
    if foot.received == 0:
        restart(rhythm, time)
    elif time - foot.last_time > LONGEST_HOLE:
        end_stretch(foot, strides)
        restart(rhythm, time)
        foot.alignment.evidence = 0.0  # the sensor may have been put on anew
    make_room(foot, strides)
    append(samples, time, force_x, force_y, force_z, rate_x, rate_y, rate_z)
    foot.received += 1
    foot.last_time = time
    motion = samples.motion[samples.count - 1]
    closed = collect(
        rhythm, foot.alignment, foot.standing, time, rate_x, rate_y, rate_z, motion, force_x, force_y, force_z
    )
    if closed:
        advance(foot, strides)


def feed(
    foot: Foot,
    strides: list[Stride],
    times: list[float],
    forces: list[float],
    rates: list[float],
    first: int,
    stop: int,
) -> int:
    """Take the samples [first, stop) of a recording; how many strides are in `strides` now, from its start.

    `forces` and `rates` hold three numbers a sample.
    """
    foot.given = 0
    for i in range(first, stop):
        push(
            foot,
            strides,
            times[i],
            forces[3 * i],
            forces[3 * i + 1],
            forces[3 * i + 2],
            rates[3 * i],
            rates[3 * i + 1],
            rates[3 * i + 2],
        )
    return foot.given


def finish(foot: Foot, strides: list[Stride]) -> int:
    """End the stream: the strides still under way, from the start of `strides`; how many there are."""
    foot.given = 0
    end_stretch(foot, strides)
    return foot.given


def advance(foot: Foot, strides: list[Stride]) -> None:
    """Examine the bins that are complete, once it is known which way the sensor sits."""
    if not foot.alignment.known:
        if not ready_to_look(foot.rhythm):
            return
        look_for_sign(foot.rhythm, foot.alignment, foot.rhythm.count > LATEST_LOOK)
        if not foot.alignment.known:
            return
    while examine(foot.rhythm, foot.alignment, foot.samples, foot.sensor.interval):
        take_rest(foot, strides)


def take_rest(foot: Foot, strides: list[Stride]) -> None:
    """Hand the rest instant that was found, if one was, to the solver, and give out what it settles."""
    rhythm = foot.rhythm
    solver = foot.solver
    if rhythm.found == NOTHING:
        return
    solver.bias_x = foot.standing.bias_x
    solver.bias_y = foot.standing.bias_y
    solver.bias_z = foot.standing.bias_z
    swing = rhythm.swing_peak if rhythm.found == STRIDE else -1
    if solver.rests == 0:
        begin(solver, foot.samples, foot.sensor, foot.alignment, rhythm.rest, swing < 0)
        return
    add_rest(solver, foot.samples, foot.sensor, foot.alignment, rhythm.rest, swing)
    if foot.sensor.lag > 1 and solver.rests > 2:
        length_now(solver, solver.rests - 3, solver.rests - 2)
    lag = foot.sensor.lag if foot.sensor.lag <= LONGEST_LAG else LONGEST_LAG
    release(foot, strides, lag)


def release(foot: Foot, strides: list[Stride], waiting: int) -> None:
    """Give out the strides that so many later ones have followed, each smoothed with all that followed."""
    solver = foot.solver
    while solver.final + waiting < solver.rests - 1:
        smooth(solver, foot.sensor, solver.final, solver.rests - 2)
        slot = solver.final % SLOTS
        after = (solver.final + 1) % SLOTS
        solver.final += 1
        if foot.given < len(strides):
            measure(
                solver,
                foot.samples,
                foot.alignment,
                foot.standing,
                foot.sensor,
                foot.window,
                foot.landing,
                slot,
                after,
                strides[foot.given],
            )
            foot.given += 1


def make_room(foot: Foot, strides: list[Stride]) -> None:
    """Drop what no stride under way needs any more; where that is not enough, what is under way ends here."""
    samples = foot.samples
    solver = foot.solver
    make_room_for_bins(foot.rhythm)
    keep = full_from(samples, KEPT if foot.alignment.known else KEPT_UNALIGNED)
    if keep < 0:
        return
    if solver.rests > 0:
        before = solver.final - 1 if solver.final > 0 else 0
        needed = solver.sample[before % SLOTS] - MARGIN
        if needed < samples.oldest + ROOM:
            abandon(foot, strides)
        elif needed < keep:
            keep = needed
    drop(samples, keep)


def abandon(foot: Foot, strides: list[Stride]) -> None:
    """Give out all strides under way and start anew at the next rest instant."""
    release(foot, strides, 0)
    foot.solver.rests = 0
    foot.solver.final = 0
    foot.landing.known = False
    foot.landing.heading_known = False


def end_stretch(foot: Foot, strides: list[Stride]) -> None:
    """No sample follows for long, or ever: find what can still be found, give it out, forget the samples."""
    rhythm = foot.rhythm
    alignment = foot.alignment
    close(rhythm)
    if not alignment.known and rhythm.moving > 0:
        look_for_sign(rhythm, alignment, True)
    if alignment.known:
        while examine(rhythm, alignment, foot.samples, foot.sensor.interval):
            take_rest(foot, strides)
        rhythm.found = NOTHING
        if not rhythm.settled:
            settle(rhythm, alignment, foot.samples, foot.sensor.interval)
            take_rest(foot, strides)
        rhythm.found = NOTHING
        if not rhythm.standing:
            end_walk(rhythm, foot.samples, foot.sensor.interval)
            take_rest(foot, strides)
    abandon(foot, strides)
    empty(foot.samples)
