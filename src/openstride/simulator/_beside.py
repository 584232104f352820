"""What a watch writes beside the samples of the feet: noisy positions, and a heart that follows the effort.

Both are drawn from a seed of their own, so that asking for them does not change the run.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.signal import lfilter

from openstride.recordings import Side
from openstride.simulator._walk import Walk

Floats = NDArray[np.float64]
Columns = dict[str, NDArray[np.float64]]

#: Somewhere in the North Atlantic, where nobody runs (degrees).
LATITUDE_DEG: Final = 47.3
LONGITUDE_DEG: Final = -27.6
#: Of WGS 84: half the longer axis (m), and the square of the eccentricity.
EQUATOR: Final = 6_378_137.0
ECCENTRICITY: Final = 0.00669437999014
#: Error of a position along each axis: its standard deviation (m), how long it lasts (s), and what is new every second.
SIGMA: Final = 3.0
LASTS: Final = 40.0
GRAIN: Final = 0.3
#: A receiver that has just been switched on needs so long for its first position (s).
FIRST: Final = 2.0
#: The heart: at rest, for each metre a second of running, and what an hour adds (beats a minute); how long it takes to
#: follow (s); how much it wanders.
REST: Final = 62.0
EFFORT: Final = 29.0
HIGHEST: Final = 188.0
DRIFT: Final = 8.0
FOLLOWS: Final = 35.0
WANDERS: Final = 1.2
#: The strap is dry at first: nothing for so long (s), and once again for so long in the middle.
DRY: Final = 4.0
LOST: Final = 15.0


def positions(walks: Mapping[Side, Walk], duration: float, seed: int) -> Columns:
    """Give positions once a second, as a table beside a recording.

    Their error is that of a receiver under open sky: it changes slowly, so that neighbours are off to the same side.

    Parameters
    ----------
    walks
        The truth, by side.
    duration
        Of the run (s).
    seed
        Of the errors, and of where the runner set off to.
    """
    random = np.random.default_rng([seed, 3])
    time = np.arange(FIRST, duration)
    place = body(walks, time)[:, :2]
    heading = random.uniform(0.0, 2.0 * np.pi)
    ahead, left = place.T
    east = ahead * np.cos(heading) - left * np.sin(heading) + error(random, len(time))
    north = ahead * np.sin(heading) + left * np.cos(heading) + error(random, len(time))
    latitude = np.radians(LATITUDE_DEG)
    squashed = 1.0 - ECCENTRICITY * np.sin(latitude) ** 2
    across = EQUATOR / np.sqrt(squashed)
    along = across * (1.0 - ECCENTRICITY) / squashed
    # The parallel is shorter further north; without that some kilometres would be off by more than their strides.
    latitudes = latitude + north / along
    return {
        "t": time,
        "latitude_deg": np.degrees(latitudes),
        "longitude_deg": LONGITUDE_DEG + np.degrees(east / (across * np.cos(latitudes))),
        "horizontal_accuracy": np.full(len(time), 1.5 * SIGMA),
    }


def heart_rates(walks: Mapping[Side, Walk], duration: float, seed: int) -> Columns:
    """Give the heart rate once a second, as a table beside a recording; NaN while the sensor is off the skin.

    Parameters
    ----------
    walks
        The truth, by side.
    duration
        Of the run (s).
    seed
        Of how it wanders.
    """
    random = np.random.default_rng([seed, 4])
    time = np.arange(0.0, duration)
    speed = np.linalg.norm(np.gradient(body(walks, time), time, axis=0)[:, :2], axis=1)
    asked = np.minimum(REST + EFFORT * speed, HIGHEST) + DRIFT * time / 3600.0
    share = 1.0 / FOLLOWS
    follow, _ = lfilter([share], [1.0, share - 1.0], asked, zi=[(1.0 - share) * REST])
    rate = np.rint(follow + lasting(random, len(time), WANDERS, LASTS))
    middle = 0.5 * duration
    rate[(time < DRY) | ((time >= middle) & (time < middle + LOST))] = np.nan
    return {"t": time, "heart_rate_bpm": rate}


def body(walks: Mapping[Side, Walk], time: Floats) -> Floats:
    """Give the middle between the feet at these times, level frame, shape (n, 3), m."""
    return np.asarray(np.mean([walk.place(np.minimum(time, walk.duration)) for walk in walks.values()], axis=0))


def error(random: Generator, count: int) -> Floats:
    """Draw the errors of positions along one axis (m)."""
    return lasting(random, count, SIGMA, LASTS) + random.normal(0.0, GRAIN, count)


def lasting(random: Generator, count: int, sigma: float, time: float) -> Floats:
    """Draw what wanders about zero with this standard deviation, a value a second, and lasts for a time (s)."""
    kept = np.exp(-1.0 / time)
    new = random.normal(0.0, sigma * np.sqrt(1.0 - kept**2), count)
    begin = random.normal(0.0, sigma)
    return np.asarray(lfilter([1.0], [1.0, -kept], new, zi=[kept * begin])[0])
