"""Home: keeps a runner's recordings, analyses them, and serves the page; for one runner, on their own machine.

::

    access/       who is let in, and what looks at every request first
    runs/         the log of a run as it arrives, its files, how far it is, its report
    work/         jobs: a recording is sealed, played again and analysed in processes of their own
    results/      what each method found in an activity, how that differs, and which is shown
    reanalysis/   runs analysed once more, many at once, and what that changed
    activities/   the runner's activities: lists, edits, the bin, strides, charts
    progress/     totals, records, streaks, achievements, load, predictions
    equipment/    who runs, in which shoes, with which pods
    tiles/        tiles of maps, from the server that whoever runs home has named
    virtual/      virtual shoes, and the browser that has them over Bluetooth
    care/         how home is, for whoever watches over it
    database/     the facts, in SQLite or PostgreSQL

A feature is a folder: what it does, the shapes that it speaks in, and its routes. `_home` puts them together, `_routes`
their routes, `_serving` has them on a port. `docs/home.md` describes what is kept where, and what a browser may ask.

Contract: what was acknowledged is on the disk, files before the rows that speak of them. Each file appears whole or not
at all, and so does what a transaction changes: home can be killed at any moment and goes on at its next start.
"""

from __future__ import annotations

from openstride.server._app import api_document, create_app
from openstride.server._errors import (
    AddressError,
    CannotStartError,
    DamagedRunError,
    DatabaseNotUsableError,
    DataFolderError,
    DataFolderInUseError,
    DigestDiffersError,
    DigestMissingError,
    DiskFullError,
    HomeError,
    HomeLackingError,
    HomeLostError,
    LogLackingError,
    PortTakenError,
    RefusedByHomeError,
    ReportLackingError,
    RunClosedError,
    RunNotFoundError,
    TileSourceError,
    TooLargeError,
    WrongOffsetError,
)
from openstride.server._home import PORT, Home, Settings, opened
from openstride.server._page import BUILT
from openstride.server._reach import Reached, reach
from openstride.server._serving import Server, listening, server_of
from openstride.server.access import Address
from openstride.server.care import Examined, Finding, examine
from openstride.server.database import DatabaseError
from openstride.server.tiles import TileSource
from openstride.server.virtual import (
    SPEEDS,
    BrowserError,
    Chooser,
    found,
    opened_browser,
    recording_of,
    stored,
    switched_on,
)
from openstride.server.work import DATABASE_URL

__all__ = [
    "BUILT",
    "DATABASE_URL",
    "PORT",
    "SPEEDS",
    "Address",
    "AddressError",
    "BrowserError",
    "CannotStartError",
    "Chooser",
    "DamagedRunError",
    "DataFolderError",
    "DataFolderInUseError",
    "DatabaseError",
    "DatabaseNotUsableError",
    "DigestDiffersError",
    "DigestMissingError",
    "DiskFullError",
    "Examined",
    "Finding",
    "Home",
    "HomeError",
    "HomeLackingError",
    "HomeLostError",
    "LogLackingError",
    "PortTakenError",
    "Reached",
    "RefusedByHomeError",
    "ReportLackingError",
    "RunClosedError",
    "RunNotFoundError",
    "Server",
    "Settings",
    "TileSource",
    "TileSourceError",
    "TooLargeError",
    "WrongOffsetError",
    "api_document",
    "create_app",
    "examine",
    "found",
    "listening",
    "opened",
    "opened_browser",
    "reach",
    "recording_of",
    "server_of",
    "stored",
    "switched_on",
]
