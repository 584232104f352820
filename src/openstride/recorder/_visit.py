"""A short visit to one pod, when no run is on: what it holds, and what one does about it.

Nothing is recorded here and nothing streams. What is read from flash is handed on as it arrives, and believed only when
size and checksum are those that the pod states.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from types import TracebackType
from typing import Final, Self

from openstride.pod import (
    BATTERY_LEVEL,
    INFO,
    LOG,
    Capability,
    Identify,
    Info,
    LogChunk,
    NextRecording,
    PacketError,
    RecordingFound,
    SetSide,
    Status,
    StreamStarted,
    decode_battery_level,
)
from openstride.recorder._errors import PodRefusedError, RecorderError
from openstride.recorder._fetch import Fetcher
from openstride.recorder._link import Link
from openstride.recorder._session import PodSession
from openstride.recorder._state import Reach
from openstride.recorder._streams import Stream
from openstride.recordings import ClockExchange, Side

_CODES: Final[dict[Side | None, int]] = {None: 0, "left": 1, "right": 2}


class PodVisit:
    """A visit to one pod; `async with` connects and lets go again.

    Parameters
    ----------
    link
        The way to it.
    wall_us
        Microseconds since 1970 (UTC), by a clock that does not jump.

    Raises
    ------
    RecorderError
        On entering, if the pod cannot be reached; from every method, if it is lost or refuses.
    """

    def __init__(self, link: Link, wall_us: Callable[[], int]) -> None:
        self.name = link.name
        #: INFO as it came, and when.
        self.said: tuple[bytes, int] = b"", 0
        #: Of the battery (percent); None until the pod said.
        self.battery: int | None = None
        #: What the two clocks had to say to each other.
        self.exchanges: list[ClockExchange] = []
        self._session = PodSession(link, self, wall_us, sideless=True)
        self._store: Callable[[int, bytes], None] = lambda *_: None
        self._fetcher = Fetcher(self._session, lambda _, chunk: self._came(chunk))

    @property
    def info(self) -> Info:
        """What the pod says about itself."""
        return self._session.info

    async def __aenter__(self) -> Self:
        await self._session.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def recordings(self) -> AsyncIterator[RecordingFound]:
        """Give what is in its flash, the oldest first; nothing where it has none."""
        if not self.info.capabilities & Capability.FLASH:
            return
        before = NextRecording(0, 0)
        while True:
            try:
                found = await self._session.ask(before)
            except PodRefusedError as error:
                if error.status is Status.NO_RECORDING:
                    return
                raise
            if not isinstance(found, RecordingFound):
                return
            yield found
            before = NextRecording(found.boot, found.recording)

    async def identify(self) -> None:
        """Let it make itself known."""
        await self._session.ask(Identify())

    async def tell_side(self, side: Side | None) -> None:
        """Tell it its foot; None lets it forget."""
        await self._session.ask(SetSide(_CODES[side]))

    async def compare_clocks(self) -> None:
        """Ask for its time so often that one of the answers was quick; where it tells it."""
        if self.info.capabilities & Capability.CLOCK and self.info.side:
            await self._session.compare_clocks()

    async def fetch(self, found: RecordingFound, store: Callable[[int, bytes], None]) -> bool:
        """Read a recording from flash.

        Parameters
        ----------
        found
            Which.
        store
            Called with offset and bytes of each chunk, in any order, some twice.

        Returns
        -------
        bool
            Whether all of it came, with the size and the checksum that the pod states.
        """
        self._store = store
        # Only the name of the recording counts here: whether its bytes are right the checksum says.
        stream = Stream(replace(self.info, boot=found.boot), StreamStarted(found.recording, 0))
        return await self._fetcher.verify(stream)

    async def acknowledge(self, found: RecordingFound) -> None:
        """Say that all of a recording is safe elsewhere: the pod may use its place again."""
        await self._fetcher.acknowledge(found)

    async def free(self, found: RecordingFound) -> None:
        """Delete a recording, all of which is safe elsewhere."""
        await self._fetcher.delete(found)

    def _came(self, chunk: LogChunk) -> None:
        self._store(chunk.offset, chunk.data)

    # What the session hears.

    def value(self, short: int, value: bytes, received_us: int) -> None:
        """Take a value of the pod; those of a run that it is on are not ours."""
        try:
            if short == LOG.short:
                self._fetcher.take(value)
            elif short == BATTERY_LEVEL.short:
                self.battery = decode_battery_level(value)
        except PacketError:
            # It was damaged on its way, and is asked for again.
            return
        if short == INFO.short:
            self.said = value, received_us

    def stray(self, short: int, value: bytes, received_us: int) -> None:
        """Take an answer to nobody's question."""

    def exchange(self, exchange: ClockExchange) -> None:
        """Take an exchange of clocks."""
        self.exchanges.append(exchange)

    def reach(self, reach: Reach) -> None:
        """Take note of a connection: whoever asks something learns what became of it."""

    def trouble(self, error: RecorderError) -> None:
        """Take note of what keeps the pod from a run: there is none."""
