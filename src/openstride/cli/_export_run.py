"""`openstride export` at work: home is asked for one file after the other, and what became of each is told."""

from __future__ import annotations

import json
import os
import secrets
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from email.message import Message
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Final, Literal

from rich.text import Text

from openstride.cli._console import answer, forgive_encodings, output, put, side_channel, width_of
from openstride.cli._errors import CommandError, FileNotWrittenError
from openstride.cli._language import language_of
from openstride.cli._lines import paragraph
from openstride.cli._own_folder import own_folder
from openstride.cli._progress import watched
from openstride.messages import Catalogue, catalogue
from openstride.server import HomeError, Reached, RefusedByHomeError, Settings, reach, recording_of
from openstride.server.database import DatabaseError

PARTIAL: Final = 3
STOPPED: Final = 130
#: Shape of the JSON; a change that breaks readers counts it up.
SCHEMA: Final = 1
_PAGE: Final = 200
_CHUNK: Final = 1 << 20
#: So many activities that could not be written are named; the others are counted.
_MOST_NAMED: Final = 50

Became = Literal["written", "there", "refused"]


class ExportFailedError(CommandError):
    """Home could not be reached, or has no such activity; what was written so far is whole."""


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for.

    Parameters
    ----------
    activities
        Beginnings of ids; none for all of them.
    form
        Of the files.
    to
        The folder that they go to; None for an account.
    account
        The file that the whole account goes to; None for single activities.
    overwrite
        Replace files that are there.
    data
        Folder of the runs; None for the user's own.
    as_json
        Print JSON instead of words.
    language
        Of the texts; None for that of the system.
    """

    activities: tuple[str, ...] = ()
    form: str = "fit"
    to: Path | None = None
    account: Path | None = None
    overwrite: bool = False
    data: Path | None = None
    as_json: bool = False
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Gone:
    """What became of an activity: the file, and why not where there is none."""

    activity: str
    became: Became
    file: str | None
    why: str | None = None


def run(request: Request) -> int:
    """Answer a request, and return the exit code."""
    forgive_encodings()
    texts = catalogue(request.language or language_of(os.environ))
    data = (request.data or own_folder(os.environ)).absolute()
    try:
        with reach(Settings(data, partial(recording_of, None))) as home:
            if request.account is not None:
                return _account(home, request.account, request, texts)
            return _activities(home, request, texts)
    except (HomeError, DatabaseError) as error:
        raise ExportFailedError(error.message, hint=error.hint) from error


def _account(home: Reached, target: Path, request: Request, texts: Catalogue) -> int:
    if target.exists() and not request.overwrite:
        raise ExportFailedError(f"{target} exists already.", hint="Choose another name, or add --overwrite.")
    with watched(side_channel()) as line, home.opened("/account/export") as sent, _whole(target) as file:
        size = 0
        while piece := sent.read(_CHUNK):
            size += len(piece)
            file.write(piece)
            line.doing(texts.text("export.account.writing", size=_megabytes(size)))
    size = target.stat().st_size
    if request.as_json:
        put(json.dumps({"schema": SCHEMA, "account": str(target), "bytes": size}) + "\n")
    else:
        said = texts.text("export.account.done", file=str(target), size=_megabytes(size))
        answer(paragraph(said, width_of(output()), style="lead"))
    return 0


def _activities(home: Reached, request: Request, texts: Catalogue) -> int:
    chosen = _chosen(home, request.activities)
    folder = request.to or Path()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileNotWrittenError(folder, error.strerror or str(error)) from error
    gone: list[Gone] = []
    stopped = False
    try:
        with watched(side_channel()) as line:
            for number, activity in enumerate(chosen):
                line.doing(texts.text("export.writing", n=number + 1, total=len(chosen)), number / len(chosen))
                gone.append(_one(home, activity, request, folder))
    except KeyboardInterrupt:
        stopped = True
    if request.as_json:
        put(json.dumps({"schema": SCHEMA, "files": [asdict(each) for each in gone], "stopped": stopped}) + "\n")
    else:
        answer(_report(gone, folder, texts, stopped=stopped))
    return STOPPED if stopped else PARTIAL if any(each.became == "refused" for each in gone) else 0


def _chosen(home: Reached, beginnings: tuple[str, ...]) -> list[str]:
    """Return the ids of the activities that are asked for, each once, in the order of the list."""
    every = list(_listed(home))
    if not beginnings:
        return every
    found: list[str] = []
    for beginning in beginnings:
        fitting = [each for each in every if each.startswith(beginning.casefold())]
        if len(fitting) != 1:
            hint = "openstride progress lists them; give more of the id." if fitting else "It may be in the bin."
            raise ExportFailedError(f"{len(fitting)} activities have an id that begins with {beginning!r}.", hint=hint)
        found += fitting
    return list(dict.fromkeys(found))


def _listed(home: Reached) -> Iterator[str]:
    after = None
    while True:
        page = home.get("/activities", {"limit": _PAGE, "after": after})
        yield from (each["id"] for each in page["activities"])
        after = page["after"]
        if after is None:
            return


def _one(home: Reached, activity: str, request: Request, folder: Path) -> Gone:
    """Write one activity; what home refuses to make is said, and stands in the way of no other."""
    try:
        return _written(home, f"/activities/{activity}/{_path(request.form)}", activity, request, folder)
    except RefusedByHomeError as error:
        if request.form != "original":
            return Gone(activity, "refused", None, error.message)
    try:
        # What was recorded with pods came in no file: its raw data are the original.
        return _written(home, f"/activities/{activity}/raw", activity, request, folder)
    except RefusedByHomeError as error:
        return Gone(activity, "refused", None, error.message)


def _path(form: str) -> str:
    return "original" if form == "original" else f"file?format={form}"


def _written(home: Reached, path: str, activity: str, request: Request, folder: Path) -> Gone:
    with home.opened(path) as sent:
        name = _name(sent.headers, activity)
        target = folder / (name if activity[:8] in name else f"{activity[:8]}-{name}")
        if target.exists() and not request.overwrite:
            return Gone(activity, "there", str(target))
        with _whole(target) as file:
            while piece := sent.read(_CHUNK):
                file.write(piece)
    return Gone(activity, "written", str(target))


def _name(headers: Message, activity: str) -> str:
    """Return what home calls a file, without any folders."""
    name = PurePosixPath((headers.get_filename() or activity).replace("\\", "/")).name
    return "".join(each if each.isprintable() else "_" for each in name) or activity


@contextmanager
def _whole(target: Path) -> Iterator[BinaryIO]:
    """Give a file that appears under its name once all of it is on the disk, or not at all.

    Raises
    ------
    FileNotWrittenError
        If the disk refuses; then nothing is left behind.
    """
    partial_file = target.with_name(f".{target.name[:100]}.{secrets.token_hex(8)}.partial")
    try:
        with partial_file.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial_file.replace(target)
    except OSError as error:
        raise FileNotWrittenError(target, error.strerror or str(error)) from error
    finally:
        partial_file.unlink(missing_ok=True)


def _report(gone: list[Gone], folder: Path, texts: Catalogue, *, stopped: bool) -> Iterator[Text]:
    """Give the lines that tell what became of the activities."""
    width = width_of(output())
    counts = Counter(each.became for each in gone)
    counted: dict[str, Any] = {"written": counts["written"], "folder": str(folder)}
    said = texts.text("export.stopped" if stopped else "export.done", **counted)
    yield from paragraph(said, width, style="lead")
    if counts["there"]:
        yield from paragraph(texts.text("export.there", n=counts["there"]), width, style="note")
    refused = [each for each in gone if each.became == "refused"]
    if refused:
        yield Text()
        yield from paragraph(texts.text("export.refused", n=len(refused)), width)
    for each in refused[:_MOST_NAMED]:
        yield from paragraph(each.why or "", width, style="note", first=f"{each.activity[:8]}  ")
    if len(refused) > _MOST_NAMED:
        yield from paragraph(texts.text("import.more", n=len(refused) - _MOST_NAMED), width, style="note")


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f}"
