"""The log of a run, as it arrives: segments that grow, then a log that is complete.

::

    <run>/log/00000003.part   a segment that is arriving: a prefix of it, every byte checked
    <run>/log/00000003.log    the whole segment
    <run>/complete.json       which segments the log has, with their digests: nothing can be added any more

Contract: bytes are written only after their digest was found right, and acknowledged only after they are synced. So
whatever ends the process, a file holds a prefix of what was sent, and its length is where the sender goes on. What a
loss of power may have done to bytes that were never acknowledged shows when the log is completed: a segment with
another digest is thrown away and asked for again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from weakref import WeakValueDictionary

from openstride.recordings import SEGMENT_BYTES
from openstride.server._documents import Log, Segment, read, written
from openstride.server._durable import flush_folder, make_folder, store
from openstride.server._errors import (
    DamagedRunError,
    DiskFullError,
    Lack,
    LogLackingError,
    RunClosedError,
    RunNotFoundError,
    TooLargeError,
    WrongOffsetError,
)

COMPLETE: Final = "complete.json"
LOG: Final = "log"

#: Less room than this is no room: what was received must still be sealed and analysed.
ROOM_LEFT: Final = 64 << 20


@dataclass(frozen=True, slots=True)
class Held:
    """How much of a segment is here."""

    offset: int
    complete: bool


@dataclass(slots=True, weakref_slot=True, eq=False)
class _Lock:
    """A lock that is forgotten when nobody waits for it."""

    held: threading.Lock = field(default_factory=threading.Lock)


@dataclass(slots=True)
class Uploads:
    """The logs below a folder that has a folder for each run.

    Parameters
    ----------
    folder
        Of the runs.
    shape
        Of what completes a log.
    largest
        So many bytes may a segment have.
    """

    folder: Path
    shape: type[Log] = Log
    largest: int = SEGMENT_BYTES
    # Appending to a run's log, and completing it, happen one after the other.
    _locks: WeakValueDictionary[str, _Lock] = field(default_factory=WeakValueDictionary)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def held(self, run: str, index: int) -> Held:
        """Return how much of a segment is here; nothing of it is no error."""
        whole, part = _paths(self.folder / run, index)
        # Another request may rename the one to the other between two looks.
        for path in (whole, part, whole):
            with suppress(FileNotFoundError):
                return Held(path.stat().st_size, complete=path is whole)
        return Held(0, complete=False)

    def append(self, run: str, index: int, offset: int, data: bytes, *, complete: bool) -> Held:
        """Add bytes at the end of a segment, and return how much of it is on the disk now.

        Parameters
        ----------
        run, index
            Which segment.
        offset
            Where the sender thinks it ends.
        data
            Whose digest was checked.
        complete
            Whether these are the last.

        Raises
        ------
        WrongOffsetError
            If the segment ends elsewhere.
        RunClosedError
            If the log was completed before.
        TooLargeError
            If the segment would become larger than one is.
        DiskFullError
            If the disk refuses; the segment is then as it was before.
        """
        with self._alone(run):
            held = self.held(run, index)
            if held.complete and complete and not data and offset == held.offset:
                return held
            if held.complete or offset != held.offset:
                raise WrongOffsetError(offset, held.offset, complete=held.complete)
            if (self.folder / run / COMPLETE).exists():
                raise RunClosedError(run)
            if offset + len(data) > self.largest:
                raise TooLargeError(self.largest)
            whole, part = _paths(self.folder / run, index)
            with _disk(part):
                if offset == 0:
                    make_folder(part.parent)
                _require_room(part.parent, len(data))
                _append(part, offset, data)
                if complete:
                    part.replace(whole)
                flush_folder(part.parent)
            return Held(offset + len(data), complete=complete)

    def complete(self, run: str, segments: Sequence[Segment]) -> None:
        """Take the log for complete, if it is; a second time does nothing.

        Raises
        ------
        RunNotFoundError
            If nothing of it is here.
        LogLackingError
            If a segment is not here, or is not what it was said to be.
        RunClosedError
            If it was completed with other segments.
        """
        folder = self.folder / run
        log = self.shape(segments=tuple(segments))
        with self._alone(run):
            if not folder.is_dir():
                raise RunNotFoundError(run)
            if (folder / COMPLETE).exists():
                if read(folder / COMPLETE, self.shape) != log:
                    raise RunClosedError(run)
                # Whoever put it there may have been killed before its name was on the disk.
                with _disk(folder):
                    flush_folder(folder)
                return
            if lacking := tuple(self._lacking(run, log.segments)):
                raise LogLackingError(run, lacking)
            with _disk(folder / COMPLETE):
                # The last segments may have got their names from a home that was killed then.
                flush_folder(folder / LOG)
                store(folder / COMPLETE, written(log))

    def received(self, run: str) -> int:
        """Return how many bytes of a log are here."""
        return sum(self.held(run, index).offset for index in _indices(self.folder / run))

    def _lacking(self, run: str, segments: Sequence[Segment]) -> Iterator[Lack]:
        for index, segment in enumerate(segments):
            whole, _ = _paths(self.folder / run, index)
            held = self.held(run, index)
            if not held.complete:
                yield Lack(index, held.offset, f"{held.offset} of {segment.bytes} bytes are here")
            elif held.offset != segment.bytes or _digest(whole) != segment.sha256:
                whole.unlink()
                flush_folder(whole.parent)
                yield Lack(index, 0, "it has another digest and was thrown away")
        for index in sorted(_indices(self.folder / run)):
            if index >= len(segments):
                yield Lack(index, self.held(run, index).offset, "it is here and not among those that were named")

    @contextmanager
    def _alone(self, run: str) -> Iterator[None]:
        with self._guard:
            lock = self._locks.setdefault(run, _Lock())
        with lock.held:
            yield


def require_whole(run: Path) -> None:
    """Hold the log in the folder of a run against what was received.

    Raises
    ------
    DamagedRunError
        If a segment, or the list of them, is not what was written.
    """
    for index, segment in enumerate(read(run / COMPLETE, Log).segments):
        whole, _ = _paths(run, index)
        if not whole.is_file() or _digest(whole) != segment.sha256:
            raise DamagedRunError(run.name, whole)


def _paths(run: Path, index: int) -> tuple[Path, Path]:
    return run / LOG / f"{index:08}.log", run / LOG / f"{index:08}.part"


def _indices(run: Path) -> set[int]:
    return {int(path.stem) for path in (run / LOG).glob("[0-9]*.*")}


def _append(path: Path, offset: int, data: bytes) -> None:
    """Write at the end of a file and sync it, or leave it as it was."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)
    try:
        os.lseek(handle, offset, os.SEEK_SET)
        _write_whole(handle, data)
        os.fsync(handle)
    except OSError:
        os.ftruncate(handle, offset)
        raise
    finally:
        os.close(handle)


def _write_whole(handle: int, data: bytes) -> None:
    taken = os.write(handle, data)
    # A full disk takes a part and does not call that an error.
    if taken != len(data):
        raise OSError(None, f"the disk took {taken} of {len(data)} bytes; it is full")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _require_room(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < size + ROOM_LEFT:
        raise OSError(None, f"only {free} bytes are free, and {ROOM_LEFT} are kept for sealing what was received")


@contextmanager
def _disk(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DiskFullError(path, error.strerror or str(error)) from error
