"""A stand-in for BlueZ, the Bluetooth of Linux: the part of ``org.bluez`` that a client of GATT devices talks to.

Programs that know nothing of this, a browser or bleak, find one adapter and whatever advertises in our air. What is
left out: being a device oneself, Bluetooth Classic, agents that ask people for numbers (pairing just works), and the
file descriptors of AcquireNotify and AcquireWrite.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from bumble.device import Advertisement, Device
from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus

from openstride.radio._air import Air
from openstride.radio._bus import on_bus
from openstride.radio._central import Central
from openstride.radio._names import ADAPTER, AGENT_MANAGER, NO, YES, bluez_error, error_name
from openstride.radio._objects import NOTHING, Interface, ObjectTree, Reply
from openstride.radio._remote import RemoteDevice

SERVICE_NAME: Final = "org.bluez"
ROOT_PATH: Final = "/org/bluez"
ADAPTER_PATH: Final = "/org/bluez/hci0"
#: Of the adapter. The addresses of pods are made of their identities, which do not begin like this.
ADAPTER_ADDRESS: Final = "F0:05:7A:1D:E0:01"

_DBUS: Final = "org.freedesktop.DBus"
_CLIENTS_COME_AND_GO: Final = f"type='signal',sender='{_DBUS}',interface='{_DBUS}',member='NameOwnerChanged'"


class BlueZ:
    """The service ``org.bluez`` on a bus, with one adapter.

    Parameters
    ----------
    bus
        Connected.
    air
        What the adapter hears.
    """

    def __init__(self, bus: MessageBus, air: Air) -> None:
        self._bus = bus
        self._central = Central(air.device("adapter", ADAPTER_ADDRESS))
        self._tree = ObjectTree(bus, error_name("Failed"))
        self._devices: dict[str, RemoteDevice] = {}
        #: The clients that want to hear advertisements.
        self._discovering: set[str] = set()
        self._scan_lock = asyncio.Lock()
        self._listening = False
        self._farewells: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Switch the adapter on and take the name of BlueZ."""
        await self._central.switch_on()
        self._central.device.on(Device.EVENT_ADVERTISEMENT, self._on_advertisement)
        self._show_adapter()
        self._bus.add_message_handler(self._on_message)
        await self._bus.call(
            Message(_DBUS, "/org/freedesktop/DBus", _DBUS, "AddMatch", signature="s", body=[_CLIENTS_COME_AND_GO])
        )
        await self._bus.request_name(SERVICE_NAME)

    async def stop(self) -> None:
        """Disconnect all devices and answer no more."""
        self._bus.remove_message_handler(self._on_message)
        for device in self._devices.values():
            await device.leave()
        await self._tree.close()
        await self._central.device.power_off()

    def _show_adapter(self) -> None:
        async def accept(_call: Message) -> Reply:
            return NOTHING

        properties = {
            "Address": Variant("s", ADAPTER_ADDRESS),
            "AddressType": Variant("s", "random"),
            "Alias": Variant("s", "virtual"),
            "Class": Variant("u", 0),
            "Discoverable": NO,
            "DiscoverableTimeout": Variant("u", 0),
            "Discovering": NO,
            "Name": Variant("s", "virtual"),
            "Pairable": YES,
            "PairableTimeout": Variant("u", 0),
            "Powered": YES,
            "Roles": Variant("as", ["central"]),
            "UUIDs": Variant("as", []),
        }
        methods = {
            # The air is so empty that every filter may let all of it through.
            "SetDiscoveryFilter": accept,
            "StartDiscovery": self._start_discovery,
            "StopDiscovery": self._stop_discovery,
            "RemoveDevice": self._remove_device,
        }
        agents = {"RegisterAgent": accept, "RequestDefaultAgent": accept, "UnregisterAgent": accept}
        self._tree.add(ROOT_PATH, {AGENT_MANAGER: Interface(methods=agents)})
        self._tree.add(ADAPTER_PATH, {ADAPTER: Interface(properties, methods)})

    async def _start_discovery(self, call: Message) -> Reply:
        client = call.sender or ""
        if client in self._discovering:
            raise bluez_error("InProgress", "Operation already in progress")
        self._discovering.add(client)
        await self._scan_as_wanted()
        return NOTHING

    async def _stop_discovery(self, call: Message) -> Reply:
        if call.sender not in self._discovering:
            raise bluez_error("Failed", "No discovery started")
        self._discovering.discard(call.sender)
        await self._scan_as_wanted()
        return NOTHING

    async def _scan_as_wanted(self) -> None:
        async with self._scan_lock:
            wanted = bool(self._discovering)
            if wanted == self._listening:
                return
            self._listening = wanted
            await (self._central.listen() if wanted else self._central.ignore())
            self._tree.change(ADAPTER_PATH, ADAPTER, {"Discovering": YES if wanted else NO})

    async def _remove_device(self, call: Message) -> Reply:
        (path,) = call.body
        for address, device in list(self._devices.items()):
            if device.path == path:
                del self._devices[address]
                await device.leave()
                return NOTHING
        raise bluez_error("DoesNotExist", "Does Not Exist")

    def _on_advertisement(self, advertisement: Advertisement) -> None:
        if not self._listening:
            # It is for a connection that is being made.
            return
        address = str(advertisement.address)
        device = self._devices.get(address)
        if device is not None:
            device.heard(advertisement.rssi)
            return
        device = RemoteDevice(self._tree, ADAPTER_PATH, self._central, advertisement.address)
        self._devices[address] = device
        device.appear(advertisement.data, advertisement.rssi)

    def _on_message(self, message: Message) -> None:
        if message.message_type is MessageType.SIGNAL and message.member == "NameOwnerChanged":
            name, _, new_owner = message.body
            if not new_owner:
                farewell = asyncio.create_task(self._forget_client(name))
                self._farewells.add(farewell)
                farewell.add_done_callback(self._farewells.discard)

    async def _forget_client(self, client: str) -> None:
        """Let go of what a client held that has left, or was killed."""
        self._discovering.discard(client)
        await self._scan_as_wanted()
        for device in list(self._devices.values()):
            await device.forget_client(client)


@asynccontextmanager
async def bluez(bus_address: str, air: Air) -> AsyncIterator[BlueZ]:
    """Serve ``org.bluez`` on a bus for as long as the context lasts."""
    bus = await on_bus(bus_address)
    this = BlueZ(bus, air)
    await this.start()
    try:
        yield this
    finally:
        await this.stop()
        bus.disconnect()
        await bus.wait_for_disconnect()  # type: ignore[no-untyped-call]  # It lacks annotations.
