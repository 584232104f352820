"""Who runs, in which shoes, with which pods in them.

Other features use what stands here. `_routes` is included by `server/_routes` alone.
"""

from __future__ import annotations

from openstride.server.equipment._equipment import Equipment, Line, Moment, ShoeId

__all__ = [
    "Equipment",
    "Line",
    "Moment",
    "ShoeId",
]
