"""STRIDE: one stride as the pod itself solved it, 29 bytes.

::

     0  type u8 = 1              1  flags u8 (bits 0-1 side, 2 walking, 3 impact at least, 4 repaired, 5 replay)
     2  number u32               6  time of the contact u32, ticks
    10  stride time u16, 1/8192 s    12  contact time u16, 1/8192 s    14  flight time i16, 1/8192 s
    16  length u16, mm               18  speed u16, mm/s
    20  strike angle i16, 1/100°     22  pronation i16, 1/100°         24  impact u16, 1/100 m/s²
    26  quality u8, percent          27  checksum u16

What the pod does not know has the largest number of its field, or where there is a sign the smallest. The checksum is
that of IMU. A packet of a chip with single precision is a second opinion and a summary where samples are lost; the
strides that count are solved from samples.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag
from math import floor, pi
from struct import Struct
from typing import Final

from openstride.pod._errors import FieldError, UnknownTypeError, WrongLengthError
from openstride.pod._profile import STRIDE
from openstride.pod._wire import SIDE_CODES, blamed_on_the_sender, check_sum, require_unsigned, side_of, with_checksum
from openstride.recordings import Side

_TYPE: Final = 1
_LAYOUT: Final = Struct("<BBIIHHhHHhhHB")
_SIZE: Final = _LAYOUT.size + 2
_SIDE_BITS: Final = 0b11
_NO_QUALITY: Final = 255

#: Fields that may be unknown, in the order of their bytes: how many of theirs are one of ours, and if they have a sign.
#: A stride of a slow walk takes 2 s, so a u16 of ticks would not do.
_MEASURES: Final = {
    "stride_time": (8192.0, False),
    "contact_time": (8192.0, False),
    "flight_time": (8192.0, True),
    "length": (1000.0, False),
    "speed": (1000.0, False),
    "strike_angle": (18_000 / pi, True),
    "pronation": (18_000 / pi, True),
    "impact": (100.0, False),
}


class StrideFlag(IntFlag):
    """What a pod says about a stride."""

    WALKING = 4
    #: The true impact may be larger: the accelerometer was at its limit.
    IMPACT_AT_LEAST = 8
    #: Clipped or missing samples were made up for.
    REPAIRED = 16
    #: Sent again, from flash.
    REPLAY = 32


_ALL_FLAGS: Final = int(StrideFlag.WALKING | StrideFlag.IMPACT_AT_LEAST | StrideFlag.REPAIRED | StrideFlag.REPLAY)


@dataclass(frozen=True, slots=True)
class StridePacket:
    """One stride, from a contact of one foot to its next; what the pod does not know is None.

    Values are rounded to what their fields resolve when they are sent.

    Parameters
    ----------
    side
        The foot that the pod was told to be on.
    flags
        What the pod says about it.
    number
        How many strides of its recording came before it.
    ticks
        When it began, with its initial contact, by the pod's clock, in 1/32768 s, modulo 2**32.
    stride_time, contact_time
        From contact to contact, and from contact to toe-off (s).
    flight_time
        No foot on the ground (s), as far as one foot can tell: half the stride less the contact. Below zero in walking.
    length
        Displacement of the foot (m).
    speed
        Length over stride time (m/s).
    strike_angle
        Pitch at contact against the resting foot, toes up positive (rad).
    pronation
        Eversion from contact to its maximum in the first half of stance (rad).
    impact
        Largest specific force less gravity around contact (m/s2).
    quality
        How far the pod trusts its numbers, 0 to 100.
    """

    side: Side | None
    flags: StrideFlag
    number: int
    ticks: int
    stride_time: float | None = None
    contact_time: float | None = None
    flight_time: float | None = None
    length: float | None = None
    speed: float | None = None
    strike_angle: float | None = None
    pronation: float | None = None
    impact: float | None = None
    quality: int | None = None

    def __post_init__(self) -> None:
        """Refuse what a packet cannot hold."""
        if self.flags.value & ~_ALL_FLAGS:
            raise FieldError("flags", f"{int(self.flags):#04x}", "made of the flags of version 1")
        require_unsigned("number", self.number, 32)
        require_unsigned("ticks", self.ticks, 32)
        for field, (parts, signed) in _MEASURES.items():
            _parts(field, getattr(self, field), parts, signed=signed)
        if self.quality is not None and not 0 <= self.quality <= 100:
            raise FieldError("quality", self.quality, "a percentage or absent")


def encode_stride(stride: StridePacket) -> bytes:
    """Return the 29 bytes of a stride."""
    return with_checksum(
        _LAYOUT.pack(
            _TYPE,
            stride.flags | SIDE_CODES[stride.side],
            stride.number,
            stride.ticks,
            *(_parts(field, getattr(stride, field), parts, signed=sign) for field, (parts, sign) in _MEASURES.items()),
            _NO_QUALITY if stride.quality is None else stride.quality,
        )
    )


def decode_stride(packet: bytes) -> StridePacket:
    """Return the stride that a packet holds.

    Raises
    ------
    ChecksumError
        If it was damaged on the way. This is looked at first: of a damaged packet nothing else can be said.
    UnknownTypeError
        If it holds something else than a stride.
    WrongLengthError, ImpossibleValueError
        If it is not 29 bytes, or a field says what cannot be.
    """
    check_sum(STRIDE.name, packet, least=_SIZE)
    if packet[0] != _TYPE:
        raise UnknownTypeError(STRIDE.name, packet, packet[0])
    if len(packet) != _SIZE:
        raise WrongLengthError(STRIDE.name, packet, f"{_SIZE}")
    _, flags, number, ticks, *fields, quality = _LAYOUT.unpack_from(packet)
    measures = {
        name: None if field == _unknown(signed=signed) else field / parts
        for field, (name, (parts, signed)) in zip(fields, _MEASURES.items(), strict=True)
    }
    with blamed_on_the_sender(STRIDE.name, packet):
        return StridePacket(
            side_of(flags & _SIDE_BITS),
            StrideFlag(flags & ~_SIDE_BITS),
            number,
            ticks,
            **measures,
            quality=None if quality == _NO_QUALITY else quality,
        )


def _unknown(*, signed: bool) -> int:
    return -(2**15) if signed else 2**16 - 1


def _parts(field: str, value: float | None, parts: float, *, signed: bool) -> int:
    """Return a value in parts of its unit, or raise where 16 bits do not hold it."""
    if value is None:
        return _unknown(signed=signed)
    least, most = (1 - 2**15, 2**15 - 1) if signed else (0, 2**16 - 2)
    # Half a part is left for the rounding; the comparison refuses what is no number, too.
    if not least - 0.5 < value * parts < most + 0.5:
        raise FieldError(field, value, f"from {least / parts:.6g} to {most / parts:.6g}, or absent")
    return floor(value * parts + 0.5)
