"""Files in folders and archives, one after the other, with their bytes; nothing is ever written.

Archives are not trusted: their members are counted and measured while they are unpacked, whatever they claim to be, and
their names are labels, never paths. Compressed single files, of which the exports of some services are full, count as
archives of one.
"""

from __future__ import annotations

import gzip
import io
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from openstride.formats._limits import (
    ARCHIVE_BYTES,
    ARCHIVE_FILES,
    ARCHIVE_NESTING,
    ARCHIVE_RATIO,
    FILE_BYTES,
    RATIO_FREE_BYTES,
)
from openstride.formats._reading import Reading, Reason, refused

PIECE: Final = 1 << 20
LONGEST_NAME: Final = 300
ZIP: Final = b"PK\x03\x04"
#: A zip archive without members.
EMPTY_ZIP: Final = b"PK\x05\x06"
GZIP: Final = b"\x1f\x8b\x08"
#: What unpacking bytes that are no archive, or are one of an unknown kind, has been seen to raise.
BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file that was found.

    Parameters
    ----------
    name
        Where, as a label: folders and archives down to it, with slashes.
    data
        Its bytes, to be given to `read` and kept; None where it was refused.
    verdict
        Why it was refused; None where there are bytes.
    """

    name: str
    data: bytes | None
    verdict: Reading | None = None


@dataclass(slots=True)
class Budget:
    """What may still be unpacked of what was given, all archives in it together."""

    files: int = field(default=ARCHIVE_FILES)
    size: int = field(default=ARCHIVE_BYTES)


class TooMuchError(Exception):
    """There is more in it than it may hold; `reason` says of what."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


def files_in(path: Path) -> Iterator[FoundFile]:
    """Yield the files that a path holds: itself, or what lies in a folder or an archive, however deep.

    Links are not followed, and what a system hides is passed by. A file that cannot be read has a verdict in its place.

    Parameters
    ----------
    path
        A file, a folder or a zip archive.

    Raises
    ------
    FileNotFoundError
        If there is nothing of that name.
    """
    if not path.exists():
        raise FileNotFoundError(path)
    budget = Budget()
    if not path.is_dir():
        yield from file_at(path, path.name, budget)
        return
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not hidden(name))
        for name in sorted(names):
            inside = Path(folder, name)
            if not hidden(name) and inside.is_file() and not inside.is_symlink():
                yield from file_at(inside, inside.relative_to(path).as_posix(), budget)


def files_of(name: str, data: bytes) -> Iterator[FoundFile]:
    """Yield what bytes hold: themselves, or what lies in them if they are an archive."""
    yield from unpacked(name, data, Budget(), ARCHIVE_NESTING)


def file_at(path: Path, name: str, budget: Budget) -> Iterator[FoundFile]:
    """Yield a file of the disk, or what lies in it."""
    try:
        with path.open("rb") as file:
            head = file.read(4)
            file.seek(0)
            if head in {ZIP, EMPTY_ZIP}:
                yield from zipped(name, file, budget, ARCHIVE_NESTING - 1)
                return
            data = file.read(FILE_BYTES + 1)
    except OSError:
        yield FoundFile(name, None, refused("unreadable"))
        return
    yield from unpacked(name, data, budget, ARCHIVE_NESTING)


def unpacked(name: str, data: bytes, budget: Budget, levels: int) -> Iterator[FoundFile]:
    """Yield bytes, or what lies in them, down to so many levels of archives."""
    zipped_there, packed = data[:4] in {ZIP, EMPTY_ZIP}, data.startswith(GZIP)
    if len(data) > FILE_BYTES:
        yield FoundFile(name, None, refused("too_large"))
    elif (zipped_there or packed) and not levels:
        yield FoundFile(name, None, refused("nested_too_deep"))
    elif zipped_there:
        yield from zipped(name, io.BytesIO(data), budget, levels - 1)
    elif packed:
        yield from ungzipped(name, data, budget, levels - 1)
    else:
        yield FoundFile(name, data)


def zipped(name: str, file: IO[bytes], budget: Budget, levels: int) -> Iterator[FoundFile]:
    """Yield what lies in a zip archive."""
    try:
        archive = zipfile.ZipFile(file)
    except BROKEN:
        yield FoundFile(name, None, refused("broken_archive"))
        return
    with archive:
        for member in archive.infolist():
            label = f"{name}/{label_of(member.filename)}"
            # A broken archive may call a member nothing, over which `ZipInfo.is_dir` stumbles.
            if member.filename.endswith("/") or any(map(hidden, label_of(member.filename).split("/"))):
                continue
            budget.files -= 1
            if budget.files < 0:
                yield FoundFile(name, None, refused("too_many_files"))
                return
            if member.flag_bits & 1:
                yield FoundFile(label, None, refused("encrypted"))
                continue
            try:
                with archive.open(member) as opened:
                    data = taken(opened, member.compress_size, budget)
            except TooMuchError as error:
                yield FoundFile(label, None, refused(error.reason))
            except BROKEN:
                yield FoundFile(label, None, refused("broken_archive"))
            else:
                yield from unpacked(label, data, budget, levels)


def ungzipped(name: str, data: bytes, budget: Budget, levels: int) -> Iterator[FoundFile]:
    """Yield what lies in a compressed file."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as opened:
            inside = taken(opened, len(data), budget)
    except TooMuchError as error:
        yield FoundFile(name, None, refused(error.reason))
    except BROKEN:
        yield FoundFile(name, None, refused("broken_archive"))
    else:
        yield from unpacked(name, inside, budget, levels)


def taken(opened: IO[bytes] | gzip.GzipFile, packed: int, budget: Budget) -> bytes:
    """Return what a member holds, measured as it comes.

    Raises
    ------
    TooMuchError
        If it is larger than a file may be, or grows as no honest file does, or all together are too large.
    """
    pieces, size = [], 0
    while piece := opened.read(PIECE):
        pieces.append(piece)
        size += len(piece)
        budget.size -= len(piece)
        if budget.size < 0 or size > FILE_BYTES:
            raise TooMuchError("too_large")
        if size > RATIO_FREE_BYTES and size > ARCHIVE_RATIO * packed:
            raise TooMuchError("unsafe")
    return b"".join(pieces)


def label_of(name: str) -> str:
    """Return the name of a member as a label: parts joined by slashes, none of them a way up, nothing unprintable."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in {"", ".", ".."}]
    return "".join(sign for sign in "/".join(parts) if sign.isprintable())[-LONGEST_NAME:]


def hidden(name: str) -> bool:
    """Whether a name is one that systems keep for themselves."""
    return name.startswith(".") or name == "__MACOSX"
