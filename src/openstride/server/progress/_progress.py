"""What the room `history` says of the activities of a runner, in the shapes of the API.

Everything is worked out when it is asked for, from columns that `_diaries` keeps up to date.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Literal

from sqlalchemy import select

from openstride.history import (
    Achievement,
    Diary,
    Heart,
    Period,
    Quantity,
    Record,
    RecordKind,
    Streak,
    achievement_catalogue,
    achievements,
    curves,
    measured,
    predictions,
    records,
    streaks,
    totals,
)
from openstride.server._documents import Document
from openstride.server._zones import zone_of
from openstride.server.database import Database, Runner
from openstride.server.progress._diaries import Diaries


class Total(Document):
    """What was run in a period: its first day, and metres, seconds, runs, or days with one."""

    first: date
    amount: float


class TotalList(Document):
    """The periods in which something was run, in order; those without a run are left out."""

    period: Period
    quantity: Quantity
    totals: tuple[Total, ...]


class RecordStep(Document):
    """One time that a record was set: seconds or metres; `sure` says that it is more than measuring is unsure by."""

    activity: str
    day: date
    value: float
    gain: float | None
    sure: bool


class RecordFound(Document):
    """A record, and all that held it before; `length` (m) is of the fastest, `period` of the most."""

    kind: RecordKind
    length: float | None
    period: Period | None
    steps: tuple[RecordStep, ...]


class RecordList(Document):
    """All records that somebody has set."""

    records: tuple[RecordFound, ...]


class AchievementFound(Document):
    """An achievement: how far it is, and, once it is earned, when and in which activity; SI units, or a number."""

    id: str
    category: str
    measure: str
    threshold: float
    reached: float
    day: date | None
    activity: str | None


class AchievementList(Document):
    """The whole catalogue."""

    achievements: tuple[AchievementFound, ...]


class StreakFound(Document):
    """Weeks without a gap, from one Monday until before another."""

    first: date
    end: date
    weeks: int


class StreaksFound(Document):
    """The streak that goes on, the longest, and how many days of running the present week still needs."""

    current: StreakFound | None
    longest: StreakFound | None
    days_lacking: int


class LoadFound(Document):
    """Fitness, fatigue and form, a value a day from `first`. Estimates.

    `unknown` activities have no load, `by_heart_rate` have one by their heart rate, all others by their speed.
    """

    first: date | None
    load: tuple[float, ...] = ()
    fitness: tuple[float, ...] = ()
    fatigue: tuple[float, ...] = ()
    form: tuple[float, ...] = ()
    unknown: int = 0
    by_heart_rate: int = 0


class PredictionFound(Document):
    """An estimated race time (s), the interval that holds it in 95 of 100 cases, and the effort that it rests on."""

    length: float
    time: float
    low: float
    high: float
    basis: float
    activity: str


class PredictionList(Document):
    """What could be raced today; nothing where no effort of the last months says so."""

    predictions: tuple[PredictionFound, ...]


@dataclass(slots=True)
class Progress:
    """How a runner gets on.

    Parameters
    ----------
    database
        Has the activities.
    runner
        Whose they are.
    clock
        Tells the time.
    """

    database: Database
    runner: int
    clock: Callable[[], datetime]
    _diaries: Diaries = field(init=False)

    def __post_init__(self) -> None:
        """Keep what is read of the activities."""
        self._diaries = Diaries(self.database, self.runner)

    def totals(self, period: Period, quantity: Quantity, zone: str) -> TotalList:
        """Return what was run in each period.

        Raises
        ------
        ZoneNotFoundError
            If there is no such time zone.
        """
        found = totals(self.diary(zone), period, quantity)
        days = found.first_days(period)
        each = tuple(Total(first=day, amount=amount) for day, amount in zip(days, found.amount.tolist(), strict=True))
        return TotalList(period=period, quantity=quantity, totals=each)

    def records(self, zone: str) -> RecordList:
        """Return all records; raises as `totals` does."""
        return RecordList(records=tuple(_record(each) for each in records(self.diary(zone))))

    def achievements(self, zone: str) -> AchievementList:
        """Return the catalogue, and what of it was earned; raises as `totals` does."""
        whole = self.diary(zone)
        values = measured(whole)
        earned = {each.achievement.id: each for each in achievements(whole, values)}
        reached = {name: float(value.max(initial=0.0)) for name, value in values.items()}

        def one(each: Achievement) -> AchievementFound:
            when = earned.get(each.id)
            return AchievementFound(
                id=each.id,
                category=each.category,
                measure=each.measure,
                threshold=each.threshold,
                reached=reached[each.measure],
                day=when.day if when else None,
                activity=when.entry if when else None,
            )

        return AchievementList(achievements=tuple(one(each) for each in achievement_catalogue()))

    def streaks(self, zone: str) -> StreaksFound:
        """Return how steadily the runner runs; raises as `totals` does."""
        found = streaks(self.diary(zone), self.today(zone))
        return StreaksFound(
            current=_streak(found.current), longest=_streak(found.longest), days_lacking=found.days_lacking
        )

    def load(self, zone: str) -> LoadFound:
        """Return fitness, fatigue and form until today; raises as `totals` does."""
        found = curves(self.diary(zone), self.today(zone), self._heart())
        if found is None:
            return LoadFound(first=None)
        lines = {name: tuple(getattr(found, name).round(3).tolist()) for name in _LINES}
        return LoadFound(first=found.first, unknown=found.unknown, by_heart_rate=found.by_heart_rate, **lines)

    def predictions(self, zone: str) -> PredictionList:
        """Return what could be raced today; raises as `totals` does."""
        found = predictions(self.diary(zone), self.today(zone))
        return PredictionList(
            predictions=tuple(
                PredictionFound(
                    length=each.length,
                    time=each.time,
                    low=each.low,
                    high=each.high,
                    basis=each.basis,
                    activity=each.entry,
                )
                for each in found
            )
        )

    def _heart(self) -> Heart | None:
        with self.database.reading(self.runner) as session:
            rest, most = session.execute(select(Runner.rest_bpm, Runner.most_bpm)).one()
        return Heart(rest, most) if rest is not None and most is not None and most > rest else None

    def today(self, zone: str) -> date:
        """Return the date that it is in a time zone; raises as `totals` does."""
        return self.clock().astimezone(zone_of(zone)).date()

    def diary(self, zone: str) -> Diary:
        """Return all activities as columns; raises as `totals` does."""
        return self._diaries.of(zone_of(zone))


_LINES: Final[tuple[Literal["load", "fitness", "fatigue", "form"], ...]] = ("load", "fitness", "fatigue", "form")


def _record(record: Record) -> RecordFound:
    steps = tuple(
        RecordStep(activity=step.entry, day=step.day, value=step.value, gain=step.gain, sure=step.sure)
        for step in record.steps
    )
    return RecordFound(kind=record.kind, length=record.length, period=record.period, steps=steps)


def _streak(streak: Streak | None) -> StreakFound | None:
    return None if streak is None else StreakFound(first=streak.first, end=streak.end, weeks=streak.weeks)
