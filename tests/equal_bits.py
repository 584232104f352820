"""Runs one program on every driver and compares all it gives, bit for bit.

A program is a function that takes a runtime, makes its states and lists there, calls the portable functions and gives
named numbers back. It says the same thing on every driver, so a test of equal bits is one call::

    def feed(engine: Runtime) -> Results:
        foot, strides = engine.new("Foot"), engine.new("Stride", 100)
        done = engine.module("foot").feed(foot, engine.floats(time), strides)
        return engine.columns(strides[:done]) | named(foot)

    assert_equal_bits(feed)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from openstride.runtime import Driver, Runtime, load

Results = Mapping[str, ArrayLike]
Program = Callable[[Runtime], Results]

DRIVERS: tuple[tuple[Driver, bool], ...] = (("cpython", True), ("numba", False), ("numba", True))


@cache
def loaded(driver: Driver, package: Path | None = None, *, boundscheck: bool = False) -> Runtime:
    """Load a package once for all tests of a process."""
    return load(driver, package, boundscheck=boundscheck)


def bits(values: ArrayLike) -> NDArray[np.int64]:
    """Give numbers as the integers with the same bits; all NaN are one, for their sign and payload mean nothing."""
    array = np.asarray(values)
    if array.dtype.kind != "f":
        return array.astype(np.int64)
    return np.where(np.isnan(array), np.nan, array.astype(np.float64)).view(np.int64)


def differences(one: Results, other: Results) -> list[str]:
    """Say where two results differ, in words for a person."""
    if list(one) != list(other):
        return [f"names differ: {list(one)} and {list(other)}"]
    found = []
    for name in one:
        a, b = np.asarray(one[name]), np.asarray(other[name])
        if a.shape != b.shape or a.dtype.kind != b.dtype.kind:
            found.append(f"{name}: {a.dtype} {a.shape} and {b.dtype} {b.shape}")
        elif (unequal := bits(a) != bits(b)).any():
            at = tuple(int(i) for i in np.argwhere(unequal)[0])
            found.append(f"{name}{list(at)}: {a[at]!r} and {b[at]!r}, {unequal.sum()} of {a.size} differ")
    return found


def named(state: Any) -> dict[str, ArrayLike]:
    """Give a single state's fields by name, with either driver; a nested state's by both names, `samples.count`."""
    table = getattr(state, "dtype", None)
    names = vars(state) if table is None or table.names is None else table.names
    fields: dict[str, ArrayLike] = {}
    for name in names:
        value = np.array(getattr(state, name))
        if value.dtype.kind in "OV":  # An object with CPython, a record with Numba: a nested state.
            fields |= {f"{name}.{inner}": field for inner, field in named(getattr(state, name)).items()}
        else:
            fields[name] = value
    return fields


def assert_equal_bits(program: Program, package: Path | None = None) -> Results:
    """Run a program on CPython and Numba, with checked lists on both; fail where a bit differs.

    Returns
    -------
    Mapping
        What the program gave on CPython, so that a test can make sure that it did something.
    """
    (driver, checked), *others = DRIVERS
    expected = program(loaded(driver, package, boundscheck=checked))
    for driver, checked in others:
        found = program(loaded(driver, package, boundscheck=checked))
        report = differences(expected, found)
        assert not report, f"{driver}{', checked' if checked else ''} differs from cpython: " + "; ".join(report)
    return expected
