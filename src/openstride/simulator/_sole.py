"""The sole of a shoe, and how a foot rolls over it: place and height of the foot follow from its pitch alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PPoly

from openstride.simulator._curve import quintic

Floats = NDArray[np.float64]

#: Pitches between which a foot is asked for (rad), and how finely the sole is laid out over them.
STEEPEST: Final = np.radians(170.0)
GRID: Final = np.radians(1.0)


@dataclass(frozen=True)
class Sole:
    """A sole that stands on its heel, ball and toe, softly rounded, and rolls over them without slipping.

    The foot's origin lies on the sole under the instep. At a pitch the sole touches the ground where it is lowest, and
    the origin's height over the ground is the support function of the sole's outline: over a corner at (x, z) it is
    ``-(x sin + z cos)`` of the pitch, and over all of them the largest, here rounded by a smooth maximum. In two
    dimensions rolling without slipping then means that the origin goes forward by minus the integral of that height
    over pitch, and that the point of contact is behind the origin by the height's derivative.

    Parameters
    ----------
    heel, ball, toe
        How far behind the origin the heel touches the ground, and how far ahead of it the ball and the toe (m).
    spring
        Height of the toe over the ground when the foot is flat (m).
    softness
        How softly weight goes over from corner to corner (m): a few millimetres, as soles are.
    """

    heel: float = 0.0
    ball: float = 0.0
    toe: float = 0.0
    spring: float = 0.0
    softness: float = 0.004

    @cached_property
    def height(self) -> PPoly:
        """The origin's height over the ground (m) as a curve over pitch (rad), zero where the foot is flat."""
        pitch = np.arange(-STEEPEST, STEEPEST + GRID, GRID)
        corners = np.array([[-self.heel, 0.0], [self.ball, 0.0], [self.toe, self.spring]])
        directions = np.stack([np.sin(pitch), np.cos(pitch)])
        heights = -corners @ directions
        slopes = corners @ np.stack([-directions[1], directions[0]])
        most = heights.max(axis=0)
        weights = np.exp((heights - most) / self.softness)
        total = weights.sum(axis=0)
        weights /= total
        slope = (weights * slopes).sum(axis=0)
        bend = (weights * slopes**2).sum(axis=0) - slope**2
        rounded = most + self.softness * np.log(total)
        curved = -(weights * heights).sum(axis=0) + bend / self.softness
        flat = self.softness * np.log(np.exp(-corners[:, 1] / self.softness).sum())
        return quintic(pitch, np.stack([rounded - flat, slope, curved], axis=1))

    @cached_property
    def forward(self) -> PPoly:
        """How far ahead the origin is of where it is over the flat foot (m), as a curve over pitch (rad)."""
        gone = self.height.antiderivative()
        gone.c *= -1.0
        gone.c[-1] -= gone(0.0)
        return gone


#: A foot that turns about its origin, as if it stood on one point.
POINT: Final = Sole()
#: A running shoe of middle size under a sensor on the laces.
SHOE: Final = Sole(heel=0.12, ball=0.06, toe=0.11, spring=0.02, softness=0.01)
