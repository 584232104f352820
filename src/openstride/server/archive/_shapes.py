"""What rows from an archive must be beyond the types of their columns: what home takes for granted of its own.

They are looked at when they are of the newest schema, in the transaction that added them: names that lead nowhere else,
instants that exist, documents of the shapes that answers are made of, files that came along with their digests.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, Final, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from sqlalchemy import Connection, select

from openstride.activity import Origin
from openstride.recordings import Side
from openstride.server._documents import (
    IDENTITY,
    Facts,
    Feet,
    File,
    Grade,
    KeptPulse,
    Metric,
    Noted,
    Place,
    Problem,
    Replayed,
    Told,
    Verdict,
    Warned,
)
from openstride.server._errors import ArchiveDamagedError
from openstride.server._zones import ZoneName
from openstride.server.archive._format import Entry, Manifest, is_name
from openstride.server.archive._rows import files_of
from openstride.server.database import (
    Activity,
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
    Shoe,
    table_of,
)
from openstride.server.progress import goal_of
from openstride.server.runs import RECORDS

Id = Annotated[str, Field(pattern=IDENTITY)]
Device = Annotated[str, Field(pattern=r"^[!-~]{1,64}$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{16,64}$")]


class Shape(BaseModel):
    """Some columns of a row, as they must be."""

    model_config = ConfigDict(extra="ignore")


class _OfShoe(Shape):
    id: Id


class _OfGoal(Shape):
    id: Id

    @model_validator(mode="before")
    @classmethod
    def _is_one(cls, row: Mapping[str, Any]) -> Mapping[str, Any]:
        goal_of(row)
        return row


class _OfBatch(Shape):
    id: Id
    time_zone: ZoneName | None


class _OfBrought(Shape):
    id: Id
    batch_id: Id
    of: Id | None
    sha256: Sha256
    verdict: Verdict | None
    place: Place | None
    runs: tuple[Id, ...] | None
    pulse: KeptPulse | None


class _OfDay(Shape):
    day: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    sha256: Sha256
    origin: Origin


class _Original(BaseModel):
    model_config = ConfigDict(extra="forbid")

    sha256: Sha256
    name: str
    format: str | None
    part: int | None
    time_zone: ZoneName | None = None


class _OfPod(Shape):
    device: Device


class _OfMounting(Shape):
    device: Device
    side: Side


class _OfRecording(Shape):
    id: Id
    sha256: Sha256 | None
    feet: Feet | None
    devices: dict[Side, Device] | None
    files: tuple[File, ...] | None
    original: _Original | None
    start: datetime | None
    duration: float | None

    @model_validator(mode="after")
    def _has_its_pulse(self) -> Self:
        """Refuse heart rates without their table, or of a time that there is not."""
        if self.original is None or self.original.part is not None:
            return self
        if self.start is None or self.duration is None or RECORDS not in {each.name for each in self.files or ()}:
            raise ValueError("heart rates lack their table, or their time")
        # Beyond the last day of the calendar it overflows, which is refused like any other row.
        self.start + timedelta(seconds=self.duration)
        return self


class _OfActivity(Shape):
    id: Id
    kind: Annotated[str, Field(pattern="^(run|walk)$")]
    source: Annotated[str, Field(pattern="^(pods|phone|file|typed)$")]
    grade: Grade | None
    beside: Id | None


class _OfResult(Shape):
    method: Hash
    engine: Hash
    told: Told
    summary: dict[str, Metric]
    warnings: tuple[Warned, ...]
    replay: Replayed | None
    facts: Facts | None
    files: tuple[File, ...]


class _OfReanalysed(Shape):
    recording_id: Id
    before: Hash | None
    after: Hash | None
    changes: tuple[Noted, ...] | None


class _OfJob(Shape):
    error: Problem | None


SHAPES: Final[Mapping[type[Owned], type[Shape]]] = {
    Shoe: _OfShoe,
    Goal: _OfGoal,
    Batch: _OfBatch,
    Brought: _OfBrought,
    Day: _OfDay,
    Pod: _OfPod,
    Mounting: _OfMounting,
    Recording: _OfRecording,
    Activity: _OfActivity,
    Result: _OfResult,
    Reanalysed: _OfReanalysed,
    Job: _OfJob,
}


def check_rows(connection: Connection, manifest: Manifest) -> None:
    """Look at all rows of a database that were in an archive.

    Raises
    ------
    ArchiveDamagedError
        If one of them is not as home's own are.
    """
    _check_parts(connection)
    there = {entry.name: entry for entry in manifest.files}
    lacking = {each.name for each in manifest.lacking}
    for model, shape in SHAPES.items():
        table = table_of(model)
        name = f"tables/{table.name}.jsonl"
        try:
            for row in connection.execute(select(table).execution_options(yield_per=100)).mappings():
                shape.model_validate(dict(row))
                _check_files(table.name, dict(row), there, lacking)
        except (ValidationError, OverflowError, ValueError) as error:
            raise ArchiveDamagedError(name, f"a row is not as it should be: {_first(error)}") from error


def _check_parts(connection: Connection) -> None:
    """Find that activities are parts of activities that are there, and were merged."""
    activities, wholes = table_of(Activity), table_of(Activity).alias()
    is_whole = (wholes.c.runner_id == activities.c.runner_id) & (wholes.c.id == activities.c.part_of)
    in_parts = wholes.c.recording_id.is_(None) & (wholes.c.source != "typed")
    merged = select(wholes.c.id).where(is_whole, in_parts, wholes.c.part_of.is_(None))
    astray = select(activities.c.id).where(activities.c.part_of.is_not(None), ~merged.exists())
    if connection.execute(astray.limit(1)).first() is not None:
        raise ArchiveDamagedError("tables/activity.jsonl", "an activity is part of one that is none of parts")


def _check_files(table: str, row: dict[str, Any], there: dict[str, Entry], lacking: set[str]) -> None:
    for file in files_of(table, row):
        found = there.get(file.name)
        if not is_name(file.name) or (file.name not in lacking and found is None):
            raise ValueError(f"it speaks of a file that is not in the archive, {file.name[:200]!r}")
        if found is not None and (found.bytes, found.sha256) != (file.bytes, file.sha256):
            raise ValueError(f"it speaks of another {file.name} than the one in the archive")


def _first(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    first = error.errors()[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
