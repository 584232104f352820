"""What the coach knows of a runner: the baseline that travels to the phone, and advice after a run.

Other features use what stands here. `_routes` is included by `server/_routes` alone.
"""

from __future__ import annotations

from openstride.server.coach._coach import Coach

__all__ = [
    "Coach",
]
