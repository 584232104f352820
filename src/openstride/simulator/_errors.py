"""What the simulator can refuse.

SimulatorError
├── TooShortError           a run with no time to set off and stop in
├── CrowdedError            more on the way than there is time for
├── UnknownRunnerError      a name that no runner has
└── ImpossibleError         a number that no foot, body or sensor can have
"""

from __future__ import annotations

import math
from collections.abc import Sequence


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


class CrowdedError(SimulatorError):
    """A run with more stops, breaks and stairs than it has time for.

    Parameters
    ----------
    count
        How many there are.
    duration, least
        As asked for, and one that would do (s).
    """

    def __init__(self, count: int, duration: float, least: float) -> None:
        self.count = count
        self.duration = duration
        self.least = float(math.ceil(least))
        super().__init__(
            f"{count} stops, breaks and flights of stairs do not fit into {duration:g} s. "
            f"Ask for at least {self.least:g} s, or for fewer of them."
        )


class ImpossibleError(SimulatorError):
    """A number that nothing here can have.

    Parameters
    ----------
    what, unit
        Which number, and in what it counts.
    value, low, high
        As asked for, and between what it may be.
    """

    def __init__(self, what: str, value: float, low: float, high: float, unit: str) -> None:
        self.what = what
        self.value = value
        self.low = low
        self.high = high
        self.unit = unit
        super().__init__(f"The {what} would be {value:.4g} {unit}; choose one from {low:g} to {high:g}.")


class UnknownRunnerError(SimulatorError):
    """A name that no runner has.

    Parameters
    ----------
    name
        As asked for.
    known
        Those there are.
    """

    def __init__(self, name: str, known: Sequence[str]) -> None:
        self.name = name
        self.known = tuple(known)
        super().__init__(f"There is no runner called {name}. There are {', '.join(known)}.")


def within(what: str, value: float, low: float, high: float, unit: str) -> None:
    """Refuse a number that is none or lies outside of these limits, both included.

    Raises
    ------
    ImpossibleError
        With the value and the limits.
    """
    if not low <= value <= high:
        raise ImpossibleError(what, value, low, high, unit)
