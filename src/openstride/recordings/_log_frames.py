"""The bytes of the live log: segments of frames, written once and only at their end. No files live here.

::

    segment   header, frames, zeros to its size
    header    "OSLG", version u32, log 16 bytes, index u32, first sequence u32, checksum u32
    frame     checksum u32, length u16, kind u16, sequence u32, payload

The checksum of a header is the CRC-32C of what precedes it. That of a frame is the CRC-32C of what follows it, *begun
with the checksum of its segment's header*: a frame of another log, or of another segment, never passes for one of this.
Frames are numbered through the whole log. A frame of zeros does not exist, so zeros are the end.

What can be read of a segment is its valid prefix: the frames before the first byte that is not as it was written.
"""

from __future__ import annotations

from dataclasses import dataclass
from struct import Struct
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openstride.recordings._crc32c import crc32c, crc32c_of_parts
from openstride.recordings._errors import DamagedFileError

VERSION: Final = 1

_MAGIC: Final = b"OSLG"
_HEADER: Final = Struct("<4sI16sII")
_CHECKSUM: Final = Struct("<I")
_FRAME: Final = Struct("<IHHI")
_LENGTH: Final = Struct("<4xH")

HEADER_SIZE: Final = _HEADER.size + _CHECKSUM.size
FRAME_SIZE: Final = _FRAME.size
_NOTHING: Final = bytes(FRAME_SIZE)

#: The heads of many frames as columns.
_HEADS: Final = np.dtype([("checksum", "<u4"), ("length", "<u2"), ("kind", "<u2"), ("sequence", "<u4")])

Fault = Literal["header", "checksum", "sequence", "cut", "not zero"]


@dataclass(frozen=True, slots=True)
class SegmentHeader:
    """What a segment says first.

    Parameters
    ----------
    log
        The identity of the log, 16 random bytes.
    index
        The segment's place among the log's segments, from 0.
    first_sequence
        The number of its first frame.
    """

    log: bytes
    index: int
    first_sequence: int

    def encode(self) -> bytes:
        """Return the header's bytes."""
        head = _HEADER.pack(_MAGIC, VERSION, self.log, self.index, self.first_sequence)
        return head + _CHECKSUM.pack(crc32c(head))

    @property
    def checksum(self) -> int:
        """What the checksums of the segment's frames begin with."""
        return crc32c(self.encode()[: _HEADER.size])


class LogFrame(NamedTuple):
    """One entry in its envelope: its number in the log, its kind, its bytes; an hour has 200,000."""

    sequence: int
    kind: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class Damage:
    """Where the valid prefix of a segment ends though the segment goes on.

    Parameters
    ----------
    offset
        The first byte that was not read as part of the log.
    fault
        ``header``: of the segment. ``checksum``: of a frame. ``sequence``: a whole frame with the wrong number.
        ``cut``: the segment ends within a frame. ``not zero``: something stands in the empty rest.
    """

    offset: int
    fault: Fault


def encode_frame(frame: LogFrame, begin: int) -> bytes:
    """Return the bytes of a frame in a segment whose header has the checksum `begin`."""
    head = _FRAME.pack(0, len(frame.payload), frame.kind, frame.sequence)
    body = head[_CHECKSUM.size :] + frame.payload
    return _CHECKSUM.pack(crc32c(body, begin)) + body


class SegmentDecoder:
    """Reads the bytes of one segment, in whatever pieces they come.

    Examples
    --------
    >>> header = SegmentHeader(bytes(16), 0, 0)
    >>> decoder = SegmentDecoder()
    >>> decoder.feed(header.encode() + encode_frame(LogFrame(0, 4, b"lap"), header.checksum))
    [LogFrame(sequence=0, kind=4, payload=b'lap')]
    """

    def __init__(self) -> None:
        self.header: SegmentHeader | None = None
        #: The number that the next frame must have.
        self.next_sequence = 0
        #: Bytes of the valid prefix.
        self.valid = 0
        self._rest = b""
        self._begin = 0
        self._ended = False
        self._fault: Fault | None = None

    def feed(self, data: bytes) -> list[LogFrame]:
        """Take further bytes and return the frames that they complete.

        Raises
        ------
        DamagedFileError
            If the segment is whole but of a version that is not known here.
        """
        self._rest = self._rest + data if self._rest else data
        if self.header is None and not self._ended:
            self._read_header()
        frames = self._frames() if self.header and not self._ended else []
        if self._ended:
            if self._fault is None and any(self._rest):
                self._fault = "not zero"
            self._rest = b""
        return frames

    def finish(self) -> Damage | None:
        """Return the damage that was met, or None where the segment ended as it should."""
        fault = self._fault
        if fault is None and any(self._rest):
            fault = "cut"
        return Damage(self.valid, fault) if fault else None

    def _read_header(self) -> None:
        if len(self._rest) < HEADER_SIZE:
            return
        magic, version, log, index, first = _HEADER.unpack_from(self._rest)
        (stated,) = _CHECKSUM.unpack_from(self._rest, _HEADER.size)
        if magic != _MAGIC or crc32c(self._rest[: _HEADER.size]) != stated:
            self._end("header" if any(self._rest[:HEADER_SIZE]) else None)
            return
        if version != VERSION:
            message = f"The log is of version {version}, and this is a reader of version {VERSION}."
            raise DamagedFileError(message, hint="Read it with a newer OpenStride.")
        self.header = SegmentHeader(log, index, first)
        self.next_sequence = first
        self._begin = stated
        self._take(HEADER_SIZE)

    def _frames(self) -> list[LogFrame]:
        """Return the whole frames at the front of the rest, and take them off."""
        rest, ends = self._rest, self._ends()
        starts = [0, *ends[:-1]] if ends else []
        heads = self._heads(starts)
        wrong = heads["checksum"] != self._checksums(np.array(starts, np.int64), heads["length"])
        astray = heads["sequence"] != self.next_sequence + np.arange(len(ends))
        faulty = np.flatnonzero(wrong | astray)
        whole = int(faulty[0]) if len(faulty) else len(ends)
        kinds = heads["kind"].tolist()
        frames = [
            LogFrame(number, kind, rest[start + FRAME_SIZE : end])
            for number, kind, start, end in zip(
                range(self.next_sequence, self.next_sequence + whole), kinds, starts, ends, strict=False
            )
        ]
        self.next_sequence += whole
        at = ends[whole - 1] if whole else 0
        if whole < len(ends):
            self._end("checksum" if wrong[whole] else "sequence")
        elif rest[at : at + FRAME_SIZE] == _NOTHING:
            self._end(None)
        self._take(at)
        return frames

    def _ends(self) -> list[int]:
        """Return where the frames end, whether they are as they were written or not."""
        rest, size, at = self._rest, len(self._rest), 0
        ends: list[int] = []
        while (body := at + FRAME_SIZE) <= size:
            (length,) = _LENGTH.unpack_from(rest, at)
            at = body + length
            if at > size or (not length and rest[body - FRAME_SIZE : body] == _NOTHING):
                break
            ends.append(at)
        return ends

    def _heads(self, starts: list[int]) -> NDArray[np.void]:
        places = np.array(starts, np.int64).reshape(-1, 1) + np.arange(FRAME_SIZE)
        heads: NDArray[np.void] = np.frombuffer(self._rest, np.uint8)[places].view(_HEADS).reshape(-1)
        return heads

    def _checksums(self, starts: NDArray[np.int64], lengths: NDArray[np.uint16]) -> NDArray[np.uint32]:
        """Return what the checksums of frames must be; frames of one length are looked at together."""
        found = np.empty(len(starts), np.uint32)
        for length in np.unique(lengths):
            of_length = lengths == length
            size = FRAME_SIZE - _CHECKSUM.size + int(length)
            found[of_length] = crc32c_of_parts(self._rest, starts[of_length] + _CHECKSUM.size, size, self._begin)
        return found

    def _take(self, size: int) -> None:
        self._rest = self._rest[size:]
        self.valid += size

    def _end(self, fault: Fault | None) -> None:
        self._ended = True
        self._fault = fault
