"""What lies in files below an activity, as its runner asks for it: strides, and what is drawn of them.

The database says which files are meant, and what they must be; a file that is not what was written is said to be
damaged, and nothing of it is served.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from openstride.server._documents import File
from openstride.server._errors import ActivityNotFoundError, StridesLackingError
from openstride.server.activities._series import By, SeriesFound, series_of
from openstride.server.activities._strides import (
    UNITS,
    Piece,
    StrideColumns,
    chosen,
    columns_of,
    parquet_of,
    read,
)
from openstride.server.database import Activity, Database, Result, RunnerSession
from openstride.server.runs import STRIDES, content_of


@dataclass(frozen=True, slots=True)
class Source:
    """What an activity, or a part of it, was made of: which recording, when it began, and the file of its strides."""

    recording: str
    start: datetime
    strides: File


@dataclass(frozen=True, slots=True)
class Sources:
    """An activity, as far as its files are asked for."""

    activity: str
    start: datetime
    duration: float
    parts: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Material:
    """The files of one runner's activities.

    Parameters
    ----------
    folder
        Has a folder for each run.
    database
        Has the facts.
    runner
        Whose they are.
    """

    folder: Path
    database: Database
    runner: int

    def strides(self, key: str, columns: Sequence[str] | None = None) -> StrideColumns:
        """Return the strides of the result that is shown, column by column; all columns where none is named.

        Raises
        ------
        ActivityNotFoundError, StridesLackingError, ColumnNotFoundError
            If there is no such activity, it is not analysed, or there is no such column.
        DamagedRunError
            If a file is not what was written.
        """
        sources = self._sources(key)
        names = chosen(columns, len(sources.parts))
        table = read(self._pieces(sources), names)
        # Made of numbers of ours: looking through each again would take longer than all the rest.
        return StrideColumns.model_construct(
            activity=key,
            start=sources.start,
            strides=table.num_rows,
            units={name: UNITS[name] for name in names if name in UNITS},
            columns=columns_of(table),
        )

    def parquet(self, key: str, columns: Sequence[str] | None = None) -> bytes:
        """Return the strides as a Parquet file; raises what `strides` does."""
        sources = self._sources(key)
        pieces = self._pieces(sources)
        if columns is None and len(pieces) == 1:
            return pieces[0].file
        return parquet_of(read(pieces, chosen(columns, len(pieces))))

    def series(self, key: str, metrics: Sequence[str], *, by: By, points: int) -> SeriesFound:
        """Return metrics along an activity, of so many points at most.

        Raises
        ------
        ActivityNotFoundError, StridesLackingError, ColumnNotFoundError
            If there is no such activity, it is not analysed, or there is no such metric.
        DamagedRunError
            If a file is not what was written.
        """
        sources = self._sources(key)
        length, buckets, gaps, curves = series_of(
            self._pieces(sources), metrics, by=by, points=points, duration=sources.duration
        )
        return SeriesFound.model_construct(
            activity=key,
            start=sources.start,
            by=by,
            unit="s" if by == "time" else "m",
            length=length,
            buckets=buckets,
            gaps=gaps,
            series=curves,
        )

    def _sources(self, key: str) -> Sources:
        with self.database.reading(self.runner) as session:
            activity = session.find(Activity, key)
            if activity is None:
                raise ActivityNotFoundError(key)
            return Sources(key, activity.start, activity.duration, (_source(session, activity),))

    def _pieces(self, sources: Sources) -> list[Piece]:
        return [
            Piece((part.start - sources.start).total_seconds(), content_of(self.folder / part.recording, part.strides))
            for part in sources.parts
        ]


def _source(session: RunnerSession, activity: Activity) -> Source:
    shown = session.scalar(select(Result.files).where(Result.activity_id == activity.id, Result.shown))
    found = next((each for each in shown or () if each["name"].endswith(STRIDES)), None)
    if found is None or activity.recording_id is None:
        raise StridesLackingError(activity.id, "not analysed")
    return Source(activity.recording_id, activity.start, File.model_validate(found))
