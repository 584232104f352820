"""How a runner gets on: totals, records, streaks, achievements, load, worked out from all activities by `history`."""

from __future__ import annotations

from openstride.server.progress._progress import Progress

__all__ = [
    "Progress",
]
