"""All bytes of one recording, put together until they have the checksum that the pod states.

Chunks on the way to us have no checksum of their own. Frames in them do, so that a damaged stretch is found and asked
for again; what gets past that, one damaged frame in 65,536, the checksum over the whole finds, and then all of it is
thrown away.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from zlib import crc32

from openstride.pod import FrameFinder

#: So often what is damaged is read again before one of the frames that looked whole is suspected.
_PASSES: Final = 40


class WholeCopy:
    """The bytes of a recording as far as they are there.

    Parameters
    ----------
    size, checksum
        As the pod states them.
    """

    def __init__(self, size: int, checksum: int) -> None:
        #: How often it was begun.
        self.begun = 1
        self._passes = 0
        self._checksum = checksum
        self._data = bytearray(size)
        self._there = bytearray(size)

    @property
    def held(self) -> int:
        """How many bytes are there."""
        return self._there.count(1)

    def take(self, offset: int, data: bytes) -> None:
        """Take the bytes that are not there yet; what reaches beyond the end was damaged."""
        end = offset + len(data)
        start = self._there.find(0, offset, end) if end <= len(self._data) else -1
        while start >= 0:
            stop = self._there.find(1, start, end)
            stop = end if stop < 0 else stop
            self._data[start:stop] = data[start - offset : stop - offset]
            self._there[start:stop] = b"\1" * (stop - start)
            start = self._there.find(0, stop, end)

    def next_stretch(self, most: int) -> tuple[int, int]:
        """Return a stretch from the first hole to the end of the last one that is within `most` bytes from there.

        To read through what is there is quicker than to ask for each hole by itself. What is found to be damaged counts
        as a hole.
        """
        if not self._there.count(0):
            self._drop_damaged()
        start = self._there.find(0)
        return start, self._there.rfind(0, start, start + most) + 1

    def is_right(self) -> bool:
        """Whether all bytes are there and have the checksum."""
        return not self._there.count(0) and crc32(self._data) == self._checksum

    def _drop_damaged(self) -> None:
        """Forget what is in no frame; where that does not help, one of the frames deceives, and everything goes."""
        damaged = list(self._between_frames())
        self._passes += 1
        if not damaged or self._passes > _PASSES:
            damaged = [(0, len(self._there))]
            self._passes = 0
            self.begun += 1
        for start, end in damaged:
            self._there[start:end] = bytes(end - start)

    def _between_frames(self) -> Iterator[tuple[int, int]]:
        """Yield the stretches in which there is no frame."""
        reached = 0
        for found in FrameFinder().take(0, bytes(self._data)):
            if found.start > reached:
                yield reached, found.start
            reached = found.end
        if reached < len(self._data):
            yield reached, len(self._data)
