"""From the runner as one body to the steps of each foot.

A foot touches the ground once a stride, the right one half a stride after the left one, and stands where the body is a
quarter of a stride later. So both feet go the same way in the same time, however they differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from openstride.recordings import Side
from openstride.simulator._course import HOUR, SLOWEST, Course
from openstride.simulator._form import Gaits, pushed
from openstride.simulator._gait import Gait, Step
from openstride.simulator._runner import Runner

Floats = NDArray[np.float64]

#: Strides, as the body counts them, at the first contact of each foot: the left one leads.
FIRST: Final[dict[Side, float]] = {"left": 0.5, "right": 1.0}
SIGN: Final[dict[Side, float]] = {"left": 1.0, "right": -1.0}
#: In strides, how long after its contact a foot stands right under the body.
UNDER: Final = 0.25
#: A step shorter than this (m) is not taken.
SHORTEST: Final = 0.15
#: Chance stays within so many standard deviations, so that no stride is impossible.
MOST_DEVIATIONS: Final = 2.5
#: What a `Change` changes in a gait; its step time moves contacts instead.
VARYING: Final = ("stance_time", "strike", "toe_off", "pronation", "lift")


@dataclass(frozen=True, slots=True, eq=False)
class Landings:
    """When and where a foot lands: columns, one row a step.

    Parameters
    ----------
    contact
        Time (s).
    length, rise
        From where it stood before, along the ground and up (m).
    waited
        For how long it stood beside its time of stance (s); NaN before the first step, where it always stood.
    """

    contact: Floats
    length: Floats
    rise: Floats
    waited: Floats


def lay_down(runner: Runner, course: Course, side: Side, random: Generator) -> list[Step]:
    """Lay down the steps of one foot through the whole run."""
    landings = _landings(runner, course, side, random)
    gaits = _gaits(runner, course, landings)
    push = gaits["push"] / pushed(gaits["toe_off"], gaits["stance_time"])
    for name in VARYING:
        gaits[name] += 0.5 * SIGN[side] * getattr(runner.difference, name)
        gaits[name] += landings.contact / HOUR * getattr(runner.fatigue, name)
        gaits[name] += _chance(random, len(landings.contact), getattr(runner.variation, name))
    gaits["push"] = push * pushed(gaits["toe_off"], gaits["stance_time"])
    waits = landings.waited.copy()
    waits[0] = landings.contact[0] - gaits["stride_time"][0]
    headings = np.interp(landings.contact, course.time, course.heading)
    turns = SIGN[side] * np.diff(headings, prepend=0.0)
    strides = zip(*(column.tolist() for column in gaits.values()), strict=True)
    return [
        Step(Gait(**dict(zip(gaits, stride, strict=True))), wait, turn)
        for stride, wait, turn in zip(strides, waits.tolist(), turns.tolist(), strict=True)
    ]


def _landings(runner: Runner, course: Course, side: Side, random: Generator) -> Landings:
    """Find when and where the foot lands."""
    strides = np.arange(FIRST[side], course.strides[-1])
    # A step of one foot that is longer makes that of the other shorter, so each moves by half of it, or a quarter of
    # the difference; and the step between two moments that vary does so by more than each.
    moved = _chance(random, len(strides), runner.variation.step_time / np.sqrt(2.0))
    moved += 0.25 * SIGN[side] * runner.difference.step_time
    contacts = np.interp(strides, course.strides, course.time) + moved
    under = np.interp(strides + UNDER, course.strides, course.time) + moved
    places = np.interp(under, course.time, course.way)
    taken = _taken(places)
    contacts, under, places = contacts[taken], under[taken], places[taken]
    stood = np.interp(contacts, course.time, course.stood)
    return Landings(
        contacts,
        np.diff(places, prepend=0.0),
        np.diff(np.interp(under, course.time, course.height), prepend=0.0),
        np.diff(stood, prepend=np.nan),
    )


def _taken(places: Floats) -> list[int]:
    """Choose which landings are steps: those far enough from the one before."""
    taken, last = [], 0.0
    for number, place in enumerate(places.tolist()):
        if place - last > SHORTEST:
            taken.append(number)
            last = place
    return taken


def _gaits(runner: Runner, course: Course, landings: Landings) -> Gaits:
    """Give the gait of every stride that its time and length ask for, by parameter."""
    at = np.searchsorted(course.time, landings.contact)
    stride_time = np.diff(landings.contact, prepend=np.nan) - landings.waited
    speed = np.fmax(landings.length / stride_time, SLOWEST * runner.walk.speed)
    gaits = runner.walk.at(speed)
    if runner.run is not None:
        ran = course.running[at]
        running = ran & np.append(False, ran[:-1])
        gaits = {name: np.where(running, values, gaits[name]) for name, values in runner.run.at(speed).items()}
    climbing = course.climbing[at]
    gaits = {name: np.where(climbing, getattr(runner.climb.gait, name), values) for name, values in gaits.items()}
    duty = gaits["stance_time"] / gaits["stride_time"]
    # Nobody knows how long a first stride takes, for it has no beginning.
    stride_time[0] = gaits["stride_time"][0]
    stance_time = duty * stride_time
    return gaits | {
        "stride_time": stride_time,
        "stance_time": stance_time,
        "push": gaits["push"] * gaits["stance_time"] / stance_time,
        "length": landings.length,
        "rise": landings.rise,
    }


def _chance(random: Generator, count: int, scale: float) -> Floats:
    return scale * np.clip(random.standard_normal(count), -MOST_DEVIATIONS, MOST_DEVIATIONS)
