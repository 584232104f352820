"""Brings a recorded foot to the live engine as its pod would: counts, in packets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from openstride.recordings import GYR_UNITS, STANDARD_GRAVITY, FootSamples, Side, inspect
from openstride.runtime import Runtime

SIXTEENTHS = 16
TICKS = 32_768
COUNTS = 32_768
PACKET = 19
#: Wider than any recording, in which nothing clips: what did is known by its own limit.
ACC_FULL_SCALE_G = 64.0
GYR_FULL_SCALE_DPS = 4000.0


def live(
    engine: Runtime, foot: FootSamples, side: Side | None = None, watch: Callable[[Any, float], None] | None = None
) -> Any:
    """Give the live engine's state after all samples of a foot, whose side is its own unless another is said.

    `watch` is shown the state after each packet, and the time of its last sample since the first (s).
    """
    signal, functions = inspect(foot), engine.module("live")
    state, strides = engine.new("Live"), engine.new("Stride", functions.ROWS)
    scales = [round(SIXTEENTHS * each) for each in (signal.rate, ACC_FULL_SCALE_G, GYR_FULL_SCALE_DPS)]
    functions.begin(state, (side or foot.side) == "right", *scales)
    state.foot.sensor.force_limit = min(signal.acc.threshold, 1e9)
    state.foot.sensor.rate_limit = min(signal.gyr.threshold, 1e9)
    force = foot.specific_force / (ACC_FULL_SCALE_G * STANDARD_GRAVITY)
    rate = foot.angular_rate / (GYR_FULL_SCALE_DPS * GYR_UNITS["deg/s"])
    counts = np.clip(np.rint(COUNTS * np.hstack([force, rate])), -COUNTS, COUNTS - 1).astype(np.int64)
    elapsed = foot.time - foot.time[0]
    numbers = np.rint(elapsed * signal.rate).astype(np.int64)
    ticks = np.rint(elapsed * TICKS).astype(np.int64)
    # A packet holds samples that follow each other: another one begins where some are missing.
    cuts = np.flatnonzero(np.diff(numbers) != 1) + 1
    for piece in np.split(np.arange(len(foot)), cuts):
        for first in range(int(piece[0]), int(piece[-1]) + 1, PACKET):
            some = counts[first : min(first + PACKET, int(piece[-1]) + 1)]
            functions.take(state, strides, int(numbers[first]), int(ticks[first]), engine.ints(some.ravel()), len(some))
            if watch is not None:
                watch(state, float(elapsed[first + len(some) - 1]))
    functions.end(state, strides)
    return state
