"""Runs analysed once more, by the method that home has now: many at once, how far that is, and what it changed.

Other features use what stands here. `_routes` is included by `server/_routes` alone.
"""

from __future__ import annotations

from openstride.server.reanalysis._reanalysis import Reanalysis

__all__ = [
    "Reanalysis",
]
