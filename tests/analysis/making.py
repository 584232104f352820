"""Simulated runs and their analyses, made once for all tests of this folder."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from openstride.activity import Activity
from openstride.analysis import Analysis, Course, analyze
from openstride.recordings import SIDES
from openstride.simulator import RUNNERS, SimulatedRun, simulate


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """A run whose truth is known, and what was found of it."""

    run: SimulatedRun
    analysis: Analysis


@cache
def known(name: str = "easy", duration: float = 240.0, seed: int = 1) -> Known:
    """Simulate and analyse."""
    run = simulate(RUNNERS[name], duration, seed)
    return Known(run, analyze(run.recording))


def activity_of(analysis: Analysis) -> Activity:
    assert analysis.activity is not None
    return analysis.activity


def course_of(analysis: Analysis) -> Course:
    assert analysis.course is not None
    return analysis.course


def true_way(run: SimulatedRun, end: float) -> float:
    """Return how far the feet were at a time, on average (m); each goes from toe-off to contact."""
    ways = []
    for side in SIDES:
        strides: NDArray[np.void] = run.strides[side]
        swings = np.column_stack([strides["t_toe_off"], strides["t_contact_next"]]).ravel()
        gone = np.cumsum(strides["stride_length"])
        ways.append(np.interp(end, swings, np.column_stack([gone - strides["stride_length"], gone]).ravel()))
    return float(np.mean(ways))
