"""LOG: a recording from flash, in chunks by byte offset, and what it is to be in the end.

::

    chunk   0  type u8 = 1   1  tag u8   2  offset u32   6  bytes, at least 1
    end     0  type u8 = 2   1  tag u8   2  size u32     6  CRC-32 u32

The tag is that of the *read* which asked for it: what is still on its way from a transfer that was given up is not
taken for this one's. Offsets count bytes of the recording, so that a download goes on at any MTU and after any break. A
chunk has no checksum of its own: the one over the whole recording decides, before anything is deleted.
"""

from __future__ import annotations

from dataclasses import dataclass
from struct import Struct
from typing import Final
from zlib import crc32

from openstride.pod._errors import FieldError, TransferError, UnknownTypeError, WrongLengthError
from openstride.pod._profile import ATT_OVERHEAD, LOG
from openstride.pod._wire import blamed_on_the_sender, require, require_unsigned

_CHUNK: Final = 1
_END: Final = 2
_HEAD: Final = Struct("<BBI")
_END_LAYOUT: Final = Struct("<BBII")
#: A value of an attribute has at most 512 bytes (Core Specification, volume 3, part F, 3.2.9).
_MOST_BYTES: Final = 512 - _HEAD.size
_TURN: Final = 2**32


@dataclass(frozen=True, slots=True)
class LogChunk:
    """A part of a recording.

    Parameters
    ----------
    tag
        Of the read that asked for it.
    offset
        Of its first byte in the recording.
    data
        1 to 506 bytes.
    """

    tag: int
    offset: int
    data: bytes

    def __post_init__(self) -> None:
        """Refuse what a packet cannot hold."""
        require_unsigned("tag", self.tag, 8)
        require("number of bytes", len(self.data), 1, _MOST_BYTES)
        require("offset", self.offset, 0, _TURN - 1 - len(self.data))


@dataclass(frozen=True, slots=True)
class LogEnd:
    """Nothing more will come.

    Parameters
    ----------
    tag
        Of the read that asked for it.
    size
        How many bytes the recording has.
    checksum
        The CRC-32 of all of them, from offset 0, wherever the read began.
    """

    tag: int
    size: int
    checksum: int

    def __post_init__(self) -> None:
        """Refuse what a packet cannot hold."""
        require_unsigned("tag", self.tag, 8)
        require_unsigned("size", self.size, 32)
        require_unsigned("checksum", self.checksum, 32)


def bytes_that_fit(mtu: int) -> int:
    """Return how many bytes of a recording a chunk can hold at an ATT_MTU; 0 where none fits."""
    return max(0, min(_MOST_BYTES, mtu - ATT_OVERHEAD - _HEAD.size))


def encode_log(packet: LogChunk | LogEnd) -> bytes:
    """Return the bytes to notify on LOG."""
    if isinstance(packet, LogChunk):
        return _HEAD.pack(_CHUNK, packet.tag, packet.offset) + packet.data
    return _END_LAYOUT.pack(_END, packet.tag, packet.size, packet.checksum)


def decode_log(packet: bytes) -> LogChunk | LogEnd:
    """Return what a packet of LOG holds.

    Raises
    ------
    UnknownTypeError
        If it is neither a chunk nor an end.
    WrongLengthError, ImpossibleValueError
        If its length is not that of its type, or the chunk would reach beyond 4 GiB.
    """
    if not packet:
        raise WrongLengthError(LOG.name, packet, f"at least {_HEAD.size + 1}")
    if packet[0] not in (_CHUNK, _END):
        raise UnknownTypeError(LOG.name, packet, packet[0])
    with blamed_on_the_sender(LOG.name, packet):
        if packet[0] == _END:
            if len(packet) != _END_LAYOUT.size:
                raise WrongLengthError(LOG.name, packet, f"{_END_LAYOUT.size}")
            return LogEnd(*_END_LAYOUT.unpack(packet)[1:])
        if not _HEAD.size < len(packet) <= _HEAD.size + _MOST_BYTES:
            raise WrongLengthError(LOG.name, packet, f"{_HEAD.size + 1} to {_HEAD.size + _MOST_BYTES}")
        _, tag, offset = _HEAD.unpack_from(packet)
        return LogChunk(tag, offset, packet[_HEAD.size :])


class Download:
    """The bytes of one recording, as far as they have come without a hole; it holds a count and a checksum, no bytes.

    A read goes on at `offset`, in the same download after any number of lost connections.

    Parameters
    ----------
    tag
        Of the read under way.

    Examples
    --------
    >>> from openstride.pod import Download, LogChunk, LogEnd
    >>> download = Download(7)
    >>> download.take(LogChunk(7, 0, b"1234")), download.take(LogChunk(7, 2, b"3456789"))
    (b'1234', b'56789')
    >>> download.finish(LogEnd(7, 9, 0xCBF43926))
    """

    def __init__(self, tag: int) -> None:
        require_unsigned("tag", tag, 8)
        self._tag = tag
        self._offset = 0
        self._checksum = 0

    @property
    def offset(self) -> int:
        """How many bytes have come; where to read on."""
        return self._offset

    @property
    def checksum(self) -> int:
        """The CRC-32 of the bytes that have come."""
        return self._checksum

    def read_on(self, tag: int) -> None:
        """Expect the chunks of a new read, from `offset`."""
        require_unsigned("tag", tag, 8)
        self._tag = tag

    def take(self, chunk: LogChunk) -> bytes:
        """Return the bytes of a chunk that are next; none where they were there before, or are another read's.

        Raises
        ------
        TransferError
            If bytes before it did not come; nothing is taken, and a read from `offset` brings them.
        """
        if chunk.tag != self._tag:
            return b""
        if chunk.offset > self._offset:
            raise TransferError(
                f"The download has {self._offset} bytes, and the next chunk begins at {chunk.offset}.",
                hint=f"Read on from {self._offset}.",
                offset=self._offset,
            )
        fresh = chunk.data[self._offset - chunk.offset :]
        self._offset += len(fresh)
        self._checksum = crc32(fresh, self._checksum)
        return fresh

    def finish(self, end: LogEnd) -> None:
        """Hold what came against what the pod says it should be; an end of another read is refused, too.

        Raises
        ------
        TransferError
            If bytes are missing: read on from `offset`. If the checksum differs: `offset` is 0, begin anew.
        """
        if end.tag != self._tag:
            raise FieldError("tag", end.tag, f"that of the read under way, {self._tag}")
        if self._offset < end.size:
            raise TransferError(
                f"The download ended with {self._offset} of {end.size} bytes.",
                hint=f"Read on from {self._offset}.",
                offset=self._offset,
            )
        if (self._offset, self._checksum) != (end.size, end.checksum):
            raise TransferError(
                f"The download has {self._offset} bytes with checksum {self._checksum:#010x}, and the pod says"
                f" {end.size} with {end.checksum:#010x}.",
                hint="Throw it away and read from 0; nothing may be deleted from the pod.",
                offset=0,
            )
