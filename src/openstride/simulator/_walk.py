"""A foot on its way, every motion of it known, and what an ideal sensor on it feels.

Angles and places are smooth curves through the knots that its steps leave, with continuous acceleration, so that rate
and force follow by differentiation, and integrating the samples gives the path back.

Frames: level is x forward at the start, y left, z up; foot is x to the toes, y left, z up. The sensor sits `lever`
above the pivot, along the foot's own vertical.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial.transform import Rotation

from openstride.recordings import STANDARD_GRAVITY, Side
from openstride.simulator._gait import Step
from openstride.simulator._samples import Samples
from openstride.simulator._trail import UP, Trail

Floats = NDArray[np.float64]

#: Height of the sensor above the pivot (m): on the laces. In the sole it is half of that.
LEVER: Final = 0.07


class Walk:
    """A foot that goes through steps, walking or running, and stands before the first and after the last.

    Parameters
    ----------
    steps
        In order. The first begins with the foot flat on the ground, standing.
    side
        `"left"` or `"right"`: mirrored, turns included.
    lever
        Height of the sensor above the pivot (m).
    rest
        How long it stands at the end (s).

    Attributes
    ----------
    contacts, toe_offs
        Times of both, one a step: contact `k` ends the swing of step `k`.
    duration
        Of all of it (s).
    """

    def __init__(self, steps: Sequence[Step], *, side: Side = "left", lever: float = LEVER, rest: float = 1.5) -> None:
        self.steps = tuple(steps)
        self.lever = lever
        self.mirror = -1.0 if side == "right" else 1.0
        trail = Trail(self.mirror)
        for step in self.steps:
            trail.take(step)
        trail.stand(rest)
        self.contacts = trail.contacts
        self.toe_offs = trail.toe_offs
        self.duration = trail.knots["pitch"].times[-1]
        self._curves = {name: knots.curve() for name, knots in trail.knots.items()}

    def pitch(self, time: ArrayLike) -> Floats:
        """Pitch of the foot, toes up (rad)."""
        return self._at(time, "pitch")

    def eversion(self, time: ArrayLike) -> Floats:
        """Eversion of the foot (rad)."""
        return self.mirror * self._at(time, "roll")

    def attitude(self, time: ArrayLike) -> Rotation:
        """Rotation from the foot's axes to the level ones, at each time."""
        heading, pitch, roll = (self._at(time, name) for name in ("heading", "pitch", "roll"))
        return Rotation.from_euler("ZYX", np.stack([heading, -pitch, roll], -1))

    def place(self, time: ArrayLike) -> Floats:
        """Place of the sensor, level frame, shape (n, 3), m."""
        return np.asarray(self._pivot(time) + self.attitude(time).apply(self.lever * UP))

    def angular_rate(self, time: ArrayLike) -> Floats:
        """Angular rate in the foot's axes, shape (n, 3), rad/s."""
        pitch, roll = self._at(time, "pitch"), self._at(time, "roll")
        turn, nod, lean = (self._at(time, name, 1) for name in ("heading", "pitch", "roll"))
        across = turn * np.cos(pitch)
        return np.stack(
            [
                lean + turn * np.sin(pitch),
                across * np.sin(roll) - nod * np.cos(roll),
                across * np.cos(roll) + nod * np.sin(roll),
            ],
            -1,
        )

    def angular_acceleration(self, time: ArrayLike) -> Floats:
        """Angular acceleration in the foot's axes, shape (n, 3), rad/s2: the angular rate, differentiated."""
        pitch, roll = self._at(time, "pitch"), self._at(time, "roll")
        turn, nod, lean = (self._at(time, name, 1) for name in ("heading", "pitch", "roll"))
        turning, nodding, leaning = (self._at(time, name, 2) for name in ("heading", "pitch", "roll"))
        # Rates of what the angular rate is made of, the turn across the foot and the nod, seen from a leaning foot.
        across = turning * np.cos(pitch) - turn * nod * np.sin(pitch) + nod * lean
        upright = nodding - turn * lean * np.cos(pitch)
        return np.stack(
            [
                leaning + turning * np.sin(pitch) + turn * nod * np.cos(pitch),
                across * np.sin(roll) - upright * np.cos(roll),
                across * np.cos(roll) + upright * np.sin(roll),
            ],
            -1,
        )

    def specific_force(self, time: ArrayLike) -> Floats:
        """Specific force at the sensor in the foot's axes, shape (n, 3), m/s2."""
        arm = self.lever * UP
        rate = self.angular_rate(time)
        around = np.cross(self.angular_acceleration(time), arm) + np.cross(rate, np.cross(rate, arm))
        level = self._pivot(time, 2) + STANDARD_GRAVITY * UP
        return np.asarray(self.attitude(time).inv().apply(level) + around)

    def times(self, rate: float) -> Floats:
        """Even sampling times (s) from just after the start to just before the end."""
        return np.asarray(np.arange(1, int((self.duration - 0.01) * rate)) / rate)

    def samples(self, rate: float = 208.0, times: Floats | None = None) -> Samples:
        """Samples of an ideal sensor whose axes are the foot's."""
        time = self.times(rate) if times is None else times
        return Samples(time, self.specific_force(time), self.angular_rate(time))

    def length_between(self, first: ArrayLike, last: ArrayLike) -> Floats:
        """Horizontal distance of the sensor's places at two times (m)."""
        way = self.place(last) - self.place(first)
        return np.asarray(np.hypot(way[..., 0], way[..., 1]))

    def _at(self, time: ArrayLike, name: str, derivative: int = 0) -> Floats:
        return np.asarray(self._curves[name](time, derivative))

    def _pivot(self, time: ArrayLike, derivative: int = 0) -> Floats:
        return np.stack([self._at(time, axis, derivative) for axis in "xyz"], -1)
