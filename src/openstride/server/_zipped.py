"""A zip file of files as they are, sent while they are read: nothing is compressed, and nothing is held in memory.

Lengths and checksums are known before the first byte. So the length of the whole is too, and each header says what
follows it: programs that read a zip from its front, instead of from the directory at its end, can have it as well.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zipfile import ZIP64_LIMIT, ZipInfo

#: The earliest time that a zip file can tell. All files have it, so that the same files give the same bytes.
_TIME: Final = (1980, 1, 1, 0, 0, 0)
_CHUNK: Final = 1 << 20
#: Says that a number stands in the field for large ones.
_ELSEWHERE: Final = 0xFFFF_FFFF
#: Version 4.5 of the format is the first with that field; made on a system whose files have rights.
_VERSION: Final = 45
_UNIX: Final = 3
_RIGHTS: Final = 0o100644 << 16


class ChangedFileError(Exception):
    """A file is not what it was a moment ago; what was sent of it is of no use."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file, by the name that it has in the zip; its length and its CRC-32 are those that it must have."""

    name: str
    path: Path
    length: int
    crc: int

    @property
    def header(self) -> bytes:
        """What stands before it."""
        about = ZipInfo(self.name, _TIME)
        about.create_system, about.external_attr = _UNIX, _RIGHTS
        about.CRC, about.file_size, about.compress_size = self.crc, self.length, self.length
        return about.FileHeader()

    def chunks(self) -> Iterator[bytes]:
        """Yield what is in it; the last of it only where all of it was right."""
        left, crc = self.length, 0
        with self.path.open("rb") as file:
            while left:
                chunk = file.read(min(left, _CHUNK))
                left, crc = left - len(chunk), zlib.crc32(chunk, crc)
                if not chunk or (not left and crc != self.crc):
                    raise ChangedFileError(f"{self.path} has changed while it was sent.")
                yield chunk


def zipped(members: Sequence[Member]) -> tuple[int, Iterator[bytes]]:
    """Return how long the zip of these files is, and what is in it, chunk by chunk.

    Yielding raises `ChangedFileError` where a file is not what its member says, and `OSError` where it cannot be read.
    """
    end = sum(len(each.header) + each.length for each in members)
    directory = directory_of(members, end)
    return end + len(directory), _parts(members, directory)


def directory_of(members: Sequence[Member], end: int) -> bytes:
    """Return what stands at the end of a zip: the directory, which begins at `end`, and where it is."""
    entries, offset = [], 0
    for each in members:
        entries.append(_entry(each, offset))
        offset += len(each.header) + each.length
    return b"".join(entries) + _trailer(len(members), sum(map(len, entries)), end)


def _parts(members: Iterable[Member], directory: bytes) -> Iterator[bytes]:
    for each in members:
        yield each.header
        yield from each.chunks()
    yield directory


def _entry(member: Member, offset: int) -> bytes:
    name = member.name.encode()
    large = [value for value in (member.length, member.length, offset) if value > ZIP64_LIMIT]
    extra = struct.pack(f"<HH{len(large)}Q", 1, 8 * len(large), *large) if large else b""
    length, place = (value if value <= ZIP64_LIMIT else _ELSEWHERE for value in (member.length, offset))
    utf8 = 0 if member.name.isascii() else 0x800
    date = (_TIME[0] - 1980) << 9 | _TIME[1] << 5 | _TIME[2]
    fields = (b"PK\1\2", _VERSION, _UNIX, _VERSION, 0, utf8, 0, 0, date, member.crc, length, length)
    more = (len(name), len(extra), 0, 0, 0, _RIGHTS, place)
    return struct.pack("<4s4B4H3L5H2L", *fields, *more) + name + extra


def _trailer(number: int, size: int, end: int) -> bytes:
    large = b""
    if number >= 0xFFFF or max(size, end) > ZIP64_LIMIT:
        fields = (b"PK\6\6", 44, _VERSION, _VERSION, 0, 0, number, number, size, end)
        large = struct.pack("<4sQ2H2L4Q", *fields) + struct.pack("<4sLQL", b"PK\6\7", 0, end + size, 1)
    count = min(number, 0xFFFF)
    size, place = (value if value <= ZIP64_LIMIT else _ELSEWHERE for value in (size, end))
    return large + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, size, place, 0)
