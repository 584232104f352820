"""Rows as files give them, one after the other, made into columns on one axis of time.

Files have records out of order, two of one instant, values that no runner reaches and dates that a flipped bit moved by
years. Each is set right in one way for all formats, and counted.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from openstride.activity import CHANNELS, Channel, Origin
from openstride.formats._limits import FAR


class Column(NamedTuple):
    """What a column is, apart from its values; see `Channel`."""

    name: str
    unit: str
    origin: Origin
    device: str | None = None


#: A row: an instant on the clock of the file (s), and what it holds.
Row = tuple[float, dict[Column, float]]

#: Beyond these a value is no measurement. Wide on purpose: what is merely odd is for others to judge.
POSSIBLE: Final[Mapping[str, tuple[float, float]]] = {
    "latitude_deg": (-90.0, 90.0),
    "longitude_deg": (-180.0, 180.0),
    "altitude": (-1000.0, 20_000.0),
    "distance": (0.0, 10_000_000.0),
    "speed": (0.0, 100.0),
    "heart_rate_bpm": (1.0, 300.0),
    "cadence": (0.0, 12.0),
    "power": (0.0, 10_000.0),
    "contact_time": (0.0, 5.0),
    "balance": (0.0, 1.0),
    "step_length": (0.0, 10.0),
}


class Table(NamedTuple):
    """Columns on one axis of time, and how often something was set right."""

    time: tuple[float, ...]
    channels: tuple[Channel, ...]
    set_right: dict[str, int]


def known(name: str, origin: Origin, device: str | None = None) -> Column:
    """Return a column of `CHANNELS`, with its unit."""
    return Column(name, CHANNELS[name], origin, device)


def table_of(rows: Iterable[Row], start: float) -> Table:
    """Return the rows in order of time, which counts from `start`; rows of one instant become one, the last word first.

    The rows are used up: later ones are written into earlier ones of their instant, for copies of all of them would be
    the most of what reading takes. What is no measurement is left out, a position without its other half too, and rows
    with nothing in them stay: they say that the device was on.
    """
    set_right: Counter[str] = Counter()
    # Instants are of microseconds before they are compared: the difference of two large ones is no finer.
    offsets = [(round(instant - start, 6), values) for instant, values in rows if math.isfinite(instant)]
    ordered = near(in_order(offsets, set_right), set_right)
    merged: dict[float, dict[Column, float]] = {}
    for instant, values in ordered:
        if instant in merged:
            set_right["same_instant"] += 1
            merged[instant].update(values)
        else:
            merged[instant] = values
    columns = list(dict.fromkeys(column for values in merged.values() for column in values))
    found = {
        column: possible(column, [values.get(column) for values in merged.values()], set_right) for column in columns
    }
    drop_lone_positions(found, set_right)
    channels = tuple(
        Channel(column.name, column.unit, tuple(values), column.origin, column.device)
        for column, values in found.items()
        if any(value is not None for value in values)
    )
    return Table(tuple(merged), channels, dict(set_right))


def in_order(rows: list[Row], set_right: Counter[str]) -> list[Row]:
    """Return the rows by time, and count those that stood too late."""
    latest = -math.inf
    for instant, _ in rows:
        if instant < latest:
            set_right["out_of_order"] += 1
        latest = max(latest, instant)
    return sorted(rows, key=lambda row: row[0]) if set_right["out_of_order"] else rows


def near(ordered: list[Row], set_right: Counter[str]) -> list[Row]:
    """Leave out rows that stand weeks away from the one in the middle."""
    if not ordered or ordered[-1][0] - ordered[0][0] <= FAR:
        return ordered
    middle = ordered[len(ordered) // 2][0]
    kept = [row for row in ordered if abs(row[0] - middle) <= FAR]
    set_right["far_away"] += len(ordered) - len(kept)
    return kept


def finite(values: Sequence[float | None]) -> list[float | None]:
    """Return the values without those that are no numbers."""
    return [None if value is None or not math.isfinite(value) else value for value in values]


def possible(column: Column, values: Sequence[float | None], set_right: Counter[str]) -> list[float | None]:
    """Return the values without those that are no measurement."""
    low, high = POSSIBLE.get(column.name, (-math.inf, math.inf))
    kept = [None if value is None or not low <= value <= high or math.isinf(value) else value for value in values]
    lost = sum(value is not None for value in values) - sum(value is not None for value in kept)
    if lost:
        set_right["impossible"] += lost
    return kept


def drop_lone_positions(found: dict[Column, list[float | None]], set_right: Counter[str]) -> None:
    """Leave out each latitude without longitude, each longitude without latitude, and the place zero, zero.

    Receivers without a fix say zero, zero; no run goes through that point of the ocean.
    """
    for column in [each for each in found if each.name in {"latitude_deg", "longitude_deg"}]:
        other = "longitude_deg" if column.name == "latitude_deg" else "latitude_deg"
        partner = found.get(column._replace(name=other))
        values = found[column]
        for row, value in enumerate(values):
            against = None if partner is None else partner[row]
            if value is not None and against is None:
                values[row] = None
                set_right["lone_positions"] += 1
            elif value == 0.0 and against == 0.0 and partner is not None:
                values[row] = partner[row] = None
                set_right["impossible"] += 1
