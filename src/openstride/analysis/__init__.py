"""A whole recording, understood: aligned, solved by the engine, paired, summed up with uncertainties.

Here the engine's rows become a stride table under the names people use, and the table becomes summaries. How a
stride is solved is the engine's business; how an answer looks is not this room's either.
"""

from __future__ import annotations

from openstride.analysis._along import ALONG, Told, told_along
from openstride.analysis._analysis import FINAL_LAG, LIVE_LAG, Analysis, FootAnalysis, analyze
from openstride.analysis._beside import mean_pulse
from openstride.analysis._by_position import activity_by_position, records_by_position
from openstride.analysis._by_speed import WINDOW, SpeedLine
from openstride.analysis._calibration import Calibration, Observation, PodCalibration, Refusal, Scale, Source
from openstride.analysis._changes import Change, changes, worth_saying
from openstride.analysis._clocks import clock_of, recording_time
from openstride.analysis._combined import Part, combined
from openstride.analysis._compare import (
    COMPARED,
    ComparedMetric,
    Comparison,
    Estimate,
    Strided,
    compare,
    compare_halves,
    compare_strides,
)
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
from openstride.analysis._export import records_of_strides, records_of_way
from openstride.analysis._form import form_at_speed
from openstride.analysis._matched import normal_score, student_score
from openstride.analysis._records import activity_of_records, course_of_records, positions
from openstride.analysis._reference import BeltDistance, BeltSpeed, KnownDistance, Positions, Reference, ways_said
from openstride.analysis._scaling import Calibrated
from openstride.analysis._series import series
from openstride.analysis._splits import KILOMETRE, MILE, form_between, laps_of, splits_by_distance, splits_by_time
from openstride.analysis._summary import SideValue, Summary, prevailing_gait
from openstride.analysis._swing import SwingPath
from openstride.analysis._table import DTYPE, FLAGS, METRICS, TIMES, flags_of
from openstride.analysis._totals import FOREFOOT, REARFOOT, LiveChange
from openstride.analysis._warnings import Caveat

__all__ = [
    "ALONG",
    "COMPARED",
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
    "BeltDistance",
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
    "Strided",
    "Summary",
    "SwingPath",
    "Told",
    "activity_by_position",
    "activity_of_records",
    "analyze",
    "changes",
    "clock_of",
    "combined",
    "compare",
    "compare_halves",
    "compare_strides",
    "course_of_records",
    "course_of_strides",
    "flags_of",
    "form_at_speed",
    "form_between",
    "laps_of",
    "mean_pulse",
    "normal_score",
    "positions",
    "prevailing_gait",
    "recording_time",
    "records_by_position",
    "records_of_strides",
    "records_of_way",
    "run_engine",
    "series",
    "splits_by_distance",
    "splits_by_time",
    "student_score",
    "told_along",
    "ways_said",
    "worth_saying",
]
