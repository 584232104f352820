"""Files that are on the disk when the call returns, whole or not at all.

The order is always the same: write, sync the file, rename, sync the folder. Only then may anyone be told.
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


def store(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Put `data` into the file at `path`, in the place of what was there."""
    with replacing(path, mode=mode) as file:
        file.write(data)


@contextmanager
def replacing(path: Path, *, mode: int = 0o644) -> Iterator[BinaryIO]:
    """Give a new file that takes the place of `path` when the block ends well, and vanishes when not."""
    partial = path.with_name(f".{path.name}.{secrets.token_hex(8)}.partial")
    try:
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
        flush_folder(path.parent)
    finally:
        partial.unlink(missing_ok=True)


def make_folder(path: Path) -> None:
    """Make a folder and those above it, for their owner alone, and return when their names are on the disk."""
    if path.is_dir():
        # Whoever made it may have been killed before its name was on the disk. Those above it were there before it.
        # One that was made for us, in a folder that is not ours to open, is theirs to sync.
        with suppress(PermissionError):
            flush_folder(path.parent)
        return
    make_folder(path.parent)
    path.mkdir(mode=0o700, exist_ok=True)
    flush_folder(path.parent)


def flush_folder(folder: Path) -> None:
    """Return when the names in a folder are on the disk."""
    # Windows has no handle to a folder; a rename is durable there once the call returns.
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class HeldElsewhereError(OSError):
    """Another process has it."""


@contextmanager
def held_alone(path: Path) -> Iterator[None]:
    """Hold the file at `path`, made where there is none, while the block runs: one process at a time does.

    Raises
    ------
    HeldElsewhereError
        If another process holds it.
    OSError
        If there can be no such file.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(handle)
        yield
    finally:
        # The system lets go of what was held, here or when the process ends otherwise.
        os.close(handle)


def _lock(handle: int) -> None:
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise HeldElsewhereError(error.errno, error.strerror) from error
