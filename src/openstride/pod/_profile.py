"""The GATT profile of a pod: which characteristics there are, under which names, and what each can do.

Only names live here; what the bytes mean is beside it, a module a characteristic. ``docs/pod-protocol.md`` is the same
for people. A characteristic has a *short* number too, by which the live log names it: the last digits of our own, and
of standard ones the 16 bits that the Bluetooth SIG assigned.
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


#: The service that carries what the standard ones cannot.
POD_SERVICE: Final = _own(0)

INFO: Final = _ours("INFO", 1, "read")
CONTROL: Final = _ours("CONTROL", 2, "write", "indicate")
IMU: Final = _ours("IMU", 3, "notify")

#: The characteristics of version 1, by their numbers.
CHARACTERISTICS: Final = (INFO, CONTROL, IMU)

#: Standard services that a pod offers to any watch or app.
RUNNING_SPEED_AND_CADENCE: Final = _assigned(0x1814)
BATTERY: Final = _assigned(0x180F)
DEVICE_INFORMATION: Final = _assigned(0x180A)
