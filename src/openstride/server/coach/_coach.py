"""What the room `coach` says of the runs of a runner, in the shapes of the API.

Nothing of it is kept: it is worked out of the form that each result keeps, so whatever happens to an activity, the next
answer is the one that there would be if it had always been so. A baseline of sixty runs takes 45 ms of CPU.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from openstride.activity import FormAtSpeed, FormBin, form_from_json
from openstride.coach import Advice, Baseline, advice, baseline
from openstride.recordings import Side
from openstride.server._documents import Document
from openstride.server._errors import ActivityNotFoundError
from openstride.server.database import Activity, Database, Result, RunnerSession
from openstride.server.runs import parts_of

#: Runs that are longer ago do not count for a baseline; a day more than it looks back, for it knows best.
LOOKING_BACK: Final = timedelta(days=91)
#: Nobody's clock is further ahead.
AHEAD: Final = timedelta(days=1)
_SHOWN: Final = and_(Result.runner_id == Activity.runner_id, Result.activity_id == Activity.id, Result.shown)


class UsualFound(Document):
    """The usual range of a metric: by rising speed, rows of speed, centre, spread from run to run, and uncertainty.

    `source` says whether the runner's own runs tell it, `runs` how many there are; a population's has its `sources`,
    studies by DOI. SI units, cadence in steps a second.
    """

    source: Literal["own", "population"]
    runs: int
    knots: tuple[tuple[float, float, float, float], ...]
    sources: tuple[str, ...] = ()


class BaselineFound(Document):
    """What is usual for a runner, in the form that travels to the phone: version, runs, days, and ranges by metric."""

    baseline: int
    runs: int
    days: int
    metrics: dict[str, UsualFound]


class StudyFound(Document):
    """Where a rule comes from."""

    citation: str
    doi: str


class FindingFound(Document):
    """Something unusual in a run, by which rule and metric, and on which side of what is usual; SI units.

    `favour` is said only where a study says so. `value` and `usual` are those at the run's speeds, from `lowest` to
    `highest` (m/s), `spread` the standard deviation of the runner's runs there, `uncertainty` that of the difference.
    `chance` is that of one usual run to show anything as unusual.
    """

    rule: str
    metric: str
    side: Literal["higher", "lower"]
    favour: Literal["favourable", "unfavourable", "not_known"]
    value: float
    usual: float
    spread: float
    uncertainty: float
    speed: float
    lowest: float
    highest: float
    strides: int
    chance: float
    study: StudyFound | None


class AdviceFound(Document):
    """What the coach says of a run: what was best, the one thing to try next, and what was unusual beside.

    `asked` rules had enough data; the baseline rests on `runs` runs in `days` days. Where nothing could be asked,
    `lacking` says of what there was too little: runs in the baseline, runs at these speeds, strides of this run on
    level ground, or an analysis that kept the form; `needed` is how many it takes.
    """

    verdict: Literal["found", "nothing_stands_out", "not_enough_data"]
    best: FindingFound | None = None
    next: FindingFound | None = None
    noticed: tuple[FindingFound, ...] = ()
    asked: int = 0
    runs: int = 0
    days: int = 0
    lacking: Literal["runs", "speeds", "strides", "analysis"] | None = None
    needed: int | None = None


@dataclass(frozen=True, slots=True)
class Outing:
    """What is kept of a run's form, of which feet and in which shoes; a merged activity has that of its parts."""

    start: datetime
    feet: tuple[Side, ...]
    form: FormAtSpeed
    shoe: str | None = None


@dataclass(frozen=True, slots=True)
class Coach:
    """The coach of one runner.

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

    def baseline(self) -> BaselineFound:
        """Return what is usual for the runner now, by runs of the same feet as the last one."""
        with self.database.reading(self.runner) as session:
            outings = outings_of(session, self.clock() + AHEAD, LOOKING_BACK)
        feet = feet_of_last(outings)
        return BaselineFound.model_validate(_baseline(outings, feet).to_json())

    def advice(self, activity: str) -> AdviceFound:
        """Return what the coach says of a run, by what was usual before it.

        Raises
        ------
        ActivityNotFoundError
            If it is not here.
        """
        with self.database.reading(self.runner) as session:
            found = session.find(Activity, activity)
            if found is None:
                raise ActivityNotFoundError(activity)
            this = _outing_of(session, found)
            before = [] if this is None else outings_of(session, found.start, LOOKING_BACK)
        if this is None:
            return AdviceFound(verdict="not_enough_data", lacking="analysis")
        return _advice(advice(this.form, _baseline(before, this.feet)))


def _baseline(outings: Iterable[Outing], feet: Sequence[Side]) -> Baseline:
    """Return the baseline of those of some feet: what one foot does is not the mean of both."""
    return baseline([(each.start, each.form) for each in outings if each.feet == tuple(feet)])


def _advice(found: Advice) -> AdviceFound:
    return AdviceFound.model_validate(asdict(found))


def feet_of_last(outings: Sequence[Outing]) -> tuple[Side, ...]:
    """Return the feet that the last run was of, and the next one will be."""
    return next((each.feet for each in reversed(outings) if each.form), ())


def outings_of(session: RunnerSession, before: datetime, looking_back: timedelta | None = None) -> list[Outing]:
    """Return the runs that began before an instant, and not longer before than said, in order of time.

    What is in the bin does not count, nor what its runner calls a walk, nor what nobody knows the time of.
    """
    whole = aliased(Activity)
    is_whole = and_(whole.runner_id == Activity.runner_id, whole.id == Activity.part_of)
    asked = (
        select(
            func.coalesce(Activity.part_of, Activity.id),
            Activity.start,
            Result.facts["feet"],
            Result.facts["form"],
            func.coalesce(whole.shoe_id, Activity.shoe_id),
        )
        .join(Result, _SHOWN)
        .outerjoin(whole, is_whole)
        .where(
            Activity.start < before,
            Activity.start_doubtful.is_(False),
            Activity.deleted_at.is_(None),
            whole.deleted_at.is_(None),
            func.coalesce(whole.kind, Activity.kind) == "run",
        )
        .order_by(Activity.start, Activity.id)
    )
    if looking_back is not None:
        asked = asked.where(Activity.start > before - looking_back)
    by_outing: dict[str, list[tuple[Any, ...]]] = {}
    for key, *row in session.execute(asked):
        by_outing.setdefault(key, []).append(tuple(row))
    return [each for rows in by_outing.values() if (each := _joined(rows)) is not None]


def _outing_of(session: RunnerSession, activity: Activity) -> Outing | None:
    """Return what is kept of an activity, or of its parts; None where that was not kept of each."""
    keys = [part.id for part in parts_of(session, activity.id)] or [activity.id]
    columns = (Activity.start, Result.facts["feet"], Result.facts["form"], Activity.shoe_id)
    asked = select(*columns).join(Result, _SHOWN)
    rows = session.execute(asked.where(Activity.id.in_(keys)).order_by(Activity.start, Activity.id)).all()
    if len(rows) < len(keys) or any(row[2] is None for row in rows):
        return None
    return _joined([tuple(row) for row in rows])


def _joined(rows: Sequence[tuple[Any, ...]]) -> Outing | None:
    """Return what several results say of one outing, as far as they are of the same feet as the first."""
    known = [(start, tuple(feet), form, shoe) for start, feet, form, shoe in rows if form is not None]
    if not known:
        return None
    start, feet, _, shoe = known[0]
    return Outing(start, feet, _together([form_from_json(form) for _, each, form, _ in known if each == feet]), shoe)


def _together(forms: Sequence[FormAtSpeed]) -> FormAtSpeed:
    """Return the bins of all, in order of speed."""
    found: dict[str, list[FormBin]] = {}
    for form in forms:
        for name, bins in form.items():
            found.setdefault(name, []).extend(bins)
    return {name: tuple(sorted(bins, key=lambda each: each.speed)) for name, bins in found.items()}
