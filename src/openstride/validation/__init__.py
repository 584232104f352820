"""How well the engine measures: an analysed recording against every reference that the recording has.

Here lives the counting that the published figures rest on: which found stride is which reference stride, what counts as
found, missed, withheld or wild, and how errors are pooled by speed. `docs/measurements.md` shows what comes of it.
Nothing here analyses anything, and nothing here is known to the engine.
"""

from __future__ import annotations

from openstride.validation._bands import BANDS, Band, band_of, in_band
from openstride.validation._degrading import average_pairs, drop_pairs
from openstride.validation._errors import NothingToValidateError, UnusableReferenceError, ValidationError
from openstride.validation._judgement import Missing, judge
from openstride.validation._judging import Compared, JudgedStride, judge_foot
from openstride.validation._matching import match
from openstride.validation._pod import Windows
from openstride.validation._rows import Judged, Row, blunders
from openstride.validation._statistics import Spread, spread
from openstride.validation._trials import Counts, Trial
from openstride.validation._validate import Progress, Validation, assemble, find_recordings, validate

__all__ = [
    "BANDS",
    "Band",
    "Compared",
    "Counts",
    "Judged",
    "JudgedStride",
    "Missing",
    "NothingToValidateError",
    "Progress",
    "Row",
    "Spread",
    "Trial",
    "UnusableReferenceError",
    "Validation",
    "ValidationError",
    "Windows",
    "assemble",
    "average_pairs",
    "band_of",
    "blunders",
    "drop_pairs",
    "find_recordings",
    "in_band",
    "judge",
    "judge_foot",
    "match",
    "spread",
    "validate",
]
