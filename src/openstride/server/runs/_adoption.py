"""Takes runs into the database that are in the data folder alone.

There are three kinds: those of a home that had no database, whose facts lay in files beside the samples; those whose
upload ended between the disk and the database; and all of them, where a database was lost. They are one kind here:
what a folder holds is looked at, and what is missing is done.

::

    complete.json   the log is whole
    sealed.json     of a home without a database: what the recording is, and the receipt
    analysis.json   of the same: what was found, with strides.parquet and report.json beside it

What such a home wrote is not changed, and not read again. A run whose work it had given up is tried anew.
"""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar

from pydantic import BaseModel
from sqlalchemy import select

from openstride.server._documents import IDENTITY, Analysed, Log, Sealed, read
from openstride.server._durable import flush_folder
from openstride.server._errors import DamagedRunError
from openstride.server.database import Recording, RunnerSession
from openstride.server.runs._files import RECORDING, REPORT, STRIDES, file_of
from openstride.server.runs._runs import ANALYSE, SEAL, Runs, keep_analysed, keep_sealed, receive
from openstride.server.runs._uploads import COMPLETE

_LOG: Final = logging.getLogger("openstride.server")
_SEALED: Final = "sealed.json"
_ANALYSIS: Final = "analysis.json"

D = TypeVar("D", bound=BaseModel)


def adopt(runs: Runs) -> None:
    """Take in what the database does not know of, all of it or, if the process ends meanwhile, nothing."""
    with runs.database.writing(runs.runner) as session:
        known = set(session.scalars(select(Recording.id).where(Recording.received_at.is_not(None))))
        for folder in sorted(runs.folder.iterdir()):
            if folder.name not in known and re.fullmatch(IDENTITY, folder.name):
                _adopt(runs, session, folder)


def _adopt(runs: Runs, session: RunnerSession, folder: Path) -> None:
    run = folder.name
    session.add_once(Recording(id=run, begun_at=_written(folder)))
    log = _read(folder / COMPLETE, Log)
    if log is None:
        return
    # What a row speaks of is on the disk, and whoever wrote this may have been killed before its name was.
    flush_folder(folder)
    receive(session, run, log, _written(folder / COMPLETE))
    sealed = _read(folder / _SEALED, Sealed)
    if sealed is None or not (folder / RECORDING).is_dir():
        runs.queue.add(session.connection(), runs.runner, SEAL, run)
        return
    keep_sealed(session, run, sealed, _written(folder / _SEALED))
    session.flush()
    analysed = _read(folder / _ANALYSIS, Analysed)
    if analysed is None:
        runs.queue.add(session.connection(), runs.runner, ANALYSE, run)
        return
    files = tuple(file_of(folder / name, folder) for name in (STRIDES, REPORT) if (folder / name).is_file())
    keep_analysed(
        session,
        run,
        analysed.model_copy(update={"method": analysed.engine, "files": files}),
        _written(folder / _ANALYSIS),
    )


def _read(path: Path, shape: type[D]) -> D | None:
    """Return a document; None where there is none that can be read, since what it says can be found again."""
    if not path.exists():
        return None
    try:
        return read(path, shape)
    except DamagedRunError as error:
        _LOG.warning("%s", error)
        return None


def _written(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
