"""The API of files that a runner brings; routes translate, and decide nothing themselves."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path as File
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse

from openstride.activity import Origin
from openstride.server._documents import EXAMPLE, IDENTITY, Document
from openstride.server._durable import flush_folder
from openstride.server._errors import (
    ActivityNotFoundError,
    AtWorkError,
    BatchNotFoundError,
    BatchUndoneError,
    DigestDiffersError,
    DigestMissingError,
    FileDiffersError,
    FileNotBroughtError,
    NotBesideError,
    TooLargeError,
    ZoneNotFoundError,
)
from openstride.server._home import Home
from openstride.server._problems import problems
from openstride.server._sending import BYTES, RAW, Described, Digest, stated_digest
from openstride.server.access import LARGEST_FILE
from openstride.server.activities import ActivityWhole
from openstride.server.files._documents import (
    MOST_FILES,
    Arrived,
    BatchFacts,
    BatchFound,
    BatchList,
    FileFound,
    FilePage,
    Name,
    WantedFiles,
)

_ORIGINAL: Final[Described] = {
    200: {"description": "The file, as it was brought.", "content": {"application/octet-stream": BYTES}}
}

router = APIRouter()


def _home(request: Request) -> Home:
    home: Home = request.app.state.home
    return home


HomeHere = Annotated[Home, Depends(_home)]
Id = Annotated[
    str, Path(pattern=IDENTITY, description="16 bytes in hexadecimal, which the sender has chosen.", examples=[EXAMPLE])
]
Activity = Annotated[str, Path(pattern=IDENTITY, description="16 bytes in hexadecimal.", examples=[EXAMPLE])]
Called = Annotated[Name, Query(description="What the file is called, with the folders before it.")]
Number = Annotated[int, Query(ge=0, lt=MOST_FILES, description="Its place in the batch.")]
Date = Annotated[str | None, Query(pattern=r"^\d{4}-\d{2}-\d{2}$", examples=["2026-05-01"])]


class DayFound(Document):
    """What a day came to: steps, way (m), the part of it that was run, time on the move (s), None where not known."""

    day: str
    steps: int | None
    distance: float | None
    run_distance: float | None
    active_time: float | None
    energy_kcal: float | None
    origin: Origin


class DayList(Document):
    """Days that are known, in order."""

    days: tuple[DayFound, ...]


@router.get("/batches")
def list_batches(home: HomeHere) -> BatchList:
    """List all batches of files, newest first."""
    return home.batches.all()


@router.put("/batches/{batch}", responses=problems(ZoneNotFoundError))
def begin_batch(home: HomeHere, batch: Id, facts: BatchFacts) -> BatchFound:
    """Begin a batch of files under an id that the sender has chosen; a second time changes nothing."""
    return home.batches.begin(batch, facts)


@router.get("/batches/{batch}", responses=problems(BatchNotFoundError))
def read_batch(home: HomeHere, batch: Id) -> BatchFound:
    """Return a batch as far as it is: how many files wait, and how many have each verdict."""
    return home.batches.get(batch)


@router.get("/batches/{batch}/files", responses=problems(BatchNotFoundError))
def list_files(home: HomeHere, batch: Id, wanted: Annotated[WantedFiles, Query()]) -> FilePage:
    """List the files of a batch with the verdict on each, a page at a time."""
    return home.batches.files(batch, wanted)


@router.put(
    "/batches/{batch}/files/{file}",
    openapi_extra=RAW,
    responses=problems(
        BatchNotFoundError, BatchUndoneError, FileDiffersError, DigestMissingError, DigestDiffersError, TooLargeError
    ),
)
async def bring_file(
    *, request: Request, home: HomeHere, batch: Id, file: Id, name: Called, number: Number = 0, digest: Digest = None
) -> FileFound:
    """Take a file into a batch, and let it be read; a second time changes nothing.

    Activity files, archives of such files (zip), and tables of days are told by what is in them. A file is 256 MiB at
    most.
    """
    place = await run_in_threadpool(home.batches.place_for, file)
    try:
        size, sha256 = await _received(request, place, digest)
        arrived = Arrived(batch, file, number, name, place, size, sha256)
        found = await run_in_threadpool(home.batches.bring, arrived)
    finally:
        await run_in_threadpool(place.unlink, missing_ok=True)
    home.jobs.look()
    return found


@router.post("/batches/{batch}/undo", responses=problems(BatchNotFoundError, AtWorkError))
async def undo_batch(home: HomeHere, batch: Id) -> BatchFound:
    """Take a batch back as a whole: what it alone has brought goes for good, with its files.

    What another batch has brought as well stays; where that states another time zone for it, it is read in that.
    """
    found = await run_in_threadpool(home.batches.undo, batch)
    home.jobs.look()
    return found


@router.get(
    "/activities/{activity}/original", response_class=FileResponse, responses=_ORIGINAL | problems(FileNotBroughtError)
)
def read_original(home: HomeHere, activity: Activity) -> FileResponse:
    """Return the file that an activity was made of, unchanged."""
    name, path = home.batches.original(activity)
    return FileResponse(path, media_type="application/octet-stream", filename=File(name).name)


@router.post("/activities/{activity}/apart", responses=problems(ActivityNotFoundError, NotBesideError))
def set_activity_apart(home: HomeHere, activity: Activity) -> ActivityWhole:
    """Take an activity that is beside another, as the same run from a lesser source, for a run of its own."""
    return home.history.set_apart(activity)


@router.delete("/activities/{activity}/apart", responses=problems(ActivityNotFoundError))
def set_activity_together(home: HomeHere, activity: Activity) -> ActivityWhole:
    """Let an activity that was taken for a run of its own be the same run as others again, where it is."""
    return home.history.set_together(activity)


@router.get("/days")
def list_days(home: HomeHere, since: Date = None, until: Date = None) -> DayList:
    """List what days came to by files that count days; `since` is part of the span, `until` is not."""
    names = DayFound.model_fields
    days = home.batches.days(since, until)
    return DayList(days=tuple(DayFound(**{name: getattr(day, name) for name in names}) for day in days))


async def _received(request: Request, place: File, digest: str | None) -> tuple[int, str]:
    """Put the body into a file that is on the disk then, and return its length and digest.

    Raises
    ------
    DigestMissingError, DigestDiffersError, TooLargeError
        If it does not say what it is, is something else, or too long.
    """
    expected, size, found = stated_digest(digest), 0, hashlib.sha256()
    file: Any = await run_in_threadpool(place.open, "wb")
    try:
        async for piece in request.stream():
            size += len(piece)
            if size > LARGEST_FILE:
                raise TooLargeError(LARGEST_FILE)
            found.update(piece)
            await run_in_threadpool(file.write, piece)
        if found.digest() != expected:
            raise DigestDiffersError(size)
        await run_in_threadpool(_flush, file)
    finally:
        await run_in_threadpool(file.close)
    await run_in_threadpool(flush_folder, place.parent)
    return size, found.hexdigest()


def _flush(file: Any) -> None:  # noqa: ANN401  # whatever `open` gives
    file.flush()
    os.fsync(file.fileno())
