"""An event loop whose time is made up: where nothing is ready, it is at once the time of what comes next."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")

#: How long a thread may work while everything waits for it (s).
THREADS_WITHIN = 100.0


class _Selector(selectors.SelectSelector):
    """Waits for nothing but threads: what it is told to wait is added to the loop's time."""

    def __init__(self) -> None:
        super().__init__()
        self.passed = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        # With nothing else to come, there may be a thread at work, whose time is real.
        ready = super().select(THREADS_WITHIN if timeout is None else 0)
        if timeout is None and not ready:
            raise RuntimeError("everything waits, and nothing is to come")
        if not ready:
            self.passed += max(0.0, timeout or 0.0)
        return ready


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """A loop that begins at time 0 and jumps."""

    def __init__(self) -> None:
        self._virtual = _Selector()
        super().__init__(self._virtual)

    def time(self) -> float:
        return self._virtual.passed


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine in virtual time."""
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(work)
