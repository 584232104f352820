"""How home is, in a few numbers that are of nobody: what a supervisor asks for each minute, without a cookie.

Each of them is looked up when it is asked for. What takes longer is `openstride doctor`'s to find.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

from openstride.server._documents import Document
from openstride.server.database import DatabaseError
from openstride.server.runs import ROOM_LEFT, Runs
from openstride.server.work import Jobs


class Health(Document):
    """How home is: `well` where the database answers, the disk has room, and all workers are there.

    `free_bytes` are those of the disk that the data folder is on; None where it cannot be read. `workers` are at work
    or wait for some. `waiting` is for how long the job that waits longest could have been begun (s); None where none
    waits. Many runs may wait for long, so that alone is no illness.
    """

    well: bool
    database: bool
    room: bool
    free_bytes: int | None
    workers: int
    waiting: float | None

    @property
    def ailments(self) -> tuple[str, ...]:
        """What is not as it should be, in words."""
        found = {
            "the database does not answer": self.database,
            "the disk has no room for more": self.room,
            "nobody works on what was received": self.workers > 0,
        }
        return tuple(words for words, well in found.items() if not well)


def health_of(runs: Runs, jobs: Jobs) -> Health:
    """Look how home is."""
    free = _free(runs.folder)
    waiting, answers = _waiting(runs)
    room = free is not None and free >= ROOM_LEFT
    well = answers and room and jobs.alive == jobs.all
    return Health(well=well, database=answers, room=room, free_bytes=free, workers=jobs.alive, waiting=waiting)


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
