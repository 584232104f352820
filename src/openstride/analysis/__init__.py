"""A whole recording, understood: aligned, solved by the engine, paired, summed up with uncertainties.

Here the engine's rows become a stride table under the names people use, and the table becomes summaries. How a
stride is solved is the engine's business; how an answer looks is not this room's either.
"""

from __future__ import annotations

from openstride.analysis._analysis import FINAL_LAG, LIVE_LAG, Analysis, FootAnalysis, analyze
from openstride.analysis._by_speed import SpeedLine
from openstride.analysis._course import Course
from openstride.analysis._engine import EngineRun, run_engine
from openstride.analysis._errors import AnalysisError, NoStridesError
from openstride.analysis._series import series
from openstride.analysis._splits import KILOMETRE, MILE, laps_of, splits_by_distance, splits_by_time
from openstride.analysis._summary import SideValue, Summary
from openstride.analysis._swing import SwingPath
from openstride.analysis._table import DTYPE, METRICS, TIMES, flags_of
from openstride.analysis._totals import LiveChange
from openstride.analysis._warnings import Caveat

__all__ = [
    "DTYPE",
    "FINAL_LAG",
    "KILOMETRE",
    "LIVE_LAG",
    "METRICS",
    "MILE",
    "TIMES",
    "Analysis",
    "AnalysisError",
    "Caveat",
    "Course",
    "EngineRun",
    "FootAnalysis",
    "LiveChange",
    "NoStridesError",
    "SideValue",
    "SpeedLine",
    "Summary",
    "SwingPath",
    "analyze",
    "flags_of",
    "laps_of",
    "run_engine",
    "series",
    "splits_by_distance",
    "splits_by_time",
]
