"""The API of activities; routes translate, and decide nothing themselves."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request

from openstride.server._documents import IDENTITY
from openstride.server._errors import ActivityNotFoundError, CursorError, ShoeNotFoundError
from openstride.server._problems import problems
from openstride.server.activities._history import ActivityEdit, ActivityPage, ActivityWhole, History, Wanted

router = APIRouter()


def _history(request: Request) -> History:
    history: History = request.app.state.home.history
    return history


HistoryHere = Annotated[History, Depends(_history)]
Id = Annotated[str, Path(pattern=IDENTITY, description="16 bytes in hexadecimal.")]


@router.get("/activities", responses=problems(CursorError))
def list_activities(history: HistoryHere, wanted: Annotated[Wanted, Query()]) -> ActivityPage:
    """List activities, newest first, a page at a time."""
    return history.page(wanted)


@router.get("/activities/{activity}", responses=problems(ActivityNotFoundError))
def read_activity(history: HistoryHere, activity: Id) -> ActivityWhole:
    """Return an activity, with the result that is shown."""
    return history.one(activity)


@router.patch("/activities/{activity}", responses=problems(ActivityNotFoundError, ShoeNotFoundError))
def edit_activity(history: HistoryHere, activity: Id, edit: ActivityEdit) -> ActivityWhole:
    """Change what is named about an activity."""
    return history.edit(activity, edit)


@router.delete("/activities/{activity}", responses=problems(ActivityNotFoundError))
def delete_activity(history: HistoryHere, activity: Id) -> ActivityWhole:
    """Put an activity into the bin."""
    return history.put_away(activity, deleted=True)


@router.post("/activities/{activity}/restore", responses=problems(ActivityNotFoundError))
def restore_activity(history: HistoryHere, activity: Id) -> ActivityWhole:
    """Take an activity out of the bin."""
    return history.put_away(activity, deleted=False)
