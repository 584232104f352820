"""How a runner gets on: goals, totals, records, streaks, achievements, load, worked out by `history` of all activities.

Other features use what stands here. `_routes` and `_goal_routes` are included by `server/_routes` alone.
"""

from __future__ import annotations

from openstride.server.progress._goals import Goals, goal_of
from openstride.server.progress._progress import Progress

__all__ = [
    "Goals",
    "Progress",
    "goal_of",
]
