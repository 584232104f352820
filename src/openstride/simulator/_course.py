"""The runner as one body: how fast, in which gait, where to, and how many strides by when. No foot is known here.

Everything is a column over an even grid of times, from standing to standing.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from openstride.simulator._route import SETTING_OFF, SPEEDING_UP, Leg, Route, legs_of
from openstride.simulator._runner import Runner

Floats = NDArray[np.float64]

#: Interval of the grid (s): nothing here changes faster than a ramp of seconds.
GRID: Final = 0.02
#: Steps of setting off and stopping are short, but in rhythm and form as at this share of the walking speed.
SLOWEST: Final = 0.7
#: From one draw of what wanders slowly to the next (s).
HALF_MINUTE: Final = 30.0
HOUR: Final = 3600.0
#: A corner is turned within so long (s), and so far from stops and stairs.
CORNERING: Final = 1.5
#: Rise of stairs over their length: steps of 17 cm, 30 cm deep.
STEEP: Final = 0.17 / 0.30


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """A run as a whole: columns of equal length.

    Parameters
    ----------
    time
        From 0, increasing (s).
    way, height
        Distance gone along the ground, and height over the start (m).
    running, climbing
        Whether the gait is running, and whether the way is stairs.
    strides
        Strides taken, of either foot; it grows by one from a contact of a foot to that foot's next.
    stood
        For how long the runner has stood still by then (s).
    heading
        Direction of travel (rad), to the left.
    """

    time: Floats
    way: Floats
    height: Floats
    running: NDArray[np.bool_]
    climbing: NDArray[np.bool_]
    strides: Floats
    stood: Floats
    heading: Floats


def plan(runner: Runner, duration: float, random: Generator) -> Course:
    """Plan a run of this duration (s), standing included.

    Raises
    ------
    TooShortError
        When it would be over before it is under way.
    CrowdedError
        When more lies on the way than there is time for.
    """
    legs = legs_of(runner.route, duration, running=runner.run is not None)
    time: Floats = GRID * np.arange(int(duration / GRID) + 2, dtype=np.float64)
    leg = np.searchsorted([each.until for each in legs], time, side="right").clip(max=len(legs) - 1)
    speed = _speeds(runner, legs, time)
    running = np.zeros(len(time), np.bool_)
    if runner.run is not None:
        running = speed > 0.5 * (runner.walk.speed + runner.run.speed)
    speed *= 1.0 + _wandering(time, runner.unsteadiness, random) - runner.slowing * time / HOUR
    climbing = np.array([each.pace in {"up", "down"} for each in legs])[leg]
    tired = 2.0 * runner.fatigue.step_time * time / HOUR
    stride_time = _stride_times(runner, speed, running, climbing) + tired
    way = _integral(speed)
    steps_down = np.array([-1.0 if each.pace == "down" else 1.0 for each in legs])[leg]
    slope = np.where(climbing, STEEP * steps_down, _slopes(runner.route, way))
    winding = np.cumsum(_wandering(time, runner.winding, random)) * GRID / HALF_MINUTE
    return Course(
        time,
        way,
        _integral(slope * speed),
        running,
        climbing,
        _integral(np.where(speed > 0.0, 1.0 / stride_time, 0.0)),
        _integral(np.where(speed > 0.0, 0.0, 1.0)),
        winding + _corners(runner, legs, time, random),
    )


def _speeds(runner: Runner, legs: list[Leg], time: Floats) -> Floats:
    """Speed as the runner means it: from leg to leg it changes within the faster one."""
    run = runner.walk.speed if runner.run is None else runner.run.speed
    means = {"stand": 0.0, "walk": runner.walk.speed, "run": run}
    means |= dict.fromkeys(("up", "down"), runner.climb.speed)
    times, speeds = [0.0], [0.0]
    for leg, following in pairwise(legs):
        change = SPEEDING_UP if "run" in {leg.pace, following.pace} else SETTING_OFF
        before, after = means[leg.pace], means[following.pace]
        begin, end = (leg.until, leg.until + change) if after > before else (leg.until - change, leg.until)
        times += [begin, end]
        speeds += [before, after]
    return np.interp(time, times, speeds)


def _stride_times(runner: Runner, speed: Floats, running: NDArray[np.bool_], climbing: NDArray[np.bool_]) -> Floats:
    """Stride time as each gait has it at that speed."""
    times = runner.walk.at(np.maximum(speed, SLOWEST * runner.walk.speed))["stride_time"]
    if runner.run is not None:
        times = np.where(running, runner.run.at(np.maximum(speed, runner.walk.speed))["stride_time"], times)
    return np.where(climbing, runner.climb.gait.stride_time, times)


def _slopes(route: Route, way: Floats) -> Floats:
    return route.slope + route.hills * np.sin(2.0 * np.pi * way / route.hill)


def _corners(runner: Runner, legs: list[Leg], time: Floats, random: Generator) -> Floats:
    """Heading that comes of corners: evenly spread over the main pace, each to a side drawn by chance."""
    heading = np.zeros(len(time))
    main = "walk" if runner.run is None else "run"
    stretches = [
        (before.until + SPEEDING_UP, leg.until - SPEEDING_UP - CORNERING)
        for before, leg in pairwise(legs)
        if leg.pace == main and leg.until - before.until > 2.0 * SPEEDING_UP + CORNERING
    ]
    lengths = np.array([end - begin for begin, end in stretches])
    sides = random.choice([-1.0, 1.0], runner.route.corners)
    if not len(lengths):
        return heading
    gone = np.append(0.0, np.cumsum(lengths))
    for side, share in zip(sides, (np.arange(len(sides)) + 0.5) / max(len(sides), 1), strict=True):
        which = min(int(np.searchsorted(gone, share * gone[-1], side="right")) - 1, len(stretches) - 1)
        begin = stretches[which][0] + share * gone[-1] - gone[which]
        turned = ((time - begin) / CORNERING).clip(0.0, 1.0)
        heading += side * runner.route.corner * turned**2 * (3.0 - 2.0 * turned)
    return heading


def _wandering(time: Floats, scale: float, random: Generator) -> Floats:
    """Draw what changes slowly: a line through a random value of this standard deviation every half minute."""
    values = random.normal(0.0, scale, int(time[-1] / HALF_MINUTE) + 2)
    return np.interp(time, HALF_MINUTE * np.arange(len(values)), values)


def _integral(rate: Floats) -> Floats:
    return np.append(0.0, np.cumsum(0.5 * GRID * (rate[1:] + rate[:-1])))
