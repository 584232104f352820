"""A whole run of a made-up runner: the recording, and the truth of every stride."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from openstride.recordings import SIDES, FootSamples, Metadata, Recording, Side
from openstride.simulator._beside import heart_rates, positions
from openstride.simulator._course import plan
from openstride.simulator._feet import lay_down
from openstride.simulator._gait import Step
from openstride.simulator._runner import Runner
from openstride.simulator._samples import joined
from openstride.simulator._sensor import Sensor, Specimen
from openstride.simulator._truth import pair, pod_columns, stride_columns, strides_of, told_by
from openstride.simulator._walk import Walk

Progress = Callable[[float], None]

#: What pods of this kind have in them: a sensor for 32 g and 2000 degrees per second.
POD: Final = Sensor()
#: Samples made at a time: a motion is a few dozen columns, and a long run should not hold all of them at once.
BLOCK: Final = 16_384
#: A foot stands on for a moment after the last sample (s).
AFTERWARDS: Final = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedRun:
    """A run that nobody ran.

    Parameters
    ----------
    recording
        Two feet, as sensors on them recorded it, each with the times of its own clock.
    strides
        The truth of every stride by side: structured arrays with the fields of `STRIDE`, times on the foot's clock.
    walks
        The truth at every instant, by side.
    specimens
        The truth of the sensors, by side.
    duration
        Of all of it (s).
    seed
        Of everything drawn by chance.
    """

    recording: Recording
    strides: Mapping[Side, NDArray[np.void]]
    walks: Mapping[Side, Walk]
    specimens: Mapping[Side, Specimen]
    duration: float
    seed: int

    def truth(self) -> dict[str, dict[str, NDArray[Any]]]:
        """Give the truth as tables to be written beside the recording: of its strides, and of its pods."""
        return {"truth_strides": stride_columns(self.strides), "truth_pods": pod_columns(self.specimens)}

    def position(self) -> dict[str, NDArray[np.float64]]:
        """Give the positions of a watch, as the table `position` beside the recording."""
        return positions(self.walks, self.duration, self.seed)

    def heart_rate(self) -> dict[str, NDArray[np.float64]]:
        """Give the heart rate, as the table `heart_rate` beside the recording."""
        return heart_rates(self.walks, self.duration, self.seed)


def simulate(
    runner: Runner,
    duration: float,
    seed: int,
    *,
    sensor: Sensor = POD,
    pods: Mapping[Side, Specimen] | None = None,
    progress: Progress | None = None,
) -> SimulatedRun:
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
    pods
        The very sensors, as of an earlier run; None for some that are drawn of that make.
    progress
        Told the share done, 0 to 1.

    Raises
    ------
    TooShortError
        When there is no time for some strides.
    CrowdedError
        When there is no time for all that lies on the way.

    Examples
    --------
    >>> run = simulate(RUNNERS["easy"], 60.0, seed=1)
    >>> sorted(run.recording.feet)
    ['left', 'right']
    """
    body, *feet = np.random.default_rng(seed).spawn(3)
    course = plan(runner, duration, body)
    walks: dict[Side, Walk] = {}
    specimens: dict[Side, Specimen] = {}
    samples: dict[Side, FootSamples] = {}
    for side, random in zip(SIDES, feet, strict=True):
        walks[side] = _walk(lay_down(runner, course, side, random), side, duration, sensor)
        specimens[side] = sensor.specimen(side, random) if pods is None else pods[side]
        samples[side] = _record(walks[side], specimens[side], duration, random, _half(progress, 0.5 * len(samples)))
    metadata = Metadata(
        f"simulated-{runner.name}-{seed}",
        feet=SIDES,
        activity="run" if runner.run else "walk",
        pods=tuple(sensor.pod(side) for side in SIDES),
        clocks=tuple(each.clock(body) for each in specimens.values()) if sensor.clock else (),
        rate=sensor.rate,
        ranges=sensor.ranges,
        collection="simulated",
    )
    strides = {side: strides_of(walk) for side, walk in walks.items()}
    pair(strides)
    for side, table in strides.items():
        told_by(table, specimens[side])
    return SimulatedRun(Recording(metadata.id, None, metadata, samples), strides, walks, specimens, duration, seed)


def _walk(steps: list[Step], side: Side, duration: float, sensor: Sensor) -> Walk:
    moving = sum(step.wait + step.gait.stride_time for step in steps)
    return Walk(steps, side=side, lever=sensor.lever, ahead=sensor.ahead, rest=duration - moving + AFTERWARDS)


def _record(walk: Walk, specimen: Specimen, duration: float, random: Generator, tell: Progress) -> FootSamples:
    times = specimen.times(duration)
    felt = []
    for block in np.split(times, range(BLOCK, len(times), BLOCK)):
        felt.append(specimen.felt(lambda at: walk.samples(times=at), block))
        tell(float(block[-1]) / duration)
    return specimen.measured(joined(felt), random)


def _half(progress: Progress | None, done: float) -> Progress:
    """Tell the progress of one foot as a half of all."""

    def tell(share: float) -> None:
        if progress is not None:
            progress(done + 0.5 * min(share, 1.0))

    return tell
