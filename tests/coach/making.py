"""Made-up runners whose form is known: what it does with speed, from run to run, and from minute to minute."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.random import Generator

from openstride.activity import FormAtSpeed, FormBin

BEGINNING = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
Run = tuple[datetime, FormAtSpeed]


@dataclass(frozen=True)
class Habit:
    """A metric at 3 m/s, its slope and bend over speed, and its SD from run to run and within runs (SI)."""

    centre: float
    slope: float
    bend: float
    between: float
    within: float

    def at(self, speed: float) -> float:
        return self.centre + self.slope * (speed - 3.0) + self.bend * (speed - 3.0) ** 2


#: From run to run by as much as the benchmarks have it: 1.5 steps a minute, 4 ms, 0.4 % of balance.
HABITS: Mapping[str, Habit] = {
    "cadence": Habit(2.8, 0.10, 0.0, 0.025, 0.008),
    "contact_time": Habit(0.250, -0.040, 0.015, 0.004, 0.001),
    "asymmetry": Habit(0.02, 0.0, 0.0, 0.016, 0.004),
    "balance": Habit(0.505, 0.0, 0.0, 0.004, 0.001),
    "vertical_oscillation": Habit(0.080, -0.004, 0.0, 0.002, 0.0005),
    "strike_angle": Habit(0.24, 0.01, 0.0, 0.02, 0.004),
    "braking": Habit(62.0, 12.0, 0.0, 3.0, 0.8),
    "pronation": Habit(0.18, 0.0, 0.0, 0.008, 0.002),
}


@dataclass(frozen=True)
class MadeRunner:
    """Somebody who runs every other day or so, on most days at two or three speeds."""

    habits: Mapping[str, Habit] = field(default_factory=lambda: HABITS)

    def form(
        self, random: Generator, shifts: Mapping[str, float] | None = None, speed: float | None = None
    ) -> FormAtSpeed:
        """Return the form of one run, changed by so much."""
        usual = float(random.normal(2.9, 0.2)) if speed is None else speed
        speeds = [usual + apart for apart in (-0.25, 0.0, 0.25)]
        form = {}
        for name, habit in self.habits.items():
            today = random.normal(0.0, habit.between) + (shifts or {}).get(name, 0.0)
            form[name] = tuple(
                FormBin(
                    each,
                    habit.at(each) + today + float(random.normal(0.0, habit.within)),
                    4.0 * habit.within,
                    0.3 * habit.between,
                    400,
                )
                for each in speeds
            )
        return form

    def runs(self, random: Generator, number: int, every: timedelta = timedelta(days=1.75)) -> list[Run]:
        """Return runs one after the other."""
        return [(BEGINNING + k * every, self.form(random)) for k in range(number)]


def form_of(speeds: Sequence[float], value: float, name: str = "cadence") -> FormAtSpeed:
    """Return a form in which one metric has one value at all speeds."""
    return {name: tuple(FormBin(each, value, 0.02, 0.005, 200) for each in speeds)}


def seeded(seed: int) -> Generator:
    return np.random.default_rng(seed)
