"""D-Bus objects that come and go, with properties and methods, and what clients are told about them.

``dbus_fast`` exports objects, too, but announces each interface alone and from the object's own path, where clients of
BlueZ listen at the root, and its methods do not learn who calls them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from dbus_fast import Message, MessageFlag, MessageType, Variant
from dbus_fast.aio import MessageBus

PROPERTIES: Final = "org.freedesktop.DBus.Properties"
OBJECT_MANAGER: Final = "org.freedesktop.DBus.ObjectManager"

#: Signature and body of an answer.
Reply = tuple[str, list[Any]]
#: A method is given the whole message, which says who calls.
Method = Callable[[Message], Awaitable[Reply]]
NOTHING: Final[Reply] = ("", [])


class CallError(Exception):
    """A call fails with an error of this D-Bus `name`, and a text for people."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(text)
        self.name = name
        self.text = text


@dataclass(slots=True)
class Interface:
    """One interface of an object: what it has and what it does."""

    properties: dict[str, Variant] = field(default_factory=dict)
    methods: Mapping[str, Method] = field(default_factory=dict)


class ObjectTree:
    """The objects that a service has on a bus.

    Parameters
    ----------
    bus
        Connected.
    failed
        The error that a method fails with when it raises anything but a `CallError`.
    """

    def __init__(self, bus: MessageBus, failed: str) -> None:
        self._bus = bus
        self._failed = failed
        self._objects: dict[str, dict[str, Interface]] = {}
        self._calls: set[asyncio.Task[None]] = set()
        bus.add_message_handler(self._handle)

    def add(self, path: str, interfaces: dict[str, Interface]) -> None:
        """Add an object, and tell all clients."""
        self._objects[path] = interfaces
        self._signal("/", OBJECT_MANAGER, "InterfacesAdded", "oa{sa{sv}}", [path, self._described(path)])

    def remove(self, path: str) -> None:
        """Remove an object and all below it, the deepest first, and tell all clients."""
        for below in sorted((each for each in self._objects if f"{each}/".startswith(f"{path}/")), reverse=True):
            names = list(self._objects.pop(below))
            self._signal("/", OBJECT_MANAGER, "InterfacesRemoved", "oas", [below, names])

    def change(self, path: str, interface: str, changed: Mapping[str, Variant]) -> None:
        """Change properties of an object, if it is still there, and tell all clients."""
        if path in self._objects:
            self._objects[path][interface].properties.update(changed)
            self.tell(path, interface, changed)

    def tell(self, path: str, interface: str, changed: Mapping[str, Variant]) -> None:
        """Tell all clients of a change, without keeping it."""
        self._signal(path, PROPERTIES, "PropertiesChanged", "sa{sv}as", [interface, dict(changed), []])

    async def close(self) -> None:
        """Answer no more calls."""
        self._bus.remove_message_handler(self._handle)
        for call in self._calls:
            call.cancel()
        await asyncio.gather(*self._calls, return_exceptions=True)

    def _described(self, path: str) -> dict[str, dict[str, Variant]]:
        return {name: interface.properties for name, interface in self._objects[path].items()} | {PROPERTIES: {}}

    def _signal(self, path: str, interface: str, member: str, signature: str, body: list[Any]) -> None:
        if self._bus.connected:
            self._bus.send(Message.new_signal(path, interface, member, signature, body))

    def _handle(self, message: Message) -> Message | bool | None:
        """Answer a call to one of our objects; None leaves it to `dbus_fast`, which refuses what no one has."""
        if message.message_type is not MessageType.METHOD_CALL:
            return None
        if message.interface == OBJECT_MANAGER and message.member == "GetManagedObjects":
            everything = {path: self._described(path) for path in self._objects}
            return Message.new_method_return(message, "a{oa{sa{sv}}}", [everything])
        interfaces = self._objects.get(message.path or "")
        if interfaces is None:
            return None
        if message.interface == PROPERTIES:
            return self._properties(message, interfaces)
        interface = interfaces.get(message.interface or "")
        method = interface.methods.get(message.member or "") if interface else None
        if method is None:
            return None
        call = asyncio.create_task(self._call(message, method))
        self._calls.add(call)
        call.add_done_callback(self._calls.discard)
        return True

    def _properties(self, message: Message, interfaces: Mapping[str, Interface]) -> Message:
        interface = interfaces.get(message.body[0])
        if interface is None:
            return Message.new_error(message, "org.freedesktop.DBus.Error.UnknownInterface", str(message.body[0]))
        match message.member, message.body[1:]:
            case "GetAll", []:
                return Message.new_method_return(message, "a{sv}", [interface.properties])
            case "Get", [name] if name in interface.properties:
                return Message.new_method_return(message, "v", [interface.properties[name]])
            case "Set", [name, value] if name in interface.properties:
                self.change(message.path or "", message.body[0], {name: value})
                return Message.new_method_return(message)
            case _:
                return Message.new_error(message, "org.freedesktop.DBus.Error.UnknownProperty", str(message.body))

    async def _call(self, message: Message, method: Method) -> None:
        try:
            signature, body = await method(message)
            answer = Message.new_method_return(message, signature, body)
        except CallError as error:
            answer = Message.new_error(message, error.name, error.text)
        except asyncio.CancelledError:
            # Bumble cancels what waits for a device whose connection ends. The caller is waiting still.
            answer = Message.new_error(message, self._failed, "The connection has ended.")
        except Exception as error:  # noqa: BLE001  # Whatever went wrong, the caller must not wait for ever.
            answer = Message.new_error(message, self._failed, str(error) or type(error).__name__)
        if self._bus.connected and not message.flags & MessageFlag.NO_REPLY_EXPECTED:
            self._bus.send(answer)
