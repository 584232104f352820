"""Simulated runs and their analyses, made once for all tests of this folder."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from openstride.analysis import Analysis, analyze
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
