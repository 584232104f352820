"""The API of runs: uploads, how far each run is, and its files; routes translate, and decide nothing themselves."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse

from openstride.recordings import SEGMENT_BYTES
from openstride.report import PageNotBuiltError
from openstride.server._documents import EXAMPLE, IDENTITY, MOST_SEGMENTS, Log, Run, RunList
from openstride.server._errors import (
    DamagedRunError,
    DigestDiffersError,
    DigestMissingError,
    LogLackingError,
    ReportLackingError,
    RunClosedError,
    RunNotFoundError,
    SealedLackingError,
    StridesLackingError,
    WrongOffsetError,
)
from openstride.server._home import Home
from openstride.server._problems import problems
from openstride.server._sending import BYTES, HELD_ANSWER, RAW, Described, Digest, Last, held_answer, sent
from openstride.server.runs._reports import report_answer

_PARQUET: Final = "application/vnd.apache.parquet"
_JSON: Final = "application/json"

#: Files are sent as they are, which is described by hand.
_NAMED: Final = {"Content-Disposition": {"description": "What to call the file.", "schema": {"type": "string"}}}
_STRIDES: Final[Described] = {200: {"headers": _NAMED, "content": {_PARQUET: BYTES}}}
_FILE: Final[Described] = {200: {"headers": _NAMED, "content": {_PARQUET: BYTES, _JSON: {"schema": {}}}}}
_TAG: Final = {"ETag": {"description": "Changes with data and page.", "schema": {"type": "string"}}}
_REPORT: Final[Described] = {200: {"headers": _TAG}, 304: {"description": "The browser has it.", "headers": _TAG}}

router = APIRouter()


def _home(request: Request) -> Home:
    home: Home = request.app.state.home
    return home


HomeHere = Annotated[Home, Depends(_home)]
RunId = Annotated[
    str, Path(pattern=IDENTITY, description="Identity of the log: 16 bytes in hexadecimal.", examples=[EXAMPLE])
]
FileName = Annotated[str, Path(pattern=r"^[a-z_]{1,40}\.(json|parquet)$", examples=["left.parquet"])]
Index = Annotated[int, Path(ge=0, lt=MOST_SEGMENTS, description="Which segment of the log.")]
Offset = Annotated[int, Header(alias="Upload-Offset", ge=0, le=SEGMENT_BYTES)]
Known = Annotated[str, Header(alias="If-None-Match")]
Language = Annotated[Literal["en", "zh"] | None, Query()]


@router.head("/logs/{run}/segments/{index}", status_code=HTTPStatus.NO_CONTENT, responses=HELD_ANSWER)
def look_at_segment(home: HomeHere, run: RunId, index: Index) -> Response:
    """Say how much of a segment is here, in Upload-Offset and Upload-Complete."""
    return held_answer(home.runs.uploads.held(run, index))


@router.patch(
    "/logs/{run}/segments/{index}",
    status_code=HTTPStatus.NO_CONTENT,
    openapi_extra=RAW,
    responses=HELD_ANSWER | problems(DigestMissingError, DigestDiffersError, WrongOffsetError, RunClosedError),
)
async def append_to_segment(
    *, request: Request, home: HomeHere, run: RunId, index: Index, offset: Offset, last: Last, digest: Digest = None
) -> Response:
    """Add the bytes of the body to a segment; when this answers, they are on the disk."""
    data = await sent(request, digest)
    return held_answer(await run_in_threadpool(home.runs.append, run, index, offset, data, complete=last == "?1"))


@router.post(
    "/logs/{run}/complete",
    status_code=HTTPStatus.ACCEPTED,
    responses=problems(RunNotFoundError, LogLackingError, RunClosedError),
)
async def complete_log(home: HomeHere, run: RunId, log: Log) -> Run:
    """Take a log for complete, and let its run be sealed and analysed; a second time changes nothing."""
    await run_in_threadpool(home.runs.complete, run, log.segments)
    home.jobs.look()
    return await run_in_threadpool(home.runs.get, run)


@router.get("/runs", response_model=RunList)
def list_runs(home: HomeHere) -> Response:
    """List the newest runs, each as far as it is."""
    # Some hundred whole summaries: written at once, not turned into dictionaries and looked through before.
    return Response(RunList(runs=home.runs.newest()).model_dump_json(), media_type=_JSON)


@router.get("/runs/{run}", responses=problems(RunNotFoundError))
def read_run(home: HomeHere, run: RunId) -> Run:
    """Return a run as far as it is."""
    return home.runs.get(run)


@router.get(
    "/runs/{run}/report",
    response_class=HTMLResponse,
    responses=_REPORT | problems(RunNotFoundError, ReportLackingError, DamagedRunError, PageNotBuiltError),
)
def read_report(home: HomeHere, run: RunId, language: Language = None, known: Known = "") -> Response:
    """Return the report of a run as a page; `language` is for readers who have chosen none."""
    document, data = home.runs.report(run)
    return report_answer(document, data, home.settings.report_page, language=language, known=known)


@router.post("/runs/{run}/again", status_code=HTTPStatus.ACCEPTED, responses=problems(RunNotFoundError))
async def work_again(home: HomeHere, run: RunId) -> Run:
    """Let a run be worked on once more: from where it has failed, or analysed anew."""
    found = await run_in_threadpool(home.runs.again, run)
    home.jobs.look()
    return found


@router.get(
    "/runs/{run}/strides",
    response_class=Response,
    responses=_STRIDES | problems(RunNotFoundError, StridesLackingError, DamagedRunError),
)
def read_strides(home: HomeHere, run: RunId) -> Response:
    """Return the strides of a run as a Parquet file, a row a stride."""
    return _attached(home.runs.strides(run), f"{run}-strides.parquet")


@router.get(
    "/runs/{run}/recording/{name}",
    response_class=Response,
    responses=_FILE | problems(RunNotFoundError, SealedLackingError, DamagedRunError),
)
def read_recording(home: HomeHere, run: RunId, name: FileName) -> Response:
    """Return a file of the recording, as the receipt names it."""
    return _attached(home.runs.sealed(run, name), f"{run}-{name}")


def _attached(content: bytes, name: str) -> Response:
    kind = _PARQUET if name.endswith(".parquet") else _JSON
    return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
