"""Heart Rate Measurement (0x2A37): what a strap of any maker says.

::

    0  flags u8 (bits 0 rate in 16 bits, 1 contact, 2 contact is told at all, 3 energy, 4 intervals)
    1  heart rate u8 or u16, 1/min
    then, where their flags are set, energy expended u16, kJ, and RR intervals u16 each, 1/1024 s, oldest first

As the Heart Rate Service 1.0 and the GATT Specification Supplement define it. The decoder is lenient: flags reserved
for later mean nothing, and bytes after the last known field, or half an interval at the end, are left alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from struct import Struct
from typing import Final

from openstride.pod._errors import FieldError, WrongLengthError
from openstride.pod._profile import HEART_RATE_MEASUREMENT
from openstride.pod._wire import require

_WIDE: Final = 1
_CONTACT: Final = 2
_CONTACT_TOLD: Final = 4
_HAS_ENERGY: Final = 8
_HAS_INTERVALS: Final = 16

_FIELD: Final = Struct("<H")
_INTERVAL_UNIT: Final = 1 / 1024
_ENERGY_UNIT: Final = 1000.0
_MOST: Final = 2**16 - 1

_FOREIGN: Final = "Leave it out; if the strap keeps to it, it does not speak the service that it offers."


@dataclass(frozen=True, slots=True)
class HeartRateMeasurement:
    """What a strap measured.

    Parameters
    ----------
    heart_rate_bpm
        Beats per minute; None where the strap says 0, as it does before it has found a beat.
    contact
        Whether electrodes or light find skin; None where the strap cannot tell.
    energy_expended
        In J since it was set to zero; None where it is not sent.
    intervals
        From beat to beat (s), the oldest first: all since the measurement before.
    """

    heart_rate_bpm: int | None
    contact: bool | None = None
    energy_expended: float | None = None
    intervals: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what a measurement cannot hold."""
        if self.heart_rate_bpm is not None:
            require("heart_rate_bpm", self.heart_rate_bpm, 1, _MOST)
        if self.energy_expended is not None:
            _parts("energy_expended", self.energy_expended, _ENERGY_UNIT)
        for interval in self.intervals:
            _parts("intervals", interval, _INTERVAL_UNIT)


def encode_heart_rate(measurement: HeartRateMeasurement) -> bytes:
    """Return the bytes of a measurement, each value rounded to what its field resolves."""
    rate = measurement.heart_rate_bpm or 0
    wide = rate > 255
    flags = _WIDE if wide else 0
    if measurement.contact is not None:
        flags |= _CONTACT_TOLD | (_CONTACT if measurement.contact else 0)
    more = b""
    if measurement.energy_expended is not None:
        flags |= _HAS_ENERGY
        more += _FIELD.pack(_parts("energy_expended", measurement.energy_expended, _ENERGY_UNIT))
    if measurement.intervals:
        flags |= _HAS_INTERVALS
        more += b"".join(_FIELD.pack(_parts("intervals", each, _INTERVAL_UNIT)) for each in measurement.intervals)
    return bytes((flags,)) + rate.to_bytes(2 if wide else 1, "little") + more


def decode_heart_rate(packet: bytes) -> HeartRateMeasurement:
    """Return what a strap of any maker measured.

    Raises
    ------
    WrongLengthError
        If it ends before the last field that its flags name.
    """
    flags = packet[0] if packet else 0
    energy_at = 3 if flags & _WIDE else 2
    intervals_at = energy_at + (_FIELD.size if flags & _HAS_ENERGY else 0)
    if len(packet) < intervals_at:
        raise WrongLengthError(HEART_RATE_MEASUREMENT.name, packet, f"at least {intervals_at}", hint=_FOREIGN)
    whole = len(packet) - (len(packet) - intervals_at) % _FIELD.size
    return HeartRateMeasurement(
        int.from_bytes(packet[1:energy_at], "little") or None,
        bool(flags & _CONTACT) if flags & _CONTACT_TOLD else None,
        _FIELD.unpack_from(packet, energy_at)[0] * _ENERGY_UNIT if flags & _HAS_ENERGY else None,
        tuple(interval * _INTERVAL_UNIT for (interval,) in _FIELD.iter_unpack(packet[intervals_at:whole]))
        if flags & _HAS_INTERVALS
        else (),
    )


def _parts(field: str, value: float, unit: float) -> int:
    """Return a value in parts of a unit, or raise where 16 bits do not hold it."""
    if not -0.5 <= value / unit < _MOST + 0.5:
        raise FieldError(field, value, f"from 0 to {_MOST * unit:.10g}")
    return round(value / unit)
