"""What packets have in common: sides as numbers, ranges of fields, a checksum, and blame for what is out of range."""

from __future__ import annotations

from binascii import crc_hqx
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import repeat
from struct import Struct
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openstride.pod._errors import ChecksumError, FieldError, ImpossibleValueError, WrongLengthError
from openstride.recordings import Side

#: The number of a side is its place: a pod that has not been told its side says 0.
SIDES: Final[tuple[Side | None, ...]] = (None, "left", "right")
SIDE_CODES: Final = {side: code for code, side in enumerate(SIDES)}

_CHECKSUM: Final = Struct("<H")
CHECKSUM_SIZE: Final = _CHECKSUM.size
_CRC_BEGINS: Final = 0xFFFF


def side_of(code: int) -> Side | None:
    """Return the side that a number stands for, or raise :class:`FieldError`."""
    require("side", code, 0, len(SIDES) - 1)
    return SIDES[code]


def require(field: str, value: int, least: int, most: int) -> None:
    """Raise :class:`FieldError` unless `value` is an integer from `least` to `most`, both included."""
    if not least <= value <= most or int(value) != value:
        raise FieldError(field, value, f"a whole number from {least} to {most}")


def require_unsigned(field: str, value: int, bits: int) -> None:
    """Raise :class:`FieldError` unless `value` fits an unsigned integer of so many bits."""
    require(field, value, 0, 2**bits - 1)


def crc16(data: bytes) -> int:
    """Return the CRC-16/IBM-3740 of `data`; that of ``b"123456789"`` is 0x29B1."""
    return crc_hqx(data, _CRC_BEGINS)


def crc16_of_each(data: NDArray[np.uint8]) -> NDArray[np.uint16]:
    """Return the CRC-16 of each row; shape (n,) of (n, size)."""
    whole, size = data.tobytes(), data.shape[1]
    rows = [whole[start : start + size] for start in range(0, len(whole), size)]
    return np.fromiter(map(crc_hqx, rows, repeat(_CRC_BEGINS)), np.uint16, len(rows))


def with_checksum(body: bytes) -> bytes:
    """Return `body` and its CRC-16."""
    return body + _CHECKSUM.pack(crc16(body))


def check_sum(characteristic: str, packet: bytes, *, least: int) -> None:
    """Raise :class:`ChecksumError` unless a packet of at least so many bytes ends with the CRC-16 of what precedes."""
    if len(packet) < least:
        raise WrongLengthError(characteristic, packet, f"at least {least}")
    (stated,) = _CHECKSUM.unpack_from(packet, len(packet) - CHECKSUM_SIZE)
    computed = crc16(packet[:-CHECKSUM_SIZE])
    if stated != computed:
        raise ChecksumError(characteristic, packet, stated=stated, computed=computed)


@contextmanager
def blamed_on_the_sender(characteristic: str, packet: bytes) -> Iterator[None]:
    """Turn a :class:`FieldError` into the error that says whose packet it was."""
    try:
        yield
    except FieldError as error:
        raise ImpossibleValueError(characteristic, packet, error) from error
