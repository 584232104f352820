"""The API of activities; routes translate, and decide nothing themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from starlette.responses import StreamingResponse

from openstride.analysis import NotComparableError
from openstride.server._documents import EXAMPLE, IDENTITY, Document
from openstride.server._errors import (
    ActivityNotFoundError,
    ActivityPartError,
    AtWorkError,
    ColumnNotFoundError,
    CursorError,
    DamagedRunError,
    FileNotBroughtError,
    NotInBinError,
    NotMergeableError,
    NotMergedError,
    NotTypedError,
    NotYetRunError,
    OverlapError,
    RecordingLackingError,
    ShoeNotFoundError,
    ShoesDifferError,
    StridesLackingError,
    TooFastError,
    ZoneNotFoundError,
)
from openstride.server._problems import problems
from openstride.server.account import Deletion
from openstride.server.activities._along import LapList, TrackFound
from openstride.server.activities._comparing import ComparisonFound
from openstride.server.activities._history import (
    ActivityEdit,
    ActivityPage,
    ActivityParts,
    ActivityTyped,
    ActivityWhole,
    History,
    Wanted,
)
from openstride.server.activities._material import Material
from openstride.server.activities._merging import Merging
from openstride.server.activities._series import DRAWN, MOST_POINTS, POINTS, USUAL, By, SeriesFound
from openstride.server.activities._strides import COLUMNS, PART, StrideColumns

_JSON: Final = "application/json"
_PARQUET: Final = "application/vnd.apache.parquet"
_ZIP: Final = "application/zip"
#: What is not JSON is described by hand.
_BYTES: Final = {"schema": {"type": "string", "format": "binary"}}
_STRIDES: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {_PARQUET: _BYTES}}}
_RAW: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {_ZIP: _BYTES}}}
#: What may be wrong with the files of an activity.
_OF_FILES: Final = (ActivityNotFoundError, StridesLackingError, ColumnNotFoundError, DamagedRunError)
_OF_BROUGHT: Final = (ActivityNotFoundError, FileNotBroughtError, StridesLackingError, DamagedRunError)
#: What may be wrong with figures that were typed in.
_OF_FIGURES: Final = (NotTypedError, ZoneNotFoundError, NotYetRunError, TooFastError)
_GONE: Final[dict[int | str, dict[str, Any]]] = {204: {"description": "It is gone."}}

router = APIRouter()


def _history(request: Request) -> History:
    history: History = request.app.state.home.history
    return history


def _material(request: Request) -> Material:
    material: Material = request.app.state.home.material
    return material


HistoryHere = Annotated[History, Depends(_history)]
MaterialHere = Annotated[Material, Depends(_material)]
OnEarth = Annotated[bool, Query(description="With latitudes and longitudes, to be laid on a map.")]
ForGood = Annotated[bool, Query(description="With its recording and results; only what is in the bin.")]
Id = Annotated[str, Path(pattern=IDENTITY, description="16 bytes in hexadecimal.", examples=[EXAMPLE])]
Form = Annotated[Literal["json", "parquet"], Query(alias="format")]


def _several(known: Iterable[str]) -> Any:  # noqa: ANN401  # what FastAPI calls a parameter
    """Return a parameter that takes known names, with commas between them."""
    name = f"({'|'.join(map(re.escape, known))})"
    pattern = {"pattern": f"^{name}(,{name})*$"}
    return Query(max_length=2000, description="Names, with commas between them.", json_schema_extra=pattern)


Columns = Annotated[str | None, _several((*COLUMNS, PART))]
Metrics = Annotated[str | None, _several(DRAWN)]
Points = Annotated[int, Query(ge=1, le=MOST_POINTS, description="Of a curve, at most.")]


@router.get("/activities", responses=problems(CursorError))
def list_activities(history: HistoryHere, wanted: Annotated[Wanted, Query()]) -> ActivityPage:
    """List activities, newest first, a page at a time."""
    return history.page(wanted)


@router.post(
    "/activities/merge",
    responses=problems(ActivityNotFoundError, ShoeNotFoundError, NotMergeableError, OverlapError, ShoesDifferError),
)
def merge_activities(history: HistoryHere, merging: Merging) -> ActivityWhole:
    """Make one activity of several that came one after the other; a second time changes nothing."""
    return history.merge(merging)


@router.get("/activities/{activity}", responses=problems(ActivityNotFoundError))
def read_activity(history: HistoryHere, activity: Id) -> ActivityWhole:
    """Return an activity, with the result that is shown."""
    return history.one(activity)


@router.put("/activities/{activity}", responses=problems(ShoeNotFoundError, *_OF_FIGURES))
def type_in_activity(history: HistoryHere, activity: Id, typed: ActivityTyped) -> ActivityWhole:
    """Take a run or a walk that was typed in, under an id that the sender has chosen; a second time changes nothing."""
    return history.type_in(activity, typed)


@router.patch(
    "/activities/{activity}",
    responses=problems(ActivityNotFoundError, ShoeNotFoundError, ActivityPartError, *_OF_FIGURES),
)
def edit_activity(history: HistoryHere, activity: Id, edit: ActivityEdit) -> ActivityWhole:
    """Change what is named about an activity; the figures of one that was typed in are its runner's to change."""
    return history.edit(activity, edit)


@router.delete(
    "/activities/{activity}",
    responses=_GONE | problems(ActivityNotFoundError, NotInBinError, AtWorkError, ActivityPartError),
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


@router.post("/activities/{activity}/restore", responses=problems(ActivityNotFoundError, ActivityPartError))
def restore_activity(history: HistoryHere, activity: Id) -> ActivityWhole:
    """Take an activity out of the bin."""
    return history.put_away(activity, deleted=False)


@router.post("/activities/{activity}/split", responses=problems(ActivityNotFoundError, NotMergedError))
def split_activity(history: HistoryHere, activity: Id) -> ActivityParts:
    """Take an activity that was merged apart: its parts are as they were before."""
    return history.split(activity)


@router.get("/activities/{activity}/strides", response_model=StrideColumns, responses=problems(*_OF_FILES) | _STRIDES)
def read_activity_strides(
    material: MaterialHere, activity: Id, form: Form = "json", columns: Columns = None
) -> Response:
    """Return the strides of an activity, a list a column, or as a Parquet file with a row a stride."""
    if form == "json":
        return _written(material.strides(activity, _names(columns)))
    headers = {"Content-Disposition": f'attachment; filename="{activity}-strides.parquet"'}
    return Response(material.parquet(activity, _names(columns)), media_type=_PARQUET, headers=headers)


@router.get("/activities/{activity}/series", response_model=SeriesFound, responses=problems(*_OF_FILES))
def read_activity_series(
    material: MaterialHere, activity: Id, metrics: Metrics = None, by: By = "time", points: Points = POINTS
) -> Response:
    """Return metrics along an activity for a chart: of each bucket the mean, and the least and greatest stride."""
    return _written(material.series(activity, _names(metrics) or USUAL, by=by, points=points))


@router.get("/activities/{activity}/laps", responses=problems(*_OF_BROUGHT))
def read_activity_laps(material: MaterialHere, activity: Id) -> LapList:
    """List the laps of an activity that was brought, as its file counts them."""
    return material.laps(activity)


@router.get("/activities/{activity}/track", responses=problems(*_OF_BROUGHT))
def read_activity_track(material: MaterialHere, activity: Id, *, on_earth: OnEarth = False) -> TrackFound:
    """Return where an activity that was brought went, from its first place on."""
    return material.track(activity, on_earth=on_earth)


@router.get(
    "/activities/{activity}/compare/{other}",
    responses=problems(ActivityNotFoundError, StridesLackingError, NotComparableError, DamagedRunError),
)
def compare_activities(material: MaterialHere, activity: Id, other: Id) -> ComparisonFound:
    """Hold an activity against another at the speeds that both have: what differs by more than chance can make."""
    return material.comparison(activity, other)


@router.get(
    "/activities/{activity}/raw",
    response_class=Response,
    responses=problems(ActivityNotFoundError, RecordingLackingError, DamagedRunError) | _RAW,
)
def read_activity_raw(material: MaterialHere, activity: Id) -> Response:
    """Return the raw data of an activity as a zip: a folder a recording, every file of it checked before."""
    length, parts = material.raw(activity)
    headers = {"Content-Disposition": f'attachment; filename="{activity}-raw.zip"', "Content-Length": str(length)}
    return StreamingResponse(parts, media_type=_ZIP, headers=headers)


def _names(stated: str | None) -> list[str] | None:
    return None if stated is None else stated.split(",")


def _written(document: Document) -> Response:
    # Ten thousand strides: written at once, not turned into dictionaries and looked through before.
    return Response(document.model_dump_json(), media_type=_JSON)
