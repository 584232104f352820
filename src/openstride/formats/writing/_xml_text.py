"""Pieces of XML as text: words, numbers and instants, and what of a record no standard has an element for.

Those stand in elements of our own, named as in `openstride.activity.CHANNELS`, in the units given there. A whole number
of a standard that had to be rounded stands there as well, so that nothing is lost between the formats.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from openstride.activity import CHANNELS, Records
from openstride.formats._table import Column, finite, known
from openstride.formats._xml import OURS
from openstride.formats.writing._carried import POSITION, positions_among, sound

#: The largest whole number of the elements of heart rate and cadence; power may be larger.
LARGEST: Final = 254
#: Decimals that a number may have: those of a degree are a tenth of a millimetre.
DIGITS: Final = 12


def words(text: str | None) -> str:
    """Return a text without what XML cannot hold."""
    plain = "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in text or "")
    return plain.encode("utf-8", "ignore").decode("utf-8").strip()


def element(name: str, content: str | None) -> str:
    """Return an element with a text, nothing where there is none."""
    plain = words(content)
    return f"<{name}>{escape(plain)}</{name}>" if plain else ""


def attribute(content: str) -> str:
    """Return the value of an attribute, with its quotes."""
    return quoteattr(words(content).replace("\n", " "))


def number_text(value: float) -> str:
    """Return a number as it is written."""
    text = f"{value:.{DIGITS}g}"
    return text if "e" not in text else f"{value:.{DIGITS}f}".rstrip("0").rstrip(".")


def instant_text(start: datetime, seconds: float) -> str:
    """Return an instant, so many seconds after a start, in UTC."""
    instant = (start + timedelta(seconds=seconds)).astimezone(UTC)
    text = instant.strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{instant.microsecond:06d}".rstrip("0") + "Z" if instant.microsecond else f"{text}Z"


def columns_as_text(records: Records) -> dict[str, list[float | None]]:
    """Return the columns by name, the best of each, as they come back from their text."""
    found: dict[Column, list[float | None]] = {}
    place = next(iter(positions_among(records.channels)), ())
    for name in (*CHANNELS, "turns"):
        best = records.channel(name)
        if name in POSITION:
            best = next((each for each in place if each.name == name), None)
        if best is None or (name in CHANNELS and best.unit != CHANNELS[name]):
            continue
        column = known(name, "watch") if name in CHANNELS else Column(name, "1/s", "watch")
        found[column] = [None if value is None else float(number_text(value)) for value in finite(best.values)]
    sound(found)
    return {column.name: values for column, values in found.items()}


def row_of(columns: Mapping[str, Sequence[float | None]], index: int) -> dict[str, float]:
    """Return what a record holds."""
    return {name: value for name, values in columns.items() if (value := values[index]) is not None}


def whole(value: float | None, factor: float = 1.0, least: int = 0, largest: int = LARGEST) -> int | None:
    """Return a value as a whole number, None where an element of a standard cannot hold it."""
    if value is None or not least <= round(value / factor) <= largest:
        return None
    return round(value / factor)


def ours(row: Mapping[str, float], stands: Mapping[str, float | None]) -> str:
    """Return the element of our own, with all that does not stand beside it as it is."""
    rest = [
        f"<os:{name}>{number_text(value)}</os:{name}>"
        for name, value in row.items()
        if name in CHANNELS and stands.get(name) != value
    ]
    return f"<os:{OURS}>{''.join(rest)}</os:{OURS}>" if rest else ""
