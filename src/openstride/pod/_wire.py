"""What all packets have in common: sides as numbers, ranges of fields, and blame for what is out of range."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from openstride.pod._errors import FieldError, ImpossibleValueError
from openstride.recordings import Side

#: The number of a side is its place: a pod that has not been told its side says 0.
SIDES: Final[tuple[Side | None, ...]] = (None, "left", "right")
SIDE_CODES: Final = {side: code for code, side in enumerate(SIDES)}


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


@contextmanager
def blamed_on_the_sender(characteristic: str, packet: bytes) -> Iterator[None]:
    """Turn a :class:`FieldError` into the error that says whose packet it was."""
    try:
        yield
    except FieldError as error:
        raise ImpossibleValueError(characteristic, packet, error) from error
