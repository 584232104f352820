"""What a recording holds beside the samples, as an activity has it: track, heart rate, another device's numbers.

Latitude and longitude end here. An activity holds metres from the first position, so what is shown or passed on says
how the way went, and not where somebody lives.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from openstride.activity import HeartRate, SpeedCadence, Track
from openstride.recordings import Recording

Floats = NDArray[np.float64]

#: The ellipsoid of WGS 84: half its longer axis (m), and its flattening.
EQUATOR: Final = 6_378_137.0
FLATTENING: Final = 1.0 / 298.257223563
#: Two values that come once a second, further apart (s), have a gap between them.
LONGEST_BEAT: Final = 10.0
#: One that is taken once a minute stands so long at most (s).
LONGEST_PULSE: Final = 60.0
#: Of the time on the move so much has to be known at least for a mean of those.
LEAST_BEATEN: Final = 0.5


def track_of(recording: Recording) -> Track | None:
    """Return where the run went, None where no position was recorded."""
    time, east, north, _ = positions_of(recording)
    return Track(tuple(time.tolist()), tuple(east.tolist()), tuple(north.tolist())) if len(time) else None


def track_from(time: Floats, latitude_deg: Floats, longitude_deg: Floats) -> Track | None:
    """Return where positions went whose times rise, None of none."""
    east, north = local(np.radians(latitude_deg), np.radians(longitude_deg))
    return Track(tuple(time.tolist()), tuple(east.tolist()), tuple(north.tolist())) if len(time) else None


def positions_of(recording: Recording) -> tuple[Floats, Floats, Floats, Floats]:
    """Return time (s), metres east and north of the first position, and the accuracy (m), NaN where it is not stated.

    What is no place on earth, and what does not go forward in time, is left out.
    """
    table = recording.position()
    if table is None:
        return np.zeros(0), np.zeros(0), np.zeros(0), np.zeros(0)
    time, latitude, longitude = (column(table, name) for name in ("t", "latitude_deg", "longitude_deg"))
    accuracy = column(table, "horizontal_accuracy") if "horizontal_accuracy" in table else np.full(len(time), np.nan)
    sound = np.isfinite(time) & (np.abs(latitude) <= 90.0) & (np.abs(longitude) <= 180.0)  # degrees
    time, latitude, longitude, accuracy = (each[sound] for each in (time, latitude, longitude, accuracy))
    forward = rising(time)
    east, north = local(np.radians(latitude[forward]), np.radians(longitude[forward]))
    return time[forward], east, north, accuracy[forward]


def local(latitude: Floats, longitude: Floats) -> tuple[Floats, Floats]:
    """Return metres east and north of the first place, in the plane that touches the earth there.

    Over 40 km the plane makes a way too short by 1 in 100,000. Heights are left out, for receivers hardly know them: at
    1000 m a way is longer by 1 in 6000 than on the ellipsoid.

    Parameters
    ----------
    latitude, longitude
        On the ellipsoid of WGS 84 (rad).
    """
    if not len(latitude):
        return np.zeros(0), np.zeros(0)
    outward, east, up = places(latitude, longitude - longitude[0]).T
    north = np.cos(latitude[0]) * (up - up[0]) - np.sin(latitude[0]) * (outward - outward[0])
    return east, north


def places(latitude: Floats, longitude: Floats) -> Floats:
    """Return places on the ellipsoid of WGS 84 (rad) in metres from its middle, shape (n, 3).

    The first axis goes through the equator at longitude zero, the third one through the pole.
    """
    eccentricity = FLATTENING * (2.0 - FLATTENING)
    radius = EQUATOR / np.sqrt(1.0 - eccentricity * np.sin(latitude) ** 2)
    level = radius * np.cos(latitude)
    up = radius * (1.0 - eccentricity) * np.sin(latitude)
    return np.column_stack([level * np.cos(longitude), level * np.sin(longitude), up])


def heart_rate_of(recording: Recording) -> HeartRate | None:
    """Return how fast the heart beat, None where that was not recorded.

    A sensor that lost the skin says zero: that is no heart rate, and none is given. Means are over time, each value
    standing until the next one, and in a gap for no longer than `LONGEST_BEAT`.
    """
    table = recording.heart_rate()
    if table is None:
        return None
    time, rate = column(table, "t"), column(table, "heart_rate_bpm")
    forward = np.flatnonzero(np.isfinite(time))[rising(time[np.isfinite(time)])]
    return heart_rate_from(time[forward], rate[forward])


def heart_rate_from(time: Floats, rate: Floats) -> HeartRate:
    """Return how fast the heart beat by values whose times rise."""
    rate = np.where(rate > 0.0, rate, np.nan)
    beating = np.isfinite(rate)
    if not beating.any():
        return HeartRate(tuple(time.tolist()), (None,) * len(time), None, None)
    mean = float(np.average(rate[beating], weights=standing(time)[beating]))
    time, rate = with_gaps(time, rate)
    shown = tuple(value if np.isfinite(value) else None for value in rate.tolist())
    return HeartRate(tuple(time.tolist()), shown, mean, float(np.nanmax(rate)))


def mean_pulse(time: Floats, rate: Floats, moving_time: float) -> float | None:
    """Return the mean of heart rates that were taken now and then (1/min), None where they tell too little.

    A watch that was not told of the run takes one a minute: each value stands until the next one, and no longer than
    that minute. Where all of them stand for less than half of the time on the move, nobody knows the mean, and none is
    given: of the one that was taken at the start a load would be worked out for the whole run.

    Parameters
    ----------
    time, rate : (n,) float64
        Instants that rise (s), and what was counted at each.
    moving_time
        Time on the move (s).
    """
    if not len(time):
        return None
    stands = np.minimum(np.diff(time, append=time[-1] + LONGEST_PULSE), LONGEST_PULSE)
    return float(np.average(rate, weights=stands)) if stands.sum() >= LEAST_BEATEN * moving_time else None


def speed_cadence_of(recording: Recording) -> SpeedCadence | None:
    """Return what another maker's foot pod said, None where there was none or nothing of it can be used.

    Means and a distance without a counter are over time, each value standing until the next one, and in a gap for no
    longer than `LONGEST_BEAT`. A counter goes on through a gap; where it goes back, or is another device's, it begins
    anew.
    """
    table = recording.speed_cadence()
    if table is None:
        return None
    time, speed, cadence = (column(table, name) for name in ("t", "speed", "cadence_spm"))
    sound = np.flatnonzero(np.isfinite(time) & (speed >= 0.0) & (cadence >= 0.0))
    kept = sound[rising(time[sound])]
    if not len(kept):
        return None
    time, speed, cadence = time[kept], speed[kept], cadence[kept]
    names = table["device"][kept] if "device" in table else np.full(len(kept), None, np.object_)
    counter = column(table, "total_distance")[kept] if "total_distance" in table else np.full(len(kept), np.nan)
    stands = standing(time)
    counted = counted_way(counter, names)
    return SpeedCadence(
        next((str(name) for name in names if name is not None), None),
        tuple(time.tolist()),
        tuple(speed.tolist()),
        tuple(cadence.tolist()),
        float(speed @ stands) if counted is None else counted,
        mean_of(speed, stands),
        mean_of(cadence, stands),
    )


def counted_way(counter: Floats, names: NDArray[Any]) -> float | None:
    """Return how far a counter went (m), None where there is none."""
    told = np.flatnonzero(np.isfinite(counter))
    if len(told) < 2:
        return None
    forward, same = np.diff(counter[told]), names[told][1:] == names[told][:-1]
    return float(np.sum(forward[(forward > 0.0) & same]))


def mean_of(values: Floats, stands: Floats) -> float | None:
    """Return the mean over time of what is above zero."""
    above = values > 0.0
    return float(np.average(values[above], weights=stands[above])) if above.any() else None


def standing(time: Floats) -> Floats:
    """Return for how long each value stands (s): until the next one, the last as long as is usual."""
    usual = float(np.median(np.diff(time))) if len(time) > 1 else 1.0
    return np.minimum(np.diff(time, append=time[-1] + usual), LONGEST_BEAT)


def with_gaps(time: Floats, values: Floats) -> tuple[Floats, Floats]:
    """Return a series with a NaN in every long gap, so that nobody draws a line through it."""
    gaps = np.flatnonzero(np.diff(time) > LONGEST_BEAT)
    return np.insert(time, gaps + 1, time[gaps] + LONGEST_BEAT), np.insert(values, gaps + 1, np.nan)


def rising(time: Floats) -> NDArray[np.bool_]:
    """Tell which times are later than all before them."""
    before = np.concatenate([[-np.inf], np.maximum.accumulate(time)[:-1]])
    return np.asarray(time > before)


def column(table: dict[str, NDArray[Any]], name: str) -> Floats:
    """Return a column of numbers, whatever they are stored as."""
    return np.asarray(table[name], np.float64)
