"""A whole run of a made-up runner: the recording, and the truth of every stride."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from openstride.recordings import SIDES, FootSamples, Metadata, Recording, Side
from openstride.simulator._course import plan
from openstride.simulator._feet import lay_down
from openstride.simulator._runner import Runner
from openstride.simulator._samples import joined
from openstride.simulator._sensor import Sensor
from openstride.simulator._truth import strides_of
from openstride.simulator._walk import Walk

#: What pods of this kind have in them: a sensor for 32 g and 2000 degrees per second.
POD: Final = Sensor()
#: Samples made at a time: a motion is a few dozen columns, and a long run should not hold all of them at once.
BLOCK: Final = 16_384


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedRun:
    """A run that nobody ran.

    Parameters
    ----------
    recording
        Two feet, as sensors on them recorded it; their times are on the recording's clock.
    strides
        The truth of every stride by side: structured arrays with the fields of `STRIDE`.
    walks
        The truth at every instant, by side.
    """

    recording: Recording
    strides: Mapping[Side, NDArray[np.void]]
    walks: Mapping[Side, Walk]


def simulate(runner: Runner, duration: float, seed: int, *, sensor: Sensor = POD) -> SimulatedRun:
    """Let a runner stand, walk, run, walk and stand.

    Parameters
    ----------
    runner
        Who; some are in `RUNNERS`.
    duration
        How long all of it takes (s).
    seed
        Of everything drawn by chance; the same gives the same run to the last bit.
    sensor
        The make of both feet's sensors.

    Raises
    ------
    TooShortError
        When there is no time for some strides.

    Examples
    --------
    >>> run = simulate(RUNNERS["easy"], 60.0, seed=1)
    >>> sorted(run.recording.feet)
    ['left', 'right']
    """
    body, *feet = np.random.default_rng(seed).spawn(3)
    course = plan(runner, duration, body)
    walks: dict[Side, Walk] = {}
    samples: dict[Side, FootSamples] = {}
    for side, random in zip(SIDES, feet, strict=True):
        walks[side] = lay_down(runner, course, side, random)
        samples[side] = _record(walks[side], side, duration, sensor, random)
    metadata = Metadata(
        f"simulated-{runner.name}-{seed}",
        feet=SIDES,
        activity="run" if runner.run else "walk",
        pods=tuple(sensor.pod(side) for side in SIDES),
        rate=sensor.rate,
        ranges=sensor.ranges,
        collection="simulated",
    )
    recording = Recording(metadata.id, None, metadata, samples)
    return SimulatedRun(recording, {side: strides_of(walk) for side, walk in walks.items()}, walks)


def _record(walk: Walk, side: Side, duration: float, sensor: Sensor, random: Generator) -> FootSamples:
    times = sensor.times(duration, random)
    blocks = np.split(times, range(BLOCK, len(times), BLOCK))
    felt = joined([walk.samples(times=block) for block in blocks])
    return sensor.measured(felt, side, random)
