"""Lengths and speeds as people type them: `10km`, `6.2mi ± 0.1%`, `12km/h`, `5:00/km`.

A unit is always asked for, because a 10 without one may be ten kilometres or ten miles. The uncertainty after `±` (or
`+-`) is a standard one, in per cent or in the same unit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NoReturn

from openstride.cli._errors import QuantityError

MILE: Final = 1609.344
HOUR: Final = 3600.0
MINUTE: Final = 60.0

NUMBER: Final = r"\d+(?:[.,]\d+)?"
PLAIN: Final = re.compile(rf"({NUMBER})\s*([a-z/]*)")
CLOCK: Final = re.compile(r"(\d+):([0-5]\d)(?:\s*min)?\s*(/[a-z]+)?")
UNCERTAIN: Final = re.compile(r"±|\+/?-")
#: An uncertainty from this share on says that the quantity is hardly known.
MOST_UNCERTAIN: Final = 0.2


@dataclass(frozen=True, slots=True)
class Stated:
    """A quantity in SI units, and its standard uncertainty where it was stated."""

    value: float
    uncertainty: float | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """What can be typed for one kind of quantity.

    Parameters
    ----------
    name
        What it is called.
    units, paces
        What one of each unit is in SI, and of a pace, the metres in its unit.
    low, high
        Between what it lies (SI).
    limits, examples
        The same for people, and how it is written.
    """

    name: str
    units: Mapping[str, float]
    paces: Mapping[str, float]
    low: float
    high: float
    limits: str
    examples: str


LENGTH: Final = Kind(
    "length",
    {"m": 1.0, "km": 1000.0, "mi": MILE, "yd": 0.9144},
    {},
    20.0,
    1e6,
    "a way that is run has 20m to 1000km",
    "Write it as 10km, 10000m or 6.2mi.",
)
SPEED: Final = Kind(
    "speed",
    {"m/s": 1.0, "km/h": 1000.0 / HOUR, "mph": MILE / HOUR, "mi/h": MILE / HOUR},
    {"/km": 1000.0, "/mi": MILE},
    0.3,
    12.0,
    "a treadmill goes 0.3m/s to 12m/s",
    "Write it as 12km/h, 3.3m/s, 7.5mph or 5:00/km.",
)


def length(option: str, text: str) -> Stated:
    """Read a length (m).

    Parameters
    ----------
    option
        That it was given with, for the error.
    text
        As typed.

    Raises
    ------
    QuantityError
        When it is none.

    Examples
    --------
    >>> length("--distance", "10km"), length("--distance", "5 km ± 0.1%")
    (Stated(value=10000.0, uncertainty=None), Stated(value=5000.0, uncertainty=5.0))
    """
    return Typed(option, text, LENGTH).read()


def speed(option: str, text: str) -> Stated:
    """Read a speed (m/s), or a pace.

    Parameters
    ----------
    option
        That it was given with, for the error.
    text
        As typed.

    Raises
    ------
    QuantityError
        When it is none.

    Examples
    --------
    >>> round(speed("--treadmill", "12km/h").value, 3), round(speed("--treadmill", "5:00/km").value, 3)
    (3.333, 3.333)
    """
    return Typed(option, text, SPEED).read()


@dataclass(frozen=True, slots=True)
class Typed:
    """A quantity as it was typed, and what it is meant to be."""

    option: str
    text: str
    kind: Kind

    def read(self) -> Stated:
        """Return what was meant."""
        first, *rest = (part.strip() for part in UNCERTAIN.split(self.text.strip().lower(), maxsplit=1))
        value, unit = self.value(first)
        if not self.kind.low <= value <= self.kind.high:
            self.refuse(f"{self.text} is out of reach: {self.kind.limits}.", "Check the number and its unit.")
        return Stated(value, self.uncertainty(rest[0], value, unit) if rest else None)

    def value(self, text: str) -> tuple[float, str]:
        """Return the number in SI, and the unit that another number may be in, too."""
        if self.kind.paces and (found := CLOCK.fullmatch(text)):
            minutes, seconds, per = found.groups()
            metres, time = self.unit(per or "", self.kind.paces), MINUTE * int(minutes) + int(seconds)
            return metres / time if time else 0.0, ""
        if (found := PLAIN.fullmatch(text)) is None:
            self.refuse(f"{self.text} is no {self.kind.name}.", self.kind.examples)
        return _decimal(found.group(1)) * self.unit(found.group(2), self.kind.units), found.group(2)

    def unit(self, name: str, units: Mapping[str, float]) -> float:
        """Return what a unit is in SI."""
        if not name:
            self.refuse(f"{self.text} has no unit.", self.kind.examples)
        if name not in units:
            known = ", ".join((*self.kind.units, *self.kind.paces))
            self.refuse(f"{self.text} is no {self.kind.name}: {name} is none of {known}.", self.kind.examples)
        return units[name]

    def uncertainty(self, text: str, value: float, unit: str) -> float:
        """Return the standard uncertainty in SI: a share in per cent, or a number in the same unit or one like it."""
        hint = "After ± write a share such as 0.2%, or a number in the same unit."
        if text.endswith("%") and re.fullmatch(NUMBER, share := text.removesuffix("%").strip()):
            uncertainty = value * _decimal(share) / 100.0
        elif (found := PLAIN.fullmatch(text)) and (found.group(2) or unit) in self.kind.units:
            uncertainty = _decimal(found.group(1)) * self.kind.units[found.group(2) or unit]
        else:
            self.refuse(f"{self.text}: {text or 'nothing'} is no uncertainty.", hint)
        if not 0.0 < uncertainty < MOST_UNCERTAIN * value:
            self.refuse(f"{self.text}: an uncertainty is more than nothing and less than 20%.", hint)
        return uncertainty

    def refuse(self, message: str, hint: str) -> NoReturn:
        """Say what is wrong with it."""
        raise QuantityError(message, self.option, hint=hint)


def _decimal(text: str) -> float:
    """Read a number with a decimal point or comma."""
    return float(text.replace(",", "."))
