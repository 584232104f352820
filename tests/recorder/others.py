"""Devices of other makers, and the Bluetooth that an unmodified bleak finds them with."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from openstride.radio import private_bus
from openstride.radio._air import Air
from openstride.radio._bluez import bluez
from openstride.radio._others import Offer, VirtualOther, virtual_other


@asynccontextmanager
async def around(monkeypatch: pytest.MonkeyPatch, **others: list[Offer]) -> AsyncIterator[list[VirtualOther]]:
    """Switch devices on, and the Bluetooth that programs find them with."""
    async with AsyncExitStack() as stack:
        air = Air()
        bus = await stack.enter_async_context(private_bus())
        devices = [await stack.enter_async_context(virtual_other(*each, air)) for each in others.items()]
        await stack.enter_async_context(bluez(bus, air))
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", bus)
        yield devices
