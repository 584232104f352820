"""Where compiled code is kept between processes.

Numba's own cache notices a change in the file of a function, but not in a module which that file imports: an old engine
would answer under a new version. So every state of the sources, the compiler and the processor gets a folder of its
own, named by a hash of them all, and old folders are removed.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

KEPT_FOLDERS = 3


def cache_home() -> Path:
    """Folder for everything that OpenStride can make again.

    `OPENSTRIDE_CACHE_DIR` where it is set, else `openstride` in `XDG_CACHE_HOME`, else in `~/.cache`.
    """
    if own := os.environ.get("OPENSTRIDE_CACHE_DIR"):
        return Path(own)
    if shared := os.environ.get("XDG_CACHE_HOME"):
        return Path(shared, "openstride")
    return Path("~/.cache/openstride").expanduser()


def compiled_folder(family: str, key: str) -> Path | None:
    """Folder for the compiled code with this key, made and marked as used; None where nothing can be written.

    Parameters
    ----------
    family
        What is compiled; of each family the folders used last are kept, `KEPT_FOLDERS` of them.
    key
        Hash of everything that the compiled code depends on.
    """
    home = cache_home() / "compiled"
    folder = home / f"{family}-{key[:16]}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        os.utime(folder)
        tempfile.TemporaryFile(dir=folder).close()
    except (OSError, RuntimeError):
        return None
    _remove_old(home, family)
    return folder


def _remove_old(home: Path, family: str) -> None:
    """Remove all but the folders used last. Another process may be doing the same, so what has gone is no matter."""
    named = re.compile(re.escape(family) + "-[0-9a-f]{16}")
    used: list[tuple[float, Path]] = []
    for folder in home.iterdir():
        if named.fullmatch(folder.name):
            with suppress(OSError):
                used.append((folder.stat().st_mtime, folder))
    for _, folder in sorted(used, reverse=True)[KEPT_FOLDERS:]:
        shutil.rmtree(folder, ignore_errors=True)
