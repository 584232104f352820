"""Virtual shoes for whoever has none, in this very process: a recording or a made-up runner, and a Bluetooth in Python.

No system's Bluetooth and no D-Bus takes part, so it runs wherever Python does. What is recorded from them is recorded
by the same client over the same bytes as from real ones.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from openstride.cli._errors import CommandError
from openstride.cli._record_shoes import Radio
from openstride.pod import virtual_pair
from openstride.recordings import Recording, read_recording
from openstride.simulator import RUNNERS, simulate

#: The made-up run: how long (s), and the seed of all that is drawn by chance in it.
DURATION: Final = 900.0
SEED: Final = 1
#: Who tries it out wants to see somebody run: how long the runner stands, and walks, before that (s).
STANDING: Final = 2.0
WALKING: Final = 3.0


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
async def virtual_radio(played: str, speed: float) -> AsyncIterator[Radio]:
    """Give a radio with virtual shoes near it.

    Parameters
    ----------
    played
        A recording's folder, or a runner's name.
    speed
        How many seconds pass for the shoes in one of ours.

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
    from openstride.radio import bumble_backend, virtual_pods  # noqa: PLC0415  # bumble need not be installed

    recording = await asyncio.to_thread(recording_of, played)
    async with virtual_pods(virtual_pair(recording, speed=speed).values()) as shoes:
        scanner, client = bumble_backend(shoes.air)
        yield Radio(scanner, client)


def recording_of(played: str) -> Recording:
    """Return the recording that virtual shoes play.

    Parameters
    ----------
    played
        A recording's folder, or a runner's name.
    """
    if played in RUNNERS:
        runner = RUNNERS[played]
        route = replace(runner.route, standing=STANDING, walking=WALKING)
        return simulate(replace(runner, route=route), DURATION, SEED).recording
    if not Path(played).exists():
        raise NotPlayableError(played)
    return read_recording(played)
