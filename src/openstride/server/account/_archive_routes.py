"""The API of an account as an archive: out of home, and into it; routes translate, and decide nothing themselves."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import StreamingResponse

from openstride.server._home import Home
from openstride.server._sending import BYTES, Described
from openstride.server.archive import exported

_ZIP: Final = "application/zip"
_NAMED: Final = {"Content-Disposition": {"description": "What to call the file.", "schema": {"type": "string"}}}
_ARCHIVE: Final[Described] = {
    200: {"description": "The archive, as long as it is.", "headers": _NAMED, "content": {_ZIP: BYTES}}
}

router = APIRouter()


@router.get("/account/export", response_class=StreamingResponse, responses=_ARCHIVE)
def export_account(request: Request) -> StreamingResponse:
    """Return all that is kept of the runner as one archive, which can be imported again.

    A zip with the rows of this moment as lines of JSON and the files they speak of. A file that is damaged is named in
    the manifest, and is not there. The manifest comes last: an archive without one was cut off.
    """
    home: Home = request.app.state.home
    export = exported(home.database, home.runs.folder, home.runs.runner, home.runs.clock())
    headers = {"Content-Disposition": f'attachment; filename="{export.name}"'}
    return StreamingResponse(export.pieces, media_type=_ZIP, headers=headers)
