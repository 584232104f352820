"""Where programs of the same user find the home that works on a data folder: a file that is there while it does.

It says where home listens, and has the key of this home, new each time home starts. Only its owner can read the file:
who can, can read all that home keeps. A home that was killed leaves it behind; its key opens nothing any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

from openstride.server._documents import Document, written
from openstride.server._durable import store
from openstride.server._places import DOOR


class Door(Document):
    """Where a home listens on this machine, and the key to it."""

    port: int
    key: str


@contextmanager
def door_open(data: Path, door: Door) -> Iterator[None]:
    """Let programs find home while the block runs."""
    path = data / DOOR
    store(path, written(door), mode=0o600)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def door_of(data: Path) -> Door | None:
    """Return what a home has said of itself; None where there is none, or nothing that can be read."""
    try:
        return Door.model_validate_json((data / DOOR).read_bytes())
    except (OSError, ValidationError):
        return None
