"""A made-up runner's foot whose motion is known exactly: what the figures that explain are drawn from.

It moves in one vertical plane. In stance the sole rolls like the rim of a wheel; in swing the sensor follows a smooth
curve; at contact the foot is a little faster than the ground and is stopped within a few hundredths of a second. It is
no model of any runner. It knows nothing of the engine, and nothing here was measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import BPoly, CubicSpline
from scipy.spatial.transform import Rotation

Floats = NDArray[np.float64]

GRAVITY: Final = 9.80665
STRIDE_TIME: Final = 0.72  # s
STRIDE_LENGTH: Final = 2.30  # m
TOE_OFF: Final = 0.26  # s after contact
STILL: Final = 0.10  # s after contact, where the foot hardly moves: here it stands before it sets off
STANDING: Final = 2.0  # s
SETTING_OFF: Final = 2.0  # s from standing to full pace
LEVER: Final = 0.07  # height of the sensor above the sole, m
SOLE: Final = 0.22  # radius of the rolling sole, m
LANDING: Final = np.array([0.6, -0.4])  # velocity forward and up that contact takes away, m/s
STOPPING: Final = 0.009  # s
# Pitch over one stride, toes up positive: time after contact in s, angle in degrees.
PITCH: Final = np.array([
    (0.000, 12.0), (0.025, 6.5), (0.050, 2.2), (0.075, 0.3), (0.100, 0.0), (0.125, -0.8), (0.150, -5.5), (0.200, -31.0),
    (0.250, -64.0), (0.290, -83.0), (0.330, -89.0), (0.370, -82.0), (0.450, -44.0), (0.530, -2.0), (0.600, 20.0),
    (0.650, 24.0), (0.690, 19.0), (0.720, 12.0),
])  # fmt: skip
# How the sensor sits in the shoe: columns are the foot's forward, left and up in the sensor's axes. Not quite straight.
MOUNT: Final = Rotation.from_euler("zyx", (7.0, 12.0, -6.0), degrees=True).as_matrix()


@dataclass(frozen=True, slots=True)
class Motion:
    """The foot at some times, level frame: forward and up, metres and radians.

    Parameters
    ----------
    time
        In s.
    place, velocity, acceleration
        Of the sensor, (n, 2).
    pitch, pitch_rate
        Toes up positive, rad and rad/s.
    """

    time: Floats
    place: Floats
    velocity: Floats
    acceleration: Floats
    pitch: Floats
    pitch_rate: Floats


def move(time: Floats) -> Motion:
    """Return the motion at some times, s: standing at first, then setting off, then at full pace."""
    share = np.clip((time - STANDING) / SETTING_OFF, 0.0, 1.0)
    pace = share**2 * (3.0 - 2.0 * share)
    gaining = 6.0 * share * (1.0 - share) / SETTING_OFF
    strides, phase = np.divmod(at_full_pace(time), STRIDE_TIME)
    spline = CubicSpline(PITCH[:, 0], np.radians(PITCH[:, 1]), bc_type="periodic")
    place, fast, faster = (
        np.where((phase < TOE_OFF)[:, None], _stance(phase, order), _swing(phase, order)) for order in range(3)
    )
    place[:, 0] += STRIDE_LENGTH * strides
    velocity = fast * pace[:, None]
    acceleration = faster * pace[:, None] ** 2 + fast * gaining[:, None]
    return Motion(time, place, velocity, acceleration, spline(phase), spline(phase, 1) * pace)


def at_full_pace(time: Floats) -> Floats:
    """Return for how long the foot would have run at full pace to be where it is: a multiple of a stride at contact."""
    share = np.clip((time - STANDING) / SETTING_OFF, 0.0, 1.0)
    return STILL + SETTING_OFF * share**3 * (1.0 - 0.5 * share) + np.maximum(time - STANDING - SETTING_OFF, 0.0)


def contact(stride: int) -> float:
    """Return the time of the contact that begins a stride at full pace, s."""
    return STRIDE_TIME * stride - STILL + STANDING + 0.5 * SETTING_OFF


def sample(time: Floats, noise: float = 0.0, seed: int = 0) -> tuple[Floats, Floats]:
    """Return what the sensor measures: specific force (m/s2) and angular rate (rad/s), (n, 3), sensor axes.

    Parameters
    ----------
    time
        In s.
    noise
        How noisy: 1 is 0.1 m/s2 and 0.01 rad/s a sample.
    seed
        Of the noise.
    """
    motion = move(time)
    force = motion.acceleration + np.array([0.0, GRAVITY])
    cosine, sine = np.cos(motion.pitch), np.sin(motion.pitch)
    nothing = np.zeros_like(time)
    forward = force[:, 0] * cosine + force[:, 1] * sine
    up = force[:, 1] * cosine - force[:, 0] * sine
    random = np.random.default_rng(seed)
    forces = np.column_stack([forward, nothing, up]) @ MOUNT.T
    rates = np.column_stack([nothing, -motion.pitch_rate, nothing]) @ MOUNT.T
    return (
        forces + noise * 0.1 * random.standard_normal(forces.shape),
        rates + noise * 0.01 * random.standard_normal(rates.shape),
    )


def _rolling() -> CubicSpline:
    """Return the place of a sensor on a sole that rolls without slipping, over one stride of pitch."""
    time = np.linspace(0.0, STRIDE_TIME, 721)
    pitch = CubicSpline(PITCH[:, 0], np.radians(PITCH[:, 1]), bc_type="periodic")(time)
    arm = SOLE - LEVER
    return CubicSpline(time, np.column_stack([arm * np.sin(pitch) - SOLE * pitch, SOLE - arm * np.cos(pitch)]))


def _stance(phase: Floats, order: int) -> Floats:
    """Place, velocity or acceleration in stance: rolling, and what is left of the speed of landing."""
    fading = np.exp(-np.maximum(phase, 0.0) / STOPPING)
    ratio = phase / STOPPING
    left = (phase, 1.0 - ratio, (ratio - 2.0) / STOPPING)[order] * fading
    rolling: Floats = _rolling()(phase, order)
    rolling += left[:, None] * LANDING
    return rolling


def _swing(phase: Floats, order: int) -> Floats:
    """Place, velocity or acceleration in swing: the quintic from toe-off to contact."""
    rolling = _rolling()
    at_toe_off = [_stance(np.array([TOE_OFF]), k)[0] for k in range(3)]
    at_contact = [rolling(0.0, 0) + np.array([STRIDE_LENGTH, 0.0]), rolling(0.0, 1) + LANDING, rolling(0.0, 2)]
    path: Floats = BPoly.from_derivatives([TOE_OFF, STRIDE_TIME], [at_toe_off, at_contact])(phase, order)
    return path
