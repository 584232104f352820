"""INFO: what a pod says about itself, 36 bytes, read once after each connection.

::

    0   protocol u8        1   side u8              2   capabilities u16
    4   rate u16 (1/16 Hz) 6   accelerometer's full scale u16 (1/16 g)   8   gyroscope's full scale u16 (1/16 °/s)
    10  most samples u8    11  configuration u8
    12  device u64         20  boot u32             24  firmware u8, u8, u16
    28  free flash u32     32  ticks u32
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag
from struct import Struct
from typing import Final

from openstride.pod._errors import FieldError, UnknownVersionError, WrongLengthError
from openstride.pod._profile import PROTOCOL
from openstride.pod._wire import SIDE_CODES, blamed_on_the_sender, require, require_unsigned, side_of
from openstride.recordings import ACC_UNITS, GYR_UNITS, Scales, Side

#: The clock of a pod counts so many ticks a second, and begins again after 2**32 of them: 36 hours.
TICKS_PER_SECOND: Final = 32_768
#: So many samples fill a notification at an MTU of 247, with room for head and checksum.
MOST_SAMPLES: Final = 19

_LAYOUT: Final = Struct("<BBHHHHBBQIBBHII")
_FRACTION: Final = 16
_COUNTS: Final = 32_768


class Capability(IntFlag):
    """What a pod can do beyond streaming samples; bits that are not listed are kept, and mean nothing yet."""

    STRIDES = 1
    FLASH = 2
    CLOCK = 4


@dataclass(frozen=True, slots=True)
class Info:
    """What a pod says about itself.

    Parameters
    ----------
    side
        The foot it was told to be on; None before that.
    capabilities
        What it can do beyond streaming samples.
    rate
        Samples per second (Hz), in sixteenths: what its sensor really does, as well as the pod knows.
    acc_full_scale_g, gyr_full_scale_dps
        What a count of 32,768 stands for, in sixteenths of g and of degrees per second. It follows from the data
        sheet's sensitivity, and need not be the range that the sensor is sold with: 70 mdps a count are 2293.75.
    most_samples
        How many samples it can put into one packet.
    configuration
        Counts the changes of rate and full scales, modulo 256. Packets repeat it: one that differs needs a new INFO.
    device
        Its identity, 64 bits that never change.
    boot
        How many times it has started.
    firmware
        Major, minor, patch.
    free_flash
        Bytes left for recordings.
    ticks
        Its clock when this was read, in 1/32768 s.
    """

    side: Side | None
    capabilities: Capability
    rate: float
    acc_full_scale_g: float
    gyr_full_scale_dps: float
    most_samples: int
    configuration: int
    device: int
    boot: int
    firmware: tuple[int, int, int]
    free_flash: int
    ticks: int

    def __post_init__(self) -> None:
        """Refuse what INFO cannot hold."""
        for field in ("rate", "acc_full_scale_g", "gyr_full_scale_dps"):
            _sixteenths(field, getattr(self, field))
        require("most_samples", self.most_samples, 1, MOST_SAMPLES)
        major, minor, patch = self.firmware
        for field, value, bits in (
            ("capabilities", self.capabilities, 16),
            ("configuration", self.configuration, 8),
            ("device", self.device, 64),
            ("boot", self.boot, 32),
            ("firmware", major, 8),
            ("firmware", minor, 8),
            ("firmware", patch, 16),
            ("free_flash", self.free_flash, 32),
            ("ticks", self.ticks, 32),
        ):
            require_unsigned(field, value, bits)

    @property
    def scales(self) -> Scales:
        """What one count is worth, in m/s2 and rad/s."""
        return Scales(
            self.acc_full_scale_g * ACC_UNITS["g"] / _COUNTS, self.gyr_full_scale_dps * GYR_UNITS["deg/s"] / _COUNTS
        )


def encode_info(info: Info) -> bytes:
    """Return the 36 bytes of INFO."""
    return _LAYOUT.pack(
        PROTOCOL,
        SIDE_CODES[info.side],
        info.capabilities,
        _sixteenths("rate", info.rate),
        _sixteenths("acc_full_scale_g", info.acc_full_scale_g),
        _sixteenths("gyr_full_scale_dps", info.gyr_full_scale_dps),
        info.most_samples,
        info.configuration,
        info.device,
        info.boot,
        *info.firmware,
        info.free_flash,
        info.ticks,
    )


def decode_info(packet: bytes) -> Info:
    """Return what INFO says.

    Raises
    ------
    UnknownVersionError
        If the pod speaks another version of the protocol; INFO may have any length then.
    WrongLengthError, ImpossibleValueError
        If it is not 36 bytes, or a field says what cannot be.
    """
    if packet and packet[0] != PROTOCOL:
        raise UnknownVersionError("INFO", packet, packet[0])
    if len(packet) != _LAYOUT.size:
        raise WrongLengthError("INFO", packet, f"{_LAYOUT.size}")
    _, side, capabilities, rate, acc, gyr, most, configuration, device, boot, *firmware, flash, ticks = _LAYOUT.unpack(
        packet
    )
    major, minor, patch = firmware
    with blamed_on_the_sender("INFO", packet):
        return Info(
            side_of(side),
            Capability(capabilities),
            rate / _FRACTION,
            acc / _FRACTION,
            gyr / _FRACTION,
            most,
            configuration,
            device,
            boot,
            (major, minor, patch),
            flash,
            ticks,
        )


def _sixteenths(field: str, value: float) -> int:
    """Return `value` in sixteenths, or raise where that is no whole number that 16 bits hold, or is zero."""
    parts = value * _FRACTION
    if not 1 <= parts < 2**16 or parts != int(parts):
        raise FieldError(field, value, "sixteenths, more than 0 and less than 4096")
    return int(parts)
