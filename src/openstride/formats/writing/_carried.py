"""Records made ready to be written, so that whoever reads them back finds what stands there and nothing else.

Readers set right what is amiss: they begin an activity at its first record where the stated start is hours before it,
and leave out values that no runner reaches. What is written has been through the same, and is therefore written the
same way once more after it was read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from openstride.activity import ORIGINS, Channel, Lap, Pause, Records
from openstride.formats._table import Column, drop_lone_positions, possible

#: Both are known, or neither.
POSITION: Final = ("latitude_deg", "longitude_deg")
#: A start that is so long before the first record is no start (s); as the readers of FIT and TCX have it.
SLOWEST_START: Final = 3600.0


def anchored(records: Records) -> Records:
    """Return the records from a start that readers believe, with laps and pauses within them and in order."""
    first = records.time[0] if records.time else 0.0
    zero = 0.0 if 0.0 <= first < SLOWEST_START else first
    time = tuple(round(instant - zero, 6) for instant in records.time) if zero else records.time
    return replace(
        records,
        start=later(records.start, zero),
        local_start=later(records.local_start, zero),
        time=time,
        laps=tuple(sorted((lap_from(lap, zero) for lap in records.laps), key=lambda lap: lap.start)),
        pauses=tuple(pauses_within(records.pauses, zero, time)),
    )


def later(instant: datetime | None, seconds: float) -> datetime | None:
    """Return an instant moved by so much, None for none."""
    return None if instant is None else instant + timedelta(seconds=seconds)


def lap_from(lap: Lap, zero: float) -> Lap:
    """Return a lap that begins no sooner than its activity."""
    start = max(round(lap.start - zero, 6), 0.0)
    return replace(lap, start=start, end=max(round(lap.end - zero, 6), start))


def pauses_within(pauses: Sequence[Pause], zero: float, time: Sequence[float]) -> Iterator[Pause]:
    """Yield pauses between the beginning and the last record, those that overlap as one."""
    last = time[-1] if time else 0.0
    held: Pause | None = None
    for each in sorted(pauses, key=lambda pause: pause.start):
        start, end = max(round(each.start - zero, 6), 0.0), min(round(each.end - zero, 6), last)
        if not start < end:
            continue
        if held is not None and start < held.end:
            held = Pause(held.start, max(held.end, end))
            continue
        if held is not None:
            yield held
        held = Pause(start, end)
    if held is not None:
        yield held


def sound(columns: dict[Column, list[float | None]]) -> None:
    """Leave out of columns what no reader would take: impossible values, and halves of positions."""
    for column, values in columns.items():
        columns[column] = possible(column, values, Counter())
    drop_lone_positions(columns, Counter())


def positions_among(channels: Sequence[Channel]) -> list[tuple[Channel, Channel]]:
    """Return latitudes with the longitudes of the same instrument, that which is to be trusted most first."""
    pairs = [
        (north, east)
        for north in channels
        for east in channels
        if (north.name, east.name) == POSITION and (north.origin, north.device) == (east.origin, east.device)
    ]
    return sorted(pairs, key=lambda pair: (ORIGINS.index(pair[0].origin), -pair[0].count))


def gaps_of(time: Sequence[float], pauses: Sequence[Pause]) -> list[int]:
    """Return behind which records there is a pause, by their number: where it leaves the widest gap."""
    found: set[int] = set()
    for pause in pauses:
        inside = [
            (after - before, index)
            for index, (before, after) in enumerate(pairwise(time))
            if before < pause.end and after > pause.start
        ]
        if inside:
            found.add(max(inside, key=lambda gap: (gap[0], -gap[1]))[1])
    return sorted(found)
