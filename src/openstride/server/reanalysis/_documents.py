"""The shapes that a reanalysis speaks in."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final, Literal, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from openstride.recordings import Side
from openstride.server._documents import IDENTITY, Document, Flag, Problem
from openstride.server.results import Changed

#: So many activities may be named at once.
MOST_NAMED: Final = 10_000
#: So many are on a page at most.
MOST_ON_A_PAGE: Final = 200

Id = Annotated[str, Field(pattern=IDENTITY)]
Stage = Literal["waiting", "done", "failed"]


#: What `Wish` checks, as its description says it.
_WHICH: Final[JsonDict] = {
    "oneOf": [
        {"required": ["all"], "properties": {"all": {"const": True}, "activities": {"maxItems": 0}}},
        {"required": ["activities"], "properties": {"all": {"const": False}, "activities": {"minItems": 1}}},
    ]
}


class Wish(Document):
    """What is to be analysed once more: the activities that are named, or all but those in the bin.

    Those that have a result of the method that home has now are left out, unless it is to be made `again`. `show` says
    that the new results are shown as soon as they are there.
    """

    model_config = ConfigDict(json_schema_extra=_WHICH)

    activities: tuple[Id, ...] = Field((), max_length=MOST_NAMED)
    all: Flag = False
    again: Flag = False
    show: Flag = True

    @model_validator(mode="after")
    def _says_which(self) -> Self:
        if self.all == bool(self.activities):
            raise ValueError("name activities, or all of them")
        return self


class Progress(Document):
    """How far the reanalysis is that was begun last; `begun_at` is None where there was none.

    Of `total` activities `waiting` are still to be done, `failed` were given up and stay as they were; of those that
    are `done`, `changed` have a summary that differs. `lacking` are the activities that have no result of the method
    that home has now, whether or not they are among them.
    """

    begun_at: datetime | None
    total: int
    waiting: int
    done: int
    failed: int
    changed: int
    lacking: int


class MetricChanged(Document):
    """What the reanalysis has done to one metric, over the `activities` in which it changed.

    `one_sided` of them know it only before, or only after; over the others go `median`, of the differences new less
    old, and `largest`, the difference that is farthest from zero, in `activity`; each in combined standard
    uncertainties, too.
    """

    metric: str
    side: Side | None
    unit: str
    activities: int
    one_sided: int
    median: float | None
    median_sigmas: float | None
    largest: float | None
    largest_sigmas: float | None
    activity: str | None


class ChangesFound(Document):
    """The metrics that the reanalysis has changed: those of both feet together before those of one."""

    metrics: tuple[MetricChanged, ...]


class ActivityReanalysed(Document):
    """An activity in the reanalysis: how far it is, from which method to which, what changed, or why it failed."""

    id: str
    start: datetime | None
    title: str
    state: Stage
    before: str | None
    after: str | None
    changes: tuple[Changed, ...]
    problem: Problem | None


class ReanalysedPage(Document):
    """Activities of the reanalysis by their ids; `after` goes on with the next page, and is None on the last."""

    activities: tuple[ActivityReanalysed, ...]
    after: str | None


class WantedReanalysed(Document):
    """Which activities of the reanalysis: those that are all of it."""

    state: Stage | None = None
    changed: bool | None = None
    after: Id | None = None
    limit: int = Field(50, ge=1, le=MOST_ON_A_PAGE)


class ShowNew(Document):
    """Whether the new results are shown, or those from before."""

    new: Flag
