"""The routes of home as its description has them, so that a test of all of them forgets none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import httpx

from openstride.server import api_document
from tests.server.conftest import RUN

DOCUMENT: Final = api_document()
#: What stands in the places of addresses where it does not matter; what is not here is an id.
ANYTHING: Final = {"index": "0", "name": "left.parquet", "device": "p1", "z": "0", "x": "0", "y": "0"}


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield method, path and description of each operation."""
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def address_of(path: str, known: Mapping[str, Any] = ANYTHING) -> str:
    """Return the address of a route, with what is known in its places."""
    return re.sub(r"\{(\w+)\}", lambda place: str(known.get(place[1], RUN)), path)


def endless(operation: dict[str, Any]) -> bool:
    """Whether answers of an operation have no end."""
    return "text/event-stream" in operation["responses"].get("200", {}).get("content", {})


def begun(browser: httpx.Client, method: str, address: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
    """Return what is answered; of what may have no end, not more than its beginning was read."""
    with browser.stream(method, address, headers=dict(headers or {})) as answer:
        return answer
