"""The shoe over Bluetooth: what its pods say, in bytes, and how what arrived becomes a recording.

``docs/pod-protocol.md`` describes the protocol for other implementers; the golden vectors in ``vectors/`` hold all
implementations together. What lives here is pure: no radio, no file, no clock. Bytes go in and values come out, or a
:class:`PodError` that says what to do.
"""

from __future__ import annotations

from openstride.pod._control import (
    Answer,
    Command,
    StartStream,
    Status,
    StopStream,
    StreamStarted,
    StreamStopped,
    decode_answer,
    decode_command,
    encode_answer,
    encode_command,
    op_of,
)
from openstride.pod._errors import (
    ChecksumError,
    FieldError,
    ImpossibleValueError,
    OutOfLineError,
    PacketError,
    PodError,
    UnknownTypeError,
    UnknownVersionError,
    WrongLengthError,
)
from openstride.pod._imu import (
    Flag,
    ImuPacket,
    crc16,
    decode_imu,
    encode_imu,
    samples_that_fit,
)
from openstride.pod._info import MOST_SAMPLES, TICKS_PER_SECOND, Capability, Info, decode_info, encode_info
from openstride.pod._pair import together, virtual_pair
from openstride.pod._playback import virtual_info
from openstride.pod._player import Player, Runner
from openstride.pod._profile import (
    BATTERY,
    CHARACTERISTICS,
    CONTROL,
    DEVICE_INFORMATION,
    IMU,
    INFO,
    MTU,
    POD_SERVICE,
    PROTOCOL,
    RUNNING_SPEED_AND_CADENCE,
    Characteristic,
)
from openstride.pod._reassembly import Placed, Reassembly
from openstride.pod._sealing import seal

__all__ = [
    "BATTERY",
    "CHARACTERISTICS",
    "CONTROL",
    "DEVICE_INFORMATION",
    "IMU",
    "INFO",
    "MOST_SAMPLES",
    "MTU",
    "POD_SERVICE",
    "PROTOCOL",
    "RUNNING_SPEED_AND_CADENCE",
    "TICKS_PER_SECOND",
    "Answer",
    "Capability",
    "Characteristic",
    "ChecksumError",
    "Command",
    "FieldError",
    "Flag",
    "ImpossibleValueError",
    "ImuPacket",
    "Info",
    "OutOfLineError",
    "PacketError",
    "Placed",
    "Player",
    "PodError",
    "Reassembly",
    "Runner",
    "StartStream",
    "Status",
    "StopStream",
    "StreamStarted",
    "StreamStopped",
    "UnknownTypeError",
    "UnknownVersionError",
    "WrongLengthError",
    "crc16",
    "decode_answer",
    "decode_command",
    "decode_imu",
    "decode_info",
    "encode_answer",
    "encode_command",
    "encode_imu",
    "encode_info",
    "op_of",
    "samples_that_fit",
    "seal",
    "together",
    "virtual_info",
    "virtual_pair",
]
