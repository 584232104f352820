"""Tiles of a map: those of a tile server that whoever runs home has named, asked for by home and kept for a while.

A browser never asks that server itself: it would tell it who looks, from where, and when. Home asks, under its own
address, for the squares alone, and for each of them once a month at most.
"""

from __future__ import annotations

from openstride.server.tiles._source import Place, Tile, TileSource
from openstride.server.tiles._tiles import Tiles

__all__ = ["Place", "Tile", "TileSource", "Tiles"]
