"""How a result was made: what tells it from other results of the same recording.

A method is the engine, the analysis around it, and what the analysis was told about the runner. The same recording and
the same method give the same result, so a result is known by its method, is made once, and is never changed. What is
new in any of the three makes another method, whose result lies beside.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from openstride.runtime import source_of
from openstride.server._documents import Told

#: The rooms that a recording goes through on its way to a result, beside the engine.
ROOMS: Final = ("activity", "analysis", "recordings", "report")


def method_of(told: Told) -> str:
    """Return the method of this installation, for a runner of whom that is told: 64 hexadecimal digits."""
    method = {"engine": engine(), "analysis": _analysis(), "told": told.model_dump()}
    return hashlib.sha256(json.dumps(method, sort_keys=True).encode()).hexdigest()


@cache
def method_of_files() -> str:
    """Return the method by which files of other makers are read: 64 hexadecimal digits."""
    return _hash_of("activity/*.py", "formats/*.py", "analysis/*.py", "history/_efforts.py", "server/work/_records.py")


@cache
def engine() -> str:
    """Return the hash of the engine's source, without running any of it."""
    return source_of()


@cache
def _analysis() -> str:
    """Return the hash of the source around the engine: each module by its name, whatever order a disk has them in."""
    return _hash_of(*(f"{room}/**/*.py" for room in ROOMS))


def _hash_of(*patterns: str) -> str:
    product = Path(str(files("openstride")))
    found = hashlib.sha256()
    for path in sorted(path for pattern in patterns for path in product.glob(pattern)):
        found.update(f"{path.relative_to(product).as_posix()}\n".encode())
        found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()
