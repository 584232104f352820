"""The results of an activity, beside each other: how they differ, and which is shown.

Other features use what stands here. `_routes` is included by `server/_routes` alone.
"""

from __future__ import annotations

from openstride.server.results._results import Changed, Results, document_of

__all__ = [
    "Changed",
    "Results",
    "document_of",
]
