"""A made-up foot whose every motion is known, and the samples that an ideal sensor on it would give.

The foot turns about a pivot; the sensor sits `lever` above the pivot, along the foot's own vertical. In stance the
pivot lies still on the ground and the foot rolls over it, from the heel strike over the flat foot to the toes; in
swing the pivot goes its way and ends where the next stance begins. At initial contact the pivot still moves, forward
and down, and is stopped within `STOP`: that is the jolt by which a contact can be told. Toe-off is the instant at
which the pivot leaves the ground; the push-off was fastest shortly before and has lost a fifth of its rate by then.

All of it are piecewise polynomials of fifth degree through knots, with continuous acceleration, so that rate and force
follow by differentiation and integrating the samples gives the path back. Nothing here knows the engine.

Frames: level is x forward at the start, y left, z up; foot is x to the toes, y left, z up. The right foot is the mirror
image of the left.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.interpolate import BPoly
from scipy.spatial.transform import Rotation

Floats = NDArray[np.float64]

GRAVITY = 9.80665
STOP = 0.02  # s from contact until the pivot lies still
FINE = 1e-4  # s: step of the numerical derivative of the angular rate
FULL_TURN = 2.0 * np.pi
LEVEL = Rotation.identity()


@dataclass(frozen=True, slots=True)
class Gait:
    """How a foot walks or runs. Angles in rad, toes up positive; lengths in m; times in s.

    Parameters
    ----------
    stride_time, stance_time
        From contact to contact, and to toe-off.
    length, rise
        Of a stride, along the ground and up.
    strike, toe_off
        Pitch at contact and at toe-off, against the ground.
    push
        Fastest rate of the push-off (rad/s).
    roll_over
        Rate at which the foot rolls over while it is flat (rad/s).
    pronation
        Eversion from contact to the flat foot.
    lift, swing_out
        Highest and outermost departure of the pivot from the straight line.
    landing_forward, landing_down
        Velocity at which the pivot meets the ground (m/s).
    """

    stride_time: float = 1.1
    stance_time: float = 0.66
    length: float = 1.4
    rise: float = 0.0
    strike: float = 0.35
    toe_off: float = -0.95
    push: float = 6.5
    roll_over: float = 0.1
    pronation: float = 0.10
    lift: float = 0.06
    swing_out: float = 0.03
    landing_forward: float = 0.5
    landing_down: float = 0.6

    @property
    def ground(self) -> float:
        """Pitch of the flat foot: that of the slope; but steeper than a third are stairs, on which it is level."""
        slope = self.rise / self.length
        return float(np.arctan(slope)) if abs(slope) < 1.0 / 3.0 else 0.0


WALK = Gait()
RUN = Gait(
    stride_time=0.72, stance_time=0.26, length=2.3, strike=0.25, toe_off=-1.0, push=13.0, roll_over=0.8,
    pronation=0.17, lift=0.22, landing_forward=0.6, landing_down=0.9,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One stance and the swing that follows it.

    Parameters
    ----------
    wait
        How long the foot stands beside its time of stance (s).
    turn
        Change of heading over the swing, to the left (rad).
    """

    gait: Gait = WALK
    wait: float = 0.0
    turn: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """What a sensor gives: time (n,), specific force (n, 3), angular rate (n, 3), in its own axes."""

    time: Floats
    force: Floats
    rate: Floats

    def __getitem__(self, which: slice | NDArray[np.bool_] | NDArray[np.intp]) -> Samples:
        return Samples(self.time[which], self.force[which], self.rate[which])

    def __len__(self) -> int:
        return len(self.time)

    def turned(self, mount: Rotation) -> Samples:
        """Give what a sensor mounted otherwise would have given: `mount` takes its axes to those it had."""
        return Samples(self.time, mount.inv().apply(self.force), mount.inv().apply(self.rate))

    def noisy(self, seed: int, force: float = 0.03, rate: float = 0.003, bias: ArrayLike = 0.0) -> Samples:
        """Add white noise of these standard deviations, and a bias of the rate."""
        random = np.random.default_rng(seed)
        return Samples(
            self.time,
            self.force + random.normal(scale=force, size=self.force.shape),
            self.rate + random.normal(scale=rate, size=self.rate.shape) + np.asarray(bias),
        )

    def clipped(self, rate: float = np.inf, force: float = np.inf) -> Samples:
        """Hold every axis within its range."""
        return Samples(self.time, np.clip(self.force, -force, force), np.clip(self.rate, -rate, rate))

    def averaged(self, factor: int) -> Samples:
        """Average so many samples at a time."""
        n = len(self) // factor * factor
        return Samples(
            self.time[:n].reshape(-1, factor).mean(axis=1),
            self.force[:n].reshape(-1, factor, 3).mean(axis=1),
            self.rate[:n].reshape(-1, factor, 3).mean(axis=1),
        )

    def then(self, other: Samples, pause: float) -> Samples:
        """Give these samples, and the others so much later."""
        later = other.time - other.time[0] + self.time[-1] + pause
        return Samples(*(np.concatenate(pair) for pair in (
            (self.time, later), (self.force, other.force), (self.rate, other.rate)
        )))  # fmt: skip


@dataclass(slots=True, eq=False)
class _Knots:
    """Knots of one coordinate: time, and value with its first two derivatives."""

    times: list[float] = field(default_factory=list)
    values: list[tuple[float, float, float]] = field(default_factory=list)

    def add(self, time: float, value: float, rate: float = 0.0, acceleration: float = 0.0) -> None:
        self.times.append(time)
        self.values.append((value, rate, acceleration))

    def curve(self) -> BPoly:
        return BPoly.from_derivatives(self.times, np.array(self.values))


class Walk:
    """A foot that goes through steps, and stands before the first and after the last.

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

    def __init__(self, steps: Sequence[Step], *, side: str = "left", lever: float = 0.07, rest: float = 1.5) -> None:
        self.steps = tuple(steps)
        self.lever = lever
        self.mirror = -1.0 if side == "right" else 1.0
        self.contacts: list[float] = []
        self.toe_offs: list[float] = []
        self._knots = {name: _Knots() for name in ("pitch", "roll", "heading", "x", "y", "z")}
        self._lay_down(rest)
        self.duration = self._knots["pitch"].times[-1]
        self._curves = {name: knots.curve() for name, knots in self._knots.items()}

    def _lay_down(self, rest: float) -> None:
        now = 0.0
        place = np.zeros(3)
        heading = 0.0
        for knots in self._knots.values():
            knots.add(now, 0.0)
        before: Step | None = None
        for step in self.steps:
            gait = step.gait
            toe_off = now + gait.stance_time + step.wait
            self._stance(now, toe_off, step, landed=before)
            contact = toe_off + gait.stride_time - gait.stance_time
            middle = heading + 0.5 * self.mirror * step.turn
            ahead = np.array([np.cos(middle), np.sin(middle), 0.0])
            self._swing(toe_off, contact, step, place, ahead, heading)
            place = place + gait.length * ahead + np.array([0.0, 0.0, gait.rise])
            heading += self.mirror * step.turn
            self.toe_offs.append(toe_off)
            self.contacts.append(contact)
            now, before = contact, step
        if before:
            self._slap(now, before.gait, 0.0)
        for knots in self._knots.values():
            knots.add(now + rest, knots.values[-1][0])

    def _slap(self, contact: float, gait: Gait, roll_over: float) -> None:
        """From contact until the foot is flat."""
        flat = contact + 0.2 * gait.stance_time
        self._knots["pitch"].add(flat, gait.ground + 0.2 * gait.stance_time * roll_over, -roll_over)
        self._knots["roll"].add(flat, 0.0)

    def _stance(self, start: float, toe_off: float, step: Step, landed: Step | None) -> None:
        gait = step.gait
        ground = gait.ground
        pitch, roll = self._knots["pitch"], self._knots["roll"]
        standing = landed is None or step.wait > 0.0
        roll_over = 0.0 if standing else gait.roll_over
        if landed is not None:
            self._slap(start, landed.gait, roll_over)
        if standing:
            pitch.add(toe_off - 0.7 * gait.stance_time, ground)
        heel_off = toe_off - (0.45 if gait.stance_time > 0.4 else 0.4) * gait.stance_time
        since_flat = heel_off - (toe_off - 0.6 * gait.stance_time)
        pitch.add(heel_off, ground - since_flat * gait.roll_over, -gait.roll_over)
        fastest = toe_off - 0.025
        pitch.add(fastest, ground + gait.toe_off + 0.93 * 0.025 * gait.push, -gait.push)
        pitch.add(toe_off, ground + gait.toe_off, -0.8 * gait.push, 16.0 * gait.push)
        roll.add(heel_off, 0.0)

    def _swing(self, toe_off: float, contact: float, step: Step, place: Floats, ahead: Floats, heading: float) -> None:
        gait = step.gait
        ground = gait.ground
        swing = contact - toe_off
        end = contact + STOP
        pitch, roll = self._knots["pitch"], self._knots["roll"]
        lowest = toe_off + 0.12 * swing
        pitch.add(lowest, ground + gait.toe_off - 0.3 * gait.push * 0.12 * swing, 0.0, 0.6 * gait.push / (0.12 * swing))
        highest = contact - 0.12 * swing
        pitch.add(highest, ground + gait.strike + 0.25 * 0.12 * swing)
        pitch.add(contact, ground + gait.strike, -0.5)
        # Eversion of the left foot turns its sole outwards: about the forward axis, the left side goes up.
        roll.add(toe_off, 0.0)
        roll.add(toe_off + 0.5 * swing, -self.mirror * 1.5 * gait.pronation)
        roll.add(contact, -self.mirror * gait.pronation)
        turn = self._knots["heading"]
        turn.add(toe_off, heading)
        turn.add(contact, heading + self.mirror * step.turn)
        left = np.array([-ahead[1], ahead[0], 0.0])
        out = self.mirror * gait.swing_out
        slowing = 0.5 * STOP
        target = place + gait.length * ahead + np.array([0.0, 0.0, gait.rise])
        velocity = gait.landing_forward * ahead - np.array([0.0, 0.0, gait.landing_down])
        middle = place + 0.5 * (target - place) + out * left + np.array([0.0, 0.0, gait.lift])
        across = 1.8 * (target - place) / swing
        across[2] = gait.rise / swing
        for axis, name in enumerate("xyz"):
            knots = self._knots[name]
            knots.add(toe_off, place[axis])
            knots.add(toe_off + 0.5 * swing, middle[axis], across[axis])
            knots.add(contact, target[axis] - slowing * velocity[axis], velocity[axis])
            knots.add(end, target[axis])

    def pitch(self, time: ArrayLike) -> Floats:
        """Pitch of the foot, toes up (rad)."""
        return np.asarray(self._curves["pitch"](time))

    def eversion(self, time: ArrayLike) -> Floats:
        """Eversion of the foot (rad)."""
        return np.asarray(self.mirror * self._curves["roll"](time))

    def attitude(self, time: ArrayLike) -> Rotation:
        """Rotation from the foot's axes to the level ones, at each time."""
        angles = np.stack([self._curves["heading"](time), -self._curves["pitch"](time), self._curves["roll"](time)], -1)
        return Rotation.from_euler("ZYX", angles)

    def place(self, time: ArrayLike) -> Floats:
        """Place of the sensor, level frame, shape (n, 3), m."""
        pivot = np.stack([self._curves[axis](time) for axis in "xyz"], -1)
        return np.asarray(pivot + self.attitude(time).apply([0.0, 0.0, self.lever]))

    def angular_rate(self, time: ArrayLike) -> Floats:
        """Angular rate in the foot's axes, shape (n, 3), rad/s."""
        turn, nod, lean = (self._curves[name].derivative()(time) for name in ("heading", "pitch", "roll"))
        pitch, roll = self._curves["pitch"](time), self._curves["roll"](time)
        return np.stack(
            [
                lean + turn * np.sin(pitch),
                turn * np.sin(roll) * np.cos(pitch) - nod * np.cos(roll),
                turn * np.cos(roll) * np.cos(pitch) + nod * np.sin(roll),
            ],
            -1,
        )

    def specific_force(self, time: ArrayLike) -> Floats:
        """Specific force at the sensor in the foot's axes, shape (n, 3), m/s2."""
        time = np.asarray(time, np.float64)
        rate = self.angular_rate(time)
        speeding = (self.angular_rate(time + 0.5 * FINE) - self.angular_rate(time - 0.5 * FINE)) / FINE
        arm = np.array([0.0, 0.0, self.lever])
        pivot = np.stack([self._curves[axis].derivative(2)(time) for axis in "xyz"], -1)
        level = pivot + np.array([0.0, 0.0, GRAVITY])
        around = np.cross(speeding, arm) + np.cross(rate, np.cross(rate, arm))
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


def steady(gait: Gait, count: int, *, stand: float = 1.5, turns: Sequence[float] = ()) -> list[Step]:
    """So many alike strides after standing, the first with half the length; the turns come one a stride."""
    first = Step(replace(gait, length=0.5 * gait.length, rise=0.5 * gait.rise), wait=stand)
    angles = [*turns, *[0.0] * (count - len(turns))]
    return [first, *(Step(gait, turn=angle) for angle in angles[: count - 1])]


def handled(
    seed: int, duration: float, first: Rotation = LEVEL, last: Rotation = LEVEL, rate: float = 208.0
) -> Samples:
    """Give what a sensor feels that hands take from rest in one attitude to rest in another, turning it about.

    Smooth rotations of half a radian about and smooth ways of a decimetre along each axis, without a rhythm.
    """
    random = np.random.default_rng(seed)
    turns, ways = _wandering(random, 0.5), _wandering(random, 0.1)

    def in_hand(time: Floats) -> Floats:
        return np.clip(np.minimum(time, duration - time), 0.0, 1.0)[:, None]

    def window(time: Floats) -> Floats:
        return np.asarray(in_hand(time) ** 3 * (10.0 - 15.0 * in_hand(time) + 6.0 * in_hand(time) ** 2))

    def attitude(time: Floats) -> Rotation:
        share = (time / duration)[:, None]
        over = (first.inv() * last).as_rotvec() * share**3 * (10.0 - 15.0 * share + 6.0 * share**2)
        return first * Rotation.from_rotvec(over) * Rotation.from_rotvec(window(time) * turns(time))

    def place(time: Floats) -> Floats:
        return np.asarray(window(time) * ways(time))

    time = np.arange(1, int(duration * rate)) / rate
    step = 1e-3
    early, late = time - 0.5 * step, time + 0.5 * step
    turning = (attitude(early).inv() * attitude(late)).as_rotvec() / step
    push = (place(time - step) - 2.0 * place(time) + place(time + step)) / (step * step)
    return Samples(time, attitude(time).inv().apply(push + np.array([0.0, 0.0, GRAVITY])), turning)


def carried(seed: int, duration: float, rate: float = 208.0) -> Samples:
    """Give what a sensor feels in a bag on a walker's back: it bounces at the pace of the steps, and sways."""
    random = np.random.default_rng(seed)
    time = np.arange(1, int(duration * rate)) / rate
    beat = FULL_TURN * random.uniform(1.6, 2.0) * time
    bounce = np.outer(3.0 * np.sin(beat), [0.2, 0.1, 1.0]) + np.outer(np.sin(0.5 * beat), [0.3, 1.0, 0.0])
    sway = np.outer(0.6 * np.sin(0.5 * beat + 1.0), [1.0, 0.3, 0.4]) + _wandering(random, 0.15)(time)
    mount = Rotation.random(random_state=int(random.integers(2**31)))
    return Samples(time, bounce + np.array([0.0, 0.0, GRAVITY]), sway).turned(mount)


def _wandering(random: np.random.Generator, scale: float) -> Callable[[Floats], Floats]:
    """Give three smooth signals of this root mean square, each a sum of sines between 0.15 and 1.5 Hz."""
    frequency = random.uniform(0.15, 1.5, (12, 1, 3))
    phase = random.uniform(0.0, FULL_TURN, (12, 1, 3))

    def signals(time: Floats) -> Floats:
        waves = np.sin(FULL_TURN * frequency * time[:, None] + phase)
        return np.asarray(scale * np.sqrt(2.0 / 12.0) * waves.sum(axis=0))

    return signals
