"""FIT files as messages: fitdecode takes the bytes apart, this module says how far that went.

A file may hold several FIT files one after the other; each becomes a `Part`. Whatever fitdecode raises over bytes that
are no FIT ends the reading there and is the file's damage, not an error of ours.
"""

from __future__ import annotations

import io
import struct
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import fitdecode
from fitdecode.types import BASE_TYPE_BYTE
from fitdecode.utils import compute_crc

from openstride.formats._limits import FREE_MESSAGES, MESSAGE_BYTES, RECORDS
from openstride.formats._reading import Place, Reason

FILE_ID: Final = 0
SPORT: Final = 12
SESSION: Final = 18
LAP: Final = 19
RECORD: Final = 20
EVENT: Final = 21
ACTIVITY: Final = 34
FIELD_DESCRIPTION: Final = 206
DEVELOPER: Final = 207
#: The field of the time, in every message that has one.
TIMESTAMP: Final = 253
#: Kept as they come; all others pass by.
KEPT: Final = frozenset({FILE_ID, SPORT, SESSION, LAP, RECORD, EVENT, ACTIVITY, FIELD_DESCRIPTION, DEVELOPER})
#: The type whose fields of several bytes are one value.
BYTE: Final = BASE_TYPE_BYTE.identifier
#: What a byte makes of the checksum. fitdecode goes by half bytes, which took a third of the time of reading a file.
CHECKSUM: Final = tuple(compute_crc(bytes((byte,)), crc=0) for byte in range(256))
#: What reading bytes that are no FIT has been seen to raise inside fitdecode, beside its own errors.
BROKEN: Final = (
    fitdecode.FitError,
    struct.error,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)


#: fitdecode states no types: a message has `fields`, and a field `def_num`, `field`, `field_def`, `value`, `raw_value`.
Message: TypeAlias = Any
Field: TypeAlias = Any
Definition: TypeAlias = Any
Value: TypeAlias = Any


@dataclass(slots=True)
class Part:
    """One FIT file: its messages by number, and the developers' fields of its records."""

    messages: dict[int, list[Message]] = field(default_factory=lambda: defaultdict(list))

    @property
    def kind(self) -> int | None:
        """Number of the file's type, None where it does not say."""
        return next((value_of(each, 0) for each in self.messages[FILE_ID]), None)


@dataclass(frozen=True, slots=True)
class Messages:
    """What could be read, and what ended the reading: None for nothing."""

    parts: list[Part]
    reason: Reason | None
    place: Place | None


class TooManyRecordsError(Exception):
    """There are more records than one file may have."""


class Record(fitdecode.FitDataMessage):  # type: ignore[misc]  # fitdecode states no types
    """One record: its values as stored, in the order of its definition, and its time on the device's clock (s)."""

    __slots__ = ("instant", "stored")

    def __init__(self, definition: Definition, stored: list[Value], instant: int | None) -> None:
        super().__init__(False, definition.local_mesg_num, None, definition, [], None)  # noqa: FBT003  # fitdecode's way
        self.stored = stored
        self.instant = instant


class Reader(fitdecode.FitReader):  # type: ignore[misc]  # fitdecode states no types
    """fitdecode's reader, with a message unpacked at once rather than field by field, and records left as stored.

    There are thousands of records for one message of any other kind; what their fields mean is worked out once for a
    definition, by `openstride.formats._fit`. What this overrides is private to fitdecode, which is why its version is
    fixed and a test holds the values of both against each other.
    """

    _crc: int

    def __init__(self, stream: io.BytesIO) -> None:
        self._plans: dict[int, tuple[Definition, Plan]] = {}
        super().__init__(
            stream,
            processor=None,
            check_crc=fitdecode.CrcCheck.READONLY,
            error_handling=fitdecode.ErrorHandling.IGNORE,
        )

    def _read_data_message(self, header_chunk: bytes, record_header: Value) -> Message:
        definition = self._local_mesg_defs.get(record_header.local_mesg_num)
        if definition is None or definition.global_mesg_num != RECORD:
            return super()._read_data_message(header_chunk, record_header)
        _, stored = self._read_data_message_raw_values(definition)
        clock = self._planned(definition).clock
        instant = None if clock is None else stored[clock]
        if type(instant) is int:
            self._compressed_ts_accumulator = instant
        if record_header.time_offset is not None:
            past = self._compressed_ts_accumulator
            instant = self._apply_compressed_accumulation(record_header.time_offset, past, 5)
            self._compressed_ts_accumulator = instant
        return Record(definition, stored, instant if type(instant) is int else None)

    def _read_bytes(self, size: int) -> bytes:
        if size <= 0:
            raise ValueError(size)
        chunk: bytes = self._fd.read(size)
        if len(chunk) != size:
            raise fitdecode.FitEOFError(size, len(chunk), self._read_offset)
        self._crc = checksum_of(chunk, self._crc)
        self._chunk_size += size
        self._read_offset += size
        self._read_size += size
        return chunk

    def _planned(self, definition: Definition) -> Plan:
        known = self._plans.get(definition.local_mesg_num)
        if known is None or known[0] is not definition:
            known = self._plans[definition.local_mesg_num] = (definition, plan_of(definition))
        return known[1]

    def _read_data_message_raw_values(self, def_mesg: Definition) -> tuple[list[bytes], list[Value]]:
        plan = self._planned(def_mesg)
        if not plan.layout.size:
            return [], [None] * len(plan.fields)
        chunk = self._read_bytes(plan.layout.size)
        stored = plan.layout.unpack(chunk)
        values, at = [], 0
        for base, count in plan.fields:
            if base.identifier == BYTE:
                values.append(base.parse(stored[at : at + count]))
            elif count == 1:
                values.append(base.parse(stored[at]))
            else:
                values.append(tuple(map(base.parse, stored[at : at + count])))
            at += count
        return [chunk], values


def checksum_of(chunk: bytes, before: int) -> int:
    """Return the checksum of FIT after more bytes."""
    for byte in chunk:
        before = CHECKSUM[(before ^ byte) & 0xFF] ^ before >> 8
    return before


@dataclass(frozen=True, slots=True)
class Plan:
    """How the messages of a definition are laid out.

    Parameters
    ----------
    layout
        As one structure.
    fields
        Type and number of values of each field.
    clock
        Which of them is the time, None where there is none.
    """

    layout: struct.Struct
    fields: tuple[tuple[Value, int], ...]
    clock: int | None


def plan_of(definition: Definition) -> Plan:
    """Return how the messages of a definition are laid out."""
    fields = list(definition.all_field_defs)
    counts = [(each.base_type, each.size // each.base_type.size) for each in fields]
    layout = struct.Struct(definition.endian + "".join(f"{count}{base.fmt}" for base, count in counts))
    clocks = [index for index, each in enumerate(fields) if each.def_num == TIMESTAMP and not each.is_dev]
    return Plan(
        layout,
        tuple((base, 1 if base.fmt == "s" else count) for base, count in counts),
        clocks[0] if clocks else None,
    )


def messages_of(data: bytes) -> Messages:
    """Return the messages of a FIT file, as far as they can be read.

    Raises
    ------
    TooManyRecordsError
        Beyond `RECORDS`.
    """
    stream = io.BytesIO(data)
    parts: list[Part] = []
    reason: Reason | None = None
    place: Place | None = None
    try:
        for wrong in walk(stream, parts):
            reason, place = reason or "wrong_checksum", place or Place("byte", wrong)
    except fitdecode.FitEOFError:
        reason, place = "ends_early", Place("byte", len(data))
    except BROKEN:
        # fitdecode finds a header that was cut to be no header.
        cut = stream.tell() >= len(data)
        reason, place = "ends_early" if cut else "malformed", Place("byte", stream.tell())
    return Messages(parts, reason, place)


def walk(stream: io.BytesIO, parts: list[Part]) -> Iterator[int]:
    """Fill `parts` with messages, and yield where a checksum is wrong."""
    records = 0
    for count, frame in enumerate(Reader(stream)):
        if frame.frame_type == fitdecode.FIT_FRAME_DATA:
            number = frame.global_mesg_num
            if number in KEPT:
                parts[-1].messages[number].append(frame)
                records += number == RECORD
        elif frame.frame_type == fitdecode.FIT_FRAME_HEADER:
            parts.append(Part())
            if frame.crc_matched is False:
                yield stream.tell() - 2
        elif frame.frame_type == fitdecode.FIT_FRAME_CRC and not frame.matched:
            yield stream.tell() - 2
        if records > RECORDS:
            raise TooManyRecordsError
        if count > FREE_MESSAGES and count * MESSAGE_BYTES > stream.tell():
            raise ValueError(count)


def value_of(message: Message, number: int, *, raw: bool = True) -> Value:
    """Return the field of a number in a message, None where it is not there: as stored, or scaled and named."""
    for each in message.fields:
        if each.def_num == number and (each.field_def is None or not each.field_def.is_dev):
            return each.raw_value if raw else each.value
    return None
