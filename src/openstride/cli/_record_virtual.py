"""Virtual shoes for whoever has none, in this very process: a recording or a made-up runner, and a Bluetooth in Python.

No system's Bluetooth and no D-Bus takes part, so it runs wherever Python does. What is recorded from them is recorded
by the same client over the same bytes as from real ones.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openstride.cli._errors import CommandError
from openstride.cli._record_shoes import Radio
from openstride.pod import virtual_pair
from openstride.recorder import Kind
from openstride.recordings import Recording, read_recording
from openstride.simulator import RUNNERS, simulate

#: The made-up run: how long (s) where nobody says, and the seed of all that is drawn by chance in it.
DURATION: Final = 900.0
SEED: Final = 1
#: A run that is to last so long goes on a little longer, so that it is not its end that is seen (s).
MARGIN: Final = 15.0
#: Who tries it out wants to see somebody run: how long the runner stands, and walks, before that (s).
STANDING: Final = 2.0
WALKING: Final = 3.0
#: The made-up heart: at rest, on the run (beats a minute), and how long it takes from the one to the other (s).
REST_BPM: Final = 70.0
RUNNING_BPM: Final = 148.0
RISES: Final = 40.0
#: What a virtual foot pod of another make says, whoever runs (m/s).
EVEN_SPEED: Final = 3.0


class NotPlayableError(CommandError):
    """Virtual shoes cannot play `played`: it is neither a recording nor a runner."""

    def __init__(self, played: str) -> None:
        hint = f"Name the folder of a recording, or one of {', '.join(RUNNERS)}."
        super().__init__(f"{played} is neither a recording nor a runner that is known.", hint=hint)
        self.played = played
        self.runners = ", ".join(RUNNERS)


class NoVirtualShoesError(CommandError):
    """The package that plays Bluetooth is not installed."""

    def __init__(self, package: str) -> None:
        message = f"Virtual shoes need the Python package {package}, which is not installed."
        super().__init__(message, hint="Install openstride[virtual-shoes].")
        self.package = package


@asynccontextmanager
async def virtual_radio(
    played: str, speed: float, lasting: float | None = None, beside: Sequence[Kind] = ()
) -> AsyncIterator[Radio]:
    """Give a radio with virtual shoes near it.

    Parameters
    ----------
    played
        A recording's folder, or a runner's name.
    speed
        How many seconds pass for the shoes in one of ours.
    lasting
        How long a made-up run is at least (s); None for as long as it is.
    beside
        What virtual devices of other makers measure meanwhile.

    Raises
    ------
    NotPlayableError
        If it is neither.
    NoVirtualShoesError
        If this installation cannot play Bluetooth.
    RecordingError
        If the recording cannot be read.
    """
    if find_spec("bumble") is None:
        raise NoVirtualShoesError("bumble")
    from openstride.radio import bumble_backend, virtual_company, virtual_pods  # noqa: PLC0415  # bumble need not be installed

    recording = await asyncio.to_thread(recording_of, played, DURATION if lasting is None else lasting + MARGIN)
    strap = beating(recording, speed) if "heart_rate" in beside else None
    foot_pod = EVEN_SPEED if "speed_cadence" in beside else None
    async with (
        virtual_pods(virtual_pair(recording, speed=speed).values()) as shoes,
        virtual_company(shoes.air, strap=strap, foot_pod=foot_pod),
    ):
        scanner, client = bumble_backend(shoes.air)
        yield Radio(scanner, client)


def beating(recording: Recording, speed: float) -> dict[str, NDArray[np.float64]]:
    """Return the heart rate of whoever runs: as it was recorded, else one that rises as it does in a run.

    Parameters
    ----------
    recording
        Of the run.
    speed
        How many seconds pass for the shoes in one of ours.
    """
    table = recording.heart_rate()
    if table is not None:
        return {"t": table["t"] / speed, "heart_rate_bpm": table["heart_rate_bpm"]}
    time = np.arange(0.0, DURATION)
    return {
        "t": time / speed,
        "heart_rate_bpm": np.rint(RUNNING_BPM - (RUNNING_BPM - REST_BPM) * np.exp(-time / RISES)),
    }


def recording_of(played: str, duration: float = DURATION) -> Recording:
    """Return the recording that virtual shoes play.

    Parameters
    ----------
    played
        A recording's folder, or a runner's name.
    duration
        Of a made-up run (s).
    """
    if played in RUNNERS:
        runner = RUNNERS[played]
        route = replace(runner.route, standing=STANDING, walking=WALKING)
        return simulate(replace(runner, route=route), duration, SEED).recording
    if not Path(played).exists():
        raise NotPlayableError(played)
    return read_recording(played)
