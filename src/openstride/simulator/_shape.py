"""The shape of a stride: what running feet, or walking ones, have in common whatever their speed and size.

The numbers are shares of a gait's own parameters. Those of running were fitted to the signals of one runner's two feet
at 3.47 m/s (the mean running cycle of the BioMAC-Sim-Toolbox, Apache-2.0), those of walking to the walk of another
person (the example data of gaitmap, MIT).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: When in the swing the rows of `Shape.swing` are, as shares of its time.
PHASES: Final = (0.1, 0.22, 0.37, 0.52, 0.66, 0.79, 0.92)


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """The shape of a stride.

    Parameters
    ----------
    heel_off
        When in stance the heel comes up, as a share of it.
    heel_pitch, heel_rate, heel_bend
        Pitch then, downwards, its rate and the rate of that: in fastest rates of the push-off times stance, fastest
        rates, and fastest rates a stance.
    arriving
        How fast the toes already come down at contact: in fastest rates of the push-off.
    heel_roll, toe_roll, toe_roll_rate
        Roll when the heel comes up and at toe-off, and how fast it changes then: in pronations, and a swing.
    toe_turn, toe_turn_rate, landing_turn
        Turn of the foot about the vertical at toe-off, how fast it changes then, and the turn at contact: in whips.
    swing : (7, 6) array
        At each of the `PHASES`: pitch, from -1 at toe-off over 0 where it is furthest back to 1 as at contact; roll, in
        pronations; turn, in whips; then the way of the foot as shares of its length forward, of its swing out
        sideways, and of its lift.
    """

    heel_off: float | Floats
    heel_pitch: float | Floats
    heel_rate: float | Floats
    heel_bend: float | Floats
    arriving: float | Floats
    heel_roll: float | Floats
    toe_roll: float | Floats
    toe_roll_rate: float | Floats
    toe_turn: float | Floats
    toe_turn_rate: float | Floats
    landing_turn: float | Floats
    swing: Floats


RUNNING: Final = Shape(
    heel_off=0.62, heel_pitch=0.047, heel_rate=0.43, heel_bend=3.7, arriving=0.25,
    heel_roll=-0.24, toe_roll=-1.48, toe_roll_rate=-3.7, toe_turn=0.11, toe_turn_rate=3.4, landing_turn=-0.28,
    swing=np.array([
        (-0.697, -1.43, 0.25, -0.014, 0.03, 0.281),
        (-0.365, -0.94, 0.33, -0.052, 0.30, 0.682),
        (-0.032, 0.22, 0.29, -0.096, 0.56, 1.060),
        (0.152, 0.03, 0.02, -0.121, 1.00, 0.760),
        (0.472, -0.19, 0.15, -0.112, 0.65, 0.267),
        (0.801, -0.89, -0.04, -0.054, 0.15, 0.150),
        (1.019, -0.93, -0.38, -0.003, -0.03, 0.070),
    ]),
)  # fmt: skip
WALKING: Final = Shape(
    heel_off=0.65, heel_pitch=0.003, heel_rate=0.02, heel_bend=0.8, arriving=0.25,
    heel_roll=0.05, toe_roll=-0.46, toe_roll_rate=1.2, toe_turn=0.70, toe_turn_rate=-2.7, landing_turn=0.23,
    swing=np.array([
        (-0.110, -0.10, 0.94, 0.004, 0.13, 0.609),
        (0.122, 0.43, 0.58, 0.009, 0.53, 0.924),
        (0.297, 1.13, 0.20, -0.005, 0.96, 0.746),
        (0.513, 1.31, 0.71, -0.019, 1.00, 0.500),
        (0.697, 0.58, 1.21, -0.020, 0.65, 0.437),
        (0.871, -0.24, 0.88, -0.007, 0.30, 0.284),
        (0.997, -0.61, 0.31, 0.0, 0.09, 0.302),
    ]),
)  # fmt: skip


def shapes(running: NDArray[np.bool_]) -> Shape:
    """Give the shape of every stride: a column each, and `swing` of shape (n, 7, 6)."""
    return Shape(
        **{
            each.name: np.where(
                running[:, None, None] if each.name == "swing" else running,
                getattr(RUNNING, each.name),
                getattr(WALKING, each.name),
            )
            for each in fields(Shape)
        }
    )
