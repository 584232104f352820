"""MicroPython, as the tests of translations have it."""

from __future__ import annotations

from tests.javascript.conftest import micropython

__all__ = ["micropython"]
