"""A made-up runner whose every motion is known: two feet, a sensor on each, a recording, and the truth beside it.

`simulate` makes a whole run: a body that stands, walks, runs and tires; two feet that differ; kinematics of each from
parameters; a sensor that is turned, noisy and counts in 16 bits. The parts serve by themselves: a `Walk` is one foot
through given steps, `Samples` what an ideal sensor on it feels. Nothing here knows the engine or takes its shortcuts.
The shape of a stride was fitted to real feet; the runners are nobody.
"""

from __future__ import annotations

from openstride.simulator._errors import (
    CrowdedError,
    ImpossibleError,
    SimulatorError,
    TooShortError,
    UnknownRunnerError,
)
from openstride.simulator._form import Form
from openstride.simulator._gait import RUN, WALK, Gait, Step, steady
from openstride.simulator._handling import carried, handled
from openstride.simulator._route import Route
from openstride.simulator._runner import Change, Runner
from openstride.simulator._runners import ENOUGH, RUNNERS, find_runner, random_runner, random_sensor
from openstride.simulator._samples import Samples
from openstride.simulator._sensor import IDEAL, Sensor, Specimen
from openstride.simulator._simulate import POD, SimulatedRun, simulate
from openstride.simulator._sole import Sole
from openstride.simulator._truth import STRIDE
from openstride.simulator._walk import LEVER, Walk

__all__ = [
    "ENOUGH",
    "IDEAL",
    "LEVER",
    "POD",
    "RUN",
    "RUNNERS",
    "STRIDE",
    "WALK",
    "Change",
    "CrowdedError",
    "Form",
    "Gait",
    "ImpossibleError",
    "Route",
    "Runner",
    "Samples",
    "Sensor",
    "SimulatedRun",
    "SimulatorError",
    "Sole",
    "Specimen",
    "Step",
    "TooShortError",
    "UnknownRunnerError",
    "Walk",
    "carried",
    "find_runner",
    "handled",
    "random_runner",
    "random_sensor",
    "simulate",
    "steady",
]
