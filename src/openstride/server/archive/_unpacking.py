"""Unpacking an archive that was uploaded, for whoever takes it in: done by a worker, in a process with limits.

::

    <import>/log/00000003.log             the archive, as it arrived: one zip in segments
    <import>/unpacked/runs/<id>/...       its files, each found to be what the manifest says
    <import>/unpacked/rows.sqlite         its rows, of the newest schema, as those of runner 1

The process that does this knows nothing but the folder. Whatever an archive makes of it, the home has lost nothing.
"""

from __future__ import annotations

import shutil
from bisect import bisect_right
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from datetime import datetime
from io import SEEK_CUR, SEEK_END, SEEK_SET, BufferedReader, RawIOBase
from itertools import accumulate
from pathlib import Path
from typing import Final

from openstride.server._documents import Unpacked
from openstride.server._durable import make_folder
from openstride.server._errors import ArchiveDamagedError, ArchiveOfHomeError
from openstride.server.archive._format import MANIFEST
from openstride.server.archive._reader import opened_zip
from openstride.server.archive._restoring import copy_out, fill
from openstride.server.database import connected
from openstride.server.runs import LOG

UNPACKED: Final = "unpacked"
ROWS: Final = "rows.sqlite"
#: Less room than this is no room: home goes on meanwhile.
_ROOM_LEFT: Final = 64 << 20
#: So many times as much may come of an archive as was uploaded. An export is not packed at all, and what people pack
#: again is samples, which hardly get smaller, and lines of text, which are a small part.
_MOST_GROWN: Final = 20


class Joined(RawIOBase):
    """Files one after the other, as if they were one.

    Parameters
    ----------
    paths
        Of the files, in order; at least one.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        super().__init__()
        self._paths = paths
        self._ends = list(accumulate(path.stat().st_size for path in paths))
        self._place = 0

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def seekable(self) -> bool:
        """Return that it can be read from anywhere."""
        return True

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        """Go on elsewhere."""
        self._place = max(0, offset + {SEEK_SET: 0, SEEK_CUR: self._place, SEEK_END: self._ends[-1]}[whence])
        return self._place

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # what BufferedReader gives
        """Read as much as one file has from here on."""
        index = bisect_right(self._ends, self._place)
        if index == len(self._paths):
            return 0
        begin = self._ends[index - 1] if index else 0
        with self._paths[index].open("rb") as file:
            file.seek(self._place - begin)
            count = file.readinto(buffer)
        self._place += count
        return count


def unpack(folder: Path, now: datetime, tell: Callable[[float], None]) -> Unpacked:
    """Unpack the archive that was uploaded to a folder, and return what there is.

    Raises
    ------
    ArchiveError
        If home cannot have written it.
    OSError
        If the disk has no room for it.
    """
    target = folder / UNPACKED
    shutil.rmtree(target, ignore_errors=True)
    make_folder(target / "runs")
    with ExitStack() as stack:
        joined = stack.enter_context(BufferedReader(Joined(sorted((folder / LOG).glob("*.log"))), 1 << 18))
        opened = stack.enter_context(opened_zip(joined))
        if opened.manifest.scope != "account":
            raise ArchiveOfHomeError
        sent = joined.seek(0, SEEK_END)
        if opened.size > _MOST_GROWN * sent:
            raise ArchiveDamagedError(MANIFEST, f"{opened.size} bytes are said to be in {sent}")
        if shutil.disk_usage(folder).free < opened.size + _ROOM_LEFT:
            raise OSError(None, f"{opened.size} bytes are needed, and fewer are free")
        done = 0
        for entry in opened.manifest.files:
            if entry.name.startswith("runs/"):
                copy_out(opened, entry, target / entry.name)
            done += entry.bytes
            tell(0.9 * done / max(1, opened.size))
        database = stack.enter_context(closing(connected(None, target / ROWS)))
        with database.transaction() as connection:
            fill(connection, opened, now)
        manifest = opened.manifest
        return Unpacked(
            made_at=manifest.made_at, files=len(manifest.files), lacking=tuple(each.name for each in manifest.lacking)
        )
