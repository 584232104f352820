"""A home on a small disk: uploads until it is full, fills the rest, and is given room again.

    python -m tests.proofs.small_home FOLDER

FOLDER is where the disk is mounted, for this process alone; it has little more than what home keeps free. What happened
is printed as JSON.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy import update

from openstride.server import DatabaseError, DiskFullError, Home, Settings, opened, recording_of
from openstride.server._documents import Order, Segment
from openstride.server._errors import UnwellError
from openstride.server.care import health_of
from openstride.server.database import Job, table_of
from openstride.server.equipment._equipment import Profile
from openstride.server.work._worker import obey
from tests.server.making import SECONDS, entries_of, made_up, named, segments_of, write_log

PIECE = 1 << 20


def refused(call: Any, *arguments: Any, **named_ones: Any) -> str:
    """Return what a call was refused with; nothing where it was not."""
    try:
        call(*arguments, **named_ones)
    except (DiskFullError, DatabaseError) as error:
        return type(error).__name__
    return ""


def ill(home: Home) -> bool:
    """Tell whether home says that it has no room."""
    home.jobs.alive = home.jobs.all
    try:
        health_of(home.runs, home.jobs)
    except UnwellError as error:
        return not error.health.room
    return False


def fill(folder: Path) -> Path:
    """Take all room that is left."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(65_536)):
                pass
        except OSError:
            pass
        try:
            while file.write(bytes(1)):
                pass
        except OSError:
            pass
    return filler


def worked(home: Home) -> str:
    """Do the next job that waits, as a worker would, and return what was in its way."""
    with home.database.transaction() as connection:
        # Nobody waits for the pause after a failure.
        connection.execute(update(table_of(Job)).values(due=home.runs.clock()))
    job = home.runs.queue.claim()
    if job is None:
        return "nothing waits"
    outcome = obey(Order.model_validate({"work": job.kind, "run": str(home.runs.folder / job.key)}))
    home.runs.settle(job, outcome)
    return outcome.problem.type if outcome.problem else ""


def live(home: Home, folder: Path, run: str, segments: list[bytes]) -> dict[str, Any]:
    """Go through all of it."""
    said: dict[str, Any] = {}
    for index, data in enumerate(segments):
        home.runs.append(run, index, 0, data, complete=True)
    home.runs.complete(run, [Segment.model_validate(each) for each in named(segments)["segments"]])
    other, pieces, refusal = "fe" * 16, 0, ""
    while not refusal:
        refusal = refused(home.runs.append, other, pieces, 0, bytes(PIECE), complete=True)
        pieces += not refusal
    said["upload"], said["ill"] = refusal, ill(home)
    said["kept"] = home.runs.uploads.received(other) == pieces * PIECE
    filler = fill(folder)
    said["database"] = refused(home.equipment.describe, Profile(name="x" * 200, mass=None, height=None))
    filler.unlink()
    with filler.open("wb") as file:
        # Room for what the database notes, and for no recording.
        file.write(bytes(shutil.disk_usage(folder).free - 120_000))
    said["seal"] = worked(home)
    said["left"] = [
        path.name for path in (home.runs.folder / run).iterdir() if path.name not in ("log", "complete.json")
    ]
    said["state"] = home.runs.get(run).state
    filler.unlink()
    subprocess.run(["mount", "-o", "remount,size=120m", str(folder)], check=True)
    said["well"] = not ill(home)
    said["again"] = [
        refused(home.runs.append, other, pieces, 0, bytes(PIECE), complete=True),
        refused(home.equipment.describe, Profile(name="Ann", mass=None, height=None)),
        worked(home),
        home.runs.get(run).state,
        home.equipment.profile().name,
    ]
    return said


def main() -> None:
    """Live, and say what happened."""
    folder = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as elsewhere:
        log = Path(elsewhere) / "log"
        run = write_log(log, entries_of(made_up(), SECONDS))
        segments = segments_of(log)
    with opened(Settings(folder / "data", lambda: recording_of(None), database=None)) as home:
        said = live(home, folder, run, segments)
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main()
