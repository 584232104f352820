"""A link as bad as radio can be, and worse: late, lossy, doubling, disordered, damaging, and gone now and then."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from heapq import heappop, heappush

from openstride.pod import CONTROL, MTU, TIME
from openstride.recorder import LinkError
from tests.recorder.player_link import Player, PlayerLink

#: What is answered to a write is repeated by the radio until it arrives. Damage and loss befall what is only notified.
ACKNOWLEDGED = (CONTROL.short, TIME.short)
#: What is overtaken arrives so late at most (s).
LATEST = 0.4


@dataclass(frozen=True)
class Shape:
    """How bad a link is.

    Parameters
    ----------
    interval
        Between connection events (s).
    per_event
        So many notifications fit one.
    drop, duplicate, corrupt
        Shares of notifications.
    reorder
        By so many places a notification may be late.
    disconnect_every, away
        How often the connection is lost, and for how long (s).
    """

    interval: float = 0.030
    per_event: int = 6
    drop: float = 0.0
    duplicate: float = 0.0
    corrupt: float = 0.0
    reorder: int = 0
    disconnect_every: float | None = None
    away: float = 5.0


class ShapedLink(PlayerLink):
    """A link of a shape."""

    def __init__(self, player: Player, shape: Shape, seed: int, name: str = "OpenStride", mtu: int = MTU) -> None:
        super().__init__(player, name, mtu)
        self._shape = shape
        self._random = random.Random(seed)
        self._number = 0
        #: What is on its way: when it is due, by number or at the latest by time.
        self._late: list[tuple[int, int, float, int, bytes]] = []

    async def connect(self, on_value: Callable[[int, bytes], None], on_lost: Callable[[], None]) -> None:
        await asyncio.sleep(self._random.uniform(0.1, 0.5))
        await super().connect(on_value, on_lost)
        await self._event()

    async def read(self, short: int) -> bytes:
        await self._event()
        value = await super().read(short)
        await self._event()
        return value

    async def write(self, short: int, value: bytes) -> None:
        await self._event()
        while self._random.random() < self._shape.drop:
            await self._event()
        await super().write(short, value)

    async def stay_and_go(self) -> None:
        """Lose the connection now and then."""
        every = self._shape.disconnect_every
        while every is not None:
            await asyncio.sleep(every * self._random.uniform(0.8, 1.2))
            self.near = False
            self.drop()
            await asyncio.sleep(self._shape.away)
            self.near = True

    async def _event(self) -> None:
        """Wait for the next connection event."""
        interval = self._shape.interval
        await asyncio.sleep(interval - self.now % interval + 1e-6)
        if not self.near:
            raise LinkError(self.name, "lost")

    def _end(self) -> None:
        super()._end()
        self._late.clear()

    async def _carry(self) -> None:
        while True:
            await asyncio.sleep(self._shape.interval - self.now % self._shape.interval + 1e-6)
            for short, value in self.player.take(self.now, self._shape.per_event):
                if short in ACKNOWLEDGED:
                    self.hear(short, value)
                else:
                    self._send(short, value)
            self._arrive()

    def _send(self, short: int, value: bytes) -> None:
        shape, chance = self._shape, self._random.random
        if chance() < shape.drop:
            return
        for _ in range(2 if chance() < shape.duplicate else 1):
            sent = self._damaged(value) if chance() < shape.corrupt else value
            self._number += 1
            place = self._number + self._random.randint(0, shape.reorder)
            heappush(self._late, (place, self._number, self.now + LATEST, short, sent))

    def _arrive(self) -> None:
        while self._late and (self._late[0][0] <= self._number or min(each[2] for each in self._late) <= self.now):
            *_, short, value = heappop(self._late)
            self.hear(short, value)

    def _damaged(self, value: bytes) -> bytes:
        """Flip a few bits, or mangle a stretch, or cut the end off."""
        damaged = bytearray(value)
        kind = self._random.randrange(3)
        if kind == 0:
            for _ in range(self._random.randint(1, 8)):
                damaged[self._random.randrange(len(damaged))] ^= 1 << self._random.randrange(8)
        elif kind == 1:
            start = self._random.randrange(len(damaged))
            stretch = damaged[start : start + self._random.randint(1, 40)]
            damaged[start : start + len(stretch)] = self._random.randbytes(len(stretch))
        else:
            del damaged[self._random.randrange(len(damaged)) :]
        return bytes(damaged)
