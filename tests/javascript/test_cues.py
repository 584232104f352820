"""The live rules decide the same, to the last bit, on CPython, Numba, in Node and on MicroPython."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from math import inf, nan
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import openstride.cues.live
from openstride.cues.live import baseline as tables
from openstride.cues.live.prompter import ROW
from openstride.runtime import Runtime
from tests.conftest import FULL
from tests.cues.made_up import USUAL, Runner, strides, table_of
from tests.equal_bits import Program, Results, assert_equal_bits, differences
from tests.javascript.conftest import Start

RULES = Path(openstride.cues.live.__file__).parent
HARDEST = (0.0, -0.0, nan, inf, -inf, 1e308, -1e308, 5e-324, -1e9, 1e-9, 1.0, -3.0, 1e15)
MOST_EVENTS = 40
SEEDS = (2, 4, 7)
LASTS = 840.0
#: MicroPython is some twenty times as slow, and a coach begins to speak after five minutes.
SHORTER = LASTS if FULL else 450.0


def running(table: NDArray[np.float64], *, seed: int, goal: float = 0.0, withheld: float = 0.25) -> Program:
    """Make a program that runs a table of strides through the rules, and gives all events and the whole state."""

    def program(rules: Runtime) -> Results:
        prompter, footfall = rules.new("Prompter", 1), rules.new("Footfall", 1)
        cues, codes = rules.new("Cue", MOST_EVENTS), rules.ints([0] * MOST_EVENTS)
        of = rules.module("baseline")
        for metric, (centre, spread, uncertainty) in enumerate(USUAL.values()):
            for speed in (2.0, 3.1, 4.0):
                of.add_knot(prompter[0].baseline, tables.OWN, metric, speed, centre, spread, uncertainty)
        prompter[0].goal_speed = goal
        prompter[0].budget.withheld_share = withheld
        functions = rules.module("prompter")
        functions.begin(prompter[0], seed)
        count = functions.play(prompter[0], footfall[0], rules.floats(table.ravel()), len(table), codes, cues)
        results = {f"cue.{name}": column for name, column in rules.columns(cues[: max(count, 1)]).items()}
        results |= {f"prompter.{name}": column for name, column in rules.columns(prompter).items()}
        return {"count": np.array([count]), "codes": np.array(codes), **results}

    return program


def random_runner(seed: int) -> Runner:
    """Draw somebody whose form changes in steps, now and then by much, on ground that is not always level."""
    random = np.random.default_rng(seed)
    steps = {
        "speed": (3.0, 0.15),
        "cadence": (2.72, 0.1),
        "contact_time": (0.255, 0.008),
        "asymmetry": (0.0, 0.04),
        "strike_angle": (0.17, 0.06),
        "braking": (62.0, 5.0),
        "slope": (0.0, 0.004),
    }
    drawn = {name: random.normal(centre, spread, 200) for name, (centre, spread) in steps.items()}
    every = random.uniform(60.0, 300.0)
    courses: dict[str, Any] = {
        name: (lambda time, values=values: float(values[int(time / every)])) for name, values in drawn.items()
    }
    return replace(Runner(), **courses)


@cache
def random_run(seed: int, seconds: float = LASTS) -> tuple[Program, Results]:
    """Make a random run, and what is decided in it on CPython and Numba."""
    table = table_of(strides(random_runner(seed), seconds, seed))
    program = running(table, seed=seed, goal=3.0 if seed % 2 else 0.0)
    return program, assert_equal_bits(program, RULES)


@cache
def hostile_run(seed: int) -> tuple[Program, Results]:
    """Make a run of strides among whose numbers are some that cannot be, and what is decided in it."""
    random = np.random.default_rng(seed)
    table = table_of(strides(replace(Runner(), cadence=2.6), 400.0, seed))
    spoiled = random.random(table.shape) < (0.01, 0.3)[seed]
    table[spoiled] = random.choice(HARDEST, int(spoiled.sum()))
    assert table.shape[1] == ROW
    program = running(table, seed=seed, goal=3.3)
    return program, assert_equal_bits(program, RULES)


@pytest.mark.timeout(400)  # The rules are compiled twice, once with checked lists.
@pytest.mark.parametrize("seed", SEEDS)
def test_random_runs_are_decided_equally(start: Start, seed: int, request: pytest.FixtureRequest) -> None:
    shorter = request.node.callspec.params["start"] == "on_micropython"
    program, expected = random_run(seed, SHORTER if shorter else LASTS)
    assert not differences(expected, program(start(RULES)))


def test_among_random_runs_is_every_kind_of_event() -> None:
    assert {code for seed in SEEDS for code in np.asarray(random_run(seed)[1]["codes"]).tolist()} == {0, 1, 2, 3}


@pytest.mark.parametrize("seed", range(2))
def test_hostile_strides_are_decided_equally(start: Start, seed: int) -> None:
    program, expected = hostile_run(seed)
    assert not differences(expected, program(start(RULES)))
