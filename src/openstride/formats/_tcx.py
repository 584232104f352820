"""TCX: Garmin's Training Center, written by many.

Laps state time and distance, tracks inside them hold the points. Where a lap has several tracks, the clock was stopped
from the last point of one to the first of the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Final
from xml.etree.ElementTree import Element

from openstride.activity import CHANNELS, ON_FOOT, Lap, Origin, Pause, Records, Sport, Stated
from openstride.formats._clock import instant_of, utc
from openstride.formats._limits import RECORDS
from openstride.formats._reading import Reading, Reason, damaged, read_as, refused, set_aside
from openstride.formats._table import Column, Row, known, table_of
from openstride.formats._xml import OURS, Tree, child, number, number_at, text_at

ROOT: Final = "TrainingCenterDatabase"
SPORTS: Final[Mapping[str, Sport]] = {
    "running": "running",
    "biking": "cycling",
    "cycling": "cycling",
    "walking": "walking",
    "hiking": "hiking",
    "swimming": "swimming",
}
#: Cadence counts one foot, a minute long; ours counts both, a second long.
STEPS_A_STRIDE: Final = 2.0 / 60.0


def read_tcx(tree: Tree) -> Reading:
    """Return what a TCX file holds."""
    root = tree.root
    if root is None:
        return damaged("tcx", "malformed", tree.broken)
    if sum(1 for _ in root.iter("Trackpoint")) > RECORDS:
        return refused("too_many_records", "tcx")
    found = tuple(activities_of(root))
    if tree.broken is not None:
        return damaged("tcx", "ends_early" if found else "malformed", tree.broken, found)
    if root.tag != ROOT:
        return damaged("tcx", "malformed", None, found)
    return read_as("tcx", found) if found else set_aside("tcx", reason_of(root))


def reason_of(root: Element) -> Reason:
    """Return what a file without an activity is."""
    kinds: tuple[tuple[str, Reason], ...] = (("Workout", "workout"), ("Course", "course"), ("Activity", "no_times"))
    return next((reason for name, reason in kinds if next(root.iter(name), None) is not None), "nothing_in_it")


def activities_of(root: Element) -> Iterator[Records]:
    """Yield the activities of a file, each sport of a multisport session for itself."""
    for activity in root.iter("Activity"):
        if (found := activity_of(activity)) is not None:
            yield found


def activity_of(activity: Element) -> Records | None:
    """Return one activity, None where nothing in it has a time."""
    sport = SPORTS.get(activity.get("Sport", "").casefold(), "unknown")
    kind = None if sport != "unknown" or activity.get("Sport") in {None, "Other"} else activity.get("Sport")
    device = text_at(activity, "Creator", "Name")
    own: Origin = "phone_position" if device is None else "watch"
    laps = [each for each in activity if each.tag == "Lap"]
    tracks = [[rows_of(track, own, sport) for track in lap if track.tag == "Track"] for lap in laps]
    rows = [row for lap in tracks for track in lap for row in track]
    starts = [instant_of(lap.get("StartTime")) for lap in laps]
    told = [instant for instant in (*starts, instant_of(text_at(activity, "Id"))) if instant is not None]
    if not rows and not told:
        return None
    first = min((instant for instant, _ in rows), default=min(told, default=0.0))
    # The lap was begun by the press of the button, the first point came with the first position.
    zero = min((each for each in told if 0.0 <= first - each < 3600.0), default=first)
    table = table_of(rows, zero)
    return Records(
        sport=sport,
        start=utc(zero),
        time=table.time,
        channels=table.channels,
        laps=tuple(laps_of(laps, starts, zero, table.time)),
        pauses=tuple(pauses_of(tracks, zero)),
        stated=stated_of(laps),
        kind=kind,
        device=device,
        notes=text_at(activity, "Notes"),
        set_right=table.set_right,
    )


def rows_of(track: Element, own: Origin, sport: Sport) -> list[Row]:
    """Return the points of a track that have a time."""
    rows = []
    for point in track:
        instant = instant_of(text_at(point, "Time")) if point.tag == "Trackpoint" else None
        if instant is not None:
            rows.append((instant, dict(values_of(point, own, sport))))
    return rows


def values_of(point: Element, own: Origin, sport: Sport) -> Iterator[tuple[Column, float]]:
    """Yield what a point holds, in our units."""
    more = child(point, "Extensions", "TPX")
    stated = {
        "latitude_deg": number_at(point, "Position", "LatitudeDegrees"),
        "longitude_deg": number_at(point, "Position", "LongitudeDegrees"),
        "altitude": number_at(point, "AltitudeMeters"),
        "distance": number_at(point, "DistanceMeters"),
        "heart_rate_bpm": number_at(point, "HeartRateBpm", "Value"),
        "speed": number_at(more, "Speed"),
        "power": number_at(more, "Watts"),
    }
    yield from ((known(name, own), value) for name, value in stated.items() if value is not None)
    turns = number_at(more, "RunCadence")
    turns = number_at(point, "Cadence") if turns is None else turns
    if turns is not None:
        on_foot = sport in ON_FOOT
        column = known("cadence", own) if on_foot else Column("turns", "1/s", own)
        yield column, turns * (STEPS_A_STRIDE if on_foot else 1.0 / 60.0)
    for each in child(point, "Extensions", OURS) or ():
        value = number(each.text)
        if value is not None and each.tag in CHANNELS:
            yield known(each.tag, own), value


def laps_of(
    laps: Iterable[Element], starts: Iterable[float | None], zero: float, times: tuple[float, ...]
) -> Iterator[Lap]:
    """Yield the laps; each ends where the next begins, the last one with the records or when its time is over."""
    pairs = [(lap, round(start - zero, 6)) for lap, start in zip(laps, starts, strict=True) if start is not None]
    for index, (lap, start) in enumerate(pairs):
        timer = number_at(lap, "TotalTimeSeconds")
        end = pairs[index + 1][1] if index + 1 < len(pairs) else max((start + (timer or 0.0), *times[-1:]))
        yield Lap(start, max(start, end), timer, number_at(lap, "DistanceMeters"))


def pauses_of(tracks: Iterable[Iterable[list[Row]]], zero: float) -> Iterator[Pause]:
    """Yield the stretches between the tracks of a lap."""
    for lap in tracks:
        ends = [(track[0][0], track[-1][0]) for track in lap if track]
        for (_, stopped), (went_on, _) in pairwise(ends):
            if went_on > stopped:
                yield Pause(round(stopped - zero, 6), round(went_on - zero, 6))


def stated_of(laps: list[Element]) -> Stated:
    """Return what the laps say together; None where one of them does not say it."""

    def total(name: str) -> float | None:
        values = [number_at(lap, name) for lap in laps]
        known_values = [value for value in values if value is not None]
        return sum(known_values) if known_values and len(known_values) == len(values) else None

    return Stated(distance=total("DistanceMeters"), timer_time=total("TotalTimeSeconds"), energy_kcal=total("Calories"))
