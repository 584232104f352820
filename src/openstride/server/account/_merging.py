"""Adding the rows of an archive to an account that has some: what is not there comes, what is there stays as it is.

A row that is there already is `skipped` where both say the same, and `refused` where they do not: the one that is here
stays. What belongs to a row that was refused is refused with it. When and by which home something was noted is no
difference, and what an engine found goes by its method.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import or_, select

from openstride.server._documents import Document
from openstride.server.database import (
    Activity,
    Batch,
    Brought,
    Day,
    Goal,
    Mounting,
    Owned,
    Pod,
    Recording,
    Result,
    Runner,
    RunnerSession,
    Shoe,
    table_of,
)

#: So many refusals are told one by one; the others are counted.
MOST_TOLD: Final = 1000

#: What is compared of rows with one key, in the order in which they are added.
_COMPARED: Final[Mapping[type[Owned], tuple[str, ...]]] = {
    Shoe: ("name", "model", "starting_distance", "retired_at", "lifetime"),
    Goal: ("name", "quantity", "amount", "period", "first", "event"),
    Pod: ("name",),
    Mounting: ("shoe_id", "side", "removed_at"),
    Batch: ("name", "undone_at"),
    Brought: ("batch_id", "sha256"),
    Day: ("steps", "distance"),
    Recording: ("bytes", "sha256"),
    Activity: ("recording_id", "shoe_id", "kind", "title", "notes", "deleted_at", "part_of"),
    Result: ("engine", "summary"),
}
_CALLED: Final[Mapping[type[Owned], str]] = {
    Shoe: "shoes",
    Goal: "goals",
    Pod: "pods",
    Mounting: "mountings",
    Batch: "batches",
    Brought: "files",
    Day: "days",
    Recording: "recordings",
    Activity: "activities",
    Result: "results",
}


class Refused(Document):
    """A row that was not taken, since there is another in its place: what it is, its key, and why."""

    kind: str
    key: str
    reason: str


class Imported(Document):
    """What came of an import: how many of each kind were added, were there already, or were refused.

    `told` names what was refused, as far as there is room; `lacking` are files that the archive itself did not have.
    """

    added: dict[str, int]
    skipped: dict[str, int]
    refused: dict[str, int]
    told: tuple[Refused, ...]
    lacking: tuple[str, ...]


@dataclass(slots=True)
class Merge:
    """Rows on their way from an archive into an account.

    Parameters
    ----------
    there
        A session that sees the rows of the archive.
    here
        A session of the runner whose account it is.
    arriving
        The runs of which something is here without a row, or is just arriving.
    """

    there: RunnerSession
    here: RunnerSession
    arriving: frozenset[str]
    added: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    told: list[Refused] = field(default_factory=list)
    #: The runs that are new here, and the results that are, with their files below the folder of their run.
    runs: list[str] = field(default_factory=list)
    results: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    #: The activities that are new here and were merged of others.
    wholes: set[str] = field(default_factory=set)

    def merge(self) -> None:
        """Add what is not there."""
        self._profile()
        for model in _COMPARED:
            for row in self._rows(model):
                self._take(model, row)
            self.here.flush()

    def imported(self, lacking: Iterable[str]) -> Imported:
        """Return what came of it."""
        return Imported(
            added=dict(self.added),
            skipped=dict(self.skipped),
            refused=dict(self.refused),
            told=tuple(self.told),
            lacking=tuple(lacking)[:MOST_TOLD],
        )

    def _profile(self) -> None:
        """Take what is known of the runner, where nothing is known here."""
        theirs, mine = self.there.scalars(select(Runner)).one(), self.here.scalars(select(Runner)).one()
        names = ("name", "mass", "height", "rest_bpm", "most_bpm")
        if all(getattr(theirs, name) in (getattr(mine, name), None, "") for name in names):
            self.skipped["profile"] += 1
        elif any(getattr(mine, name) for name in names):
            self._refuse("profile", "", "another is here")
        else:
            for name in names:
                setattr(mine, name, getattr(theirs, name))
            self.added["profile"] += 1

    def _rows(self, model: type[Owned]) -> list[Owned]:
        """Return rows in the order of their keys, parts of an activity and its doubles after it."""
        rows = self.there.scalars(select(model).order_by(*table_of(model).primary_key.columns)).all()
        return sorted(rows, key=_comes_later)

    def _take(self, model: type[Owned], row: Owned) -> None:
        called, key = _CALLED[model], _key(model, row)
        mine = self.here.find(model, *key)
        if mine is not None:
            if _same(model, row, mine):
                self.skipped[called] += 1
            else:
                self._refuse(called, key, "another is here under the same name, and stays as it is")
        elif reason := self._obstacle(row):
            self._refuse(called, key, reason)
        else:
            self._add(model, row)
            self.added[called] += 1

    def _add(self, model: type[Owned], row: Owned) -> None:
        values = {column.key: getattr(row, column.key) for column in model.__mapper__.column_attrs}
        if isinstance(row, Recording):
            self.runs.append(row.id)
        if isinstance(row, Activity) and row.recording_id is None and row.source != "typed":
            self.wholes.add(row.id)
        if isinstance(row, Activity) and row.beside is not None and self.here.find(Activity, row.beside) is None:
            values["beside"] = None
        if isinstance(row, Result):
            values["shown"] = row.shown and not self._is_shown(row.activity_id)
            self.results.append((self._run(row.activity_id), tuple(file["name"] for file in row.files)))
        self.here.add(model(**(values | {"runner_id": self.here.runner})))
        # The next row may look for this one.
        self.here.flush()

    def _obstacle(self, row: Owned) -> str:
        """Return what stands in the way of a row that is not here; nothing where nothing does."""
        if isinstance(row, Recording) and row.id in self.arriving:
            return "it is arriving here just now"
        if isinstance(row, Brought):
            return "it was not read yet" if row.verdict is None else ""
        if isinstance(row, Mounting) and row.removed_at is None and self._is_taken(row):
            return "the pod, or its place in the shoe, is taken here"
        if isinstance(row, Activity):
            return self._obstacle_of_activity(row)
        if isinstance(row, Result) and not self._is_equal(row.activity_id):
            return "its activity was refused"
        return ""

    def _obstacle_of_activity(self, row: Activity) -> str:
        if row.part_of is not None and row.part_of not in self.wholes:
            return "the activity that it is a part of was not taken"
        if row.recording_id is None:
            return self._obstacle_of_whole(row)
        if not self._has(row.recording_id):
            return "its recording was refused"
        other = self.here.scalar(select(Activity.id).where(Activity.recording_id == row.recording_id))
        return "its recording is another activity's here" if other is not None else ""

    def _obstacle_of_whole(self, row: Activity) -> str:
        """Return what stands in the way of an activity that was merged: it comes with all its parts, or not at all."""
        for part in self.there.scalars(select(Activity).where(Activity.part_of == row.id)):
            if self.here.find(Activity, part.id) is not None:
                return "a part of it is here by itself"
            if part.recording_id is not None and not self._has(part.recording_id):
                return "the recording of a part of it was refused"
        return ""

    def _is_taken(self, row: Mounting) -> bool:
        place = (Mounting.shoe_id == row.shoe_id) & (Mounting.side == row.side)
        found = select(Mounting.device).where(Mounting.removed_at.is_(None), or_(Mounting.device == row.device, place))
        return self.here.scalar(found) is not None

    def _has(self, run: str) -> bool:
        """Return whether a recording is here that is the same as theirs."""
        mine, theirs = self.here.find(Recording, run), self.there.find(Recording, run)
        return mine is not None and theirs is not None and _same(Recording, theirs, mine)

    def _is_equal(self, activity: str) -> bool:
        """Return whether an activity is here, of the same recording."""
        mine = self.here.find(Activity, activity)
        return mine is not None and (mine.recording_id is None or self._has(mine.recording_id))

    def _is_shown(self, activity: str) -> bool:
        return self.here.scalar(select(Result.method).where(Result.activity_id == activity, Result.shown)) is not None

    def _run(self, activity: str) -> str:
        found = self.here.find(Activity, activity)
        return (found.recording_id if found else None) or activity

    def _refuse(self, called: str, key: object, reason: str) -> None:
        self.refused[called] += 1
        if len(self.told) < MOST_TOLD:
            name = " ".join(str(part) for part in key) if isinstance(key, tuple) else str(key)
            self.told.append(Refused(kind=called, key=name, reason=reason))


def _comes_later(row: Owned) -> bool:
    return isinstance(row, Activity) and (row.part_of is not None or row.beside is not None)


def _key(model: type[Owned], row: Owned) -> tuple[Any, ...]:
    return tuple(
        getattr(row, column.key) for column in table_of(model).primary_key.columns if column.key != "runner_id"
    )


def _same(model: type[Owned], one: Owned, other: Owned) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in _COMPARED[model])
