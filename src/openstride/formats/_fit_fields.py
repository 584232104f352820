"""Fields of FIT records: which is which quantity, and in what unit.

Native fields are known by their number in Garmin's profile. A developer's field is known by its name *and* its unit as
its description in the file states them, for numbers are the developer's own; what does not fit both is kept under its
own name and unit, and nothing of ours is made of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from openstride.activity import CHANNELS, Channel, Origin
from openstride.formats._fit_own import Origins
from openstride.formats._table import Column, known

#: Degrees in a semicircle of FIT, which has 2 ** 31 of them.
SEMICIRCLE: Final = 180.0 / 2**31
#: Cadence of somebody on foot counts one foot, a minute long; ours counts both, a second long.
STEPS_A_STRIDE: Final = 2.0 / 60.0
#: The number of the field in the profile: our name, and what makes SI of the profile's unit.
NATIVE: Final[Mapping[int, tuple[str, float]]] = {
    0: ("latitude_deg", SEMICIRCLE),
    1: ("longitude_deg", SEMICIRCLE),
    2: ("altitude", 1.0),
    3: ("heart_rate_bpm", 1.0),
    5: ("distance", 1.0),
    6: ("speed", 1.0),
    7: ("power", 1.0),
    13: ("temperature_deg_c", 1.0),
    39: ("vertical_oscillation", 1e-3),
    41: ("contact_time", 1e-3),
    73: ("speed", 1.0),
    78: ("altitude", 1.0),
    83: ("vertical_ratio", 1e-2),
    84: ("balance", 1e-2),
    85: ("step_length", 1e-3),
}
CADENCE: Final = 4
FRACTION_OF_CADENCE: Final = 53
COMPRESSED: Final = 8
#: What is no measurement: what the device was at, or another field again.
LEFT_OUT: Final = frozenset({8, 18, 19, 28, 42, 49, 50, 62, 253})

#: Units as developers write them, and what makes SI of them.
UNITS: Final[Mapping[str, tuple[str, float]]] = {
    "w": ("W", 1.0),
    "watt": ("W", 1.0),
    "watts": ("W", 1.0),
    "m": ("m", 1.0),
    "meter": ("m", 1.0),
    "meters": ("m", 1.0),
    "cm": ("m", 1e-2),
    "centimeters": ("m", 1e-2),
    "mm": ("m", 1e-3),
    "millimeters": ("m", 1e-3),
    "s": ("s", 1.0),
    "ms": ("s", 1e-3),
    "milliseconds": ("s", 1e-3),
    "m/s": ("m/s", 1.0),
    "km/h": ("m/s", 1.0 / 3.6),
    "kn/m": ("N/m", 1e3),
    "n/m": ("N/m", 1.0),
    "bpm": ("1/min", 1.0),
    "%": ("1", 1e-2),
    "percent": ("1", 1e-2),
    "rpm": ("1/s", STEPS_A_STRIDE),
    "spm": ("1/s", 1.0 / 60.0),
}
#: Names as developers write them.
NAMES: Final[Mapping[str, str]] = {
    "power": "power",
    "form power": "form_power",
    "air power": "air_power",
    "leg spring stiffness": "leg_stiffness",
    "ground time": "contact_time",
    "contact time": "contact_time",
    "contacttime": "contact_time",
    "contacttime_l": "contact_time",
    "contacttime_r": "contact_time",
    "vertical oscillation": "vertical_oscillation",
    "vertical ratio": "vertical_ratio",
    "step length": "step_length",
    "cadence": "cadence",
    "speed": "speed",
    "distance": "distance",
    "heart rate": "heart_rate_bpm",
}
#: Names that only a foot pod's maker gives: what stands under the same developer is of the pod.
OF_PODS: Final = frozenset(
    {
        "form power",
        "air power",
        "leg spring stiffness",
        "impactgs",
        "impactgs_l",
        "impactgs_r",
        "brakinggs",
        "brakinggs_l",
        "brakinggs_r",
    }
)
#: Number of the manufacturer of a file that a pod wrote itself.
STRYD: Final = 95


def native_column(number: int, name: str, units: str | None, own: Origins) -> tuple[Column, float] | None:
    """Return column and factor of a field of the profile; None for what is no measurement."""
    if number in NATIVE:
        ours, factor = NATIVE[number]
        return known(ours, own.of(ours)), factor
    if number in LEFT_OUT or not units:
        return None
    return Column(name, units, own.rest), 1.0


def cadence_column(origin: Origin, *, on_foot: bool) -> tuple[Column, float]:
    """Return column and factor of the native cadence: steps of both feet, or turns of whatever turns."""
    return (known("cadence", origin), STEPS_A_STRIDE) if on_foot else (Column("turns", "1/s", origin), 1.0 / 60.0)


def developer_column(name: str, units: str, origin: Origin, *, on_foot: bool) -> tuple[Column, float]:
    """Return column and factor of a developer's field, by its name and its unit."""
    label = f"{name} [{units}]" if units else name
    if CHANNELS.get(name) == units:
        # As we write them ourselves.
        return known(name, origin, label), 1.0
    word = name.strip().casefold()
    ours = NAMES.get(word)
    unit, factor = UNITS.get(units.strip().casefold(), ("", 1.0))
    if ours is None or CHANNELS[ours] != unit or (ours == "cadence" and not on_foot):
        return Column(name.strip() or "unnamed", units, origin, label), 1.0
    return known(ours, origin, label), factor


def both_feet(channels: tuple[Channel, ...]) -> tuple[Channel, ...]:
    """Return the columns with the contact times of two feet made one, and the balance between them.

    RunScribe writes a field for each foot; where one has no value, neither have both.
    """
    left, right = (side_of(channels, suffix) for suffix in ("_l [", "_r ["))
    if left is None or right is None:
        return channels
    pairs = list(zip(left.values, right.values, strict=True))
    mean = joined(pairs, lambda one, other: 0.5 * (one + other))
    share = joined(pairs, lambda one, other: one / (one + other) if one + other > 0.0 else None)
    rest = tuple(each for each in channels if each not in {left, right})
    time = Channel("contact_time", "s", mean, left.origin, left.device)
    return (*rest, time, Channel("balance", "1", share, left.origin, left.device))


def side_of(channels: tuple[Channel, ...], suffix: str) -> Channel | None:
    """Return the contact times of the foot whose field's name ends so."""
    wanted = "contacttime" + suffix
    return next((each for each in channels if each.device and each.device.casefold().startswith(wanted)), None)


def joined(
    pairs: list[tuple[float | None, float | None]], by: Callable[[float, float], float | None]
) -> tuple[float | None, ...]:
    """Return what `by` makes of both values where there are both."""
    return tuple(None if one is None or other is None else by(one, other) for one, other in pairs)
