"""How BlueZ names things on D-Bus: interfaces, errors, truth."""

from __future__ import annotations

from typing import Final

from dbus_fast import Variant

from openstride.radio._objects import CallError

ADAPTER: Final = "org.bluez.Adapter1"
AGENT_MANAGER: Final = "org.bluez.AgentManager1"
DEVICE: Final = "org.bluez.Device1"
SERVICE: Final = "org.bluez.GattService1"
CHARACTERISTIC: Final = "org.bluez.GattCharacteristic1"
DESCRIPTOR: Final = "org.bluez.GattDescriptor1"

#: Truth, as a property has it.
YES: Final = Variant("b", True)  # noqa: FBT003  # A signature and a value, and nothing to confuse.
NO: Final = Variant("b", False)  # noqa: FBT003


def error_name(short: str) -> str:
    """Return the full name of an error of BlueZ."""
    return f"org.bluez.Error.{short}"


def bluez_error(short: str, text: str) -> CallError:
    """Return an error of BlueZ, to raise where a call fails."""
    return CallError(error_name(short), text)
