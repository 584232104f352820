"""FIT messages as bytes: definitions, fields by type, strings, the header and both checksums.

The counterpart of `openstride.formats._fit_messages`. It knows nothing of runs; which field is which number, and what
is stored in it, is said by `openstride.formats.writing._fit`.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from fitdecode.utils import compute_crc

#: Of the protocol, 2.0, the first with developers' fields; and of Garmin's profile, the one that fitdecode reads by.
PROTOCOL: Final = 0x20
PROFILE: Final = 21_171
#: A field of a string has one byte for its length, and the string ends with a zero (bytes).
STRING_BYTES: Final = 254


class Kind(NamedTuple):
    """How a value is stored: the number of the type, its format, least and greatest value, and what says nothing."""

    number: int
    form: str
    least: int
    greatest: int
    nothing: int


ENUM: Final = Kind(0x00, "B", 0, 0xFE, 0xFF)
SINT8: Final = Kind(0x01, "b", -0x80, 0x7E, 0x7F)
UINT8: Final = Kind(0x02, "B", 0, 0xFE, 0xFF)
STRING: Final = Kind(0x07, "s", 0, 0, 0)
BYTE: Final = Kind(0x0D, "B", 0, 0xFF, 0xFF)
UINT16: Final = Kind(0x84, "H", 0, 0xFFFE, 0xFFFF)
SINT32: Final = Kind(0x85, "i", -0x80000000, 0x7FFFFFFE, 0x7FFFFFFF)
UINT32: Final = Kind(0x86, "I", 0, 0xFFFFFFFE, 0xFFFFFFFF)
# Numbers with a fraction are stored as the whole numbers of their bits: all ones say nothing.
FLOAT32: Final = Kind(0x88, "I", 0, 0xFFFFFFFE, 0xFFFFFFFF)
FLOAT64: Final = Kind(0x89, "Q", 0, 0xFFFFFFFFFFFFFFFE, 0xFFFFFFFFFFFFFFFF)

#: What one field of a message holds: its number, how it is stored, and the value or values as stored.
Stored = tuple[int, Kind, int | str | bytes]


class Place(NamedTuple):
    """A field of a layout: its number, how it is stored, and whose it is; None for one of the profile's."""

    number: int
    kind: Kind
    developer: int | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """The fields of many messages of one kind, in their order: those of the profile first, then the developers'."""

    message: int
    places: tuple[Place, ...]

    @property
    def definition(self) -> bytes:
        """The message that defines it, without its header."""
        own = [each for each in self.places if each.developer is None]
        theirs = [each for each in self.places if each.developer is not None]
        rows = [(each.number, struct.calcsize(f"<{each.kind.form}"), each.kind.number) for each in own]
        rows_of_theirs = [(each.number, struct.calcsize(f"<{each.kind.form}"), each.developer or 0) for each in theirs]
        shape = defined(self.message, rows)
        return shape + bytes((len(theirs),)) + b"".join(map(bytes, rows_of_theirs)) if theirs else shape

    def packed(self, rows: Iterable[Sequence[int | None]]) -> list[bytes]:
        """Return rows of values as stored, each as the body of a message."""
        layout = struct.Struct("<" + "".join(each.kind.form for each in self.places))
        nothing = [each.kind.nothing for each in self.places]
        return [
            layout.pack(*(empty if value is None else value for value, empty in zip(row, nothing, strict=True)))
            for row in rows
        ]


@dataclass(slots=True)
class FitFile:
    """A FIT file in the making. Each kind of message keeps a number of its own, and is defined where it is new."""

    body: bytearray = field(default_factory=bytearray)
    _numbers: dict[int, int] = field(default_factory=dict)
    _defined: dict[int, bytes] = field(default_factory=dict)

    def add(self, message: int, *fields: Stored) -> None:
        """Add a message of some fields."""
        stored = [(number, kind, bytes_of(kind, value)) for number, kind, value in fields]
        shape = defined(message, [(number, len(data), kind.number) for number, kind, data in stored])
        self.add_packed(message, shape, b"".join(data for _, _, data in stored))

    def add_packed(self, message: int, definition: bytes, packed: bytes, *, developers: bool = False) -> None:
        """Add a message that is packed already, under its definition."""
        local = self._numbers.setdefault(message, len(self._numbers))
        if self._defined.get(local) != definition:
            self._defined[local] = definition
            self.body += bytes(((0x60 if developers else 0x40) | local,)) + definition
        self.body += bytes((local,)) + packed

    def __bytes__(self) -> bytes:
        """Return the whole file."""
        head = struct.pack("<BBHI4s", 14, PROTOCOL, PROFILE, len(self.body), b".FIT")
        whole = head + struct.pack("<H", compute_crc(head)) + self.body
        return whole + struct.pack("<H", compute_crc(whole))


def defined(message: int, rows: Sequence[tuple[int, int, int]]) -> bytes:
    """Return a definition, little end first, of fields of the profile: number, size, type."""
    return struct.pack("<BBHB", 0, 0, message, len(rows)) + b"".join(map(bytes, rows))


def bytes_of(kind: Kind, value: float | str | bytes) -> bytes:
    """Return a value as stored."""
    if isinstance(value, str):
        return cut(value, STRING_BYTES) + b"\0"
    return value if isinstance(value, bytes) else struct.pack(f"<{kind.form}", value)


def cut(text: str, size: int) -> bytes:
    """Return a text in UTF-8 in at most so many bytes, without half a letter."""
    return text.encode("utf-8", "replace")[:size].decode("utf-8", "ignore").encode("utf-8")
