"""Reading an archive that may come from anywhere: a generation of a backup, an unpacked export, or a zip.

Nothing is opened but what the manifest names, and the manifest names nothing that an archive cannot hold (`_format`).
Of each file at most as many bytes are read as the manifest says it has, so what unpacks to more than it should is found
at that byte; all of it must have the digest that it says. Links are not followed.

Contract: whatever is wrong is an `ArchiveError`, and says in which file.
"""

from __future__ import annotations

import hashlib
import json
import stat
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Final, Protocol
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from openstride.server._errors import ArchiveDamagedError, ArchiveLackingError, ArchiveNewerError
from openstride.server.archive._folder import generations, read_manifest
from openstride.server.archive._format import LARGEST_MANIFEST, MANIFEST, MOST_FILES, VERSION, Entry, Manifest
from openstride.server.archive._writer import CHUNK
from openstride.server.database import revisions

#: So much of a table stays in memory; the rest goes to a temporary file.
_IN_MEMORY: Final = 4 << 20
_ENCRYPTED: Final = 0x1
#: A zip may have folders among its members, and what the systems that unpack it have left.
_MOST_MEMBERS: Final = 2 * MOST_FILES
_UNREADABLE: Final = (OSError, BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


class Archive(Protocol):
    """Files by their names."""

    def open(self, name: str) -> IO[bytes]:
        """Open a file.

        Raises
        ------
        KeyError
            If there is none.
        """


@dataclass(frozen=True, slots=True)
class Folder:
    """A generation of a backup, or an unpacked export: its own files, then those that others share with it."""

    own: Path
    shared: Path | None

    def open(self, name: str) -> IO[bytes]:
        """Open a file."""
        for root in (self.own, self.shared):
            if root is not None and (path := root.resolve() / name).is_file():
                if path.resolve() != path:
                    raise ArchiveDamagedError(name, "it is a link")
                return path.open("rb")
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Zip:
    """A zip whose members are stored, or packed in the way that everybody's are."""

    file: ZipFile
    members: dict[str, ZipInfo]

    def open(self, name: str) -> IO[bytes]:
        """Open a member."""
        member = self.members[name]
        if member.flag_bits & _ENCRYPTED or member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise ArchiveDamagedError(name, "it is packed in a way that an archive is not")
        if stat.S_ISLNK(member.external_attr >> 16):
            raise ArchiveDamagedError(name, "it is a link")
        return self.file.open(member)


@dataclass(frozen=True, slots=True)
class Opened:
    """An archive, and what is in it."""

    archive: Archive
    manifest: Manifest

    @property
    def size(self) -> int:
        """How many bytes all files have."""
        return sum(entry.bytes for entry in self.manifest.files)

    def pieces(self, entry: Entry) -> Iterator[bytes]:
        """Yield a file piece by piece; that it is what it should be is known when it ends.

        Raises
        ------
        ArchiveDamagedError
            If it is not.
        """
        digest, left = hashlib.sha256(), entry.bytes
        try:
            with self.archive.open(entry.name) as source:
                while piece := source.read(min(CHUNK, left + 1)):
                    left -= len(piece)
                    if left < 0:
                        raise ArchiveDamagedError(entry.name, f"it is longer than {entry.bytes} bytes")
                    digest.update(piece)
                    yield piece
        except KeyError:
            raise ArchiveDamagedError(entry.name, "it is lacking") from None
        except _UNREADABLE as error:
            raise ArchiveDamagedError(entry.name, str(error)) from error
        if left:
            raise ArchiveDamagedError(entry.name, f"{left} of {entry.bytes} bytes are lacking")
        if digest.hexdigest() != entry.sha256:
            raise ArchiveDamagedError(entry.name, "it has another digest than the manifest says")

    @contextmanager
    def lines(self, entry: Entry) -> Iterator[IO[bytes]]:
        """Give a file that was found whole, from its beginning, and as often as it is asked for.

        Raises
        ------
        ArchiveDamagedError
            If it is not.
        """
        with SpooledTemporaryFile(_IN_MEMORY) as lines:
            for piece in self.pieces(entry):
                lines.write(piece)
            lines.seek(0)
            yield lines

    def check(self) -> Generator[float, None, None]:
        """Read all files, and yield how far that is, 0 to 1.

        Raises
        ------
        ArchiveDamagedError
            If one or more are not what they should be: the first is named, and how many there are.
        """
        done, whole, damaged = 0, max(1, self.size), []
        for entry in self.manifest.files:
            try:
                for piece in self.pieces(entry):
                    done += len(piece)
                    yield min(1.0, done / whole)
            except ArchiveDamagedError as error:
                damaged.append(error)
        if len(damaged) == 1:
            raise damaged[0]
        if damaged:
            names = ", ".join(error.name for error in damaged[1:6])
            reason = f"{damaged[0].reason}, and so are {len(damaged) - 1} more files: {names}"
            raise ArchiveDamagedError(damaged[0].name, reason)


@contextmanager
def opened_archive(path: Path, generation: str | None = None) -> Iterator[Opened]:
    """Give the archive at a path: a zip, an unpacked one, or a backup, of which the newest generation is taken.

    Parameters
    ----------
    path
        Of the folder or the file.
    generation
        Of a backup; the beginning of its name is enough.

    Raises
    ------
    ArchiveLackingError
        If there is none.
    ArchiveDamagedError
        If what it says of itself is not what an archive says.
    ArchiveNewerError
        If a newer OpenStride has made it.
    """
    if path.is_dir():
        archive = _folder(path, generation)
        yield Opened(archive, _manifest(archive))
        return
    if not path.is_file() or generation is not None:
        raise ArchiveLackingError(str(path if generation is None else path / generation))
    with path.open("rb") as file, opened_zip(file) as opened:
        yield opened


@contextmanager
def opened_zip(file: IO[bytes]) -> Iterator[Opened]:
    """Give the archive that a zip is; as `opened_archive` otherwise."""
    try:
        members = ZipFile(file)
    except (*_UNREADABLE, ValueError) as error:
        raise ArchiveDamagedError(MANIFEST, f"it is in no zip: {error}") from error
    with members:
        zipped = Zip(members, _members(members))
        yield Opened(zipped, _manifest(zipped))


def _folder(path: Path, generation: str | None) -> Folder:
    if generation is None and (path / MANIFEST).is_file():
        return Folder(path, path.parent if path.name in generations(path.parent) else None)
    found = [name for name in generations(path) if name.startswith(generation or "")]
    if not found:
        raise ArchiveLackingError(str(path if generation is None else path / generation))
    return Folder(path / found[-1], path)


def _members(file: ZipFile) -> dict[str, ZipInfo]:
    members = file.infolist()
    if len(members) > _MOST_MEMBERS:
        raise ArchiveDamagedError(MANIFEST, f"there are {len(members)} files, and at most {MOST_FILES} can be")
    found = {member.filename: member for member in members}
    if len(found) != len(members):
        raise ArchiveDamagedError(MANIFEST, "two files have one name")
    return found


def _manifest(archive: Archive) -> Manifest:
    try:
        with archive.open(MANIFEST) as source:
            data = source.read(LARGEST_MANIFEST + 1)
    except KeyError:
        raise ArchiveLackingError(MANIFEST) from None
    except _UNREADABLE as error:
        raise ArchiveDamagedError(MANIFEST, str(error)) from error
    if len(data) > LARGEST_MANIFEST:
        raise ArchiveDamagedError(MANIFEST, f"it is longer than {LARGEST_MANIFEST} bytes")
    _refuse_newer(data)
    manifest = read_manifest(data)
    names = {entry.name for entry in manifest.files} | {each.name for each in manifest.lacking}
    if len(names) != len(manifest.files) + len(manifest.lacking):
        raise ArchiveDamagedError(MANIFEST, "it names a file twice")
    return manifest


def _refuse_newer(data: bytes) -> None:
    """Look at nothing but the version: in a later one all else may have another form."""
    try:
        said = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ArchiveDamagedError(MANIFEST, f"it is no JSON: {error}") from error
    if not isinstance(said, dict) or not isinstance(version := said.get("version"), int):
        raise ArchiveDamagedError(MANIFEST, "it does not say which version it is of")
    if version > VERSION or (isinstance(said.get("revision"), str) and said["revision"] not in revisions()):
        raise ArchiveNewerError(str(said.get("openstride", "?")))
