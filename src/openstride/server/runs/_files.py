"""The files of a run, by their names below its folder.

::

    <data>/runs/<id>/log/                     segments, as they arrived        `_uploads`
    <data>/runs/<id>/complete.json            the log is whole                 `_uploads`
    <data>/runs/<id>/recording/               sealed                           `_work`
    <data>/runs/<id>/results/<method>/        what was found, by one method    `_work`

Each appears whole or not at all, and is on the disk before the database knows of it.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from openstride.server._documents import File
from openstride.server._errors import DamagedRunError

RECORDING: Final = "recording"
RESULTS: Final = "results"
STRIDES: Final = "strides.parquet"
REPORT: Final = "report.json"


def content_of(folder: Path, file: File) -> bytes:
    """Return what is in a file below the folder of a run.

    Raises
    ------
    DamagedRunError
        If it is not what was written: then nothing of it is.
    """
    path = folder / file.name
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DamagedRunError(folder.name, path) from error
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise DamagedRunError(folder.name, path)
    return content


def is_whole(folder: Path, file: File) -> bool:
    """Tell whether a file below the folder of a run is what was written."""
    try:
        content_of(folder, file)
    except DamagedRunError:
        return False
    return True


def file_of(path: Path, folder: Path) -> File:
    """Return a file by its name below a folder, with its length and digest."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return File(name=path.relative_to(folder).as_posix(), bytes=path.stat().st_size, sha256=digest)
