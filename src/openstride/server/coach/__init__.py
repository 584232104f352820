"""What the coach knows of a runner: the baseline for the phone, advice after a run, and form over many runs.

Other features use what stands here. `_routes` is included by `server/_routes` alone.
"""

from __future__ import annotations

from openstride.server.coach._coach import Coach
from openstride.server.coach._over_time import FormOverTime

__all__ = [
    "Coach",
    "FormOverTime",
]
