"""The virtual pods of one runner, who takes the steps of a recording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from openstride.pod._playback import virtual_info
from openstride.pod._player import Player, Runner
from openstride.pod._stride import StridePacket
from openstride.recordings import FootSamples, Recording, Side


def virtual_pair(
    recording: Recording,
    *,
    speed: float = 1.0,
    boot: int = 1,
    strides: Mapping[Side, Sequence[tuple[float, StridePacket]]] | None = None,
    charging: bool = True,
) -> dict[Side, Player]:
    """Return a pod for each foot of a recording, both of one runner and in step.

    Parameters
    ----------
    recording
        Of one foot or two. A foot of it has the same identity each time.
    speed
        How many seconds pass for the pods in one of ours.
    boot
        How many times the pods have started.
    strides
        What the pods solve, as :class:`Player` takes it, by the first instant that both feet have.
    charging
        Whether they are on the charger.
    """
    runner = Runner()
    pods = {}
    for side, foot in together(recording).feet.items():
        info = virtual_info(foot, device=_identity(f"{recording.id} {side}"), boot=boot)
        solved = (strides or {}).get(side, ())
        pods[side] = Player(foot, info, speed=speed, runner=runner, strides=solved, charging=charging)
    return pods


def together(recording: Recording) -> Recording:
    """Return a recording whose feet begin at the same instant, as shoes do that are started together.

    Sensors begin one after the other, and a player begins with the first sample it has: without this the feet would be
    out of step by the time between.
    """
    begin = max(float(foot.time[0]) for foot in recording.feet.values())
    feet = {side: _from(foot, begin) for side, foot in recording.feet.items()}
    return replace(recording, path=None, feet=MappingProxyType(feet))


def _from(foot: FootSamples, begin: float) -> FootSamples:
    after = int(np.searchsorted(foot.time, begin, side="right"))

    def cut(values: NDArray[np.float64]) -> NDArray[np.float64]:
        first = [np.interp(begin, foot.time, column) for column in values.T]
        return np.vstack((first, values[after:]))

    return replace(
        foot,
        time=np.concatenate(((begin,), foot.time[after:])),
        specific_force=cut(foot.specific_force),
        angular_rate=cut(foot.angular_rate),
        sequence=None,
    )


def _identity(name: str) -> int:
    return int.from_bytes(sha256(name.encode()).digest()[:8], "little")
