"""FIT: activities of watches, bike computers and pods.

One file may hold several activities (multisport), and other kinds of FIT file than activities exist; they are told by
their type and set aside. Times are the device's: whole seconds since the end of 1989, UTC, unless its clock was never
set, in which case there is no start, and a local one where the file states it.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Final, NamedTuple

from openstride.activity import ON_FOOT, Channel, Lap, Origin, Pause, Records, Sport, Stated
from openstride.formats._fit_fields import (
    CADENCE,
    COMPRESSED,
    FRACTION_OF_CADENCE,
    OF_PODS,
    STRYD,
    both_feet,
    cadence_column,
    developer_column,
    native_column,
)
from openstride.formats._fit_messages import (
    ACTIVITY,
    DEVELOPER,
    EVENT,
    FIELD_DESCRIPTION,
    FILE_ID,
    LAP,
    RECORD,
    SESSION,
    SPORT,
    TIMESTAMP,
    Definition,
    Field,
    Message,
    Part,
    Record,
    TooManyRecordsError,
    Value,
    messages_of,
    value_of,
)
from openstride.formats._fit_own import APPLICATIONS, DEVELOPMENT, Origins, origins_of
from openstride.formats._reading import Reading, Reason, damaged, read_as, refused, set_aside
from openstride.formats._table import Column, Row, known, table_of

#: Second zero of FIT.
EPOCH: Final = datetime(1989, 12, 31, tzinfo=UTC)
#: Below it a time counts from when the device was switched on.
CLOCK_SET: Final = 0x10000000
#: No place on earth is further from UTC (s).
ZONE: Final = 26 * 3600
#: A session starts no longer than this before its first record (s), or its start is wrong.
SLOWEST_START: Final = 3600.0
#: Parts of a turn in `fractional_cadence`; of a metre a second and of a metre in `compressed_speed_distance`.
PARTS_OF_A_TURN: Final = 128.0
SPEED_PARTS: Final = 100.0
WAY_PARTS: Final = 16.0
#: Twelve bits that say nothing.
NO_COUNT: Final = 0xFFF

SPORTS: Final[Mapping[int, Sport]] = {
    0: "unknown",
    1: "running",
    2: "cycling",
    3: "transition",
    5: "swimming",
    11: "walking",
    17: "hiking",
}
#: Types of FIT files that are no activities.
KINDS: Final[Mapping[int, Reason]] = {
    1: "settings",
    2: "settings",
    3: "settings",
    5: "workout",
    6: "course",
    7: "workout",
    9: "weight",
    14: "monitoring",
    15: "monitoring",
    28: "monitoring",
    32: "monitoring",
}
ACTIVITY_FILE: Final = 4
#: Events of the timer, by number.
TIMER: Final = 0
STARTS: Final = frozenset({0})
STOPS: Final = frozenset({1, 4, 8, 9})


def read_fit(data: bytes) -> Reading:
    """Return what a FIT file holds."""
    try:
        messages = messages_of(data)
    except TooManyRecordsError:
        return refused("too_many_records", "fit")
    parts = [part for part in messages.parts if part.kind in {None, ACTIVITY_FILE}]
    recorded = any(part.messages[RECORD] for part in parts)
    found: list[Records] = []
    for each in chain.from_iterable(activities_of(part) for part in parts):
        # Some programs append a file to itself.
        if each not in found:
            found.append(each)
    if messages.reason is not None:
        return damaged("fit", messages.reason, messages.place, tuple(found))
    if found:
        return read_as("fit", tuple(found))
    if recorded:
        return set_aside("fit", "no_times")
    kinds = [KINDS.get(part.kind, "another_kind") for part in messages.parts if part not in parts and part.kind]
    return set_aside("fit", kinds[0] if kinds else "nothing_in_it")


@dataclass(frozen=True, slots=True)
class Session:
    """What is known of one activity before its records are looked at.

    Parameters
    ----------
    message
        The session; None where the file broke off before it was written.
    start
        On the device's clock (s); -inf where it is not stated.
    sport, kind
        As `Records` has them.
    """

    message: Message
    start: float
    sport: Sport
    kind: str | None


def activities_of(part: Part) -> Iterator[Records]:
    """Yield the activities of one FIT file."""
    sessions = sessions_of(part)
    before = 0.0
    for session, messages, laps in shared_out(part, sessions):
        rows = rows_of(messages, native_origins(part), developers_of(part), on_foot=session.sport in ON_FOOT)
        each = activity_of(part, session, rows, laps)
        if each is None:
            continue
        # Some devices count the way on from one sport to the next.
        last = last_distance(each)
        yield counted_from(each, before) if len(sessions) > 1 else each
        before = last if last is not None else before


def sessions_of(part: Part) -> list[Session]:
    """Return the sessions in order of time; one that is made up where the file broke off before there was any."""
    told = [each for each in part.messages[SESSION] if is_number(value_of(each, 2))]
    if not told:
        sport, kind = sport_of(next(iter(part.messages[SPORT]), None), 0, 1)
        return [Session(next(iter(part.messages[SESSION]), None), -math.inf, sport, kind)]
    found = [Session(each, float(value_of(each, 2)), *sport_of(each, 5, 6)) for each in told]
    return sorted(found, key=lambda session: session.start)


def sport_of(message: Message, number: int, finer: int) -> tuple[Sport, str | None]:
    """Return sport and kind from the two fields of a message."""
    if message is None or not is_number(value_of(message, number)):
        return "unknown", None
    sport = SPORTS.get(value_of(message, number), "other")
    words = [value_of(message, each, raw=False) for each in ((number, finer) if sport == "other" else (finer,))]
    named = [word for word in words if isinstance(word, str) and word != "generic"]
    return sport, " ".join(named) or None


def shared_out(part: Part, sessions: Sequence[Session]) -> Iterator[tuple[Session, list[Record], list[Message]]]:
    """Yield each session with its records, which the part has no longer, and its laps: those until the next one starts.

    The first has all before it, too: a clock that was set after the start leaves records from before the session.
    """
    starts = [session.start for session in sessions[1:]]
    records: list[list[Record]] = [[] for _ in sessions]
    for each in part.messages.pop(RECORD, []):
        if each.instant is not None:
            records[bisect_right(starts, each.instant)].append(each)
    laps: list[list[Message]] = [[] for _ in sessions]
    for each in part.messages[LAP]:
        instant = time_of(each, 2)
        if not math.isnan(instant):
            laps[bisect_right(starts, instant)].append(each)
    return zip(sessions, records, laps, strict=True)


def rows_of(messages: list[Record], own: Origins, developers: Mapping[int, Origin], *, on_foot: bool) -> list[Row]:
    """Return the records as rows, on the device's clock; the records are used up, for both take twice the memory."""
    fields, rows = Fields(own, developers, on_foot=on_foot), list[Row]()
    messages.reverse()
    while messages:
        each = messages.pop()
        if each.instant is not None:
            rows.append((float(each.instant), fields.row(each)))
    return rows


class Fields:
    """What the fields of records mean, found out once for each field of a file.

    Parameters
    ----------
    own
        Where the native fields come from.
    developers
        Where the fields of a developer come from, by its number; those of others where most native fields do.
    on_foot
        Whether cadence counts steps.
    """

    def __init__(self, own: Origins, developers: Mapping[int, Origin], *, on_foot: bool) -> None:
        self._own = own
        self._developers_by_number = developers
        self._on_foot = on_foot
        self._found: dict[int, tuple[Definition, Meanings]] = {}
        self._counted: tuple[float, int] = (0.0, 0)

    def row(self, record: Record) -> dict[Column, float]:
        """Return what a record holds, in our units."""
        row: dict[Column, float] = {}
        meanings = self._meanings(record.def_mesg)
        for index, column, scale, offset, factor in meanings.plain:
            value = record.stored[index]
            if type(value) is int or (type(value) is float and math.isfinite(value)):
                row[column] = (value / scale - offset) * factor
        if meanings.fraction is not None and type(record.stored[meanings.fraction]) is int:
            turns, factor = cadence_column(self._own.rest, on_foot=self._on_foot)
            if turns in row:
                row[turns] += record.stored[meanings.fraction] / PARTS_OF_A_TURN * factor
        if meanings.compressed is not None:
            row.update(self._unpacked(record.stored[meanings.compressed]))
        return row

    def _meanings(self, definition: Definition) -> Meanings:
        """Return what the values of a definition's records mean, worked out once."""
        if id(definition) not in self._found:
            # The definition is kept beside them, or another one might come to have its number.
            self._found[id(definition)] = definition, self._worked_out(definition)
        return self._found[id(definition)][1]

    def _worked_out(self, definition: Definition) -> Meanings:
        plain, special = [], {}
        for index, each in enumerate(definition.all_field_defs):
            if not each.is_dev and each.def_num in {FRACTION_OF_CADENCE, COMPRESSED}:
                special[each.def_num] = index
            elif (meaning := self._developers(each) if each.is_dev else self._native(each)) is not None:
                stored_as = (getattr(each.field, "scale", None) or 1.0, getattr(each.field, "offset", None) or 0.0)
                plain.append(Meaning(index, meaning[0], *stored_as, meaning[1]))
        return Meanings(plain, special.get(FRACTION_OF_CADENCE), special.get(COMPRESSED))

    def _native(self, each: Field) -> tuple[Column, float] | None:
        if each.def_num == CADENCE:
            return cadence_column(self._own.rest, on_foot=self._on_foot)
        if each.field is None:
            return None
        return native_column(each.def_num, each.field.name, each.field.units, self._own)

    def _developers(self, each: Field) -> tuple[Column, float]:
        name, units = (text if isinstance(text, str) else "" for text in (each.field.name, each.field.units))
        origin = self._developers_by_number.get(each.dev_data_index, self._own.rest)
        return developer_column(name, units, origin, on_foot=self._on_foot)

    def _unpacked(self, stored: Value) -> Iterator[tuple[Column, float]]:
        """Yield speed and way out of three bytes: twelve bits each, the way counted round and round."""
        if not isinstance(stored, tuple | bytes) or len(stored) != 3:
            return
        low, middle, high = (0xFF if each is None else each for each in stored)
        speed, count = low | (middle & 0xF) << 8, middle >> 4 | high << 4
        if speed != NO_COUNT:
            yield known("speed", self._own.rest), speed / SPEED_PARTS
        if count != NO_COUNT:
            way, last = self._counted
            self._counted = way + (count - last) % (NO_COUNT + 1) / WAY_PARTS, count
            yield known("distance", self._own.rest), self._counted[0]


class Meaning(NamedTuple):
    """Where a value stands in a record, its column, how it is stored, and what makes our unit of the profile's."""

    at: int
    column: Column
    scale: float
    offset: float
    factor: float


class Meanings(NamedTuple):
    """What the values of a record mean; of those that are no plain numbers, where they stand."""

    plain: list[Meaning]
    fraction: int | None
    compressed: int | None


def activity_of(part: Part, session: Session, rows: Sequence[Row], laps: Sequence[Message]) -> Records | None:
    """Return one activity; None where neither records nor session say when it was."""
    first = min((instant for instant, _ in rows), default=math.inf)
    zero = session.start if first - SLOWEST_START <= session.start <= first or not rows else first
    if not math.isfinite(zero):
        return None
    table = table_of(rows, zero)
    start, local = clocks(part, zero)
    return Records(
        sport=session.sport,
        start=start,
        time=table.time,
        channels=both_feet(without_replaced(table.channels, replacing(part))),
        laps=tuple(lap_of(each, zero) for each in sorted(laps, key=lambda each: time_of(each, 2))),
        pauses=pauses_of(part, zero, table.time),
        stated=stated_of(session),
        kind=session.kind,
        local_start=local,
        device=device_of(part),
        set_right=table.set_right,
    )


def clocks(part: Part, zero: float) -> tuple[datetime | None, datetime | None]:
    """Return time zero in UTC and by the clocks where it was; None for what the device did not know."""
    start = EPOCH + timedelta(seconds=zero) if zero >= CLOCK_SET else None
    for each in part.messages[ACTIVITY]:
        told, here = value_of(each, TIMESTAMP), value_of(each, 5)
        if is_number(told) and is_number(here) and here >= CLOCK_SET:
            ahead = here - told
            if start is None or abs(ahead) <= ZONE:
                return start, (EPOCH + timedelta(seconds=zero + ahead)).replace(tzinfo=None)
    return start, None


def lap_of(message: Message, zero: float) -> Lap:
    """Return a lap on the clock of the records."""
    start = time_of(message, 2) - zero
    elapsed = number_of(message, 7)
    timer = number_of(message, 8)
    if elapsed is None:
        elapsed = timer if timer is not None else max(time_of(message, TIMESTAMP) - zero - start, 0.0)
    return Lap(start, start + max(elapsed, 0.0), timer, number_of(message, 9))


def pauses_of(part: Part, zero: float, times: Sequence[float]) -> tuple[Pause, ...]:
    """Return the stretches from a stop of the timer to the start after it, as far as they are of this activity."""
    timer = [each for each in part.messages[EVENT] if value_of(each, 0) == TIMER]
    turns = sorted(
        (time_of(each, TIMESTAMP) - zero, value_of(each, 1)) for each in timer if is_number(value_of(each, 1))
    )
    end = times[-1] if times else 0.0
    pauses: list[Pause] = []
    stopped: float | None = None
    for instant, turn in turns:
        if turn in STOPS and stopped is None:
            stopped = instant
        elif turn in STARTS and stopped is not None:
            if 0.0 <= stopped < instant <= end:
                pauses.append(Pause(stopped, instant))
            stopped = None
    return tuple(pauses)


def stated_of(session: Session) -> Stated:
    """Return what the session says that it came to."""
    message = session.message
    if message is None:
        return Stated()
    cycles = number_of(message, 10)
    return Stated(
        distance=number_of(message, 9),
        elapsed_time=number_of(message, 7),
        timer_time=number_of(message, 8),
        energy_kcal=number_of(message, 11),
        steps=round(2.0 * cycles) if cycles is not None and session.sport in ON_FOOT else None,
        ascent=number_of(message, 22),
        descent=number_of(message, 23),
    )


def native_origins(part: Part) -> Origins:
    """Return where the native fields of a file come from: a pod where it wrote the file itself."""
    for each in part.messages[FILE_ID]:
        told = origins_of(value_of(each, 2)) if is_ours(part) else None
        own: Origin = "pod_summary" if value_of(each, 1) == STRYD else "watch"
        return told or Origins(own, own, own)
    return Origins("watch", "watch", "watch")


def is_ours(part: Part) -> bool:
    """Whether OpenStride wrote the file."""
    maker = any(value_of(each, 1) == DEVELOPMENT for each in part.messages[FILE_ID])
    return maker and any(origin_of(each) is not None for each in part.messages[DEVELOPER])


def origin_of(developer: Message) -> Origin | None:
    """Return where the fields of a developer come from, as ours say; None for those of others."""
    told = value_of(developer, 1)
    return APPLICATIONS.get(bytes(told)) if isinstance(told, tuple | bytes) else None


def device_of(part: Part) -> str | None:
    """Return maker and product, as far as the file says; of a file of ours what the run was recorded with."""
    for each in part.messages[FILE_ID]:
        words = [value_of(each, number, raw=False) for number in ((8,) if is_ours(part) else (1, 8, 2))]
        named = [word for word in words if isinstance(word, str) and word]
        return " ".join(named[:2]) or None
    return None


def developers_of(part: Part) -> dict[int, Origin]:
    """Return where the fields of developers come from that are foot pods or ours, by their numbers."""
    found: dict[int, Origin] = {}
    for each in part.messages[FIELD_DESCRIPTION]:
        name = value_of(each, 3)
        if isinstance(name, str) and name.strip().casefold() in OF_PODS:
            found[value_of(each, 0) or 0] = "pod_summary"
    for each in part.messages[DEVELOPER]:
        if (origin := origin_of(each)) is not None:
            found[value_of(each, 3) or 0] = origin
    return found


def replacing(part: Part) -> frozenset[str]:
    """Return the labels of developers' fields that stand for a native one, as their descriptions say."""
    return frozenset(
        f"{value_of(each, 3)} [{value_of(each, 8)}]"
        for each in part.messages[FIELD_DESCRIPTION]
        if value_of(each, 14) == RECORD and is_number(value_of(each, 15))
    )


def without_replaced(channels: tuple[Channel, ...], replacing: frozenset[str]) -> tuple[Channel, ...]:
    """Leave out native columns for which the file says that a developer's field of the same source replaces them."""
    better = {(each.name, each.origin) for each in channels if each.device in replacing}
    return tuple(each for each in channels if each.device is not None or (each.name, each.origin) not in better)


def last_distance(records: Records) -> float | None:
    """Return where the native counter of the way stood in the end."""
    for each in records.channels:
        if each.name == "distance" and each.device is None:
            return next((value for value in reversed(each.values) if value is not None), None)
    return None


def counted_from(records: Records, before: float) -> Records:
    """Return the activity with its way counted from where that of the one before ended, if it was counted on."""
    first = next((each for each in records.channels if each.name == "distance" and each.device is None), None)
    if first is None or before <= 0.0 or next(value for value in first.values if value is not None) < before:
        return records
    values = tuple(None if value is None else value - before for value in first.values)
    channels = tuple(replace(each, values=values) if each is first else each for each in records.channels)
    return replace(records, channels=channels)


def time_of(message: Message, number: int) -> float:
    """Return a time on the device's clock (s), NaN where there is none."""
    value = value_of(message, number)
    return float(value) if is_number(value) else math.nan


def number_of(message: Message, number: int) -> float | None:
    """Return a field in the profile's unit, None where it has no value."""
    value = value_of(message, number, raw=False)
    return float(value) if is_number(value) and math.isfinite(value) else None


def is_number(value: object) -> bool:
    """Whether a field holds one number."""
    return isinstance(value, int | float) and not isinstance(value, bool)
