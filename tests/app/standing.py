"""A runner who taps the left foot twice, stands still, and sets off: what pairing asks of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openstride.recordings import FootSamples, Side, write_recording
from openstride.simulator import RUNNERS, simulate

RATE: Final = 208.0
#: When the foot is tapped first, how long after that once more, and how long the runner stands in all where nobody
#: says otherwise (s).
TAPPED_AT: Final = 2.0
BETWEEN: Final = 0.8
STANDS: Final = 42.0
#: How a tap rings: its height (m/s2), and how fast it dies and turns (s, rad/s).
HEIGHT, DIES, TURNS = 35.0, 0.02, 120.0


def standing_then_walking(
    folder: Path,
    *,
    tapped: Side = "left",
    tapped_at: float = TAPPED_AT,
    sides: Mapping[Side, Side] | None = None,
    stands: float = STANDS,
    goes: float = 120.0,
) -> Path:
    """Write the recording, and return where it is.

    Parameters
    ----------
    folder
        Where to.
    tapped, tapped_at
        The foot that is tapped, and when (s).
    sides
        Which pod is on which foot, where the two are swapped.
    stands, goes
        For how long the runner stands, and then goes (s).
    """
    walk = simulate(RUNNERS["easy"], goes, seed=5).recording
    taps = (tapped_at, tapped_at + BETWEEN)
    feet = {side: _with_standing(foot, stands, taps if side == tapped else ()) for side, foot in walk.feet.items()}
    if sides is not None:
        feet = {pod: replace(feet[foot], side=pod) for pod, foot in sides.items()}
    write_recording(folder, replace(walk, feet=feet))
    return folder


def _with_standing(foot: FootSamples, stands: float, taps: tuple[float, ...]) -> FootSamples:
    """Let a foot stand, and be tapped, before it sets off."""
    count = int(stands * RATE)
    random = np.random.default_rng(7)
    force = np.median(foot.specific_force[:200], axis=0) + random.normal(0.0, 0.05, (count, 3))
    rate = np.median(foot.angular_rate[:200], axis=0) + random.normal(0.0, 0.01, (count, 3))
    for at in taps:
        force += _ringing(np.arange(count) / RATE - at)[:, np.newaxis] * np.array([0.2, 0.1, 1.0])
    time = np.r_[np.arange(count) / RATE, stands + foot.time - foot.time[0]]
    return replace(
        foot,
        time=time,
        specific_force=np.vstack([force, foot.specific_force]),
        angular_rate=np.vstack([rate, foot.angular_rate]),
        sequence=None,
    )


def _ringing(since: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the force of a tap so long after it (m/s2)."""
    after = np.clip(since, 0.0, None)
    return np.where(since < 0.0, 0.0, HEIGHT * np.exp(-after / DIES) * np.cos(TURNS * after))
