"""Samples in, made-up steps out."""

from .elementary import root, sine
from .ring import FIELDS, Ring, put, spread
from .window import Window, append, largest

LEAST_FORCE = 1e-3
QUIET_SAMPLES = 5


class Recent:
    """The latest samples, in two ways."""

    def __init__(self) -> None:
        self.ring = Ring()
        self.window = Window()


class Walker:
    """What is remembered between samples."""

    def __init__(self) -> None:
        self.started = False
        self.recent = Recent()
        self.angle = 0.0
        self.time = 0.0
        self.quiet = 0
        self.moments = [0.0] * FIELDS
        self.counts = [0] * 4


class Step:
    """One finished step."""

    def __init__(self) -> None:
        self.start = 0.0
        self.samples = 0
        self.spread = 0.0
        self.largest = 0.0
        self.sine = 0.0
        self.calm = False


def finish(walker: Walker, step: Step) -> None:
    """Write the step that ends now."""
    ring = walker.recent.ring
    widest = 0.0
    for field in range(FIELDS):
        mean, variance = spread(ring, field)
        walker.moments[field] += mean
        widest = variance if variance > widest else widest
    step.start = walker.time
    step.samples = ring.count
    step.spread = root(widest)
    step.largest = largest(walker.recent.window)
    step.sine = sine(walker.angle)
    step.calm = step.spread < 0.5
    walker.counts[ring.count % 4] += 1


def feed(walker: Walker, time: list[float], acc: list[float], gyr: list[float], steps: list[Step]) -> int:
    """Take samples, `FIELDS` numbers each in `acc` and `gyr`; fill `steps` and give how many are done."""
    done = 0
    recent = walker.recent
    for n in range(len(time)):
        if done >= len(steps):
            break
        dt = time[n] - walker.time if walker.started else 0.0
        walker.started = True
        walker.time = time[n]
        at = n * FIELDS
        x, y, z = acc[at], acc[at + 1], acc[at + 2]
        force = root(x * x + y * y + z * z)
        put(recent.ring, x / (force + LEAST_FORCE), y / (force + LEAST_FORCE), z)
        append(recent.window, force)
        walker.angle += gyr[at + 1] * dt
        rate = abs(gyr[at]) + abs(gyr[at + 2])
        walker.quiet = walker.quiet + 1 if rate < 1.0 else 0
        if walker.quiet >= QUIET_SAMPLES:
            finish(walker, steps[done])
            walker.quiet = 0
            done += 1
    return done
