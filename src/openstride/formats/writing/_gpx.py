"""GPX, written: one track, a segment from pause to pause, makers' extensions for what has one, ours for the rest.

A point of GPX is a place: records without one are left out, and an activity without any cannot be written. Laps and
totals have no place in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from openstride.activity import ON_FOOT, Records, Sport
from openstride.formats._errors import UnwritableError
from openstride.formats._gpx import MOST_TURNS, SPORTS, STEPS_A_STRIDE
from openstride.formats._xml import NAMESPACE
from openstride.formats.writing._carried import anchored, gaps_of
from openstride.formats.writing._xml_text import (
    attribute,
    columns_as_text,
    element,
    instant_text,
    number_text,
    ours,
    row_of,
    whole,
    words,
)

NAMESPACES: Final = (
    'xmlns="http://www.topografix.com/GPX/1/1"'
    ' xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v2"'
    ' xmlns:pwr="http://www.garmin.com/xmlschemas/PowerExtension/v1"'
    f' xmlns:os="{NAMESPACE}"'
)
#: Who wrote a file whose recorder nobody knows.
CREATOR: Final = "OpenStride"
#: Watts that an element of power can hold.
MOST_WATTS: Final = 65_534


def write_gpx(records: Records) -> bytes:
    """Return the records as a GPX file.

    Raises
    ------
    UnwritableError
        When they have no positions, or no start.
    """
    plain = anchored(records)
    if plain.start is None:
        raise UnwritableError("gpx", "start")
    columns = columns_as_text(plain)
    north, east = columns.get("latitude_deg", ()), columns.get("longitude_deg", ())
    placed = [index for index, pair in enumerate(zip(north, east, strict=True)) if None not in pair]
    if not placed:
        raise UnwritableError("gpx", "positions")
    turns = turns_of(plain.sport, columns, placed)
    points = [
        point(row_of(columns, index), instant_text(plain.start, plain.time[index]), turns.get(index))
        for index in placed
    ]
    for gap in reversed(gaps_of([plain.time[index] for index in placed], plain.pauses)):
        points.insert(gap + 1, "</trkseg>\n<trkseg>")
    return "\n".join(
        (
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<gpx version="1.1" creator={attribute(words(plain.device) or CREATOR)} {NAMESPACES}>',
            f"<trk>{element('name', plain.name)}{element('desc', plain.notes)}{element('type', kind_of(plain))}",
            "<trkseg>",
            *points,
            "</trkseg>",
            "</trk>",
            "</gpx>\n",
        )
    ).encode("utf-8")


def point(row: Mapping[str, float], instant: str, turns: int | None) -> str:
    """Return a point."""
    pulse, watts = whole(row.get("heart_rate_bpm"), least=1), whole(row.get("power"), largest=MOST_WATTS)
    temperature, speed = row.get("temperature_deg_c"), row.get("speed")
    beside = "".join(
        f"<gpxtpx:{name}>{number_text(value)}</gpxtpx:{name}>"
        for name, value in (("atemp", temperature), ("hr", pulse), ("cad", turns), ("speed", speed))
        if value is not None
    )
    power = "" if watts is None else f"<pwr:PowerInWatts>{watts}</pwr:PowerInWatts>"
    place = ("latitude_deg", "longitude_deg", "altitude", "temperature_deg_c", "speed")
    stands: dict[str, float | None] = {name: row.get(name) for name in place}
    stands |= {"heart_rate_bpm": pulse, "power": watts}
    stands["cadence"] = None if turns is None else turns * STEPS_A_STRIDE
    rest = (f"<gpxtpx:TrackPointExtension>{beside}</gpxtpx:TrackPointExtension>" if beside else "") + power
    rest += ours(row, stands)
    height = f"<ele>{number_text(row['altitude'])}</ele>" if "altitude" in row else ""
    return (
        f'<trkpt lat="{number_text(row["latitude_deg"])}" lon="{number_text(row["longitude_deg"])}">{height}'
        f"<time>{instant}</time>{f'<extensions>{rest}</extensions>' if rest else ''}</trkpt>"
    )


def turns_of(sport: Sport, columns: Mapping[str, Sequence[float | None]], placed: Sequence[int]) -> dict[int, int]:
    """Return the whole turns a minute of each point; none where readers would take them for steps."""
    on_foot = sport in ON_FOOT
    values = columns.get("cadence" if on_foot else "turns")
    if values is None:
        return {}
    factor = STEPS_A_STRIDE if on_foot else 1.0 / 60.0
    found = {index: turns for index in placed if (turns := whole(values[index], factor)) is not None}
    middle = sorted(found.values())[len(found) // 2] if found else 0
    return {} if on_foot and middle > MOST_TURNS else found


def kind_of(records: Records) -> str:
    """Return the type of the track, by which its sport is known again."""
    kind = words(records.kind)
    named = (word for word in (kind, f"{kind}_{records.sport}") if SPORTS.get(word.casefold()) == records.sport)
    if (found := next(named, None)) is not None:
        return found
    if records.sport in SPORTS:
        return records.sport
    name = words(records.name).casefold()
    # Readers go by the name where the type says nothing to them.
    return SPORTS.get(name, kind or records.sport)
