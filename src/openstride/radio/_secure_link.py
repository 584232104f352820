"""What BlueZ does when a device wants an encrypted link: it encrypts it, pairing first if need be, and asks again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from bumble.att import ATT_Error, ErrorCode
from bumble.device import Connection, Device

from openstride.radio._names import bluez_error

T = TypeVar("T")

#: How BlueZ names what a device refuses; anything else is `Failed`.
_REFUSALS: Final = {
    ErrorCode.READ_NOT_PERMITTED: "NotPermitted",
    ErrorCode.WRITE_NOT_PERMITTED: "NotPermitted",
    ErrorCode.REQUEST_NOT_SUPPORTED: "NotSupported",
    ErrorCode.INSUFFICIENT_AUTHORIZATION: "NotAuthorized",
    ErrorCode.INVALID_ATTRIBUTE_LENGTH: "InvalidValueLength",
}
_NEEDS_SECURITY: Final = frozenset({ErrorCode.INSUFFICIENT_ENCRYPTION, ErrorCode.INSUFFICIENT_AUTHENTICATION})


class SecureLink:
    """One connection, encrypted as soon as the device wants it.

    Parameters
    ----------
    central
        Our side; it keeps the bonds.
    connection
        To the device.
    on_bonded
        Called when the link is encrypted, which is between bonded devices only.
    """

    def __init__(self, central: Device, connection: Connection, on_bonded: Callable[[], None]) -> None:
        self._central = central
        self._connection = connection
        self._on_bonded = on_bonded
        self._securing = asyncio.Lock()

    async def do(self, operation: Callable[[], Awaitable[T]]) -> T:
        """Return what `operation` gives; raise `CallError` where the device refuses it."""
        try:
            try:
                return await operation()
            except ATT_Error as refusal:
                if refusal.error_code not in _NEEDS_SECURITY:
                    raise
            await self.secure()
            return await operation()
        except ATT_Error as refusal:
            name = _REFUSALS.get(ErrorCode(refusal.error_code), "Failed")
            raise bluez_error(name, f"Operation failed with ATT error: {refusal.error_code:#04x}") from refusal

    async def secure(self) -> None:
        """Encrypt the link, unless it is; pair first, unless the two are bonded."""
        async with self._securing:
            if self._connection.is_encrypted:
                return
            bonds = self._central.keystore
            if bonds is not None and await bonds.get(str(self._connection.peer_address)):
                await self._connection.encrypt()
            else:
                await self._connection.pair()
        self._on_bonded()
