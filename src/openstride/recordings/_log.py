"""The live log in its folder: written while a run goes on, read after whatever ended it.

A log is a folder of segments, ``00000000.log`` and so on; `openstride.recordings._log_frames` has their bytes. Three
contracts hold:

1. An entry is acknowledged, by `append` returning its number, once the operating system has all of it. From then on it
   survives the death of the process; within a second, or at the next `sync`, also the loss of power.
2. What was written is never written again. A log that is opened once more goes on in a new segment, whatever the last
   one ends with.
3. A reader gives exactly the valid prefix: a segment counts only if it begins with the number that was reached before
   it. What a reader does not give it says (`LogReader.damage`).

A log has one writer. It does not read a clock of its own, and it does not guess: after the first failure of the disk it
stops, and says so each time.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Final, NoReturn, Self

from openstride.recordings._errors import DamagedFileError, RecordingNotFoundError, RecordingNotWrittenError
from openstride.recordings._folder import _flush_folder
from openstride.recordings._log_entries import RECEIVED, RECEIVED_HEAD, LogEntry, decode_entry, encode_entry
from openstride.recordings._log_frames import (
    FRAME_SIZE,
    HEADER_SIZE,
    Damage,
    LogFrame,
    SegmentDecoder,
    SegmentHeader,
    encode_frame,
)
from openstride.recordings._together import ReceivedRun, Waiting

#: A segment holds 3 minutes of two feet. Its place on the disk is taken before the first frame, so that a full disk
#: shows at the beginning of a segment and syncing a frame need not also sync the size of the file.
SEGMENT_BYTES: Final = 1 << 20
#: What a loss of power may cost (s).
SYNC_EVERY: Final = 1.0

_SUFFIX: Final = ".log"
# Of a segment whose bytes are still being sent to home: each of them was checked, the last ones are not there yet.
_ARRIVING: Final = ".part"
# Where the system knows no difference between data and what is said about the file, both are synced.
_sync_data: Final[Callable[[int], None]] = getattr(os, "fdatasync", os.fsync)


@dataclass(frozen=True, slots=True)
class SegmentDamage:
    """A segment that does not end as it should: which, where, and how much of it was not read.

    Parameters
    ----------
    path
        Of the segment.
    damage
        Where, and what.
    unread
        Bytes from there to the last one that is not zero: the empty rest of a segment is no loss.
    """

    path: Path
    damage: Damage
    unread: int

    def __str__(self) -> str:
        return f"{self.path}: {self.damage.fault} at byte {self.damage.offset}, {self.unread} bytes not read"


class LogReader:
    """The entries of a log, in the order in which they happened: iterate once, then ask what was damaged.

    Parameters
    ----------
    folder
        Of the segments. One that is still arriving from a phone, ``00000003.part``, counts as far as it has come.

    Raises
    ------
    RecordingNotFoundError
        If there is no such folder, or no segment in it.
    DamagedFileError
        While iterating: if a segment cannot be read, or another version wrote it. Damage to its bytes is no error.

    Examples
    --------
    >>> reader = LogReader(Path("runs/2026-05-01/log"))  # doctest: +SKIP
    >>> entries = list(reader)  # doctest: +SKIP
    >>> reader.damage  # doctest: +SKIP
    ()
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        #: The identity of the log, once its first segment has been read.
        self.log: bytes | None = None
        #: How many entries there are, so far.
        self.next_sequence = 0
        #: What was not as it was written, so far. A last frame cut short is what a crash leaves.
        self.damage: tuple[SegmentDamage, ...] = ()
        #: Entries that are whole, but stand behind damage, so that what was before them is lost: never given, they tell
        #: how far the log went.
        self.beyond: tuple[LogFrame, ...] = ()
        self._paths = log_segments(folder)
        if not self._paths:
            message = f"{folder} holds no log."
            raise RecordingNotFoundError(message, path=folder, hint="Name the folder of its segments, 00000000.log …")

    def __iter__(self) -> Iterator[LogEntry]:
        return (decode_entry(kind, payload) for _, kind, payload in self.frames())

    def together(self, source: int) -> Iterator[LogEntry | ReceivedRun]:
        """Yield the entries as the function `together` does, a segment at a time and in a third of the time."""
        for frames in self._segments():
            waiting = Waiting(source)
            place_for, head = waiting.add.get, RECEIVED_HEAD.size
            for _, kind, payload in frames:
                if kind == RECEIVED and (add := place_for(payload[:head])):
                    add(payload)
                else:
                    yield from waiting.until(decode_entry(kind, payload))
            yield from waiting.all()

    def frames(self) -> Iterator[LogFrame]:
        """Yield the entries in their envelopes, unread."""
        return chain.from_iterable(self._segments())

    def _segments(self) -> Iterator[list[LogFrame]]:
        for path in self._paths:
            decoder = SegmentDecoder()
            data = _bytes_of(path)
            frames = decoder.feed(data)
            if decoder.header and not self._continues(decoder.header):
                self._note(path, Damage(0, "sequence"), data)
                if decoder.header.log == self.log:
                    self.beyond += tuple(frame for frame in frames if frame.sequence >= self.next_sequence)
                continue
            self.next_sequence += len(frames)
            if damage := decoder.finish():
                self._note(path, damage, data)
            yield frames

    def _continues(self, header: SegmentHeader) -> bool:
        if self.log is None and header.first_sequence == 0:
            self.log = header.log
        return (header.log, header.first_sequence) == (self.log, self.next_sequence)

    def _note(self, path: Path, damage: Damage, data: bytes) -> None:
        self.damage += (SegmentDamage(path, damage, max(0, len(data.rstrip(b"\0")) - damage.offset)),)


class LogWriter:
    """A log being written: a new one, or one that goes on after whatever stopped it.

    Parameters
    ----------
    folder
        Of the segments; made where there is none. Its parent must exist.
    clock
        Seconds that only go forward; it paces the syncing and nothing else.
    segment_bytes
        Size of a segment.

    Raises
    ------
    RecordingNotWrittenError
        If the disk refuses, here and from every method. The log then stays as it is: what was acknowledged can be
        read, and a new writer goes on with it.

    Examples
    --------
    >>> with LogWriter(Path("log"), clock=time.monotonic) as log:  # doctest: +SKIP
    ...     log.append(Event(1_777_600_000_000_000, "lap"))
    0
    """

    def __init__(self, folder: Path, *, clock: Callable[[], float], segment_bytes: int = SEGMENT_BYTES) -> None:
        self.folder = folder
        #: Entries with smaller numbers survive a loss of power.
        self.synced = 0
        self._clock = clock
        self._segment_bytes = segment_bytes
        self._handle: int | None = None
        self._why: str | None = None
        try:
            folder.mkdir(exist_ok=True)
            _flush_folder(folder.parent)
            self._log, self._index, self._sequence = _where_it_stopped(folder)
            self._begin_segment()
        except OSError as error:
            self._stop(error.strerror or str(error), error)
        self.synced = self._sequence

    @property
    def log(self) -> bytes:
        """The identity of the log, 16 random bytes."""
        return self._log

    @property
    def next_sequence(self) -> int:
        """The number that the next entry gets: how many there are."""
        return self._sequence

    def append(self, entry: LogEntry) -> int:
        """Write an entry and return its number: from now on the entry survives the end of this process."""
        handle = self._open_handle()
        kind, payload = encode_entry(entry)
        try:
            if self._offset + FRAME_SIZE + len(payload) > self._segment_bytes:
                handle = self._next_segment()
            frame = encode_frame(LogFrame(self._sequence, kind, payload), self._begin)
            _write_whole(handle, frame)
        except OSError as error:
            self._stop(error.strerror or str(error), error)
        self._offset += len(frame)
        self._sequence += 1
        self.sync_if_due()
        return self._sequence - 1

    def sync_if_due(self) -> None:
        """Sync where a second has passed since the last time; call it too when nothing arrives for a while."""
        if self.synced < self._sequence and self._clock() - self._synced_at >= SYNC_EVERY:
            self.sync()

    def sync(self) -> None:
        """Return when everything that was acknowledged survives a loss of power."""
        handle = self._open_handle()
        try:
            _sync_data(handle)
        except OSError as error:
            # The system may have thrown away what it could not write: asking again would get a yes that means nothing.
            self._stop(error.strerror or str(error), error)
        self.synced = self._sequence
        self._synced_at = self._clock()

    def close(self) -> None:
        """Sync and close; a second time does nothing."""
        if self._handle is not None:
            self.sync()
            self._close_handle()
            self._why = "it was closed"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _next_segment(self) -> int:
        self.sync()
        self._close_handle()
        self._index += 1
        return self._begin_segment()

    def _begin_segment(self) -> int:
        """Make a segment and return its handle; when this returns, header, zeros and name are on the disk."""
        header = SegmentHeader(self._log, self._index, self._sequence)
        empty = header.encode().ljust(self._segment_bytes, b"\0")
        path = self.folder / f"{self._index:08}{_SUFFIX}"
        # Opening fails where the name is taken: whatever stands there, it is not written over.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o644)
        self._handle = handle
        _write_whole(handle, empty)
        os.fsync(handle)
        _flush_folder(self.folder)
        os.lseek(handle, HEADER_SIZE, os.SEEK_SET)
        self._offset = HEADER_SIZE
        self._begin = header.checksum
        self._synced_at = self._clock()
        return handle

    def _open_handle(self) -> int:
        if self._handle is None:
            self._refuse(f"nothing more is written to the log in {self.folder}: {self._why}")
        return self._handle

    def _close_handle(self) -> None:
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)

    def _stop(self, why: str, cause: OSError) -> NoReturn:
        self._why = why
        try:
            self._close_handle()
        except OSError as error:
            cause.add_note(f"closing it failed too: {error}")
        self._refuse(f"the log in {self.folder} could not be written: {why}", cause)

    def _refuse(self, what: str, cause: OSError | None = None) -> NoReturn:
        message = f"Recording has stopped; {what}."
        hint = "What was recorded before is safe. Make room on the disk or choose another folder, and start again."
        raise RecordingNotWrittenError(message, path=self.folder, hint=hint) from cause


def _where_it_stopped(folder: Path) -> tuple[bytes, int, int]:
    """Return the identity of the log in a folder, and the index and first number of its next segment.

    Only the last segment is read, and those after the last readable header: to go on takes as long after an hour as
    after a minute, and no number that stands in an earlier segment is used twice, even if that was damaged since.
    """
    paths = _segments(folder)
    index = int(paths[-1].stem) + 1 if paths else 0
    for path in reversed(paths):
        # Whoever wrote it may have been killed before the last second was on the disk. What comes next goes by it.
        _sync_file(path)
        decoder = SegmentDecoder()
        decoder.feed(_bytes_of(path))
        if decoder.header:
            return decoder.header.log, index, decoder.next_sequence
    return secrets.token_bytes(16), index, 0


def log_segments(folder: Path) -> list[Path]:
    """Return the segments of the log in a folder, those that are still arriving too, in order; none is no error."""
    arriving = {path.stem: path for path in _segments(folder, _ARRIVING)}
    whole = {path.stem: path for path in _segments(folder)}
    return [path for _, path in sorted((arriving | whole).items())]


def _segments(folder: Path, suffix: str = _SUFFIX) -> list[Path]:
    return sorted(path for path in folder.glob(f"*{suffix}") if len(path.stem) == 8 and path.stem.isdecimal())


def _sync_file(path: Path) -> None:
    handle = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        message = f"{path} cannot be read ({error.strerror})."
        raise DamagedFileError(message, path=path, hint="Check the disk and the permissions of the file.") from error


def _write_whole(handle: int, data: bytes) -> None:
    """Write all of `data` at once, or raise: a full disk takes a part and does not call that an error."""
    written = os.write(handle, data)
    if written != len(data):
        raise OSError(None, f"the disk took {written} of {len(data)} bytes; it is full")
