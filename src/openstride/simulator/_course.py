"""The runner as one body: how fast, in which gait, where to, and how many strides by when. No foot is known here.

Everything is a column over an even grid of times, from standing to standing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from openstride.simulator._errors import TooShortError
from openstride.simulator._runner import Runner

Floats = NDArray[np.float64]

#: Interval of the grid (s): nothing here changes faster than a ramp of seconds.
GRID: Final = 0.02
#: How long it takes to set off from standing or to stop, and to go from walking to running or back (s).
SETTING_OFF: Final = 2.0
SPEEDING_UP: Final = 3.0
#: Of the time between standing and standing, each walk takes at most this.
MOST_WALKING: Final = 0.2
#: Least time on the move (s): fewer strides are no run.
LEAST_MOVING: Final = 15.0
#: Steps of setting off and stopping are short, but in rhythm and form as at this share of the walking speed.
SLOWEST: Final = 0.7
#: From one draw of what wanders slowly to the next (s).
HALF_MINUTE: Final = 30.0
HOUR: Final = 3600.0


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """A run as a whole: columns of equal length.

    Parameters
    ----------
    time
        From 0, increasing (s).
    way
        Distance gone (m).
    running
        Whether the gait is running.
    strides
        Strides taken, of either foot; it grows by one from a contact of a foot to that foot's next.
    heading
        Direction of travel (rad), to the left.
    """

    time: Floats
    way: Floats
    running: NDArray[np.bool_]
    strides: Floats
    heading: Floats


def plan(runner: Runner, duration: float, random: Generator) -> Course:
    """Plan a run of this duration (s), standing included.

    Raises
    ------
    TooShortError
        When it would be over before it is under way.
    """
    least = 2.0 * runner.standing + LEAST_MOVING
    if not duration >= least:
        raise TooShortError(duration, least)
    time: Floats = GRID * np.arange(int(duration / GRID) + 2, dtype=np.float64)
    speed, running = _paces(runner, duration, time)
    speed *= 1.0 + _wandering(time, runner.unsteadiness, random)
    stride_time = _stride_time(runner, speed, running) + 2.0 * runner.fatigue.step_time * time / HOUR
    return Course(
        time,
        _integral(speed),
        running,
        _integral(np.where(speed > 0.0, 1.0 / stride_time, 0.0)),
        np.cumsum(_wandering(time, runner.winding, random)) * GRID / HALF_MINUTE,
    )


def _paces(runner: Runner, duration: float, time: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Speed as the runner means it, and whether running: up from standing over walking to running, and back."""
    moving = duration - 2.0 * runner.standing
    walking = min(runner.walking, MOST_WALKING * moving)
    corners = runner.standing + np.array([0.0, SETTING_OFF])
    speeds = np.array([0.0, runner.walk.speed])
    if runner.run:
        change = runner.standing + walking
        corners = np.append(corners, [change, change + SPEEDING_UP])
        speeds = np.append(speeds, [runner.walk.speed, runner.run.speed])
    both_ways = np.append(corners, duration - corners[::-1]), np.append(speeds, speeds[::-1])
    speed = np.interp(time, *both_ways)
    return speed, speed > 0.5 * (runner.walk.speed + runner.run.speed) if runner.run else np.zeros(len(time), np.bool_)


def _stride_time(runner: Runner, speed: Floats, running: NDArray[np.bool_]) -> Floats:
    walking = runner.walk.at(np.maximum(speed, SLOWEST * runner.walk.speed))["stride_time"]
    if runner.run is None:
        return walking
    return np.where(running, runner.run.at(np.maximum(speed, runner.walk.speed))["stride_time"], walking)


def _wandering(time: Floats, scale: float, random: Generator) -> Floats:
    """Draw what changes slowly: a line through a random value of this standard deviation every half minute."""
    values = random.normal(0.0, scale, int(time[-1] / HALF_MINUTE) + 2)
    return np.interp(time, HALF_MINUTE * np.arange(len(values)), values)


def _integral(rate: Floats) -> Floats:
    return np.append(0.0, np.cumsum(0.5 * GRID * (rate[1:] + rate[:-1])))
