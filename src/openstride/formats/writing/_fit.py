"""FIT, written: native fields as far as there are any, and documented developers' fields for the rest.

FIT counts whole seconds, so records of one second become one, and numbers become those that a field can hold.
Developers' fields have our own names and SI units, as `docs/activity-files.md` lists them.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from fitdecode.profile import FIELD_TYPES

from openstride.activity import ON_FOOT, ORIGINS, Lap, Records, Sport
from openstride.formats._fit import ACTIVITY_FILE, CLOCK_SET, EPOCH, PARTS_OF_A_TURN, SPORTS, TIMER
from openstride.formats._fit_fields import CADENCE, FRACTION_OF_CADENCE
from openstride.formats._fit_messages import (
    ACTIVITY,
    DEVELOPER,
    EVENT,
    FIELD_DESCRIPTION,
    FILE_ID,
    LAP,
    RECORD,
    SESSION,
    TIMESTAMP,
)
from openstride.formats._fit_own import DEVELOPMENT, application
from openstride.formats.writing._carried import anchored
from openstride.formats.writing._fit_bytes import (
    BYTE,
    ENUM,
    FLOAT32,
    FLOAT64,
    STRING,
    UINT8,
    UINT16,
    UINT32,
    FitFile,
    Kind,
    Layout,
    Place,
    Stored,
)
from openstride.formats.writing._fit_columns import FIELDS, NAME_BYTES, Columns, columns_of, label, to_store

#: Time zero of an activity whose clock was never set: the device had been on for a day (s).
UNSET: Final = 86_400
SPORT_NUMBERS: Final[Mapping[Sport, int]] = {sport: number for number, sport in SPORTS.items()}
#: A sport that nobody has named.
ALL_SPORTS: Final = 254
START: Final = 0
STOP: Final = 4
#: What a message is about, in its field of events.
ABOUT_SESSION: Final = 8
ABOUT_LAP: Final = 9
ABOUT_ACTIVITY: Final = 26


class Clock(NamedTuple):
    """Seconds of FIT: time zero, the part of a second by which that is too early, and how far local time is ahead."""

    zero: int
    part: float
    ahead: int | None

    def second(self, time: float) -> int:
        """Return the whole second, counted from zero, of a time of the records."""
        return math.floor(round(self.part + time, 6))


def write_fit(records: Records) -> bytes:
    """Return the records as a FIT file: what describes it, what happened in order of time, and the summaries."""
    plain = anchored(records)
    clock = clock_of(plain)
    columns = columns_of(plain, [clock.second(time) for time in plain.time])
    laps = tuple(in_fit(lap, clock) for lap in plain.laps)
    stated = plain.stated
    timer = stepped(plain.timer_time if stated.timer_time is None else stated.timer_time)
    elapsed = stepped(max(plain.elapsed_time, timer) if stated.elapsed_time is None else stated.elapsed_time)
    end = math.ceil(max([elapsed, *columns.seconds[-1:], *(lap.end for lap in laps)]))
    # A file without a lap is no activity to Garmin's description of them.
    laps = laps or (Lap(0.0, float(end), timer, stated.distance),)
    file = FitFile()
    file.add(
        FILE_ID,
        (0, ENUM, ACTIVITY_FILE),
        (1, UINT16, DEVELOPMENT),
        (2, UINT16, columns.origins.product),
        (4, UINT32, clock.zero),
        *text(8, plain.device),
    )
    describe(file, columns)
    add_course(file, plain, clock, columns, end)
    for index, lap in enumerate(laps):
        add_lap(file, index, lap, clock)
    add_session(file, plain, clock, (elapsed, timer, end), len(laps))
    add_activity(file, clock, timer, end)
    return bytes(file)


def clock_of(records: Records) -> Clock:
    """Return the clock of a file; one that begins before FIT's clocks can be set has none."""
    whole = None if records.start is None else (records.start - EPOCH).total_seconds()
    local = None if records.local_start is None else records.local_start.replace(tzinfo=EPOCH.tzinfo) - EPOCH
    known_start = whole is not None and CLOCK_SET <= whole <= UINT32.greatest - 1e7
    zero = math.floor(whole) if whole is not None and known_start else UNSET
    ahead = None if local is None else math.floor(local.total_seconds()) - zero
    return Clock(zero, whole - zero if whole is not None and known_start else 0.0, ahead)


def in_fit(lap: Lap, clock: Clock) -> Lap:
    """Return a lap in whole seconds and thousandths."""
    start = float(clock.second(lap.start))
    timer = None if lap.timer_time is None else stepped(lap.timer_time)
    return Lap(start, round(start + stepped(lap.end - lap.start), 3), timer, lap.distance)


def stepped(seconds: float) -> float:
    """Return a time in thousandths, as FIT has it, never less than none."""
    return round(max(seconds, 0.0), 3)


def text(number: int, words: str | None) -> Iterator[Stored]:
    """Yield a field of words, where there are any."""
    plain = label(words or "", NAME_BYTES)
    if plain:
        yield number, STRING, plain


def describe(file: FitFile, columns: Columns) -> None:
    """Add who the developers are, one for each origin, and what their fields are."""
    used = sorted({*(column.origin for column in columns.developer), columns.origins.rest}, key=ORIGINS.index)
    for origin in used:
        file.add(DEVELOPER, (1, BYTE, application(origin)), (3, UINT8, ORIGINS.index(origin)), (4, UINT32, 1))
    for number, (column, values) in enumerate(columns.developer.items()):
        file.add(
            FIELD_DESCRIPTION,
            (0, UINT8, ORIGINS.index(column.origin)),
            (1, UINT8, number),
            (2, UINT8, kind_of(values).number),
            *text(3, column.name),
            *text(8, column.unit),
        )


def kind_of(values: Sequence[float | None]) -> Kind:
    """Return how a developer's field is stored: in four bytes, in eight where whole numbers would not stay whole."""
    whole = (value for value in values if value is not None and value.is_integer())
    return FLOAT64 if any(abs(value) > 2.0**24 for value in whole) else FLOAT32


def bits_of(kind: Kind, value: float | None) -> int | None:
    """Return a number as the whole number of its bits."""
    if value is None:
        return None
    form = "<d" if kind is FLOAT64 else "<f"
    try:
        return int.from_bytes(struct.pack(form, value), "little")
    except OverflowError:
        return None


def add_course(file: FitFile, records: Records, clock: Clock, columns: Columns, end: int) -> None:
    """Add the records, and between them when the clock of the run was started and stopped."""
    last = columns.seconds[-1] if columns.seconds else 0
    pauses = [(clock.second(each.start), min(clock.second(each.end), last)) for each in records.pauses]
    turns = [turn for stop, go_on in pauses if stop < go_on for turn in ((stop, STOP), (go_on, START))]
    pending = [(0, START), *turns, (end, STOP)]
    layout, rows = laid_out(clock, columns)
    definition = layout.definition
    for second, packed in zip(columns.seconds, layout.packed(rows), strict=True):
        while pending and pending[0][0] <= second and len(pending) > 1:
            add_turn(file, clock, *pending.pop(0))
        file.add_packed(RECORD, definition, packed, developers=bool(columns.developer))
    for each in pending:
        add_turn(file, clock, *each)


def add_turn(file: FitFile, clock: Clock, second: int, turn: int) -> None:
    """Add a start or a stop of the timer."""
    file.add(EVENT, (TIMESTAMP, UINT32, clock.zero + second), (0, ENUM, TIMER), (1, ENUM, turn), (4, UINT8, 0))


def laid_out(clock: Clock, columns: Columns) -> tuple[Layout, list[tuple[int | None, ...]]]:
    """Return how a record is laid out, and all of them as they are stored."""
    places = [Place(TIMESTAMP, UINT32)]
    stored: list[list[int | None]] = [[clock.zero + second for second in columns.seconds]]
    for name, values in columns.native.items():
        numbers = [None if value is None else to_store(name, value) for value in values]
        if name in FIELDS:
            places.append(Place(FIELDS[name].number, FIELDS[name].kind))
            stored.append(numbers)
        else:
            places += [Place(CADENCE, UINT8), Place(FRACTION_OF_CADENCE, UINT8)]
            stored.append([None if each is None else each // int(PARTS_OF_A_TURN) for each in numbers])
            stored.append([None if each is None else each % int(PARTS_OF_A_TURN) for each in numbers])
    for number, (column, values) in enumerate(columns.developer.items()):
        kind = kind_of(values)
        places.append(Place(number, kind, ORIGINS.index(column.origin)))
        stored.append([bits_of(kind, value) for value in values])
    return Layout(RECORD, tuple(places)), list(zip(*stored, strict=True))


def add_lap(file: FitFile, index: int, lap: Lap, clock: Clock) -> None:
    """Add a lap."""
    file.add(
        LAP,
        (254, UINT16, index),
        (TIMESTAMP, UINT32, clock.zero + math.ceil(lap.end)),
        (0, ENUM, ABOUT_LAP),
        (1, ENUM, 1),
        (2, UINT32, clock.zero + int(lap.start)),
        *numbers((7, UINT32, lap.end - lap.start, 1000.0), (8, UINT32, lap.timer_time, 1000.0)),
        *numbers((9, UINT32, lap.distance, 100.0)),
    )


def add_session(file: FitFile, records: Records, clock: Clock, times: tuple[float, float, int], laps: int) -> None:
    """Add the session: what was done, and what it came to."""
    elapsed, timer, end = times
    stated = records.stated
    sport, finer = sport_numbers(records.sport, records.kind)
    # Turns of two steps, which FIT counts.
    cycles = None if stated.steps is None or records.sport not in ON_FOOT else stated.steps // 2
    file.add(
        SESSION,
        (254, UINT16, 0),
        (TIMESTAMP, UINT32, clock.zero + end),
        (0, ENUM, ABOUT_SESSION),
        (1, ENUM, 1),
        (2, UINT32, clock.zero),
        (5, ENUM, sport),
        (6, ENUM, finer),
        *numbers((7, UINT32, elapsed, 1000.0), (8, UINT32, timer, 1000.0), (9, UINT32, stated.distance, 100.0)),
        *numbers((10, UINT32, cycles, 1.0), (11, UINT16, stated.energy_kcal, 1.0)),
        *numbers((22, UINT16, stated.ascent, 1.0), (23, UINT16, stated.descent, 1.0)),
        (25, UINT16, 0),
        (26, UINT16, laps),
        (28, ENUM, 0),
    )


def add_activity(file: FitFile, clock: Clock, timer: float, end: int) -> None:
    """Add the last message, which knows what the clocks showed where it was."""
    here = None if clock.ahead is None else clock.zero + end + clock.ahead
    file.add(
        ACTIVITY,
        (TIMESTAMP, UINT32, clock.zero + end),
        *numbers((0, UINT32, timer, 1000.0)),
        (1, UINT16, 1),
        (2, ENUM, 0),
        (3, ENUM, ABOUT_ACTIVITY),
        (4, ENUM, 1),
        *numbers((5, UINT32, here, 1.0)),
    )


def numbers(*fields: tuple[int, Kind, float | None, float]) -> Iterator[Stored]:
    """Yield the fields that have a value and can hold it: number, how it is stored, value, parts of one."""
    for number, kind, value, scale in fields:
        if value is not None and math.isfinite(value) and kind.least <= round(value * scale) <= kind.greatest:
            yield number, kind, round(value * scale)


def sport_numbers(sport: Sport, kind: str | None) -> tuple[int, int]:
    """Return FIT's numbers of a sport and of its finer kind; what it has no number for is generic."""
    words = (kind or "").split(" ")
    number = SPORT_NUMBERS.get(sport, ALL_SPORTS)
    if sport == "other":
        number = number_named("sport", words[0], ALL_SPORTS)
        words = words[1:] if number != ALL_SPORTS or words[0] == "all" else words
    # Others write the sport behind its kind.
    finer = words[0].removesuffix(f"_{sport}") if words else ""
    return number, number_named("sub_sport", finer, 0)


def number_named(kind: str, name: str, otherwise: int) -> int:
    """Return the number of a word in the profile."""
    found = (number for number, word in FIELD_TYPES[kind].enum.items() if word == name)
    return next(found, otherwise)
