"""Which columns become fields of a FIT file, and how their values are stored.

Of two columns that measure the same one is native; the other, and all that the profile has no field for, are
developers' fields. A value is what it will be when it is read back, so that a second writing changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from openstride.activity import CHANNELS, ON_FOOT, ORIGINS, Channel, Origin, Records
from openstride.formats._fit import PARTS_OF_A_TURN
from openstride.formats._fit_fields import CADENCE, NATIVE, cadence_column, developer_column
from openstride.formats._fit_own import HEART, PLACE, Origins
from openstride.formats._table import Column, drop_lone_positions, finite, possible
from openstride.formats.writing._carried import POSITION, positions_among
from openstride.formats.writing._fit_bytes import SINT8, SINT32, UINT8, UINT16, UINT32, Kind, cut

#: Of names and units of developers' fields (bytes).
NAME_BYTES: Final = 48
UNIT_BYTES: Final = 16
#: Developers' fields of one file: each has a number of its own.
MOST_FIELDS: Final = 120


class Field(NamedTuple):
    """A native field of records: its number, how it is stored, and what makes the stored number of the profile's."""

    number: int
    kind: Kind
    scale: float = 1.0
    offset: float = 0.0


#: What we write natively; the factor to SI is that of the reader.
FIELDS: Final[Mapping[str, Field]] = {
    "latitude_deg": Field(0, SINT32),
    "longitude_deg": Field(1, SINT32),
    "heart_rate_bpm": Field(3, UINT8),
    "distance": Field(5, UINT32, 100.0),
    "power": Field(7, UINT16),
    "temperature_deg_c": Field(13, SINT8),
    "vertical_oscillation": Field(39, UINT16, 10.0),
    "contact_time": Field(41, UINT16, 10.0),
    "speed": Field(73, UINT32, 1000.0),
    "altitude": Field(78, UINT32, 5.0, 500.0),
    "vertical_ratio": Field(83, UINT16, 100.0),
    "balance": Field(84, UINT16, 100.0),
    "step_length": Field(85, UINT16, 10.0),
}
#: What turns, or goes in steps: in two fields.
TURNING: Final = frozenset({"cadence", "turns"})


@dataclass(frozen=True, slots=True)
class Columns:
    """What is written of the records: their seconds from zero, native columns by name, developers' columns."""

    seconds: tuple[int, ...]
    native: Mapping[str, list[float | None]]
    developer: Mapping[Column, list[float | None]]
    origins: Origins


def columns_of(records: Records, instants: Sequence[int]) -> Columns:
    """Return what is written of the records, each of its second: columns as native fields or as a developer's."""
    seconds, where = by_second(instants)
    on_foot = records.sport in ON_FOOT
    # Only what has a value counts, for the rest is not there when it is read back.
    there = [each for channel in records.channels if (each := in_seconds(channel, where)).count]
    place = place_among(there)
    rest = sorted((each for each in there if each.name not in POSITION), key=lambda each: each.device is not None)
    fitting = [each for each in rest if fits(each, on_foot=on_foot)]
    origins = origins_of_native(place, fitting)
    native = {Column(each.name, each.unit, each.origin): stored_as(each.name, each.values) for each in place}
    others = [each for each in rest if each not in fitting]
    for channel in fitting:
        column = Column(channel.name, channel.unit, channel.origin)
        if channel.origin == origins.of(channel.name) and column not in native:
            native[column] = stored_as(channel.name, channel.values)
        else:
            others.append(channel)
    by_name = {column.name: values for column, values in native.items()}
    in_order = dict(sorted(by_name.items(), key=lambda item: number_of(item[0])))
    return Columns(seconds, in_order, developers_columns(others, on_foot=on_foot), origins)


def in_seconds(channel: Channel, where: Sequence[int]) -> Channel:
    """Return a column with one value for each second, the last word of it, and none that is no measurement."""
    found: list[float | None] = [None] * (1 + max(where, default=-1))
    for index, value in zip(where, finite(channel.values), strict=True):
        if value is not None:
            found[index] = value
    kept = possible(Column(channel.name, channel.unit, channel.origin), found, Counter())
    return replace(channel, values=tuple(kept))


def place_among(channels: Sequence[Channel]) -> tuple[Channel, ...]:
    """Return latitude and longitude as they come back; half a position is none, and nothing but these two is one."""
    for pair in positions_among(channels):
        columns = {Column(each.name, each.unit, each.origin): stored_as(each.name, each.values) for each in pair}
        drop_lone_positions(columns, Counter())
        found = tuple(replace(each, values=tuple(values)) for each, values in zip(pair, columns.values(), strict=True))
        if found[0].count:
            return found
    return ()


def origins_of_native(place: Sequence[Channel], fitting: Sequence[Channel]) -> Origins:
    """Return where native fields come from: each group from where most of its columns do, those of no device first."""
    return Origins(
        place[0].origin if place else prevailing([each for each in fitting if each.name in PLACE]),
        prevailing([each for each in fitting if each.name in HEART]),
        prevailing([each for each in fitting if each.name not in PLACE | HEART]),
    )


def prevailing(channels: Sequence[Channel]) -> Origin:
    """Return where most of the columns come from; a watch where there are none."""
    bare = [each for each in channels if each.device is None] or list(channels)
    counted = Counter(each.origin for each in bare)
    return max(counted, key=lambda origin: (counted[origin], -ORIGINS.index(origin)), default="watch")


def by_second(instants: Sequence[int]) -> tuple[tuple[int, ...], list[int]]:
    """Return the seconds that have records, and for each record which of them it falls into."""
    seconds = tuple(dict.fromkeys(instants))
    number = {second: index for index, second in enumerate(seconds)}
    return seconds, [number[instant] for instant in instants]


def fits(channel: Channel, *, on_foot: bool) -> bool:
    """Whether a native field can hold all values of a column."""
    if channel.name in TURNING:
        own, _ = cadence_column(channel.origin, on_foot=on_foot)
        least, greatest = 0.0, (UINT8.greatest + 1.0) * PARTS_OF_A_TURN - 1.0
        meant = (channel.name, channel.unit) == (own.name, own.unit)
    else:
        meant = channel.name in FIELDS and channel.unit == CHANNELS[channel.name]
        kind = FIELDS[channel.name].kind if meant else UINT8
        least, greatest = kind.least, kind.greatest
    return meant and all(
        value is None or least <= to_store(channel.name, value) <= greatest for value in channel.values
    )


def number_of(name: str) -> int:
    """Return the number of the native field of a column."""
    return FIELDS[name].number if name in FIELDS else CADENCE


def to_store(name: str, value: float) -> int:
    """Return the number that stands for a value; of cadences in parts of a turn."""
    if name in TURNING:
        return round(value / cadence_column("watch", on_foot=name == "cadence")[1] * PARTS_OF_A_TURN)
    field = FIELDS[name]
    number = round((value / NATIVE[field.number][1] + field.offset) * field.scale)
    if name == "longitude_deg":
        # The meridian opposite has one number of its two, and the one beside it says nothing.
        number = (number + 2**31) % 2**32 - 2**31
    return min(number, SINT32.greatest) if field.kind is SINT32 else number


def stored_as(name: str, values: Sequence[float | None]) -> list[float | None]:
    """Return values as they come back."""
    if name in TURNING:
        factor = cadence_column("watch", on_foot=name == "cadence")[1]
        return each_of(values, lambda value: to_store(name, value) / PARTS_OF_A_TURN * factor)
    field = FIELDS[name]
    factor = NATIVE[field.number][1]
    return each_of(values, lambda value: (to_store(name, value) / field.scale - field.offset) * factor)


def each_of(values: Sequence[float | None], make: Callable[[float], float]) -> list[float | None]:
    """Return what is made of each value that there is."""
    return [None if value is None else make(value) for value in values]


def developers_columns(channels: Sequence[Channel], *, on_foot: bool) -> dict[Column, list[float | None]]:
    """Return columns for developers' fields, in an order of their own, each with another name."""
    found: dict[Column, list[float | None]] = {}
    for channel in channels:
        name, unit = label(channel.name, NAME_BYTES - 4) or "unnamed", label(channel.unit, UNIT_BYTES)
        column, factor = developer_column(name, unit, channel.origin, on_foot=on_foot)
        column = unlike(column._replace(device=None), found)
        values = [None if value is None else value * factor for value in channel.values]
        found[column] = possible(column, values, Counter())
    some = [(column, values) for column, values in found.items() if any(value is not None for value in values)]
    return dict(sorted(some, key=lambda item: (ORIGINS.index(item[0].origin), *item[0][:2]))[:MOST_FIELDS])


def unlike(column: Column, others: Mapping[Column, object]) -> Column:
    """Return a column under a name that no other has: a second one of a kind is called so."""
    found, number = column, 2
    while found in others:
        found = column._replace(name=f"{column.name} {number}")
        number += 1
    return found


def label(words: str, size: int) -> str:
    """Return words that a field can hold."""
    plain = "".join(letter if letter.isprintable() else " " for letter in words)
    return cut(plain.strip(), size).decode("utf-8").strip()
