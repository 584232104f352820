"""Other makers' straps and foot pods over Bluetooth, as the system's own stack gives them, through bleak."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import ClassVar, Final

from bleak import BleakClient, BleakScanner
from bleak.backends.client import BaseBleakClient
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, BaseBleakScanner

from openstride.pod import BATTERY, BATTERY_LEVEL, HEART_RATE, POD_SERVICE, RUNNING_SPEED_AND_CADENCE, shown_name
from openstride.recorder._bleak import BleakLink, in_our_words
from openstride.recorder._companion import MEASUREMENTS, Companion
from openstride.recorder._errors import LinkError
from openstride.recorder._link import OnValue
from openstride.recorder._state import Kind

#: What a device says that it speaks, and what is read of it then.
SERVICES: Final[dict[str, Kind]] = {HEART_RATE: "heart_rate", RUNNING_SPEED_AND_CADENCE: "speed_cadence"}


@dataclass(frozen=True, slots=True)
class FoundCompanion:
    """A device of another make that was heard.

    Parameters
    ----------
    name, address
        As it calls itself, and as the system knows it.
    kinds
        What it says that it measures.
    rssi
        How strongly it was heard (dBm).
    device
        What bleak connects to.
    """

    name: str
    address: str
    kinds: tuple[Kind, ...]
    rssi: int
    device: BLEDevice


async def find_companions(
    seconds: float, *, want: Sequence[Kind] = (), backend: type[BaseBleakScanner] | None = None
) -> tuple[FoundCompanion, ...]:
    """Look for straps and foot pods of other makers, and return those that were heard, the strongest first.

    Our own pods say speed and cadence to any watch, too; they are left out.

    Parameters
    ----------
    seconds
        How long to look at most.
    want
        As soon as something was heard that measures each of these, that is enough. None: look for as long as allowed.
    backend
        In place of the system's scanner.

    Returns
    -------
    tuple of FoundCompanion
        Empty where none was heard, which is no error: nobody needs one.

    Raises
    ------
    BluetoothOffError
        If there is no Bluetooth to look with.
    """
    heard: dict[str, FoundCompanion] = {}
    enough = asyncio.Event()

    def on_heard(device: BLEDevice, said: AdvertisementData) -> None:
        kinds = tuple(kind for uuid, kind in SERVICES.items() if uuid in said.service_uuids)
        if not kinds or POD_SERVICE in said.service_uuids:
            return
        name = shown_name(said.local_name or device.name or "") or device.address
        heard[device.address] = FoundCompanion(name, device.address, kinds, said.rssi, device)
        if want and set(want) <= {kind for found in heard.values() for kind in found.kinds}:
            enough.set()

    with in_our_words("a device", "unreachable"):
        async with BleakScanner(on_heard, [*SERVICES], backend=backend):
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await enough.wait()
    return tuple(sorted(heard.values(), key=lambda found: -found.rssi))


def companion(
    found: FoundCompanion,
    *,
    kinds: Sequence[Kind] = (),
    backend: type[BaseBleakClient] | None = None,
    scanner: type[BaseBleakScanner] | None = None,
) -> Companion:
    """Return the companion that a found device is, of which some or all that it measures is wanted.

    Parameters
    ----------
    found
        As `find_companions` gives it.
    kinds
        What is wanted of it; all without.
    backend, scanner
        In place of the system's client and scanner.
    """
    wanted = tuple(kinds) or found.kinds
    return Companion(BleakCompanionLink(found, wanted, backend=backend, scanner=scanner), wanted)


class BleakCompanionLink(BleakLink):
    """The way to one device over Bluetooth: a `CompanionLink`. It is not paired: what it says is for anyone.

    Parameters
    ----------
    found
        As `find_companions` gives it.
    kinds
        What is wanted of it.
    backend, scanner
        In place of the system's client and scanner.
    """

    _services: ClassVar[Sequence[str]] = (*SERVICES, BATTERY, POD_SERVICE)

    def __init__(
        self,
        found: FoundCompanion,
        kinds: Sequence[Kind],
        *,
        backend: type[BaseBleakClient] | None = None,
        scanner: type[BaseBleakScanner] | None = None,
    ) -> None:
        super().__init__(found, backend=backend, scanner=scanner)
        self._wanted = [MEASUREMENTS[kind] for kind in kinds]

    async def _subscribe(self, client: BleakClient, on_value: OnValue) -> None:
        if client.services.get_service(POD_SERVICE) is not None:
            message = f"{self.name} is a pod of ours."
            raise LinkError(self.name, "foreign", message=message, hint="Record it as a pod: its samples say more.")
        missing = [each.name for each in self._wanted if client.services.get_characteristic(each.uuid) is None]
        if missing:
            message = f"{self.name} does not say {' and '.join(missing)}, though it goes by the name of that service."
            raise LinkError(self.name, "foreign", message=message, hint="Choose another device.")
        for each in (*self._wanted, BATTERY_LEVEL):
            await self._listen(client, each, on_value)
