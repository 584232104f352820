"""Form over many runs, in the shapes of the API: trends, what has changed lastingly, and how shoes differ.

Nothing of it is kept: it is worked out of the form that each result keeps. Two hundred runs take some 0.2 s.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import select

from openstride.coach import Shift, shifts
from openstride.history import FormOfRun, ShoeDifference, Trend, form_between_shoes, trends, usual_speed
from openstride.server._documents import Document
from openstride.server.coach._coach import AHEAD, Outing, feet_of_last, outings_of
from openstride.server.database import Database, Mounting

#: A usual speed is that of the last weeks, and shoes are compared over the last year.
_LATELY: Final = timedelta(weeks=13)
_YEAR: Final = timedelta(days=366)


class ChangeFound(Document):
    """A difference at matched speed, its standard uncertainty, and its interval of 95 %; SI units."""

    value: float
    uncertainty: float
    low: float
    high: float


class TrendFound(Document):
    """One metric over the weeks: a line through `runs` runs in `days` days, its change, and where it ends now.

    `needed` is how many runs it takes, where there are too few.
    """

    metric: str
    unit: str
    days: float
    runs: int
    now: ChangeFound | None = None
    change: ChangeFound | None = None
    verdict: Literal["risen", "fallen", "not_told_apart", "not_enough_data"]
    needed: int | None = None


class TrendList(Document):
    """How form has changed over so many weeks at a speed (m/s), which is none where no run says any."""

    speed: float | None
    weeks: int
    trends: tuple[TrendFound, ...] = ()


class ShiftFound(Document):
    """A metric that moved to another level and stayed there: since when, and after which run it was told."""

    metric: str
    unit: str
    since: datetime
    found: datetime
    runs: int
    change: ChangeFound


class ShiftList(Document):
    """What has changed lastingly at a speed (m/s), in the order in which it was told."""

    speed: float | None
    shifts: tuple[ShiftFound, ...] = ()


class ShoesApart(Document):
    """One metric in one pair of shoes less that in another, over `runs` and `other_runs` runs."""

    metric: str
    unit: str
    shoe: str
    other: str
    runs: int
    other_runs: int
    change: ChangeFound | None = None
    verdict: Literal["more", "less", "not_told_apart", "not_enough_data"]


class ShoesApartList(Document):
    """How form differs between the pairs of shoes of the last year at a speed (m/s)."""

    speed: float | None
    differences: tuple[ShoesApart, ...] = ()


@dataclass(frozen=True, slots=True)
class FormOverTime:
    """The form of one runner over many runs.

    Parameters
    ----------
    database
        Has the results.
    runner
        Whose they are.
    clock
        Tells the time.
    """

    database: Database
    runner: int
    clock: Callable[[], datetime]

    def trends(self, weeks: int, speed: float | None = None) -> TrendList:
        """Return how form has changed over the last weeks."""
        runs, speed = self._runs(timedelta(weeks=weeks), speed)
        if speed is None:
            return TrendList(speed=None, weeks=weeks)
        found = trends(runs, self.clock() + AHEAD, speed, weeks=weeks)
        return TrendList(
            speed=speed, weeks=weeks, trends=tuple(TrendFound.model_validate(_facts(each)) for each in found)
        )

    def shifts(self, speed: float | None = None) -> ShiftList:
        """Return what has changed lastingly in all runs there are."""
        runs, speed = self._runs(None, speed)
        found = () if speed is None else shifts(runs, speed)
        return ShiftList(speed=speed, shifts=tuple(ShiftFound.model_validate(_facts(each)) for each in found))

    def between_shoes(self, speed: float | None = None) -> ShoesApartList:
        """Return how form differs between the shoes of the last year."""
        runs, speed = self._runs(_YEAR, speed)
        found = () if speed is None else form_between_shoes(runs, speed)
        return ShoesApartList(speed=speed, differences=tuple(ShoesApart.model_validate(_facts(each)) for each in found))

    def _runs(self, looking_back: timedelta | None, speed: float | None) -> tuple[list[FormOfRun], float | None]:
        """Return the runs of the same feet as the last one, and the speed asked for, else the usual one of late."""
        until = self.clock() + AHEAD
        with self.database.reading(self.runner) as session:
            outings = outings_of(session, until, looking_back)
            mountings = session.scalars(select(Mounting).order_by(Mounting.mounted_at)).all()
        feet = feet_of_last(outings)
        runs = [
            FormOfRun(each.start, each.form, each.shoe, _mounting(each, mountings))
            for each in outings
            if each.feet == feet
        ]
        lately = [run for run in runs if run.instant > until - _LATELY]
        return runs, usual_speed(lately or runs) if speed is None else speed


def _mounting(outing: Outing, mountings: Sequence[Mounting]) -> str | None:
    """Return since when the pods of an outing's shoes sat as they did; None where that is not known."""
    there = [
        each.mounted_at
        for each in mountings
        if each.shoe_id == outing.shoe
        and each.mounted_at <= outing.start
        and (each.removed_at is None or outing.start < each.removed_at)
    ]
    return max(there).isoformat() if there else None


def _facts(found: Trend | Shift | ShoeDifference) -> dict[str, object]:
    """Return what was found but its speed, which all in a list have in common."""
    return {name: value for name, value in asdict(found).items() if name != "speed"}
