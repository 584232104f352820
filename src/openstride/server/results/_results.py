"""The results of an activity: what each method found, held against the one that is shown, and which that is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field
from sqlalchemy import select

from openstride.analysis import Change
from openstride.recordings import Side
from openstride.server._documents import Document, Told
from openstride.server._errors import ActivityNotFoundError, ResultNotFoundError
from openstride.server.database import Activity, Database, Result, RunnerSession
from openstride.server.runs import differences, show, shown_of


class Changed(Document):
    """A metric in two results: SI units, cadence in steps per minute, None for what one of them does not know.

    `side` is None for both feet together. `uncertainty` combines the standard uncertainties of both, `sigmas` is the
    difference in these. `changed` says that they differ by more than rounding.
    """

    metric: str
    side: Side | None
    unit: str
    old: float | None
    new: float | None
    difference: float | None
    uncertainty: float | None
    sigmas: float | None
    changed: bool


class ResultFound(Document):
    """A result: by which method, engine and version it was made, what the analysis was told, and whether it is shown.

    `changes` hold it against the one that is shown, metric by metric: from that to this.
    """

    method: str
    engine: str
    version: str
    told: Told
    made_at: datetime
    running: bool
    shown: bool
    changes: tuple[Changed, ...]


class ResultList(Document):
    """All results of an activity, newest first."""

    results: tuple[ResultFound, ...]


class Shown(Document):
    """Which result is shown, by its method."""

    method: Annotated[str, Field(pattern=r"^[0-9a-f]{1,64}$")]


@dataclass(frozen=True, slots=True)
class Results:
    """The results of one runner's activities.

    Parameters
    ----------
    database
        Has the facts.
    runner
        Whose they are.
    """

    database: Database
    runner: int

    def of(self, activity: str) -> ResultList:
        """Return all results of an activity.

        Raises
        ------
        ActivityNotFoundError
            If it is not here.
        """
        with self.database.reading(self.runner) as session:
            _activity(session, activity)
            return _listed(session, activity)

    def show(self, activity: str, method: str) -> ResultList:
        """Show the result of a method: numbers, report and strides are its own from then on, and back is the same way.

        Raises
        ------
        ActivityNotFoundError, ResultNotFoundError
            If there is no such activity, or it has no such result.
        """
        with self.database.writing(self.runner) as session:
            found = _activity(session, activity)
            result = session.find(Result, activity, method)
            if result is None:
                raise ResultNotFoundError(activity, method)
            show(session, found, result)
            session.expire_all()
            return _listed(session, activity)


def document_of(change: Change) -> Changed:
    """Return a change as it goes over the wire."""
    return Changed(
        metric=change.metric,
        side=change.side,
        unit=change.unit,
        old=change.old,
        new=change.new,
        difference=change.difference,
        uncertainty=change.uncertainty,
        sigmas=change.sigmas if change.sigmas is not None and math.isfinite(change.sigmas) else None,
        changed=change.changed,
    )


def _activity(session: RunnerSession, key: str) -> Activity:
    if (found := session.find(Activity, key)) is None:
        raise ActivityNotFoundError(key)
    return found


def _listed(session: RunnerSession, activity: str) -> ResultList:
    newest = select(Result).where(Result.activity_id == activity).order_by(Result.made_at.desc(), Result.method)
    shown = shown_of(session, activity)
    return ResultList(results=tuple(_found(each, shown) for each in session.scalars(newest)))


def _found(result: Result, shown: Result | None) -> ResultFound:
    others = shown is not None and shown.method != result.method
    found = differences(shown.summary, result.summary) if shown is not None and others else ()
    names = ("method", "engine", "version", "told", "made_at", "running", "shown")
    facts = {name: getattr(result, name) for name in names}
    return ResultFound.model_validate(facts | {"changes": tuple(document_of(each) for each in found)})
