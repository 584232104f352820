"""Heart rates that came in files of their own, and the activities of other files that they fall into.

Such a file is kept as a recording, with the original, and is no activity. Whose heart rates they are is worked out
wherever they are asked for, of what is kept then: an activity of a file that has none of its own has those that fall
into it. So nothing has to be brought in a certain order, and what goes takes nothing along. Only their mean stands in
the row of the activity, for histories that count over all of them; `beat` sets it whenever one of the two comes or
goes. Runs that were recorded here are never touched.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import select

from openstride.activity import Records
from openstride.analysis import mean_pulse
from openstride.formats import Pulse, pulse_of, with_pulse
from openstride.server._documents import File, ReadPulse, plain
from openstride.server._errors import DamagedRunError
from openstride.server.database import Activity, Recording, Result, Runner, RunnerSession, is_pulse
from openstride.server.runs._files import RECORDING, content_of
from openstride.server.runs._kept import RECORDS, records_in

_HEART: Final = "heart_rate_bpm"
#: No activity is longer: its reader finds no records further apart.
_LONGEST: Final = timedelta(days=30)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PulseFile:
    """A file of heart rates that is kept: in whose folder, which it is, and from when to when it tells of any."""

    run: str
    file: File
    first: datetime
    last: datetime


@dataclass(slots=True)
class Pulses:
    """The heart rates of a runner that came in files of their own, each read once at most.

    Parameters
    ----------
    folder
        Has a folder for each run.
    kept
        The files, in the order in which they are asked: of two heart rates of one instant the first counts.
    """

    folder: Path
    kept: Collection[PulseFile]
    _read: dict[str, Pulse] = field(default_factory=dict)

    def within(self, start: datetime, duration: float) -> Pulse | None:
        """Return those of a span of so many seconds, its end included; None of none.

        Raises
        ------
        DamagedRunError
            If a file is not what was written.
        """
        end = start + timedelta(seconds=duration)
        asked = (each for each in self.kept if each.first <= end and start <= each.last)
        found = [part for each in asked if (part := self._all(each).within(start, end)).at.size]
        if not found:
            return None
        # Of two of one instant the last counts there.
        at, rate = (
            np.concatenate(each) for each in zip(*((one.at, one.rate_bpm) for one in reversed(found)), strict=True)
        )
        return pulse_of(at, rate, next((each.device for each in found if each.device), None))

    def _all(self, kept: PulseFile) -> Pulse:
        if kept.run not in self._read:
            self._read[kept.run] = _pulse_in(self.folder / kept.run, kept.file)
        return self._read[kept.run]


def kept_pulses(session: RunnerSession) -> tuple[PulseFile, ...]:
    """Return the files of heart rates that are kept, in an order that is that of nobody's coming."""
    return tuple(_kept(each) for each in session.scalars(select(Recording).where(is_pulse()).order_by(Recording.id)))


def keep_pulse(session: RunnerSession, found: ReadPulse, original: Mapping[str, Any], now: datetime) -> None:
    """Keep a file of heart rates, whose files are in their places; a second time changes nothing."""
    kept = found.kept
    recording = Recording(id=kept.id, begun_at=now, sealed_at=now, start=kept.first)
    recording.duration = (kept.last - kept.first).total_seconds()
    recording.original, recording.files = dict(original), plain(found)["recorded"]
    recording.bytes = found.recorded[0].bytes
    session.add_once(recording)


def forget_pulse(session: RunnerSession, recording: Recording, folder: Path) -> None:
    """Delete the row of a file of heart rates; the activities that they fell into have them no more."""
    kept = _kept(recording)
    session.delete(recording)
    session.flush()
    beat(session, folder, fallen_into(session, kept.first, kept.last))


def fallen_into(session: RunnerSession, first: datetime, last: datetime) -> list[Activity]:
    """Return the activities of files that heart rates from one instant to another may fall into."""
    _one_at_a_time(session)
    around = Activity.start <= last, Activity.start >= first - _LONGEST
    return list(session.scalars(select(Activity).where(Activity.source == "file", *around)))


def beat(session: RunnerSession, folder: Path, activities: Iterable[Activity]) -> None:
    """Let the rows of activities say the mean of the heart rates that other files have of them.

    What they have of their own says the last reading of their file, whichever is shown. Where a file is damaged, its
    activities stay as they are.
    """
    _one_at_a_time(session)
    pulses = Pulses(folder, kept_pulses(session))
    for activity in activities:
        try:
            found = _mean(session, pulses, activity)
        except DamagedRunError:
            continue
        if activity.heart_rate_bpm != found:
            activity.heart_rate_bpm = found
    session.flush()


def _one_at_a_time(session: RunnerSession) -> None:
    """Wait until nobody else keeps or forgets files of this runner.

    A run and its heart rates that are kept at once would not see each other. SQLite has one writer anyway. The key of
    the row stays free, so that what refers to it goes on being written.
    """
    session.scalars(select(Runner).with_for_update(key_share=True)).one()


def _mean(session: RunnerSession, pulses: Pulses, activity: Activity) -> float | None:
    pulse = pulses.within(activity.start, activity.duration) if activity.source == "file" else None
    newest = select(Result).where(Result.activity_id == activity.id).order_by(Result.made_at.desc(), Result.method)
    result = session.scalars(newest).first() if pulse is not None else None
    if pulse is None or result is None or (result.facts or {}).get(_HEART):
        return None
    records = _records(pulses.folder / activity.id, result)
    beaten = None if records is None else with_pulse(records, pulse)
    heart = None if beaten is None else beaten.channel(_HEART)
    if beaten is None or heart is None:
        return None
    time, rate = np.array([beaten.time, heart.values], np.float64)
    known = np.isfinite(rate)
    moving = activity.duration if activity.moving_time is None else activity.moving_time
    return mean_pulse(time[known], rate[known], moving)


def _records(run: Path, result: Result) -> Records | None:
    file = next((File.model_validate(each) for each in result.files if each["name"].endswith(RECORDS)), None)
    return None if file is None else records_in(content_of(run, file))


def _kept(recording: Recording) -> PulseFile:
    file = next(File.model_validate(each) for each in recording.files or () if each["name"] == RECORDS)
    first = recording.start or _EPOCH
    last = first + timedelta(seconds=recording.duration or 0.0)
    return PulseFile(recording.id, file.model_copy(update={"name": f"{RECORDING}/{RECORDS}"}), first, last)


def _pulse_in(run: Path, file: File) -> Pulse:
    """Return what is in a file of heart rates: as records, years of them would take seconds to read.

    Raises
    ------
    DamagedRunError
        If it is not what was written; it may have come in an archive.
    """
    content = content_of(run, file)
    try:
        table = pq.read_table(pa.BufferReader(content), columns=["time", _HEART]).drop_null()
        told = json.loads(table.schema.metadata[b"openstride"])
        at, rate = table["time"].cast(pa.int64()).to_numpy(), table[_HEART].cast(pa.float64()).to_numpy()
        return Pulse(at, rate, told["columns"][_HEART]["device"])
    except (pa.ArrowException, OSError, LookupError, TypeError, ValueError) as error:
        raise DamagedRunError(run.name, run / file.name) from error
