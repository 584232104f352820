"""The doors of the API: closed while all that a runner has is deleted, so that nothing comes in behind its back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.types import ASGIApp, Receive, Scope, Send

from openstride.server._errors import BeingDeletedError
from openstride.server._problems import answer, problem_of
from openstride.server.access import API, HEALTH

#: So long may requests that are under way take to end by themselves (s); streams never do.
_PATIENCE: Final = 2.0


@dataclass(slots=True)
class Doors:
    """Who is inside, and whether others may come in."""

    closed: bool = False
    inside: set[asyncio.Task[Any]] = field(default_factory=set)

    @asynccontextmanager
    async def shut(self) -> AsyncIterator[None]:
        """Have nobody inside but who asks, while the block runs: the others end by themselves, or are ended."""
        self.closed = True
        try:
            others = self.inside - {asyncio.current_task()}
            _, slow = await asyncio.wait(others, timeout=_PATIENCE) if others else (set(), set())
            for each in slow:
                each.cancel()
            if slow:
                await asyncio.wait(slow)
            yield
        finally:
            self.closed = False


class Gate:
    """The app behind the doors.

    Parameters
    ----------
    app
        What answers who comes in.
    doors
        Are closed, or not.
    """

    def __init__(self, app: ASGIApp, doors: Doors) -> None:
        self._app = app
        self._doors = doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or say that it comes at a bad time; the page itself is always there."""
        task = asyncio.current_task()
        if scope["type"] == "lifespan" or not _inside(scope["path"]) or task is None:
            await self._app(scope, receive, send)
        elif self._doors.closed:
            await _turn_away(scope, receive, send)
        else:
            self._doors.inside.add(task)
            try:
                await self._app(scope, receive, send)
            except asyncio.CancelledError:
                # Ended by us; the connection is closed, which says enough.
                if not self._doors.closed:
                    raise
            finally:
                self._doors.inside.discard(task)


def _inside(path: str) -> bool:
    return path.startswith(API) and path != HEALTH


async def _turn_away(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        await answer(problem_of(BeingDeletedError()), {"Retry-After": "2"})(scope, receive, send)
    else:
        await send({"type": "websocket.close", "code": 1013, "reason": ""})
