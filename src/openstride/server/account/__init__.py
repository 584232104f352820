"""A runner's account as a whole: all of it deleted, or one activity of it, for good.

Other features use what stands here. `_routes` is included by `server/_routes` alone.
"""

from __future__ import annotations

from openstride.server.account._deletion import CONFIRMATION, Deletion, finish_deletion
from openstride.server.account._doors import Doors, Gate

__all__ = [
    "CONFIRMATION",
    "Deletion",
    "Doors",
    "Gate",
    "finish_deletion",
]
