"""The API of activities; routes translate, and decide nothing themselves."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from openstride.server._documents import IDENTITY
from openstride.server._errors import (
    ActivityNotFoundError,
    AtWorkError,
    CursorError,
    NotInBinError,
    ShoeNotFoundError,
)
from openstride.server._problems import problems
from openstride.server.account import Deletion
from openstride.server.activities._history import ActivityEdit, ActivityPage, ActivityWhole, History, Wanted

_GONE: Final[dict[int | str, dict[str, Any]]] = {204: {"description": "It is gone."}}

router = APIRouter()


def _history(request: Request) -> History:
    history: History = request.app.state.home.history
    return history


HistoryHere = Annotated[History, Depends(_history)]
ForGood = Annotated[bool, Query(description="With its recording and results; only what is in the bin.")]
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


@router.delete(
    "/activities/{activity}",
    responses=_GONE | problems(ActivityNotFoundError, NotInBinError, AtWorkError),
    response_model=ActivityWhole,
)
def delete_activity(
    request: Request, history: HistoryHere, activity: Id, *, for_good: ForGood = False
) -> ActivityWhole | Response:
    """Put an activity into the bin; from there delete it for good."""
    if not for_good:
        return history.put_away(activity, deleted=True)
    deletion: Deletion = request.app.state.home.deletion
    deletion.delete_one(activity)
    return Response(status_code=HTTPStatus.NO_CONTENT)


@router.post("/activities/{activity}/restore", responses=problems(ActivityNotFoundError))
def restore_activity(history: HistoryHere, activity: Id) -> ActivityWhole:
    """Take an activity out of the bin."""
    return history.put_away(activity, deleted=False)
