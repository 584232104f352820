"""The runs of a runner: uploads, their files, how far each of them is, and the reports that are shown of them.

Other features use what stands here. `_routes` is included by `server/_routes` alone.
"""

from __future__ import annotations

from openstride.server.runs._adoption import adopt
from openstride.server.runs._files import RECORDING, REPORT, RESULTS, STRIDES, content_of, file_of, is_whole
from openstride.server.runs._runs import ANALYSE, SEAL, Runs, told_of
from openstride.server.runs._showing import show, shown_of
from openstride.server.runs._uploads import COMPLETE, LOG, ROOM_LEFT, Held, Uploads

__all__ = [
    "ANALYSE",
    "COMPLETE",
    "LOG",
    "RECORDING",
    "REPORT",
    "RESULTS",
    "ROOM_LEFT",
    "SEAL",
    "STRIDES",
    "Held",
    "Runs",
    "Uploads",
    "adopt",
    "content_of",
    "file_of",
    "is_whole",
    "show",
    "shown_of",
    "told_of",
]
