"""What a FIT file of ours says beyond the standard: which column comes from where.

A FIT file names one maker, and its native fields are that maker's. A run of ours has positions of a phone, a heart rate
of a band and the form of two pods beside one another, so three digits of the product number say which is which, and
developers' fields have one developer for each origin. `openstride.formats._fit` reads it, `writing` writes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from openstride.activity import ORIGINS, Origin

#: The manufacturer of all that have no number of their own.
DEVELOPMENT: Final = 255
#: The application whose developers' fields these are; its sixteenth byte is the place in `ORIGINS`, counted from 1.
APPLICATION: Final = bytes.fromhex("4f70656e537472696465a36f1c0e57")
#: Columns whose instrument is another than that of the rest.
PLACE: Final = frozenset({"latitude_deg", "longitude_deg", "altitude"})
HEART: Final = frozenset({"heart_rate_bpm"})


class Origins(NamedTuple):
    """Where native fields come from: positions and altitude, heart rate, all others."""

    place: Origin
    heart: Origin
    rest: Origin

    def of(self, name: str) -> Origin:
        """Return where a column comes from."""
        return self.place if name in PLACE else self.heart if name in HEART else self.rest

    @property
    def product(self) -> int:
        """The number that says so: a digit for each, its place in `ORIGINS` counted from 1."""
        first, second, third = (1 + ORIGINS.index(each) for each in self)
        return 100 * first + 10 * second + third


def origins_of(product: object) -> Origins | None:
    """Return what a product number says, None where it is none of ours."""
    digits = str(product)
    if len(digits) != 3 or any(each not in "12345" for each in digits):
        return None
    return Origins(*(ORIGINS[int(each) - 1] for each in digits))


def application(origin: Origin) -> bytes:
    """Return the developer of the fields that come from there."""
    return APPLICATION + bytes((1 + ORIGINS.index(origin),))


#: The same, to be looked up.
APPLICATIONS: Final[Mapping[bytes, Origin]] = MappingProxyType({application(each): each for each in ORIGINS})
