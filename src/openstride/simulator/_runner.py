"""Runners: how one walks and runs, tires, varies from stride to stride, and differs left from right.

The ones with names are in `RUNNERS`. None of them is a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from openstride.simulator._form import RUNNING, WALKING, Form
from openstride.simulator._gait import Gait


@dataclass(frozen=True, slots=True)
class Change:
    """By how much the gait differs: between the feet, over an hour, or from stride to stride.

    Parameters
    ----------
    step_time
        From the other foot's contact to this foot's (s).
    stance_time
        From contact to toe-off (s).
    strike, toe_off, pronation
        Angles (rad).
    lift
        Height of the swing (m).
    """

    step_time: float = 0.0
    stance_time: float = 0.0
    strike: float = 0.0
    toe_off: float = 0.0
    pronation: float = 0.0
    lift: float = 0.0


@dataclass(frozen=True, slots=True)
class Runner:
    """A runner who stands, walks, runs, walks and stands.

    Parameters
    ----------
    name
        What the recordings are called after.
    walk, run
        How the runner walks and runs; the speeds chosen are those of the two forms. None for one who never runs.
    standing, walking
        For how long the runner stands, and walks, at each end (s).
    difference
        Left minus right.
    fatigue
        What an hour adds.
    variation
        Standard deviation from stride to stride.
    unsteadiness
        Standard deviation of the speed from half minute to half minute, as a share of it.
    winding
        Standard deviation by which the way turns in half a minute (rad).
    """

    name: str
    walk: Form
    run: Form | None
    standing: float = 4.0
    walking: float = 45.0
    difference: Change = Change()
    fatigue: Change = Change()
    variation: Change = Change()
    unsteadiness: float = 0.0
    winding: float = 0.0


TIRING: Final = Change(step_time=0.004, stance_time=0.02, strike=-0.05, pronation=0.03, lift=-0.01)
HUMAN: Final = Change(step_time=0.005, stance_time=0.004, strike=0.022, toe_off=0.025, pronation=0.012, lift=0.008)
EASY_WALK: Final = Form(
    Gait(
        stride_time=1.07, stance_time=0.65, length=1.55, strike=0.38, toe_off=-1.08, push=8.5, let_go=0.85, kick=0.07,
        roll_over=0.17, pronation=0.12, landing_forward=0.65, landing_down=0.42, leaving_forward=0.5, leaving_up=0.33,
    ),
    WALKING,
)  # fmt: skip
EASY_RUN: Final = Form(
    Gait(
        stride_time=0.724, stance_time=0.25, length=2.07, strike=0.25, toe_off=-1.0, push=11.5, let_go=0.65, kick=0.6,
        roll_over=1.3, pronation=0.17, whip=0.4, lift=0.17, swing_out=0.025, landing_forward=0.9, landing_down=0.65,
        leaving_forward=0.6, leaving_up=0.5,
    ),
    RUNNING,
)  # fmt: skip

EASY: Final = Runner(
    "easy",
    walk=EASY_WALK,
    run=EASY_RUN,
    difference=Change(step_time=0.004, stance_time=0.012, strike=0.06, pronation=-0.03),
    fatigue=TIRING,
    variation=HUMAN,
    unsteadiness=0.02,
    winding=0.3,
)
WALKER: Final = replace(EASY, name="walker", run=None, difference=Change())

#: By name: `easy` runs at about 5:50 a kilometre, with a longer contact and steeper strike on the left; `walker` walks.
RUNNERS: Final[Mapping[str, Runner]] = MappingProxyType({each.name: each for each in (EASY, WALKER)})
