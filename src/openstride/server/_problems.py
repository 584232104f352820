"""What goes wrong, as it goes over the wire: one shape for every error of every route (RFC 9457).

`type` is what a program goes by, and never changes; the words beside it are for whoever reads them. A fault of ours is
said to be one, and what it was stands in the server's own log, not in the answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from http import HTTPStatus
from typing import Any, Final, TypeAlias

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import compile_path

from openstride.analysis import AnalysisError, NotComparableError
from openstride.formats import UnwritableError
from openstride.recordings import SEGMENT_BYTES, RecordingError
from openstride.report import PageNotBuiltError
from openstride.server._documents import LogLacking, Problem, Unwell, plain
from openstride.server._errors import (
    ActivityNotFoundError,
    ActivityPartError,
    ArchiveError,
    ArchiveNewerError,
    AtWorkError,
    BatchNotFoundError,
    BatchUndoneError,
    BeingDeletedError,
    ColumnNotFoundError,
    CursorError,
    DamagedRunError,
    DigestDiffersError,
    DigestMissingError,
    DiskFullError,
    FileDiffersError,
    FileNotBroughtError,
    GoalNotFoundError,
    HomeError,
    ImportNotFoundError,
    LogLackingError,
    MountingError,
    NotBesideError,
    NotInBinError,
    NotMergeableError,
    NotMergedError,
    NotTypedError,
    NotYetRunError,
    OverlapError,
    PodNotFoundError,
    RecordingLackingError,
    ReportLackingError,
    ResultNotFoundError,
    RunClosedError,
    RunNotFoundError,
    SealedLackingError,
    ShoeNotFoundError,
    ShoesDifferError,
    ShoeWornError,
    StridesLackingError,
    TileNotFoundError,
    TilesLackingError,
    TileUnavailableError,
    TooFastError,
    TooLargeError,
    TooManyImportsError,
    TooManyListenersError,
    UnwellError,
    WrongOffsetError,
    ZoneNotFoundError,
)
from openstride.server.database import DatabaseDamagedError, DatabaseError, DatabaseFullError, DatabaseUnavailableError

_PREFIX: Final = "openstride:"
MEDIA_TYPE: Final = "application/problem+json"
#: Where a route's description names the types of its problems, until `_description` spells them out.
PROBLEMS: Final = "x-problems"
#: How much of a segment is here.
HELD: Final[Mapping[str, Any]] = {
    "Upload-Offset": {
        "description": "So many bytes of the segment are on the disk.",
        "schema": {"type": "integer", "minimum": 0, "maximum": SEGMENT_BYTES},
    },
    "Upload-Complete": {
        "description": "`?1` where that is all of it.",
        "schema": {"type": "string", "enum": ["?0", "?1"]},
    },
}


Form: TypeAlias = type[Problem]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: its type on the wire, its status, what it is called, its members, and what headers say."""

    type: str
    status: HTTPStatus
    title: str
    model: Form = Problem
    headers: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def name(self) -> str:
        """Return the type as the description of the API names it."""
        return "".join(word.title() for word in self.type.removeprefix(_PREFIX).split("-"))


def _kind(name: str, status: HTTPStatus, title: str, model: Form = Problem, **headers: object) -> Kind:
    return Kind(f"{_PREFIX}{name}", status, title, model, headers)


KINDS: Final[Mapping[type[Exception], Kind]] = {
    RunNotFoundError: _kind("run-not-found", HTTPStatus.NOT_FOUND, "There is no such run."),
    ShoeNotFoundError: _kind("shoe-not-found", HTTPStatus.NOT_FOUND, "There are no such shoes."),
    GoalNotFoundError: _kind("goal-not-found", HTTPStatus.NOT_FOUND, "There is no such goal."),
    ShoeWornError: _kind("shoe-worn", HTTPStatus.CONFLICT, "The shoes are part of the history."),
    PodNotFoundError: _kind("pod-not-found", HTTPStatus.NOT_FOUND, "There is no such pod."),
    MountingError: _kind("mounting", HTTPStatus.CONFLICT, "The pod cannot have been there then."),
    ActivityNotFoundError: _kind("activity-not-found", HTTPStatus.NOT_FOUND, "There is no such activity."),
    ResultNotFoundError: _kind("result-not-found", HTTPStatus.NOT_FOUND, "There is no such result."),
    ActivityPartError: _kind("activity-part", HTTPStatus.CONFLICT, "The activity is part of another."),
    NotTypedError: _kind("not-typed", HTTPStatus.CONFLICT, "The activity was not typed in."),
    NotYetRunError: _kind("not-yet-run", HTTPStatus.UNPROCESSABLE_ENTITY, "That is yet to come."),
    TooFastError: _kind("too-fast", HTTPStatus.UNPROCESSABLE_ENTITY, "Nobody goes that fast on foot."),
    NotMergeableError: _kind("not-mergeable", HTTPStatus.CONFLICT, "The activity cannot become part of another."),
    OverlapError: _kind("activities-overlap", HTTPStatus.CONFLICT, "The activities were at the same time."),
    ShoesDifferError: _kind("shoes-differ", HTTPStatus.CONFLICT, "The activities were run in different shoes."),
    BatchNotFoundError: _kind("batch-not-found", HTTPStatus.NOT_FOUND, "There is no such batch."),
    BatchUndoneError: _kind("batch-undone", HTTPStatus.CONFLICT, "The batch was taken back."),
    FileNotBroughtError: _kind("file-not-brought", HTTPStatus.NOT_FOUND, "There is no such file in a batch."),
    FileDiffersError: _kind("file-differs", HTTPStatus.CONFLICT, "Another file was brought under that id."),
    NotBesideError: _kind("not-beside", HTTPStatus.CONFLICT, "The activity is beside no other."),
    NotMergedError: _kind("not-merged", HTTPStatus.CONFLICT, "The activity is in one piece."),
    CursorError: _kind("no-such-place", HTTPStatus.UNPROCESSABLE_ENTITY, "The list does not go on from there."),
    ZoneNotFoundError: _kind("no-such-zone", HTTPStatus.UNPROCESSABLE_ENTITY, "There is no such time zone."),
    TilesLackingError: _kind("tiles-lacking", HTTPStatus.NOT_FOUND, "Home has no tile server."),
    TileNotFoundError: _kind("tile-not-found", HTTPStatus.NOT_FOUND, "There is no such tile."),
    TileUnavailableError: _kind("tile-unavailable", HTTPStatus.BAD_GATEWAY, "The tile server did not give it."),
    ReportLackingError: _kind("report-lacking", HTTPStatus.CONFLICT, "There is no report of the run yet."),
    PageNotBuiltError: _kind("page-not-built", HTTPStatus.SERVICE_UNAVAILABLE, "The page of reports is not built."),
    StridesLackingError: _kind("strides-lacking", HTTPStatus.CONFLICT, "There are no strides of the run yet."),
    ColumnNotFoundError: _kind("no-such-column", HTTPStatus.UNPROCESSABLE_ENTITY, "Strides have no such column."),
    NotComparableError: _kind("not-comparable", HTTPStatus.CONFLICT, "The two cannot be compared."),
    UnwritableError: _kind("not-writable", HTTPStatus.CONFLICT, "The activity lacks what the format is made of."),
    RecordingLackingError: _kind("recording-lacking", HTTPStatus.CONFLICT, "There is no raw data of the activity."),
    SealedLackingError: _kind("file-not-found", HTTPStatus.NOT_FOUND, "The recording has no such file."),
    WrongOffsetError: _kind("wrong-offset", HTTPStatus.CONFLICT, "The bytes do not go there.", **HELD),
    RunClosedError: _kind("run-closed", HTTPStatus.CONFLICT, "The run was received already."),
    LogLackingError: _kind("log-lacking", HTTPStatus.CONFLICT, "The log is not complete.", LogLacking),
    DigestMissingError: _kind("digest-missing", HTTPStatus.BAD_REQUEST, "The upload has no digest."),
    DigestDiffersError: _kind("digest-differs", HTTPStatus.BAD_REQUEST, "The bytes changed on the way."),
    TooLargeError: _kind("too-large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "That is too much."),
    TooManyListenersError: _kind(
        "too-many-listeners", HTTPStatus.SERVICE_UNAVAILABLE, "Enough listen to the jobs already."
    ),
    DatabaseDamagedError: _kind("database-damaged", HTTPStatus.INTERNAL_SERVER_ERROR, "The database is damaged."),
    DatabaseFullError: _kind("disk-full", HTTPStatus.INSUFFICIENT_STORAGE, "The disk did not take it."),
    DatabaseUnavailableError: _kind(
        "database-unavailable", HTTPStatus.SERVICE_UNAVAILABLE, "The database did not answer."
    ),
    DiskFullError: _kind("disk-full", HTTPStatus.INSUFFICIENT_STORAGE, "The disk did not take it."),
    DamagedRunError: _kind("damaged", HTTPStatus.INTERNAL_SERVER_ERROR, "What is stored is damaged."),
    NotInBinError: _kind("not-in-bin", HTTPStatus.CONFLICT, "It is not in the bin."),
    AtWorkError: _kind("at-work", HTTPStatus.CONFLICT, "A worker is at work on it."),
    BeingDeletedError: _kind("being-deleted", HTTPStatus.SERVICE_UNAVAILABLE, "All that is here is being deleted."),
    UnwellError: _kind("unwell", HTTPStatus.SERVICE_UNAVAILABLE, "Home is not well.", Unwell),
    ArchiveNewerError: _kind("archive-newer", HTTPStatus.UNPROCESSABLE_ENTITY, "A newer OpenStride has made it."),
    ArchiveError: _kind("archive", HTTPStatus.UNPROCESSABLE_ENTITY, "The archive cannot be imported."),
    ImportNotFoundError: _kind("import-not-found", HTTPStatus.NOT_FOUND, "There is no such import."),
    TooManyImportsError: _kind("too-many-imports", HTTPStatus.CONFLICT, "Other imports are not complete."),
    RecordingError: _kind("not-sealed", HTTPStatus.UNPROCESSABLE_ENTITY, "The log could not be made a recording."),
    AnalysisError: _kind("not-analysed", HTTPStatus.UNPROCESSABLE_ENTITY, "The run could not be analysed."),
}
REFUSED: Final = _kind("refused", HTTPStatus.FORBIDDEN, "That does not come from our own page.")
WRONG_HOST: Final = _kind("wrong-host", HTTPStatus.MISDIRECTED_REQUEST, "That is not our address.")
NOT_SIGNED_IN: Final = _kind("not-signed-in", HTTPStatus.UNAUTHORIZED, "This browser is not known here.")
INVALID: Final = _kind("invalid", HTTPStatus.UNPROCESSABLE_ENTITY, "The request is not as it should be.")
FAULT: Final = _kind("fault", HTTPStatus.INTERNAL_SERVER_ERROR, "This is a fault of OpenStride.")
WORK_ENDED: Final = _kind("work-ended", HTTPStatus.INTERNAL_SERVER_ERROR, "The work on the run was ended.")


_BY_TYPE: Final = {kind.type: kind for kind in KINDS.values()}


def kind_of(name: str) -> Kind:
    """Return the kind of a type."""
    return _BY_TYPE[name]


def problems(*errors: type[Exception]) -> dict[int | str, dict[str, Any]]:
    """Return what the description of a route says of the errors that it may answer: `responses=problems(...)`."""
    found: dict[int | str, dict[str, Any]] = {}
    for error in errors:
        kind = KINDS[error]
        found.setdefault(kind.status.value, {"description": kind.title, PROBLEMS: []})[PROBLEMS].append(kind.type)
    return found


def problem(kind: Kind, detail: str, advice: str, **more: object) -> Problem:
    """Return a problem of a kind; `more` are the members of its own."""
    known: dict[str, Any] = dict(more)
    return Problem(type=kind.type, title=kind.title, status=kind.status, detail=detail, advice=advice, **known)


def problem_of(error: Exception) -> Problem:
    """Return the problem that an error of ours is."""
    kind = next((KINDS[each] for each in type(error).__mro__ if each in KINDS), FAULT)
    if kind is FAULT:
        return problem(FAULT, "Something went wrong that should not.", "Look at what openstride serve has printed.")
    more: dict[str, object] = {}
    if isinstance(error, LogLackingError):
        more["lacking"] = [asdict(lack) for lack in error.lacking]
    if isinstance(error, UnwellError):
        more |= plain(error.health)
    return problem(kind, str(getattr(error, "message", error)), str(getattr(error, "hint", "")), **more)


def answer(found: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """Return a problem as the answer to a request."""
    return JSONResponse(plain(found), found.status, headers, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Let an app answer every error in this one shape."""
    app.add_exception_handler(HomeError, _ours)
    app.add_exception_handler(DatabaseError, _ours)
    app.add_exception_handler(PageNotBuiltError, _ours)
    app.add_exception_handler(NotComparableError, _ours)
    app.add_exception_handler(UnwritableError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _of_http)


async def _ours(_: Request, error: Exception) -> Response:
    headers = {}
    if isinstance(error, WrongOffsetError):
        headers = {"Upload-Offset": str(error.offset), "Upload-Complete": f"?{error.complete:d}"}
    return answer(problem_of(error), headers)


async def _invalid(request: Request, error: Exception) -> Response:
    # The name of one route, such as `merge`, was taken for an id by another.
    if request.url.path in _paths(request) and request.method not in _allowed(request):
        return await _of_http(request, HTTPException(HTTPStatus.METHOD_NOT_ALLOWED))
    first = error.errors()[0] if isinstance(error, RequestValidationError) else {}
    where = " ".join(str(part) for part in first.get("loc", ()))
    detail = f"{where}: {first.get('msg', 'it does not fit')}."
    return answer(problem(INVALID, detail, "The description of the API is at /api/v1/openapi.json."))


async def _of_http(request: Request, error: Exception) -> Response:
    status = HTTPStatus(error.status_code if isinstance(error, HTTPException) else 500)
    if status is HTTPStatus.BAD_REQUEST:
        # A body that is not even text is no JSON either.
        return answer(problem(INVALID, "body: it cannot be read.", "Send JSON in UTF-8."))
    kind = _kind(status.phrase.lower().replace(" ", "-"), status, f"{status.phrase}.")
    headers = {"Allow": _allowed(request)} if status is HTTPStatus.METHOD_NOT_ALLOWED else None
    advice = "Check the address; the description of the API is at /api/v1/openapi.json."
    return answer(problem(kind, status.description or status.phrase, advice), headers)


def _allowed(request: Request) -> str:
    """Return the methods that an address has; whoever refused one has looked at one route alone."""
    paths, asked = _paths(request), request.url.path
    named = {asked: paths[asked]} if asked in paths else paths
    of_api = [methods for path, methods in named.items() if compile_path(path)[0].match(asked)]
    return ", ".join(sorted(name.upper() for methods in of_api for name in methods) or ("GET", "HEAD"))


def _paths(request: Request) -> dict[str, dict[str, Any]]:
    """Return the routes by their paths, as the API describes them."""
    paths: dict[str, dict[str, Any]] = request.app.openapi()["paths"]
    return paths
