"""Care: how home is, for whoever watches over it.

Other features use what stands here. `_routes` is included by `server/_routes` alone.
"""

from __future__ import annotations

from openstride.server.care._examination import examine
from openstride.server.care._findings import ADVICE, Examined, Finding
from openstride.server.care._health import health_of

__all__ = [
    "ADVICE",
    "Examined",
    "Finding",
    "examine",
    "health_of",
]
