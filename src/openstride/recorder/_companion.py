"""Other makers' devices beside the pods: a heart-rate strap, a foot pod that says speed and cadence.

What they say is kept in the log as it came and shown as theirs. They are company and no more: a run begins and ends
without asking them, one that is lost is sought until the end, and a value that cannot be read is counted. Bluetooth
lives next door, in `_companion_link`.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType
from typing import Final, Protocol

from openstride.pod import (
    BATTERY_LEVEL,
    HEART_RATE_MEASUREMENT,
    RSC_MEASUREMENT,
    Characteristic,
    HeartRateMeasurement,
    PacketError,
    RscMeasurement,
    companion_event,
    decode_battery_level,
    decode_heart_rate,
    decode_rsc,
)
from openstride.recorder._errors import LinkError, RecorderError
from openstride.recorder._link import OnLost, OnValue
from openstride.recorder._state import CompanionSnapshot, Kind, Reach
from openstride.recordings import LogEntry, Received, RecordingError

#: What says it, as the log knows it; one device may say both.
MEASUREMENTS: Final[Mapping[Kind, Characteristic]] = MappingProxyType(
    {"heart_rate": HEART_RATE_MEASUREMENT, "speed_cadence": RSC_MEASUREMENT}
)

#: A value is shown for so long (s). They come once a second.
FRESH: Final = 5.0
#: Connected and silent for so long, a device is sought anew (s). A foot pod that stands still may say nothing a while.
QUIET: Final = 30.0
#: Between two attempts to reach one (s): the first, and the longest, which each failure doubles it towards.
FIRST_PAUSE: Final = 0.25
LONGEST_PAUSE: Final = 4.0
#: A system that takes longer to end a connection (s) is not waited for.
LEAVES_WITHIN: Final = 5.0


class CompanionLink(Protocol):
    """The way to one device of another make: as much of a `Link` as it takes.

    Its methods raise :class:`LinkError` or :class:`BluetoothOffError`.
    """

    @property
    def name(self) -> str:
        """As the device calls itself."""

    async def connect(self, on_value: OnValue, on_lost: OnLost) -> None:
        """Connect and subscribe to what is wanted of it; the same again after a lost connection."""

    async def read(self, short: int) -> bytes:
        """Read a characteristic by its short number."""

    async def close(self) -> None:
        """End the connection, if there is one. It does not fail."""


class Companion:
    """One device of another make, kept company with from `start` to `close`. Time is that of the running event loop.

    Parameters
    ----------
    link
        The way to it.
    kinds
        What is wanted of it.
    """

    def __init__(self, link: CompanionLink, kinds: Sequence[Kind]) -> None:
        self.kinds = tuple(kinds)
        self._link = link
        self._sources = {MEASUREMENTS[kind].short for kind in kinds}
        self._keeping: asyncio.Task[None] | None = None
        self._append: Callable[[LogEntry], object] = lambda _: None
        self._wall_us: Callable[[], int] = lambda: 0
        self._reach: Reach = "connecting"
        self._ended = asyncio.Event()
        self._trouble: RecorderError | None = None
        # The characteristics whose device the log names since the last connection.
        self._named: set[int] = set()
        self._heard: float | None = None
        self._heart: tuple[float, HeartRateMeasurement] | None = None
        self._pace: tuple[float, RscMeasurement] | None = None
        self._counter: float | None = None
        self._distance: float | None = None
        self._battery: int | None = None
        self._values = 0
        self._damaged: Counter[str] = Counter()

    @property
    def name(self) -> str:
        """As the device calls itself."""
        return self._link.name

    def start(self, append: Callable[[LogEntry], object], wall_us: Callable[[], int]) -> None:
        """Begin to seek the device, and to write down what it says; returns at once.

        Parameters
        ----------
        append
            Writes an entry of the log. When the disk refuses, the device is let go: recording has ended.
        wall_us
            Microseconds since 1970 (UTC), by the recorder's clock.
        """
        self._append, self._wall_us = append, wall_us
        self._keeping = asyncio.create_task(self._keep())

    async def close(self) -> None:
        """Let go of the device; nothing is written any more."""
        self._ended.set()
        keeping, self._keeping = self._keeping, None
        if keeping is not None:
            keeping.cancel()
            await asyncio.wait({keeping}, timeout=LEAVES_WITHIN)

    def snapshot(self) -> CompanionSnapshot:
        """Return how it is going; cheap enough to be asked often."""
        now = asyncio.get_running_loop().time()
        heart = self._heart[1] if self._heart and now - self._heart[0] <= FRESH else None
        pace = self._pace[1] if self._pace and now - self._pace[0] <= FRESH else None
        return CompanionSnapshot(
            name=self.name,
            kinds=self.kinds,
            reach=self._reach,
            battery=self._battery,
            heart_rate_bpm=heart.heart_rate_bpm if heart and heart.contact is not False else None,
            contact=heart.contact if heart else None,
            speed=pace.speed if pace else None,
            cadence_spm=pace.steps_of_both_feet_spm if pace else None,
            distance=self._distance,
            values=self._values,
            damaged=MappingProxyType(dict(self._damaged)),
            silence=None if self._heard is None else now - self._heard,
            trouble=self._trouble,
        )

    async def _keep(self) -> None:
        """Seek the device, hold it for as long as it speaks, and again."""
        pause = FIRST_PAUSE
        try:
            while not self._ended.is_set():
                before, lost = self._values, asyncio.Event()
                try:
                    await self._connect(lost)
                    await self._until_silent(lost)
                except RecorderError as error:
                    self._trouble = error
                    if isinstance(error, LinkError) and error.reason == "foreign":
                        # It will not become another device.
                        return
                except Exception as error:  # noqa: BLE001  # Whatever a strap brings about, the run goes on.
                    self._trouble = LinkError(self.name, "unreachable", repr(error))
                await self._link.close()
                self._reach = "lost" if self._reach == "live" else self._reach
                pause = FIRST_PAUSE if self._values > before else min(2.0 * pause, LONGEST_PAUSE)
                await asyncio.sleep(pause)
        finally:
            await self._link.close()

    async def _connect(self, lost: asyncio.Event) -> None:
        self._named.clear()
        await self._link.connect(lambda short, value: self._take(short, value, lost), lost.set)
        self._reach, self._trouble = "live", None
        # Not every device has a battery that it speaks of; one that does may be asked now, and tells changes later.
        with suppress(LinkError):
            self._take(BATTERY_LEVEL.short, await self._link.read(BATTERY_LEVEL.short), lost)

    async def _until_silent(self, lost: asyncio.Event) -> None:
        """Return when the connection is lost or has been of no use for too long."""
        loop = asyncio.get_running_loop()
        since = loop.time()
        while (left := QUIET - (loop.time() - max(since, self._heard or since))) > 0.0:
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await lost.wait()
                    return

    def _take(self, short: int, value: bytes, lost: asyncio.Event) -> None:
        """Write down what the device said, then look at it."""
        if self._ended.is_set():
            return
        now_us = self._wall_us()
        try:
            if short in self._sources and short not in self._named:
                self._append(companion_event(now_us, short, self.name))
                self._named.add(short)
            self._append(Received(None, short, now_us, value))
        except RecordingError:
            # The recorder was told the same, by its own next value at the latest.
            self._ended.set()
            lost.set()
            return
        try:
            self._read(short, value)
        except PacketError as error:
            self._damaged[type(error).__name__] += 1

    def _read(self, short: int, value: bytes) -> None:
        now = asyncio.get_running_loop().time()
        if short == BATTERY_LEVEL.short:
            self._battery = decode_battery_level(value)
            return
        self._heard = now
        self._values += 1
        if short == HEART_RATE_MEASUREMENT.short:
            self._heart = now, decode_heart_rate(value)
        elif short == RSC_MEASUREMENT.short:
            pace = decode_rsc(value)
            self._pace = now, pace
            self._count(pace.total_distance)

    def _count(self, total: float | None) -> None:
        """Go on with the way by the device's own counter, which may begin anew."""
        if total is None:
            return
        before = total if self._counter is None or total < self._counter else self._counter
        self._distance = (self._distance or 0.0) + total - before
        self._counter = total
