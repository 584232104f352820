"""The API of jobs: what waits, how far it is, and a stream of what changes; routes translate, and decide nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Header, Request
from pydantic import BaseModel
from starlette.responses import StreamingResponse

from openstride.server._documents import JobList
from openstride.server._errors import TooManyListenersError
from openstride.server._problems import problems
from openstride.server.work._board import Board, News

#: So long does a browser wait before it listens anew (ms).
_AGAIN_MS: Final = 2000
_EVENTS: Final = "text/event-stream"
#: Of each event; its data is JSON.
_EVENT: Final = {
    "type": "object",
    "properties": {
        "event": {"type": "string", "enum": ["jobs", "job"]},
        "id": {"type": "string"},
        "data": {"type": "string", "contentMediaType": "application/json"},
    },
    "required": ["event", "data"],
}
_STREAM: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "`jobs`: the open jobs, as `GET /jobs` lists them; then a `job` for each that changes. A stream "
        "has no end of its own.",
        "content": {_EVENTS: {"schema": _EVENT}},
    }
}

router = APIRouter()


def _board(request: Request) -> Board:
    board: Board = request.app.state.home.jobs.board
    return board


BoardHere = Annotated[Board, Depends(_board)]
Place = Annotated[str, Header(alias="Last-Event-ID", max_length=40)]


@router.get("/jobs")
def list_jobs(board: BoardHere) -> JobList:
    """List the jobs that wait, are being done, or have failed, in the order in which they were added."""
    return board.listed()


@router.get("/jobs/events", response_class=StreamingResponse, responses=_STREAM | problems(TooManyListenersError))
async def watch_jobs(board: BoardHere, place: Place = "") -> StreamingResponse:
    """Tell what the jobs are at, and each change, as server-sent events; a browser that comes back misses no end."""
    board.require_room()
    return StreamingResponse(_written(board.listen(place)), media_type=_EVENTS)


async def _written(told: AsyncIterator[News]) -> AsyncIterator[str]:
    yield f"retry: {_AGAIN_MS}\n\n"
    async for news in told:
        events = [*([("jobs", news.everything)] if news.everything else ()), *(("job", job) for job in news.changes)]
        yield "".join(_event(news.place, kind, data) for kind, data in events) or ": nothing new\n\n"


def _event(place: str, kind: str, data: BaseModel) -> str:
    return f"id: {place}\nevent: {kind}\ndata: {data.model_dump_json()}\n\n"
