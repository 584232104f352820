"""What a sensor feels that is not on a foot: it is handled, or carried in a bag. No strides are to be found in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from openstride.recordings import STANDARD_GRAVITY
from openstride.simulator._samples import Samples

Floats = NDArray[np.float64]

LEVEL: Final = Rotation.identity()
FULL_TURN: Final = 2.0 * np.pi


def handled(
    seed: int, duration: float, first: Rotation = LEVEL, last: Rotation = LEVEL, rate: float = 208.0
) -> Samples:
    """Give what a sensor feels that hands take from rest in one attitude to rest in another, turning it about.

    Smooth rotations of half a radian about and smooth ways of a decimetre along each axis, without a rhythm.
    """
    random = np.random.default_rng(seed)
    turns, ways = _wandering(random, 0.5), _wandering(random, 0.1)

    def in_hand(time: Floats) -> Floats:
        return np.clip(np.minimum(time, duration - time), 0.0, 1.0)[:, None]

    def window(time: Floats) -> Floats:
        return np.asarray(in_hand(time) ** 3 * (10.0 - 15.0 * in_hand(time) + 6.0 * in_hand(time) ** 2))

    def attitude(time: Floats) -> Rotation:
        share = (time / duration)[:, None]
        over = (first.inv() * last).as_rotvec() * share**3 * (10.0 - 15.0 * share + 6.0 * share**2)
        return first * Rotation.from_rotvec(over) * Rotation.from_rotvec(window(time) * turns(time))

    def place(time: Floats) -> Floats:
        return np.asarray(window(time) * ways(time))

    time = np.arange(1, int(duration * rate)) / rate
    step = 1e-3
    early, late = time - 0.5 * step, time + 0.5 * step
    turning = (attitude(early).inv() * attitude(late)).as_rotvec() / step
    push = (place(time - step) - 2.0 * place(time) + place(time + step)) / (step * step)
    return Samples(time, attitude(time).inv().apply(push + np.array([0.0, 0.0, STANDARD_GRAVITY])), turning)


def carried(seed: int, duration: float, rate: float = 208.0) -> Samples:
    """Give what a sensor feels in a bag on a walker's back: it bounces at the pace of the steps, and sways."""
    random = np.random.default_rng(seed)
    time = np.arange(1, int(duration * rate)) / rate
    beat = FULL_TURN * random.uniform(1.6, 2.0) * time
    bounce = np.outer(3.0 * np.sin(beat), [0.2, 0.1, 1.0]) + np.outer(np.sin(0.5 * beat), [0.3, 1.0, 0.0])
    sway = np.outer(0.6 * np.sin(0.5 * beat + 1.0), [1.0, 0.3, 0.4]) + _wandering(random, 0.15)(time)
    mount = Rotation.random(random_state=int(random.integers(2**31)))
    return Samples(time, bounce + np.array([0.0, 0.0, STANDARD_GRAVITY]), sway).turned(mount)


def _wandering(random: np.random.Generator, scale: float) -> Callable[[Floats], Floats]:
    """Give three smooth signals of this root mean square, each a sum of sines between 0.15 and 1.5 Hz."""
    frequency = random.uniform(0.15, 1.5, (12, 1, 3))
    phase = random.uniform(0.0, FULL_TURN, (12, 1, 3))

    def signals(time: Floats) -> Floats:
        waves = np.sin(FULL_TURN * frequency * time[:, None] + phase)
        return np.asarray(scale * np.sqrt(2.0 / 12.0) * waves.sum(axis=0))

    return signals
