"""The rail of each metric: the fixed scale that its lens is drawn on, the same on the page and in the terminal.

A rail belongs to a metric and a gait and never to a run, so that two runs compare at sight. It is wide enough for
nearly every runner or walker and says nothing about what is good. SI units, as everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import radians
from typing import Final

GRAVITY: Final = 9.80665

#: Where a rail begins and where it ends.
Rail = tuple[float, float]


def _angle(low_deg: float, high_deg: float) -> tuple[Rail, Rail]:
    return (both := (radians(low_deg), radians(high_deg))), both


def _impact(running_g: float, walking_g: float) -> tuple[Rail, Rail]:
    return (0.0, running_g * GRAVITY), (0.0, walking_g * GRAVITY)


#: By metric, when running and when walking; None where the gait does not have it.
RAILS: Final[Mapping[str, tuple[Rail | None, Rail | None]]] = {
    "speed": ((2.0, 6.0), (0.4, 2.4)),
    "cadence": ((140.0, 200.0), (80.0, 140.0)),
    "stride_length": ((1.0, 4.0), (0.6, 2.0)),
    "step_length": ((0.5, 2.0), (0.3, 1.0)),
    "stride_time": ((0.55, 0.85), (0.8, 1.4)),
    "step_time": ((0.275, 0.425), (0.4, 0.7)),
    "contact_time": ((0.15, 0.35), (0.4, 0.9)),
    "flight_time": ((0.0, 0.2), None),
    "swing_time": ((0.3, 0.6), (0.3, 0.6)),
    "double_support": (None, (0.0, 0.25)),
    "duty_factor": ((0.2, 0.5), (0.5, 0.75)),
    "contact_balance": ((0.45, 0.55), (0.45, 0.55)),
    "strike_angle": _angle(-10.0, 30.0),
    "toe_off_angle": _angle(-90.0, -30.0),
    "pronation": _angle(0.0, 25.0),
    "pronation_velocity": _angle(0.0, 1000.0),
    "impact": _impact(20.0, 10.0),
    "braking": _impact(10.0, 5.0),
    "vertical_oscillation": ((0.03, 0.13), None),
    "vertical_ratio": ((0.03, 0.13), (0.03, 0.13)),
    "vertical_stiffness": ((1e4, 5e4), None),
    "leg_stiffness": ((4e3, 2e4), None),
    "power": ((100.0, 500.0), (0.0, 200.0)),
    "power_per_kg": ((2.0, 6.0), (0.0, 3.0)),
    "clearance": ((0.0, 0.4), (0.0, 0.3)),
    "swing_width": ((-0.05, 0.15), (-0.05, 0.15)),
}


def rails(*, running: bool) -> dict[str, Rail]:
    """Return the rails of the metrics that a gait has."""
    found = {metric: both[0] if running else both[1] for metric, both in RAILS.items()}
    return {metric: rail for metric, rail in found.items() if rail is not None}
