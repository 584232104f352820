"""How often a proof is tried: a few times with all other tests, as often as promised by `make proof`."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import FULL, Require
from tests.server.conftest import (  # noqa: F401  # fixtures
    browser,
    cluster,
    hand,
    home,
    listeners,
    made,
    schema,
    served,
    stranger,
    tiles,
)


@pytest.fixture
def times() -> Callable[[int, int], int]:
    """Return a function that chooses between a short and the full number."""
    return lambda short, full: full if FULL else short


@pytest.fixture(scope="session")
def written_down(require: Require) -> None:
    """Have what programs ask of the system written down."""
    require("strace", "the calls of a program are written down by it", present=shutil.which("strace") is not None)


@pytest.fixture
def fast(tmp_path: Path) -> Iterator[Path]:
    """Return a folder in memory, where there is one: each image is looked at once."""
    memory = Path("/dev/shm")  # noqa: S108
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path) as folder:
        yield Path(folder)
