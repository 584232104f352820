"""`openstride reanalyze` at work: home is asked for it, and what it changed is told."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from openstride.cli._console import answer, forgive_encodings, output, put, side_channel, width_of
from openstride.cli._errors import CommandError, HomeLackingError
from openstride.cli._language import language_of
from openstride.cli._lines import paragraph
from openstride.cli._own_folder import own_folder
from openstride.cli._progress import watched
from openstride.cli._reanalysis_report import Done, Sheet, reanalysis_report
from openstride.messages import Catalogue, catalogue
from openstride.server import HomeError, Reached, Settings, reach, recording_of
from openstride.server.database import DatabaseError

PARTIAL: Final = 3
#: Shape of the JSON; a change that breaks readers counts it up.
SCHEMA: Final = 1
#: How often home is asked how far it is (s).
_ASKING: Final = 0.5
#: A home that is started for this has so many workers at most: each takes memory of its own.
_MOST_WORKERS: Final = 4
#: How many activities are asked for at once.
_PAGE: Final = 200


class ReanalysisFailedError(CommandError):
    """Home could not be reached, or refused; what is done so far is kept."""


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for.

    Parameters
    ----------
    activities
        By their ids; none for all.
    again
        Those too that have a result of the method that home has now.
    show
        The new results, as soon as they are there.
    undo
        Only show what was shown before.
    data
        Folder of the runs; None for the user's own.
    as_json
        Print JSON instead of a table.
    language
        Of the texts; None for that of the system.
    """

    activities: tuple[str, ...] = ()
    again: bool = False
    show: bool = True
    undo: bool = False
    data: Path | None = None
    as_json: bool = False
    language: str | None = None


def run(request: Request) -> int:
    """Answer a request, and return the exit code."""
    forgive_encodings()
    texts = catalogue(request.language or language_of(os.environ))
    data = (request.data or own_folder(os.environ)).absolute()
    if not (data / "runs").is_dir():
        raise HomeLackingError(data)
    settings = Settings(data, partial(recording_of, None), workers=min(os.cpu_count() or 1, _MOST_WORKERS))
    try:
        with reach(settings) as home:
            done = _undone(home) if request.undo else _done(home, request, texts)
    except (HomeError, DatabaseError) as error:
        raise ReanalysisFailedError(error.message, hint=error.hint) from error
    if request.as_json:
        put(json.dumps(_document(done), allow_nan=False) + "\n")
    elif request.undo:
        said = texts.text("reanalyze.undone", n=done.progress["done"])
        answer(paragraph(said, width_of(output()), style="lead"))
    else:
        answer(reanalysis_report(done, Sheet(texts, width_of(output()), shown=request.show)))
    return PARTIAL if done.failed else 0


def _undone(home: Reached) -> Done:
    return Done(home.send("PUT", "/reanalysis/shown", {"new": False}))


def _done(home: Reached, request: Request, texts: Catalogue) -> Done:
    """Have it done, and return what came of it when nothing waits any more."""
    which = {"activities": list(request.activities)} if request.activities else {"all": True}
    progress = home.send("POST", "/reanalysis", which | {"again": request.again, "show": request.show})
    if not progress["waiting"]:
        return Done(None)
    with watched(side_channel()) as line:
        while progress["waiting"]:
            over = progress["total"] - progress["waiting"]
            line.doing(texts.text("progress.reanalysing", n=over, total=progress["total"]), over / progress["total"])
            time.sleep(_ASKING)
            progress = home.get("/reanalysis")
    changes, activities = home.get("/reanalysis/changes")["metrics"], tuple(_activities(home))
    return Done(progress, tuple(changes), activities)


def _activities(home: Reached) -> Iterator[dict[str, Any]]:
    after = None
    while True:
        page = home.get("/reanalysis/activities", {"limit": _PAGE, "after": after})
        yield from page["activities"]
        after = page["after"]
        if after is None:
            return


def _document(done: Done) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "progress": done.progress or None,
        "metrics": list(done.metrics),
        "activities": list(done.activities),
    }
