"""How a runner's gait changes with speed: power laws about the gait at one speed.

Quicker means a little more cadence and much more length, shorter contacts, a higher swing and a quicker push-off. The
exponents are those of a plain fit by eye to what is published: cadence about the fifth root of speed in running and its
square root in walking; contact times of 260 ms at 2.5 m/s and 216 to 240 ms at 3.3 m/s on an instrumented treadmill.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from openstride.simulator._gait import Gait

Floats = NDArray[np.float64]
Gaits = dict[str, Floats]

WALKING: Final[Mapping[str, float]] = {
    "stride_time": -0.45, "stance_time": -0.55, "strike": 0.5, "toe_off": 0.3, "lift": 0.3,
    "landing_forward": 1.0, "landing_down": 0.5, "leaving_forward": 1.0, "leaving_up": 0.5, "roll_over": 0.5,
}  # fmt: skip
RUNNING: Final[Mapping[str, float]] = {
    "stride_time": -0.17, "stance_time": -0.48, "strike": 0.2, "toe_off": 0.2, "lift": 1.0,
    "landing_forward": 0.5, "landing_down": 0.3, "leaving_forward": 0.5, "leaving_up": 0.3, "roll_over": 0.7,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Form:
    """A gait at any speed.

    Parameters
    ----------
    gait
        At its own speed.
    exponents
        The power of speed that each of its parameters goes with, by name; those not named stay as they are.
    """

    gait: Gait
    exponents: Mapping[str, float]

    @property
    def speed(self) -> float:
        """That of the gait it was described at (m/s)."""
        return self.gait.speed

    def moved(self, speed: float) -> Form:
        """Return the same form described at another speed (m/s), which becomes its own."""
        gaits = self.at(np.array([speed]))
        return Form(Gait(**{name: float(values[0]) for name, values in gaits.items()}), self.exponents)

    def at(self, speed: Floats) -> Gaits:
        """Give every parameter at each of these speeds (m/s), by name; the length is what is gone in a stride."""
        ratio = speed / self.speed
        gaits = {name: value * ratio ** self.exponents.get(name, 0.0) for name, value in asdict(self.gait).items()}
        own = self.gait
        push = own.push * pushed(gaits["toe_off"], gaits["stance_time"]) / pushed(own.toe_off, own.stance_time)
        # A foot that leaves the ground turning faster, and has longer time, turns further back.
        swing = gaits["stride_time"] - gaits["stance_time"]
        kick = own.kick * push * swing / (own.push * own.swing_time)
        return gaits | {"push": push, "kick": kick, "length": speed * gaits["stride_time"]}


def pushed(toe_off: ArrayLike, stance_time: ArrayLike) -> Floats:
    """Give what the fastest rate of a push-off goes with (rad/s): the angle to turn, over the time there is."""
    return np.asarray(np.asarray(toe_off) / np.asarray(stance_time))
