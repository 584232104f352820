"""How a foot walks or runs, stride by stride: plain parameters, of which the motion follows elsewhere.

Angles are in rad, toes up positive; lengths in m; times in s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

#: Steeper than this is a flight of stairs, on whose steps the foot stands level.
STAIRS: Final = 1.0 / 3.0


@dataclass(frozen=True, slots=True)
class Gait:
    """How a foot walks or runs.

    Parameters
    ----------
    stride_time, stance_time
        From contact to contact, and to toe-off.
    length, rise
        Of a stride, along the ground and up.
    strike, toe_off
        Pitch at contact and at toe-off, against the ground.
    push, let_go
        Fastest rate of the push-off (rad/s), and the share of it that is left when the toes let go.
    kick
        How much further the toes point down where the foot is furthest back in swing than at toe-off.
    roll_over
        Rate at which the foot rolls over while it is flat (rad/s).
    pronation
        Eversion from contact to the flat foot.
    whip
        How far the foot turns about the vertical in swing.
    lift, swing_out
        How high the sole swings over the ground at most, and how far outwards the foot (m).
    landing_forward, landing_down, leaving_forward, leaving_up
        Velocity at which the sole meets the ground and leaves it (m/s).
    """

    stride_time: float = 1.1
    stance_time: float = 0.66
    length: float = 1.4
    rise: float = 0.0
    strike: float = 0.35
    toe_off: float = -0.95
    push: float = 6.5
    let_go: float = 0.8
    kick: float = 0.06
    roll_over: float = 0.1
    pronation: float = 0.10
    whip: float = 0.1
    lift: float = 0.04
    swing_out: float = 0.02
    landing_forward: float = 0.5
    landing_down: float = 0.6
    leaving_forward: float = 0.4
    leaving_up: float = 0.3

    @property
    def swing_time(self) -> float:
        """From toe-off to the next contact."""
        return self.stride_time - self.stance_time

    @property
    def speed(self) -> float:
        """Along the ground (m/s)."""
        return self.length / self.stride_time

    @property
    def ground(self) -> float:
        """Pitch of the flat foot: that of the slope, or level on stairs."""
        slope = self.rise / self.length
        return float(np.arctan(slope)) if abs(slope) < STAIRS else 0.0


WALK: Final = Gait()
RUN: Final = Gait(
    stride_time=0.72, stance_time=0.26, length=2.3, strike=0.25, toe_off=-1.0, push=13.0, kick=0.8, roll_over=0.8,
    pronation=0.17, whip=0.4, lift=0.2, swing_out=0.03, landing_forward=0.6, landing_down=0.9, leaving_forward=0.6,
    leaving_up=0.5,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One stance and the swing that follows it.

    Parameters
    ----------
    gait
        How. The time of stance and the angle at toe-off are those of this stance; the angle at contact and the
        pronation are those of the landing that ends this swing.
    wait
        How long the foot stands beside its time of stance (s).
    turn
        Change of heading over the swing, to the foot's own side (rad): a left foot's to the left.
    """

    gait: Gait = WALK
    wait: float = 0.0
    turn: float = 0.0


def steady(gait: Gait, count: int, *, stand: float = 1.5, turns: Sequence[float] = ()) -> list[Step]:
    """So many alike strides after standing, the first with half the length; the turns come one a stride."""
    first = Step(replace(gait, length=0.5 * gait.length, rise=0.5 * gait.rise), wait=stand)
    angles = [*turns, *[0.0] * (count - len(turns))]
    return [first, *(Step(gait, turn=angle) for angle in angles[: count - 1])]
