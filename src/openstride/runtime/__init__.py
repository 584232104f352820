"""Runs portable source: the same functions and states on CPython, or compiled by Numba.

Here lives everything that knows how a portable package is loaded, compiled, cached and given its states and lists. What
the package computes does not belong here, and nothing of ours is imported: the source is found by its folder.

Contract: both drivers offer one interface (`Runtime`), take the same calls, and give the same bits. Importing this
package imports neither Numba nor the engine; `load` does.
"""

from __future__ import annotations

from openstride.runtime._errors import PackageNotFoundError, RuntimeLoadError, StateNotFoundError, UnknownDriverError
from openstride.runtime._load import Driver, load, source_of
from openstride.runtime._runtime import Runtime

__all__ = [
    "Driver",
    "PackageNotFoundError",
    "Runtime",
    "RuntimeLoadError",
    "StateNotFoundError",
    "UnknownDriverError",
    "load",
    "source_of",
]
