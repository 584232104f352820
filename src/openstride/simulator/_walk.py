"""A foot on its way, every motion of it known, and what an ideal sensor on it feels.

Angles and places are smooth curves with continuous acceleration, so that rate and force follow by differentiation, and
integrating the samples gives the path back.

Frames: level is x forward at the start, y left, z up; foot is x to the toes, y left, z up. The foot's origin is on the
sole under the instep; the sensor sits `lever` above it and `ahead` of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial.transform import Rotation

from openstride.recordings import STANDARD_GRAVITY, Side
from openstride.simulator._gait import Step
from openstride.simulator._pose import Pose, plus
from openstride.simulator._samples import Samples
from openstride.simulator._sole import SHOE, Sole
from openstride.simulator._trail import UP, Trail

Floats = NDArray[np.float64]

#: Height of the sensor above the sole (m): on the laces. In the sole it is much less.
LEVER: Final = 0.07


class Walk:
    """A foot that goes through steps, walking or running, and stands before the first and after the last.

    Parameters
    ----------
    steps
        In order, at least one. The first begins with the foot flat on the ground, standing.
    side
        `"left"` or `"right"`: mirrored, turns included.
    lever, ahead
        Where the sensor sits on the foot: above the sole, and ahead of the instep (m).
    sole
        On which the foot rolls.
    rest
        How long it stands at the end (s).

    Attributes
    ----------
    contacts, toe_offs
        Times of both (s), one a step: contact `k` ends the swing of step `k`.
    duration
        Of all of it (s).
    """

    def __init__(
        self,
        steps: Sequence[Step],
        *,
        side: Side = "left",
        lever: float = LEVER,
        ahead: float = 0.0,
        sole: Sole = SHOE,
        rest: float = 1.5,
    ) -> None:
        self.steps = tuple(steps)
        self.lever = lever
        self.ahead = ahead
        self.mirror = -1.0 if side == "right" else 1.0
        self._sole = sole
        self._trail = Trail(self.steps, sole, self.mirror, rest)
        self.contacts: list[float] = self._trail.contacts.tolist()
        self.toe_offs: list[float] = self._trail.toe_offs.tolist()
        self.duration = self._trail.end

    def pitch(self, time: ArrayLike) -> Floats:
        """Pitch of the foot, toes up (rad): of its long axis over the level."""
        return np.asarray(np.arcsin(self.attitude(time).as_matrix()[:, 2, 0]))

    def eversion(self, time: ArrayLike) -> Floats:
        """Eversion of the foot (rad): rotation about its long axis, from where it is level across."""
        upright = self.attitude(time).as_matrix()[:, 2]
        return np.asarray(self.mirror * np.arctan2(upright[:, 1], upright[:, 2]))

    def attitude(self, time: ArrayLike) -> Rotation:
        """Rotation from the foot's axes to the level ones, at each time."""
        pose = self._pose(time)
        return Rotation.from_matrix(pose.plane()) * Rotation.from_euler("y", -pose.pitch[0][:, None])

    def place(self, time: ArrayLike) -> Floats:
        """Place of the sensor, level frame, shape (n, 3), m."""
        pose, flying = self._pose(time), self._flying(time)
        within, _, _ = pose.point(self.ahead, self.lever, self._sole, ~flying)
        return self._way(time, flying, 0) + pose.to_level(within)

    def sole_height(self, time: ArrayLike) -> Floats:
        """Height of the lowest point of the sole over the ground that the foot stood on first (m)."""
        pose, flying = self._pose(time), self._flying(time)
        below = np.where(flying, self._sole.height(pose.pitch[0]) * np.cos(pose.roll[0]), 0.0)
        return np.asarray(self._way(time, flying, 0)[:, 2] - below)

    def angular_rate(self, time: ArrayLike) -> Floats:
        """Angular rate in the foot's axes, shape (n, 3), rad/s."""
        return self._pose(time).foot_rate()

    def angular_acceleration(self, time: ArrayLike) -> Floats:
        """Angular acceleration in the foot's axes, shape (n, 3), rad/s2: the angular rate, differentiated."""
        return self._pose(time).foot_acceleration()

    def specific_force(self, time: ArrayLike) -> Floats:
        """Specific force at the sensor in the foot's axes, shape (n, 3), m/s2."""
        return self.samples(times=np.asarray(time, dtype=np.float64)).force

    def times(self, rate: float) -> Floats:
        """Even sampling times (s) from just after the start to just before the end."""
        return np.asarray(np.arange(1, int((self.duration - 0.01) * rate)) / rate)

    def samples(self, rate: float = 208.0, times: Floats | None = None) -> Samples:
        """Samples of an ideal sensor whose axes are the foot's."""
        time = self.times(rate) if times is None else times
        pose, flying = self._pose(time), self._flying(time)
        _, _, around = pose.point(self.ahead, self.lever, self._sole, ~flying)
        level = self._way(time, flying, 2) + STANDARD_GRAVITY * UP
        return Samples(time, pose.foot(plus(around, pose.from_level(level))), pose.foot_rate())

    def length_between(self, first: ArrayLike, last: ArrayLike) -> Floats:
        """Horizontal distance of the sensor's places at two times (m)."""
        way = self.place(last) - self.place(first)
        return np.asarray(np.hypot(way[..., 0], way[..., 1]))

    def _pose(self, time: ArrayLike) -> Pose:
        return Pose.at(self._trail.angles, np.asarray(time, dtype=np.float64))

    def _flying(self, time: ArrayLike) -> NDArray[np.bool_]:
        """Tell for each time whether the foot is in the air."""
        step = np.searchsorted(self._trail.toe_offs, time, side="right") - 1
        return np.asarray((step >= 0) & (time < self._trail.contacts[step]))

    def _way(self, time: ArrayLike, flying: NDArray[np.bool_], order: int) -> Floats:
        """Way of the foot's origin, in stance of where it is when flat, or a derivative of it, level frame, (n, 3)."""
        at = np.asarray(time, dtype=np.float64)
        way = np.empty((len(at), 3))
        for axis in range(3):
            way[flying, axis] = self._trail.flight[axis](at[flying], order)
            way[~flying, axis] = self._trail.stand[axis](at[~flying], order)
        return way
