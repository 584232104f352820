"""Runs the engine over samples, and lays its strides beside the truth of a made-up walk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openstride.runtime import Runtime
from openstride.simulator import Samples, Walk

Floats = NDArray[np.float64]
Columns = dict[str, NDArray[Any]]

ROWS = 4000
NOT_KNOWN = -1.0e9


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """What the engine gave: all rows, the foot's state at the end, and the samples it came from."""

    rows: Columns
    foot: Any
    samples: Samples

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self.rows[name]

    @property
    def walking(self) -> NDArray[np.bool_]:
        return np.asarray(self.rows["walking"])

    @property
    def measured(self) -> NDArray[np.bool_]:
        return np.asarray(self.rows["measured"])

    def strides(self, name: str) -> NDArray[Any]:
        """Give one column of the measured strides."""
        return np.asarray(self.rows[name][self.measured])

    def times(self, name: str) -> Floats:
        """Give one column of times of the measured strides, NaN where a time is not known."""
        times = self.strides(name)
        return np.where(times > NOT_KNOWN, times, np.nan)


def make_foot(engine: Runtime, samples: Samples, **settings: Any) -> Any:
    """Make the state of one foot; the nominal interval is the median one unless it is among the settings."""
    foot = engine.new("Foot")
    settings = {"interval": float(np.median(np.diff(samples.time)))} | settings
    for name, value in settings.items():
        setattr(foot.sensor, name, value)
    return foot


def remember(foot: Any, earlier: Any) -> Any:
    """Let a foot know from the start which way the sensor sits, as an earlier run of it found; the foot."""
    foot.alignment.known = True
    for name in ("pitch_x", "pitch_y", "pitch_z"):
        setattr(foot.alignment, name, getattr(earlier.alignment, name))
    return foot


def run(engine: Runtime, samples: Samples, *, cuts: Sequence[int] = (), foot: Any = None, **settings: Any) -> Run:
    """Run the engine over samples, in pieces that end at the cuts."""
    foot = make_foot(engine, samples, **settings) if foot is None else foot
    strides = engine.new("Stride", ROWS if engine.driver == "numba" else 200)
    functions = engine.module("foot")
    lists = [engine.floats(each.ravel()) for each in (samples.time, samples.force, samples.rate)]
    edges = [0, *cuts, len(samples)]
    pieces = []
    for first, stop in pairwise(edges):
        count = functions.feed(foot, strides, *lists, first, stop)
        if count or stop == len(samples):
            pieces.append(engine.columns(strides[:count]))
    pieces.append(engine.columns(strides[: functions.finish(foot, strides)]))
    return Run({name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}, foot, samples)


def length_errors(walk: Walk, found: Run) -> Floats:
    """How much longer each measured stride is than the way between the sensor's places at its two rest instants (m)."""
    return np.asarray(found.strides("length") - walk.length_between(found.strides("rest"), found.strides("next_rest")))


def nearest_errors(times: Floats, truth: Sequence[float]) -> Floats:
    """How much later each time is than the instant nearest to it (s)."""
    instants = np.asarray(truth)
    nearest = np.abs(times[:, None] - instants).argmin(axis=1)
    return np.asarray(times - instants[nearest])
