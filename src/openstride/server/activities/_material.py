"""What lies in files below an activity, as its runner asks for it: strides, what is drawn of them, raw data.

The database says which files are meant, and what they must be; a file that is not what was written is said to be
damaged, and nothing of it is served.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import select

from openstride.server._documents import File
from openstride.server._errors import (
    ActivityNotFoundError,
    DamagedRunError,
    RecordingLackingError,
    StridesLackingError,
)
from openstride.server._zipped import Member, zipped
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
from openstride.server.database import Activity, Database, Recording, Result, RunnerSession
from openstride.server.runs import RECORDING, STRIDES, content_of, parts_of

_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Source:
    """What an activity, or a part of it, was made of.

    Parameters
    ----------
    run
        Whose folder has the files; None for what was not recorded here.
    start
        When it began.
    strides, raw
        The file of the strides that are shown, and those of the recording, as far as they are there.
    """

    run: str | None
    start: datetime
    strides: File | None
    raw: tuple[File, ...]


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

    def raw(self, key: str) -> tuple[int, Iterator[bytes]]:
        """Return the recordings of an activity as a zip, with its length; each is a folder that `analyze` opens.

        That of an activity in parts has a folder for each.

        Every file was read and found right when this returns. One that is not so any more while it is sent breaks the
        answer off.

        Raises
        ------
        ActivityNotFoundError, RecordingLackingError
            If there is no such activity, or no recording of it.
        DamagedRunError
            If a file is not what was written.
        """
        sources = self._sources(key)
        members: list[Member] = []
        for part in sources.parts:
            if part.run is None or not part.raw:
                raise RecordingLackingError(key)
            members += [_member(self.folder / part.run, part.run, file) for file in part.raw]
        return zipped(members)

    def _sources(self, key: str) -> Sources:
        with self.database.reading(self.runner) as session:
            activity = session.find(Activity, key)
            if activity is None:
                raise ActivityNotFoundError(key)
            parts = parts_of(session, key) or [activity]
            return Sources(key, activity.start, activity.duration, tuple(_source(session, part) for part in parts))

    def _pieces(self, sources: Sources) -> list[Piece]:
        return [self._piece(sources, part) for part in sources.parts]

    def _piece(self, sources: Sources, part: Source) -> Piece:
        if part.run is None or part.strides is None:
            raise StridesLackingError(part.run or sources.activity, "not analysed")
        begins = (part.start - sources.start).total_seconds()
        return Piece(begins, content_of(self.folder / part.run, part.strides))


def _source(session: RunnerSession, activity: Activity) -> Source:
    shown = session.scalar(select(Result.files).where(Result.activity_id == activity.id, Result.shown))
    strides = next((File.model_validate(each) for each in shown or () if each["name"].endswith(STRIDES)), None)
    raw = session.scalar(select(Recording.files).where(Recording.id == activity.recording_id))
    files = tuple(File.model_validate(each) for each in raw or ())
    return Source(activity.recording_id, activity.start, strides, files)


def _member(folder: Path, run: str, file: File) -> Member:
    """Return a file of a recording as it goes into a zip, after all of it was read.

    Raises
    ------
    DamagedRunError
        If it is not what was written.
    """
    path = folder / RECORDING / file.name
    digest, crc = hashlib.sha256(), 0
    try:
        with path.open("rb") as content:
            while chunk := content.read(_CHUNK):
                digest.update(chunk)
                crc = zlib.crc32(chunk, crc)
    except OSError as error:
        raise DamagedRunError(run, path) from error
    if digest.hexdigest() != file.sha256:
        raise DamagedRunError(run, path)
    return Member(f"{run}/{file.name}", path, file.bytes, crc)
