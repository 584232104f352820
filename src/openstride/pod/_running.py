"""Running Speed and Cadence (0x1814): what we say to any watch, and what any maker's foot pod says to us.

::

    RSC Measurement 0x2A53   0  flags u8 (bits 0 stride length, 1 total distance, 2 running)
                             1  speed u16, 1/256 m/s    3  cadence u8, 1/min
                             then, where their flags are set, stride length u16, cm, and total distance u32, dm
    RSC Feature 0x2A54       0  u16 (bits 0 stride length, 1 total distance, 2 walking or running, 3 calibration,
                                4 several sensor locations)
    Sensor Location 0x2A5D   0  u8 (1 top of shoe, 2 in shoe, ...)

As the Running Speed and Cadence Service 1.0 and the GATT Specification Supplement define them. Decoders are lenient
with what other makers send: flags reserved for later mean nothing, and what follows the last known field is left alone.

*Cadence* is ambiguous in the wild. The specification counts the steps of the foot that carries the sensor, about 90,
and so do we; others count both feet. :attr:`RscMeasurement.steps_of_both_feet_spm` decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag
from struct import Struct
from typing import Final

from openstride.pod._errors import FieldError, WrongLengthError
from openstride.pod._profile import RSC_FEATURE, RSC_MEASUREMENT, SENSOR_LOCATION
from openstride.pod._wire import require_unsigned

_HAS_LENGTH: Final = 1
_HAS_DISTANCE: Final = 2
_RUNNING: Final = 4

_HEAD: Final = Struct("<BHB")
_LENGTH: Final = Struct("<H")
_DISTANCE: Final = Struct("<I")
_FEATURE: Final = Struct("<H")

#: How many of the field's are one m/s, or one m.
_SPEED_PARTS: Final = 256
_LENGTH_PARTS: Final = 100
_DISTANCE_PARTS: Final = 10

#: Below it, a cadence while running may be that of one foot; both feet of a runner take more steps (1/min).
_LEAST_OF_BOTH_FEET_SPM: Final = 120
#: And it is, if else a step would be longer than runners' steps are (m).
_LONGEST_STEP: Final = 1.8

_FOREIGN: Final = "Leave it out; if the device keeps to it, it does not speak the service that it offers."


class RscFeature(IntFlag):
    """What a sensor of speed and cadence can do; bits that are not listed are kept, and mean nothing yet."""

    STRIDE_LENGTH = 1
    TOTAL_DISTANCE = 2
    WALKING_OR_RUNNING = 4
    CALIBRATION = 8
    SEVERAL_LOCATIONS = 16


@dataclass(frozen=True, slots=True)
class RscMeasurement:
    """Speed and cadence at one moment.

    Parameters
    ----------
    speed
        In m/s.
    cadence_spm
        As the sensor says it, in steps or strides per minute: see `steps_of_both_feet_spm`.
    running
        False for walking, and for sensors that do not tell.
    stride_length
        In m; None where it is not sent. Some makers send that of a step.
    total_distance
        In m since the sensor began to count; None where it is not sent.
    """

    speed: float
    cadence_spm: int
    running: bool
    stride_length: float | None = None
    total_distance: float | None = None

    def __post_init__(self) -> None:
        """Refuse what a measurement cannot hold."""
        _parts("speed", self.speed, _SPEED_PARTS, 16)
        require_unsigned("cadence_spm", self.cadence_spm, 8)
        if self.stride_length is not None:
            _parts("stride_length", self.stride_length, _LENGTH_PARTS, 16)
        if self.total_distance is not None:
            _parts("total_distance", self.total_distance, _DISTANCE_PARTS, 32)

    @property
    def steps_of_both_feet_spm(self) -> int:
        """Cadence as runners know it (1/min): doubled where it can only be that of one foot.

        That is if the sensor says that it runs, with less than 120 a minute, and at this speed each of so few steps
        would be longer than 1.8 m. A walk is never doubled: a slow one has 90 steps of both feet. What is in between is
        left as it is, since half a cadence on the screen is noticed and a doubled one believed.
        """
        if not self.running or not 0 < self.cadence_spm < _LEAST_OF_BOTH_FEET_SPM:
            return self.cadence_spm
        step = 60.0 * self.speed / self.cadence_spm
        return 2 * self.cadence_spm if step > _LONGEST_STEP else self.cadence_spm


def encode_rsc(measurement: RscMeasurement) -> bytes:
    """Return the 4 to 10 bytes of a measurement, each value rounded to what its field resolves."""
    flags, more = _RUNNING if measurement.running else 0, b""
    if measurement.stride_length is not None:
        flags |= _HAS_LENGTH
        more += _LENGTH.pack(round(measurement.stride_length * _LENGTH_PARTS))
    if measurement.total_distance is not None:
        flags |= _HAS_DISTANCE
        more += _DISTANCE.pack(round(measurement.total_distance * _DISTANCE_PARTS))
    return _HEAD.pack(flags, round(measurement.speed * _SPEED_PARTS), measurement.cadence_spm) + more


def decode_rsc(packet: bytes) -> RscMeasurement:
    """Return what a foot pod of any maker measured.

    Raises
    ------
    WrongLengthError
        If it ends before the last field that its flags name.
    """
    if len(packet) < _HEAD.size:
        raise WrongLengthError(RSC_MEASUREMENT.name, packet, f"at least {_HEAD.size}", hint=_FOREIGN)
    flags, speed, cadence_spm = _HEAD.unpack_from(packet)
    at = _HEAD.size
    length_size = _LENGTH.size if flags & _HAS_LENGTH else 0
    expected = at + length_size + (_DISTANCE.size if flags & _HAS_DISTANCE else 0)
    if len(packet) < expected:
        raise WrongLengthError(RSC_MEASUREMENT.name, packet, f"at least {expected}", hint=_FOREIGN)
    return RscMeasurement(
        speed / _SPEED_PARTS,
        cadence_spm,
        bool(flags & _RUNNING),
        _LENGTH.unpack_from(packet, at)[0] / _LENGTH_PARTS if length_size else None,
        _DISTANCE.unpack_from(packet, at + length_size)[0] / _DISTANCE_PARTS if flags & _HAS_DISTANCE else None,
    )


def encode_rsc_feature(feature: RscFeature) -> bytes:
    """Return the 2 bytes of RSC Feature."""
    require_unsigned("feature", feature, 16)
    return _FEATURE.pack(feature)


def decode_rsc_feature(packet: bytes) -> RscFeature:
    """Return what a foot pod of any maker can do.

    Raises
    ------
    WrongLengthError
        If it has less than 2 bytes.
    """
    if len(packet) < _FEATURE.size:
        raise WrongLengthError(RSC_FEATURE.name, packet, f"at least {_FEATURE.size}", hint=_FOREIGN)
    return RscFeature(_FEATURE.unpack_from(packet)[0])


def encode_sensor_location(location: int) -> bytes:
    """Return the byte of Sensor Location: 1 top of shoe, 2 in shoe."""
    require_unsigned("location", location, 8)
    return bytes((location,))


def decode_sensor_location(packet: bytes) -> int:
    """Return where a sensor says it is, by the Bluetooth SIG's numbers.

    Raises
    ------
    WrongLengthError
        If it is empty.
    """
    if not packet:
        raise WrongLengthError(SENSOR_LOCATION.name, packet, "1", hint=_FOREIGN)
    return packet[0]


def _parts(field: str, value: float, parts: int, bits: int) -> None:
    """Raise unless `value` in parts of its unit fits so many bits once it is rounded."""
    if not -0.5 <= value * parts < 2**bits - 0.5:
        raise FieldError(field, value, f"from 0 to {(2**bits - 1) / parts:.10g}")
