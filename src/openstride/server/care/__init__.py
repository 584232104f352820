"""Care: how home is, for whoever watches over it.

Other features use what stands here. `_routes` is included by `server/_routes` alone.
"""

from __future__ import annotations

from openstride.server.care._health import health_of

__all__ = [
    "health_of",
]
