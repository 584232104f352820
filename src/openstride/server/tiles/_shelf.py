"""Tiles on the disk: up to a number of bytes, and then those go that nobody has looked at for longest.

A file's time of change is when it was fetched, its time of access when it was looked at; both are set by us, so that
they mean the same whatever the file system does by itself, and hold for the next home.
"""

from __future__ import annotations

import os
import re
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Final

from openstride.server._durable import make_folder, store
from openstride.server.tiles._source import SUFFIXES, Tile

_TYPES: Final = {suffix: kind for kind, suffix in SUFFIXES.items()}
_NAME: Final = re.compile(rf"[0-9a-f]{{8}}(-[0-9]+){{3}}\.({'|'.join(_TYPES)})")


@dataclass(slots=True)
class Shelf:
    """Keeps tiles; may be used by several threads.

    Parameters
    ----------
    folder
        Where; made with the first tile.
    most
        So many bytes at most.
    """

    folder: Path
    most: int
    _sizes: OrderedDict[str, int] | None = field(init=False, default=None)
    _lock: Lock = field(init=False, default_factory=Lock)

    def get(self, key: str) -> tuple[Tile, float] | None:
        """Return a tile, and when it was put here (s since 1970); None where it is not."""
        with self._lock:
            for suffix, kind in _TYPES.items():
                path = self.folder / f"{key}.{suffix}"
                if path.name in self._known():
                    return self._taken(path, kind)
        return None

    def put(self, key: str, tile: Tile) -> None:
        """Keep a tile, in the place of what was there.

        Raises
        ------
        OSError
            If the disk refuses; whoever has the tile needs no shelf.
        """
        name = f"{key}.{SUFFIXES[tile.media_type]}"
        with self._lock:
            known = self._known()
            for each in [each for each in known if each.partition(".")[0] == key]:
                self._drop(each)
            make_folder(self.folder)
            while known and sum(known.values()) + len(tile.data) > self.most:
                self._drop(next(iter(known)))
            store(self.folder / name, tile.data, mode=0o600)
            known[name] = len(tile.data)

    def _taken(self, path: Path, kind: str) -> tuple[Tile, float] | None:
        try:
            data, since = path.read_bytes(), path.stat().st_mtime
            os.utime(path, (time.time(), since))
        except OSError:
            # All that a runner has was deleted meanwhile, or somebody else has seen to the disk.
            self._known().pop(path.name)
            return None
        self._known().move_to_end(path.name)
        return Tile(data, kind), since

    def _drop(self, name: str) -> None:
        (self.folder / name).unlink(missing_ok=True)
        self._known().pop(name)

    def _known(self) -> OrderedDict[str, int]:
        """Return the bytes of each file, that which was looked at longest ago first; what is not ours stays."""
        if self._sizes is None:
            found = []
            for path in self.folder.iterdir() if self.folder.is_dir() else ():
                status = path.stat()
                if _NAME.fullmatch(path.name):
                    found.append((status.st_atime, path.name, status.st_size))
                elif path.name.endswith(".partial"):
                    # A write that was ended has left it.
                    path.unlink()
            self._sizes = OrderedDict((name, size) for _, name, size in sorted(found))
        return self._sizes
