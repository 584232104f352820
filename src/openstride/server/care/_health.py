"""How home is, in a few numbers that are of nobody: what a supervisor asks for each minute, without a cookie.

Each of them is looked up when it is asked for. What takes longer is `openstride doctor`'s to find.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

from openstride.recordings import SEGMENT_BYTES
from openstride.server._documents import Health
from openstride.server._errors import UnwellError
from openstride.server.database import DatabaseError
from openstride.server.runs import ROOM_LEFT, Runs
from openstride.server.work import Jobs


def health_of(runs: Runs, jobs: Jobs) -> Health:
    """Look how home is.

    Raises
    ------
    UnwellError
        If it is not well; the error says how it is, too.
    """
    free = _free(runs.folder)
    waiting, answers = _waiting(runs)
    room = free is not None and free >= ROOM_LEFT + SEGMENT_BYTES
    holds = {
        "the database does not answer": answers,
        "the disk has no room for more": room,
        f"{jobs.alive} of {jobs.all} workers are there": jobs.alive == jobs.all,
    }
    well = all(holds.values())
    health = Health(well=well, database=answers, room=room, free_bytes=free, workers=jobs.alive, waiting=waiting)
    if not well:
        raise UnwellError(health, [ailment for ailment, held in holds.items() if not held])
    return health


def _free(folder: Path) -> int | None:
    with suppress(OSError):
        return shutil.disk_usage(folder).free
    return None


def _waiting(runs: Runs) -> tuple[float | None, bool]:
    """Return for how long a job has waited, and whether the database answered."""
    try:
        since = runs.queue.oldest()
    except DatabaseError:
        return None, False
    return None if since is None else (runs.clock() - since).total_seconds(), True
