"""`openstride virtual-shoes` at work: whose steps the shoes take, what happens to them, and how it ends.

Whoever starts it holds the other end of its input: when they end, however they do, it ends too and leaves nothing.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from rich.text import Text

from openstride.cli._console import answer, forgive_encodings, output, side_channel, width_of, write
from openstride.cli._errors import CommandError
from openstride.cli._language import language_of
from openstride.cli._lines import paragraph
from openstride.cli._progress import watched
from openstride.cli._virtual_shoes_status import Panel
from openstride.messages import Catalogue, catalogue
from openstride.pod import Player, PodError, virtual_pair
from openstride.radio import RadioError, shoes_on_adapters, solved_strides, virtual_shoes
from openstride.recordings import Recording, read_recording

if TYPE_CHECKING:
    from openstride.radio import VirtualPod

#: The same made-up runner each time.
SEED: Final = 1
#: The status on a terminal is renewed so often (s).
RENEWED_EVERY: Final = 0.5
#: In place of a line of input: there are no more. A line has at least its end.
_END: Final = ""
_PERCENT: Final = 100


class ShoesNotOnError(CommandError):
    """The shoes could not be switched on."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for.

    Parameters
    ----------
    recording
        What is played; None for a made-up runner.
    runner, minutes
        Who that is, and for how long.
    speed
        Seconds of the shoes in one of ours.
    side
        Which shoes.
    adapters
        By bumble's names; none for the stand-in for BlueZ.
    charging
        Whether they are on the charger.
    language
        Of the texts; None for that of the system.
    """

    recording: Path | None
    runner: str
    minutes: float
    speed: float
    side: Literal["left", "right", "both"]
    adapters: tuple[str, ...]
    charging: bool
    language: str | None


def run(wish: Wish) -> int:
    """Play until told to end, and return the exit code."""
    forgive_encodings()
    texts = catalogue(wish.language or language_of(os.environ))
    try:
        with watched(side_channel()) as line:
            line.doing(texts.text("shoes.getting_ready"))
            players = players_of(wish)
        asyncio.run(Shoes(players, wish.adapters, texts).play())
    except (RadioError, PodError) as error:
        message = getattr(error, "message", str(error))
        raise ShoesNotOnError(message, hint=getattr(error, "hint", "")) from error
    return 0


def players_of(wish: Wish) -> list[Player]:
    """Return the shoes that were asked for. Each has the same identity each time, and has started once more.

    Raises
    ------
    ShoesNotOnError
        If there is no such shoe, or not an adapter for each.
    """
    recording = _recording_of(wish)
    sides = [side for side in recording.feet if wish.side in (side, "both")]
    if not sides:
        there = " and ".join(recording.feet)
        raise ShoesNotOnError(
            f"There is no {wish.side} shoe: the recording has the {there} foot only.", hint=f"Add --side {there}."
        )
    if wish.adapters and len(wish.adapters) != len(sides):
        raise ShoesNotOnError(
            f"An adapter carries one shoe, and there are {len(sides)} shoes for {len(wish.adapters)}.",
            hint="Give --adapter once for each shoe, or choose one shoe with --side.",
        )
    boot = int(time.time()) % 2**32
    pair = virtual_pair(
        recording, speed=wish.speed, boot=boot, strides=solved_strides(recording), charging=wish.charging
    )
    return [pair[side] for side in sides]


def _recording_of(wish: Wish) -> Recording:
    if wish.recording is not None:
        return read_recording(wish.recording)
    # It brings SciPy along, which who plays a recording has no need of.
    from openstride.simulator import SimulatorError, find_runner, simulate  # noqa: PLC0415

    try:
        return simulate(find_runner(wish.runner), 60.0 * wish.minutes, SEED).recording
    except SimulatorError as error:
        message, _, hint = str(error).partition(". ")
        raise ShoesNotOnError(f"{message.rstrip('.')}.", hint=hint) from error


@dataclass(frozen=True, slots=True)
class Shoes:
    """The shoes, where they play, and in which language they are spoken of."""

    players: Sequence[Player]
    adapters: tuple[str, ...]
    texts: Catalogue

    async def play(self) -> None:
        """Switch them on, and do what is asked until told to end."""
        lines = _input()
        async with self._switched_on() as pods:
            panel = Panel(pods, self.texts, output())
            panel.show()
            while True:
                line: str | None = None
                with suppress(TimeoutError):
                    async with asyncio.timeout(RENEWED_EVERY if panel.live else None):
                        line = await lines.get()
                if line is not None:
                    if line == _END or line.split() == ["quit"]:
                        return
                    panel.entered()
                    await self._obey(line.split(), pods)
                panel.show()

    @asynccontextmanager
    async def _switched_on(self) -> AsyncIterator[Sequence[VirtualPod]]:
        width = width_of(output())
        if self.adapters:
            pairs = list(zip(self.players, self.adapters, strict=True))
            async with shoes_on_adapters(pairs) as pods:
                answer(paragraph(self.texts.text("shoes.on_adapters", adapters=", ".join(self.adapters)), width))
                yield pods
            return
        async with virtual_shoes(self.players) as shoes:
            # On a line of its own and never broken: programs read it.
            answer([Text(f"DBUS_SYSTEM_BUS_ADDRESS={shoes.bus_address}")])
            answer(paragraph(self.texts.text("shoes.how_to_find"), width))
            yield shoes.pods

    async def _obey(self, words: list[str], pods: Sequence[VirtualPod]) -> None:
        named = [pod for pod in pods if words[1:2] == [pod.player.info.side]]
        match words:
            case ["drop", _] if named:
                await named[0].drop()
            case ["tap", _] if named:
                named[0].tap()
            case ["reboot", _] if named:
                await named[0].reboot()
            case ["battery", _, percent] if named and percent.isdecimal() and int(percent) <= _PERCENT:
                named[0].set_battery(int(percent))
            case []:
                pass
            case _:
                side = pods[0].player.info.side or ""
                said = self.texts.text("shoes.not_understood", line=" ".join(words), side=side)
                write(side_channel(), paragraph(said, width_of(side_channel())))


def _input() -> asyncio.Queue[str]:
    """Return where lines of our input come, and what stands for their end; a signal to end is one too."""
    loop, lines = asyncio.get_running_loop(), asyncio.Queue[str]()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows raises KeyboardInterrupt instead.
            loop.add_signal_handler(number, lines.put_nowait, _END)

    def read() -> None:
        with suppress(RuntimeError):  # The loop may have ended before the input does.
            for line in sys.stdin:
                loop.call_soon_threadsafe(lines.put_nowait, line)
            loop.call_soon_threadsafe(lines.put_nowait, _END)

    # A thread, since input may be a file or a terminal, which event loops do not wait for alike.
    threading.Thread(target=read, daemon=True).start()
    return lines
