"""The units other people's numbers come in, each as its factor to SI.

Only factors live here. Which unit a file is in is always stated, by the format or by the user, and never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import pi
from types import MappingProxyType
from typing import Final

from openstride.recordings._errors import UnitError

#: The conventional g of sensor data sheets (m/s2), not the gravity of any place.
STANDARD_GRAVITY: Final = 9.80665

TIME_UNITS: Final[Mapping[str, float]] = MappingProxyType({"s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9})
ACC_UNITS: Final[Mapping[str, float]] = MappingProxyType(
    {"m/s2": 1.0, "g": STANDARD_GRAVITY, "mg": STANDARD_GRAVITY * 1e-3}
)
GYR_UNITS: Final[Mapping[str, float]] = MappingProxyType({"rad/s": 1.0, "deg/s": pi / 180.0, "mdps": pi / 180_000.0})


def factor(units: Mapping[str, float], unit: str, quantity: str) -> float:
    """Return what one `unit` of `quantity` is in SI, or raise :class:`UnitError` with the names that are known."""
    if unit not in units:
        message = f"The unit '{unit}' of the {quantity} is not known."
        raise UnitError(message, quantity=quantity, hint=f"Write one of: {', '.join(units)}.")
    return units[unit]
