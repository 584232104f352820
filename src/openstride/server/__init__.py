"""Home: keeps a runner's recordings, analyses them, and serves the page; for one runner, on their own machine.

A page uploads the log of a run (`_uploads`); processes of their own (`_worker`, ordered about by `_jobs`) seal it to a
recording, play it again and analyse it (`_work`); what is known of it is kept in a database (`database`); the API
(`_routes`) tells how far each run is (`_runs`) and shows its report (`_reports`). In front of everything stands the
guard (`_guard`). `docs/home.md` describes what is kept where, and what a browser may ask.

Contract: what was acknowledged is on the disk, files before the rows that speak of them. Each file appears whole or not
at all, and so does what a transaction changes: home can be killed at any moment and goes on at its next start.
"""

from __future__ import annotations

from openstride.server._app import create_app
from openstride.server._browser import BrowserError, Chooser, found, opened_browser, switched_on
from openstride.server._errors import (
    CannotStartError,
    DamagedRunError,
    DatabaseNotUsableError,
    DataFolderError,
    DataFolderInUseError,
    DigestDiffersError,
    DigestMissingError,
    DiskFullError,
    HomeError,
    LogLackingError,
    PortTakenError,
    ReportLackingError,
    RunClosedError,
    RunNotFoundError,
    TooLargeError,
    WrongOffsetError,
)
from openstride.server._home import PORT, Home, Settings, opened
from openstride.server._page import BUILT
from openstride.server._runner import recording_of, stored
from openstride.server._serving import Server, listening, server_of
from openstride.server._shoes import SPEEDS

__all__ = [
    "BUILT",
    "PORT",
    "SPEEDS",
    "BrowserError",
    "CannotStartError",
    "Chooser",
    "DamagedRunError",
    "DataFolderError",
    "DataFolderInUseError",
    "DatabaseNotUsableError",
    "DigestDiffersError",
    "DigestMissingError",
    "DiskFullError",
    "Home",
    "HomeError",
    "LogLackingError",
    "PortTakenError",
    "ReportLackingError",
    "RunClosedError",
    "RunNotFoundError",
    "Server",
    "Settings",
    "TooLargeError",
    "WrongOffsetError",
    "create_app",
    "found",
    "listening",
    "opened",
    "opened_browser",
    "recording_of",
    "server_of",
    "stored",
    "switched_on",
]
