"""Several things at once that stand and fall together, with plain errors instead of groups of them."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


async def beside(first: Coroutine[Any, Any, Result], *others: Coroutine[Any, Any, object]) -> Result:
    """Return what `first` returns, with the others under way until then; whichever fails first ends all of them."""
    main = asyncio.ensure_future(first)
    pending: set[asyncio.Future[Any]] = {main, *(asyncio.ensure_future(other) for other in others)}
    everything = tuple(pending)
    try:
        while not main.done():
            done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            for each in done:
                each.result()
        return main.result()
    finally:
        for each in everything:
            each.cancel()
        await asyncio.gather(*everything, return_exceptions=True)
