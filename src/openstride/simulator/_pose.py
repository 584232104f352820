"""How a foot is turned at some times, and what its turning does to a point on it: geometry, no gait.

The foot pitches within a plane. The plane has a heading, a slope and a roll, in this order from the level frame; it is
nearly upright however the foot is pitched, so that no attitude of a foot is singular. Axes of the plane are x forward
along the ground, y left, z up out of it; axes of the foot are x to the toes, y left, z up out of the sole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PPoly

from openstride.simulator._sole import Sole

Floats = NDArray[np.float64]
#: An angle with its first two derivatives.
Turning = tuple[Floats, Floats, Floats]
#: Components of a vector.
Vector = tuple[Floats, Floats, Floats]


@dataclass(frozen=True, slots=True, eq=False)
class Pose:
    """Angles of a foot at some times (rad), each with its first two derivatives.

    Parameters
    ----------
    heading
        To the left.
    slope
        Of the ground, upwards.
    roll
        To the right side.
    pitch
        Of the foot against the ground, toes up.
    """

    heading: Turning
    slope: Turning
    roll: Turning
    pitch: Turning

    @classmethod
    def at(cls, curves: Mapping[str, PPoly], time: Floats) -> Pose:
        """Read the angles off their curves."""
        return cls(**{name: tuple(curve(time, order) for order in range(3)) for name, curve in curves.items()})

    def plane(self) -> Floats:
        """Rotations from the axes of the plane to the level ones, shape (n, 3, 3)."""
        (turn, *_), (rise, *_), (lean, *_) = self.heading, self.slope, self.roll
        ch, sh, cs, ss, cr, sr = np.cos(turn), np.sin(turn), np.cos(rise), np.sin(rise), np.cos(lean), np.sin(lean)
        rows = [
            [ch * cs, -sh * cr - ch * ss * sr, sh * sr - ch * ss * cr],
            [sh * cs, ch * cr - sh * ss * sr, -ch * sr - sh * ss * cr],
            [ss, cs * sr, cs * cr],
        ]
        return np.moveaxis(np.array(rows), -1, 0)

    def to_level(self, vector: Vector) -> Floats:
        """Give a vector in the plane's axes in the level ones, shape (n, 3)."""
        return np.asarray(np.einsum("nij,jn->ni", self.plane(), np.array(vector)))

    def from_level(self, vectors: Floats) -> Vector:
        """Give level vectors, shape (n, 3), in the plane's axes."""
        forward, left, up = np.einsum("nji,nj->in", self.plane(), vectors)
        return forward, left, up

    def foot(self, vector: Vector) -> Floats:
        """Give a vector in the plane's axes in those of the foot, shape (n, 3)."""
        forward, left, up = vector
        cosine, sine = np.cos(self.pitch[0]), np.sin(self.pitch[0])
        return np.stack([cosine * forward + sine * up, left, cosine * up - sine * forward], axis=-1)

    def rate(self) -> Vector:
        """Angular rate of the plane, in its own axes (rad/s)."""
        (_, turn, _), (rise, climb, _), (lean, sway, _) = self.heading, self.slope, self.roll
        across = turn * np.cos(rise)
        return (
            sway + turn * np.sin(rise),
            across * np.sin(lean) - climb * np.cos(lean),
            across * np.cos(lean) + climb * np.sin(lean),
        )

    def acceleration(self) -> Vector:
        """Angular acceleration of the plane, in its own axes (rad/s2): the angular rate, differentiated."""
        (_, turn, turning), (rise, climb, climbing), (lean, sway, swaying) = self.heading, self.slope, self.roll
        # Rates of what the angular rate is made of, the turn across the plane and the climb, seen from a leaning plane.
        across = turning * np.cos(rise) - turn * climb * np.sin(rise) + climb * sway
        upright = climbing - turn * sway * np.cos(rise)
        return (
            swaying + turning * np.sin(rise) + turn * climb * np.cos(rise),
            across * np.sin(lean) - upright * np.cos(lean),
            across * np.cos(lean) + upright * np.sin(lean),
        )

    def foot_rate(self) -> Floats:
        """Angular rate of the foot in its own axes, shape (n, 3), rad/s."""
        forward, left, up = self.rate()
        return self.foot((forward, left - self.pitch[1], up))

    def foot_acceleration(self) -> Floats:
        """Angular acceleration of the foot in its own axes, shape (n, 3), rad/s2: its rate, differentiated."""
        _, nod, nodding = self.pitch
        rate, (forward, left, up) = self.rate(), self.acceleration()
        return self.foot((forward + rate[2] * nod, left - nodding, up - rate[0] * nod))

    def point(
        self, ahead: float, above: float, sole: Sole, rolling: NDArray[np.bool_]
    ) -> tuple[Vector, Vector, Vector]:
        """Place, velocity and acceleration of a point of the foot, in the plane's axes (m, m/s, m/s2).

        Parameters
        ----------
        ahead, above
            Where the point is on the foot, from its origin (m).
        sole
            On which the foot rolls.
        rolling
            When it does. Places are then those from where the origin is over the flat foot, else from where it is.
        """
        within = self._within(ahead, above, sole, rolling)
        rate, acceleration = self.rate(), self.acceleration()
        place, fast, bent = ((forward, np.zeros_like(forward), up) for forward, up in within)
        carried = crossed(rate, place)
        x, y, z = crossed(rate, fast)
        twice = 2.0 * x, 2.0 * y, 2.0 * z
        return place, plus(fast, carried), plus(bent, twice, crossed(acceleration, place), crossed(rate, carried))

    def _within(
        self, ahead: float, above: float, sole: Sole, rolling: NDArray[np.bool_]
    ) -> list[tuple[Floats, Floats]]:
        """Forward and up of a point within the plane, with their first two derivatives over time."""
        pitch, nod, nodding = self.pitch
        cosine, sine = np.cos(pitch), np.sin(pitch)
        forward, up = ahead * cosine - above * sine, ahead * sine + above * cosine
        # Over pitch a turning point goes forward by minus its height, and up by how far ahead it is.
        slope, slope_up, bend, bend_up = -up, forward.copy(), -forward, -up
        on_ground = pitch[rolling]
        height, leaning = sole.height(on_ground), sole.height(on_ground, 1)
        forward[rolling] += sole.forward(on_ground)
        up[rolling] += height
        slope[rolling] -= height
        slope_up[rolling] += leaning
        bend[rolling] -= leaning
        bend_up[rolling] += sole.height(on_ground, 2)
        return [
            (forward, up),
            (slope * nod, slope_up * nod),
            (bend * nod**2 + slope * nodding, bend_up * nod**2 + slope_up * nodding),
        ]


def crossed(one: Vector, other: Vector) -> Vector:
    """Cross product, component by component."""
    (a, b, c), (x, y, z) = one, other
    return b * z - c * y, c * x - a * z, a * y - b * x


def plus(*vectors: Vector) -> Vector:
    """Sum, component by component."""
    x, y, z = (sum(components[1:], components[0]) for components in zip(*vectors, strict=True))
    return x, y, z
