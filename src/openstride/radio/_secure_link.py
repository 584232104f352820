"""What a computer does when a device wants a link encrypted: it does so, pairing first if need be, and asks again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from bumble.att import ATT_Error, ErrorCode
from bumble.core import ProtocolError
from bumble.device import Connection, Device
from bumble.hci import HCI_Error

T = TypeVar("T")

_NEEDS_SECURITY: Final = frozenset({ErrorCode.INSUFFICIENT_ENCRYPTION, ErrorCode.INSUFFICIENT_AUTHENTICATION})


class NotPairedError(Exception):
    """The device lets no one pair now, or knows its bond with us no more."""


class LinkEndedError(Exception):
    """The connection has ended."""


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
        self._ended = False
        connection.on(Connection.EVENT_DISCONNECTION, self._on_disconnection)

    async def do(self, operation: Callable[[], Awaitable[T]]) -> T:
        """Return what `operation` gives.

        Raises
        ------
        ATT_Error
            If the device refuses it.
        NotPairedError
            If that takes a bond, which it does not grant.
        LinkEndedError
            If the connection ends meanwhile.
        """
        try:
            return await self._undisturbed(operation)
        except ATT_Error as refusal:
            if refusal.error_code not in _NEEDS_SECURITY:
                raise
        await self.secure()
        return await self._undisturbed(operation)

    async def secure(self) -> None:
        """Encrypt the link, unless it is; pair first, unless the two are bonded."""
        async with self._securing:
            if self._connection.is_encrypted:
                return
            try:
                await self._undisturbed(self._encrypt)
            except (HCI_Error, ProtocolError) as refusal:
                raise NotPairedError(str(refusal)) from refusal
        self._on_bonded()

    async def _encrypt(self) -> None:
        bonds, name = self._central.keystore, str(self._connection.peer_address)
        if bonds is None or await bonds.get(name) is None:
            await self._connection.pair()
            return
        try:
            await self._connection.encrypt()
        except HCI_Error:
            # The device has forgotten us. With these keys it would refuse us for ever.
            await bonds.delete(name)
            raise

    async def _undisturbed(self, operation: Callable[[], Awaitable[T]]) -> T:
        # Bumble cancels what waits for a device whose connection ends, and that must not look as if we were cancelled.
        if self._ended:
            raise LinkEndedError
        try:
            return await operation()
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            raise LinkEndedError from None

    def _on_disconnection(self, _reason: int) -> None:
        self._ended = True
