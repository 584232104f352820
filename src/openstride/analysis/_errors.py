"""What analysing a recording can refuse.

AnalysisError
├── NoStridesError          nobody walked, or the sensor was not on a foot
├── ReferenceMissingError   a known way was asked for that the recording does not have
├── PodExchangedError       a foot carries another pod than the one that was calibrated
├── CalibrationFileError    a document is no calibration
└── NotComparableError      one was run and the other walked, or the feet differ
"""

from __future__ import annotations

from typing import Any, Literal


class AnalysisError(Exception):
    """Base of all errors of this room."""


class NoStridesError(AnalysisError):
    """A recording in which no foot took a stride.

    Parameters
    ----------
    recording
        Its name.
    duration
        Its length (s).
    moving
        For how long a foot turned faster than in standing (s).
    """

    def __init__(self, recording: str, duration: float, moving: float) -> None:
        self.recording = recording
        self.duration = duration
        self.moving = moving
        super().__init__(
            f"{recording} holds no strides: in {duration:.1f} s the foot moved for {moving:.1f} s. "
            "Strides need at least five steps in a row by a sensor fixed to the foot; check that this is the right "
            "file, that the columns are the right way round, and that the units are stated right."
        )


class ReferenceMissingError(AnalysisError):
    """A known way was asked for that the recording does not have.

    Parameters
    ----------
    recording
        Its name.
    what
        Which: the positions, or the length of the way.
    """

    def __init__(self, recording: str, what: Literal["position", "distance"]) -> None:
        self.recording = recording
        self.what = what
        lacking = {
            "position": "has no positions to calibrate with: there is no position.parquet in it",
            "distance": "does not say how long its way is: there is no nominal_distance_m in its recording.json",
        }
        self.message = f"{recording} {lacking[what]}."
        self.hint = "Give a known distance, such as 10km, or the speed of the treadmill."
        super().__init__(f"{self.message} {self.hint}")


class PodExchangedError(AnalysisError):
    """A foot carries another pod than the one that was calibrated.

    Parameters
    ----------
    side
        Which foot.
    known, found
        Names of the pod that was calibrated, and of the one in the recording.
    """

    def __init__(self, side: str, known: str, found: str) -> None:
        self.side = side
        self.known = known
        self.found = found
        self.message = (
            f"The calibration is of pod {known} on the {side} foot; in this recording it carries pod {found}."
        )
        self.hint = "Keep a calibration for each pair of pods, and name the one for these."
        super().__init__(f"{self.message} {self.hint}")


class CalibrationFileError(AnalysisError):
    """A document is no calibration.

    Parameters
    ----------
    place
        Where in it.
    value
        What stands there.
    expected
        What should.
    """

    def __init__(self, place: str, value: Any, expected: str) -> None:  # noqa: ANN401  # whatever JSON brings
        self.place = place
        self.value = str(value)
        self.expected = expected
        self.message = f"The calibration has {value!r:.60} at {place}; {expected} was expected."
        self.hint = "Restore the file, or move it away to begin anew; it is small and can be corrected by hand."
        super().__init__(f"{self.message} {self.hint}")


class NotComparableError(AnalysisError):
    """Two recordings that have nothing in common to compare.

    Parameters
    ----------
    this, other
        Their names.
    lacking
        What they do not share: `gait` or `feet`.
    """

    def __init__(self, this: str, other: str, lacking: Literal["gait", "feet"]) -> None:
        self.this = this
        self.other = other
        self.lacking = lacking
        self.message = {
            "gait": f"One of {this} and {other} is mostly running and the other mostly walking.",
            "feet": f"{this} and {other} have strides of no foot in common.",
        }[lacking]
        self.hint = "Compare a run with a run or a walk with a walk, of the same foot or of both."
        super().__init__(f"{self.message} {self.hint}")
