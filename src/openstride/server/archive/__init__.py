"""Archives: one form for a backup, which is a folder, and an export, which is a zip; written, checked, taken back.

::

    _format      what is in an archive, and what it may be called
    _rows        rows of a database as lines of JSON, and back
    _writer      rows of one moment, then their files, then the manifest
    _folder      a folder of many generations, each file once
    _zip         a stream
    _backup      a home that runs, or does not, is backed up
    _export      what one runner has, as a stream
    _reader      any of them, from anywhere
    _restoring   into a home that holds nothing
    _unpacking   for an account that has something already
    _shapes      what rows must be that were not ours
    _waiting     what is to be done for recordings that came without their jobs

Knows the database and the files, and nothing of requests. An archive depends on neither of the databases, and on no
version of the schema: a home with SQLite is restored to one with PostgreSQL, and to one of a later version.
"""

from __future__ import annotations

from openstride.server.archive._backup import KEPT, back_up
from openstride.server.archive._export import Export, exported
from openstride.server.archive._folder import generations
from openstride.server.archive._format import Lacking
from openstride.server.archive._restoring import Restored, restore, settle_restore
from openstride.server.archive._unpacking import ROWS, UNPACKED, unpack
from openstride.server.archive._waiting import wait_again
from openstride.server.archive._writer import Written

__all__ = [
    "KEPT",
    "ROWS",
    "UNPACKED",
    "Export",
    "Lacking",
    "Restored",
    "Written",
    "back_up",
    "exported",
    "generations",
    "restore",
    "settle_restore",
    "unpack",
    "wait_again",
]
