"""Virtual pods on real radios: each on an adapter of its own, over whatever reaches its controller."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from bumble.core import BaseBumbleError
from bumble.device import Device, DeviceConfiguration
from bumble.hci import Address
from bumble.transport import open_transport

from openstride.pod import Player
from openstride.radio._errors import AdapterError
from openstride.radio._pod import VirtualPod, pod_address, pod_name, switched_on

#: A controller that is there answers at once (s).
ANSWERS_WITHIN: Final = 10.0


@asynccontextmanager
async def pods_on_adapters(players: Iterable[tuple[Player, str]]) -> AsyncIterator[tuple[VirtualPod, ...]]:
    """Switch pods on, each on an adapter by bumble's name of it, for as long as the context lasts.

    Raises
    ------
    AdapterError
        If there is no such adapter, or it does not answer.
    """
    async with AsyncExitStack() as stack:
        yield tuple([await _switched_on(stack, player, adapter) for player, adapter in players])


async def _switched_on(stack: AsyncExitStack, player: Player, adapter: str) -> VirtualPod:
    try:
        async with asyncio.timeout(ANSWERS_WITHIN):
            transport = await stack.enter_async_context(await open_transport(adapter))
            # The address is the pod's own, and random: a virtual pod is not the maker of the adapter.
            configuration = DeviceConfiguration(name=pod_name(player.info), address=Address(pod_address(player.info)))
            device = Device.from_config_with_hci(configuration, transport.source, transport.sink)
            return await stack.enter_async_context(switched_on(player, device, short_packets=True))
    except TimeoutError as error:
        raise AdapterError(adapter, f"it did not answer within {ANSWERS_WITHIN:.0f} s") from error
    except (BaseBumbleError, OSError, ValueError) as error:
        raise AdapterError(adapter, str(error) or type(error).__name__) from error
