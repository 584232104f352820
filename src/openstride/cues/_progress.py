"""Progress while running with Python's own types around the portable rules: a snapshot in, milestones out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Any, Final

from openstride.cues._errors import SnapshotError
from openstride.cues.live import progress as portable

VERSION: Final = 1
#: What a line counts, in the codes of the live rules: a day is a run on a day that had none yet.
QUANTITIES: Final[Mapping[str, int]] = {
    "distance": portable.DISTANCE,
    "time": portable.TIME,
    "runs": portable.RUNS,
    "days": portable.RUNS,
}


@dataclass(frozen=True, slots=True)
class Milestone:
    """Something that was just earned or beaten.

    Parameters
    ----------
    time
        When it was sure, s since the start of the run.
    of
        The line of the snapshot, or its fastest stretch, as it stands there.
    value
        What there is now: of a stretch its time (s), of a line what it counts (m, s, or a number).
    uncertainty
        Standard uncertainty of the value.
    """

    time: float
    of: Mapping[str, Any]
    value: float
    uncertainty: float

    def document(self) -> dict[str, Any]:
        """Give the milestone as it is kept with the run, a JSON object."""
        return {
            "milestone": VERSION,
            "time": self.time,
            "of": dict(self.of),
            "value": self.value,
            "uncertainty": self.uncertainty,
        }


class LiveProgress:
    """What one run adds to the history that a snapshot tells.

    Parameters
    ----------
    snapshot
        As `openstride.history.snapshot` makes it. Lines beyond the 256th, and stretches beyond the 16th, have no room.
    scale
        Standard uncertainty of the pods' scale of length, as a share; a calibration knows it better.
    today
        The day of the run: lines that had ended by then do not count.

    Raises
    ------
    SnapshotError
        If the document is no snapshot, of another version, or has numbers that cannot be.
    """

    def __init__(self, snapshot: Mapping[str, Any], scale: float = 0.007, today: date | None = None) -> None:
        self._state = portable.Progress()
        self._state.scale = scale
        if snapshot.get("progress") != VERSION:
            raise SnapshotError("`progress`", f"has to be {VERSION}, its version, and is {snapshot.get('progress')!r}")
        day = "" if today is None else today.isoformat()
        rows = _rows(snapshot, "lines")
        self._lines = [row for row in rows if row.get("end") is None or day < str(row["end"])][: portable.LINES]
        self._stretches = _rows(snapshot, "fastest")[: portable.STRETCHES]
        for number, line in enumerate(self._lines):
            numbers = _numbers(line, "before", "each", "threshold")
            quantity = QUANTITIES.get(str(line.get("quantity")), -1)
            if numbers is None or not portable.add_line(self._state, quantity, *numbers):
                raise SnapshotError(f"line {number}", f"is none that could be reached: {line}")
        for number, stretch in enumerate(self._stretches):
            numbers = _numbers(stretch, "length", "time", "uncertainty")
            if numbers is None or not portable.add_stretch(self._state, *numbers):
                raise SnapshotError(f"fastest stretch {number}", f"is none that could be beaten: {stretch}")

    def advance(
        self, time: float, way: float, variance: float, moving: float, *, running: bool = True
    ) -> tuple[Milestone, ...]:
        """Go on, and return what that has earned or beaten.

        Parameters
        ----------
        time
            Since the start of the run (s). What goes back in this or any of the others is passed over.
        way, variance
            Distance so far (m), and its variance by chance, without that of the scale (m2).
        moving
            Time of it that was walked or run (s).
        running
            Whether most strides so far were of running: walks earn nothing.
        """
        portable.advance(self._state, time, way, variance, moving, running)
        return self._news()

    def finish(self, *, running: bool = True) -> tuple[Milestone, ...]:
        """End the run, and return what having run has earned; `running` as `advance` takes it."""
        portable.finish(self._state, running)
        return self._news()

    def shares(self) -> tuple[float, ...]:
        """Return how full each line of the snapshot is by now, from 0 to 1."""
        reached = (portable.reached(self._state, number) for number in range(len(self._lines)))
        return tuple(
            min(max(amount / line["threshold"], 0.0), 1.0) for amount, line in zip(reached, self._lines, strict=True)
        )

    def _news(self) -> tuple[Milestone, ...]:
        return tuple(self._milestone(number) for number in self._state.news[: self._state.fresh])

    def _milestone(self, number: int) -> Milestone:
        state = self._state
        if number < portable.LINES:
            value, uncertainty = portable.reached(state, number), portable.doubt(state, number)
            return Milestone(state.time, self._lines[number], value, uncertainty)
        at = number - portable.LINES
        return Milestone(state.time, self._stretches[at], state.took[at], state.took_sigma[at])


def _rows(snapshot: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    rows = snapshot.get(name)
    if not isinstance(rows, list | tuple) or not all(isinstance(row, Mapping) for row in rows):
        raise SnapshotError(f"`{name}`", "has to be a list of objects")
    return list(rows)


def _numbers(row: Mapping[str, Any], *names: str) -> list[float] | None:
    values = [row.get(name) for name in names]
    found = [float(each) for each in values if isinstance(each, int | float) and not isinstance(each, bool)]
    return found if len(found) == len(names) and all(map(isfinite, found)) else None
