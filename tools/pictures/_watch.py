"""A run as a watch writes it, made up and always the same: where it went, how high and how fast, and the heart."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import cos, exp, pi, sin
from typing import Final

#: How long the run is (s), without the wait at a crossing and what that is; a point every so many seconds.
SECONDS: Final = 2520
WAITED_AFTER, WAITED = 1400, 150
EVERY: Final = 2
#: A lap ends after so much (m).
LAP: Final = 1000.0
#: Where the watch was, on average, and how far one way leads round (m).
LATITUDE_DEG, LONGITUDE_DEG, HEIGHT, ROUND = 52.45, 13.35, 38.0, 4000.0
METRES_A_DEGREE: Final = 111_195.0

TRAINING: Final = "http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"
SCHEMA: Final = "http://www.w3.org/2001/XMLSchema-instance"
EXTENSION: Final = "http://www.garmin.com/xmlschemas/ActivityExtension/v2"


def tcx(start: datetime) -> bytes:
    """Return a TCX of a run of seven kilometres in laps of one, twice round and over a hill each time."""
    laps: list[str] = []
    points: list[str] = []
    way, begun, lap_at = 0.0, 0, start
    for second in range(0, SECONDS + 1, EVERY):
        waited = WAITED if second > WAITED_AFTER else 0
        at = start + timedelta(seconds=second + waited)
        if not points:
            begun, lap_at = second, at
        climb = sin(2 * pi * way / ROUND)
        speed = 2.85 - 0.25 * climb + 0.1 * sin(second / 37)
        points.append(_point(at, way, speed, second))
        way += EVERY * speed
        if way >= LAP * (len(laps) + 1) or second == SECONDS:
            laps.append(_lap(lap_at, second + EVERY - begun, way - LAP * len(laps), points))
            points = []
    creator = f'<Creator xmlns:xsi="{SCHEMA}" xsi:type="Device_t"><Name>Some Watch</Name></Creator>'
    activity = f'<Activity Sport="Running"><Id>{_stamp(start)}</Id>{"".join(laps)}{creator}</Activity>'
    head = f'<TrainingCenterDatabase xmlns="{TRAINING}">'
    return f"{head}<Activities>{activity}</Activities></TrainingCenterDatabase>".encode()


def _lap(start: datetime, seconds: int, way: float, points: list[str]) -> str:
    return (
        f'<Lap StartTime="{_stamp(start)}"><TotalTimeSeconds>{seconds}</TotalTimeSeconds>'
        f"<DistanceMeters>{way:.1f}</DistanceMeters><Track>{''.join(points)}</Track></Lap>"
    )


def _point(at: datetime, way: float, speed: float, second: int) -> str:
    around = 2 * pi * way / ROUND
    wide = ROUND / (2 * pi) / METRES_A_DEGREE
    latitude = LATITUDE_DEG + wide * sin(around)
    longitude = LONGITUDE_DEG + wide / cos(LATITUDE_DEG * pi / 180) * (1.3 * cos(around) + 0.2 * cos(3 * around))
    beats = 152 - 55 * exp(-second / 80) + 9 * sin(around - 0.4) + 4 * second / SECONDS
    return (
        f"<Trackpoint><Time>{_stamp(at)}</Time><Position><LatitudeDegrees>{latitude:.7f}</LatitudeDegrees>"
        f"<LongitudeDegrees>{longitude:.7f}</LongitudeDegrees></Position>"
        f"<AltitudeMeters>{HEIGHT + 14 * (1 - cos(around)):.1f}</AltitudeMeters>"
        f"<DistanceMeters>{way:.1f}</DistanceMeters><HeartRateBpm><Value>{beats:.0f}</Value></HeartRateBpm>"
        f'<Extensions><TPX xmlns="{EXTENSION}"><Speed>{speed:.3f}</Speed>'
        f"<RunCadence>{84 + 2 * (speed - 2.85):.0f}</RunCadence></TPX></Extensions></Trackpoint>"
    )


def _stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
