"""What was missed, read from a pod's flash: which bytes to ask for, how long to wait for them, and when to give up."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

from openstride.pod import (
    MTU,
    Acknowledge,
    CommitDelete,
    LogChunk,
    LogEnd,
    NextRecording,
    ReadRecording,
    RecordingFound,
    RecordingState,
    Status,
    bytes_that_fit,
    decode_log,
)
from openstride.recorder._errors import PodRefusedError
from openstride.recorder._session import PodSession
from openstride.recorder._streams import NO_END, Stream
from openstride.recorder._whole import WholeCopy

#: A read is over when nothing has come for so long (s): ten of the longest connection intervals.
QUIET: Final = 0.5
#: After the pod has said that nothing more comes: what is on its way arrives within two of them.
QUIET_AT_END: Final = 0.1
#: So many reads in a row may bring nothing before a recording is given up.
FRUITLESS: Final = 20
#: So often all of a recording is read before its checksum is believed to be beyond reach.
WHOLE_READS: Final = 5
#: Chunks asked for at once when nothing else is to be done.
ALL_CREDITS: Final = 64

_TAGS: Final = 8
_LAST: Final = 2**32 - 1


class Fetcher:
    """Reads recordings of one pod.

    Parameters
    ----------
    session
        With the pod.
    store
        Called with stream, offset and bytes of each chunk: they are safe when it returns.
    """

    def __init__(self, session: PodSession, store: Callable[[Stream, LogChunk], None]) -> None:
        self._session = session
        self._store = store
        self._room = bytes_that_fit(MTU)
        self._reading: Stream | None = None
        # Of the last reads of this recording: what comes late is of use still.
        self._tags: deque[int] = deque(maxlen=_TAGS)
        self._offsets: set[int] = set()
        #: How many chunks have come, in all.
        self.came = 0
        self._ended = False
        self._news = asyncio.Event()
        # Of recordings that are being read as a whole, also while the connection is lost.
        self._copies: dict[tuple[int, int], WholeCopy] = {}
        self._whole: WholeCopy | None = None

    def take(self, value: bytes) -> None:
        """Take a value of LOG; one that is damaged raises `PacketError`, one of another read is left alone."""
        packet = decode_log(value)
        if self._reading is None or packet.tag not in self._tags:
            return
        if isinstance(packet, LogEnd):
            self._ended = True
        else:
            self._store(self._reading, packet)
            self._offsets.add(packet.offset)
            self.came += 1
            self._room = max(self._room, len(packet.data))
            if self._whole:
                self._whole.take(packet.offset, packet.data)
        self._news.set()

    async def fill(
        self, stream: Stream, *, before: int = NO_END, most_credits: int = ALL_CREDITS, reads: int | None = None
    ) -> bool:
        """Fetch what is missing of a recording.

        Parameters
        ----------
        stream
            The recording.
        before
            Only what is missing before this sample.
        most_credits
            So many chunks at once.
        reads
            So many reads at most; None as many as it takes.

        Returns
        -------
        bool
            Whether there is nothing more to be had; False where reads bring nothing, or `reads` are done.

        Raises
        ------
        RecorderError
            If the pod is lost or refuses.
        """
        fruitless = done = 0
        found: RecordingFound | None = None
        while wanted := stream.wanted(before):
            if found is None or found.state & RecordingState.OPEN:
                found = await self.find(stream)
            if found is None:
                stream.gone = True
                return True
            read = stream.backfill.next_read(wanted, found, self._room)
            if read is None:
                return True
            if fruitless >= FRUITLESS or done == reads:
                return False
            there = stream.samples
            await self._read(stream, read.offset, min(read.credits, most_credits))
            fruitless = 0 if stream.samples > there else fruitless + 1
            done += 1
        return True

    async def verify(self, stream: Stream) -> bool:
        """Read all of a recording that has ended, until it has the size and the checksum that the pod states.

        Returns
        -------
        bool
            Whether it has; False where reading brings nothing more, or the recording is not there any more.
        """
        found = await self.find(stream)
        if found is None:
            stream.gone = True
            return False
        whole = self._whole = self._copies.setdefault(stream.key, WholeCopy(found.size, found.checksum))
        fruitless = 0
        try:
            while not whole.is_right() and whole.begun <= WHOLE_READS and fruitless < FRUITLESS:
                start, end = whole.next_stretch(ALL_CREDITS * self._room)
                there = whole.held
                await self._read(stream, start, -(-(end - start) // self._room))
                fruitless = 0 if whole.held > there else fruitless + 1
        finally:
            self._whole = None
        del self._copies[stream.key]
        stream.verified = whole.is_right()
        return stream.verified

    async def find(self, stream: Stream) -> RecordingFound | None:
        """Return a recording as the pod lists it now; None where it is not there any more."""
        boot, recording = stream.key
        # The list is asked for what comes after the one before.
        before = NextRecording(boot, recording - 1) if recording else NextRecording(max(0, boot - 1), _LAST)
        try:
            found = await self._session.ask(before)
        except PodRefusedError as error:
            if error.status is Status.NO_RECORDING:
                return None
            raise
        is_it = isinstance(found, RecordingFound) and (found.boot, found.recording) == stream.key
        return found if isinstance(found, RecordingFound) and is_it else None

    async def acknowledge(self, found: RecordingFound) -> None:
        """Say that all of a recording is safe elsewhere: the pod may use its place again when its flash is full."""
        await self._session.ask(ReadRecording(found.boot, found.recording, found.size, 0))
        await self._session.ask(Acknowledge(found.size, 0))

    async def delete(self, found: RecordingFound) -> None:
        """Have a recording deleted that is safe elsewhere; one that is not there any more is."""
        try:
            await self._session.ask(CommitDelete(found.boot, found.recording, found.size, found.checksum))
        except PodRefusedError as error:
            # An answer that was lost looks like this when the question is asked again.
            if error.status is not Status.NO_RECORDING:
                raise

    async def _read(self, stream: Stream, offset: int, room: int) -> None:
        """Ask for chunks, and return when they are there or no more of them come."""
        if stream is not self._reading:
            self._reading = stream
            self._tags.clear()
        self._ended = False
        self._offsets.clear()
        await self._session.ask(ReadRecording(*stream.key, offset, room), tagged=self._tags.append)
        while len(self._offsets) < room:
            self._news.clear()
            try:
                async with asyncio.timeout(QUIET_AT_END if self._ended else QUIET):
                    await self._news.wait()
            except TimeoutError:
                return
