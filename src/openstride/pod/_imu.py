"""IMU: samples as they leave the sensor, up to 19 in a packet of at most 240 bytes.

::

    0  type u8 = 1    1  flags u8 (bits 0-1 side, 2 gap, 3 accelerometer clipped, 4 gyroscope clipped, 5 replay)
    2  sequence u16   4  time u32   8  configuration u8   9  n u8
    10 n × 6 i16: acceleration x, y, z, angular rate x, y, z
    10 + 12 n  checksum u16

The checksum is CRC-16/IBM-3740 (polynomial 0x1021, begun with 0xFFFF, nothing reflected) over all bytes before it. No
16-bit checksum finds more at this length: any three flipped bits, any run of up to 16. The standard library has it in
machine code, radio firmware has it too, and of what it cannot promise to find one packet in 65,536 slips through.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntFlag
from functools import cache
from itertools import pairwise
from struct import Struct
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openstride.pod._errors import FieldError, UnknownTypeError, WrongLengthError
from openstride.pod._info import MOST_SAMPLES
from openstride.pod._profile import ATT_OVERHEAD
from openstride.pod._wire import (
    CHECKSUM_SIZE,
    SIDE_CODES,
    SIDES,
    blamed_on_the_sender,
    check_sum,
    crc16_of_each,
    require,
    require_unsigned,
    side_of,
    with_checksum,
)
from openstride.recordings import Side

SAMPLE_SIZE: Final = 12

#: Fewer packets are not worth being put together.
SHORTEST_RUN: Final = 8

_TYPE: Final = 1
_HEAD: Final = Struct("<BBHIBB")
_SIDE_BITS: Final = 0b11


class Flag(IntFlag):
    """What a pod says about the samples of a packet."""

    #: The pod itself lost samples just before these.
    GAP = 4
    ACC_CLIPPED = 8
    GYR_CLIPPED = 16
    #: Sent again, from flash; what is not marked is live.
    REPLAY = 32


_ALL_FLAGS: Final = int(Flag.GAP | Flag.ACC_CLIPPED | Flag.GYR_CLIPPED | Flag.REPLAY)


@dataclass(frozen=True, slots=True)
class ImuPacket:
    """Consecutive samples of one pod.

    Parameters
    ----------
    side
        The foot that the pod was told to be on.
    flags
        What the pod says about these samples.
    sequence
        The number of the first sample since its recording began, modulo 65,536. Samples are numbered, not packets: the
        same samples may come again in packets of another size.
    ticks
        The time of the first sample by the pod's clock, in 1/32768 s, modulo 2**32.
    configuration
        As in the INFO that these samples are to be read with.
    samples
        1 to 19 times six 16-bit counts, little endian, as they travel.
    """

    side: Side | None
    flags: Flag
    sequence: int
    ticks: int
    configuration: int
    samples: bytes

    def __post_init__(self) -> None:
        """Refuse what a packet cannot hold."""
        if self.flags.value & ~_ALL_FLAGS:
            raise FieldError("flags", f"{int(self.flags):#04x}", "made of the flags of version 1")
        require_unsigned("sequence", self.sequence, 16)
        require_unsigned("ticks", self.ticks, 32)
        require_unsigned("configuration", self.configuration, 8)
        if len(self.samples) % SAMPLE_SIZE:
            raise FieldError("samples", f"{len(self.samples)} bytes", f"a multiple of {SAMPLE_SIZE} bytes")
        require("number of samples", len(self), 1, MOST_SAMPLES)

    def __len__(self) -> int:
        """Return the number of samples."""
        return len(self.samples) // SAMPLE_SIZE

    @property
    def counts(self) -> NDArray[np.int16]:
        """The samples as an array of shape (n, 6): acceleration x, y, z, angular rate x, y, z, in counts."""
        return np.frombuffer(self.samples, "<i2").reshape(-1, 6)


@dataclass(frozen=True, slots=True, eq=False)
class ImuRun:
    """Packets of one size, one after the other, with nothing missing between them and nothing said about any of them.

    Most of an hour is that, and as arrays it is read in a small part of the time that its packets take. It has what a
    packet has, so that whoever looks at samples need not know which of the two they are in.

    Parameters
    ----------
    side, sequence, configuration
        As in the first packet, and in all.
    ticks : (m,) int64
        The times of the packets, as they say them.
    counts : (m n, 6) int16
        All samples.
    """

    side: Side | None
    sequence: int
    configuration: int
    ticks: NDArray[np.int64]
    counts: NDArray[np.int16]

    def __len__(self) -> int:
        """Return the number of samples."""
        return len(self.counts)

    @property
    def flags(self) -> Flag:
        """None, or these packets would be alone."""
        return Flag(0)

    @property
    def each(self) -> int:
        """How many samples a packet has."""
        return len(self.counts) // len(self.ticks)


def runs_of(packets: NDArray[np.uint8]) -> Iterator[tuple[int, ImuRun | None]]:
    """Put the packets of a pod that follow each other into runs.

    Parameters
    ----------
    packets : (n, size) uint8
        As they arrived, damaged ones among them.

    Yields
    ------
    tuple
        How many packets come next, and the run that they are; None where there is none, then they are to be read one by
        one. In order, and all of them.
    """
    count, size = packets.shape
    samples, rest = divmod(size - _HEAD.size - CHECKSUM_SIZE, SAMPLE_SIZE)
    if rest or not 1 <= samples <= MOST_SAMPLES or count < SHORTEST_RUN:
        yield count, None
    else:
        yield from _runs(packets, samples)


def _runs(packets: NDArray[np.uint8], samples: int) -> Iterator[tuple[int, ImuRun | None]]:
    table = np.ascontiguousarray(packets).view(_packet_type(samples)).ravel()
    sums = crc16_of_each(packets[:, :-CHECKSUM_SIZE])
    sound = (table["checksum"] == sums) & (table["type"] == _TYPE) & (table["n"] == samples)
    sound &= table["flags"] < len(SIDE_CODES)
    same = np.ones(len(table) - 1, np.bool_)
    for name in ("flags", "configuration"):
        same &= table[name][1:] == table[name][:-1]
    # Unsigned integers turn over by themselves, as those of a pod do.
    same &= table["sequence"][1:] == table["sequence"][:-1] + np.uint16(samples)
    breaks = np.flatnonzero(~(same & sound[1:] & sound[:-1])) + 1
    for first, stop in pairwise((0, *breaks.tolist(), len(table))):
        if stop - first < SHORTEST_RUN or not sound[first]:
            yield stop - first, None
            continue
        part = table[first:stop]
        side, configuration = SIDES[part["flags"][0]], int(part["configuration"][0])
        counts = np.ascontiguousarray(part["samples"]).reshape(-1, 6)
        yield (
            stop - first,
            ImuRun(side, int(part["sequence"][0]), configuration, part["ticks"].astype(np.int64), counts),
        )


@cache
def _packet_type(samples: int) -> np.dtype[np.void]:
    """Return the layout of a packet of so many samples."""
    head = [
        ("type", "u1"),
        ("flags", "u1"),
        ("sequence", "<u2"),
        ("ticks", "<u4"),
        ("configuration", "u1"),
        ("n", "u1"),
    ]
    return np.dtype([*head, ("samples", "<i2", (samples, 6)), ("checksum", "<u2")])


def samples_that_fit(mtu: int) -> int:
    """Return how many samples a packet can hold at an ATT_MTU; 0 where not even one fits, as at 23."""
    room = mtu - ATT_OVERHEAD - _HEAD.size - CHECKSUM_SIZE
    return max(0, min(MOST_SAMPLES, room // SAMPLE_SIZE))


def encode_imu(packet: ImuPacket) -> bytes:
    """Return the bytes of a packet, 12 + 12 n."""
    flags = packet.flags | SIDE_CODES[packet.side]
    head = _HEAD.pack(_TYPE, flags, packet.sequence, packet.ticks, packet.configuration, len(packet))
    return with_checksum(head + packet.samples)


def decode_imu(packet: bytes) -> ImuPacket:
    """Return the samples that a packet holds.

    Raises
    ------
    ChecksumError
        If it was damaged on the way. This is looked at first: of a damaged packet nothing else can be said.
    UnknownTypeError
        If it holds something else than samples.
    WrongLengthError, ImpossibleValueError
        If its length is not what it says, or a field says what cannot be.
    """
    check_sum("IMU", packet, least=_HEAD.size + CHECKSUM_SIZE)
    type_, flags, sequence, ticks, configuration, n = _HEAD.unpack_from(packet)
    if type_ != _TYPE:
        raise UnknownTypeError("IMU", packet, type_)
    expected = _HEAD.size + SAMPLE_SIZE * n + CHECKSUM_SIZE
    if len(packet) != expected:
        raise WrongLengthError("IMU", packet, f"{expected} for {n} samples")
    with blamed_on_the_sender("IMU", packet):
        side, flag = _side_and_flags(flags)
        return ImuPacket(side, flag, sequence, ticks, configuration, packet[_HEAD.size : -CHECKSUM_SIZE])


@cache
def _side_and_flags(byte: int) -> tuple[Side | None, Flag]:
    return side_of(byte & _SIDE_BITS), Flag(byte & ~_SIDE_BITS)
