"""One foot as a stream: samples in, strides out, in the order of time, each as soon as it can be known."""

from .alignment import Alignment
from .lowpass import Window
from .measure import Landing, measure
from .moments import Passage
from .rhythm import (
    NOTHING,
    STRIDE,
    Rhythm,
    close,
    collect,
    end_walk,
    examine,
    forget_bins,
    look_for_sign,
    settle,
)
from .rhythm import BINS, FIRST_LOOK, KEPT_BINS, LOOK_EVERY
from .samples import CAPACITY, KEPT, Samples, append, drop
from .sensor import Sensor
from .solver import SLOTS, Solver, add_rest, begin, smooth
from .standing import Standing
from .stride import Stride


class Foot:
    """Where the stream stands."""

    def __init__(self) -> None:
        self.received = 0
        self.last_time = 0.0
        self.looked = 0
        self.out = 0
        self.done = 0


def give(
    foot: Foot, samples: Samples, alignment: Alignment, solver: Solver, sensor: Sensor, window: Window,
    landing: Landing, strides: list[Stride], last: int,
) -> None:
    """Give out the oldest stride, as best known with the strides up to `last`."""
    smooth(solver, solver.final, last)
    slot = solver.final % SLOTS
    after = (solver.final + 1) % SLOTS
    solver.final += 1
    if foot.out < len(strides):
        measure(solver, samples, alignment, sensor, window, landing, slot, after, strides[foot.out])
        foot.out += 1


def release(
    foot: Foot, samples: Samples, alignment: Alignment, solver: Solver, sensor: Sensor, window: Window,
    landing: Landing, strides: list[Stride], waiting: int,
) -> None:
    """Give out the strides that enough later ones have followed."""
    while solver.final + waiting < solver.rests - 1:
        give(foot, samples, alignment, solver, sensor, window, landing, strides, solver.rests - 2)


def advance(
    foot: Foot, samples: Samples, rhythm: Rhythm, alignment: Alignment, standing: Standing, solver: Solver, passage: Passage,
    window: Window, landing: Landing, sensor: Sensor, strides: list[Stride],
) -> None:
    """Examine the bins that are complete."""
    if not alignment.known:
        if rhythm.moving < FIRST_LOOK or rhythm.oldest + rhythm.count < foot.looked + LOOK_EVERY:
            return
        foot.looked = rhythm.oldest + rhythm.count
        look_for_sign(rhythm, alignment, rhythm.count > BINS - 100)
        if not alignment.known:
            return
    while examine(rhythm, alignment, samples, sensor.interval):
        take_rest(foot, samples, rhythm, alignment, standing, solver, passage, window, landing, sensor, strides)


def take_rest(
    foot: Foot, samples: Samples, rhythm: Rhythm, alignment: Alignment, standing: Standing, solver: Solver, passage: Passage,
    window: Window, landing: Landing, sensor: Sensor, strides: list[Stride],
) -> None:
    """Hand a rest instant that was found to the solver."""
    if rhythm.found == NOTHING:
        return
    solver.bias_x = standing.bias_x
    solver.bias_y = standing.bias_y
    solver.bias_z = standing.bias_z
    swing = rhythm.swing_peak if rhythm.found == STRIDE else -1
    if solver.rests == 0 or samples.oldest > solver.sample[(solver.rests - 1) % SLOTS]:
        release(foot, samples, alignment, solver, sensor, window, landing, strides, 0)
        begin(solver, samples, sensor, alignment, rhythm.rest, swing < 0)
    else:
        add_rest(solver, passage, samples, sensor, alignment, rhythm.rest, swing)
        release(foot, samples, alignment, solver, sensor, window, landing, strides, sensor.lag)


def make_room(foot: Foot, samples: Samples, rhythm: Rhythm, solver: Solver) -> None:
    """Drop what no stride under way needs any more."""
    if samples.count >= CAPACITY:
        keep = samples.oldest + samples.count - KEPT
        if solver.rests > 0:
            before = solver.final - 1 if solver.final > 0 else 0
            oldest = solver.sample[before % SLOTS] - 64
            if oldest > keep - (CAPACITY - KEPT) + 64 and oldest < keep:
                keep = oldest
        drop(samples, keep)
    if rhythm.count >= BINS - 2:
        forget_bins(rhythm, rhythm.oldest + rhythm.count - KEPT_BINS)


def push(
    foot: Foot, samples: Samples, rhythm: Rhythm, alignment: Alignment, standing: Standing, solver: Solver, passage: Passage,
    window: Window, landing: Landing, sensor: Sensor, strides: list[Stride],
    time: float, ax: float, ay: float, az: float, gx: float, gy: float, gz: float,
) -> None:
    """Take one sample."""
    if foot.received == 0:
        rhythm.start = time
    make_room(foot, samples, rhythm, solver)
    append(samples, time, ax, ay, az, gx, gy, gz)
    foot.received += 1
    had = rhythm.oldest + rhythm.count
    collect(
        rhythm, alignment, standing, time, gx, gy, gz, samples.motion[samples.count - 1],
    )
    if rhythm.oldest + rhythm.count > had:
        advance(foot, samples, rhythm, alignment, standing, solver, passage, window, landing, sensor, strides)


def feed(
    foot: Foot, samples: Samples, rhythm: Rhythm, alignment: Alignment, standing: Standing, solver: Solver, passage: Passage,
    window: Window, landing: Landing, sensor: Sensor, strides: list[Stride],
    times: list[float], forces: list[float], rates: list[float], first: int, stop: int,
) -> int:
    """Take the samples [first, stop) of a recording; how many strides are in `strides` now, from its start.

    `forces` and `rates` hold three numbers a sample. Times increase, and all numbers are finite: the caller sees to it.
    """
    foot.out = 0
    for i in range(first, stop):
        push(
            foot, samples, rhythm, alignment, standing, solver, passage, window, landing, sensor, strides, times[i],
            forces[3 * i], forces[3 * i + 1], forces[3 * i + 2], rates[3 * i], rates[3 * i + 1], rates[3 * i + 2],
        )
    return foot.out


def finish(
    foot: Foot, samples: Samples, rhythm: Rhythm, alignment: Alignment, standing: Standing, solver: Solver, passage: Passage,
    window: Window, landing: Landing, sensor: Sensor, strides: list[Stride],
) -> int:
    """End the stream: give out the strides still under way, from the start of `strides`; how many there are."""
    foot.out = 0
    close(rhythm)
    if not alignment.known and rhythm.moving > 0:
        look_for_sign(rhythm, alignment, True)
    if alignment.known:
        while examine(rhythm, alignment, samples, sensor.interval):
            take_rest(foot, samples, rhythm, alignment, standing, solver, passage, window, landing, sensor, strides)
        rhythm.found = NOTHING
        if not rhythm.settled:
            settle(rhythm, alignment, samples, sensor.interval)
            take_rest(foot, samples, rhythm, alignment, standing, solver, passage, window, landing, sensor, strides)
        rhythm.found = NOTHING
        if not rhythm.standing:
            end_walk(rhythm, samples, sensor.interval)
            take_rest(foot, samples, rhythm, alignment, standing, solver, passage, window, landing, sensor, strides)
    release(foot, samples, alignment, solver, sensor, window, landing, strides, 0)
    return foot.out
