"""Made-up strides of both feet, whose form is known: what the engine would give out of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openstride.cues import CueEvent, LiveCoach, Side
from openstride.cues._coach import FIELDS
from openstride.engine.stride import NOT_KNOWN, Stride

Course = float | Callable[[float], float]

#: Usual at every speed, in the units of the document: centre, spread, uncertainty.
USUAL: dict[str, tuple[float, float, float]] = {
    "cadence": (2.8, 0.025, 0.005),
    "contact_time": (0.25, 0.004, 0.001),
    "asymmetry": (0.0, 0.008, 0.002),
    "strike_angle": (0.16, 0.02, 0.005),
}


@dataclass(frozen=True, slots=True)
class Runner:
    """How somebody runs, each either the same all the time or a function of the time (s).

    Parameters
    ----------
    cadence
        Steps/s.
    contact_time, asymmetry
        s; left minus right over their mean.
    scatter
        Of single strides, as a share of what is usual: 1 is a real runner's, 0 a machine's.
    alike
        Correlation of neighbouring strides.
    """

    speed: Course = 3.0
    cadence: Course = 2.8
    contact_time: Course = 0.25
    asymmetry: Course = 0.0
    strike_angle: Course = 0.16
    braking: Course = 60.0
    slope: Course = 0.0
    turn: Course = 0.0
    scatter: float = 1.0
    alike: float = 0.3


#: Standard deviations of single strides, as simulated runners and recordings have them.
SCATTER = {"cadence": 0.026, "contact_time": 0.0055, "strike_angle": 0.024, "braking": 2.4, "speed": 0.06}


def strides(runner: Runner, seconds: float, seed: int = 1) -> Iterator[tuple[Side, int, float, Stride]]:
    """Yield the strides of both feet in turns: side, number, time (s), stride."""
    random = np.random.default_rng(seed)
    noise = dict.fromkeys(SCATTER, 0.0)
    contacts = {"left": 0.0, "right": 0.0}
    time, number = 0.0, 0
    while time < seconds:
        side: Side = "left" if number % 2 == 0 else "right"
        fresh = random.normal(scale=(1.0 - runner.alike**2) ** 0.5, size=len(noise)).tolist()
        noise = {name: runner.alike * old + new for (name, old), new in zip(noise.items(), fresh, strict=True)}
        step = 1.0 / _at(runner.cadence, time)
        stride_time = 2.0 / (_at(runner.cadence, time) + runner.scatter * SCATTER["cadence"] * noise["cadence"])
        uneven = _at(runner.asymmetry, time) * (0.5 if side == "left" else -0.5)
        stride = Stride()
        stride.walking = stride.measured = stride.angle_known = True
        stride.contact = contacts[side]
        stride.next_contact = contacts[side] + stride_time
        contact_time = _at(runner.contact_time, time) * (1.0 + uneven)
        stride.toe_off = (
            stride.contact + contact_time + runner.scatter * SCATTER["contact_time"] * noise["contact_time"]
        )
        speed = _at(runner.speed, time) + runner.scatter * SCATTER["speed"] * noise["speed"]
        stride.length = speed * stride_time
        stride.dz = _at(runner.slope, time) * stride.length
        stride.rise_sigma = 0.02
        angle = _at(runner.strike_angle, time)
        stride.strike_angle = angle + runner.scatter * SCATTER["strike_angle"] * noise["strike_angle"]
        stride.braking = _at(runner.braking, time) + runner.scatter * SCATTER["braking"] * noise["braking"]
        stride.turn = _at(runner.turn, time)
        contacts[side] = stride.next_contact
        time += step
        yield side, number // 2, time, stride
        number += 1


def events_of(coach: LiveCoach, runner: Runner, seconds: float, seed: int = 1) -> list[CueEvent]:
    """Give all that the coach says or withholds in a run."""
    given = (coach.take(*stride) for stride in strides(runner, seconds, seed))
    return [event for event in given if event is not None]


def document(**changed: tuple[float, float, float]) -> dict[str, Any]:
    """Make a baseline of the runner above, from 2 to 4 m/s."""
    metrics = {
        name: {"source": "own", "runs": 20, "knots": [[speed, *numbers] for speed in (2.0, 4.0)]}
        for name, numbers in {**USUAL, **changed}.items()
    }
    return {"baseline": 1, "runs": 20, "days": 60, "metrics": metrics}


def blank() -> Stride:
    """Make the row of a foot that stands."""
    stride = Stride()
    stride.contact = NOT_KNOWN
    return stride


def alike(count: int, correlation: float, seed: int) -> NDArray[np.float64]:
    """Draw numbers of which neighbours are alike, each with standard deviation 1."""
    random = np.random.default_rng(seed)
    drawn = random.normal(size=count)
    values = np.empty(count)
    values[0] = drawn[0]
    for i in range(1, count):
        values[i] = correlation * values[i - 1] + np.sqrt(1.0 - correlation**2) * drawn[i]
    return values


def _at(course: Course, time: float) -> float:
    return course(time) if callable(course) else course


def table_of(given: Iterator[tuple[Side, int, float, Stride]]) -> NDArray[np.float64]:
    """Lay strides out as `live.prompter.play` takes them, shape (n, 15)."""
    rows = [
        [side == "right", number, time, *(float(getattr(stride, name)) for name in FIELDS)]
        for side, number, time, stride in given
    ]
    return np.array(rows, np.float64)


#: Fewer steps than usual, said five minutes into a run.
A_CUE = CueEvent(
    event="cue",
    kind="cadence_low",
    time=330.0,
    given=True,
    speed=3.0,
    value=2.6,
    usual=2.8,
    spread=0.025,
    uncertainty=0.005,
    whose="own",
    side=None,
    strides_of="left",
    strides=(400, 430),
)
