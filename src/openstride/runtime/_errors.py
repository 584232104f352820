"""What can go wrong when portable source is loaded.

::

    RuntimeLoadError
    ├── PackageNotFoundError   no portable source in the folder, or no such module in it
    ├── StateNotFoundError     no state class of that name
    └── UnknownDriverError     neither 'numba' nor 'cpython'
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


class RuntimeLoadError(Exception):
    """Portable source could not be loaded as asked."""


class PackageNotFoundError(RuntimeLoadError):
    """The folder holds no portable source, or lacks the module that was asked for."""

    def __init__(self, folder: Path, module: str | None = None) -> None:
        self.folder = folder
        self.module = module
        missing = "no Python module" if module is None else f"no module '{module}'"
        super().__init__(f"{folder} holds {missing}. Give the folder of a portable package, such as openstride/engine.")


class StateNotFoundError(RuntimeLoadError):
    """The package defines no state class of this name."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        self.name = name
        self.known = tuple(sorted(known))
        super().__init__(f"No state class '{name}'. The package defines: {', '.join(self.known) or 'none'}.")


class UnknownDriverError(RuntimeLoadError):
    """The driver is neither 'numba' nor 'cpython'."""

    def __init__(self, driver: str) -> None:
        self.driver = driver
        super().__init__(f"No driver '{driver}'. Choose 'numba' (fast) or 'cpython' (readable).")
