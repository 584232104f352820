"""Several activities as one, and that one as several again.

What was recorded in pieces was often one outing: a battery died, a button was pressed. Merging makes an activity of its
own, whose parts stay as they are and are only left out of lists; splitting drops it, and they are back. Its id comes
from its parts, so that merging the same ones once more is the same activity.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Annotated, Final

from pydantic import Field

from openstride.server._documents import IDENTITY, Document
from openstride.server._errors import (
    ActivityNotFoundError,
    NotMergeableError,
    NotMergedError,
    OverlapError,
    ShoeNotFoundError,
    ShoesDifferError,
)
from openstride.server.database import Activity, RunnerSession, Shoe
from openstride.server.equipment import Line, ShoeId
from openstride.server.runs import parts_of, renew

#: So many parts has an activity at most.
MOST_PARTS: Final = 50
#: So long may notes be.
MOST_NOTES: Final = 20_000

ActivityId = Annotated[str, Field(pattern=IDENTITY)]


class Merging(Document):
    """Which activities become one. Without a title it has that of the first part that has one.

    The shoes are those that the parts were run in; where these differ, `shoe` says which shall count.
    """

    activities: tuple[ActivityId, ...] = Field(min_length=2, max_length=MOST_PARTS)
    title: Line | None = None
    shoe: ShoeId | None = None


def merge(session: RunnerSession, merging: Merging) -> str:
    """Make one activity of several, and return its id.

    Raises
    ------
    ActivityNotFoundError, ShoeNotFoundError
        If there is no such activity, or no such shoe.
    NotMergeableError, OverlapError, ShoesDifferError
        If they cannot be one.
    """
    key = _key(merging.activities)
    parts = sorted((_found(session, each) for each in merging.activities), key=lambda part: (part.start, part.id))
    if all(part.part_of == key for part in parts):
        return key
    for part in parts:
        _require_mergeable(session, part)
    for first, second in pairwise(parts):
        if second.start < first.start + timedelta(seconds=first.duration):
            raise OverlapError(first.id, second.id)
    whole = Activity(id=key, title=_title(parts, merging.title), notes=_notes(parts), kind=_kind(parts))
    whole.shoe_id = _shoe(session, parts, merging.shoe)
    whole.shoe_chosen = merging.shoe is not None or any(part.shoe_chosen for part in parts)
    whole.start, whole.duration = parts[0].start, parts[0].duration
    session.add(whole)
    for part in parts:
        part.part_of = key
    session.flush()
    renew(session, whole)
    return key


def split(session: RunnerSession, key: str) -> Sequence[Activity]:
    """Take an activity apart, and return its parts, which are as they were before.

    Raises
    ------
    ActivityNotFoundError, NotMergedError
        If there is no such activity, or it has no parts.
    """
    whole, parts = _found(session, key), parts_of(session, key)
    if not parts:
        raise NotMergedError(key)
    for part in parts:
        part.part_of = None
    session.delete(whole)
    session.flush()
    return parts


def _key(parts: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()[:32]


def _found(session: RunnerSession, key: str) -> Activity:
    if (found := session.find(Activity, key)) is None:
        raise ActivityNotFoundError(key)
    return found


def _require_mergeable(session: RunnerSession, activity: Activity) -> None:
    if activity.deleted_at is not None:
        raise NotMergeableError(activity.id, "deleted")
    if activity.part_of is not None:
        raise NotMergeableError(activity.id, "part")
    if parts_of(session, activity.id):
        raise NotMergeableError(activity.id, "merged")


def _title(parts: Sequence[Activity], stated: str | None) -> str:
    return next((part.title for part in parts if part.title), "") if stated is None else stated


def _notes(parts: Sequence[Activity]) -> str:
    # What is too long for one stays with the parts.
    return "\n\n".join(part.notes for part in parts if part.notes)[:MOST_NOTES]


def _kind(parts: Sequence[Activity]) -> str:
    """Return what its runner calls most of it."""
    return max(parts, key=lambda part: part.moving_time or part.duration).kind


def _shoe(session: RunnerSession, parts: Sequence[Activity], stated: str | None) -> str | None:
    if stated is not None:
        if session.find(Shoe, stated) is None:
            raise ShoeNotFoundError(stated)
        return stated
    worn = dict.fromkeys(part.shoe_id for part in parts if part.shoe_id is not None)
    if len(worn) > 1:
        raise ShoesDifferError(tuple(worn))
    return next(iter(worn), None)
