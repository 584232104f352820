"""A full Kalman smoother over a whole recording, written independently of the engine, to hold the engine against.

It goes from sample to sample with twelve error states (turn, velocity and place in the level frame, and the force
error that is constant over a stride), forward as an extended Kalman filter that is corrected at the rest instants it
is given, backward as a Rauch-Tung-Striebel smoother (1965, doi:10.2514/3.3166) over everything that follows. Noise and
observations are those that `moments` and `solver` state in words; how they are computed there (sums over a stride,
blocks of samples, adjoint vectors, a window of a few strides) is what this is the test of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.spatial.transform import Rotation

from openstride.runtime import Runtime
from openstride.simulator import Samples
from tests.engine.driving import Floats

GRAVITY = 9.80665
STANDARD_INTERVAL = 0.005
SURE_RISE = 0.06
LEVEL_FREE = 4.0
FLAT_MEMORY = 20.0
UPRIGHT = 3.0
UNIT_WEIGHT = 0.45
#: What is known at the start of a stride (its place, its heading) gets this little doubt, so that covariances invert.
NEARLY_ZERO = 1e-6
TURN, VELOCITY, PLACE, FORCE = slice(0, 3), slice(3, 6), slice(6, 9), slice(9, 12)
HEADING, HEIGHT = 2, 8
STATES = 12
#: What goes on from stride to stride: tilt and velocity.
KEPT = np.array([1.0, 1.0, 0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0])


@dataclass(frozen=True, slots=True)
class Rest:
    """One rest instant as the smoother is told of it: its sample, and whether a swing led to it."""

    sample: int
    walked: bool


@dataclass(frozen=True, slots=True, eq=False)
class Smoothed:
    """Strides from rest to rest: displacement (n, 3), length and its standard uncertainty (m)."""

    displacement: Floats
    length: Floats
    length_sigma: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Stride:
    """The forward filter over one stride: covariance and smoothing gain at each sample, and what its end told."""

    filtered: Floats
    predicted: Floats
    gains: Floats
    way: Floats
    error: Floats
    updated: Floats
    renewed: Floats


class FullSmoother:
    """Smooth the strides between rest instants.

    Parameters
    ----------
    samples
        Of the whole recording.
    sensor
        The engine's sensor settings: noise, lever and ground.
    first_tilt
        How far the levelling at the first rest instant is trusted (rad).
    """

    def __init__(self, samples: Samples, sensor: Any, first_tilt: float) -> None:
        self.samples = samples
        self.sensor = sensor
        self.first_tilt = first_tilt

    def smooth(self, rests: Sequence[Rest], lag: int | None = None) -> Smoothed:
        """Filter forward over all strides, then smooth backward: each from the end, or from `lag` strides after it."""
        self._begin(rests[0])
        strides = [self._forward(one, other) for one, other in pairwise(rests)]
        if lag is None:
            return Smoothed(*(np.array(each) for each in zip(*_backward(strides), strict=True)))
        found = [_backward(strides[k : k + lag + 1])[0] for k in range(len(strides))]
        return Smoothed(*(np.array(each) for each in zip(*found, strict=True)))

    def _begin(self, rest: Rest) -> None:
        at = rest.sample
        mean = self.samples.force[max(at - 2, 0) : at + 3].mean(axis=0)
        up = mean / np.linalg.norm(mean)
        self.vertical, self.flats = up, 1.0
        self.attitude = Rotation.align_vectors([[0.0, 0.0, 1.0]], [up])[0].as_matrix()
        speed = self._speed_variance(at)
        self.velocity = self._foot_velocity(self.samples.rate[at], self.attitude)
        tilt = self.first_tilt**2
        self.covariance = self._renewed(np.diag([tilt, tilt, 0, speed, speed, speed, 0, 0, 0, 0, 0, 0]))

    def _renewed(self, covariance: Floats) -> Floats:
        """Begin a stride: tilt and velocity go on, heading and place are known, the force error is new."""
        fresh = (1.0 - KEPT) * NEARLY_ZERO**2
        fresh[FORCE] = self.sensor.force_bias**2
        return np.asarray(covariance * np.outer(KEPT, KEPT) + np.diag(fresh))

    def _forward(self, start: Rest, end: Rest) -> _Stride:
        first, last = start.sample, end.sample
        time, force = self.samples.time[first : last + 1], self.samples.force[first : last + 1]
        rate = self.samples.rate[first : last + 1]
        steps = np.diff(time)
        turn_noise, push_noise = self._noise(steps, rate, force)
        attitudes = self._attitudes(steps, rate)
        level = np.einsum("nij,nj->ni", attitudes, force)
        pushes = 0.5 * steps[:, None] * (level[1:] + level[:-1])
        velocity, way = self.velocity.copy(), np.zeros(3)
        covariance = self.covariance
        transitions = np.array([_transition(h, push) for h, push in zip(steps, pushes, strict=True)])
        filtered, predicted = np.empty_like(transitions), np.empty_like(transitions)
        for i, h in enumerate(steps):
            fall = np.array([0.0, 0.0, GRAVITY * h])
            way += h * velocity + 0.5 * h * (pushes[i] - fall)
            velocity += pushes[i] - fall
            filtered[i] = covariance
            covariance = transitions[i] @ covariance @ transitions[i].T
            covariance[range(3), range(3)] += turn_noise[i]
            covariance[range(3, 6), range(3, 6)] += push_noise[i]
            predicted[i] = covariance
        error, updated = self._observe(end, attitudes[-1], velocity, way, covariance)
        self.attitude = Rotation.from_rotvec(error[TURN]).as_matrix() @ attitudes[-1]
        self.velocity = velocity + error[VELOCITY]
        self.covariance = self._renewed(updated)
        if end.walked or self.flats < 2.0:
            self._learn_vertical()
        gains = np.linalg.solve(predicted, transitions @ filtered).transpose(0, 2, 1)
        return _Stride(filtered, predicted, gains, way, error, updated, self.covariance)

    def _learn_vertical(self) -> None:
        self.flats = min(self.flats + 1.0, FLAT_MEMORY)
        self.vertical = self.vertical + (self.attitude[2] - self.vertical) / self.flats

    def _attitudes(self, steps: Floats, rate: Floats) -> Floats:
        """Attitude at every sample: trapezoid of the rates, and the cone that a turning axis describes."""
        turns = 0.5 * steps[:, None] * (rate[1:] + rate[:-1])
        turns += steps[:, None] ** 2 / 12.0 * np.cross(rate[:-1], rate[1:])
        attitudes = [self.attitude]
        for turn in Rotation.from_rotvec(turns).as_matrix():
            attitudes.append(attitudes[-1] @ turn)
        return np.array(attitudes)

    def _noise(self, steps: Floats, rate: Floats, force: Floats) -> tuple[Floats, Floats]:
        """Variance that each sample adds to a turn (rad squared) and to a velocity (m/s squared), each axis."""
        s = self.sensor
        rate_jump = np.square(np.diff(rate, axis=0)).sum(axis=1)
        force_jump = np.square(np.diff(force, axis=0)).sum(axis=1)
        force_jump = np.maximum(force_jump, np.concatenate([[0.0], force_jump[:-1]]))
        turn = s.rate_floor**2 * s.interval / STANDARD_INTERVAL + s.rate_share**2 * np.square(rate[1:]).sum(axis=1)
        turn += (s.rate_jump / STANDARD_INTERVAL * steps) ** 2 * rate_jump
        push = s.force_floor**2 + s.force_share**2 * np.square(force[1:]).sum(axis=1) + s.force_jump**2 * force_jump
        push *= np.where(steps > 1.5 * s.interval, (steps / s.interval) ** 2, 1.0)
        return turn * steps**2, push * steps**2

    def _speed_variance(self, at: int) -> float:
        return float(self.sensor.rest_floor**2 + (self.sensor.rest_share * self._turning(at)) ** 2)

    def _turning(self, at: int) -> float:
        """Root mean square of the rate within 15 ms (rad/s)."""
        half = max(int(0.015 / self.sensor.interval + 0.01), 1)
        near = self.samples.rate[max(at - half, 0) : at + half + 1]
        return float(np.sqrt(np.square(near).sum(axis=1).mean()))

    def _foot_velocity(self, rate: Floats, attitude: Floats) -> Floats:
        """Velocity of a sensor that turns about the ground below it."""
        up = self.vertical / np.linalg.norm(self.vertical)
        return np.asarray(attitude @ np.cross(rate, self.sensor.lever * up))

    def _observe(
        self, rest: Rest, attitude: Floats, velocity: Floats, way: Floats, covariance: Floats
    ) -> tuple[Floats, Floats]:
        """Six observations, one after the other; the error they reveal, and its covariance."""
        at = rest.sample
        error = np.zeros(STATES)
        covariance = covariance.copy()

        def see(state: int, value: float, variance: float) -> None:
            gain = covariance[:, state] / (covariance[state, state] + variance)
            error[:] += gain * (value - error[state])
            covariance[:] -= np.outer(gain, covariance[state].copy())

        expected = self._foot_velocity(self.samples.rate[at], attitude)
        for axis in range(3):
            see(3 + axis, expected[axis] - velocity[axis], self._speed_variance(at))
        see(HEIGHT, -way[2], self._ground(way, covariance[HEIGHT, HEIGHT]))
        force = self.samples.force[at]
        against = self._turning(at) + abs(float(np.linalg.norm(force)) - GRAVITY)
        tilt = (self.sensor.rest_tilt * (1.0 + against) / GRAVITY) ** 2
        level = attitude @ force
        upright = max(level[2], UPRIGHT)
        see(0, level[1] / upright, tilt)
        see(1, -level[0] / upright, tilt)
        return error, covariance

    def _ground(self, way: Floats, own: float) -> float:
        """Variance of the ground's height against level ground, for a stride whose own rise has the variance `own`."""
        if own < SURE_RISE**2:
            return LEVEL_FREE**2
        return float(self.sensor.level**2 + self.sensor.slope**2 * (way[0] ** 2 + way[1] ** 2))


def _transition(h: float, push: Floats) -> Floats:
    """How an error goes from one sample to the next: truth is exp(turn) times the attitude."""
    x, y, z = push
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    f = np.eye(STATES)
    f[VELOCITY, TURN] = -cross
    f[VELOCITY, FORCE] = h * np.eye(3)
    f[PLACE, TURN] = -0.5 * h * cross
    f[PLACE, VELOCITY] = h * np.eye(3)
    f[PLACE, FORCE] = 0.5 * h * h * np.eye(3)
    return f


def _backward(strides: Sequence[_Stride]) -> list[tuple[Floats, float, float]]:
    """Rauch, Tung and Striebel from the last sample to the first: displacement, length, its uncertainty.

    Between two strides place and heading begin anew, as one more transition.
    """
    mean, covariance = np.zeros(STATES), strides[-1].renewed
    found = []
    for stride in reversed(strides):
        gain = np.linalg.solve(stride.renewed, KEPT[:, None] * stride.updated).T
        mean = stride.error + gain @ mean
        covariance = stride.updated + gain @ (covariance - stride.renewed) @ gain.T
        way = stride.way + mean[PLACE]
        length = float(np.hypot(way[0], way[1]))
        ahead = np.array([way[0], way[1], 0.0]) / length
        found.append((way, length, float(UNIT_WEIGHT * np.sqrt(ahead @ covariance[PLACE, PLACE] @ ahead))))
        for gain, filtered, predicted in zip(
            stride.gains[::-1], stride.filtered[::-1], stride.predicted[::-1], strict=True
        ):
            mean = gain @ mean
            covariance = filtered + gain @ (covariance - predicted) @ gain.T
    return found[::-1]


def rests_of(engine: Runtime, samples: Samples, foot: Any) -> tuple[list[Rest], float]:
    """Feed samples one by one, and note each rest instant as the engine takes it, and how it levelled first.

    It ends where a new stretch begins. The foot must know which way the sensor sits, or the engine finds the first rest
    instants all at once.
    """
    strides = engine.new("Stride", 8)
    feed = engine.module("foot").feed
    lists = [engine.floats(each.ravel()) for each in (samples.time, samples.force, samples.rate)]
    rests: list[Rest] = []
    first_tilt = 0.0
    solver = foot.solver
    for i in range(len(samples)):
        feed(foot, strides, *lists, i, i + 1)
        count = int(solver.rests)
        if count == len(rests):
            continue
        if count != len(rests) + 1:
            break
        if count == 1:
            first_tilt = float(solver.prior[0]) ** 0.5
        slot = (count - 1) % len(solver.sample)
        before = (count - 2) % len(solver.sample)
        rests.append(Rest(int(solver.sample[slot]), count > 1 and int(solver.swing[before]) >= 0))
    return rests, first_tilt
