"""The driver that compiles with Numba.

Equal bits with CPython rest on four settings. No fastmath, so that nothing is reordered or contracted. `error_model`
is NumPy's: the checker has proved that no divisor is zero, so the test before each division, which would keep loops
from being vectorised, can go. States are NumPy records whose layout is read from a fresh object; a nested state is a
part of its owner's memory, and Numba passes on a reference to it. Lists are arrays in one form only, contiguous and
writable, since Numba compiles anew for every other.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import llvmlite
import llvmlite.binding
import numba
import numpy as np
from numpy.typing import ArrayLike, NDArray

from openstride.runtime._cache import cache_home, compiled_folder
from openstride.runtime._package import Package
from openstride.runtime._runtime import Runtime, as_integers, is_state

CONFIG: Any = numba.config


class NumbaRuntime(Runtime):
    """The package compiled to machine code, function by function, at first call.

    Attributes
    ----------
    cache_folder
        Where the machine code is kept; None where no folder could be written, then each process compiles anew.
    """

    driver = "numba"

    def __init__(self, package: Package, *, boundscheck: bool = False) -> None:
        key = _key(package, boundscheck=boundscheck)
        family = f"{package.folder.name}-boundscheck" if boundscheck else package.folder.name
        self.cache_folder = compiled_folder(family, key)
        if self.cache_folder is None:
            _warn_once_of_no_cache()
        compiler = numba.njit(
            cache=self.cache_folder is not None, nogil=True, error_model="numpy", boundscheck=boundscheck
        )
        with _numba_cache_in(self.cache_folder):
            modules = package.execute(f"openstride_compiled_{key[:16]}", compiler)
        super().__init__(package, modules)

    def cached(self, module: str, function: str) -> bool:
        if getattr(self.module(module), function).signatures:
            return True
        return self.cache_folder is not None and any(self.cache_folder.rglob(f"{module}.{function}-*.nbi"))

    def floats(self, values: ArrayLike) -> list[float]:
        return _as_list(values, np.float64)  # type: ignore[no-any-return]

    def ints(self, values: ArrayLike) -> list[int]:
        return _as_list(as_integers(values), np.int64)  # type: ignore[no-any-return]

    def columns(self, states: Sequence[Any]) -> dict[str, NDArray[Any]]:
        return dict(_columns(np.asarray(states)))

    def _one(self, state: type[Any]) -> Any:
        return self._many(state, 1)[0]

    def _many(self, state: type[Any], count: int) -> Any:
        first = _structured(state())
        # Elements of type np.record, unlike plain np.void, give their fields as attributes; nested ones follow them.
        return np.full(count, first, np.dtype((np.record, first.dtype)))


def _structured(state: Any) -> NDArray[Any]:
    """The fields of a state, and of those nested in it, as one element with their layout."""
    fields = {name: _structured(value) if is_state(value) else np.array(value) for name, value in vars(state).items()}
    element = np.zeros((), np.dtype([(name, value.dtype, value.shape) for name, value in fields.items()], align=True))
    for name, value in fields.items():
        element[name] = value
    return element


def _columns(table: NDArray[Any], prefix: str = "") -> Iterator[tuple[str, NDArray[Any]]]:
    for name in table.dtype.names or ():
        if table.dtype[name].names is None:
            yield prefix + name, table[name].copy()
        else:
            yield from _columns(table[name], f"{prefix}{name}.")


def _as_list(values: ArrayLike, dtype: type[np.float64 | np.int64]) -> Any:
    """An array as compiled functions take it; a read-only or strided one would be compiled for a second time."""
    return np.require(values, dtype, ["C", "A", "W"])


def _key(package: Package, *, boundscheck: bool) -> str:
    """Hash of everything that the machine code depends on."""
    ingredients = (
        package.source_hash(),
        numba.__version__,
        llvmlite.__version__,
        sys.version,
        llvmlite.binding.get_host_cpu_name(),
        llvmlite.binding.get_host_cpu_features().flatten(),
        (CONFIG.CPU_NAME, CONFIG.CPU_FEATURES, CONFIG.OPT, CONFIG.BOUNDSCHECK),
        boundscheck,
    )
    return sha256(repr(ingredients).encode()).hexdigest()


@contextmanager
def _numba_cache_in(folder: Path | None) -> Iterator[None]:
    """Let Numba place its cache in `folder` for functions declared meanwhile, and nobody else's after that."""
    before = CONFIG.CACHE_DIR
    CONFIG.CACHE_DIR = before if folder is None else str(folder)
    try:
        yield
    finally:
        CONFIG.CACHE_DIR = before


_warned: set[Path] = set()


def _warn_once_of_no_cache() -> None:
    home = cache_home()
    if home not in _warned:
        _warned.add(home)
        warnings.warn(
            f"Cannot write to {home}: compiled code is not kept, so every start compiles the engine again. "
            "Set OPENSTRIDE_CACHE_DIR to a folder that can be written.",
            stacklevel=4,
        )
