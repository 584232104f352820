"""What waits for recordings that came without their jobs: an account has rows of its runner, and none of the work."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, select

from openstride.server.database import Activity, Job, Recording, Result, insert_once, table_of
from openstride.server.runs import ANALYSE, SEAL

_RECORDING: Final = table_of(Recording)
_JOB: Final = table_of(Job)


def wait_again(connection: Connection, runner: int, now: datetime) -> None:
    """Let what was received be sealed, and what was sealed be analysed, where that was not done."""
    activities, results = table_of(Activity), table_of(Result)
    analysed = (
        select(activities.c.recording_id)
        .join(results, (results.c.runner_id == runner) & (results.c.activity_id == activities.c.id) & results.c.shown)
        .where(activities.c.runner_id == runner, activities.c.recording_id.is_not(None))
    )
    lacking = select(_RECORDING.c.id, _RECORDING.c.sealed_at).where(
        _RECORDING.c.runner_id == runner,
        _RECORDING.c.received_at.is_not(None),
        _RECORDING.c.id.not_in(analysed),
    )
    for key, sealed_at in connection.execute(lacking).all():
        values: dict[str, Any] = {"runner_id": runner, "kind": SEAL if sealed_at is None else ANALYSE, "key": key}
        fresh = {"payload": {}, "state": "waiting", "due": now, "failures": 0, "created_at": now}
        connection.execute(insert_once(connection, _JOB, values | fresh))
