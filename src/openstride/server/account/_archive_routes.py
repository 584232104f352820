"""The API of an account as an archive: out of home, and into it; routes translate, and decide nothing themselves."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Header, Path, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from openstride.server._documents import EXAMPLE, IDENTITY, MOST_SEGMENTS
from openstride.server._errors import (
    DigestDiffersError,
    DigestMissingError,
    ImportNotFoundError,
    LogLackingError,
    RunClosedError,
    TooManyImportsError,
    WrongOffsetError,
)
from openstride.server._home import Home
from openstride.server._problems import problems
from openstride.server._sending import BYTES, HELD_ANSWER, RAW, Described, Digest, Last, held_answer, sent
from openstride.server.account._imports import LARGEST_SEGMENT, Import, Parts
from openstride.server.archive import Export, exported

_ZIP: Final = "application/zip"
_NAMED: Final = {"Content-Disposition": {"description": "What to call the file.", "schema": {"type": "string"}}}
_ARCHIVE: Final[Described] = {
    200: {"description": "The archive, as long as it is.", "headers": _NAMED, "content": {_ZIP: BYTES}}
}

router = APIRouter()


class Exporting(StreamingResponse):
    """An export on its way; it is closed when that ends, also where the client hung up before the first piece."""

    def __init__(self, export: Export) -> None:
        headers = {"Content-Disposition": f'attachment; filename="{export.name}"'}
        super().__init__(export.pieces, media_type=_ZIP, headers=headers)
        self._export = export

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._export.close()


def _home(request: Request) -> Home:
    home: Home = request.app.state.home
    return home


HomeHere = Annotated[Home, Depends(_home)]
Id = Annotated[
    str, Path(pattern=IDENTITY, description="16 bytes in hexadecimal, which the sender has chosen.", examples=[EXAMPLE])
]
Index = Annotated[int, Path(ge=0, lt=MOST_SEGMENTS, description="Which segment of the archive.")]
Offset = Annotated[int, Header(alias="Upload-Offset", ge=0, le=LARGEST_SEGMENT)]


@router.get("/account/export", response_class=StreamingResponse, responses=_ARCHIVE)
def export_account(home: HomeHere) -> Exporting:
    """Return all that is kept of the runner as one archive, which can be imported again.

    A zip with the rows of this moment as lines of JSON and the files they speak of. A file that is damaged is named in
    the manifest, and is not there. The manifest comes last: an archive without one was cut off.
    """
    return Exporting(exported(home.database, home.runs.folder, home.runs.runner, home.runs.clock()))


@router.head("/imports/{key}/segments/{index}", status_code=HTTPStatus.NO_CONTENT, responses=HELD_ANSWER)
def look_at_import(home: HomeHere, key: Id, index: Index) -> Response:
    """Say how much of a segment of an archive is here, in Upload-Offset and Upload-Complete."""
    return held_answer(home.imports.uploads.held(key, index))


@router.patch(
    "/imports/{key}/segments/{index}",
    status_code=HTTPStatus.NO_CONTENT,
    openapi_extra=RAW,
    responses=HELD_ANSWER
    | problems(DigestMissingError, DigestDiffersError, WrongOffsetError, RunClosedError, TooManyImportsError),
)
async def append_to_import(
    *, request: Request, home: HomeHere, key: Id, index: Index, offset: Offset, last: Last, digest: Digest = None
) -> Response:
    """Add the bytes of the body to a segment of an archive; when this answers, they are on the disk.

    A body is at most 1 MiB, a segment 64 MiB.
    """
    data = await sent(request, digest)
    return held_answer(await run_in_threadpool(home.imports.append, key, index, offset, data, complete=last == "?1"))


@router.post(
    "/imports/{key}/complete",
    status_code=HTTPStatus.ACCEPTED,
    responses=problems(ImportNotFoundError, LogLackingError, RunClosedError),
)
async def complete_import(home: HomeHere, key: Id, parts: Parts) -> Import:
    """Take an archive for complete, and let it be checked and taken in; a second time changes nothing."""
    await run_in_threadpool(home.imports.complete, key, parts.segments)
    home.jobs.look()
    return await run_in_threadpool(home.imports.get, key)


@router.get("/imports/{key}", responses=problems(ImportNotFoundError))
def read_import(home: HomeHere, key: Id) -> Import:
    """Return an import as far as it is: what was added, what was there already, what was refused."""
    return home.imports.get(key)
