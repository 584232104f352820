"""A whole recording, understood: aligned, solved by the engine, paired, summed up with uncertainties.

Here the engine's rows become a stride table under the names people use, and the table becomes summaries. How a
stride is solved is the engine's business; how an answer looks is not this room's either.
"""

from __future__ import annotations

from openstride.analysis._analysis import FINAL_LAG, LIVE_LAG, Analysis, FootAnalysis, analyze
from openstride.analysis._by_speed import WINDOW, SpeedLine
from openstride.analysis._calibration import Calibration, Observation, PodCalibration, Refusal, Scale, Source
from openstride.analysis._changes import Change, changes, worth_saying
from openstride.analysis._clocks import clock_of, recording_time
from openstride.analysis._combined import Part, combined
from openstride.analysis._compare import ComparedMetric, Comparison, Estimate, compare, compare_halves
from openstride.analysis._course import Course, course_of_strides
from openstride.analysis._engine import EngineRun, run_engine
from openstride.analysis._errors import (
    AnalysisError,
    CalibrationFileError,
    NoStridesError,
    NotComparableError,
    PodExchangedError,
    ReferenceMissingError,
)
from openstride.analysis._form import form_at_speed
from openstride.analysis._matched import normal_score, student_score
from openstride.analysis._reference import BeltSpeed, KnownDistance, Positions, Reference
from openstride.analysis._scaling import Calibrated
from openstride.analysis._series import series
from openstride.analysis._splits import KILOMETRE, MILE, form_between, laps_of, splits_by_distance, splits_by_time
from openstride.analysis._summary import SideValue, Summary
from openstride.analysis._swing import SwingPath
from openstride.analysis._table import DTYPE, FLAGS, METRICS, TIMES, flags_of
from openstride.analysis._totals import FOREFOOT, REARFOOT, LiveChange
from openstride.analysis._warnings import Caveat

__all__ = [
    "DTYPE",
    "FINAL_LAG",
    "FLAGS",
    "FOREFOOT",
    "KILOMETRE",
    "LIVE_LAG",
    "METRICS",
    "MILE",
    "REARFOOT",
    "TIMES",
    "WINDOW",
    "Analysis",
    "AnalysisError",
    "BeltSpeed",
    "Calibrated",
    "Calibration",
    "CalibrationFileError",
    "Caveat",
    "Change",
    "ComparedMetric",
    "Comparison",
    "Course",
    "EngineRun",
    "Estimate",
    "FootAnalysis",
    "KnownDistance",
    "LiveChange",
    "NoStridesError",
    "NotComparableError",
    "Observation",
    "Part",
    "PodCalibration",
    "PodExchangedError",
    "Positions",
    "Reference",
    "ReferenceMissingError",
    "Refusal",
    "Scale",
    "SideValue",
    "Source",
    "SpeedLine",
    "Summary",
    "SwingPath",
    "analyze",
    "changes",
    "clock_of",
    "combined",
    "compare",
    "compare_halves",
    "course_of_strides",
    "flags_of",
    "form_at_speed",
    "form_between",
    "laps_of",
    "normal_score",
    "recording_time",
    "run_engine",
    "series",
    "splits_by_distance",
    "splits_by_time",
    "student_score",
    "worth_saying",
]
