"""Virtual shoes: pods, the air between, and a Bluetooth that programs can find, all in one process."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from openstride.pod import Player
from openstride.radio._bus import private_bus
from openstride.radio._errors import PackagesMissingError

if TYPE_CHECKING:
    from openstride.radio._pod import VirtualPod


@dataclass(frozen=True, slots=True)
class VirtualShoes:
    """Shoes that are switched on.

    Parameters
    ----------
    bus_address
        Where programs find their Bluetooth: the value for ``DBUS_SYSTEM_BUS_ADDRESS`` in their environment.
    pods
        In the order of the players.
    """

    bus_address: str
    pods: tuple[VirtualPod, ...]


@asynccontextmanager
async def virtual_shoes(players: Iterable[Player]) -> AsyncIterator[VirtualShoes]:
    """Let pods play to any program of this machine that knows BlueZ, for as long as the context lasts.

    Raises
    ------
    RadioError
        If this machine lacks what it takes; the error says what.
    """
    try:
        # Bumble takes half a second to import, and who asks for no shoes need not have it.
        from openstride.radio._air import Air  # noqa: PLC0415
        from openstride.radio._bluez import bluez  # noqa: PLC0415
        from openstride.radio._pod import virtual_pod  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise PackagesMissingError(error.name or "bumble") from error
    async with AsyncExitStack() as stack:
        bus_address = await stack.enter_async_context(private_bus())
        air = Air()
        pods = [await stack.enter_async_context(virtual_pod(player, air)) for player in players]
        await stack.enter_async_context(bluez(bus_address, air))
        yield VirtualShoes(bus_address, tuple(pods))
