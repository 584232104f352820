"""A runner's activities: lists, edits, the bin, strides, and what is drawn of them.

Other features use what stands here. `_routes` is included by `server/_routes` alone.
"""

from __future__ import annotations

from openstride.server.activities._history import ActivityWhole, History
from openstride.server.activities._material import Material
from openstride.server.activities._merging import split

__all__ = [
    "ActivityWhole",
    "History",
    "Material",
    "split",
]
