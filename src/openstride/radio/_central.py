"""What looks for devices and connects to them: the other end of the air, for whoever plays a computer's Bluetooth."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final
from uuid import UUID

from bumble import core
from bumble.core import AdvertisingData
from bumble.device import Advertisement, Connection, Device
from bumble.hci import Address

_LISTS: Final = (
    AdvertisingData.Type.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS,
    AdvertisingData.Type.COMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS,
)


class Central:
    """A device that others share.

    Parameters
    ----------
    device
        Its radio, not yet switched on.
    """

    def __init__(self, device: Device) -> None:
        self.device = device
        self._switching = asyncio.Lock()
        self._connecting = asyncio.Lock()
        self._listeners = 0
        self._tasks: set[asyncio.Task[Any]] = set()

    async def switch_on(self) -> None:
        """Switch it on, unless it is."""
        async with self._switching:
            if not self.device.powered_on:
                await self.device.power_on()

    async def listen(self) -> None:
        """Hear advertisements, `Device.EVENT_ADVERTISEMENT`, until `ignore` is called as often as this."""
        self._listeners += 1
        await self._scan_as_wanted()

    async def ignore(self) -> None:
        """Hear them for one fewer."""
        self._listeners -= 1
        await self._scan_as_wanted()

    async def connect(self, address: Address) -> Connection:
        """Return a connection to a device, as soon as that is to be found.

        Bumble's controller makes one connection at a time, and what it is making cannot be given up. So a device is
        waited for first, and whoever gives up waits for nothing but that; a connection that no one wants any more ends.
        """
        await self._wait_for(address)
        making = asyncio.create_task(self._make(address))
        self._tasks.add(making)
        making.add_done_callback(self._tasks.discard)
        try:
            return await asyncio.shield(making)
        except asyncio.CancelledError:
            making.add_done_callback(self._give_up)
            raise

    async def _make(self, address: Address) -> Connection:
        async with self._connecting:
            return await self.device.connect(address)

    def _give_up(self, making: asyncio.Task[Connection]) -> None:
        if not making.cancelled() and making.exception() is None:
            ending = asyncio.create_task(making.result().disconnect())
            self._tasks.add(ending)
            ending.add_done_callback(self._tasks.discard)

    async def _wait_for(self, address: Address) -> None:
        async with self._heard(address) as heard:
            await heard.wait()

    @asynccontextmanager
    async def _heard(self, address: Address) -> AsyncIterator[asyncio.Event]:
        heard = asyncio.Event()

        def on_advertisement(advertisement: Advertisement) -> None:
            if advertisement.address == address:
                heard.set()

        self.device.on(Device.EVENT_ADVERTISEMENT, on_advertisement)
        await self.listen()
        try:
            yield heard
        finally:
            self.device.remove_listener(Device.EVENT_ADVERTISEMENT, on_advertisement)
            await self.ignore()

    async def _scan_as_wanted(self) -> None:
        async with self._switching:
            wanted = self._listeners > 0
            if wanted == self.device.scanning:
                return
            await (self.device.start_scanning() if wanted else self.device.stop_scanning())


def uuid_text(uuid: core.UUID) -> str:
    """Return a UUID in full and in small letters, even one with 16 bits."""
    return str(UUID(bytes=uuid.to_bytes(force_128=True)[::-1]))


def advertised_services(data: AdvertisingData) -> list[str]:
    """Return the services that an advertisement names."""
    return sorted({uuid_text(uuid) for kind in _LISTS for uuids in data.get_all(kind) for uuid in uuids})
