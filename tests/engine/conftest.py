"""The engine on both drivers, loaded once."""

from __future__ import annotations

import pytest

from openstride.runtime import Runtime
from tests.equal_bits import loaded


@pytest.fixture(scope="session")
def engine() -> Runtime:
    """Return the engine compiled by Numba."""
    return loaded("numba")


@pytest.fixture(scope="session")
def plain() -> Runtime:
    """Return the engine on CPython, whose lists refuse indices that are out of range."""
    return loaded("cpython", boundscheck=True)
