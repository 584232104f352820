"""Runs the portable engine over the samples of one foot, in stretches, and gives its strides as columns.

The engine's states are made here and nowhere else. Nothing is computed that the engine does not compute, except that
sampling faster than the engine's buffers are made for is averaged down first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from openstride.recordings import FootSamples, Signal
from openstride.runtime import Runtime

Columns = dict[str, NDArray[Any]]
Progress = Callable[[float], None]

#: Samples of a stretch. Between stretches progress is told and strides are taken out.
STRETCH: Final = 32_768
#: Rows that a stretch can bring forth at the slowest sampling: one each 0.25 s, and what waits at the end.
ROWS: Final = 8_192
#: The fastest sampling that the engine's buffers hold long enough (Hz): faster is averaged, which loses nothing that
#: a stride needs.
FASTEST: Final = 500.0


@dataclass(frozen=True, slots=True, eq=False)
class EngineRun:
    """What the engine gave for one foot.

    Parameters
    ----------
    rows
        One array a field of the engine's `Stride`: strides and stretches of standing, in order of time, without holes.
    interval
        The sampling interval it ran at (s).
    bias
        Of the gyroscope, from standing (rad/s), three axes.
    bias_sigma
        Its standard uncertainty (rad/s).
    flips
        How often the sensor was found to sit the other way round than before: it was moved during the recording.
    moving
        For how long the foot turned (s).
    mount
        How the sensor sits in the shoe at the end: turned about the foot's x, then its y, then its z axis (rad). None
        where it was not found.
    """

    rows: Columns
    interval: float
    bias: tuple[float, float, float]
    bias_sigma: float
    flips: int
    moving: float
    mount: tuple[float, float, float] | None = None


def averaged(foot: FootSamples, factor: int) -> FootSamples:
    """Average `factor` samples at a time."""
    n = len(foot) // factor * factor
    return FootSamples(
        side=foot.side,
        time=np.ascontiguousarray(foot.time[:n].reshape(-1, factor).mean(axis=1)),
        specific_force=np.ascontiguousarray(foot.specific_force[:n].reshape(-1, factor, 3).mean(axis=1)),
        angular_rate=np.ascontiguousarray(foot.angular_rate[:n].reshape(-1, factor, 3).mean(axis=1)),
        nominal_rate=None if foot.nominal_rate is None else foot.nominal_rate / factor,
        ranges=foot.ranges,
        scales=foot.scales,
        dropped=foot.dropped,
    )


def run_engine(
    foot: FootSamples, signal: Signal, runtime: Runtime, *, lag: int = 3, progress: Progress | None = None
) -> EngineRun:
    """Run the engine over one foot.

    Parameters
    ----------
    foot
        Its samples: finite, in order of time.
    signal
        What inspection found about them: the clipping limits are taken from it.
    runtime
        The engine, loaded.
    lag
        Strides that a stride waits for before it is final: 1 as on the phone, more for the final analysis.
    progress
        Told the share done, 0 to 1, now and then.
    """
    interval = 1.0 / signal.rate
    factor = int(np.ceil(signal.rate / FASTEST))
    if factor > 1:
        foot = averaged(foot, factor)
        interval *= factor
    state = make_foot(runtime, foot, signal, interval, lag)
    strides = runtime.new("Stride", ROWS)
    engine = runtime.module("foot")
    lists = [runtime.floats(column.ravel()) for column in (foot.time, foot.specific_force, foot.angular_rate)]
    pieces: list[Columns] = []
    for first in range(0, len(foot), STRETCH):
        stop = min(first + STRETCH, len(foot))
        count = engine.feed(state, strides, *lists, first, stop)
        pieces.append(runtime.columns(strides[:count]))
        if progress is not None:
            progress(stop / len(foot))
    pieces.append(runtime.columns(strides[: engine.finish(state, strides)]))
    return finished(pieces, state, interval)


def make_foot(runtime: Runtime, foot: FootSamples, signal: Signal, interval: float, lag: int) -> Any:  # noqa: ANN401  # a state of the engine
    """Make the engine's state for one foot, with the sensor model filled in."""
    state = runtime.new("Foot")
    sensor = state.sensor
    sensor.interval = interval
    sensor.rate_limit = min(signal.gyr.threshold, sensor.rate_limit)
    sensor.force_limit = min(signal.acc.threshold, sensor.force_limit)
    sensor.right = foot.side == "right"
    sensor.lag = lag
    return state


def finished(pieces: list[Columns], state: Any, interval: float) -> EngineRun:  # noqa: ANN401  # a state of the engine
    """Join the rows of all stretches, and read what the engine learned off its state."""
    rows = {name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}
    standing = state.standing
    return EngineRun(
        rows=rows,
        interval=interval,
        bias=(float(standing.bias_x), float(standing.bias_y), float(standing.bias_z)),
        bias_sigma=float(standing.bias_variance) ** 0.5,
        flips=int(state.alignment.flips),
        moving=0.02 * int(state.rhythm.moving),
        mount=mount_of(state.alignment),
    )


def mount_of(alignment: Any) -> tuple[float, float, float] | None:  # noqa: ANN401  # a state of the engine
    """Return the angles (rad) of the sensor in the foot from the foot's axes in the sensor, None until they are known.

    The foot's axes as rows make the matrix that turns what the sensor feels into the foot; it is Rz(c) Ry(b) Rx(a).
    """
    if not alignment.known:
        return None
    foot = np.array([[getattr(alignment, f"{axis}_{part}") for part in "xyz"] for axis in ("toe", "left", "sole")])
    about_x = np.arctan2(foot[2, 1], foot[2, 2])
    about_y = np.arctan2(-foot[2, 0], np.hypot(foot[2, 1], foot[2, 2]))
    about_z = np.arctan2(foot[1, 0], foot[0, 0])
    return float(about_x), float(about_y), float(about_z)
