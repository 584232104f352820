"""What a runner means to do, and how far that is: kept under an id that its sender chose, worked out when asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BeforeValidator, Field, TypeAdapter, model_validator
from sqlalchemy import select

from openstride.history import Diary, Quantity, progress, snapshot
from openstride.history import Goal as Meant
from openstride.server._documents import Document, Number
from openstride.server._errors import GoalNotFoundError
from openstride.server.database import Goal, RunnerSession
from openstride.server.equipment import Line
from openstride.server.progress._progress import Progress

_WRITTEN: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def _written(day: object) -> object:
    """Refuse numbers, written or not, which would else be taken for seconds since 1970."""
    if isinstance(day, date) or (isinstance(day, str) and _WRITTEN.fullmatch(day)):
        return day
    raise ValueError("a day should be written as 2026-10-04")


#: Days that somebody may mean.
Day = Annotated[
    date,
    Field(ge=date(1970, 1, 1), lt=date(2200, 1, 1), strict=False, examples=["2026-10-04"]),
    BeforeValidator(_written),
]
Amount = Annotated[Number, Field(gt=0, le=1e9, examples=[200_000.0])]
#: In this order they are listed.
_PERIODS: Final = ("day", "week", "month", "year", "event")
#: The columns of what somebody states.
_STATED: Final = ("name", "quantity", "amount", "period", "first", "event")


class _Goal(Document):
    name: Line = Field(default="", examples=["Every month"])
    quantity: Quantity = Field(examples=["distance"])
    amount: Amount


class PeriodGoal(_Goal):
    """So much in each day, week, month or year: `amount` is metres, seconds, runs, or days with one."""

    period: Literal["day", "week", "month", "year"]


class EventGoal(_Goal):
    """So much from a first day until an event, whose day counts, too."""

    period: Literal["event"]
    first: Day
    event: Day

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.event < self.first:
            raise ValueError("the event should not be before the first day that counts")
        return self


GoalFacts = Annotated[PeriodGoal | EventGoal, Field(discriminator="period")]
_FACTS: Final[TypeAdapter[PeriodGoal | EventGoal]] = TypeAdapter(GoalFacts)


class ForecastFound(Document):
    """What the whole will come to at the pace of the last `weeks`, with its standard uncertainty."""

    amount: float
    uncertainty: float
    weeks: int


class GoalFound(Document):
    """A goal, and how far it is: from the day `first` until before the day `end`.

    `done` is what was done by now, `even` what it would be by the end of today if every day brought the same, and
    `forecast` where it will end, None where too little is known.
    """

    id: str
    name: str
    quantity: Quantity
    amount: float
    period: Literal["day", "week", "month", "year", "event"]
    event: date | None
    first: date
    end: date
    done: float
    even: float
    forecast: ForecastFound | None
    reached: bool


class GoalList(Document):
    """All goals: those of days, of weeks, of months, of years, and of events by their days."""

    goals: tuple[GoalFound, ...]


class LineFound(Document):
    """Something with a threshold: a run adds `each` for each metre, second or run to what there was `before`.

    `id` is that of a goal or an achievement, `period` what a goal or the most is over. A line counts before the day
    `end`; without one it always does. SI units, or a number.
    """

    kind: Literal["goal", "achievement", "longest_distance", "longest_time", "most"]
    id: str | None
    period: Literal["day", "week", "month", "year", "event"] | None
    quantity: Quantity
    before: float
    each: float
    threshold: float
    end: date | None


class FastestFound(Document):
    """A length (m), the time to beat on it (s), and the standard uncertainty of that."""

    length: float
    time: float
    uncertainty: float


class SnapshotFound(Document):
    """What a run of a day can fill, earn or beat, in the form that travels to the phone; `progress` is its version."""

    progress: int
    day: date
    lines: tuple[LineFound, ...]
    fastest: tuple[FastestFound, ...]


@dataclass(frozen=True, slots=True)
class Goals:
    """What a runner means to do.

    Parameters
    ----------
    progress
        Knows what was done, of the runner whose goals they are.
    clock
        Tells the time.
    """

    progress: Progress
    clock: Callable[[], datetime]

    def all(self, zone: str) -> GoalList:
        """Return all goals.

        Raises
        ------
        ZoneNotFoundError
            If there is no such time zone.
        """
        with self.progress.database.reading(self.progress.runner) as session:
            found = sorted(session.scalars(select(Goal)), key=_order)
        return GoalList(goals=tuple(self._how_far(each, zone) for each in found))

    def one(self, key: str, zone: str) -> GoalFound:
        """Return a goal.

        Raises
        ------
        GoalNotFoundError, ZoneNotFoundError
            If there is no such goal, or time zone.
        """
        with self.progress.database.reading(self.progress.runner) as session:
            return self._how_far(_found(session, key), zone)

    def snapshot(self, zone: str) -> SnapshotFound:
        """Return what a run of today can fill, earn or beat; raises as `all` does."""
        with self.progress.database.reading(self.progress.runner) as session:
            goals = {each.id: _meant(each) for each in sorted(session.scalars(select(Goal)), key=_order)}
        found = snapshot(self.progress.diary(zone), goals, self.progress.today(zone))
        return SnapshotFound.model_validate(found, strict=False)

    def put(self, key: str, facts: PeriodGoal | EventGoal, zone: str) -> GoalFound:
        """Say what a goal is; one that is not here is here from then on.

        Raises
        ------
        ZoneNotFoundError
            If there is no such time zone.
        """
        days = (facts.first.isoformat(), facts.event.isoformat()) if isinstance(facts, EventGoal) else (None, None)
        values = {"name": facts.name, "quantity": facts.quantity, "amount": facts.amount, "period": facts.period}
        self.progress.today(zone)
        with self.progress.database.writing(self.progress.runner) as session:
            goal = session.find(Goal, key)
            if goal is None:
                session.add_once(Goal(id=key, created_at=self.clock(), **values))
                goal = _found(session, key)
            for name, value in (values | dict(zip(("first", "event"), days, strict=True))).items():
                setattr(goal, name, value)
        return self._how_far(goal, zone)

    def remove(self, key: str) -> None:
        """Give a goal up.

        Raises
        ------
        GoalNotFoundError
            If it is not here.
        """
        with self.progress.database.writing(self.progress.runner) as session:
            session.delete(_found(session, key))

    def _how_far(self, goal: Goal, zone: str) -> GoalFound:
        return _document(goal, self.progress.diary(zone), self.progress.today(zone))


def goal_of(row: Mapping[str, Any]) -> PeriodGoal | EventGoal:
    """Return a goal as it was put, of a row of its table.

    Raises
    ------
    ValidationError
        If nobody can have put it.
    """
    return _FACTS.validate_python({name: row[name] for name in _STATED if row[name] is not None})


def _meant(goal: Goal) -> Meant:
    facts = goal_of({name: getattr(goal, name) for name in _STATED})
    days = (facts.first, facts.event) if isinstance(facts, EventGoal) else (None, None)
    return Meant(facts.quantity, facts.amount, facts.period, *days)


def _document(goal: Goal, diary: Diary, today: date) -> GoalFound:
    meant = _meant(goal)
    found = progress(diary, meant, today)
    ahead = found.forecast
    stated = None
    if ahead is not None:
        stated = ForecastFound(amount=ahead.amount, uncertainty=ahead.uncertainty, weeks=ahead.weeks)
    return GoalFound(
        id=goal.id,
        name=goal.name,
        quantity=meant.quantity,
        amount=meant.amount,
        period=meant.period,
        event=meant.event,
        first=found.first,
        end=found.end,
        done=found.done,
        even=found.even,
        forecast=stated,
        reached=found.reached,
    )


def _order(goal: Goal) -> tuple[int, str, datetime, str]:
    return _PERIODS.index(goal.period), goal.event or "", goal.created_at, goal.id


def _found(session: RunnerSession, key: str) -> Goal:
    if (found := session.find(Goal, key)) is None:
        raise GoalNotFoundError(key)
    return found
