"""The work that waits: who gives it out (`_jobs`), the process that does it (`_worker`), and what it is (`_work`)."""

from __future__ import annotations

from openstride.server.work._brought import MADE, ORIGINAL
from openstride.server.work._jobs import DATABASE_URL, Jobs, Worker, WorkerDiedError
from openstride.server.work._records import FASTEST, summary_of

__all__ = [
    "DATABASE_URL",
    "FASTEST",
    "MADE",
    "ORIGINAL",
    "Jobs",
    "Worker",
    "WorkerDiedError",
    "summary_of",
]
