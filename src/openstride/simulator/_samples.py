"""What a motion sensor feels, in its own axes, before it is a sensor of any make: plain signals over time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial.transform import Rotation

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """Signals of a motion sensor.

    Parameters
    ----------
    time : (n,)
        In s.
    force : (n, 3)
        Specific force (m/s2), the sensor's axes.
    rate : (n, 3)
        Angular rate (rad/s), the same axes.
    """

    time: Floats
    force: Floats
    rate: Floats

    def __getitem__(self, which: slice | NDArray[np.bool_] | NDArray[np.intp]) -> Samples:
        return Samples(self.time[which], self.force[which], self.rate[which])

    def __len__(self) -> int:
        return len(self.time)

    def turned(self, mount: Rotation) -> Samples:
        """Give what a sensor mounted otherwise would have given: `mount` takes its axes to those it had."""
        return Samples(self.time, mount.inv().apply(self.force), mount.inv().apply(self.rate))

    def noisy(self, seed: int, force: float = 0.03, rate: float = 0.003, bias: ArrayLike = 0.0) -> Samples:
        """Add white noise of these standard deviations, and a bias of the rate."""
        random = np.random.default_rng(seed)
        return Samples(
            self.time,
            self.force + random.normal(scale=force, size=self.force.shape),
            self.rate + random.normal(scale=rate, size=self.rate.shape) + np.asarray(bias),
        )

    def clipped(self, rate: float = np.inf, force: float = np.inf) -> Samples:
        """Hold every axis within its range."""
        return Samples(self.time, np.clip(self.force, -force, force), np.clip(self.rate, -rate, rate))

    def averaged(self, factor: int) -> Samples:
        """Average so many samples at a time."""
        n = len(self) // factor * factor
        return Samples(
            self.time[:n].reshape(-1, factor).mean(axis=1),
            self.force[:n].reshape(-1, factor, 3).mean(axis=1),
            self.rate[:n].reshape(-1, factor, 3).mean(axis=1),
        )

    def then(self, other: Samples, pause: float) -> Samples:
        """Give these samples, and the others so much later."""
        return joined([self, Samples(other.time - other.time[0] + self.time[-1] + pause, other.force, other.rate)])


def joined(parts: list[Samples]) -> Samples:
    """Give samples that follow each other as one."""
    return Samples(
        np.concatenate([part.time for part in parts]),
        np.concatenate([part.force for part in parts]),
        np.concatenate([part.rate for part in parts]),
    )
