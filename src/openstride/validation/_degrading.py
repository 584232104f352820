"""What a poorer sensor or a poorer link would have recorded: recording in, recording out, in memory.

The degraded recording keeps its folder, so its reference tables are those of the original.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import radians
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openstride.recordings import STANDARD_GRAVITY, FootSamples, Ranges, Recording, Scales
from openstride.validation._subjects import Floats

# What the pod of this project sends: 16 bits over ±16 g and ±2000 °/s.
_COUNTS: Final = 32_768
_ACC_RANGE: Final = 16 * STANDARD_GRAVITY
_GYR_RANGE: Final = radians(2000)


def average_pairs(recording: Recording) -> Recording:
    """Return the recording at half its rate, each sample the mean of two, rounded to the 16 bits of a pod.

    Parameters
    ----------
    recording
        At any rate.

    Returns
    -------
    Recording
        Samples in SI units on the grid of ±16 g and ±2000 °/s; an odd last sample is left out.
    """
    return _each_foot(recording, _averaged)


def drop_pairs(recording: Recording, share: float = 0.1, seed: int = 0) -> Recording:
    """Return the recording with a share of its samples missing, in pairs of neighbours at random places.

    Parameters
    ----------
    recording
        At any rate.
    share
        Share of the samples to lose, 0 to 1.
    seed
        The same seed loses the same samples.

    Returns
    -------
    Recording
        The samples left, at their own times.
    """
    if not 0 <= share < 1:
        raise ValueError(f"share of the samples to lose is {share}; it must be at least 0 and below 1")
    random = np.random.default_rng(seed)

    def thinned(foot: FootSamples) -> FootSamples:
        pairs = len(foot) // 2
        lost = random.choice(pairs, size=round(share * pairs), replace=False)
        kept = np.ones(len(foot), dtype=np.bool_)
        kept[2 * lost] = kept[2 * lost + 1] = False
        return _kept(foot, kept)

    return _each_foot(recording, thinned)


def _each_foot(recording: Recording, change: Callable[[FootSamples], FootSamples]) -> Recording:
    return replace(recording, feet={side: change(foot) for side, foot in recording.feet.items()})


def _averaged(foot: FootSamples) -> FootSamples:
    scales = Scales(_ACC_RANGE / _COUNTS, _GYR_RANGE / _COUNTS)
    rate = foot.nominal_rate
    return replace(
        foot,
        time=_halved(foot.time),
        specific_force=_rounded(_halved(foot.specific_force), scales.acc),
        angular_rate=_rounded(_halved(foot.angular_rate), scales.gyr),
        nominal_rate=None if rate is None else rate / 2,
        ranges=Ranges(_smaller(foot.ranges.acc, _ACC_RANGE), _smaller(foot.ranges.gyr, _GYR_RANGE)),
        scales=scales,
        sequence=None,
    )


def _halved(values: Floats) -> Floats:
    even = len(values) // 2 * 2
    return np.ascontiguousarray((values[0:even:2] + values[1:even:2]) / 2)


def _rounded(values: Floats, scale: float) -> Floats:
    return np.ascontiguousarray(np.clip(np.rint(values / scale), -_COUNTS, _COUNTS - 1) * scale)


def _smaller(declared: float | None, of_pod: float) -> float:
    return of_pod if declared is None else min(declared, of_pod)


def _kept(foot: FootSamples, kept: NDArray[np.bool_]) -> FootSamples:
    return replace(
        foot,
        time=foot.time[kept],
        specific_force=np.ascontiguousarray(foot.specific_force[kept]),
        angular_rate=np.ascontiguousarray(foot.angular_rate[kept]),
        sequence=None if foot.sequence is None else foot.sequence[kept],
    )
