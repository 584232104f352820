"""What an archive is: names and digests of everything in it, in a manifest that is written last.

::

    manifest.json            version of the form and of OpenStride, schema, when it was made; every file with its digest
    tables/<table>.jsonl     the rows of a table, one a line: columns as they are stored, instants in microseconds
    runs/<id>/...            the files of a run as they lie in home: log, complete.json, recording, results

The rows are of one moment, and the files were on the disk before them. What was damaged or gone when the archive was
made stands in the manifest too, by its name: it is lacking, and the rest is whole.

Contract: a name in an archive is one of these or none. Nothing else is ever opened, so no name leads anywhere else.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field

from openstride.server._documents import Document

MANIFEST: Final = "manifest.json"
#: What this version writes; earlier ones are read, later ones refused.
VERSION: Final = 1

#: So many files may an archive have: ten for each run of a hundred thousand.
MOST_FILES: Final = 1_000_000
#: So long may a manifest be, in bytes: as many files, with their names and digests.
LARGEST_MANIFEST: Final = 256 << 20

_PART: Final = r"[a-z0-9_](?:[a-z0-9_.-]{0,78}[a-z0-9_])?"
_NAME: Final = re.compile(rf"tables/[a-z_]{{1,40}}\.jsonl|runs/[0-9a-f]{{32}}(?:/{_PART}){{1,4}}")
#: What Windows takes for a device, whatever follows the first dot.
_DEVICES: Final = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)")

Scope = Literal["home", "account"]
#: Is told how far something is: a share, 0 to 1.
Progress = Callable[[float], None]


def is_name(name: str) -> bool:
    """Return whether a name is one that a file in an archive may have."""
    return _NAME.fullmatch(name) is not None and not any(_DEVICES.match(part) for part in name.split("/"))


def _name(name: str) -> str:
    if not is_name(name):
        raise ValueError("no file in an archive has such a name")
    return name


Name = Annotated[str, AfterValidator(_name)]


class Entry(Document):
    """A file in an archive: its name, its length and its SHA-256 in hexadecimal."""

    name: Name
    bytes: int = Field(ge=0, lt=1 << 62)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class Lacking(Document):
    """A file that should be in an archive and is not: it was `damaged` when the archive was made, or `missing`."""

    name: Name
    reason: Literal["damaged", "missing"]


class Manifest(Document):
    """What is in an archive; `scope` says whether it is a whole home, or what one runner has, without runners' ids."""

    format: Literal["openstride-archive"] = "openstride-archive"
    version: int = Field(default=VERSION, ge=1)
    openstride: str
    revision: str = Field(description="Of the schema of the rows.")
    made_at: datetime
    scope: Scope
    files: tuple[Entry, ...] = Field(max_length=MOST_FILES)
    lacking: tuple[Lacking, ...] = Field(default=(), max_length=MOST_FILES)
