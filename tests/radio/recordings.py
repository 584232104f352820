"""A made-up recording of two feet, in which no two samples are alike."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from openstride.pod import Player, virtual_pair
from openstride.recordings import FootSamples, Metadata, Recording, Side, read_recording, write_recording

RATE = 208.0


def made_up_foot(side: Side, seconds: float) -> FootSamples:
    n = int(seconds * RATE)
    random = np.random.default_rng(1 + (side == "right"))
    acc, gyr = random.uniform(-100.0, 100.0, (n, 3)), random.uniform(-30.0, 30.0, (n, 3))
    return FootSamples(side, np.arange(n) / RATE, acc, gyr, nominal_rate=RATE)


def write_made_up_recording(folder: Path, seconds: float) -> Path:
    feet: dict[Side, FootSamples] = {
        "left": made_up_foot("left", seconds),
        "right": made_up_foot("right", seconds),
    }
    path = folder / "made-up"
    write_recording(path, Recording("made-up", None, Metadata("made-up", ("left", "right")), feet))
    return path


def players_of(folder: Path, speed: float) -> list[Player]:
    """Return pods that play a recording as those of `openstride virtual-shoes` do, to know what these send."""
    return [*virtual_pair(read_recording(folder), speed=speed).values()]
