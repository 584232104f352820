"""The simulated foot against a real one: the mean running cycle of one person, with what its trials scatter.

The shape of a stride was fitted to this cycle, so this is no blind test: it says that a foot of so few numbers can move
as a real one does, in all six signals at once and with nothing that a real foot could not do. What is fitted here is
only how the two sensors sat, which nobody measured.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from numpy.typing import NDArray
from scipy.optimize import least_squares
from scipy.spatial.transform import Rotation

from openstride.recordings import SIDES, Side
from openstride.simulator import Gait, Step, Walk

Floats = NDArray[np.float64]

#: Of the person whose cycle it is, both feet alike; time, length and speed are the cycle's own.
GAIT = Gait(
    stance_time=0.2395, strike=0.42, toe_off=-1.046, push=12.4, let_go=0.65, kick=0.67, roll_over=1.58, pronation=0.2,
    whip=0.49, lift=0.2, swing_out=0.029, landing_forward=1.2, landing_down=0.72, leaving_forward=0.7, leaving_up=0.58,
)  # fmt: skip
LEVER, AHEAD = 0.068, 0.064
#: A cycle has so many points, from toe-off to toe-off.
POINTS = 100
SIGNALS = ("force forward", "force left", "force up", "roll rate", "pitch rate", "turn rate")


@dataclass(frozen=True, slots=True, eq=False)
class Cycle:
    """Mean and standard deviation of the six signals of one foot, shape (100, 6), as those of a left foot."""

    mean: Floats
    deviation: Floats

    def distance(self, force: Floats, rate: Floats) -> Floats:
        """How far off signals are, in standard deviations, shape (100, 6)."""
        return np.asarray((np.hstack([force, rate]) - self.mean) / self.deviation)


def cycle(shared: Path, side: Side) -> Cycle:
    """Read a foot's cycle: its axes are forward, up and to the right there, and it begins with the left toe-off."""
    table = pq.read_table(shared / "references" / "running-cycle.parquet")
    mirror = 1.0 if side == "left" else -1.0
    parts = []
    for kind, signs in (("acc", (1.0, -mirror, 1.0)), ("gyro", (mirror, -1.0, mirror))):
        for axis, sign in zip("xzy", signs, strict=True):
            name = f"foot_{side[0]}_{kind}_{axis}"
            parts.append((sign * table[f"{name}_mean"].to_numpy(), table[f"{name}_sd"].to_numpy()))
    mean, deviation = (np.stack(each, axis=1) for each in zip(*parts, strict=True))
    start = 0 if side == "left" else POINTS // 2
    return Cycle(np.roll(mean, -start, axis=0), np.roll(deviation, -start, axis=0))


@pytest.fixture(scope="module")
def within(shared: Path) -> NDArray[np.bool_]:
    """Return which points of the simulated cycle lie within two standard deviations: side, point, signal."""
    about = json.loads((shared / "references" / "running-cycle.json").read_text(encoding="utf-8"))["channels"]
    time, speed = about["dur"]["mean"], about["speed"]["mean"]
    walk = Walk([Step(replace(GAIT, stride_time=time, length=time * speed))] * 4, lever=LEVER, ahead=AHEAD)
    felt = walk.samples(times=walk.toe_offs[1] + time * np.arange(POINTS) / POINTS)
    found = []
    for side in SIDES:
        real = cycle(shared, side)

        def off(turn: Floats, real: Cycle = real) -> Floats:
            mount = Rotation.from_rotvec(turn)
            return np.tanh(real.distance(mount.apply(felt.force), mount.apply(felt.rate)) / 3.0).ravel()

        turn = least_squares(off, np.zeros(3)).x
        assert np.linalg.norm(turn) < np.radians(10.0)
        mount = Rotation.from_rotvec(turn)
        found.append(np.abs(real.distance(mount.apply(felt.force), mount.apply(felt.rate))) < 2.0)
    return np.array(found)


def test_the_signals_of_each_foot_lie_within_two_standard_deviations_for_nine_tenths_of_the_cycle(
    within: NDArray[np.bool_],
) -> None:
    assert within.mean(axis=(1, 2)).min() >= 0.9


@pytest.mark.parametrize("signal", range(6), ids=SIGNALS)
def test_no_signal_hides_behind_the_others(within: NDArray[np.bool_], signal: int) -> None:
    assert within[:, :, signal].mean() > 0.87
    assert within[:, :, signal].mean(axis=1).min() > 0.85


def test_the_pitch_rate_does_in_either_foot(within: NDArray[np.bool_]) -> None:
    assert within[:, :, SIGNALS.index("pitch rate")].mean(axis=1).min() >= 0.9
