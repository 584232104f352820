"""Files of other makers that a runner brings: batches, a verdict on each file, and the way back.

`_routes` is included by `server/_routes` alone.
"""

from __future__ import annotations

from openstride.server.files._batches import Batches
from openstride.server.files._documents import Arrived, BatchFacts
from openstride.server.files._rows import READ

__all__ = ["READ", "Arrived", "BatchFacts", "Batches"]
