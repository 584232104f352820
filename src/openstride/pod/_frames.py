"""What the bytes of a recording in flash are: a row of frames, each with a value as its characteristic gives it.

::

    0  length n u8   1  source u8: short number of the characteristic   2  value, n bytes   2 + n  CRC-16 u16

So what is fetched after a lost connection is taken like what came live: INFO first, then how CONTROL answered when the
recording began, IMU and STRIDE with their replay flags, and how CONTROL answered when it ended. The checksum is that of
IMU, over all bytes before it. Power may fail within a frame: the last one may be cut, and a recording never goes on
after one that is not whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from openstride.pod._wire import CHECKSUM_SIZE, crc16, require, with_checksum

_HEAD_SIZE: Final = 2
#: The longest one that there is, an IMU packet, has 240 bytes. More is no frame.
LONGEST_VALUE: Final = 250


@dataclass(frozen=True, slots=True)
class Frame:
    """A value in a recording.

    Parameters
    ----------
    source
        Short number of the characteristic that it belongs to.
    value
        As it would have come.
    """

    source: int
    value: bytes

    def __post_init__(self) -> None:
        """Refuse what a frame cannot hold."""
        require("source", self.source, 0, 255)
        require("number of bytes", len(self.value), 0, LONGEST_VALUE)


def encode_frame(frame: Frame) -> bytes:
    """Return the bytes of a frame, its value and 4 more."""
    return with_checksum(bytes((len(frame.value), frame.source)) + frame.value)


def decode_frames(recording: bytes) -> Iterator[Frame]:
    """Yield the frames from the start of `recording` to the first that is cut or damaged.

    Examples
    --------
    >>> from openstride.pod import Frame, decode_frames, encode_frame
    >>> whole = encode_frame(Frame(3, b"abc"))
    >>> [frame.value for frame in decode_frames(whole + whole[:-1])]
    [b'abc']
    """
    at = 0
    while at + _HEAD_SIZE <= len(recording):
        end = at + _HEAD_SIZE + recording[at]
        if recording[at] > LONGEST_VALUE or end + CHECKSUM_SIZE > len(recording):
            return
        if int.from_bytes(recording[end : end + CHECKSUM_SIZE], "little") != crc16(recording[at:end]):
            return
        yield Frame(recording[at + 1], recording[at + _HEAD_SIZE : end])
        at = end + CHECKSUM_SIZE
