"""A file of another maker that somebody brought: what it is found to be, and the folders of the runs that it makes.

::

    <arriving>/original                                the bytes, as they came
    <arriving>/runs/<id>/recording/original.<format>   the same once more for each activity in it
    <arriving>/runs/<id>/results/<method>/records.parquet
    <arriving>/runs/<id>/recording/records.parquet     heart rates that are no activity, as a table
    <arriving>/members/<number>                        what lay in an archive

A reading that was ended is done once more, and ends in the same files. Home moves them to where they belong. There a
newer reader reads the original once more, and its table lies beside that of the one before.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final, Literal

import openstride
from openstride.activity import ORIGINS, DayTotals, Origin, Records
from openstride.formats import Pulse, Reading, files_in, write_pulse
from openstride.formats import read as read_file
from openstride.recordings import DamagedFileError
from openstride.server._documents import Analysed, KeptPulse, Member, Place, Read, ReadDay, ReadPulse, ReadRun
from openstride.server._durable import flush_folder, make_folder, replacing
from openstride.server._method import method_of_files
from openstride.server._zones import stated_zone
from openstride.server.runs import RECORDING, RECORDS, RESULTS, file_of
from openstride.server.work._records import activity_in, facts_of_records, store_records, summary_of

ORIGINAL: Final = "original"
#: Where a worker puts what it made of a file.
MADE, MEMBERS = "runs", "members"
_SHORT: Final = 16
#: How archives begin. Gzip is one of a single file.
_ARCHIVES: Final = {"zip": b"PK", "gzip": b"\x1f\x8b\x08"}
_HOUR: Final = timedelta(hours=1)
#: So long may a title be, and notes.
_LONGEST_TITLE, _LONGEST_NOTES = 200, 20_000


def read_brought(folder: Path, zone: str | None = None) -> Read:
    """Read the file in a folder, and make what is in it.

    Parameters
    ----------
    folder
        Has the file.
    zone
        Of its times that say none; None where nobody has stated one.

    Raises
    ------
    ZoneNotFoundError
        If there is no such zone here.
    OSError
        If the disk refuses.
    """
    for name in (MADE, MEMBERS):
        shutil.rmtree(folder / name, ignore_errors=True)
    original = folder / ORIGINAL
    with original.open("rb") as file:
        head = file.read(4)
    for kind, magic in _ARCHIVES.items():
        if head.startswith(magic):
            return Read(verdict="archive", format=kind, members=tuple(_unpacked(folder)))
    data = original.read_bytes()
    reading = read_file(data, time_zone=stated_zone(zone))
    digest = hashlib.sha256(data).hexdigest()
    made = (_made(folder, digest, part, each, reading) for part, each in enumerate(reading.activities))
    runs = tuple(each for each in made if each is not None)
    days = tuple(_day(each) for each in reading.days)
    pulse = None if reading.pulse is None else _pulse(folder, digest, reading.pulse, reading)
    verdict, reason = _verdict(reading, anything=bool(runs or days or pulse))
    place = None if reading.place is None else Place(unit=reading.place.unit, number=reading.place.number)
    return Read(
        verdict=verdict,
        format=reading.format,
        reason=reason,
        place=place,
        runs=runs,
        days=days,
        pulse=pulse,
        time_zone=reading.time_zone,
    )


def read_again(run: Path, part: int, zone: str | None = None) -> Read:
    """Read the original of a run once more, and make its records by the method of today.

    Parameters
    ----------
    run
        Its folder.
    part
        Which of the activities of its file it is.
    zone
        In which the file was read, where its times say none.

    Raises
    ------
    DamagedFileError
        If that activity is not found in it any more.
    ZoneNotFoundError
        If there is no such zone here.
    OSError
        If the disk refuses.
    """
    kept = next((run / RECORDING).glob(f"{ORIGINAL}.*"))
    reading = read_file(kept.read_bytes(), time_zone=stated_zone(zone))
    records = reading.activities[part] if part < len(reading.activities) else None
    found = None if records is None else _found(run, kept, part, records, reading)
    if found is None:
        hint = "Its numbers stay as they were read before. The file itself is whole, and can be taken out."
        raise DamagedFileError(
            "This version finds no run or walk in the file that it was made of.", path=kept, hint=hint
        )
    return Read(verdict="imported", format=reading.format, runs=(found,))


def _verdict(
    reading: Reading, *, anything: bool
) -> tuple[Literal["imported", "set_aside", "damaged", "not_recognised", "recording"], str | None]:
    if reading.outcome != "read":
        return reading.outcome, reading.reason
    return ("imported", None) if anything else ("set_aside", _lacking(reading))


def _lacking(reading: Reading) -> str:
    """Return why nothing of a file that was read can be kept."""
    if any(each.start is None for each in reading.activities):
        return "no_times"
    return "not_on_foot" if reading.activities else "nothing_in_it"


def _made(folder: Path, digest: str, part: int, records: Records, reading: Reading) -> ReadRun | None:
    """Make the folder of the run of an activity; None for what is no run or walk, or of no time."""
    run = _named(digest, str(part))
    kept = _original(folder, run, reading)
    found = _found(folder / MADE / run, kept, part, records, reading)
    if found is None:
        shutil.rmtree(folder / MADE / run)
    return found


def _named(digest: str, part: str) -> str:
    """Return the id of what was made of a part of a file: the same whenever it is made."""
    return hashlib.sha256(f"{digest} {part}".encode()).hexdigest()[:32]


def _original(folder: Path, run: str, reading: Reading) -> Path:
    """Put the original into the folder of a run that is made of it, and return where it is."""
    kept = folder / MADE / run / RECORDING / f"{ORIGINAL}.{reading.format}"
    make_folder(kept.parent)
    # One file on the disk under two names: both are never changed.
    os.link(folder / ORIGINAL, kept)
    flush_folder(kept.parent)
    return kept


def _pulse(folder: Path, digest: str, pulse: Pulse, reading: Reading) -> ReadPulse:
    """Make the folder of heart rates that belong to no activity of their file."""
    run = _named(digest, "pulse")
    kept = _original(folder, run, reading)
    with replacing(kept.parent / RECORDS) as file:
        file.write(write_pulse(pulse))
    recorded = tuple(file_of(path, kept.parent) for path in (kept, kept.parent / RECORDS))
    found = KeptPulse(id=run, number=len(pulse.at), first=pulse.first, last=pulse.last)
    return ReadPulse(kept=found, recorded=recorded)


def _found(made: Path, kept: Path, part: int, records: Records, reading: Reading) -> ReadRun | None:
    """Put the records of an activity into the folder of its run; None for what is no run or walk, or of no time."""
    run, method = made.name, method_of_files()
    activity = activity_in(records, run)
    if activity is None or activity.start is None:
        return None
    table = made / RESULTS / method[:_SHORT] / RECORDS
    make_folder(table.parent)
    store_records(table, records)
    return ReadRun(
        id=run,
        part=part,
        start=activity.start,
        duration=activity.elapsed_time,
        title=(records.name or "").replace("\0", "").strip()[:_LONGEST_TITLE],
        notes=(records.notes or "").replace("\0", "").strip()[:_LONGEST_NOTES],
        grade=grade_of(records),
        recorded=(file_of(kept, made / RECORDING),),
        analysed=Analysed(
            method=method,
            engine=method,
            version=openstride.__version__,
            running=activity.running,
            summary=summary_of(activity, records),
            warnings=(),
            replay=None,
            facts=facts_of_records(activity, records),
            files=(file_of(table, made),),
            time_zone=_zone(records, reading.time_zone),
        ),
    )


def grade_of(records: Records) -> Origin:
    """Return where the way of an activity comes from; without one, what the best of its columns does."""
    for name in ("distance", "speed", "latitude_deg"):
        if (channel := records.channel(name)) is not None and channel.count:
            return channel.origin
    origins = [channel.origin for channel in records.channels if channel.count]
    return min(origins, key=ORIGINS.index, default="typed_in")


def _zone(records: Records, stated: str | None) -> str | None:
    """Return the zone that was stated for a local start, or one with the offset that the file tells.

    None where it tells none, or not a whole hour.
    """
    if records.local_start is None or records.start is None:
        return None
    if stated is not None:
        return stated
    offset = records.local_start - records.start.replace(tzinfo=None)
    hours = round(offset / _HOUR)
    if abs(offset - hours * _HOUR) > timedelta(minutes=2) or not -12 <= hours <= 14:
        return None
    # In these names the sign is that of what is to be added to come to UTC.
    return f"Etc/GMT{-hours:+d}" if hours else "Etc/GMT"


def _day(totals: DayTotals) -> ReadDay:
    names = ("steps", "distance", "run_distance", "active_time", "energy_kcal", "origin")
    return ReadDay(day=totals.day.isoformat(), **{name: getattr(totals, name) for name in names})


def _unpacked(folder: Path) -> Iterator[Member]:
    """Yield the members of an archive, each put beside it under a number: what it is called there is no path here."""
    make_folder(folder / MEMBERS)
    for number, found in enumerate(files_in(folder / ORIGINAL)):
        name = found.name.removeprefix(f"{ORIGINAL}/")[:1000]
        if found.data is None:
            yield Member(name=name, reason=found.verdict.reason if found.verdict else None)
            continue
        path = folder / MEMBERS / f"{number:06}"
        with replacing(path) as file:
            file.write(found.data)
        yield Member(name=name, path=f"{MEMBERS}/{path.name}")
