"""What a log holds beside the samples, as tables: what other makers' devices said, positions, laps, pauses, and cues.

The log has their values as they came, on no foot: of one strap and one foot pod of another make at a time. Which device
it was stands in the log before its values, as an event of kind ``companion``, or is not known. Nothing here touches the
samples of our own pods: what another device says is that device's.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from openstride.pod._errors import PacketError
from openstride.pod._heart import HeartRateMeasurement, decode_heart_rate
from openstride.pod._noted import KNOWN_DISTANCE, LAP, PAUSE, ends_of, positions
from openstride.pod._profile import HEART_RATE_MEASUREMENT, RSC_MEASUREMENT
from openstride.pod._running import RscMeasurement, decode_rsc
from openstride.recordings import Event, LogEntry, Received, ReceivedRun, Recording

Columns = dict[str, NDArray[Any]]
#: Time on the recording's time line (s), the device's name, and what it said.
Row = tuple[float, str | None, RscMeasurement | HeartRateMeasurement]

#: The kind of event that is a cue, given or withheld, or praise: JSON as `openstride.cues.CueEvent.document` makes it.
CUE: Final = "cue"
#: The kind of event that says what the cues after it go by: JSON as `openstride.cues.LiveCoach.document` makes it.
COACH: Final = "coach"
#: The kinds of event that are something earned or beaten, and a kilometre or mile that was told: JSON, the page's.
MILESTONE: Final = "milestone"
SPLIT: Final = "split"
#: The kinds of event by which a runner wanted no cue for a while (`duration`, s), and none of a `kind` any more: JSON.
NOT_NOW: Final = "not_now"
NEVER: Final = "never"
#: The kind of event that names the device whose values of one characteristic follow.
COMPANION: Final = "companion"

_SAID: Final = frozenset({LAP, KNOWN_DISTANCE, CUE, MILESTONE, SPLIT, NOT_NOW, NEVER})
_DECODERS: Final[Mapping[int, Callable[[bytes], RscMeasurement | HeartRateMeasurement]]] = {
    HEART_RATE_MEASUREMENT.short: decode_heart_rate,
    RSC_MEASUREMENT.short: decode_rsc,
}
_SOURCES: Final = {"heart_rate": HEART_RATE_MEASUREMENT.short, "speed_cadence": RSC_MEASUREMENT.short}
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
#: Letters of a name; those of Bluetooth may take 248 bytes.
_LONGEST_NAME: Final = 80
_MICROSECOND: Final = timedelta(microseconds=1)


def companion_event(at_us: int, source: int, name: str) -> Event:
    """Return the entry that says whose values of a characteristic follow.

    Parameters
    ----------
    at_us
        When it was connected.
    source
        The characteristic, by its short number.
    name
        As the device calls itself.
    """
    return Event(at_us, COMPANION, json.dumps({"source": source, "name": name}, ensure_ascii=False))


def shown_name(name: str) -> str:
    """Return a device's name as it may be shown: anyone can send any, and a terminal obeys more than letters."""
    return "".join(letter for letter in name if letter.isprintable())[:_LONGEST_NAME]


def tables_beside(entries: Iterable[LogEntry | ReceivedRun], recording: Recording) -> Mapping[str, Columns]:
    """Return the tables that a log holds beside the samples, as `write_recording` takes them.

    Parameters
    ----------
    entries
        Of the log, in order.
    recording
        What `seal` made of them: its start is the tables' time zero. What came before it is of no run and is left out.

    Returns
    -------
    mapping
        ``heart_rate`` and ``speed_cadence``, each only where a device said something, ``position`` where the phone knew
        where it was, and ``events`` where a lap was marked, the runner stood, the way is known or a live coach was at
        work: texts stand there as they came, unread. A value that could not be read is left out, it stays in the log.
        A heart rate is NaN where the strap says that it has none, or no skin.

    Raises
    ------
    ValueError
        If the recording does not say when it began.
    """
    start = recording.metadata.start
    if start is None:
        raise ValueError("a recording without a start has no time line for what came beside it")
    entries, zero_us = list(entries), (start - _EPOCH) // _MICROSECOND
    rows = _rows(entries, zero_us)
    events = [each for each in entries if isinstance(each, Event)]
    fixes = positions(events, zero_us)
    ends = [float(foot.time[-1]) for foot in recording.feet.values()] or fixes["t"][-1:].tolist()
    tables = {
        "heart_rate": _heart_rate(rows[HEART_RATE_MEASUREMENT.short]),
        "speed_cadence": _speed_cadence(rows[RSC_MEASUREMENT.short]),
        "position": fixes,
        "events": _events(events, zero_us, max(ends)),
    }
    return {name: table for name, table in tables.items() if len(table["t"])}


def said_beside(entries: Iterable[LogEntry | ReceivedRun]) -> Mapping[str, int]:
    """Return how many values a log holds for each table beside the samples, readable or not; only tables with any."""
    sources = Counter(each.source for each in entries if isinstance(each, Received) and each.side is None)
    return {name: sources[source] for name, source in _SOURCES.items() if sources[source]}


def _rows(entries: Iterable[LogEntry | ReceivedRun], zero_us: int) -> dict[int, list[Row]]:
    rows: dict[int, list[Row]] = {source: [] for source in _DECODERS}
    names: dict[int, str] = {}
    for entry in entries:
        if isinstance(entry, Event) and entry.kind == COMPANION:
            names |= _named(entry.text)
        elif isinstance(entry, Received) and entry.side is None and entry.source in _DECODERS:
            try:
                measured = _DECODERS[entry.source](entry.value)
            except PacketError:
                continue
            if entry.received_us >= zero_us:
                at = (entry.received_us - zero_us) * 1e-6
                rows[entry.source].append((at, names.get(entry.source), measured))
    return rows


def _named(text: str) -> dict[int, str]:
    """Return the name of a device under its characteristic; nothing where the text is not ours."""
    try:
        said = json.loads(text)
    except ValueError:
        return {}
    if not isinstance(said, dict):
        return {}
    source, name = said.get("source"), said.get("name")
    return {source: shown_name(name)} if isinstance(source, int) and isinstance(name, str) else {}


def _heart_rate(rows: list[Row]) -> Columns:
    said = [each for _, _, each in rows if isinstance(each, HeartRateMeasurement)]
    rates = [None if each.contact is False else each.heart_rate_bpm for each in said]
    return {**_times_and_names(rows), "heart_rate_bpm": np.array(rates, np.float64)}


def _speed_cadence(rows: list[Row]) -> Columns:
    said = [each for _, _, each in rows if isinstance(each, RscMeasurement)]
    columns: Columns = {
        **_times_and_names(rows),
        "speed": np.array([each.speed for each in said], np.float64),
        "cadence_spm": np.array([each.steps_of_both_feet_spm for each in said], np.float64),
        "stated_cadence_spm": np.array([each.cadence_spm for each in said], np.float64),
        "running": np.array([each.running for each in said], np.bool_),
    }
    for name in ("stride_length", "total_distance"):
        values = np.array([getattr(each, name) for each in said], np.float64)
        if np.isfinite(values).any():
            columns[name] = values
    return columns


def _events(events: list[Event], zero_us: int, end: float) -> Columns:
    rows = zip(events, ends_of(events, zero_us, end), strict=True)
    kept = [(each, until) for each, until in rows if _is_of_the_run(each, until, zero_us)]
    begin = [0.0 if each.kind == PAUSE else -np.inf for each, _ in kept]
    return {
        # Who stands when the first sample is there has stood before it.
        "t": np.maximum(np.array([(each.at_us - zero_us) * 1e-6 for each, _ in kept], np.float64), begin),
        # The button says when one lap ends and the next begins, and no more; a cue is said, and that is all.
        "t_end": np.array([until for _, until in kept], np.float64),
        "kind": np.array([each.kind for each, _ in kept], np.object_),
        "text": np.array([each.text for each, _ in kept], np.object_),
    }


def _is_of_the_run(event: Event, until: float, zero_us: int) -> bool:
    if event.kind == PAUSE:
        return until > 0.0
    # What the cues go by is settled before the first sample is there.
    return event.kind == COACH or (event.kind in _SAID and event.at_us >= zero_us)


def _times_and_names(rows: list[Row]) -> Columns:
    columns: Columns = {"t": np.array([at for at, _, _ in rows], np.float64)}
    if any(name is not None for _, name, _ in rows):
        columns["device"] = np.array([name for _, name, _ in rows], np.object_)
    return columns
