"""Virtual shoes: pods, the air between, and a Bluetooth that programs can find, all in one process."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from openstride.pod import Player
from openstride.radio._bus import private_bus
from openstride.radio._errors import PackagesMissingError

if TYPE_CHECKING:
    from bleak.backends.client import BaseBleakClient
    from bleak.backends.scanner import BaseBleakScanner

    from openstride.radio._air import Air
    from openstride.radio._pod import VirtualPod


@dataclass(frozen=True, slots=True)
class VirtualPods:
    """Pods that are switched on, and the air that they are in.

    Parameters
    ----------
    air
        What `bumble_backend` takes.
    pods
        In the order of the players.
    """

    air: Air
    pods: tuple[VirtualPod, ...]


def bumble_backend(air: Air) -> tuple[type[BaseBleakScanner], type[BaseBleakClient]]:
    """Return the backends with which a `BleakScanner` and a `BleakClient` find what is in an air."""
    from openstride.radio import _bleak_backend  # noqa: PLC0415  # Not before someone has made an air.

    return _bleak_backend.bumble_backend(air)


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
async def virtual_pods(players: Iterable[Player]) -> AsyncIterator[VirtualPods]:
    """Let pods play to programs of this process, for as long as the context lasts; `bumble_backend` finds them.

    Raises
    ------
    RadioError
        If this machine lacks what it takes; the error says what.
    """
    with _named_if_missing():
        # Bumble takes half a second to import, and who asks for no shoes need not have it.
        from openstride.radio._air import Air  # noqa: PLC0415
        from openstride.radio._pod import virtual_pod  # noqa: PLC0415
    async with AsyncExitStack() as stack:
        air = Air()
        pods = [await stack.enter_async_context(virtual_pod(player, air)) for player in players]
        yield VirtualPods(air, tuple(pods))


@asynccontextmanager
async def virtual_shoes(players: Iterable[Player]) -> AsyncIterator[VirtualShoes]:
    """Let pods play to any program of this machine that knows BlueZ, for as long as the context lasts.

    Raises
    ------
    RadioError
        If this machine lacks what it takes; the error says what.
    """
    with _named_if_missing():
        from openstride.radio._bluez import bluez  # noqa: PLC0415
    async with AsyncExitStack() as stack:
        bus_address = await stack.enter_async_context(private_bus())
        in_our_air = await stack.enter_async_context(virtual_pods(players))
        await stack.enter_async_context(bluez(bus_address, in_our_air.air))
        yield VirtualShoes(bus_address, in_our_air.pods)


@asynccontextmanager
async def shoes_on_adapters(players: Iterable[tuple[Player, str]]) -> AsyncIterator[tuple[VirtualPod, ...]]:
    """Let each pod play on a real adapter of its own, for as long as the context lasts.

    Raises
    ------
    RadioError
        If an adapter is not there or does not answer, or this machine lacks what it takes.
    """
    with _named_if_missing():
        from openstride.radio._adapter import pods_on_adapters  # noqa: PLC0415
    async with pods_on_adapters(players) as pods:
        yield pods


@contextmanager
def _named_if_missing() -> Iterator[None]:
    """Let a package that is not installed be an error that says which."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise PackagesMissingError(error.name or "bumble") from error
