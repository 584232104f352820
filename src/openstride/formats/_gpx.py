"""GPX: positions over time, and what makers put beside each point.

A track is an activity; from one of its segments to the next the receiver was stopped. Nothing is stated about the
whole, and what measured the points is only known by the program that wrote the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final

import gpxpy
from gpxpy.gpx import GPX, GPXException, GPXTrack, GPXTrackPoint

from openstride.activity import CHANNELS, ON_FOOT, Origin, Pause, Records, Sport
from openstride.formats._clock import utc
from openstride.formats._limits import RECORDS
from openstride.formats._reading import Reading, damaged, read_as, refused, set_aside
from openstride.formats._table import Column, Row, known, table_of
from openstride.formats._xml import NAMESPACE, Xml, number

#: What programs call a run, among them Strava's numbers.
SPORTS: Final[Mapping[str, Sport]] = {
    "running": "running",
    "run": "running",
    "trail_running": "running",
    "treadmill_running": "running",
    "9": "running",
    "walking": "walking",
    "walk": "walking",
    "10": "walking",
    "hiking": "hiking",
    "hike": "hiking",
    "4": "hiking",
    "cycling": "cycling",
    "biking": "cycling",
    "ride": "cycling",
    "1": "cycling",
    "swimming": "swimming",
}
#: Programs that write what a watch recorded, by the beginning of their names; any other may be a phone.
WATCHES: Final = ("garmin", "tomtom", "suunto", "polar", "coros")
#: Cadence counts one foot, a minute long, as the schema's turns do; ours counts both, a second long.
STEPS_A_STRIDE: Final = 2.0 / 60.0
#: Where half of the values are above, they count steps already: nobody turns over 250 steps a minute.
MOST_TURNS: Final = 125.0
#: What stands beside a point, by the name of its element, however deep.
BESIDE: Final[Mapping[str, str]] = {
    "hr": "heart_rate_bpm",
    "heartrate": "heart_rate_bpm",
    "atemp": "temperature_deg_c",
    "speed": "speed",
    "power": "power",
    "powerinwatts": "power",
    "distance": "distance",
}


def read_gpx(xml: Xml) -> Reading:
    """Return what a GPX file holds."""
    try:
        gpx = gpxpy.parse(xml.text)
    except (GPXException, ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return damaged("gpx", "malformed", xml.broken)
    if sum(len(segment.points) for track in gpx.tracks for segment in track.segments) > RECORDS:
        return refused("too_many_records", "gpx")
    found = tuple(activities_of(gpx))
    if xml.broken is not None:
        return damaged("gpx", "ends_early" if found else "malformed", xml.broken, found)
    if found:
        return read_as("gpx", found)
    if gpx.routes or gpx.waypoints:
        return set_aside("gpx", "course")
    return set_aside("gpx", "no_times" if gpx.tracks else "nothing_in_it")


def activities_of(gpx: GPX) -> Iterator[Records]:
    """Yield the tracks that have times."""
    creator = gpx.creator.strip() if gpx.creator else None
    own: Origin = "watch" if (creator or "").casefold().startswith(WATCHES) else "phone_position"
    for track in gpx.tracks:
        if (found := activity_of(track, own, creator)) is not None:
            yield found


def activity_of(track: GPXTrack, own: Origin, creator: str | None) -> Records | None:
    """Return a track as an activity, None where it has no times."""
    sport, kind = sport_of(track)
    segments = [rows for segment in track.segments if (rows := rows_of(segment.points, own))]
    rows = [row for segment in segments for row in segment]
    if not rows:
        return None
    zero = min(instant for instant, _ in rows)
    table = table_of(with_cadence(rows, own, sport), zero)
    ends = [(segment[0][0] - zero, segment[-1][0] - zero) for segment in segments]
    return Records(
        sport=sport,
        start=utc(zero),
        time=table.time,
        channels=table.channels,
        pauses=tuple(
            Pause(round(before[1], 6), round(after[0], 6)) for before, after in pairwise(ends) if after[0] > before[1]
        ),
        kind=kind,
        device=creator,
        name=track.name,
        notes=track.description,
        set_right=table.set_right,
    )


def sport_of(track: GPXTrack) -> tuple[Sport, str | None]:
    """Return sport and kind: by the type of the track, else by its name where that is the name of a sport."""
    stated, name = ((word or "").strip() for word in (track.type, track.name))
    for word in (stated, name):
        if word.casefold() in SPORTS:
            return SPORTS[word.casefold()], stated if "_" in stated else None
    return "unknown", stated or None


def rows_of(points: list[GPXTrackPoint], own: Origin) -> list[Row]:
    """Return the points that have a time."""
    return [(point.time.timestamp(), dict(values_of(point, own))) for point in points if point.time is not None]


def values_of(point: GPXTrackPoint, own: Origin) -> Iterator[tuple[Column, float]]:
    """Yield what a point holds; its cadence as the file has it."""
    yield known("latitude_deg", own), point.latitude
    yield known("longitude_deg", own), point.longitude
    if point.elevation is not None:
        yield known("altitude", own), point.elevation
    if point.speed is not None:
        yield known("speed", own), point.speed
    for extension in point.extensions:
        for element in extension.iter():
            value = number(element.text)
            space, _, local = element.tag.rpartition("}")
            name = local.casefold()
            if value is not None and space.removeprefix("{") == NAMESPACE:
                if local in CHANNELS:
                    yield known(local, own), value
            elif value is not None and name in BESIDE:
                yield known(BESIDE[name], own), value
            elif value is not None and name in {"cad", "cadence"}:
                yield turns_of(own), value


def turns_of(own: Origin) -> Column:
    """Return the column of cadences as a file has them."""
    return Column("cad", "1/min", own)


def with_cadence(rows: list[Row], own: Origin, sport: Sport) -> list[Row]:
    """Return the rows with cadences as ours where they can be meant as the schema says, else under their own name."""
    turns = turns_of(own)
    values = sorted(values[turns] for _, values in rows if turns in values)
    if not values or (sport in ON_FOOT and values[len(values) // 2] > MOST_TURNS):
        return rows
    on_foot = sport in ON_FOOT
    column = known("cadence", own) if on_foot else Column("turns", "1/s", own)
    factor = STEPS_A_STRIDE if on_foot else 1.0 / 60.0
    for _, values_there in rows:
        if turns in values_there:
            # Files of ours have it more exactly, too.
            values_there.setdefault(column, values_there.pop(turns) * factor)
    return rows
