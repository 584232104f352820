"""An archive as a zip that is sent while it is written: nothing is packed, since samples already are.

The manifest is its last member, so an archive that was cut off has none, and is known by that.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from datetime import datetime
from io import RawIOBase
from typing import IO, Final
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from openstride.server.archive._folder import DiffersError, copied
from openstride.server.archive._format import MANIFEST, Entry, Manifest

#: Beyond this, sizes take more than the form has at first room for.
_LARGE: Final = 1 << 30
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


class Pipe(RawIOBase):
    """What was written and not yet taken; it cannot be gone back in."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        """Return that it can be written to."""
        return True

    def write(self, data: object) -> int:
        """Keep bytes until they are taken."""
        piece = bytes(data)  # type: ignore[call-overload]  # anything that holds bytes
        self._pieces.append(piece)
        return len(piece)

    def take(self) -> bytes:
        """Return what was written since it was last asked for."""
        taken, self._pieces = b"".join(self._pieces), []
        return taken


class ZipSink:
    """Takes an archive as a zip.

    Parameters
    ----------
    pipe
        Where it goes.
    now
        When the archive is made, which all its files are of.
    """

    def __init__(self, pipe: Pipe, now: datetime) -> None:
        self._file = ZipFile(pipe, "w", ZIP_STORED)
        self._date = max(_EPOCH, (now.year, now.month, now.day, now.hour, now.minute, now.second))

    def has(self, entry: Entry) -> bool:  # noqa: ARG002
        """Return that nothing is there from an earlier time."""
        return False

    def put(self, entry: Entry, source: IO[bytes]) -> Generator[None, None, bool]:
        """Take a file; one that changes while it is sent has been sent, and is not in the manifest."""
        try:
            with self._file.open(self._member(entry.name), "w", force_zip64=entry.bytes > _LARGE) as target:
                yield from copied(entry, source, target)
        except DiffersError:
            return False
        return True

    def finish(self, manifest: Manifest) -> Iterator[None]:
        """Send the manifest, and the list of all files."""
        self._file.writestr(self._member(MANIFEST), manifest.model_dump_json(indent=1).encode() + b"\n")
        yield
        self._file.close()
        yield

    def _member(self, name: str) -> ZipInfo:
        member = ZipInfo(name, self._date)
        member.external_attr = 0o100600 << 16
        return member
