"""Gives tiles: those that are here, and those that the tile server has, a few at a time."""

from __future__ import annotations

import asyncio
import hashlib
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from starlette.concurrency import run_in_threadpool

from openstride.server._errors import TilesLackingError, TileUnavailableError
from openstride.server.tiles._shelf import Shelf
from openstride.server.tiles._source import Place, Tile, TileSource

#: So much is kept (bytes): the surroundings of some thousand routes.
MOST: Final = 256 << 20
#: After that a tile is asked for anew (s): streets change, and those who give tiles away ask for a week at least.
FRESH: Final = 30 * 24 * 3600.0
#: So many are asked for at once: it is what those who give tiles away ask for.
_AT_ONCE: Final = 2


@dataclass(slots=True)
class Tiles:
    """The tiles of a home.

    Parameters
    ----------
    folder
        Where they are kept.
    source
        Where they come from; None for nowhere.
    most
        So many bytes of them are kept.
    """

    folder: Path
    source: TileSource | None
    most: int = MOST
    _shelf: Shelf = field(init=False)
    _asking: asyncio.Semaphore = field(init=False, default_factory=lambda: asyncio.Semaphore(_AT_ONCE))

    def __post_init__(self) -> None:
        """Put up the shelf."""
        self._shelf = Shelf(self.folder, self.most)

    async def tile(self, place: Place) -> Tile:
        """Return a tile; one that is old is better than none.

        Raises
        ------
        TilesLackingError
            If home has no tile server.
        TileUnavailableError
            If that one does not give it.
        """
        if self.source is None:
            raise TilesLackingError
        source, key = self.source, _key(self.source, place)
        if (kept := await run_in_threadpool(self._fresh, key)) is not None:
            return kept
        async with self._asking:
            return await run_in_threadpool(self._asked, source, place, key)

    def _fresh(self, key: str) -> Tile | None:
        found = self._shelf.get(key)
        return found[0] if found is not None and time.time() - found[1] < FRESH else None

    def _asked(self, source: TileSource, place: Place, key: str) -> Tile:
        # Somebody else may have waited for the same one.
        if (kept := self._fresh(key)) is not None:
            return kept
        try:
            tile = source.tile(place)
        except TileUnavailableError:
            if (old := self._shelf.get(key)) is None:
                raise
            return old[0]
        # A disk that is full has no room for what can be had again, and is told of elsewhere.
        with suppress(OSError):
            self._shelf.put(key, tile)
        return tile


def _key(source: TileSource, place: Place) -> str:
    """Return what a tile is kept as: another server draws another map."""
    server = hashlib.sha256(source.address.encode()).hexdigest()[:8]
    return f"{server}-{place.z}-{place.x}-{place.y}"
