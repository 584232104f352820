"""The facts that home keeps: runners, their shoes and pods, recordings, activities, results, and the work that waits.

One schema for two databases: SQLite beside the files, which needs nothing installed, and PostgreSQL by its address
(`_engine`). What a runner has is asked for through a session of that runner, which sees nobody else's rows
(`_sessions`); the line of jobs alone looks across runners (`_queue`). At its start home brings the schema to the newest
(`_migrating`). Nothing here knows files, routes or what the work is.

Contract: a transaction is on the disk when its block has ended without an error. Instants are aware, and exact to the
microsecond; lengths are in metres, times in seconds, as everywhere.
"""

from __future__ import annotations

from openstride.server.database._engine import Database, connected
from openstride.server.database._erasing import erase, scrub
from openstride.server.database._errors import (
    DatabaseAddressError,
    DatabaseDamagedError,
    DatabaseError,
    DatabaseFullError,
    DatabaseInUseError,
    DatabaseNewerError,
    DatabaseUnavailableError,
    LeaseLostError,
    NotOfRunnerError,
)
from openstride.server.database._migrating import migrate, newest_revision, revision_of, revisions, upgrade
from openstride.server.database._models import (
    VERDICTS,
    Activity,
    Base,
    Batch,
    Brought,
    Day,
    Goal,
    Job,
    Mounting,
    Owned,
    Pod,
    Reanalysed,
    Recording,
    Result,
    Runner,
    Shoe,
    by_itself,
    is_pulse,
    table_of,
)
from openstride.server.database._queue import LEASE, MOST_FAILURES, Leased, Queue
from openstride.server.database._sessions import RunnerSession, insert_once

__all__ = [
    "LEASE",
    "MOST_FAILURES",
    "VERDICTS",
    "Activity",
    "Base",
    "Batch",
    "Brought",
    "Database",
    "DatabaseAddressError",
    "DatabaseDamagedError",
    "DatabaseError",
    "DatabaseFullError",
    "DatabaseInUseError",
    "DatabaseNewerError",
    "DatabaseUnavailableError",
    "Day",
    "Goal",
    "Job",
    "LeaseLostError",
    "Leased",
    "Mounting",
    "NotOfRunnerError",
    "Owned",
    "Pod",
    "Queue",
    "Reanalysed",
    "Recording",
    "Result",
    "Runner",
    "RunnerSession",
    "Shoe",
    "by_itself",
    "connected",
    "erase",
    "insert_once",
    "is_pulse",
    "migrate",
    "newest_revision",
    "revision_of",
    "revisions",
    "scrub",
    "table_of",
    "upgrade",
]
