"""The API of exports; routes translate, and decide nothing themselves."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from openstride.formats import UnwritableError, Written
from openstride.server._documents import EXAMPLE, IDENTITY
from openstride.server._errors import ActivityNotFoundError, DamagedRunError, StridesLackingError
from openstride.server._problems import problems
from openstride.server._sending import BYTES, Described
from openstride.server.exports._exports import Exports

_MEDIA: Final[dict[Written, str]] = {
    "fit": "application/vnd.ant.fit",
    "tcx": "application/vnd.garmin.tcx+xml",
    "gpx": "application/gpx+xml",
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
}
_NAMED: Final = {"Content-Disposition": {"description": "What to call the file.", "schema": {"type": "string"}}}
_FILE: Final[Described] = {200: {"headers": _NAMED, "content": dict.fromkeys(_MEDIA.values(), BYTES)}}

router = APIRouter()


def _exports(request: Request) -> Exports:
    exports: Exports = request.app.state.home.exports
    return exports


ExportsHere = Annotated[Exports, Depends(_exports)]
Id = Annotated[str, Path(pattern=IDENTITY, description="16 bytes in hexadecimal.", examples=[EXAMPLE])]
Form = Annotated[Written, Query(alias="format")]


@router.get(
    "/activities/{activity}/file",
    response_class=Response,
    responses=_FILE | problems(ActivityNotFoundError, StridesLackingError, UnwritableError, DamagedRunError),
)
def read_activity_file(exports: ExportsHere, activity: Id, form: Form = "fit") -> Response:
    """Return an activity as a file that other programs read."""
    found = exports.file(activity, form)
    headers = {"Content-Disposition": f'attachment; filename="{found.name}"'}
    return Response(found.content, media_type=_MEDIA[form], headers=headers)
