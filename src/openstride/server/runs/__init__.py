"""The runs of a runner: uploads, their files, how far each of them is, and the reports that are shown of them.

Other features use what stands here. `_routes` is included by `server/_routes` alone.
"""

from __future__ import annotations

from openstride.server.runs._adoption import adopt
from openstride.server.runs._doubles import beside, leave, set_apart, set_together, stand
from openstride.server.runs._files import RECORDING, REPORT, RESULTS, STRIDES, content_of, file_of, is_whole
from openstride.server.runs._kept import RECORDS, records_in
from openstride.server.runs._pulses import PulseFile, Pulses, beat, fallen_into, forget_pulse, keep_pulse, kept_pulses
from openstride.server.runs._runs import ANALYSE, REANALYSE, SEAL, Runs, keep_file, keep_typed, shoe_of, told_of
from openstride.server.runs._showing import differences, show, shown_of
from openstride.server.runs._uploads import COMPLETE, LOG, ROOM_LEFT, Held, Uploads, require_whole
from openstride.server.runs._wholes import combined_of, parts_of, renew

__all__ = [
    "ANALYSE",
    "COMPLETE",
    "LOG",
    "REANALYSE",
    "RECORDING",
    "RECORDS",
    "REPORT",
    "RESULTS",
    "ROOM_LEFT",
    "SEAL",
    "STRIDES",
    "Held",
    "PulseFile",
    "Pulses",
    "Runs",
    "Uploads",
    "adopt",
    "beat",
    "beside",
    "combined_of",
    "content_of",
    "differences",
    "fallen_into",
    "file_of",
    "forget_pulse",
    "is_whole",
    "keep_file",
    "keep_pulse",
    "keep_typed",
    "kept_pulses",
    "leave",
    "parts_of",
    "records_in",
    "renew",
    "require_whole",
    "set_apart",
    "set_together",
    "shoe_of",
    "show",
    "shown_of",
    "stand",
    "told_of",
]
