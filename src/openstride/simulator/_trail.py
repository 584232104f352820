"""From steps to the curves of a foot's motion: how it is turned and where it is at the moments that matter.

In stance the sole stands on the ground and the foot rolls over it, from where it met the ground over the flat foot to
the toes. At initial contact the foot still moves, forward and down, and is stopped within `STOP`: that is the jolt by
which a contact can be told. What gave way comes back within `LEAVE` before toe-off. In swing the foot flies along a
smooth curve that begins as one stance ends and ends as the next begins. Toe-off is the instant at which the toes let go
of the ground; the push-off was fastest `LETTING_GO` before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PPoly

from openstride.simulator._curve import Knots
from openstride.simulator._gait import Gait, Step
from openstride.simulator._pose import Pose
from openstride.simulator._shape import PHASES, shapes
from openstride.simulator._sole import Sole

Floats = NDArray[np.float64]

#: Time from contact until the foot lies on the ground (s): a shoe's cushioning gives way for about that long.
STOP: Final = 0.02
#: Time before toe-off over which it comes back (s).
LEAVE: Final = 0.035
#: The push-off is fastest so long before toe-off (s).
LETTING_GO: Final = 0.03
#: When the foot comes to lie flat, and when it lies exactly flat, as shares of stance.
FLAT: Final = 0.2
MIDDLE: Final = 0.4
#: So much later it lies flat when it came down on the ball; and a strike angle (rad) that is clearly of the heel.
LATER: Final = 0.1
#: However short the stance, a steep foot takes its time to come down (s per rad), up to this share of stance.
SLAP: Final = 0.11
LATEST: Final = 0.34
FLATTEST: Final = 0.1
UP: Final = np.array([0.0, 0.0, 1.0])


class Trail:
    """The curves of a foot through its steps, from standing with its origin at that of the level frame.

    Parameters
    ----------
    steps
        In order.
    sole
        On which it rolls.
    mirror
        1 for a left foot, -1 for a right one.
    rest
        How long it stands at the end (s).

    Attributes
    ----------
    contacts, toe_offs : (n,)
        Times of both (s), one a step.
    end
        When the trail ends (s).
    angles
        Curves over time of heading, slope, roll and pitch (rad), as a `Pose` has them.
    stand
        In stance, curves over time of where the foot's origin is when it is flat, axis by axis (m).
    flight
        In swing, curves over time of where the foot's origin is, axis by axis (m).
    """

    def __init__(self, steps: Sequence[Step], sole: Sole, mirror: float, rest: float) -> None:
        gait = {each.name: np.array([getattr(step.gait, each.name) for step in steps]) for each in fields(Gait)}
        self._gait = gait
        self._mirror = mirror
        self._sole = sole
        self._shape = shapes(gait["stance_time"] < 0.5 * gait["stride_time"])
        wait = np.array([step.wait for step in steps])
        # The first stance begins with a standing foot, and the stance after the last swing never ends.
        self._standing = np.append(wait, 1.0) > 0.0
        self._standing[0] = True
        self._on_heel = (gait["strike"] / FLATTEST).clip(0.0, 1.0)
        self._next_stance = np.append(gait["stance_time"][1:], gait["stance_time"][-1])
        self.contacts = np.cumsum(wait + gait["stride_time"])
        self.toe_offs = self.contacts - (gait["stride_time"] - gait["stance_time"])
        self.end = float(self.contacts[-1]) + rest
        turn = mirror * np.array([step.turn for step in steps])
        heading = np.cumsum(turn)
        self._headings = heading - turn, heading
        self._ways = ways(heading - 0.5 * turn)
        gone = gait["length"][:, None] * self._ways[0] + gait["rise"][:, None] * UP
        self._places = np.cumsum(gone, axis=0) - gone, np.cumsum(gone, axis=0)
        ground = np.array([step.gait.ground for step in steps])
        self._slopes = np.append(ground[0], ground[:-1]), ground
        self._in_air = self._pitches(), self._rolls()
        self.angles = {"heading": self._turning(), "slope": self._sloping(), "roll": self._rolling()}
        self.angles["pitch"] = self._pitching()
        self.stand, self.flight = self._laying_down()

    def _stance(self, share: float | Floats) -> Floats:
        """Give when a share of the stance is over, as counted back from toe-off."""
        return np.asarray(self.toe_offs - (1.0 - share) * self._gait["stance_time"])

    def _lying(self) -> Floats:
        """Give how long after contact the foot comes to lie flat."""
        usual = (FLAT + LATER * (1.0 - self._on_heel)) * self._next_stance
        return np.asarray(np.minimum(np.maximum(usual, SLAP * self._gait["strike"]), LATEST * self._next_stance))

    def _pitches(self) -> list[Floats]:
        """Pitch at each of the `PHASES` of swing."""
        gait = self._gait
        back = gait["toe_off"] - gait["kick"]
        return [
            back + np.where(way < 0.0, -gait["kick"] * way, (gait["strike"] - back) * way) for way in self._swing(0)
        ]

    def _rolls(self) -> list[Floats]:
        """Roll at each of the `PHASES` of swing."""
        return [self._mirror * self._gait["pronation"] * way for way in self._swing(1)]

    def _pitching(self) -> PPoly:
        """Pitch: over the flat foot to the toes, back and up in swing, and down again after contact."""
        gait, shape = self._gait, self._shape
        push, stance, toe_off, strike = gait["push"], gait["stance_time"], gait["toe_off"], gait["strike"]
        over = np.where(self._standing, 0.0, np.append(gait["roll_over"], 0.0))
        knots = Knots(len(push))
        # A heel that landed first is past the flat foot soon; one that comes down last is laid down softly, and later.
        begun = np.append(1.0, self._on_heel[:-1])
        leaving = 0.5 * (1.0 + begun) * over[:-1]
        knots.add(self._stance(MIDDLE), -0.5 * (1.0 - begun) * LATER * stance * leaving, -leaving)
        knots.add(
            self._stance(shape.heel_off),
            -shape.heel_pitch * push * stance,
            -shape.heel_rate * push,
            -shape.heel_bend * push / stance,
        )
        lost = 1.0 - gait["let_go"]
        still_to_go = (1.0 - 5.0 / 12.0 * lost) * LETTING_GO * push
        knots.add(self.toe_offs - LETTING_GO, toe_off + still_to_go, -push)
        knots.add(self.toe_offs, toe_off, -gait["let_go"] * push, lost / LETTING_GO * push)
        arriving = (0.4 + 0.6 * self._on_heel) * shape.arriving * push
        knots.add_course(PHASES, self._in_air[0], self.contacts, strike, -arriving)
        past = self._on_heel * over[1:]
        lying = self._lying()
        knots.add(self.contacts + lying, (MIDDLE * self._next_stance - lying) * past, -past)
        return knots.curve(0.0, 0.0, self.end)

    def _rolling(self) -> PPoly:
        """Roll: a foot lands and leaves on its outer side."""
        # Eversion of the left foot turns its sole outwards: about the forward axis, the left side goes up.
        out, shape = self._mirror * self._gait["pronation"], self._shape
        knots = Knots(len(out))
        knots.add(self._stance(MIDDLE), 0.0)
        ending = (1.0 - shape.heel_off) * self._gait["stance_time"]
        knots.add(
            self._stance(shape.heel_off), shape.heel_roll * out, 0.5 * (shape.toe_roll - shape.heel_roll) * out / ending
        )
        knots.add(self.toe_offs, shape.toe_roll * out, shape.toe_roll_rate * out / self._air())
        knots.add_course(PHASES, self._in_air[1], self.contacts, -out)
        knots.add(self.contacts + self._lying(), 0.0)
        return knots.curve(0.0, 0.0, self.end)

    def _turning(self) -> PPoly:
        """Heading: the heel whips in and the toes out in swing, from the old heading to the new."""
        (before, after), shape = self._headings, self._shape
        whip = self._mirror * self._gait["whip"]
        knots = Knots(len(whip))
        knots.add(self._stance(shape.heel_off), before)
        knots.add(self.toe_offs, before + shape.toe_turn * whip, shape.toe_turn_rate * whip / self._air())
        course = [
            before + eased(phase) * (after - before) + way * whip
            for phase, way in zip(PHASES, self._swing(2), strict=True)
        ]
        knots.add_course(PHASES, course, self.contacts, after + shape.landing_turn * whip)
        knots.add(self.contacts + self._lying(), after)
        return knots.curve(0.0, 0.0, self.end)

    def _sloping(self) -> PPoly:
        """Slope: that of the ground under the foot, and over to the next in swing."""
        before, after = self._slopes
        knots = Knots(len(before))
        knots.add(self.toe_offs, before)
        knots.add(self.contacts, after)
        return knots.curve(0.0, float(before[0]), self.end)

    def _laying_down(self) -> tuple[list[PPoly], list[PPoly]]:
        """Where the foot stands in stance, and where it is in the air: axis by axis, one going over into the other."""
        ahead, _ = self._ways
        gait = self._gait
        leaving = gait["leaving_forward"][:, None] * ahead + gait["leaving_up"][:, None] * UP
        landing = gait["landing_forward"][:, None] * ahead - gait["landing_down"][:, None] * UP
        before, after = self._places
        left, met = before + 0.5 * LEAVE * leaving, after - 0.5 * STOP * landing
        rolled, rolling = self._rolled(self.toe_offs), self._rolled(self.contacts)
        start = left + rolled[0], leaving + rolled[1], rolled[2]
        end = met + rolling[0], landing + rolling[1]
        course = self._course(start, end)
        stand, flight = [], []
        for axis in range(3):
            air = Knots(len(before))
            air.add(self.toe_offs, *(each[:, axis] for each in start))
            values = [each[:, axis] for each in course]
            slowing = air.add_course(PHASES, values, self.contacts, *(each[:, axis] for each in end))
            flight.append(air.curve(-1.0, 0.0, self.end + 1.0))
            ground = Knots(len(before))
            ground.add(self.toe_offs - LEAVE, before[:, axis])
            ground.add(self.toe_offs, left[:, axis], leaving[:, axis])
            ground.add(self.contacts, met[:, axis], landing[:, axis], slowing - rolling[2][:, axis])
            ground.add(self.contacts + STOP, after[:, axis])
            stand.append(ground.curve(0.0, 0.0, self.end))
        return stand, flight

    def _rolled(self, time: Floats) -> list[Floats]:
        """Where rolling has brought the foot's origin at some times, with two derivatives, level axes, shape (n, 3)."""
        pose = Pose.at(self.angles, time)
        return [pose.to_level(each) for each in pose.point(0.0, 0.0, self._sole, np.ones(len(time), np.bool_))]

    def _course(self, start: Sequence[Floats], end: Sequence[Floats]) -> list[Floats]:
        """Where the foot's origin is at each of the `PHASES` of swing, shape (n, 3).

        Along the ground it goes the plainest way, and the shape's departure from it; its height over the line of the
        ground is that of a foot pitched and rolled as it is, whose sole clears the ground by what the shape says.
        """
        ahead, left = self._ways
        air = self._air()[:, None]
        gone = end[0] - start[0]
        length = (gone * ahead).sum(axis=1)[:, None]
        out = self._mirror * self._gait["swing_out"][:, None] * left
        climb = (self._places[1] - self._places[0])[:, 2:]
        course = []
        for phase, pitch, roll, share, side, clear in zip(
            PHASES, *self._in_air, *(self._swing(k) for k in (3, 4, 5)), strict=True
        ):
            along = (
                bridge(phase, gone, air * start[1], air * end[1])
                + share[:, None] * length * ahead
                + side[:, None] * out
            )
            forward = (along * ahead).sum(axis=1)[:, None] / length
            above = self._sole.height(pitch) * np.cos(roll) + clear * self._gait["lift"]
            height = self._places[0][:, 2:] + forward * climb + above[:, None] - start[0][:, 2:]
            course.append(start[0] + along * (1.0 - UP) + height * UP)
        return course

    def _swing(self, which: int) -> list[Floats]:
        """Give one column of the shapes' swings, phase by phase."""
        return list(self._shape.swing[:, :, which].T)

    def _air(self) -> Floats:
        return np.asarray(self.contacts - self.toe_offs)


def ways(heading: Floats) -> tuple[Floats, Floats]:
    """Ahead and to the left of a heading, level unit vectors, shape (n, 3)."""
    cosine, sine, zero = np.cos(heading), np.sin(heading), np.zeros_like(heading)
    return np.stack([cosine, sine, zero], axis=1), np.stack([-sine, cosine, zero], axis=1)


def bridge(share: float, gone: Floats, start: Floats, end: Floats) -> Floats:
    """Give how much of a way is gone at a share of its time, by the cubic with these rates at its start and end."""
    rest = 1.0 - share
    return share**2 * (3.0 - 2.0 * share) * gone + share * rest**2 * start - share**2 * rest * end


def eased(share: float) -> float:
    """Go from 0 to 1 with no jerk at either end."""
    return float(share**3 * (10.0 - 15.0 * share + 6.0 * share**2))
