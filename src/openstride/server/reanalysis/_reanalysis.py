"""The reanalysis of many runs: begun, counted, told metric by metric, and undone.

One is remembered, the last: a row for each recording, with the result that was shown when it began and the one that
was made. The work itself is jobs, which go after all others, so that a run that comes in meanwhile does not wait. One
that fails costs the others nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    not_,
    or_,
    select,
    update,
)

from openstride.analysis import Change
from openstride.recordings import Side
from openstride.server._documents import Problem
from openstride.server._errors import ActivityNotFoundError
from openstride.server._method import method_of, method_of_files
from openstride.server.database import Activity, Job, Reanalysed, Recording, Result, RunnerSession, is_pulse
from openstride.server.database._models import table_of
from openstride.server.reanalysis._documents import (
    ActivityReanalysed,
    ChangesFound,
    MetricChanged,
    Progress,
    ReanalysedPage,
    Stage,
    WantedReanalysed,
    Wish,
)
from openstride.server.results import document_of
from openstride.server.runs import ANALYSE, REANALYSE, SEAL, Runs, show, told_of

#: So many activities are shown anew by one transaction: nobody who has a run to keep waits longer for it.
_AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A run: whether it is sealed, by which method its result is that is shown, whether it has one by the current."""

    id: str
    sealed: bool
    method: str | None
    current: bool


@dataclass(frozen=True, slots=True)
class Reanalysis:
    """What is analysed once more of one runner's runs.

    Parameters
    ----------
    runs
        Theirs.
    """

    runs: Runs

    def begin(self, wish: Wish) -> Progress:
        """Let runs be analysed by the method that home has now; what is wished while others wait goes with them.

        Raises
        ------
        ActivityNotFoundError
            If one that was named is not here.
        """
        with self.runs.database.writing(self.runs.runner) as session:
            method = method_of(told_of(session))
            chosen = [each for each in _candidates(session, wish, method) if wish.again or not each.current]
            if chosen:
                self._add(session, chosen, show=wish.show)
            return _progress(session, method)

    def progress(self) -> Progress:
        """Return how far it is."""
        with self.runs.database.reading(self.runs.runner) as session:
            return _progress(session, method_of(told_of(session)))

    def changes(self) -> ChangesFound:
        """Return what it has changed so far, metric by metric."""
        with self.runs.database.reading(self.runs.runner) as session:
            changed = select(Reanalysed.recording_id, Reanalysed.changes).where(Reanalysed.changes.is_not(None))
            return ChangesFound(metrics=tuple(_told((key, entries) for key, entries in session.execute(changed))))

    def page(self, wanted: WantedReanalysed) -> ReanalysedPage:
        """Return a page of its activities."""
        with self.runs.database.reading(self.runs.runner) as session:
            rows = session.execute(_listed(wanted).limit(wanted.limit + 1)).all()
            problems = _problems(session, [row.recording_id for row in rows])
        found = tuple(_activity(row, problems) for row in rows[: wanted.limit])
        return ReanalysedPage(activities=found, after=found[-1].id if len(rows) > wanted.limit else None)

    def show(self, *, new: bool) -> Progress:
        """Show the new results, or those from before, wherever a third has not been chosen since.

        What still waits is shown or not shown accordingly when it is there.
        """
        with self.runs.database.writing(self.runs.runner) as session:
            session.execute(update(Reanalysed).values(show=new))
            both = Reanalysed.after.is_not(None), Reanalysed.before.is_not(None)
            keys = session.scalars(select(Reanalysed.recording_id).where(*both)).all()
        for begin in range(0, len(keys), _AT_ONCE):
            with self.runs.database.writing(self.runs.runner) as session:
                _show(session, keys[begin : begin + _AT_ONCE], new=new)
        return self.progress()

    def _add(self, session: RunnerSession, chosen: Sequence[_Candidate], *, show: bool) -> None:
        now = self.runs.clock()
        still = session.scalar(select(func.max(Reanalysed.begun_at)).where(_open()))
        # One that has ended is over; one that goes on is joined.
        forgotten = delete(Reanalysed) if still is None else delete(Reanalysed).where(_among(chosen))
        session.execute(forgotten.execution_options(synchronize_session=False))
        facts = {"begun_at": still or now, "show": show, "after": None, "changes": None}
        rows = [{"runner_id": session.runner, "recording_id": each.id, "before": each.method} for each in chosen]
        # Ten thousand objects would take seconds, in which nobody else writes.
        session.connection().execute(insert(table_of(Reanalysed)), [row | facts for row in rows])
        for kind in (SEAL, ANALYSE, REANALYSE):
            keys = [each.id for each in chosen if _kind(each) == kind]
            self.runs.queue.add_all(session.connection(), self.runs.runner, kind, keys)


def _candidates(session: RunnerSession, wish: Wish, method: str) -> Sequence[_Candidate]:
    """Return the runs that are meant."""
    asked = (
        select(Recording.id, Recording.sealed_at, Result.method, _has(method), Activity.part_of)
        .outerjoin(Result, and_(Result.activity_id == Recording.id, Result.shown))
        .outerjoin(Activity, Activity.id == Recording.id)
        .where(_is_here())
        .order_by(func.coalesce(Recording.start, Recording.begun_at).desc(), Recording.id)
    )
    named = or_(Recording.id.in_(wish.activities), Activity.part_of.in_(wish.activities))
    rows = session.execute(asked.where(Activity.deleted_at.is_(None) if wish.all else named)).all()
    # Who names an activity that was merged means its parts.
    there = {row[0] for row in rows} | {row[4] for row in rows}
    for key in wish.activities:
        if key not in there:
            raise ActivityNotFoundError(key)
    return [_Candidate(row[0], row[1] is not None, row[2], row[3]) for row in rows]


def _is_here() -> ColumnElement[bool]:
    """Return the condition that all of a recording is here: its log, or the file of another maker that it is."""
    return or_(Recording.received_at.is_not(None), and_(Recording.original.is_not(None), not_(is_pulse())))


def _has(method: str) -> ColumnElement[bool]:
    """Return the condition that a recording has a result by the method that home has now, for recordings or files."""
    current = case((Recording.original.is_(None), method), else_=method_of_files())
    mine = and_(Result.runner_id == Recording.runner_id, Result.activity_id == Recording.id, Result.method == current)
    return exists().where(mine).correlate(Recording)


def _kind(each: _Candidate) -> str:
    """Return what is to be done: one that has failed goes on where it did."""
    if not each.sealed:
        return SEAL
    return ANALYSE if each.method is None else REANALYSE


def _among(chosen: Sequence[_Candidate]) -> ColumnElement[bool]:
    return Reanalysed.recording_id.in_([each.id for each in chosen])


def _open() -> ColumnElement[bool]:
    """Return the condition that an activity of the reanalysis waits, or is being worked on."""
    job = and_(Job.runner_id == Reanalysed.runner_id, Job.key == Reanalysed.recording_id)
    waits = exists().where(job, Job.kind.in_((SEAL, ANALYSE, REANALYSE)), Job.state.in_(("waiting", "leased")))
    return and_(Reanalysed.after.is_(None), waits.correlate(Reanalysed))


def _stage() -> ColumnElement[str]:
    done = Reanalysed.after.is_not(None)
    return case((done, literal("done")), (_open(), literal("waiting")), else_=literal("failed"))


def _progress(session: RunnerSession, method: str) -> Progress:
    stage = _stage().label("stage")
    each = select(stage, Reanalysed.begun_at, Reanalysed.changes.is_not(None).label("changed")).subquery()
    counted = select(each.c.stage, func.count(), func.max(each.c.begun_at)).group_by(each.c.stage)
    rows = session.execute(counted).all()
    stages = {row[0]: row[1] for row in rows}
    lacking = (
        select(func.count())
        .select_from(Recording)
        .outerjoin(Activity, Activity.id == Recording.id)
        .where(_is_here(), Activity.deleted_at.is_(None), ~_has(method))
    )
    return Progress(
        begun_at=max((row[2] for row in rows), default=None),
        total=sum(stages.values()),
        waiting=stages.get("waiting", 0),
        done=stages.get("done", 0),
        failed=stages.get("failed", 0),
        changed=session.scalar(select(func.count()).select_from(Reanalysed).where(Reanalysed.changes.is_not(None)))
        or 0,
        lacking=session.scalar(lacking) or 0,
    )


def _listed(wanted: WantedReanalysed) -> Select[*tuple[Any, ...]]:
    listed = select(
        Reanalysed.recording_id,
        Reanalysed.before,
        Reanalysed.after,
        Reanalysed.changes,
        Recording.start,
        Activity.title,
        _stage().label("stage"),
    )
    listed = listed.join(Recording, Recording.id == Reanalysed.recording_id)
    listed = listed.outerjoin(Activity, Activity.id == Reanalysed.recording_id)
    if wanted.state is not None:
        listed = listed.where(_stage() == wanted.state)
    if wanted.changed is not None:
        listed = listed.where(Reanalysed.changes.is_not(None) == wanted.changed)
    if wanted.after is not None:
        listed = listed.where(Reanalysed.recording_id > wanted.after)
    return listed.order_by(Reanalysed.recording_id)


def _problems(session: RunnerSession, keys: Sequence[str]) -> dict[str, Problem]:
    """Return why those were given up that were."""
    given_up = Job.state == "quarantined", Job.kind.in_((SEAL, ANALYSE, REANALYSE)), Job.key.in_(keys)
    rows = session.execute(select(Job.key, Job.error).where(*given_up).order_by(Job.due))
    return {row.key: Problem.model_validate(row.error) for row in rows}


def _activity(row: Row[Any], problems: dict[str, Problem]) -> ActivityReanalysed:
    stage: Stage = row.stage
    return ActivityReanalysed(
        id=row.recording_id,
        start=row.start,
        title=row.title or "",
        state=stage,
        before=row.before,
        after=row.after,
        changes=tuple(document_of(each) for each in _stored(row.changes)),
        problem=problems.get(row.recording_id) if stage == "failed" else None,
    )


def _stored(entries: list[dict[str, Any]] | None) -> list[Change]:
    return [Change(**entry, changed=True) for entry in entries or ()]


@dataclass(slots=True)
class _Sum:
    """What is known of one metric's changes while they are gone through: new less old, in sigmas, and the farthest."""

    unit: str
    activities: int = 0
    differences: list[float] = field(default_factory=list)
    sigmas: list[float] = field(default_factory=list)
    largest: float = 0.0
    activity: str | None = None

    def add(self, key: str, entry: Mapping[str, Any]) -> None:
        """Take one activity's change into account, as it is stored."""
        self.activities += 1
        old, new, uncertainty = entry["old"], entry["new"], entry["uncertainty"]
        if old is None or new is None:
            return
        difference = new - old
        self.differences.append(difference)
        if abs(difference) > abs(self.largest):
            self.largest, self.activity = difference, key
        if uncertainty and math.isfinite(difference / uncertainty):
            self.sigmas.append(difference / uncertainty)


def _told(rows: Iterable[tuple[str, list[Any] | None]]) -> Iterator[MetricChanged]:
    """Yield what has changed metric by metric, in the order in which people read them."""
    sums: dict[tuple[str, Side | None], _Sum] = {}
    # A history has hundreds of thousands of these: nothing is made of any that is not needed.
    for key, entries in rows:
        for entry in entries or ():
            which = entry["metric"], entry["side"]
            if (found := sums.get(which)) is None:
                found = sums[which] = _Sum(entry["unit"])
            found.add(key, entry)
    for (metric, side), each in sorted(sums.items(), key=lambda item: item[0][1] is not None):
        yield MetricChanged(
            metric=metric,
            side=side,
            unit=each.unit,
            activities=each.activities,
            one_sided=each.activities - len(each.differences),
            median=median(each.differences) if each.differences else None,
            median_sigmas=median(each.sigmas) if each.sigmas else None,
            largest=each.largest if each.differences else None,
            largest_sigmas=max(each.sigmas, key=abs, default=None),
            activity=each.activity,
        )


def _show(session: RunnerSession, keys: Sequence[str], *, new: bool) -> None:
    wanted, other = (Reanalysed.after, Reanalysed.before) if new else (Reanalysed.before, Reanalysed.after)
    shown = and_(Result.activity_id == Reanalysed.recording_id, Result.shown)
    asked = select(Reanalysed.recording_id, wanted.label("method")).join(Result, shown)
    asked = asked.where(Reanalysed.recording_id.in_(keys), Result.method == other, wanted != other)
    for row in session.execute(asked).all():
        activity = session.find(Activity, row.recording_id)
        result = session.find(Result, row.recording_id, row.method)
        if activity is not None and result is not None:
            show(session, activity, result)
