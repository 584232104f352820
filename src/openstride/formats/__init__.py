"""Activity files of other makers: bytes in, a verdict out, with what was found in SI units; and records out as files.

Formats are told by content, not by name. Every reader is bounded in size, records and depth, opens nothing but what it
is given, and has a verdict for any bytes whatever. It converts units and sets right what `openstride.formats._table`
counts; it works nothing out. This room knows no history, no database and no network.
"""

from __future__ import annotations

from openstride.formats._errors import UnwritableError
from openstride.formats._found import FoundFile, files_in, files_of
from openstride.formats._pulse import LONGEST_GAP, Pulse, pulse_of, with_pulse
from openstride.formats._read import read
from openstride.formats._reading import (
    FORMATS,
    OUTCOMES,
    REASONS,
    Format,
    Outcome,
    Place,
    Reading,
    Reason,
)
from openstride.formats.writing import WRITTEN, Written, write, write_pulse

__all__ = [
    "FORMATS",
    "LONGEST_GAP",
    "OUTCOMES",
    "REASONS",
    "WRITTEN",
    "Format",
    "FoundFile",
    "Outcome",
    "Place",
    "Pulse",
    "Reading",
    "Reason",
    "UnwritableError",
    "Written",
    "files_in",
    "files_of",
    "pulse_of",
    "read",
    "with_pulse",
    "write",
    "write_pulse",
]
