"""An examination of a home, whether it runs or not: nothing is changed, unless what can be mended shall be.

It reads the database and the files themselves, since a home that is ill may not answer.
"""

from __future__ import annotations

import os
import platform
import shutil
import stat
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Final

import openstride
from openstride.server._durable import HeldElsewhereError, held_alone
from openstride.server._method import engine
from openstride.server._places import LOCK, SQLITE
from openstride.server.care._facts import MOST, GivenUp, jobs_given_up, reading, runs_in
from openstride.server.care._files import Files
from openstride.server.care._findings import Examined, Notes
from openstride.server.database import Queue, connected
from openstride.server.runs import ROOM_LEFT

#: Less room than this is soon none (bytes): some ten hours of running.
_LOW: Final = 1 << 30
#: What is its owner's alone.
_PRIVATE: Final = (SQLITE, "sessions.json", "door.json", "runs", "browser")


def examine(
    data: Path,
    address: str | None,
    now: datetime,
    *,
    quick: bool = False,
    mend: bool = False,
    again: Callable[[str], object] | None = None,
) -> Generator[float, None, Examined]:
    """Look at a home step by step: yield how far it is, 0 to 1, and return what was found.

    Parameters
    ----------
    data
        The data folder.
    address
        Of its PostgreSQL; None for the SQLite in the folder.
    now
        The time.
    quick
        Whether files are looked at by their lengths alone, and the database without its indices.
    mend
        Whether leftovers are removed, rights taken away from others, and work that was given up is tried again.
    again
        Has a home that runs try the work on a run again; None where it cannot be asked.

    Raises
    ------
    HomeLackingError
        If there is no home in the folder.
    """
    notes = Notes()
    running = _is_running(data)
    files = Files(data, notes, quick=quick, mend=mend, running=running, now=now)
    _look_at_versions(notes, data, running=running)
    given_up: list[GivenUp] = []
    with reading(data, address, notes, quick=quick) as connection:
        _look_at_machine(notes, data, mend=mend)
        if connection is not None:
            known: set[str] = set()
            total = sum(1 for _ in (data / "runs").iterdir()) or 1
            for run, promised in runs_in(connection, notes):
                files.look_at(run, promised)
                known.add(run)
                yield min(1.0, len(known) / total)
            files.look_around(known)
            given_up = jobs_given_up(connection)
    mend = mend and (again is not None or not running)
    _note_work(notes, data, given_up, mended=mend)
    if mend and running and again is not None:
        for _, _, key, _ in given_up:
            again(key)
    elif mend and given_up:
        _try_again(data, address, given_up, now)
    return notes.done()


def _is_running(data: Path) -> bool:
    if not (data / LOCK).exists():
        return False
    try:
        with held_alone(data / LOCK):
            return False
    except HeldElsewhereError:
        return True
    except OSError:
        # Whoever may not open it does not know; a home that runs is the careful answer.
        return True


def _look_at_versions(notes: Notes, data: Path, *, running: bool) -> None:
    notes.facts |= {
        "folder": str(data),
        "home": "runs" if running else "does not run",
        "openstride": openstride.__version__,
        "engine": engine()[:16],
        "python": platform.python_version(),
    }


def _look_at_machine(notes: Notes, data: Path, *, mend: bool) -> None:
    free = shutil.disk_usage(data).free
    notes.facts["free"] = str(free)
    if free < _LOW:
        what = "home takes nothing more in" if free < ROOM_LEFT else f"home stops taking in at {ROOM_LEFT >> 20} MiB"
        notes.find("disk-low", data, f"{free >> 20} MiB are free; {what}")
    for name in _PRIVATE:
        if (data / name).exists():
            _look_at_rights(notes, data / name, mend=mend)
    synchronised = _kept_by_network()
    if synchronised is not None:
        notes.facts["clock"] = "kept by the network" if synchronised else "not known to be kept by the network"


def _look_at_rights(notes: Notes, path: Path, *, mend: bool) -> None:
    # Windows has rights of another kind.
    if os.name != "posix":
        return
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        if mend:
            path.chmod(mode & 0o700)
        notes.find("rights-open", path, f"its rights are {mode:o}", mended=mend)
    if not os.access(path, os.R_OK | os.W_OK):
        notes.find("rights-lacking", path, "it cannot be read and written by who runs this")


def _kept_by_network() -> bool | None:
    """Return whether the system's clock is kept by others, as the kernel has it; None where nobody says."""
    if not sys.platform.startswith("linux"):
        return None
    import ctypes  # noqa: PLC0415

    try:
        # `struct timex` begins with what shall be changed, which is nothing, and takes 208 bytes.
        answer = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(512))
    except (OSError, AttributeError):
        return None
    # TIME_ERROR: the clock is not synchronised.
    return None if answer < 0 else answer != 5


def _note_work(notes: Notes, data: Path, given_up: Sequence[GivenUp], *, mended: bool) -> None:
    for _, kind, key, why in given_up[:MOST]:
        notes.find("work-given-up", key, f"{kind}: {why}", mended=mended)
    if len(given_up) > MOST:
        notes.find("work-given-up", data, f"so were {len(given_up) - MOST} others", mended=mended)


def _try_again(data: Path, address: str | None, given_up: Sequence[GivenUp], now: datetime) -> None:
    """Let work wait that the next home takes up."""
    with closing(connected(address, data / SQLITE)) as database, database.transaction() as connection:
        queue = Queue(database, lambda: now)
        for runner, kind, key, _ in given_up:
            queue.add(connection, runner, kind, key)
