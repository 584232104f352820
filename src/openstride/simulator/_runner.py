"""A runner: how one walks, runs and climbs, what lies on the way, how one tires, varies and differs left from right."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Final

from openstride.simulator._errors import within
from openstride.simulator._form import RUNNING, WALKING, Form
from openstride.simulator._gait import Gait
from openstride.simulator._route import Route


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

    def times(self, factor: float) -> Change:
        """So many times as much of it."""
        return Change(**{each.name: factor * getattr(self, each.name) for each in fields(self)})


#: How most people walk, at 1.45 m/s.
STROLL: Final = Form(
    Gait(
        stride_time=1.07, stance_time=0.65, length=1.55, strike=0.38, toe_off=-1.08, push=8.5, let_go=0.85, kick=0.07,
        roll_over=0.17, pronation=0.12, landing_forward=0.65, landing_down=0.42, leaving_forward=0.5, leaving_up=0.33,
    ),
    WALKING,
)  # fmt: skip
#: How many run, at 2.86 m/s.
JOG: Final = Form(
    Gait(
        stride_time=0.724, stance_time=0.25, length=2.07, strike=0.25, toe_off=-1.0, push=11.5, let_go=0.65, kick=0.6,
        roll_over=1.3, pronation=0.17, whip=0.4, lift=0.17, swing_out=0.025, landing_forward=0.9, landing_down=0.65,
        leaving_forward=0.6, leaving_up=0.5,
    ),
    RUNNING,
)  # fmt: skip
#: Two steps of stairs a stride; the foot lands nearly flat.
STAIRWAY: Final = Form(
    Gait(
        stride_time=1.2, stance_time=0.72, length=0.6, strike=0.02, toe_off=-0.7, push=5.5, let_go=0.85, kick=0.1,
        roll_over=0.15, pronation=0.08, lift=0.08, landing_forward=0.3, landing_down=0.3, leaving_forward=0.2,
        leaving_up=0.4,
    ),
    {},
)  # fmt: skip

#: What an hour does to a form, and how much strides vary.
TIRING: Final = Change(step_time=0.004, stance_time=0.02, strike=-0.05, pronation=0.03, lift=-0.01)
HUMAN: Final = Change(step_time=0.005, stance_time=0.004, strike=0.022, toe_off=0.025, pronation=0.012, lift=0.008)


#: How much the feet can differ at most (s, rad, m).
MOST: Final = {"step_time": 0.1, "stance_time": 0.06, "strike": 0.35, "toe_off": 0.2, "pronation": 0.25, "lift": 0.05}


@dataclass(frozen=True, slots=True)
class Runner:
    """A runner who stands, walks, runs, walks and stands.

    Parameters
    ----------
    name
        What the recordings are called after.
    walk, run
        How the runner walks and runs; the speeds chosen are those of the two forms. None for one who never runs.
    climb
        How the runner takes stairs.
    route
        What lies on the way.
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
    slowing
        Share of the speed that an hour takes.
    """

    name: str
    walk: Form = STROLL
    run: Form | None = JOG
    climb: Form = STAIRWAY
    route: Route = field(default_factory=Route)
    difference: Change = field(default_factory=Change)
    fatigue: Change = TIRING
    variation: Change = HUMAN
    unsteadiness: float = 0.02
    winding: float = 0.3
    slowing: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what no runner does.

        Raises
        ------
        ImpossibleError
            With the value and the limits.
        """
        for kind, change, most in (
            ("difference of the feet", self.difference, 1.0),
            ("change in an hour", self.fatigue, 2.0),
            ("variation", self.variation, 0.6),
        ):
            for each, limit in MOST.items():
                within(
                    f"{kind} in {each.replace('_', ' ')}", getattr(change, each), -most * limit, most * limit, "(SI)"
                )
        within("unsteadiness of the speed", self.unsteadiness, 0.0, 0.2, "of it")
        within("winding", self.winding, 0.0, 3.0, "rad")
        within("loss of speed in an hour", self.slowing, 0.0, 0.5, "of it")

    @property
    def main(self) -> Form:
        """How the runner goes most of the time."""
        return self.walk if self.run is None else self.run

    def going(
        self,
        *,
        speed: float | None = None,
        cadence_spm: float | None = None,
        contact_time: float | None = None,
        strike_angle: float | None = None,
        pronation: float | None = None,
    ) -> Runner:
        """Return the same runner with another form; what is None follows from the rest as it does with this one.

        Parameters
        ----------
        speed
            Along the ground (m/s).
        cadence_spm
            Steps a minute of both feet.
        contact_time
            From contact to toe-off (s).
        strike_angle, pronation
            Foot-strike angle, toes up, and eversion after contact (rad).

        Raises
        ------
        ImpossibleError
            When no foot can do that.
        """
        if speed is not None:
            within("speed", speed, 0.5, 10.0, "m/s")
        form = self.main if speed is None else self.main.moved(speed)
        gait = usual = form.gait
        if cadence_spm is not None:
            within("cadence", cadence_spm, 40.0, 300.0, "steps a minute")
            stride_time = 120.0 / cadence_spm
            kept = gait.stance_time / gait.stride_time
            gait = replace(
                gait, stride_time=stride_time, stance_time=kept * stride_time, length=gait.speed * stride_time
            )
        given = {"stance_time": contact_time, "strike": strike_angle, "pronation": pronation}
        gait = replace(gait, **{name: value for name, value in given.items() if value is not None})
        gait = replace(gait, push=gait.push * usual.stance_time / gait.stance_time)
        running = self.run is not None
        least, most = (0.15, 0.47) if running else (0.52, 0.75)
        what = "the time of a stride, which running needs" if running else "the time of a stride, which walking needs"
        within("contact time", gait.stance_time / gait.stride_time, least, most, what)
        within("strike angle", gait.strike, -0.6, 0.8, "rad")
        within("pronation", gait.pronation, -0.2, 0.6, "rad")
        within("stride length", gait.length, 0.3, 5.0, "m")
        made = Form(gait, form.exponents)
        return replace(self, run=made) if running else replace(self, walk=made)
