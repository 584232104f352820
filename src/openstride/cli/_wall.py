"""The clock that a recorder counts on: set by the one on the wall, once, and not by its jumps after that."""

from __future__ import annotations

import time
from collections.abc import Callable


def wall_clock() -> Callable[[], int]:
    """Return a clock of microseconds since 1970 (UTC) that only goes forward."""
    ahead = time.time_ns() - time.monotonic_ns()
    return lambda: (time.monotonic_ns() + ahead) // 1000
