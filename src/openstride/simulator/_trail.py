"""From steps to the knots of a foot's motion: where it is and how it is turned at the moments that matter.

The foot turns about a pivot. In stance the pivot lies still on the ground and the foot rolls over it, from the heel
strike over the flat foot to the toes; in swing the pivot goes its way and ends where the next stance begins. At initial
contact the pivot still moves, forward and down, and is stopped within `STOP`: that is the jolt by which a contact can
be told. Toe-off is the instant at which the pivot leaves the ground; the push-off was fastest shortly before and has
lost a fifth of its rate by then.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from openstride.simulator._curve import Knots
from openstride.simulator._gait import Gait, Step

Floats = NDArray[np.float64]

#: Time from contact until the pivot lies still (s): a shoe's cushioning gives way for about that long.
STOP: Final = 0.02
#: The push-off is fastest so long before toe-off (s).
LETTING_GO: Final = 0.025
UP: Final = np.array([0.0, 0.0, 1.0])


class Trail:
    """The knots that a foot leaves, step by step, from standing with its pivot at the origin.

    Parameters
    ----------
    mirror
        1 for a left foot, -1 for a right one.

    Attributes
    ----------
    knots
        By coordinate: pitch, roll and heading (rad), x, y and z of the pivot (m), level frame.
    contacts, toe_offs
        Times of both (s), one a step.
    """

    def __init__(self, mirror: float) -> None:
        self.knots = {name: Knots() for name in ("pitch", "roll", "heading", "x", "y", "z")}
        self.contacts: list[float] = []
        self.toe_offs: list[float] = []
        self._mirror = mirror
        self._place = np.zeros(3)
        self._heading = 0.0
        self._landed: Gait | None = None
        for knots in self.knots.values():
            knots.add(0.0, 0.0)

    def take(self, step: Step) -> None:
        """Add a stance and the swing after it."""
        start = self.contacts[-1] if self.contacts else 0.0
        toe_off = start + step.gait.stance_time + step.wait
        contact = toe_off + step.gait.swing_time
        turn = self._mirror * step.turn
        middle = self._heading + 0.5 * turn
        ahead = np.array([np.cos(middle), np.sin(middle), 0.0])
        self._stand_up(start, toe_off, step)
        self._turn_in_air(toe_off, contact, step.gait)
        self._fly(toe_off, contact, step.gait, ahead)
        self.knots["heading"].add(toe_off, self._heading)
        self.knots["heading"].add(contact, self._heading + turn)
        self._heading += turn
        self._place = self._place + step.gait.length * ahead + step.gait.rise * UP
        self._landed = step.gait
        self.toe_offs.append(toe_off)
        self.contacts.append(contact)

    def stand(self, rest: float) -> None:
        """Add so much time of standing (s), which ends the trail."""
        now = self.contacts[-1] if self.contacts else 0.0
        self._lie_flat(now, 0.0)
        for knots in self.knots.values():
            knots.add(now + rest, knots.values[-1][0])

    def _lie_flat(self, contact: float, roll_over: float) -> None:
        """From contact until the foot is flat."""
        gait = self._landed
        if gait is None:
            return
        flat = contact + 0.2 * gait.stance_time
        self.knots["pitch"].add(flat, gait.ground + 0.2 * gait.stance_time * roll_over, -roll_over)
        self.knots["roll"].add(flat, 0.0)

    def _stand_up(self, start: float, toe_off: float, step: Step) -> None:
        """From the start of stance over the flat foot to the toes."""
        gait = step.gait
        pitch = self.knots["pitch"]
        standing = self._landed is None or step.wait > 0.0
        self._lie_flat(start, 0.0 if standing else gait.roll_over)
        if standing:
            pitch.add(toe_off - 0.7 * gait.stance_time, gait.ground)
        # A long stance, as in walking, has more of it on the toes.
        heel_off = toe_off - (0.45 if gait.stance_time > 0.4 else 0.4) * gait.stance_time
        since_flat = heel_off - (toe_off - 0.6 * gait.stance_time)
        pitch.add(heel_off, gait.ground - since_flat * gait.roll_over, -gait.roll_over)
        at_toe_off = gait.ground + gait.toe_off
        pitch.add(toe_off - LETTING_GO, at_toe_off + 0.93 * LETTING_GO * gait.push, -gait.push)
        pitch.add(toe_off, at_toe_off, -0.8 * gait.push, 16.0 * gait.push)
        self.knots["roll"].add(heel_off, 0.0)

    def _turn_in_air(self, toe_off: float, contact: float, gait: Gait) -> None:
        """Pitch and roll in swing: the toes go on down a little, then up, and a little higher than they land."""
        pitch, roll = self.knots["pitch"], self.knots["roll"]
        swing = contact - toe_off
        part = 0.12 * swing
        lowest = gait.ground + gait.toe_off - 0.3 * gait.push * part
        pitch.add(toe_off + part, lowest, 0.0, 0.6 * gait.push / part)
        pitch.add(contact - part, gait.ground + gait.strike + 0.25 * part)
        pitch.add(contact, gait.ground + gait.strike, -0.5)
        # Eversion of the left foot turns its sole outwards: about the forward axis, the left side goes up.
        roll.add(toe_off, 0.0)
        roll.add(toe_off + 0.5 * swing, -self._mirror * 1.5 * gait.pronation)
        roll.add(contact, -self._mirror * gait.pronation)

    def _fly(self, toe_off: float, contact: float, gait: Gait, ahead: Floats) -> None:
        """The way of the pivot in swing, from where it stood to where it will stand."""
        swing = contact - toe_off
        left = np.array([-ahead[1], ahead[0], 0.0])
        target = self._place + gait.length * ahead + gait.rise * UP
        middle = 0.5 * (self._place + target) + self._mirror * gait.swing_out * left + gait.lift * UP
        across = (1.8 * gait.length * ahead + gait.rise * UP) / swing
        landing = gait.landing_forward * ahead - gait.landing_down * UP
        for axis, name in enumerate("xyz"):
            knots = self.knots[name]
            knots.add(toe_off, self._place[axis])
            knots.add(toe_off + 0.5 * swing, middle[axis], across[axis])
            knots.add(contact, target[axis] - 0.5 * STOP * landing[axis], landing[axis])
            knots.add(contact + STOP, target[axis])
