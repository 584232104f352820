"""TCX, written: laps with their totals, a track from one pause to the next, Garmin's extension, ours for the rest.

A pause that goes on from one lap to the next has no place in it: what is between two laps is between two tracks anyhow.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from openstride.activity import ON_FOOT, Lap, Records, Sport
from openstride.formats._errors import UnwritableError
from openstride.formats._tcx import ROOT, STEPS_A_STRIDE
from openstride.formats._xml import NAMESPACE
from openstride.formats.writing._carried import anchored, gaps_of
from openstride.formats.writing._xml_text import (
    columns_as_text,
    element,
    instant_text,
    number_text,
    ours,
    row_of,
    whole,
)

NAMESPACES: Final = (
    'xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"'
    ' xmlns:ax="http://www.garmin.com/xmlschemas/ActivityExtension/v2"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    f' xmlns:os="{NAMESPACE}"'
)
#: The schema knows two; programs read the others, too.
SPORTS: Final[Mapping[Sport, str]] = {
    "running": "Running",
    "cycling": "Biking",
    "walking": "Walking",
    "hiking": "Hiking",
    "swimming": "Swimming",
}
#: What its elements of power and energy can hold.
LARGEST: Final = 65_535


def write_tcx(records: Records) -> bytes:
    """Return the records as a TCX file.

    Raises
    ------
    UnwritableError
        When they have no start.
    """
    plain = anchored(records)
    if plain.start is None:
        raise UnwritableError("tcx", "start")
    columns = columns_as_text(plain)
    laps = laps_of(plain, columns)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"<{ROOT} {NAMESPACES}>",
        "<Activities>",
        f'<Activity Sport="{SPORTS.get(plain.sport, "Other")}">',
        f"<Id>{instant_text(plain.start, 0.0)}</Id>",
        *lap_lines(plain, columns, laps, plain.start),
        element("Notes", plain.notes),
        creator(plain.device),
        "</Activity>",
        "</Activities>",
        f"</{ROOT}>\n",
    ]
    return "\n".join(line for line in lines if line).encode("utf-8")


def laps_of(records: Records, columns: Mapping[str, Sequence[float | None]]) -> list[Lap]:
    """Return the laps with their times and ways; the whole as one where there are none."""
    stated = records.stated
    timer = records.timer_time if stated.timer_time is None else stated.timer_time
    end = max([*records.time[-1:], timer if stated.elapsed_time is None else stated.elapsed_time])
    laps = records.laps or (Lap(0.0, end, timer, stated.distance),)
    counted = columns.get("distance", ())
    return [with_totals(lap, records, counted) for lap in laps]


def with_totals(lap: Lap, records: Records, counted: Sequence[float | None]) -> Lap:
    """Return a lap with what the records say of it where it does not say so itself."""
    paused = sum(max(min(each.end, lap.end) - max(each.start, lap.start), 0.0) for each in records.pauses)
    timer = lap.end - lap.start - paused if lap.timer_time is None else lap.timer_time
    known = [(time, way) for time, way in zip(records.time, counted, strict=False) if way is not None]
    inside = [way for time, way in known if lap.start <= time <= lap.end]
    way = lap.distance if lap.distance is not None or not inside else inside[-1] - inside[0]
    return Lap(lap.start, lap.end, max(timer, 0.0), way)


def lap_lines(
    records: Records, columns: Mapping[str, Sequence[float | None]], laps: Sequence[Lap], start: datetime
) -> Iterator[str]:
    """Yield the laps with their points."""
    starts = [lap.start for lap in laps]
    breaks = set(gaps_of(records.time, records.pauses))
    points: list[list[str]] = [[] for _ in laps]
    for index, time in enumerate(records.time):
        at = max(bisect_right(starts, time) - 1, 0)
        if points[at] and index - 1 in breaks:
            points[at].append("</Track>\n<Track>")
        points[at].append(point(row_of(columns, index), instant_text(start, time), records.sport))
    energies = shares(records.stated.energy_kcal, [lap.timer_time or 0.0 for lap in laps])
    for lap, inside, energy in zip(laps, points, energies, strict=True):
        yield f'<Lap StartTime="{instant_text(start, lap.start)}">'
        yield f"<TotalTimeSeconds>{number_text(lap.timer_time or 0.0)}</TotalTimeSeconds>"
        yield "" if lap.distance is None else f"<DistanceMeters>{number_text(lap.distance)}</DistanceMeters>"
        yield "" if energy is None else f"<Calories>{energy}</Calories>"
        yield "<Intensity>Active</Intensity>\n<TriggerMethod>Manual</TriggerMethod>"
        yield "\n".join(("<Track>", *inside, "</Track>")) if inside else ""
        yield "</Lap>"


def point(row: Mapping[str, float], instant: str, sport: Sport) -> str:
    """Return a point."""
    pulse, watts = whole(row.get("heart_rate_bpm"), least=1), whole(row.get("power"), largest=LARGEST)
    on_foot = sport in ON_FOOT
    turns = whole(row.get("cadence" if on_foot else "turns"), STEPS_A_STRIDE if on_foot else 1.0 / 60.0)
    place = ("latitude_deg", "longitude_deg", "altitude", "distance", "speed")
    stands: dict[str, float | None] = {name: row.get(name) for name in place}
    stands |= {"heart_rate_bpm": pulse, "power": watts}
    stands["cadence"] = turns * STEPS_A_STRIDE if on_foot and turns is not None else None
    more = "".join(
        f"<ax:{name}>{number_text(value)}</ax:{name}>"
        for name, value in (("Speed", row.get("speed")), ("RunCadence", turns if on_foot else None), ("Watts", watts))
        if value is not None
    )
    rest = (f"<ax:TPX>{more}</ax:TPX>" if more else "") + ours(row, stands)
    return "".join(
        (
            f"<Trackpoint><Time>{instant}</Time>",
            position(row),
            simple("AltitudeMeters", row.get("altitude")),
            simple("DistanceMeters", row.get("distance")),
            "" if pulse is None else f"<HeartRateBpm><Value>{pulse}</Value></HeartRateBpm>",
            simple("Cadence", None if on_foot else turns),
            f"<Extensions>{rest}</Extensions>" if rest else "",
            "</Trackpoint>",
        )
    )


def position(row: Mapping[str, float]) -> str:
    """Return where a point is."""
    if "latitude_deg" not in row:
        return ""
    north, east = (number_text(row[name]) for name in ("latitude_deg", "longitude_deg"))
    return f"<Position><LatitudeDegrees>{north}</LatitudeDegrees><LongitudeDegrees>{east}</LongitudeDegrees></Position>"


def simple(name: str, value: float | None) -> str:
    """Return an element with a number, nothing where there is none."""
    return "" if value is None else f"<{name}>{number_text(value)}</{name}>"


def shares(energy: float | None, times: Sequence[float]) -> list[int | None]:
    """Return an energy in whole kilocalories, shared out by time; together they are what the whole is."""
    total = None if energy is None else round(energy)
    if total is None or not 0 <= total <= LARGEST:
        return [None] * len(times)
    gone, given = 0.0, 0
    found: list[int | None] = []
    for index, time in enumerate(times):
        gone += time
        upto = total if index == len(times) - 1 else round(total * gone / (sum(times) or 1.0))
        found.append(upto - given)
        given = upto
    return found


def creator(device: str | None) -> str:
    """Return what recorded it; the schema asks for numbers that nobody knows."""
    name = element("Name", device)
    version = "<Version><VersionMajor>0</VersionMajor><VersionMinor>0</VersionMinor></Version>"
    rest = f"<UnitId>0</UnitId><ProductID>0</ProductID>{version}"
    return f'<Creator xsi:type="Device_t">{name}{rest}</Creator>' if name else ""
