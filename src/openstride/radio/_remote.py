"""A device as BlueZ shows it to its clients: ``org.bluez.Device1``, and below it what a connection finds on it.

Paths, names and errors are those of BlueZ's own documents, ``org.bluez.Device`` and ``org.bluez.Gatt*``. As with BlueZ
a connection belongs to no client: it lasts until someone ends it, or the device does. A subscription does belong to
clients.
"""

from __future__ import annotations

import asyncio
from typing import Final

from bumble.core import AdvertisingData
from bumble.device import Connection, Peer
from bumble.gatt import GATT_GENERIC_ACCESS_SERVICE, GATT_GENERIC_ATTRIBUTE_SERVICE
from bumble.gatt_client import ServiceProxy
from bumble.hci import Address
from dbus_fast import Message, Variant

from openstride.radio._central import Central, advertised_services, uuid_text
from openstride.radio._characteristic import RemoteCharacteristic
from openstride.radio._names import DEVICE, NO, SERVICE, YES, bluez_error
from openstride.radio._objects import NOTHING, Interface, ObjectTree, Reply
from openstride.radio._secure_link import LinkEndedError, NotPairedError, SecureLink

#: So long a device is waited for that cannot be found (s).
REACHED_WITHIN: Final = 20.0
#: What BlueZ offers a device. The device takes as much of it as it can hold.
LARGEST_MTU: Final = 517
#: BlueZ keeps the services of the attribute protocol itself to itself.
HIDDEN: Final = frozenset({GATT_GENERIC_ACCESS_SERVICE, GATT_GENERIC_ATTRIBUTE_SERVICE})


class RemoteDevice:
    """One device that was heard.

    Parameters
    ----------
    tree
        Where it is shown.
    adapter_path
        The D-Bus object that it belongs to.
    central
        What connects to it.
    address
        Of the device.
    """

    def __init__(self, tree: ObjectTree, adapter_path: str, central: Central, address: Address) -> None:
        self._digits = address.to_string(with_type_qualifier=False)
        self.path = f"{adapter_path}/dev_{self._digits.replace(':', '_')}"
        self._tree = tree
        self._adapter_path = adapter_path
        self._central = central
        self._connecting = asyncio.Lock()
        self._address = address
        self._connection: Connection | None = None
        self._link: SecureLink | None = None
        self._services: list[str] = []
        self._characteristics: list[RemoteCharacteristic] = []

    def appear(self, data: AdvertisingData, rssi: int) -> None:
        """Show it to clients."""
        name = data.get(AdvertisingData.COMPLETE_LOCAL_NAME)
        properties = {
            "Adapter": Variant("o", self._adapter_path),
            "Address": Variant("s", self._digits),
            "AddressType": Variant("s", "random"),
            "Alias": Variant("s", name or self._digits.replace(":", "-")),
            "Blocked": NO,
            "Bonded": NO,
            "Connected": NO,
            "LegacyPairing": NO,
            "Paired": NO,
            "RSSI": Variant("n", rssi),
            "ServicesResolved": NO,
            "Trusted": NO,
            "UUIDs": Variant("as", advertised_services(data)),
        }
        if name:
            properties["Name"] = Variant("s", name)
        methods = {"Connect": self._connect, "Disconnect": self._disconnect, "Pair": self._pair}
        self._tree.add(self.path, {DEVICE: Interface(properties, methods)})

    def heard(self, rssi: int) -> None:
        """Tell clients that it is still there: choosers list what they hear of while they are open."""
        self._change(RSSI=Variant("n", rssi))

    async def leave(self) -> None:
        """End its connection, if there is one, and show it no more."""
        if self._connection is not None:
            await self._connection.disconnect()
        self._tree.remove(self.path)

    async def forget_client(self, client: str) -> None:
        """End the subscriptions of a client that is no more."""
        for characteristic in self._characteristics:
            await characteristic.forget_client(client)

    async def _connect(self, _call: Message) -> Reply:
        async with self._connecting:
            if self._connection is None:
                await self._make_connection()
        return NOTHING

    async def _make_connection(self) -> None:
        try:
            async with asyncio.timeout(REACHED_WITHIN):
                self._connection = connection = await self._central.connect(self._address)
        except TimeoutError as error:
            raise bluez_error("Failed", "le-connection-abort-by-local") from error
        self._link = SecureLink(self._central.device, connection, self._on_bonded)
        connection.on(Connection.EVENT_DISCONNECTION, self._on_disconnection)
        self._change(Connected=YES)
        peer = Peer(connection)
        await peer.request_mtu(LARGEST_MTU)
        services = [service for service in await peer.discover_services() if service.uuid not in HIDDEN]
        for service in services:
            await self._show_service(service, self._link, connection.att_mtu)
        uuids = sorted(uuid_text(service.uuid) for service in services)
        self._change(ServicesResolved=YES, UUIDs=Variant("as", uuids))

    async def _show_service(self, service: ServiceProxy, link: SecureLink, mtu: int) -> None:
        path = f"{self.path}/service{service.handle:04x}"
        properties = {
            "Device": Variant("o", self.path),
            "Includes": Variant("ao", []),
            "Primary": YES,
            "UUID": Variant("s", uuid_text(service.uuid)),
        }
        self._services.append(path)
        self._tree.add(path, {SERVICE: Interface(properties)})
        for proxy in await service.discover_characteristics():
            characteristic = RemoteCharacteristic(self._tree, link, path, proxy)
            self._characteristics.append(characteristic)
            await characteristic.appear(mtu)

    async def _disconnect(self, _call: Message) -> Reply:
        if self._connection is not None:
            await self._connection.disconnect()
        return NOTHING

    async def _pair(self, call: Message) -> Reply:
        await self._connect(call)
        if self._link is None:
            raise bluez_error("ConnectionAttemptFailed", "The connection has ended.")
        try:
            await self._link.secure()
        except NotPairedError as error:
            raise bluez_error("AuthenticationFailed", "Authentication Failed") from error
        except LinkEndedError as error:
            raise bluez_error("ConnectionAttemptFailed", "The connection has ended.") from error
        return NOTHING

    def _on_bonded(self) -> None:
        self._change(Paired=YES, Bonded=YES)

    def _on_disconnection(self, _reason: int) -> None:
        self._connection = self._link = None
        self._characteristics.clear()
        while self._services:
            self._tree.remove(self._services.pop())
        self._change(ServicesResolved=NO)
        self._change(Connected=NO)

    def _change(self, **changed: Variant) -> None:
        self._tree.change(self.path, DEVICE, changed)
