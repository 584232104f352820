"""A backup: a folder that holds archives of many times, its generations, and each file of them once.

::

    <backup>/2026-11-21T124500.250000Z/manifest.json     a generation
    <backup>/2026-11-21T124500.250000Z/tables/...        its rows
    <backup>/2026-11-21T124500.250000Z/runs/...          what was still arriving, or has changed since another one
    <backup>/runs/<id>/...                               the files of all generations: most never change

A file that a generation names is its own, or else that of all. So a backup costs what is new, and each generation can
be read with nothing but a look into its manifest.

Contract: a generation is there once its manifest is, which is renamed into place when all else is on the disk. A backup
that ends before has changed nothing that an earlier generation names.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Generator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final

from pydantic import ValidationError

from openstride.server._durable import flush_folder, make_folder, replacing, store
from openstride.server._errors import ArchiveDamagedError
from openstride.server.archive._format import LARGEST_MANIFEST, MANIFEST, Entry, Manifest
from openstride.server.archive._writer import CHUNK

#: Held while a backup is written.
LOCK: Final = "lock"
_GENERATION: Final = re.compile(r"\d{4}-\d\d-\d\dT\d{6}\.\d{6}Z")


def generation_of(made_at: datetime) -> str:
    """Return the name of the generation of a time: names are in the order of times."""
    return f"{made_at.astimezone(UTC):%Y-%m-%dT%H%M%S.%f}Z"


def generations(backup: Path) -> list[str]:
    """Return the names of the generations that are whole, oldest first."""
    found = sorted(path.parent.name for path in backup.glob(f"*/{MANIFEST}"))
    return [name for name in found if _GENERATION.fullmatch(name)]


class FolderSink:
    """Takes a generation of a backup, which nobody else is at work on.

    Parameters
    ----------
    backup
        The folder.
    now
        When its rows were read; after those of all other generations.
    verify
        Whether what is there from an earlier time is read, and written anew where it is not what was written.
    """

    def __init__(self, backup: Path, now: datetime, *, verify: bool = False) -> None:
        self._backup = backup
        self._own = backup / generation_of(now)
        self._verify = verify
        self._shared: dict[str, tuple[int, str]] = {}
        for name in generations(backup):
            self._shared |= _shared(backup, name)

    def has(self, entry: Entry) -> bool:
        """Return whether this very file is there from an earlier time."""
        path, known = self._backup / entry.name, self._shared.get(entry.name)
        if known not in (None, (entry.bytes, entry.sha256)) or not path.is_file():
            return False
        if path.stat().st_size != entry.bytes:
            return False
        # What no generation names is of a backup that was ended.
        return (known is not None and not self._verify) or _digest(path) == entry.sha256

    def put(self, entry: Entry, source: IO[bytes]) -> Generator[None, None, bool]:
        """Take a file; return whether it was what it was said to be, else nothing is kept."""
        place = self._own if self._is_own(entry) else self._backup
        make_folder((place / entry.name).parent)
        try:
            with replacing(place / entry.name, mode=0o600) as target:
                yield from copied(entry, source, target)
        except DiffersError:
            return False
        return True

    def finish(self, manifest: Manifest) -> Iterator[None]:
        """Let the generation be there."""
        make_folder(self._own)
        store(self._own / MANIFEST, manifest.model_dump_json(indent=1).encode() + b"\n", mode=0o600)
        yield

    def _is_own(self, entry: Entry) -> bool:
        arriving = entry.name.startswith("tables/") or entry.name.endswith(".part")
        return arriving or self._shared.get(entry.name, (entry.bytes, entry.sha256)) != (entry.bytes, entry.sha256)


class DiffersError(Exception):
    """What was copied is not what it was said to be."""


def copied(entry: Entry, source: IO[bytes], target: IO[bytes]) -> Iterator[None]:
    """Copy a file piece by piece.

    Raises
    ------
    DiffersError
        If there is less, or something else, than was said.
    """
    digest, left = hashlib.sha256(), entry.bytes
    while left and (piece := source.read(min(CHUNK, left))):
        target.write(piece)
        digest.update(piece)
        left -= len(piece)
        yield
    if left or digest.hexdigest() != entry.sha256:
        raise DiffersError


def prune(backup: Path, keep: int) -> list[str]:
    """Remove all generations but the newest, and the files that only they had; return their names.

    What an ended backup has left goes with them.
    """
    names = generations(backup)
    kept = names[max(0, len(names) - keep) :]
    removed = names[: max(0, len(names) - keep)]
    needed: set[str] = set()
    for name in kept:
        needed |= _shared(backup, name).keys()
    for folder in (path for path in backup.iterdir() if _GENERATION.fullmatch(path.name) and path.name not in kept):
        # Without its manifest it is no generation any more, whenever this ends.
        (folder / MANIFEST).unlink(missing_ok=True)
        flush_folder(folder)
        shutil.rmtree(folder)
    for path in sorted((backup / "runs").rglob("*"), reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.relative_to(backup).as_posix() not in needed:
            path.unlink()
    return removed


def read_manifest(data: bytes) -> Manifest:
    """Return a manifest.

    Raises
    ------
    ArchiveDamagedError
        If it is none.
    """
    try:
        return Manifest.model_validate_json(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ArchiveDamagedError(MANIFEST, f"{where}: {first['msg']}") from error


def _shared(backup: Path, generation: str) -> dict[str, tuple[int, str]]:
    """Return the files of a generation that are not its own, with lengths and digests."""
    folder = backup / generation
    with (folder / MANIFEST).open("rb") as file:
        manifest = read_manifest(file.read(LARGEST_MANIFEST))
    own = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return {entry.name: (entry.bytes, entry.sha256) for entry in manifest.files if entry.name not in own}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
