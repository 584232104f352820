"""A link straight onto a pod's own logic, in the same process: nothing is lost, and nothing takes time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from openstride.pod import BATTERY_LEVEL, INFO, MTU
from openstride.recorder import LinkError

PEER = b"laptop"


class Player(Protocol):
    """A virtual pod, as far as a link speaks to it."""

    battery: int

    def bond(self, peer: bytes, now: float) -> bool: ...
    def connect(self, peer: bytes, now: float, mtu: int = MTU) -> None: ...
    def disconnect(self, now: float) -> None: ...
    def info_bytes(self, now: float) -> bytes: ...
    def write(self, short: int, value: bytes, now: float) -> bool: ...
    def take(self, now: float, most: int = 64) -> list[tuple[int, bytes]]: ...
    @property
    def next_due(self) -> float | None: ...


class PlayerLink:
    """A link to a player."""

    def __init__(self, player: Player, name: str = "OpenStride", mtu: int = MTU) -> None:
        self.player = player
        self.name = name
        self.mtu = mtu
        #: Whether it can be reached.
        self.near = True
        #: Whether what the pod says is lost, while the connection seems to stand.
        self.mute = False
        self.connections = 0
        self.written: list[tuple[int, bytes]] = []
        self._on_value: Callable[[int, bytes], None] | None = None
        self._on_lost: Callable[[], None] | None = None
        self._pump: asyncio.Task[None] | None = None
        self._stirred = asyncio.Event()

    @property
    def connected(self) -> bool:
        return self._on_value is not None

    @property
    def now(self) -> float:
        return asyncio.get_running_loop().time()

    async def connect(self, on_value: Callable[[int, bytes], None], on_lost: Callable[[], None]) -> None:
        if not self.near:
            raise LinkError(self.name, "unreachable")
        self.player.bond(PEER, self.now)
        self.player.connect(PEER, self.now, self.mtu)
        self.connections += 1
        self._on_value, self._on_lost = on_value, on_lost
        self._pump = asyncio.get_running_loop().create_task(self._carry())

    async def read(self, short: int) -> bytes:
        self._need()
        if short == INFO.short:
            return self.player.info_bytes(self.now)
        if short == BATTERY_LEVEL.short:
            return bytes((self.player.battery,))
        raise LinkError(self.name, "foreign", f"there is no characteristic {short}")

    async def write(self, short: int, value: bytes) -> None:
        self._need()
        self.written.append((short, value))
        self.player.write(short, value, self.now)
        self._stirred.set()

    async def close(self) -> None:
        if self.connected:
            self.player.disconnect(self.now)
        self._end()

    def drop(self) -> None:
        """Lose the connection, as when the runner walks out of reach."""
        on_lost = self._on_lost
        if on_lost:
            self.player.disconnect(self.now)
            self._end()
            on_lost()

    def come_back(self) -> None:
        """Let it be reached again."""
        self.near = True

    def hear(self, short: int, value: bytes) -> None:
        """Hand on a value."""
        if self._on_value and not self.mute:
            self._on_value(short, value)

    def stir(self) -> None:
        """Look again when the player has something to say."""
        self._stirred.set()

    def _need(self) -> None:
        if not self.connected:
            raise LinkError(self.name, "lost")

    def _end(self) -> None:
        self._on_value = self._on_lost = None
        if self._pump:
            self._pump.cancel()
            self._pump = None

    async def _carry(self) -> None:
        while True:
            self._stirred.clear()
            for short, value in self.player.take(self.now):
                self.hear(short, value)
            due = self.player.next_due
            try:
                async with asyncio.timeout(None if due is None else max(0.0, due - self.now)):
                    await self._stirred.wait()
            except TimeoutError:
                continue
