"""The GATT profile of a pod: which characteristics there are, under which names, and what each can do.

Only names and sizes live here; what the bytes mean is beside it, a module a characteristic. ``docs/pod-protocol.md`` is
the same for people. A characteristic has a *short* number too, by which the live log names it: the last digits of our
own, and of standard ones the 16 bits that the Bluetooth SIG assigned.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

#: The version of the protocol, as INFO states it.
PROTOCOL: Final = 1

#: The largest ATT_MTU that fits one Bluetooth packet: 251 bytes, less 4 of L2CAP. A notification carries 3 less.
MTU: Final = 247
ATT_OVERHEAD: Final = 3

Property = Literal["read", "write", "notify", "indicate"]


@dataclass(frozen=True, slots=True)
class Characteristic:
    """One characteristic.

    Parameters
    ----------
    name
        As the documents call it.
    short
        Its number in the live log.
    uuid
        Its name on the air, in small letters.
    properties
        What a client may do with it.
    encrypted
        True where that takes a bonded and encrypted link.
    """

    name: str
    short: int
    uuid: str
    properties: frozenset[Property]
    encrypted: bool


def _own(short: int) -> str:
    return f"ac74{short:04x}-55cd-4d3c-b5ec-c3e9d18eeead"


def _assigned(short: int) -> str:
    return f"0000{short:04x}-0000-1000-8000-00805f9b34fb"


def _ours(name: str, short: int, *properties: Property) -> Characteristic:
    return Characteristic(name, short, _own(short), frozenset(properties), encrypted=True)


def _standard(name: str, short: int, *properties: Property) -> Characteristic:
    return Characteristic(name, short, _assigned(short), frozenset(properties), encrypted=False)


#: The service that carries what the standard ones cannot.
POD_SERVICE: Final = _own(0)

INFO: Final = _ours("INFO", 1, "read")
CONTROL: Final = _ours("CONTROL", 2, "write", "indicate")
IMU: Final = _ours("IMU", 3, "notify")

#: One stride as the pod solved it, where INFO says that it can.
STRIDE: Final = _ours("STRIDE", 4, "notify")
#: A recording from flash, where INFO says that there is one.
LOG: Final = _ours("LOG", 5, "notify")
#: What the pod's clock has to do with ours, where INFO says that it answers.
TIME: Final = _ours("TIME", 6, "write", "indicate")

#: What every pod has; one without them is no pod of ours.
EVERY_POD: Final = (INFO, CONTROL, IMU)
#: The characteristics of version 1, by their numbers.
CHARACTERISTICS: Final = (*EVERY_POD, STRIDE, LOG, TIME)

#: Standard services that a pod offers to any watch or app.
RUNNING_SPEED_AND_CADENCE: Final = _assigned(0x1814)
BATTERY: Final = _assigned(0x180F)
DEVICE_INFORMATION: Final = _assigned(0x180A)
#: A service that we read from other makers' straps.
HEART_RATE: Final = _assigned(0x180D)

RSC_MEASUREMENT: Final = _standard("RSC Measurement", 0x2A53, "notify")
RSC_FEATURE: Final = _standard("RSC Feature", 0x2A54, "read")
SENSOR_LOCATION: Final = _standard("Sensor Location", 0x2A5D, "read")
BATTERY_LEVEL: Final = _standard("Battery Level", 0x2A19, "read", "notify")
MODEL_NUMBER: Final = _standard("Model Number String", 0x2A24, "read")
FIRMWARE_REVISION: Final = _standard("Firmware Revision String", 0x2A26, "read")
MANUFACTURER_NAME: Final = _standard("Manufacturer Name String", 0x2A29, "read")
HEART_RATE_MEASUREMENT: Final = _standard("Heart Rate Measurement", 0x2A37, "notify")

#: The standard characteristics of a pod, by service. The table is kept small: a phone discovers it in round trips. The
#: serial number is left out, since browsers do not give it to a page: the identity of a pod is in INFO.
STANDARD: Final = {
    RUNNING_SPEED_AND_CADENCE: (RSC_MEASUREMENT, RSC_FEATURE, SENSOR_LOCATION),
    BATTERY: (BATTERY_LEVEL,),
    DEVICE_INFORMATION: (MODEL_NUMBER, FIRMWARE_REVISION, MANUFACTURER_NAME),
}
