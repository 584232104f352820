"""A pod whose samples say who they are, so that one in the wrong place, or a made-up one, shows."""

from __future__ import annotations

from collections.abc import Callable
from struct import pack

import numpy as np
from numpy.typing import NDArray

from openstride.pod import CONTROL, MTU, TICKS_PER_SECOND, TIME
from openstride.pod.chip import MemoryFlash, Pod, Sensor
from openstride.recordings import Side

RATE = 208.0
SIDES = {"left": 1, "right": 2}

Source = Callable[[int, int], bytes]


def told(boot: int, number: int) -> bytes:
    """Return the sample of this number: its name, and a hash of it."""
    mixed = (number * 2654435761 + boot * 40503) & 0xFFFFFFFF
    return pack("<6h", number & 0x7FFF, number >> 15, boot, (mixed & 0xFFFF) - 32768, (mixed >> 16) - 32768, -boot)


def names_of(counts: NDArray[np.int16]) -> list[tuple[int, int]]:
    """Return boot and number of samples; a sample that no pod has taken fails."""
    names = [(int(row[2]), int(row[0]) | int(row[1]) << 15) for row in counts]
    assert all(told(*name) == row.astype("<i2").tobytes() for name, row in zip(names, counts, strict=True))
    return names


class MadePod:
    """A pod with flash that takes samples at an even rate from the start of a stream on.

    Its clock has an offset and a drift.
    """

    def __init__(
        self,
        side: Side | None = "left",
        *,
        device: int = 77,
        drift: float = 0.0,
        offset: float = 0.0,
        flash: int = 1 << 22,
        first: int = 0,
        capabilities: int = 6,
        source: Source = told,
    ) -> None:
        self.battery = 90
        self.first = first
        self._source = source
        self._drift = drift
        self._offset = offset
        self._sensor = Sensor(device, round(16 * RATE), 16 * 16, 16 * 2000, configuration=1, capabilities=capabilities)
        self._flash = MemoryFlash(bytearray(b"\xff" * flash))
        #: How many samples were taken in each boot.
        self.taken: dict[int, int] = {}
        self._start(0.0)
        self.pod.double_tap(0)
        self.pod.bond(b"maker")
        self.pod.connect(b"maker", MTU)
        if side:
            self.pod.write_control(0, bytes((9, 0, SIDES[side])))
        if first:
            # Someone began a recording long ago, of which the pod has lost everything so far.
            self.write(CONTROL.short, bytes((1, 0, 8)), 0.0)
            self.lose(first, 0.0)
            self._began = -first / RATE
        self.pod.forget_bonds()

    @property
    def boot(self) -> int:
        return self.pod.boot

    def ticks(self, now: float) -> int:
        return int((now * (1.0 + self._drift) + self._offset) * TICKS_PER_SECOND)

    def bond(self, peer: bytes, now: float) -> bool:
        self.pod.double_tap(self.ticks(now) & 0xFFFFFFFF)
        return self.pod.bond(peer)

    def connect(self, peer: bytes, now: float, mtu: int = MTU) -> None:
        self._advance(now)
        self.pod.connect(peer, mtu)

    def disconnect(self, now: float) -> None:
        self._advance(now)
        self.pod.disconnect()

    def info_bytes(self, now: float) -> bytes:
        self._advance(now)
        return self.pod.info(self.ticks(now) & 0xFFFFFFFF)

    def write(self, short: int, value: bytes, now: float) -> bool:
        self._advance(now)
        ticks = self.ticks(now) & 0xFFFFFFFF
        if short == TIME.short:
            return self.pod.write_time(ticks, value)
        was = self.pod.recording
        self.pod.write_control(ticks, value)
        if self.pod.recording and not was:
            self._begin(now)
        return True

    def take(self, now: float, most: int = 64) -> list[tuple[int, bytes]]:
        self._advance(now)
        return self.pod.take(self.ticks(now) & 0xFFFFFFFF, most)

    @property
    def next_due(self) -> float | None:
        return self._began + self._next / RATE if self.pod.recording else None

    def lose(self, count: int, now: float) -> None:
        """Let the sensor take samples that no one fetches."""
        self._advance(now)
        self.pod.lose_samples(count)
        self._next += count
        self.taken[self.boot] = self._next

    def reboot(self, now: float) -> None:
        """Fail and come back."""
        self._advance(now)
        self._start(now)

    def _start(self, now: float) -> None:
        self.pod = Pod(self._flash, self._sensor, self.ticks(now) & 0xFFFFFFFF)
        self._next = 0
        self._began = now

    def _begin(self, now: float) -> None:
        self._began, self._next = now, 0
        self.taken[self.boot] = self._next

    def _advance(self, now: float) -> None:
        while self.pod.recording and (due := self._began + self._next / RATE) <= now:
            sample = self._source(self.boot, self._next)
            self.pod.sample(self.ticks(due) & 0xFFFFFFFF, sample)
            self._next += 1
            self.taken[self.boot] = self._next
        self.pod.tick(self.ticks(now) & 0xFFFFFFFF)
