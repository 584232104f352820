"""The GATT services of a pod on bumble, made from the profile, and what reads and writes their values."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from bumble.core import UUID
from bumble.device import Connection
from bumble.gatt import Characteristic, CharacteristicValue, Service

from openstride import pod

#: What gives the value of a characteristic, and what takes one; by its short number.
Reads = Mapping[int, Callable[[], bytes]]
Writes = Mapping[int, Callable[[Connection, bytes], Awaitable[None]]]

_PROPERTIES: Final = {
    "read": Characteristic.Properties.READ,
    "write": Characteristic.Properties.WRITE,
    "notify": Characteristic.Properties.NOTIFY,
    "indicate": Characteristic.Properties.INDICATE,
}


class PodServices:
    """All services of a pod.

    Parameters
    ----------
    reads, writes
        Of every characteristic that is read, and that is written.

    Attributes
    ----------
    services
        For the GATT server, our own first.
    by_short
        The characteristics by their short numbers.
    """

    def __init__(self, reads: Reads, writes: Writes) -> None:
        self.by_short: dict[int, Characteristic[bytes]] = {}
        self.services: list[Service] = []
        for uuid, described in {pod.POD_SERVICE: pod.CHARACTERISTICS, **pod.STANDARD}.items():
            made = [_characteristic(each, reads, writes) for each in described]
            self.by_short |= {each.short: one for each, one in zip(described, made, strict=True)}
            self.services.append(Service(UUID(uuid), made))


def _characteristic(described: pod.Characteristic, reads: Reads, writes: Writes) -> Characteristic[bytes]:
    permissions = Characteristic.Permissions(0)
    properties = Characteristic.Properties(0)
    for name in described.properties:
        properties |= _PROPERTIES[name]
    if "read" in described.properties:
        permissions |= Characteristic.READABLE
    if "write" in described.properties:
        permissions |= Characteristic.WRITEABLE
    if described.encrypted:
        permissions |= Characteristic.READ_REQUIRES_ENCRYPTION | Characteristic.WRITE_REQUIRES_ENCRYPTION
    read = reads.get(described.short)
    value = CharacteristicValue(read=(lambda _: read()) if read else None, write=writes.get(described.short))
    return Characteristic(_uuid(described), properties, permissions, value)


def _uuid(described: pod.Characteristic) -> UUID:
    # A name that the SIG assigned takes 2 bytes on the air, and so less of the time until a pod is known.
    standard = described.short > max(each.short for each in pod.CHARACTERISTICS)
    return UUID.from_16_bits(described.short) if standard else UUID(described.uuid)
