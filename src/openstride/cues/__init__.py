"""The coach while running: strides and a baseline in, a cue with its evidence out.

The rules themselves are portable source, in `live`, so that the phone runs the same; here is what Python puts around
them: baselines and snapshots as documents, and events. No clock, no storage, no texts: the catalogue words a cue by its
kind.
"""

from __future__ import annotations

from openstride.cues._baseline import METRICS, Baseline, Usual, Whose, population
from openstride.cues._coach import KINDS, CueEvent, CueSettings, EngineStride, Kind, LiveCoach, Side
from openstride.cues._errors import BaselineError, CueError, SnapshotError
from openstride.cues._kept import read_baseline, read_coach, read_cue, usual_of
from openstride.cues._progress import LiveProgress, Milestone

__all__ = [
    "KINDS",
    "METRICS",
    "Baseline",
    "BaselineError",
    "CueError",
    "CueEvent",
    "CueSettings",
    "EngineStride",
    "Kind",
    "LiveCoach",
    "LiveProgress",
    "Milestone",
    "Side",
    "SnapshotError",
    "Usual",
    "Whose",
    "population",
    "read_baseline",
    "read_coach",
    "read_cue",
    "usual_of",
]
