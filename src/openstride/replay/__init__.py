"""A log played once more: the strides as the runner saw them, from the raw data, with the engine of this installation.

The live policy lives here, the same as in the app (`app/src/engine/live.ts`): which packet reaches the engine, when a
stream begins and ends. Nothing is mended and nothing that came late is used; that is what the final analysis is for.
What the coach said is told again as well, from the strides that the log has.
"""

from __future__ import annotations

from openstride.replay._fit import Fit, Seat, Verdict
from openstride.replay._live import LiveFoot, stride_fields, warm
from openstride.replay._replay import Difference, Replay, replay
from openstride.replay._said import SaidAgain, said_again

__all__ = [
    "Difference",
    "Fit",
    "LiveFoot",
    "Replay",
    "SaidAgain",
    "Seat",
    "Verdict",
    "replay",
    "said_again",
    "stride_fields",
    "warm",
]
