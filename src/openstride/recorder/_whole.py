"""All bytes of one recording, put together until they have the checksum that the pod states.

Chunks on the way to us have no checksum of their own. Frames in them do, so that a damaged stretch is found and asked
for again; what gets past that, one damaged frame in 65,536, the checksum over the whole finds, and then all of it is
thrown away.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from zlib import crc32

from openstride.pod import CONTROL, IMU, INFO, STRIDE, crc16

#: Length and source before a value, a checksum after it.
_HEAD: Final = 2
_AROUND: Final = 4
#: What values begin with, by source and besides their lengths: where bytes are damaged, a checksum of 16 bits alone
#: would find a frame in one of 65,536 places, and there are more places than that.
_FIRST_BYTES: Final = {
    INFO.short: range(1, 2),
    CONTROL.short: range(128, 256),
    IMU.short: range(1, 2),
    STRIDE.short: range(1, 2),
}
_LENGTHS: Final = {
    INFO.short: range(36, 37),
    CONTROL.short: range(3, 12),
    IMU.short: range(24, 241, 12),
    STRIDE.short: range(29, 30),
}
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
        at = 0
        while at < len(self._data):
            start = at
            while at < len(self._data) and not self._frame_at(at):
                at += 1
            if at > start:
                yield start, at
            while length := self._frame_at(at):
                at += length

    def _frame_at(self, at: int) -> int:
        """Return how long the frame is that begins here; 0 where none does."""
        data = self._data
        if at + _AROUND >= len(data):
            return 0
        length, source, first = data[at : at + _HEAD + 1]
        end = at + _AROUND + length
        if end > len(data) or length not in _LENGTHS.get(source, ()) or first not in _FIRST_BYTES[source]:
            return 0
        stated = int.from_bytes(data[end - 2 : end], "little")
        return end - at if crc16(bytes(data[at : end - 2])) == stated else 0
