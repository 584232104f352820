"""What analysing a recording can refuse.

AnalysisError
└── NoStridesError          nobody walked, or the sensor was not on a foot
"""

from __future__ import annotations


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
