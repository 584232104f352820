"""Looks at the files of runs: each against what its row says, rows without files, files without rows.

One run at a time, and of a file a piece at a time: a home of any size is looked at in the same memory.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from openstride.server._documents import IDENTITY, Log
from openstride.server.care._findings import Notes
from openstride.server.runs import COMPLETE, LOG, RECORDING, RESULTS

_LEFTOVER: Final = re.compile(r"\..*\.partial")
_GOING: Final = re.compile(r"\.[0-9a-f]{32}\.deleted")
#: Of a home that runs, what is being written has such a name, too: what is older than this is not (s).
_YOUNG: Final = 3600.0
#: So far may a clock be behind the newest file (s): a filesystem may round.
_BEHIND: Final = 120.0


@dataclass(frozen=True, slots=True)
class Promised:
    """What rows say of the files of a run, by their names below its folder; and when it was all received."""

    files: Mapping[str, Mapping[str, Any]]
    received: bool
    log_sha256: str | None


@dataclass(slots=True)
class Files:
    """Looks at files.

    Parameters
    ----------
    data
        The data folder.
    notes
        Of what is found.
    quick
        Whether lengths are enough.
    mend
        Whether leftovers are removed.
    running
        Whether a home is at work there.
    now
        The time.
    """

    data: Path
    notes: Notes
    quick: bool
    mend: bool
    running: bool
    now: datetime
    newest: float = 0.0

    def look_at(self, run: str, promised: Promised) -> None:
        """Look at a run that has a row."""
        folder = self.data / "runs" / run
        self.notes.runs += 1
        if not folder.is_dir():
            if promised.received:
                self.notes.find("run-lacking", folder, "its folder is gone")
            return
        expected = dict(promised.files)
        if promised.received:
            expected |= self._log(folder, promised.log_sha256)
        for name, file in expected.items():
            self._check(folder / name, file)
        for path in self._below(folder):
            name = path.relative_to(folder).as_posix()
            # What an early home has kept lies in the folder itself, and is as it should be.
            if name not in expected and name.startswith((f"{RECORDING}/", f"{RESULTS}/")):
                self.notes.find("file-unknown", path, "no row speaks of it")

    def look_around(self, known: set[str]) -> None:
        """Look for what has no row, and for what is left of writes that were ended."""
        runs = self.data / "runs"
        for path in sorted(runs.iterdir()) if runs.is_dir() else ():
            if _GOING.fullmatch(path.name):
                self.notes.find("deletion-unfinished", path, "it is to be deleted for good")
            elif path.name not in known and re.fullmatch(IDENTITY, path.name):
                self.notes.find("run-unknown", path, "the database does not know of it")
        if (self.data / "deletion.json").exists():
            self.notes.find("deletion-unfinished", self.data, "everything is to be deleted")
        for path in self._leftovers():
            self._leftover(path)
        # A clock that is behind what it has written is wrong, or was.
        if self.newest > self.now.timestamp() + _BEHIND:
            ahead = timedelta(seconds=round(self.newest - self.now.timestamp()))
            self.notes.find("clock-behind", self.data, f"the newest file is of {ahead} from now")

    def _log(self, folder: Path, digest: str | None) -> dict[str, dict[str, Any]]:
        """Return what the segments of a whole log must be."""
        path = folder / COMPLETE
        try:
            log = Log.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            self.notes.find("file-lacking", path, "it says which segments the log has")
            return {}
        except (OSError, ValidationError):
            self.notes.find("file-damaged", path, "it cannot be read")
            return {}
        digests = b"".join(bytes.fromhex(segment.sha256) for segment in log.segments)
        if digest not in (None, hashlib.sha256(digests).hexdigest()):
            self.notes.find("file-damaged", path, "it is of another log")
            return {}
        return {f"{LOG}/{index:08}.log": each.model_dump() for index, each in enumerate(log.segments)}

    def _check(self, path: Path, file: Mapping[str, Any]) -> None:
        try:
            status = path.stat()
            self.notes.files += 1
            self.newest = max(self.newest, status.st_mtime)
            if status.st_size != file["bytes"]:
                self.notes.find("file-damaged", path, f"it has {status.st_size} of {file['bytes']} bytes")
            elif not self.quick:
                self.notes.bytes += status.st_size
                with path.open("rb") as opened:
                    if hashlib.file_digest(opened, "sha256").hexdigest() != file["sha256"]:
                        self.notes.find("file-damaged", path, "its bytes are not those that were written")
        except FileNotFoundError:
            self.notes.find("file-lacking", path, "it is gone")
        except OSError as error:
            self.notes.find("file-damaged", path, f"it cannot be read ({error.strerror})")

    def _below(self, folder: Path) -> Iterator[Path]:
        for where, folders, names in os.walk(folder):
            folders[:] = [name for name in folders if not _LEFTOVER.fullmatch(name)]
            yield from (Path(where, name) for name in names if not _LEFTOVER.fullmatch(name))

    def _leftovers(self) -> Iterator[Path]:
        places = [path for path in self.data.iterdir() if _LEFTOVER.fullmatch(path.name)]
        for where, folders, names in os.walk(self.data / "runs"):
            found = [name for name in (*folders, *names) if _LEFTOVER.fullmatch(name)]
            folders[:] = [name for name in folders if name not in found]
            places += [Path(where, name) for name in found]
        yield from places

    def _leftover(self, path: Path) -> None:
        try:
            age = self.now.timestamp() - path.lstat().st_mtime
            if self.running and age < _YOUNG:
                return
            if self.mend:
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink()
        except OSError:
            # Whoever was writing it has finished meanwhile.
            return
        self.notes.find("leftover", path, "a write that was ended left it", mended=self.mend)
