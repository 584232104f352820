"""A runner's activities over time: records, goals, streaks, achievements, what training adds up to, races to come.

Pure functions over the activities as columns (`Diary`). Nothing is carried along from one run to the next: all is
worked out from all that is there, so it does not matter in which order runs came, or what was changed since. Instants
are aware, days are the runner's own, units SI. What is estimated says how sure it is.
"""

from __future__ import annotations

from openstride.history._achievements import Achievement, Earned, achievement_catalogue, achievements, measured
from openstride.history._diary import FORM, Diary, Entry, FormName, diary
from openstride.history._efforts import LENGTHS, MARK, Effort, Piece, best_efforts, joined_efforts, way_marks
from openstride.history._goals import Forecast, Goal, Progress, progress
from openstride.history._load import Curves, Heart, curves, load_of_heart_rate, load_of_speed, loads, thresholds
from openstride.history._matched import Change, FormOfRun, Readings, RunSums, readings, run_sums, usual_speed
from openstride.history._periods import Period, Quantity, Totals, totals
from openstride.history._predictions import Prediction, predictions
from openstride.history._records import Record, RecordKind, Step, records
from openstride.history._shoes import LIFETIME, Wear, wear
from openstride.history._shoes_form import ShoeDifference, form_between_shoes
from openstride.history._snapshot import snapshot
from openstride.history._streaks import LEAST_DAYS, Streak, Streaks, streaks
from openstride.history._trends import OnLine, RunRead, Trend, trends
from openstride.history._trends import wording as trend_wording

__all__ = [
    "FORM",
    "LEAST_DAYS",
    "LENGTHS",
    "LIFETIME",
    "MARK",
    "Achievement",
    "Change",
    "Curves",
    "Diary",
    "Earned",
    "Effort",
    "Entry",
    "Forecast",
    "FormName",
    "FormOfRun",
    "Goal",
    "Heart",
    "OnLine",
    "Period",
    "Piece",
    "Prediction",
    "Progress",
    "Quantity",
    "Readings",
    "Record",
    "RecordKind",
    "RunRead",
    "RunSums",
    "ShoeDifference",
    "Step",
    "Streak",
    "Streaks",
    "Totals",
    "Trend",
    "Wear",
    "achievement_catalogue",
    "achievements",
    "best_efforts",
    "curves",
    "diary",
    "form_between_shoes",
    "joined_efforts",
    "load_of_heart_rate",
    "load_of_speed",
    "loads",
    "measured",
    "predictions",
    "progress",
    "readings",
    "records",
    "run_sums",
    "snapshot",
    "streaks",
    "thresholds",
    "totals",
    "trend_wording",
    "trends",
    "usual_speed",
    "way_marks",
    "wear",
]
