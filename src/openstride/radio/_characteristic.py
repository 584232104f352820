"""A characteristic of a connected device as BlueZ shows it: ``org.bluez.GattCharacteristic1`` and its descriptors."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from bumble.att import ATT_Error, ErrorCode
from bumble.gatt import Characteristic
from bumble.gatt_client import CharacteristicProxy, DescriptorProxy
from dbus_fast import Message, Variant

from openstride.radio._central import uuid_text
from openstride.radio._names import CHARACTERISTIC, DESCRIPTOR, NO, YES, bluez_error
from openstride.radio._objects import NOTHING, Interface, ObjectTree, Reply
from openstride.radio._secure_link import LinkEndedError, NotPairedError, SecureLink

T = TypeVar("T")

_FLAGS: Final = {
    Characteristic.Properties.BROADCAST: "broadcast",
    Characteristic.Properties.READ: "read",
    Characteristic.Properties.WRITE_WITHOUT_RESPONSE: "write-without-response",
    Characteristic.Properties.WRITE: "write",
    Characteristic.Properties.NOTIFY: "notify",
    Characteristic.Properties.INDICATE: "indicate",
}
#: How BlueZ names what a device refuses, and what it says to it; anything else is `Failed`.
_REFUSALS: Final = {
    ErrorCode.READ_NOT_PERMITTED: ("NotPermitted", "Read not permitted"),
    ErrorCode.WRITE_NOT_PERMITTED: ("NotPermitted", "Write not permitted"),
    ErrorCode.REQUEST_NOT_SUPPORTED: ("NotSupported", "Operation is not supported"),
    ErrorCode.INSUFFICIENT_AUTHORIZATION: ("NotAuthorized", "Operation Not Authorized"),
    ErrorCode.INVALID_ATTRIBUTE_LENGTH: ("InvalidArguments", "Invalid Length"),
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
            await asked(self._link, lambda: self._proxy.unsubscribe(self._tell, force=True))
            self._tree.change(self.path, CHARACTERISTIC, {"Notifying": NO})

    async def _read(self, _call: Message) -> Reply:
        return "ay", [bytes(await asked(self._link, self._proxy.read_value))]

    async def _write(self, call: Message) -> Reply:
        value, options = call.body
        kind = options["type"].value if "type" in options else "request"
        await asked(self._link, lambda: self._proxy.write_value(bytes(value), with_response=kind != "command"))
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
                await asked(self._link, lambda: self._proxy.subscribe(self._tell))
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
            return "ay", [bytes(await asked(self._link, proxy.read_value))]

        async def write(call: Message) -> Reply:
            await asked(self._link, lambda: proxy.write_value(bytes(call.body[0]), with_response=True))
            return NOTHING

        properties = {
            "Characteristic": Variant("o", self.path),
            "UUID": Variant("s", uuid_text(proxy.type)),
        }
        path = f"{self.path}/desc{proxy.handle:04x}"
        self._tree.add(path, {DESCRIPTOR: Interface(properties, {"ReadValue": read, "WriteValue": write})})


async def asked(link: SecureLink, operation: Callable[[], Awaitable[T]]) -> T:
    """Return what a device gives, or raise as BlueZ says that it does not."""
    try:
        return await link.do(operation)
    except NotPairedError as error:
        raise bluez_error("NotPermitted", "Not paired") from error
    except LinkEndedError as error:
        raise bluez_error("Failed", "Not connected") from error
    except ATT_Error as refusal:
        usual = ("Failed", f"Operation failed with ATT error: {refusal.error_code:#04x}")
        raise bluez_error(*_REFUSALS.get(ErrorCode(refusal.error_code), usual)) from refusal
