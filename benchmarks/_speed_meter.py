"""What both sides of the comparison are measured with: CPU seconds and peak memory of the process it runs in.

Runs in the environment of either side, so it imports nothing but the standard library.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable

# What ru_maxrss counts: bytes on macOS, else 1024 of them.
_BYTES = 1 if sys.platform == "darwin" else 1024


def peak_memory_mb() -> float:
    """Return the most memory that this process has held so far (MB of 10⁶ bytes)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _BYTES / 1e6


def cpu_seconds(work: Callable[[], object], at_least: float = 0.0) -> float:
    """Return the CPU seconds, user and system, all threads, that one call takes.

    Parameters
    ----------
    work
        Is called once, or as often as it takes to spend `at_least`; the mean is returned. Short work is lost in the
        noise otherwise.
    at_least
        CPU seconds.
    """
    calls, begin = 0, time.process_time()
    while not calls or time.process_time() - begin < at_least:
        work()
        calls += 1
    return (time.process_time() - begin) / calls
