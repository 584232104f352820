"""The one entrance: which package, which driver."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Literal

from openstride.runtime._errors import UnknownDriverError
from openstride.runtime._package import Package
from openstride.runtime._runtime import CPythonRuntime, Runtime

Driver = Literal["numba", "cpython"]


def source_of(package: Path | None = None) -> str:
    """Return the hash by which the source of a package is known (`Runtime.source`), without running any of it.

    Parameters
    ----------
    package
        Folder of the portable package; None for the engine of this installation.

    Raises
    ------
    PackageNotFoundError
        If the folder holds no portable source.
    """
    return _found(package).short_hash


def _found(package: Path | None) -> Package:
    return Package(Path(str(files("openstride") / "engine")) if package is None else package)


def load(driver: Driver = "numba", package: Path | None = None, *, boundscheck: bool = False) -> Runtime:
    """Load a portable package on one of its two drivers.

    Parameters
    ----------
    driver
        `"numba"` compiles each function at its first call and keeps the machine code on disk; `"cpython"` runs the
        source as it stands and never imports Numba.
    package
        Folder of the portable package; None for the engine of this installation.
    boundscheck
        For tests: an index outside its list raises `IndexError` with Numba, too, which else reads foreign memory; and
        with CPython one below zero does, too, which else counts from the end.

    Raises
    ------
    PackageNotFoundError
        If the folder holds no portable source.
    UnknownDriverError
        If there is no such driver.

    Examples
    --------
    >>> engine = load("cpython")
    >>> foot = engine.new("Foot")
    """
    source = _found(package)
    if driver == "cpython":
        name = f"openstride_plain_{source.short_hash}"
        return CPythonRuntime(source, source.execute(name), boundscheck=boundscheck)
    if driver == "numba":
        # Imported here because Numba costs every process that imports it a third of a second.
        from openstride.runtime._numba import NumbaRuntime

        return NumbaRuntime(source, boundscheck=boundscheck)
    raise UnknownDriverError(driver)
