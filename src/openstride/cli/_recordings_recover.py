"""`openstride recordings recover` at work: from a log that something ended to a recording that says what it lacks."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from numpy.typing import NDArray
from rich.text import Text

from openstride.cli._console import answer, forgive_encodings, output, put, side_channel, width_of
from openstride.cli._errors import CommandError
from openstride.cli._language import language_of
from openstride.cli._lines import paragraph
from openstride.cli._numbers import clock, number
from openstride.cli._progress import watched
from openstride.cli._record_place import LOG, PART
from openstride.messages import Catalogue, catalogue
from openstride.pod import IMU, said_beside, seal, tables_beside
from openstride.recordings import (
    DeclaredGap,
    LogEntry,
    LogReader,
    Metadata,
    NoFeetError,
    Received,
    ReceivedRun,
    Recording,
    RecordingExistsError,
    SegmentDamage,
    decode_entry,
    log_segments,
    read_recording,
    write_recording,
)

PARTIAL: Final = 3
#: What a gap is said to come from that only the log is to blame for.
REASON: Final = "log damaged"

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class PlaceError(CommandError):
    """A recording cannot go into the log it is made of."""


class OnlyBesideError(CommandError):
    """A log with no foot in it, but with what a strap or another maker's foot pod said."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """What could be made of a log.

    Parameters
    ----------
    recording
        With every loss declared that is known.
    entries
        How many of the log were used.
    lost
        How many more it is known to have had.
    damage
        Where it could not be read; the end that a crash leaves too.
    tables
        What other makers' devices said meanwhile.
    """

    recording: Recording
    entries: int
    lost: int
    damage: tuple[SegmentDamage, ...]
    tables: Mapping[str, Mapping[str, NDArray[Any]]]

    @property
    def unread(self) -> int:
        """Bytes that were not read, the empty ones apart."""
        return sum(each.unread for each in self.damage)


def run(log: Path, out: Path, *, as_json: bool, language: str | None) -> int:
    """Recover a log, say what was lost, and return the exit code: 3 where something was."""
    forgive_encodings()
    texts = catalogue(language or language_of(os.environ))
    folder = log if log_segments(log) else log / LOG if log_segments(log / LOG) else log
    if out.exists():
        # Before the work, so that nobody waits for a refusal.
        raise RecordingExistsError(f"{out} exists already.", path=out, hint="Choose another name, or move it away.")
    if out.resolve().is_relative_to(folder.resolve()):
        raise PlaceError(f"{out} lies in the log itself, which stays as it is.", hint="Choose a place outside of it.")
    with watched(side_channel()) as line:
        line.doing(f"{texts.text('recordings.reading')} {folder}")
        found = recovered(folder)
        line.doing(f"{texts.text('recordings.writing')} {out}")
        write_recording(out, found.recording, tables=found.tables)
        # What cannot be read back was not saved.
        read_recording(out)
    if as_json:
        put(json.dumps(_document(found, out), allow_nan=False) + "\n")
    else:
        answer(_lines(found, out, texts))
    return PARTIAL if found.unread or found.lost or found.recording.notices else 0


def recovered(folder: Path) -> Recovered:
    """Return what can be made of the log in a folder, which is only read.

    Raises
    ------
    RecordingNotFoundError
        If there is no log.
    NoFeetError
        If no foot has two samples in what can be read of it.
    """
    reader = LogReader(folder)
    entries = list(reader.together(IMU.short))
    recording = _sealed(entries, folder)
    end = max((frame.sequence + 1 for frame in reader.beyond), default=0)
    lost = max(0, end - reader.next_sequence)
    unread = sum(each.unread for each in reader.damage)
    said = {"entries": reader.next_sequence, "lost_entries": lost, "unread_bytes": unread}
    gaps = recording.metadata.gaps + tuple(_beyond(recording, reader))
    metadata = replace(recording.metadata, gaps=gaps, extra={**recording.metadata.extra, "recovered": said})
    tables = tables_beside(entries, recording)
    return Recovered(replace(recording, metadata=metadata), reader.next_sequence, lost, reader.damage, tables)


def _sealed(entries: Sequence[LogEntry | ReceivedRun], folder: Path) -> Recording:
    try:
        named = folder.parent if folder.name == LOG else folder
        return seal(entries, name=named.name.removesuffix(PART))
    except NoFeetError as error:
        said = [f"{count:,} of {name}" for name, count in said_beside(entries).items()]
        if not said:
            raise
        message = f"The log in {folder} holds no samples of a foot, only values of other devices: {', '.join(said)}."
        hint = "A recording needs a foot. The values stay in the log: keep it."
        raise OnlyBesideError(message, hint=hint) from error


def _beyond(recording: Recording, reader: LogReader) -> Iterator[DeclaredGap]:
    """Yield what is missing of each foot between the damage and the last packet that stands behind it."""
    for side, foot in recording.feet.items():
        entries = (decode_entry(frame.kind, frame.payload) for frame in reversed(reader.beyond))
        last = next((each for each in entries if isinstance(each, Received) and each.side == side), None)
        if last is None:
            continue
        until = last.received_us * 1e-6 - _begin(recording.metadata)
        start = float(foot.time[-1]) + 1.0 / (foot.nominal_rate or 1.0)
        if until > start:
            yield DeclaredGap(side, start, until, REASON)


def _begin(metadata: Metadata) -> float:
    return ((metadata.start or _EPOCH) - _EPOCH).total_seconds()


def _lines(found: Recovered, out: Path, texts: Catalogue) -> Iterator[Text]:
    width = width_of(output())
    yield from paragraph(str(out), width, style="lead")
    for side, foot in found.recording.feet.items():
        seconds = sum(gap.end - gap.start for gap in found.recording.metadata.gaps if gap.side == side)
        values = {"samples": f"{len(foot):,}", "time": clock(float(foot.time[-1])), "missing": number(seconds, 1)}
        yield from paragraph(texts.text(f"recordings.recovered.{side}", **values), width, first="  ")
    for each in found.damage:
        if each.unread:
            values = {"file": each.path.name, "offset": f"{each.damage.offset:,}", "unread": f"{each.unread:,}"}
            yield from paragraph(texts.text("recordings.recovered.damage", **values), width, first="  ")
    if found.lost:
        yield from paragraph(texts.text("recordings.recovered.lost", n=f"{found.lost:,}"), width, first="  ")
    for notice in found.recording.notices:
        yield from paragraph(notice.message, width, first="  ")
    yield from paragraph(texts.text("recordings.recovered.kept"), width)
    yield from paragraph(f"openstride analyze {out}", width, first="  → ")


def _document(found: Recovered, out: Path) -> dict[str, Any]:
    feet = {
        side: {
            "samples": len(foot),
            "duration": float(foot.time[-1]),
            "gaps": [
                {"from": gap.start, "to": gap.end, "reason": gap.reason}
                for gap in found.recording.metadata.gaps
                if gap.side == side
            ],
        }
        for side, foot in found.recording.feet.items()
    }
    damage = [
        {"path": str(each.path), "offset": each.damage.offset, "fault": each.damage.fault, "unread_bytes": each.unread}
        for each in found.damage
    ]
    about = {"schema": 1, "path": str(out), "entries": found.entries, "lost_entries": found.lost}
    return {**about, "feet": feet, "damage": damage, "notices": [each.message for each in found.recording.notices]}
