"""What was recorded beside the strides: where the run went, the heart rate, what another device says of the run.

Series are as fine as a page can draw them.
"""

from __future__ import annotations

from typing import Any, Final

from openstride.activity import HeartRate, SpeedCadence, Track

#: A page is some thousand points wide, and a watch writes as many in half an hour.
MOST_POINTS: Final = 2000
#: Digits that are kept: tenths of a second and of a metre.
DIGITS: Final = 1


def track(found: Track | None) -> dict[str, Any] | None:
    """Return where a run went, None where that was not recorded."""
    if found is None:
        return None
    every = step(len(found.time))
    columns = {name: getattr(found, name)[::every] for name in ("time", "east", "north")}
    return {name: [round(value, DIGITS) for value in values] for name, values in columns.items()}


def heart_rate(found: HeartRate | None) -> dict[str, Any] | None:
    """Return how fast the heart beat, None where that was not recorded; a hole stays one."""
    if found is None:
        return None
    every = step(len(found.time))
    kept = [
        (round(time, DIGITS), rate)
        for index, (time, rate) in enumerate(zip(found.time, found.rate_bpm, strict=True))
        if index % every == 0 or rate is None
    ]
    return {
        "time": [time for time, _ in kept],
        "rate": [rate for _, rate in kept],
        "mean": found.mean_bpm,
        "highest": found.highest_bpm,
    }


def speed_cadence(found: SpeedCadence | None) -> dict[str, Any] | None:
    """Return what another maker's foot pod said on the whole, None where there was none."""
    if found is None:
        return None
    return {
        "device": found.device,
        "distance": found.distance,
        "speed": found.mean_speed,
        "cadence": found.mean_cadence_spm,
    }


def step(points: int) -> int:
    """Return how many points one is kept of, so that no more are kept than can be drawn."""
    return max(1, -(-points // MOST_POINTS))
