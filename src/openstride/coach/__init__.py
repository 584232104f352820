"""What the coach knows of a runner over many runs: what has changed lastingly, and whether its cues help.

Pure functions over values that home keeps. Nothing is carried along: all is worked out from all that is there, so a run
that is added, edited or deleted gives what working it all out anew gives. What the numbers cannot carry is not said.
"""

from __future__ import annotations

from openstride.coach._ledger import (
    LEAST_CUES,
    Effect,
    Gain,
    Outcome,
    Verdict,
    effects,
    outcome,
)
from openstride.coach._ledger import wording as effect_wording
from openstride.coach._watch import WATCHED, Shift, shifts
from openstride.coach._watch import wording as shift_wording

__all__ = [
    "LEAST_CUES",
    "WATCHED",
    "Effect",
    "Gain",
    "Outcome",
    "Shift",
    "Verdict",
    "effect_wording",
    "effects",
    "outcome",
    "shift_wording",
    "shifts",
]
