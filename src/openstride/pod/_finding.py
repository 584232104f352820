"""The frames of a recording in flash, found in bytes that come in any order, with holes, twice, or damaged.

A download in order needs none of this. Where chunks are lost, or only the stretch is read that was missed live, bytes
come from somewhere in the middle: then a frame is wherever its checksum says that there is one. The same bytes in the
same order give the same frames, while they are fetched and when a log is sealed.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from openstride.pod._control import Answer, decode_answer
from openstride.pod._errors import PacketError
from openstride.pod._frames import LONGEST_VALUE, Frame, encode_frame
from openstride.pod._imu import ImuPacket, decode_imu
from openstride.pod._info import Info, decode_info
from openstride.pod._profile import CONTROL, IMU, INFO, STRIDE
from openstride.pod._stride import StridePacket, decode_stride
from openstride.pod._wire import CHECKSUM_SIZE, crc16

Value = Info | Answer | ImuPacket | StridePacket

_HEAD_SIZE: Final = 2
_AROUND: Final = _HEAD_SIZE + CHECKSUM_SIZE
#: What frames in flash are of. A checksum alone is right by chance in one of 65,536 places, and what is believed to be
#: a frame hides those that are: so its value must be one, too.
_DECODERS: Final[Mapping[int, Callable[[bytes], Value]]] = {
    INFO.short: decode_info,
    CONTROL.short: decode_answer,
    IMU.short: decode_imu,
    STRIDE.short: decode_stride,
}


@dataclass(frozen=True, slots=True)
class FoundFrame:
    """A frame in its place, and what its value says.

    Parameters
    ----------
    start, end
        Its first byte, and the first one after it.
    frame
        As it is in flash.
    value
        Read.
    """

    start: int
    end: int
    frame: Frame
    value: Value


@dataclass(slots=True)
class _Stretch:
    """Bytes without a hole."""

    start: int
    data: bytearray

    @property
    def end(self) -> int:
        return self.start + len(self.data)


class FrameFinder:
    """Frames of one recording, as far as its bytes have come."""

    def __init__(self) -> None:
        # Both in order of place, and apart from each other: bytes in which no frame of IMU was found, and those frames.
        self._open: list[_Stretch] = []
        self._done: list[FoundFrame] = []

    def take(self, offset: int, data: bytes) -> list[FoundFrame]:
        """Take bytes of the recording, and return the frames that are whole now, in order of place.

        Newer bytes are believed over others in the same place: those may have been damaged, or have come with a wrong
        offset. So a frame may be returned twice.
        """
        self._open_again(offset, data)
        found: list[FoundFrame] = []
        for start, end in self._not_done(offset, offset + len(data)):
            stretch = self._join(start, data[start - offset : end - offset])
            found += self._search(stretch)
        return found

    def _open_again(self, offset: int, data: bytes) -> None:
        """Give up frames that new bytes contradict."""
        for each in self._done_in(offset, offset + len(data)):
            frame = encode_frame(each.frame)
            start, end = max(each.start, offset), min(each.end, offset + len(data))
            if frame[start - each.start : end - each.start] != data[start - offset : end - offset]:
                self._done.remove(each)
                self._join(each.start, frame)

    def _done_in(self, start: int, stop: int) -> list[FoundFrame]:
        """Return the frames that have bytes in [start, stop)."""
        first = bisect_right(self._done, start, key=lambda each: each.end)
        last = bisect_left(self._done, stop, key=lambda each: each.start)
        return self._done[first:last]

    def _not_done(self, start: int, stop: int) -> list[tuple[int, int]]:
        """Return the parts of [start, stop) in which there is no frame."""
        parts = []
        for each in self._done_in(start, stop):
            if start < each.start:
                parts.append((start, each.start))
            start = each.end
        return [*parts, (start, stop)] if start < stop else parts

    def _join(self, start: int, data: bytes) -> _Stretch:
        """Put bytes to those that they touch, and return the stretch that they are in then."""
        first = bisect_left(self._open, start, key=lambda stretch: stretch.end)
        last = first
        while last < len(self._open) and self._open[last].start <= start + len(data):
            last += 1
        touched = self._open[first:last]
        begin = min([start, *(each.start for each in touched)])
        whole = bytearray(max([start + len(data), *(each.end for each in touched)]) - begin)
        for each in (*touched, _Stretch(start, bytearray(data))):
            whole[each.start - begin : each.end - begin] = each.data
        stretch = _Stretch(begin, whole)
        self._open[first:last] = [stretch]
        return stretch

    def _search(self, stretch: _Stretch) -> list[FoundFrame]:
        """Return the frames in a stretch, and keep of its bytes only those that are of no frame of IMU."""
        found = list(_frames_in(stretch))
        if kept := [each for each in found if isinstance(each.value, ImuPacket)]:
            at = bisect_left(self._open, stretch.start, key=lambda each: each.start)
            self._open[at : at + 1] = _between(stretch, kept)
            at = bisect_left(self._done, stretch.start, key=lambda each: each.start)
            self._done[at:at] = kept
        return found


def _frames_in(stretch: _Stretch) -> Iterator[FoundFrame]:
    """Yield the frames in a stretch; where there is none, one is looked for a byte further on."""
    at = 0
    while at + _AROUND <= len(stretch.data):
        found = _frame_at(stretch, at)
        if found:
            yield found
        at = found.end - stretch.start if found else at + 1


def _frame_at(stretch: _Stretch, at: int) -> FoundFrame | None:
    data = stretch.data
    length, source = data[at], data[at + 1]
    end = at + _AROUND + length
    if length > LONGEST_VALUE or source not in _DECODERS or end > len(data):
        return None
    frame = bytes(data[at:end])
    if int.from_bytes(frame[-CHECKSUM_SIZE:], "little") != crc16(frame[:-CHECKSUM_SIZE]):
        return None
    value = frame[_HEAD_SIZE:-CHECKSUM_SIZE]
    try:
        said = _DECODERS[source](value)
    except PacketError:
        return None
    return FoundFrame(stretch.start + at, stretch.start + end, Frame(source, value), said)


def _between(stretch: _Stretch, found: list[FoundFrame]) -> list[_Stretch]:
    """Return what of a stretch is before, between and after the frames in it."""
    ends = [stretch.start, *(each.end for each in found)]
    starts = [*(each.start for each in found), stretch.end]
    return [
        _Stretch(end, stretch.data[end - stretch.start : start - stretch.start])
        for end, start in zip(ends, starts, strict=True)
        if start > end
    ]
