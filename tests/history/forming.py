"""Made-up runs that say something of form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np

from openstride.activity import FormBin
from openstride.history import FormOfRun

#: A Monday.
BEGINNING: Final = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
#: Value at 3 m/s, slope and bend over speed, scatter of strides, and from run to run (SI).
RUNNER: Final[Mapping[str, tuple[float, float, float, float, float]]] = {
    "cadence": (2.8, 0.2, 0.02, 0.045, 1.5 / 60.0),
    "contact_time": (0.250, -0.06, 0.02, 0.008, 0.004),
    "asymmetry": (0.01, 0.0, 0.0, 0.05, 0.016),
}


def shaped(metric: str, speed: float) -> float:
    """Return what the runner does at a speed."""
    value, slope, bend, *_ = RUNNER[metric]
    return value + slope * (speed - 3.0) + bend * (speed - 3.0) ** 2


def run(
    day: float,
    *,
    seed: int | None = None,
    more: Callable[[str, float], float] = lambda _metric, _day: 0.0,
    speeds: tuple[float, ...] = (2.75, 3.0, 3.25),
    shoe: str | None = None,
    mounting: str | None = None,
    mounted: float = 0.0,
) -> FormOfRun:
    """Return a run so many days after the beginning.

    Parameters
    ----------
    day
        When.
    seed
        Of what differs from run to run; None for nothing.
    more
        What a metric has more on a day.
    speeds
        Of its bins.
    shoe, mounting
        As they are.
    mounted
        Share of the spread of strides that is uncertain about each mounting.
    """
    random = np.random.default_rng(seed)
    form = {}
    for metric, (_, _, _, spread, from_run_to_run) in RUNNER.items():
        today = more(metric, day) + (0.0 if seed is None else random.normal(0.0, from_run_to_run))
        own = spread / np.sqrt(200.0)
        form[metric] = tuple(
            FormBin(
                speed,
                shaped(metric, speed) + today + (0.0 if seed is None else random.normal(0.0, own)),
                spread,
                float(np.hypot(own, mounted * spread)),
                200,
            )
            for speed in speeds
        )
    return FormOfRun(BEGINNING + timedelta(days=day), form, shoe, mounting)


def rising(metric: str, by: float, over: float = 56.0) -> Callable[[str, float], float]:
    """Return a change of one metric at a steady rate, so much over so many days."""
    return lambda name, day: by * day / over if name == metric else 0.0
