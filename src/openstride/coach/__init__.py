"""What the coach knows of a runner over many runs: what is usual, what has changed lastingly, whether its cues help.

Pure functions over values that home keeps. Nothing is carried along: all is worked out from all that is there, so a run
that is added, edited or deleted gives what working it all out anew gives. What the numbers cannot carry is not said.
"""

from __future__ import annotations

from openstride.coach._advice import RULES, Advice, Finding, Rule, Study, advice
from openstride.coach._baseline import LEAST_RUNS, LOOKING_BACK, Baseline, Knot, Usual, baseline, baseline_from_json
from openstride.coach._ledger import (
    AIMS,
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
    "AIMS",
    "LEAST_CUES",
    "LEAST_RUNS",
    "LOOKING_BACK",
    "RULES",
    "WATCHED",
    "Advice",
    "Baseline",
    "Effect",
    "Finding",
    "Gain",
    "Knot",
    "Outcome",
    "Rule",
    "Shift",
    "Study",
    "Usual",
    "Verdict",
    "advice",
    "baseline",
    "baseline_from_json",
    "effect_wording",
    "effects",
    "outcome",
    "shift_wording",
    "shifts",
]
