"""A runner's activities as files that other programs read.

Other features use what stands here. `_routes` is included by `server/_routes` alone.
"""

from __future__ import annotations

from openstride.server.exports._exports import Exported, Exports

__all__ = [
    "Exported",
    "Exports",
]
