"""`openstride import` at work: files go to home one by one, and what became of each is told."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from openstride.cli._console import answer, forgive_encodings, output, put, side_channel, width_of
from openstride.cli._errors import CommandError
from openstride.cli._import_report import batches_report, import_report, undone_report
from openstride.cli._language import language_of
from openstride.cli._own_folder import own_folder
from openstride.cli._progress import Watched, watched
from openstride.cli._zone import check_zone
from openstride.formats import FoundFile, files_in
from openstride.messages import Catalogue, catalogue
from openstride.server import HomeError, Reached, Settings, reach, recording_of
from openstride.server.database import DatabaseError

PARTIAL: Final = 3
STOPPED: Final = 130
#: Shape of the JSON; a change that breaks readers counts it up.
SCHEMA: Final = 1
#: How often home is asked how far it is (s).
_ASKING: Final = 0.3
_MOST_WORKERS: Final = 4
_PAGE: Final = 500
#: Verdicts on files of which something is wrong.
_WRONG: Final = ("damaged", "not_recognised")


class ImportFailedError(CommandError):
    """Home could not be reached, or refused; what was brought so far is kept."""


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for.

    Parameters
    ----------
    paths
        Files, folders and archives.
    time_zone
        Of local times in them, by its IANA name; None where it is not stated.
    undo
        The batch that shall be taken back; None for none.
    listing
        Only list the batches.
    data
        Folder of the runs; None for the user's own.
    as_json
        Print JSON instead of a table.
    language
        Of the texts; None for that of the system.
    """

    paths: tuple[Path, ...] = ()
    time_zone: str | None = None
    undo: str | None = None
    listing: bool = False
    data: Path | None = None
    as_json: bool = False
    language: str | None = None


@dataclass(slots=True)
class Brought:
    """What came of an import: the batch as home has it, its files, and those that could not be brought at all."""

    batch: dict[str, Any]
    files: list[dict[str, Any]] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)
    stopped: bool = False

    @property
    def all(self) -> list[dict[str, Any]]:
        """All files, with their verdicts."""
        return [*self.files, *self.refused]

    @property
    def code(self) -> int:
        """The exit code."""
        if self.stopped:
            return STOPPED
        return PARTIAL if any(each["verdict"] in _WRONG for each in self.all) else 0


def run(request: Request) -> int:
    """Answer a request, and return the exit code.

    Raises
    ------
    UnknownZoneError, ImportFailedError
        If there is no such time zone, or home could not be reached, or refused.
    """
    forgive_encodings()
    if request.time_zone is not None:
        check_zone(request.time_zone, "--time-zone")
    texts = catalogue(request.language or language_of(os.environ))
    data = (request.data or own_folder(os.environ)).absolute()
    settings = Settings(data, partial(recording_of, None), workers=min(os.cpu_count() or 1, _MOST_WORKERS))
    try:
        with reach(settings) as home:
            return _answered(home, request, texts)
    except (HomeError, DatabaseError) as error:
        raise ImportFailedError(error.message, hint=error.hint) from error


def _answered(home: Reached, request: Request, texts: Catalogue) -> int:
    width = width_of(output())
    if request.listing:
        batches = home.get("/batches")["batches"]
        if request.as_json:
            put(json.dumps({"schema": SCHEMA, "batches": batches}) + "\n")
        else:
            answer(batches_report(batches, texts, width))
        return 0
    if request.undo is not None:
        batch = home.send("POST", f"/batches/{request.undo}/undo")
        if request.as_json:
            put(json.dumps({"schema": SCHEMA, "batch": batch}) + "\n")
        else:
            answer(undone_report(batch, texts, width))
        return 0
    brought = _brought(home, request, texts)
    if request.as_json:
        put(json.dumps({"schema": SCHEMA, "batch": brought.batch, "files": brought.all}) + "\n")
    else:
        where = "" if request.data is None else f" --data {request.data}"
        answer(import_report(brought.batch, brought.all, texts, width, stopped=brought.stopped, where=where))
    return brought.code


def _brought(home: Reached, request: Request, texts: Catalogue) -> Brought:
    """Bring files, and wait for the verdict on each; who stops in between is told how far it came."""
    batch = _begun(home, request.paths, request.time_zone)
    brought = Brought(batch)
    try:
        with watched(side_channel()) as line:
            _send_all(home, brought, request.paths, line, texts)
            _wait(home, brought, line, texts)
    except KeyboardInterrupt:
        brought.stopped = True
    brought.batch = home.get(f"/batches/{batch['id']}")
    brought.files = list(_files(home, batch["id"]))
    return brought


def _begun(home: Reached, paths: tuple[Path, ...], zone: str | None) -> dict[str, Any]:
    """Begin the batch of these paths, or go on with it: once it was taken back, and in another time zone, another."""
    named = "\n".join([*sorted(str(path.resolve()) for path in paths), *([] if zone is None else [zone])])
    name = ", ".join(path.name or str(path) for path in paths)
    readable = "".join(each if each.isprintable() else "_" for each in name)[:200]
    for number in range(1000):
        key = hashlib.sha256(f"{number}\n{named}".encode(errors="surrogateescape")).hexdigest()[:32]
        batch: dict[str, Any] = home.send("PUT", f"/batches/{key}", {"name": readable, "time_zone": zone})
        if batch["undone_at"] is None:
            return batch
    raise ImportFailedError("These files were brought and taken back a thousand times.", hint="Move them elsewhere.")


def _send_all(home: Reached, brought: Brought, paths: tuple[Path, ...], line: Watched, texts: Catalogue) -> None:
    sizes = [max(1, _size(path)) for path in paths]
    gone = 0
    for number, found in enumerate(_found(paths)):
        gone += len(found.data or b"")
        # What is packed is smaller than what comes out of it: the share is an estimate until all is sent.
        line.doing(texts.text("progress.bringing", n=number + 1, name=found.name), min(0.5, 0.5 * gone / sum(sizes)))
        if found.data is None:
            reason = found.verdict.reason if found.verdict else None
            brought.refused.append({"name": found.name, "verdict": "not_recognised", "reason": reason})
        else:
            _send(home, brought.batch["id"], found, found.data, number)


def _found(paths: tuple[Path, ...]) -> Iterator[FoundFile]:
    for path in paths:
        yield from files_in(path)


def _send(home: Reached, batch: str, found: FoundFile, data: bytes, number: int) -> None:
    name = "".join(each if each.isprintable() else "_" for each in found.name)[-1000:]
    digest = hashlib.sha256(data)
    file = hashlib.sha256(f"{batch} {name} {digest.hexdigest()}".encode()).hexdigest()[:32]
    home.put_bytes(f"/batches/{batch}/files/{file}", data, digest.digest(), {"name": name, "number": number})


def _wait(home: Reached, brought: Brought, line: Watched, texts: Catalogue) -> None:
    while True:
        brought.batch = home.get(f"/batches/{brought.batch['id']}")
        files, waiting = brought.batch["files"], brought.batch["waiting"]
        if not waiting:
            return
        line.doing(texts.text("progress.files", n=files - waiting, total=files), 1.0 - 0.5 * waiting / max(files, 1))
        time.sleep(_ASKING)


def _files(home: Reached, batch: str) -> Iterator[dict[str, Any]]:
    after = None
    while True:
        page = home.get(f"/batches/{batch}/files", {"limit": _PAGE, "after": after})
        yield from page["files"]
        after = page["after"]
        if after is None:
            return


def _size(path: Path) -> int:
    if not path.is_dir():
        return path.stat().st_size
    return sum(each.stat().st_size for each in path.rglob("*") if each.is_file())
