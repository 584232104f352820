"""What the simulator can refuse.

SimulatorError
└── TooShortError           a run with no time to set off and stop in
"""

from __future__ import annotations


class SimulatorError(Exception):
    """Base of all errors of this room."""


class TooShortError(SimulatorError):
    """A run that would be over before it is under way.

    Parameters
    ----------
    duration, least
        As asked for, and the shortest there is (s).
    """

    def __init__(self, duration: float, least: float) -> None:
        self.duration = duration
        self.least = least
        super().__init__(
            f"A run of {duration:g} s leaves no time to set off, move and stop. Ask for at least {least:g} s."
        )
