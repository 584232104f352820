"""Writing an archive: the rows of one moment, then the files they speak of, then the manifest.

Home goes on meanwhile. Files were on the disk before their rows, so those of the rows are there; what came later comes
along, and is found by the home it is restored to as by one that was killed. A segment that is arriving is taken as the
prefix that it is. Each file is held against the digest that home has of it before it is taken: one that is damaged, or
gone, is said by its name and spoils nothing else.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, BinaryIO, Final, Protocol

from pydantic import ValidationError

import openstride
from openstride.server._documents import File, Log
from openstride.server.archive._format import Entry, Lacking, Manifest, Scope, is_name
from openstride.server.archive._rows import Rows
from openstride.server.runs import COMPLETE, LOG

#: So much of a file is in memory.
CHUNK: Final = 1 << 20


class Sink(Protocol):
    """Takes the files of an archive."""

    def has(self, entry: Entry) -> bool:
        """Return whether this very file is there from an earlier time, and need not come again."""

    def put(self, entry: Entry, source: IO[bytes]) -> Generator[None, None, bool]:
        """Take a file piece by piece; return whether it was what it was said to be, else nothing is kept."""

    def finish(self, manifest: Manifest) -> Iterator[None]:
        """Make an archive of what was put."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: `files` of so many `bytes` in all, of which so many were `copied`, and what is lacking."""

    made_at: datetime
    files: int
    bytes: int
    copied: int
    copied_bytes: int
    lacking: tuple[Lacking, ...]


@dataclass(slots=True)
class _Writing:
    """An archive that is being written."""

    sink: Sink
    entries: list[Entry]
    lacking: list[Lacking]
    copied: int = 0
    copied_bytes: int = 0

    def take(self, name: str, source: BinaryIO, expected: File | None) -> Iterator[None]:
        """Take a file, unless it is damaged or there already."""
        actual = yield from _measured(source, os.fstat(source.fileno()).st_size)
        entry = Entry(name=name, bytes=actual.bytes, sha256=actual.sha256)
        if expected is not None and (actual.bytes, actual.sha256) != (expected.bytes, expected.sha256):
            self.lacking.append(Lacking(name=name, reason="damaged"))
        elif self.sink.has(entry):
            self.entries.append(entry)
        else:
            yield from self.copy(entry, source)

    def copy(self, entry: Entry, source: IO[bytes]) -> Iterator[None]:
        """Copy a file whose digest is known."""
        source.seek(0)
        if not (yield from self.sink.put(entry, source)):
            self.lacking.append(Lacking(name=entry.name, reason="damaged"))
            return
        self.entries.append(entry)
        self.copied += 1
        self.copied_bytes += entry.bytes


def write(rows: Rows, runs: Path, sink: Sink, scope: Scope, now: datetime) -> Generator[float, None, Written]:
    """Write an archive step by step: yield how far it is, 0 to 1, and return what was written.

    Parameters
    ----------
    rows
        Of one moment, which was before this.
    runs
        The folder with a folder for each run; all of them are taken for a whole home, else those of the rows.
    sink
        Takes it.
    scope
        Whether the rows are those of a whole home.
    now
        When the rows were read.

    Raises
    ------
    OSError
        If the sink cannot take it.
    """
    writing = _Writing(sink, [], [])
    for table, lines in rows.tables.items():
        lines.seek(0)
        yield from (0.0 for _ in _table(writing, table, lines))
    names = rows.runs | ({path.name for path in runs.iterdir()} if scope == "home" else set())
    promised = _promised(rows)
    for done, run in enumerate(sorted(names)):
        yield from (done / len(names) for _ in _run(writing, runs / run, rows, promised.get(run, {})))
    manifest = Manifest(
        openstride=openstride.__version__,
        revision=rows.revision,
        made_at=now,
        scope=scope,
        files=tuple(writing.entries),
        lacking=tuple(writing.lacking),
    )
    yield from (1.0 for _ in sink.finish(manifest))
    size = sum(entry.bytes for entry in writing.entries)
    return Written(now, len(writing.entries), size, writing.copied, writing.copied_bytes, tuple(writing.lacking))


def _table(writing: _Writing, table: str, lines: IO[bytes]) -> Iterator[None]:
    length = lines.seek(0, os.SEEK_END)
    lines.seek(0)
    measured = yield from _measured(lines, length)
    yield from writing.copy(Entry(name=f"tables/{table}.jsonl", bytes=measured.bytes, sha256=measured.sha256), lines)


def _promised(rows: Rows) -> dict[str, dict[str, File]]:
    """Return the files that rows speak of, run by run."""
    found: dict[str, dict[str, File]] = {}
    for name, file in rows.files.items():
        found.setdefault(name.split("/")[1], {})[name] = file
    return found


def _run(writing: _Writing, folder: Path, rows: Rows, promised: dict[str, File]) -> Iterator[None]:
    """Take the files of a run: those that are there, and those that should be."""
    # Whether the log is whole is asked first: what is listed after that has all of it.
    log = _log(folder, rows.logs.get(folder.name))
    names = dict.fromkeys((*_listed(folder), *log, *promised))
    complete = f"runs/{folder.name}/{COMPLETE}"
    if folder.name in rows.logs and not log:
        names.pop(complete, None)
        writing.lacking.append(Lacking(name=complete, reason="damaged" if (folder / COMPLETE).exists() else "missing"))
    for name in names:
        expected = promised.get(name) or log.get(name)
        if expected is not None and is_name(name) and writing.sink.has(entry := _entry(expected)):
            writing.entries.append(entry)
            continue
        try:
            source = _opened(folder.parent.parent / name)
        except OSError:
            writing.lacking.append(Lacking(name=name, reason="missing"))
            continue
        with source:
            yield from writing.take(name, source, expected)
        yield


def _entry(file: File) -> Entry:
    return Entry(name=file.name, bytes=file.bytes, sha256=file.sha256)


def _log(folder: Path, digest: str | None) -> dict[str, File]:
    """Return the segments of a whole log as they should be; nothing where it is not whole, or that cannot be read."""
    try:
        log = Log.model_validate_json((folder / COMPLETE).read_bytes())
    except (OSError, ValidationError):
        return {}
    digests = b"".join(bytes.fromhex(segment.sha256) for segment in log.segments)
    if digest not in (None, hashlib.sha256(digests).hexdigest()):
        return {}
    names = (f"runs/{folder.name}/{LOG}/{index:08}.log" for index in range(len(log.segments)))
    return {
        name: File(name=name, bytes=segment.bytes, sha256=segment.sha256)
        for name, segment in zip(names, log.segments, strict=True)
    }


def _listed(folder: Path) -> list[str]:
    """Return the names of the files of a run; what is being written has a name that none in an archive has."""
    paths = (Path(where, name) for where, _, names in os.walk(folder) for name in names)
    found = (path.relative_to(folder.parent.parent).as_posix() for path in paths if not path.is_symlink())
    return sorted(name for name in found if is_name(name))


def _opened(path: Path) -> BinaryIO:
    # A segment that was arriving may be whole by now, under its other name.
    if path.suffix == ".part":
        with suppress(FileNotFoundError):
            return path.open("rb")
        return path.with_suffix(".log").open("rb")
    return path.open("rb")


def _measured(source: IO[bytes], length: int) -> Generator[None, None, File]:
    """Return the length and digest of the first bytes of a file, as many as there are now: it may grow."""
    digest, left = hashlib.sha256(), length
    while left and (piece := source.read(min(CHUNK, left))):
        digest.update(piece)
        left -= len(piece)
        yield
    return File(name="", bytes=length - left, sha256=digest.hexdigest())
