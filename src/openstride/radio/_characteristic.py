"""A characteristic of a connected device as BlueZ shows it: ``org.bluez.GattCharacteristic1`` and its descriptors."""

from __future__ import annotations

from typing import Final

from bumble.gatt import Characteristic
from bumble.gatt_client import CharacteristicProxy, DescriptorProxy
from dbus_fast import Message, Variant

from openstride.radio._names import CHARACTERISTIC, DESCRIPTOR, NO, YES, bluez_error, uuid_text
from openstride.radio._objects import NOTHING, Interface, ObjectTree, Reply
from openstride.radio._secure_link import SecureLink

_FLAGS: Final = {
    Characteristic.Properties.BROADCAST: "broadcast",
    Characteristic.Properties.READ: "read",
    Characteristic.Properties.WRITE_WITHOUT_RESPONSE: "write-without-response",
    Characteristic.Properties.WRITE: "write",
    Characteristic.Properties.NOTIFY: "notify",
    Characteristic.Properties.INDICATE: "indicate",
}
_SUBSCRIBABLE: Final = Characteristic.Properties.NOTIFY | Characteristic.Properties.INDICATE


class RemoteCharacteristic:
    """One characteristic for as long as the connection lasts.

    The device knows one subscriber, us. Clients share the subscription, and it ends with the last of them.
    """

    def __init__(
        self, tree: ObjectTree, link: SecureLink, service_path: str, proxy: CharacteristicProxy[bytes]
    ) -> None:
        self.path = f"{service_path}/char{proxy.handle:04x}"
        self._tree = tree
        self._link = link
        self._service_path = service_path
        self._proxy = proxy
        self._clients: set[str] = set()

    async def appear(self, mtu: int) -> None:
        """Show it and its descriptors to clients."""
        properties = {
            "Flags": Variant("as", [name for flag, name in _FLAGS.items() if self._proxy.properties & flag]),
            "MTU": Variant("q", mtu),
            "Service": Variant("o", self._service_path),
            "UUID": Variant("s", uuid_text(self._proxy.uuid)),
        }
        if self._proxy.properties & _SUBSCRIBABLE:
            properties["Notifying"] = NO
        methods = {
            "ReadValue": self._read,
            "WriteValue": self._write,
            "StartNotify": self._start_notify,
            "StopNotify": self._stop_notify,
        }
        self._tree.add(self.path, {CHARACTERISTIC: Interface(properties, methods)})
        for descriptor in await self._proxy.discover_descriptors():
            # Among them the one of the subscription itself (0x2902): without it Chromium does not subscribe.
            self._show_descriptor(descriptor)

    async def forget_client(self, client: str) -> None:
        """End the subscription of a client, if it has one."""
        if client not in self._clients:
            return
        self._clients.discard(client)
        if not self._clients:
            await self._link.do(lambda: self._proxy.unsubscribe(self._tell, force=True))
            self._tree.change(self.path, CHARACTERISTIC, {"Notifying": NO})

    async def _read(self, _call: Message) -> Reply:
        return "ay", [bytes(await self._link.do(self._proxy.read_value))]

    async def _write(self, call: Message) -> Reply:
        value, options = call.body
        kind = options["type"].value if "type" in options else "request"
        await self._link.do(lambda: self._proxy.write_value(bytes(value), with_response=kind != "command"))
        return NOTHING

    async def _start_notify(self, call: Message) -> Reply:
        if not self._proxy.properties & _SUBSCRIBABLE:
            raise bluez_error("NotSupported", "Operation is not supported")
        client = call.sender or ""
        if client in self._clients:
            raise bluez_error("InProgress", "Operation already in progress")
        first = not self._clients
        self._clients.add(client)
        if first:
            try:
                await self._link.do(lambda: self._proxy.subscribe(self._tell))
            except BaseException:
                self._clients.discard(client)
                raise
            self._tree.change(self.path, CHARACTERISTIC, {"Notifying": YES})
        return NOTHING

    async def _stop_notify(self, call: Message) -> Reply:
        if call.sender not in self._clients:
            raise bluez_error("Failed", "No notify session started")
        await self.forget_client(call.sender)
        return NOTHING

    def _tell(self, value: bytes) -> None:
        self._tree.tell(self.path, CHARACTERISTIC, {"Value": Variant("ay", bytes(value))})

    def _show_descriptor(self, proxy: DescriptorProxy) -> None:
        async def read(_call: Message) -> Reply:
            return "ay", [bytes(await self._link.do(proxy.read_value))]

        async def write(call: Message) -> Reply:
            await self._link.do(lambda: proxy.write_value(bytes(call.body[0]), with_response=True))
            return NOTHING

        properties = {
            "Characteristic": Variant("o", self.path),
            "UUID": Variant("s", uuid_text(proxy.type)),
        }
        path = f"{self.path}/desc{proxy.handle:04x}"
        self._tree.add(path, {DESCRIPTOR: Interface(properties, {"ReadValue": read, "WriteValue": write})})
