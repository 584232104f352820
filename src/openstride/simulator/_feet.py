"""From the runner as one body to the steps of each foot.

A foot touches the ground once a stride, the right one half a stride after the left one, and stands where the body is a
quarter of a stride later. So both feet go the same way in the same time, however they differ.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from openstride.recordings import Side
from openstride.simulator._course import HOUR, SLOWEST, Course
from openstride.simulator._form import Gaits
from openstride.simulator._gait import Gait, Step
from openstride.simulator._runner import Runner
from openstride.simulator._walk import Walk

Floats = NDArray[np.float64]

#: Strides, as the body counts them, at the first contact of each foot: the left one leads.
FIRST: Final[dict[Side, float]] = {"left": 0.5, "right": 1.0}
SIGN: Final[dict[Side, float]] = {"left": 1.0, "right": -1.0}
#: In strides, how long after its contact a foot stands right under the body.
UNDER: Final = 0.25
#: A last step shorter than this (m) is not taken.
SHORTEST: Final = 0.15
#: Chance stays within so many standard deviations, so that no stride is impossible.
MOST_DEVIATIONS: Final = 2.5
#: What a `Change` changes in a gait; its step time moves contacts instead.
VARYING: Final = ("stance_time", "strike", "toe_off", "pronation", "lift")


def lay_down(runner: Runner, course: Course, side: Side, random: Generator) -> Walk:
    """Lay down the way of one foot through the whole run."""
    contacts, lengths = _landings(runner, course, side, random)
    gaits = _gaits(runner, course, contacts, lengths)
    for name in VARYING:
        gaits[name] += 0.5 * SIGN[side] * getattr(runner.difference, name)
        gaits[name] += contacts / HOUR * getattr(runner.fatigue, name)
        gaits[name] += _chance(random, len(contacts), getattr(runner.variation, name))
    waits = np.zeros(len(contacts))
    waits[0] = contacts[0] - gaits["stride_time"][0]
    turns = SIGN[side] * np.diff(np.interp(contacts, course.time, course.heading), prepend=0.0)
    strides = zip(*(column.tolist() for column in gaits.values()), strict=True)
    steps = [
        Step(Gait(**dict(zip(gaits, stride, strict=True))), wait, turn)
        for stride, wait, turn in zip(strides, waits.tolist(), turns.tolist(), strict=True)
    ]
    return Walk(steps, side=side, rest=float(course.time[-1] - contacts[-1]))


def _landings(runner: Runner, course: Course, side: Side, random: Generator) -> tuple[Floats, Floats]:
    """When the foot lands (s), and how far from where it stood (m)."""
    strides = np.arange(FIRST[side], course.strides[-1])
    # A step of one foot that is longer makes that of the other shorter, so each moves by half of it, or a quarter of
    # the difference; and the step between two moments that vary does so by more than each.
    moved = _chance(random, len(strides), runner.variation.step_time / np.sqrt(2.0))
    moved += 0.25 * SIGN[side] * runner.difference.step_time
    contacts = np.interp(strides, course.strides, course.time) + moved
    under = np.interp(strides + UNDER, course.strides, course.time) + moved
    lengths = np.diff(np.interp(under, course.time, course.way), prepend=0.0)
    taken = len(lengths) if lengths[-1] > SHORTEST else -1
    return contacts[:taken], lengths[:taken]


def _gaits(runner: Runner, course: Course, contacts: Floats, lengths: Floats) -> Gaits:
    """Give the gait of every stride that its time and length ask for, by parameter."""
    stride_time = np.diff(contacts, prepend=np.nan)
    speed = np.fmax(lengths / stride_time, SLOWEST * runner.walk.speed)
    gaits = runner.walk.at(speed)
    if runner.run:
        ran = course.running[np.searchsorted(course.time, contacts)]
        running = ran & np.append(False, ran[:-1])
        gaits = {name: np.where(running, values, gaits[name]) for name, values in runner.run.at(speed).items()}
    duty = gaits["stance_time"] / gaits["stride_time"]
    # Nobody knows how long a first stride takes, for it has no beginning.
    stride_time[0] = gaits["stride_time"][0]
    return gaits | {"stride_time": stride_time, "stance_time": duty * stride_time, "length": lengths}


def _chance(random: Generator, count: int, scale: float) -> Floats:
    return scale * np.clip(random.standard_normal(count), -MOST_DEVIATIONS, MOST_DEVIATIONS)
