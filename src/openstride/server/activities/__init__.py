"""A runner's activities: lists, edits, the bin.

Other features use what stands here. `_routes` is included by `server/_routes` alone.
"""

from __future__ import annotations

from openstride.server.activities._history import History

__all__ = [
    "History",
]
