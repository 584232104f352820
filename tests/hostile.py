"""Seeded samples that try to break an engine: what a shoe does, what a sensor can do, and what neither should."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Piece = Callable[[np.random.Generator, int], tuple[Floats, Floats]]


GRAVITY = 9.80665
FULL_ACC = 16.0 * GRAVITY
FULL_GYR = float(np.deg2rad(2000.0))
SMALLEST = 5e-324


def hostile_samples(seed: int, count: int, rate: float = 208.0) -> tuple[Floats, Floats, Floats]:
    """Make `count` samples out of pieces, each of another kind: a second or two, or twenty of steps.

    All numbers are finite and time never goes back or stands still: a reader refuses anything else.

    Returns
    -------
    tuple
        Time, shape (n,), s; specific force, shape (n, 3), m/s2; angular rate, shape (n, 3), rad/s.
    """
    random = np.random.default_rng(seed)
    acc, gyr = np.empty((count, 3)), np.empty((count, 3))
    start = 0
    while start < count:
        piece = PIECES[int(random.integers(len(PIECES)))]
        # A runner's steps go on for a while, or nothing that needs several strides would ever be reached.
        longest = 4000 if piece is _steps else 400
        stop = min(count, start + int(random.integers(5, longest)))
        acc[start:stop], gyr[start:stop] = piece(random, stop - start)
        start = stop
    return _times(random, count, rate), acc, gyr


def _times(random: np.random.Generator, count: int, rate: float) -> Floats:
    """Even, jittered, with lost packets, long gaps and samples that nearly coincide."""
    kind = random.choice(5, count, p=(0.75, 0.2479, 0.001, 0.0001, 0.001))
    steps = np.choose(
        kind,
        (
            np.full(count, 1.0),
            random.uniform(0.2, 1.8, count),
            random.integers(2, 200, count).astype(float),
            random.uniform(200.0, 1e6, count),
            random.uniform(1e-4, 1e-3, count),
        ),
    )
    start = float(random.choice((0.0, 1e-3, 1.7e6)))
    return np.asarray(start + np.cumsum(steps) / rate)


def _rest(random: np.random.Generator, count: int) -> tuple[Floats, Floats]:
    up = random.normal(size=3)
    acc = GRAVITY * up / np.linalg.norm(up) + random.normal(scale=0.02, size=(count, 3))
    return acc, random.normal(scale=0.005, size=(count, 3))


def _steps(random: np.random.Generator, count: int) -> tuple[Floats, Floats]:
    """Swing and stance at 40 to 120 strides a minute, hard landings, clipped at full scale.

    Over a swing the foot turns forth and back and ends as it began, with its speed gone, so that strides can be solved.
    """
    share = random.uniform(0.45, 0.7)
    phase = (np.arange(count) / 208.0 * random.uniform(0.67, 2.0) + random.uniform()) % 1.0
    swing = phase < share
    around = 2.0 * np.pi * phase / share
    landing = np.exp(-(((phase - share - 0.03) / 0.01) ** 2))
    turn, push = random.uniform(4.0, 45.0), random.uniform(5.0, 60.0)
    acc = np.outer(np.where(swing, np.sin(around), 0.0), (push, 2.0, 8.0)) + np.outer(landing, (-40.0, 10.0, 180.0))
    acc += random.normal(scale=0.05, size=(count, 3))
    acc[:, 2] += GRAVITY
    gyr = np.outer(np.where(swing, np.cos(around), 0.0), (1.0, turn, 0.5))
    gyr += random.normal(scale=0.02, size=(count, 3))
    return np.clip(acc, -FULL_ACC, FULL_ACC), np.clip(gyr, -FULL_GYR, FULL_GYR)


def _noise(random: np.random.Generator, count: int) -> tuple[Floats, Floats]:
    return random.normal(scale=40.0, size=(count, 3)), random.normal(scale=10.0, size=(count, 3))


def _full_scale(random: np.random.Generator, count: int) -> tuple[Floats, Floats]:
    signs = random.choice((-1.0, 0.0, 1.0), (2, count, 3))
    return FULL_ACC * signs[0], FULL_GYR * signs[1]


def _alternating(random: np.random.Generator, count: int) -> tuple[Floats, Floats]:
    flips = np.where((np.arange(count) // int(random.integers(1, 4))) % 2, 1.0, -1.0)[:, None] * np.ones(3)
    return FULL_ACC * flips, -FULL_GYR * flips


def _constant(random: np.random.Generator, count: int) -> tuple[Floats, Floats]:
    value = random.choice((0.0, -0.0, 1.0, GRAVITY, FULL_ACC))
    return np.full((count, 3), value), np.full((count, 3), random.choice((0.0, 1.0, FULL_GYR)))


def _huge(random: np.random.Generator, count: int) -> tuple[Floats, Floats]:
    scale = random.choice((1e8, 1e30, 1e160, 1e308))
    return scale * random.uniform(-1.0, 1.0, (count, 3)), scale * random.uniform(-1.0, 1.0, (count, 3))


def _tiny(random: np.random.Generator, count: int) -> tuple[Floats, Floats]:
    scale = random.choice((SMALLEST, 1e-310, 1e-160))
    return scale * random.integers(-3, 4, (count, 3)), scale * random.integers(-3, 4, (count, 3))


def _counts(random: np.random.Generator, count: int) -> tuple[Floats, Floats]:
    """Extremes and neighbours of zero as an int16 sensor gives them."""
    values = np.array((-32768.0, -32767.0, -1.0, 0.0, 1.0, 32767.0)) / 32768.0
    return FULL_ACC * random.choice(values, (count, 3)), FULL_GYR * random.choice(values, (count, 3))


PIECES: tuple[Piece, ...] = (
    _rest, _rest, _steps, _steps, _steps, _noise, _full_scale, _alternating, _constant, _huge, _tiny, _counts,
)  # fmt: skip
