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

from openstride.activity import Records
from openstride.analysis import Strided, compare_strides, prevailing_gait
from openstride.formats import with_pulse
from openstride.recordings import Metadata, Side
from openstride.recordings import Recording as Recorded
from openstride.server._documents import File
from openstride.server._errors import (
    ActivityNotFoundError,
    DamagedRunError,
    FileNotBroughtError,
    RecordingLackingError,
    StridesLackingError,
)
from openstride.server._zipped import Member, zipped
from openstride.server.activities._along import Kept, LapList, TrackFound, along, laps, track
from openstride.server.activities._comparing import NEEDED, ComparisonFound, document_of
from openstride.server.activities._series import By, SeriesFound, known, series_of
from openstride.server.activities._strides import (
    UNITS,
    Piece,
    StrideColumns,
    Table,
    chosen,
    columns_of,
    feet_of,
    parquet_of,
    read,
)
from openstride.server.database import Activity, Database, Recording, Result, RunnerSession
from openstride.server.runs import (
    RECORDING,
    RECORDS,
    STRIDES,
    PulseFile,
    Pulses,
    content_of,
    kept_pulses,
    parts_of,
    records_in,
)

_CHUNK: Final = 1 << 20
#: The tables of a recording that are no samples, as far as a file for other programs has a place for them.
_BESIDE: Final = frozenset({"position.parquet", "heart_rate.parquet", "events.parquet"})


@dataclass(frozen=True, slots=True)
class Source:
    """What an activity, or a part of it, was made of.

    Parameters
    ----------
    run
        Whose folder has the files; None for what was not recorded here.
    start, duration
        When it began, and how long it was (s).
    running
        Whether it was run, else walked.
    strides, records, raw
        The file of the strides that are shown, that of the records of a file of another maker, and those of the
        recording, as far as they are there.
    pulses
        Files of heart rates, of which it has those that fall into it.
    """

    run: str | None
    start: datetime
    duration: float
    running: bool
    strides: File | None
    records: File | None
    raw: tuple[File, ...]
    pulses: tuple[PulseFile, ...]


@dataclass(frozen=True, slots=True)
class Sources:
    """An activity, as far as its files are asked for."""

    activity: str
    start: datetime
    duration: float
    parts: tuple[Source, ...]

    @property
    def brought(self) -> bool:
        """Whether all of it comes from files of other makers."""
        return all(part.records is not None for part in self.parts)


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
        wanted, sources = known(metrics), self._sources(key)
        if sources.brought:
            kept = self._kept(sources)
            length, buckets, gaps, curves = along(kept, wanted, by=by, points=points, duration=sources.duration)
        else:
            pieces = self._pieces(sources)
            length, buckets, gaps, curves = series_of(pieces, wanted, by=by, points=points, duration=sources.duration)
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

    def laps(self, key: str) -> LapList:
        """Return the laps of an activity that was brought, as its file counts them.

        Raises
        ------
        ActivityNotFoundError, FileNotBroughtError
            If there is no such activity, or it was not brought.
        StridesLackingError
            If its records are those of the first days, which do not say what measured them.
        DamagedRunError
            If a file is not what was written.
        """
        sources = self._sources(key)
        return LapList(activity=key, start=sources.start, laps=tuple(laps(self._kept(sources))))

    def track(self, key: str, *, on_earth: bool) -> TrackFound:
        """Return where an activity that was brought went, and where on earth that is; raises what `laps` does."""
        sources = self._sources(key)
        return track(self._kept(sources), key, sources.start, on_earth=on_earth)

    def comparison(self, this: str, other: str) -> ComparisonFound:
        """Return two activities held against each other at matched speed.

        Raises
        ------
        ActivityNotFoundError, StridesLackingError
            If there is no such activity, or one of the two is not analysed.
        NotComparableError
            If one was run and the other walked, or they have no foot in common.
        DamagedRunError
            If a file is not what was written.
        """
        return document_of(compare_strides(self._strided(this), self._strided(other)), this, other)

    def feet(self, key: str, columns: Sequence[str]) -> dict[Side, Table]:
        """Return the strides of an activity by foot, with some columns; raises what `strides` does."""
        return feet_of(self._pieces(self._sources(key)), columns)

    def beside(self, key: str) -> tuple[tuple[float, Recorded], ...]:
        """Return what was recorded beside the samples of an activity, by when that began (s); samples are none of it.

        Raises
        ------
        ActivityNotFoundError, DamagedRunError
            If there is no such activity, or a table is not what was written.
        """
        sources = self._sources(key)
        found = []
        for part in sources.parts:
            if part.run is not None:
                for file in part.raw:
                    if file.name in _BESIDE:
                        content_of(self.folder / part.run, file.model_copy(update={"name": f"{RECORDING}/{file.name}"}))
                recorded = Recorded(
                    part.run, self.folder / part.run / RECORDING, Metadata(part.run, start=part.start), {}
                )
                found.append(((part.start - sources.start).total_seconds(), recorded))
        return tuple(found)

    def original(self, key: str) -> tuple[Path, bytes]:
        """Return the file that an activity was made of, and what is in it.

        Raises
        ------
        ActivityNotFoundError, RecordingLackingError, DamagedRunError
            If there is no such activity, no file of it, or it is not what was brought.
        """
        (part,) = self._sources(key).parts
        if part.run is None or not part.raw:
            raise RecordingLackingError(key)
        name = f"{RECORDING}/{part.raw[0].name}"
        content = content_of(self.folder / part.run, part.raw[0].model_copy(update={"name": name}))
        return self.folder / part.run / name, content

    def beaten(self, key: str, records: Records) -> Records:
        """Return the records of the file that an activity was made of with the heart rates that other files have of it.

        Raises
        ------
        ActivityNotFoundError, DamagedRunError
            If there is no such activity, or a file of heart rates is not what was written.
        """
        (part,) = self._sources(key).parts
        return self._beaten(part, records)

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

    def _strided(self, key: str) -> Strided:
        sources = self._sources(key)
        feet = feet_of(self._pieces(sources), NEEDED)
        return Strided(key, sources.start, prevailing_gait(feet), feet)

    def _kept(self, sources: Sources) -> list[Kept]:
        return [self._records(sources, part) for part in sources.parts]

    def _records(self, sources: Sources, part: Source) -> Kept:
        if part.run is None or part.records is None:
            raise FileNotBroughtError(sources.activity)
        records = records_in(content_of(self.folder / part.run, part.records))
        if records is None:
            raise StridesLackingError(part.run, "to be brought again")
        begins = (part.start - sources.start).total_seconds()
        return Kept(part.run, begins, self._beaten(part, records), part.running)

    def _beaten(self, part: Source, records: Records) -> Records:
        pulse = Pulses(self.folder, part.pulses).within(part.start, part.duration)
        return records if pulse is None else with_pulse(records, pulse)

    def _piece(self, sources: Sources, part: Source) -> Piece:
        if part.run is None or part.strides is None:
            raise StridesLackingError(part.run or sources.activity, "typed in" if part.run is None else "not analysed")
        begins = (part.start - sources.start).total_seconds()
        return Piece(begins, content_of(self.folder / part.run, part.strides))


def _source(session: RunnerSession, activity: Activity) -> Source:
    shown = session.scalar(select(Result.files).where(Result.activity_id == activity.id, Result.shown)) or ()
    found = [File.model_validate(each) for each in shown]
    strides, records = (next((each for each in found if each.name.endswith(name)), None) for name in (STRIDES, RECORDS))
    raw = session.scalar(select(Recording.files).where(Recording.id == activity.recording_id))
    files = tuple(File.model_validate(each) for each in raw or ())
    pulses = kept_pulses(session) if activity.source == "file" else ()
    span = activity.start, activity.duration, activity.kind == "run"
    return Source(activity.recording_id, *span, strides, records, files, pulses)


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
