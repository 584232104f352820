"""A runner's account as a whole: exported and imported, and deleted, all of it or one activity, for good.

Other features use what stands here. `_routes` is included by `server/_routes` alone.
"""

from __future__ import annotations

from openstride.server.account._deletion import CONFIRMATION, Deletion, finish_deletion
from openstride.server.account._doors import Doors, Gate
from openstride.server.account._imports import IMPORT, Imports

__all__ = [
    "CONFIRMATION",
    "IMPORT",
    "Deletion",
    "Doors",
    "Gate",
    "Imports",
    "finish_deletion",
]
