"""Virtual shoes over a socket, for browsers that cannot have them over Bluetooth.

A socket carries what Bluetooth would, byte for byte, with the characteristic's short number before each value. The page
sends INFO's alone to read it, CONTROL's with a command and TIME's with a question; it gets INFO, answers and packets
back. Nobody pairs: whoever may open the socket is home's own page, and counts as bonded.

Left and right are of one runner, who sets off when the first of them is started: how long the other took to be
connected does not show in the steps.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, Protocol

from openstride.pod import INFO, Player, virtual_pair
from openstride.radio import Solved, solved_strides
from openstride.recordings import Recording, Side

#: A made-up runner runs at most so much faster, and slower, than time.
SPEEDS: Final = (0.1, 50.0)
#: Who holds a shoe, as the shoe knows it.
PAGE: Final = b"page"
#: Standard characteristics have short numbers of 16 bits from here on; a page has no need of them.
_STANDARD: Final = 0x100
#: Pairs of shoes are made for each speed that is asked for, so many are kept.
MOST_PAIRS: Final = 4

Source = Callable[[], Recording]
Pair = Mapping[Side, "Shoe"]


class Wire(Protocol):
    """A socket: whole messages in both directions; receiving from one that is gone raises `WireLostError`."""

    async def receive(self) -> bytes: ...
    async def send(self, message: bytes) -> None: ...
    async def close(self) -> None: ...


class WireLostError(Exception):
    """The other side is gone."""


@dataclass(slots=True)
class Shoe:
    """One shoe, and who holds it.

    Parameters
    ----------
    player
        What it does.
    clock
        Seconds that only go forward.
    """

    player: Player
    clock: Callable[[], float]
    #: The socket it speaks to.
    holder: Wire | None = None
    # Wakes whoever sends, when there may be something to send sooner than it thought.
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def hold(self) -> None:
        """Take the shoe in the hand: it is spoken to from now on."""
        now = self.clock()
        self.player.bond(PAGE, now)
        self.player.connect(PAGE, now)

    def obey(self, message: bytes) -> bytes | None:
        """Return what came over the socket asks to be read; what it writes is answered by what `said` gives."""
        short, value = message[:1], message[1:]
        if short == bytes((INFO.short,)):
            return short + self.player.info_bytes(self.clock())
        if short:
            self.player.write(short[0], value, self.clock())
            self.changed.set()
        return None

    def said(self) -> list[bytes]:
        """Return what the shoe has to say by now, a part of it at a time."""
        return [bytes((short,)) + value for short, value in self.player.take(self.clock()) if short < _STANDARD]

    async def carry(self, wire: Wire) -> None:
        """Carry what the shoe and a browser have to say to each other until the socket is gone.

        A shoe speaks to one at a time: whoever comes later takes it over, as a page that was loaded again does.
        """
        before, self.holder = self.holder, wire
        if before is not None:
            await before.close()
        self.hold()
        try:
            async with asyncio.TaskGroup() as group:
                sending = group.create_task(self._send(wire))
                while self.holder is wire:
                    message = await wire.receive()
                    if self.holder is wire and (answer := self.obey(message)) is not None:
                        await wire.send(answer)
                sending.cancel()
        except* WireLostError:
            pass
        finally:
            if self.holder is wire:
                self.holder = None
                self.player.disconnect(self.clock())

    async def _send(self, wire: Wire) -> None:
        while self.holder is wire:
            self.changed.clear()
            for message in self.said():
                await wire.send(message)
            due = self.player.next_due
            with suppress(TimeoutError):
                async with asyncio.timeout(None if due is None else max(0.0, due - self.clock())):
                    await self.changed.wait()


class Shoes:
    """The virtual shoes of this home: one pair for each speed, made when first asked for.

    Parameters
    ----------
    source
        Gives the recording that is played.
    speed
        At which, where a browser does not ask for another.
    clock
        Seconds that only go forward.
    """

    def __init__(self, source: Source, *, speed: float = 1.0, clock: Callable[[], float] = time.monotonic) -> None:
        self.speed = speed
        self._source = source
        self._clock = clock
        self._boot = int(time.time())
        self._strides: Mapping[Side, Solved] = {}
        self._solving: asyncio.Task[None] | None = None
        self._recording: Recording | None = None
        self._pairs: dict[float, Pair] = {}
        self._making = asyncio.Lock()

    async def pair(self, speed: float | None = None) -> Pair:
        """Return the pair for a speed."""
        asked = speed or self.speed
        async with self._making:
            if asked not in self._pairs:
                if self._recording is None:
                    self._recording = await asyncio.to_thread(self._source)
                # Shoes that are made anew have started once more, so that no recording is taken for another.
                self._boot = (self._boot + 1) % 2**32
                made = await asyncio.to_thread(pair_of, self._recording, self._clock, asked, self._boot)
                solve(made, self._strides)
                kept = list(self._pairs.items())[-(MOST_PAIRS - 1) :]
                self._pairs = dict([*kept, (asked, made)])
                self._solving = self._solving or asyncio.create_task(self._solve(self._recording))
            return self._pairs[asked]

    async def _solve(self, recording: Recording) -> None:
        """Find out what the shoes solve, while they are being connected: the engine may have to be compiled first."""
        self._strides = await asyncio.to_thread(solved_strides, recording)
        for pair in self._pairs.values():
            solve(pair, self._strides)


def pair_of(recording: Recording, clock: Callable[[], float], speed: float = 1.0, boot: int = 1) -> Pair:
    """Return the shoes of one runner, who takes the steps of a recording.

    Parameters
    ----------
    recording
        Of one foot or two.
    clock
        Seconds that only go forward.
    speed
        How many seconds pass for the shoes in one of the clock's.
    boot
        How many times they have started.
    """
    return {side: Shoe(player, clock) for side, player in virtual_pair(recording, speed=speed, boot=boot).items()}


def solve(pair: Pair, strides: Mapping[Side, Solved]) -> None:
    """Tell the shoes what they solve."""
    for side, shoe in pair.items():
        shoe.player.solves(strides.get(side, ()))
