"""Runners with names, and runners drawn by chance. None of them is a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.random import Generator

from openstride.simulator._errors import UnknownRunnerError
from openstride.simulator._form import Form
from openstride.simulator._gait import Gait
from openstride.simulator._route import Route
from openstride.simulator._runner import HUMAN, JOG, STROLL, TIRING, Change, Runner
from openstride.simulator._sensor import Sensor

EASY: Final = Runner("easy", difference=Change(step_time=0.004, stance_time=0.012, strike=0.06, pronation=-0.03))


def _forefoot(gait: Gait) -> Gait:
    """How a foot that lands on its ball differs: it comes down softly, and lets go quickly."""
    return replace(gait, let_go=0.7, kick=0.65, toe_off=-1.1, landing_forward=0.7, landing_down=0.8, roll_over=1.0)


_NAMED: Final = (
    EASY,
    replace(
        Runner("beginner").going(speed=2.3, cadence_spm=158.0, contact_time=0.300, strike_angle=0.31, pronation=0.21),
        route=Route(breaks=2),
        fatigue=TIRING.times(2.0),
        variation=HUMAN.times(1.6),
        unsteadiness=0.05,
        slowing=0.08,
    ),
    replace(
        Runner("heel-striker").going(speed=3.2, cadence_spm=162.0, contact_time=0.255, strike_angle=0.44),
        difference=Change(stance_time=0.004, strike=0.03),
    ),
    replace(
        Runner("forefoot-racer", run=Form(_forefoot(JOG.gait), JOG.exponents)).going(
            speed=5.0, cadence_spm=186.0, contact_time=0.178, strike_angle=-0.11, pronation=0.12
        ),
        variation=HUMAN.times(0.7),
        unsteadiness=0.01,
    ),
    replace(
        EASY, name="asymmetric", difference=Change(step_time=0.012, stance_time=0.025, strike=0.14, pronation=-0.07)
    ),
    replace(
        Runner("tired-marathoner").going(speed=2.8, cadence_spm=164.0, contact_time=0.275, strike_angle=0.28),
        route=Route(stops=1, breaks=1),
        difference=Change(step_time=0.006, stance_time=0.010),
        fatigue=TIRING.times(4.0),
        variation=HUMAN.times(1.2),
        unsteadiness=0.03,
        slowing=0.15,
    ),
    Runner("walker", run=None),
)

#: Any way drawn by chance fits into a run of so long (s).
ENOUGH: Final = 200.0

#: By name: `easy` runs at about 5:50 a kilometre, with a longer contact and steeper strike on the left; the others are
#: what their names say.
RUNNERS: Final[Mapping[str, Runner]] = MappingProxyType({each.name: each for each in _NAMED})


def find_runner(name: str) -> Runner:
    """Return the runner of that name.

    Raises
    ------
    UnknownRunnerError
        When there is none.
    """
    try:
        return RUNNERS[name]
    except KeyError:
        raise UnknownRunnerError(name, tuple(RUNNERS)) from None


def random_runner(seed: int) -> Runner:
    """Draw a runner: anyone between a slow jogger and a club racer, on a way of any kind.

    Speed is even between 2.2 and 4.5 m/s, the strike angle even between 12 degrees toes down and 28 degrees toes up,
    pronation even between 3 and 20 degrees. Cadence and contact time follow from the speed as they do with most, give
    or take 4 and 7 %. How the toes let go, the foot rolls over, swings and lands, how the feet differ, how strides vary
    and how one tires is drawn, too. What lies on the way fits into any run of `ENOUGH` seconds.
    """
    random = np.random.default_rng([seed, 1])
    speed = random.uniform(2.2, 4.5)
    runner = Runner(f"random-{seed}", run=Form(_drawn(JOG.gait, random), JOG.exponents))
    usual = runner.main.moved(speed).gait
    runner = runner.going(
        speed=speed,
        cadence_spm=120.0 / usual.stride_time * _about(random, 0.04),
        strike_angle=random.uniform(-0.21, 0.49),
        pronation=random.uniform(0.05, 0.35),
    )
    gait = runner.main.gait
    contact = gait.stance_time * _about(random, 0.07)
    runner = runner.going(contact_time=float(np.clip(contact, 0.2 * gait.stride_time, 0.44 * gait.stride_time)))
    return replace(
        _kicking(runner, random.uniform(0.15, 0.19)),
        walk=STROLL.moved(random.uniform(1.2, 1.7)),
        route=_route(random),
        difference=Change(
            step_time=random.normal(0.0, 0.006),
            stance_time=random.normal(0.0, 0.007),
            strike=random.normal(0.0, 0.04),
            pronation=random.normal(0.0, 0.03),
        ),
        fatigue=TIRING.times(random.uniform(0.0, 3.0)),
        variation=HUMAN.times(random.uniform(0.6, 1.6)),
        unsteadiness=random.uniform(0.0, 0.05),
        winding=random.uniform(0.0, 0.5),
        slowing=random.uniform(0.0, 0.1),
    )


def random_sensor(seed: int) -> Sensor:
    """Draw a make of sensor and how it is worn: nothing clips, and nothing is lost.

    It sits 5 to 10 cm above the sole, leans up to 15 degrees either way and is askew by a few more, firmly or loosely,
    with the errors of sensors one can buy.
    """
    random = np.random.default_rng([seed, 2])
    return Sensor(
        acc_noise=random.uniform(0.01, 0.04),
        gyr_noise=random.uniform(0.001, 0.004),
        acc_bias=random.uniform(0.01, 0.1),
        gyr_bias=random.uniform(0.001, 0.008),
        acc_scale=random.uniform(0.0, 0.004),
        gyr_scale=random.uniform(0.0, 0.004),
        lever=random.uniform(0.05, 0.10),
        ahead=random.uniform(-0.03, 0.06),
        lean=random.uniform(-np.radians(15.0), np.radians(15.0)),
        tilt=random.uniform(0.0, 0.1),
        flex=random.uniform(35.0, 80.0) if random.random() < 0.5 else None,
        damping=random.uniform(0.2, 0.6),
        clock=20e-6,
    )


def _drawn(gait: Gait, random: Generator) -> Gait:
    """Draw what of a run nobody asks for by name."""
    toe_off = random.uniform(-1.15, -0.85)
    return replace(
        gait,
        toe_off=toe_off,
        # A push-off that has further to turn in the same time is faster; a slower one would begin sooner.
        push=gait.push * toe_off / gait.toe_off * random.uniform(0.98, 1.08),
        let_go=random.uniform(0.55, 0.8),
        roll_over=random.uniform(0.8, 1.7),
        whip=random.uniform(0.1, 0.55),
        lift=gait.lift * _about(random, 0.15),
        swing_out=random.uniform(0.01, 0.05),
        landing_forward=random.uniform(0.6, 1.2),
        landing_down=random.uniform(0.45, 0.9),
        leaving_forward=random.uniform(0.4, 0.7),
        leaving_up=random.uniform(0.35, 0.65),
    )


def _kicking(runner: Runner, share: float) -> Runner:
    """Let a runner's foot turn back by this share of how far it would if it went on turning as when it let go."""
    gait, form = runner.main.gait, runner.main
    return replace(
        runner, run=Form(replace(gait, kick=share * gait.let_go * gait.push * gait.swing_time), form.exponents)
    )


def _route(random: Generator) -> Route:
    """Draw what lies on the way: mostly little."""
    return Route(
        standing=random.uniform(3.0, 8.0),
        walking=random.uniform(10.0, 30.0),
        stops=int(random.integers(0, 3)),
        stop=random.uniform(4.0, 12.0),
        breaks=int(random.integers(0, 2)),
        walk_break=random.uniform(12.0, 20.0),
        flights=2 if random.random() < 0.1 else 0,
        slope=random.uniform(-0.04, 0.04) if random.random() < 0.3 else 0.0,
        hills=random.uniform(0.0, 0.06) if random.random() < 0.3 else 0.0,
        corners=int(random.integers(0, 7)),
        corner=random.uniform(0.5, 1.6),
    )


def _about(random: Generator, share: float) -> float:
    """Draw a factor near 1: a normal deviate of this standard deviation, within twice of it."""
    return 1.0 + share * float(np.clip(random.standard_normal(), -2.0, 2.0))
